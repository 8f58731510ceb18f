"""A test message for the first run: shown here at once for the desktop, really sent by a worker for the others."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.firstrun.messages import MessageScreen
from bedrot_desktop.ui.workers import Ended

LATER = "It can be tried in Settings, under Notifications, once your folder is open."
HERE = "notify.toast"


class Trying(QObject):
    """Tries a channel and says on the screen what came of it."""

    def __init__(self, deeds: Deeds, screen: MessageScreen) -> None:
        super().__init__(screen)
        self._deeds, self._screen = deeds, screen
        screen.tried.connect(self.send)

    def send(self, key: str) -> None:
        """Send a test by the channel that a setting switches on."""
        if key == HERE:
            self._deeds.desk.toast(Toast("Messages reach you here", "They will look like this one.", key="test"))
            self._screen.said(key, "A test is in the corner of this window.")
        elif self._deeds.desk.workspace is None:  # its server may be named in the folder's own files
            self._screen.said(key, LATER)
        else:
            self._screen.said(key, "Sending…")
            self._deeds.work("notify_test", partial(self._sent, key), channels=[key.removeprefix("notify.")])

    def _sent(self, key: str, end: Ended) -> None:
        one = end.value[0] if end.well and end.value else {"error": end.message, "remedy": end.remedy}
        told = f"{one.get('error', '')} {one.get('remedy', '')}".strip()
        self._screen.said(key, "Sent. Look whether it has arrived." if one.get("ok") else told)
