"""The desktop as a channel of the window: by the system's own messages where it has some, else by window and tray."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

import shiboken6

from bedrot_desktop.attention.looking import Attention, look
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.notify.message import Channel, Message
from bedrot_desktop.parts import Parts

if TYPE_CHECKING:
    from bedrot_desktop.attention.foretelling import Later
    from bedrot_desktop.ui.attending import Attending

log = logging.getLogger(__name__)


class DesktopFace:
    """The desktop's channel: what it is handed in a worker is said in the GUI thread, or by the system itself."""

    name = "toast"

    def __init__(self, attending: Attending, windows: Channel | None) -> None:
        self._attending, self._windows = attending, windows

    def send(self, message: Message) -> None:
        """Show it: with the system's buttons where it has some, else by window and tray."""
        if self._windows is not None:
            try:
                self._windows.send(message)
            except BedrotError as error:
                log.info("The system did not show a message, the window does: %s", error)
            else:
                return
        if shiboken6.isValid(self._attending):
            self._attending.told.emit(message)

    def foretell(self, parts: Parts) -> None:
        """Let the system say what will have to be said while we are closed, where it can."""
        if self._windows is not None:
            from bedrot_desktop.attention.foretelling import foretell

            try:
                foretell(parts, cast("Later", self._windows))
            except BedrotError as error:
                log.info("The system shows nothing later: %s", error)

    def clear(self, tag: str) -> None:
        """Take it back, wherever it stands."""
        if self._windows is not None:
            try:
                self._windows.clear(tag)
            except BedrotError as error:
                log.info("The system did not take a message back: %s", error)
        if shiboken6.isValid(self._attending):
            self._attending.taken_back.emit(tag)


def looked(parts: Parts, run: Run, face: DesktopFace) -> tuple[Attention, bool]:
    """What deserves attention, told on the desktop; and whether other channels have something to tell."""
    from bedrot_desktop.attention.elsewhere import pending

    toast = parts.settings.get("notify.toast") is True
    found = look(parts, run, {"toast": face} if toast else {})
    if toast:
        face.foretell(parts)
    return found, pending(parts)
