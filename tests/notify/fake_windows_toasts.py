"""Stands for windows-toasts 1.3, which is for Windows only: the same names and fields, and the XML that it would show.

Taken from its source: ``toast.py``, ``wrappers.py``, ``toasters.py`` and ``toast_document.py``. What Windows is handed
is written down in ``Windows``; as there, a toast with the tag and group of an earlier one takes its place.
"""
# ruff: noqa: N803, N815 - the library's names

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any


class ToastNotFoundError(Exception):
    """The toast could not be found"""


class ToastScenario(Enum):
    Default = ""
    Alarm = "alarm"
    Reminder = "reminder"
    IncomingCall = "incomingCall"
    Important = "urgent"


class ToastButtonColour(Enum):
    Default = ""
    Green = "Success"
    Red = "Critical"


@dataclass
class ToastAudio:
    sound: str = "ms-winsoundevent:Notification.Default"
    looping: bool = False
    silent: bool = False


@dataclass
class ToastButton:
    content: str = ""
    arguments: str = ""
    image: Any = None
    relatedInput: Any = None
    inContextMenu: bool = False
    tooltip: str | None = None
    launch: str | None = None
    colour: ToastButtonColour = ToastButtonColour.Default


class Toast:
    def __init__(
        self,
        text_fields: list[str | None] | None = None,
        audio: ToastAudio | None = None,
        group: str | None = None,
        scenario: ToastScenario = ToastScenario.Default,
        timestamp: datetime | None = None,
        launch_action: str | None = None,
        actions: Any = (),
    ) -> None:
        self.text_fields = list(text_fields or [])
        self.audio, self.group, self.scenario, self.timestamp = audio, group, scenario, timestamp
        self.launch_action = launch_action
        self.actions = list(actions)
        if len(self.actions) > 5:
            raise AssertionError("Windows shows five buttons at most")
        self.tag = str(uuid.uuid4())


@dataclass
class Shown:
    """What Windows holds: the XML with its texts put in, tag and group; ``at`` of one that is yet to be shown."""

    xml: str
    tag: str
    group: str
    at: datetime | None = None


@dataclass
class Windows:
    """``setting`` as NotificationSetting has it (0: allowed); ``refuses`` is raised by whatever is shown."""

    centre: dict[tuple[str, str], Shown] = field(default_factory=dict)
    scheduled: list[Shown] = field(default_factory=list)
    popped: list[Shown] = field(default_factory=list)
    app_ids: list[str] = field(default_factory=list)
    setting: int = 0
    refuses: OSError | None = None


WINDOWS = Windows()


class InteractableWindowsToaster:
    def __init__(self, applicationText: str, notifierAUMID: str | None = None) -> None:
        WINDOWS.app_ids.append(str(notifierAUMID))
        self.applicationText, self.notifierAUMID = applicationText, notifierAUMID

    @property
    def toastNotifier(self) -> Windows:
        return WINDOWS

    def show_toast(self, toast: Toast) -> None:
        if WINDOWS.refuses:
            raise WINDOWS.refuses
        shown = Shown(document(toast), toast.tag, toast.group or toast.tag)
        WINDOWS.popped.append(shown)
        WINDOWS.centre[shown.tag, shown.group] = shown

    def schedule_toast(self, toast: Toast, displayTime: datetime) -> None:
        if WINDOWS.refuses:
            raise WINDOWS.refuses
        WINDOWS.scheduled.append(Shown(document(toast), toast.tag, toast.group or toast.tag, displayTime))

    def unschedule_toast(self, toast: Toast) -> None:
        found = next((one for one in WINDOWS.scheduled if one.tag == toast.tag), None)
        if found is None:
            raise ToastNotFoundError(f"Toast unscheduling failed. Toast {toast} not found")
        WINDOWS.scheduled.remove(found)

    def remove_toast(self, toast: Toast) -> None:
        if (toast.tag, toast.group or toast.tag) not in WINDOWS.centre:
            raise OSError(-2147023728, "Element not found")
        del WINDOWS.centre[toast.tag, toast.group or toast.tag]


def document(toast: Toast) -> str:
    """The XML as ToastDocument and InteractableWindowsToaster make it, bound texts put in."""
    root = ET.Element("toast")
    binding = ET.SubElement(ET.SubElement(root, "visual"), "binding")
    for place, text in enumerate(toast.text_fields):
        ET.SubElement(binding, "text", {"id": str(place + 1)}).text = text
    if toast.timestamp is not None:
        root.set("displayTimestamp", toast.timestamp.strftime("%Y-%m-%dT%H:%M:%SZ"))
    if toast.audio is not None and toast.audio.silent:
        ET.SubElement(root, "audio", {"silent": "true"})
    if toast.scenario != ToastScenario.Default:
        root.set("scenario", toast.scenario.value)
    root.set("launch", toast.launch_action if toast.launch_action is not None else toast.tag)
    if toast.launch_action is not None:
        root.set("activationType", "protocol")
    binding.set("template", "ToastGeneric")
    root.set("useButtonStyle", "true")
    for button in toast.actions:
        actions = root.find("actions")
        actions = ET.SubElement(root, "actions") if actions is None else actions
        made = {"content": button.content, "arguments": button.arguments}
        if button.launch is not None:
            made |= {"activationType": "protocol", "arguments": button.launch}
        if button.inContextMenu:
            made["placement"] = "contextMenu"
        if button.colour is not ToastButtonColour.Default:
            made["hint-buttonStyle"] = button.colour.value
        ET.SubElement(actions, "action", made)
    return ET.tostring(root, encoding="unicode")
