"""Messages on a Windows desktop, with buttons that open ``bedrot://`` addresses, so that they work with nobody there.

windows-toasts is there on Windows only and is imported when the first message is shown. Windows shows the messages of
a program that it knows by its AppUserModelID (`system.identity`), and starts the program by the protocol when a button
is pressed (`system.addresses`).
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from bedrot_desktop.core.addresses import Address, parse
from bedrot_desktop.core.errors import BedrotError, SettingError
from bedrot_desktop.core.paths import PROGRAM
from bedrot_desktop.notify.message import (
    CRITICAL,
    INFO,
    RAISED,
    RECOVERY,
    REMINDER,
    TROUBLE,
    Message,
    NotSent,
)
from bedrot_desktop.notify.templates import cut, one_line

APP_ID = "Bedrot.Desktop"
GROUP = "bedrot"
SNOOZE = "1h"
_LONGEST_TAG = 64  # letters that Windows takes
_BUTTONS = 5  # at most, as Windows has it
_SCHEDULED_AT_MOST = 50


class WindowsToasts:
    """A message with the same tag takes the place of the one before; `clear` takes it away again."""

    name = "toast"

    def __init__(self, app_id: str = APP_ID) -> None:
        self._app_id = app_id
        self._made: Any = None

    def send(self, message: Message) -> None:
        """Show it now. SettingError where Windows does not show messages of this program."""
        toaster = self._toaster()
        self._allowed(toaster)
        try:
            toaster.show_toast(self._toast(message))
        except OSError as error:
            raise _not_shown(error) from error

    def schedule(self, message: Message, at: datetime) -> None:
        """Let Windows show it at a moment to come (aware), whether the program runs then or not.

        One that waits under the same tag is taken back first.
        """
        toaster = self._toaster()
        self._allowed(toaster)
        self.unschedule(message.tag)
        try:
            toaster.schedule_toast(self._toast(message), at.astimezone(UTC))
        except OSError as error:
            raise _not_shown(error) from error

    def clear(self, tag: str) -> None:
        """Take a message away, and what waits under its tag. Does nothing where there is none."""
        with suppress(OSError):  # Windows says so where it is gone already
            self._toaster().remove_toast(self._named(tag))
        self.unschedule(tag)

    def unschedule(self, tag: str) -> None:
        """Take back what waits to be shown under a tag."""
        from windows_toasts import ToastNotFoundError

        for _ in range(_SCHEDULED_AT_MOST):
            try:
                self._toaster().unschedule_toast(self._named(tag))
            except (ToastNotFoundError, OSError):
                return

    def _toaster(self) -> Any:
        if self._made is None:
            try:
                from windows_toasts import InteractableWindowsToaster
            except ImportError as error:
                raise SettingError(
                    "The part of the program that shows messages on Windows is missing.", "Install the program anew."
                ) from error
            try:
                self._made = InteractableWindowsToaster(PROGRAM, self._app_id)
            except OSError as error:
                raise _not_shown(error) from error
        return self._made

    @staticmethod
    def _allowed(toaster: Any) -> None:
        """Windows takes and drops messages of a program whose messages the person switched off: that is told."""
        try:
            setting = int(toaster.toastNotifier.setting)
        except (OSError, AttributeError, TypeError, ValueError):  # a program that Windows meets for the first time
            return
        if setting:
            whose = {1: "of this program", 3: "at all (your organisation decides)"}.get(setting, "at all")
            raise SettingError(
                f"Windows is set to show no messages {whose}.",
                "Switch them on in the Windows settings: System, Notifications.",
            )

    @staticmethod
    def _named(tag: str) -> Any:
        """An empty toast that stands for those with this tag."""
        from windows_toasts import Toast

        toast = Toast(group=GROUP)
        toast.tag = tag_of(tag)
        return toast

    def _toast(self, message: Message) -> Any:
        import windows_toasts as shown

        urgent, quiet = message.level == CRITICAL, message.level == INFO or message.kind == RECOVERY
        stays = not quiet and bool(message.steps)
        toast = shown.Toast(
            text_fields=[cut(one_line(message.title), 120), *_text(message)],
            group=GROUP,
            scenario=(
                shown.ToastScenario.Default if quiet or not stays
                else shown.ToastScenario.Important if urgent else shown.ToastScenario.Reminder
            ),
            audio=shown.ToastAudio(silent=True) if quiet else None,
            timestamp=message.at.astimezone(UTC),
            launch_action=details(message),
            actions=[
                shown.ToastButton(words, launch=address, inContextMenu=False)
                for words, address in buttons(message)
            ],
        )  # fmt: skip
        toast.tag = tag_of(message.tag)
        return toast


class NoDesktop:
    """Stands for messages on the desktop where only the program's window can show some."""

    name = "toast"

    def send(self, message: Message) -> None:  # noqa: ARG002 - as every channel has it
        """Say who could."""
        raise SettingError(
            "On this system only the program's window shows messages on the desktop.",
            "Open the window (`bedrot-desktop`); Settings, Notifications sends a test there.",
        )

    def clear(self, tag: str) -> None:
        """Nothing was shown."""


def buttons(message: Message) -> list[tuple[str, str]]:
    """(words, address) of the buttons: what can be done, the right one first, then Snooze and Details."""
    found = [(step.words, step.address) for step in message.steps if step.address]
    more = []
    snooze = Address("snooze", (*message.tag.split("/"), SNOOZE)).text()
    if message.kind in {TROUBLE, RAISED, REMINDER} and not _has(found, "bedrot://snooze/") and parse(snooze):
        more.append(("Snooze", snooze))  # only what the window will understand
    if not _has(found, "bedrot://show/"):
        more.append(("Details", details(message)))
    return [*found[: _BUTTONS - len(more)], *more]


def details(message: Message) -> str:
    """The address that shows what a message is about."""
    shown = next((step.address for step in message.steps if step.address.startswith("bedrot://show/")), "")
    return shown or (
        f"bedrot://show/services/{quote(message.service, safe='')}" if message.service else "bedrot://show/today"
    )


def tag_of(tag: str) -> str:
    """A tag as Windows takes it: at most 64 letters, still another one for each cause."""
    if len(tag) <= _LONGEST_TAG:
        return tag
    return f"{tag[: _LONGEST_TAG - 13]}~{hashlib.sha256(tag.encode('utf-8')).hexdigest()[:12]}"


def _has(found: list[tuple[str, str]], begin: str) -> bool:
    return any(address.startswith(begin) for _, address in found)


def _text(message: Message) -> list[str]:
    """At most two more fields: why, and the lines of a digest."""
    words = cut(one_line(message.words), 240)
    lines = cut("\n".join(one_line(line) for line in message.lines[:4]), 300)
    return [part for part in (words, lines) if part]


def _not_shown(error: OSError) -> BedrotError:
    return NotSent(
        f"Windows could not show the message: {error.strerror or error}.",
        "Open the program once from the Start menu, so that Windows knows it, and look at System, Notifications.",
    )
