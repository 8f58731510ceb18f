"""*Send test* below the switch of a channel, and how the channel does: when it last worked, what went wrong last."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import datetime

from PySide6.QtWidgets import QWidget

from bedrot_desktop.attention.entries import ChannelState
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.settings.content import Row
from bedrot_desktop.ui.pages.settings.rowview import RowView
from bedrot_desktop.ui.widgets.basic import Elided, act_button, columns
from bedrot_desktop.ui.workers import Ended

CHANNELS = ("toast", "email", "slack", "discord", "webhook", "apprise", "file")
SENT = "Sent. Look whether it has arrived."


def channel_of(key: str) -> str:
    """The channel whose switch a setting is, "" for any other; the console is not tried from a window."""
    name = key.removeprefix("notify.")
    return name if name in CHANNELS and key.startswith("notify.") else ""


def states(parts: Parts, _run: Run) -> Mapping[str, ChannelState]:
    """How every channel does that anything was ever sent by."""
    from bedrot_desktop.attention.inbox import Inbox
    from bedrot_desktop.attention.trial import state_of

    return Inbox(state_of(parts)).channel_states()


class Trial(QWidget):
    """A button and a line of words. The message is sent in a process of its own."""

    def __init__(self, desk: Desk, deeds: Deeds, channel: str, title: str) -> None:
        super().__init__()
        self.desk, self.deeds, self.channel, self.title = desk, deeds, channel, title
        self.button = act_button(self._act(), "ghost", small=True)
        self.button.setAccessibleName(f"Send a test by {title}")
        self.words = Elided("", "caption", "muted")
        box = columns(self.button, self.words, 1, gap=8)
        box.setStretch(1, 1000)
        self.setLayout(box)

    def _act(self, why_not: str = "") -> Act:
        command = self.deeds.command("notify", "test", self.channel)
        return Act("Send test", self.send, "send", command, why_not, "Really sends a message")

    def tell(self, state: ChannelState | None) -> None:
        """Show how the channel does."""
        if not self.button.isEnabled():
            return
        if state is None:
            self.words.say("Nothing was sent yet")
        elif state.failures and state.error_at:
            self.words.say(f"Failed {_when(state.error_at)}: {_plain(f'{state.error} {state.remedy}')}")
        elif state.sent_at:
            self.words.say(f"Last sent {_when(state.sent_at)}")

    def send(self) -> None:
        """Send a test."""
        if self.channel == "toast" and sys.platform != "win32":  # no other process could show it on the desktop here
            self.desk.toast(Toast("Messages reach you here", "They will look like this one.", key="test"))
            return
        self._busy("A test is on its way.")
        self.words.say("Sending…")
        self.deeds.work("notify_test", self._sent, channels=[self.channel])

    def _sent(self, end: Ended) -> None:
        self._busy("")
        one = end.value[0] if end.well and end.value else {"error": end.message, "remedy": end.remedy}
        if one.get("ok"):
            self.words.say(SENT)
            self.desk.toast(Toast(f"{self.title}: the test was sent", "Look whether it has arrived.", key="test"))
        else:
            error, remedy = _plain(str(one["error"])), _plain(str(one["remedy"]))
            self.words.say(f"{error} {remedy}".strip())
            again = Act("Try again", self.send, "send")
            self.desk.toast(Toast(error, remedy, "failed", (again,), seconds=15, key="test"))

    def _busy(self, why_not: str) -> None:
        self.button.tell(self._act(why_not))
        self.button.setAccessibleName(f"Send a test by {self.title}")


def trial_of(desk: Desk, deeds: Deeds, row: Row) -> Trial | None:
    """What stands below a row: the trial of a channel below its switch, nothing below others."""
    channel = channel_of(row.key)
    return Trial(desk, deeds, channel, row.label) if channel else None


def trials(views: Mapping[str, Iterable[RowView]]) -> list[Trial]:
    """The trials that stand below rows."""
    return [view.more for told in views.values() for view in told if isinstance(view.more, Trial)]


def ask(desk: Desk, owner: QWidget, views: Mapping[str, Iterable[RowView]], lane: str) -> None:
    """Find out how the channels do, and let every trial that is there then show it."""

    def told(found: Mapping[str, ChannelState]) -> None:
        for trial in trials(views):
            trial.tell(found.get(trial.channel))

    desk.ask(owner, states, told, lambda _outcome: None, lane)


def _plain(words: str) -> str:
    return words.replace("`", "")


def _when(at: datetime) -> str:
    return f"{at.astimezone():%d %b, %H:%M}"
