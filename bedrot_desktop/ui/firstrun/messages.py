"""The screen of the first run that asks when and where messages come, and lets each channel be tried."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QTimeEdit, QVBoxLayout

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.firstrun.choices import Now
from bedrot_desktop.ui.firstrun.screen import Screen
from bedrot_desktop.ui.widgets.basic import ActButton, act_button, card, columns, label, line, rows
from bedrot_desktop.ui.widgets.switch import Switch


class MessageScreen(Screen):
    """Quiet hours and channels, which are settings; ``tried`` asks for a test message of a channel (its setting)."""

    tried = Signal(str)
    CHANNELS = (
        ("notify.toast", "On this desktop", "With buttons: sign in, snooze, details."),
        ("notify.email", "E-mail", "From the second day of a trouble on. The mail server is named in Settings."),
        ("notify.slack", "Slack", "From the third day on. The address is named in Settings."),
        ("notify.discord", "Discord", "From the third day on. The address is named in Settings."),
    )

    def __init__(self) -> None:
        super().__init__(
            "When may it speak up?",
            "A message comes once for each cause, and goes away when the cause does.",
            "Quiet hours and channels",
        )
        self.switches = {key: Switch("", title) for key, title, _ in self.CHANNELS}
        self.hints = {key: label(hint, "small", "muted") for key, _, hint in self.CHANNELS}
        self.tests = {key: self._test(key, title) for key, title, _ in self.CHANNELS}
        inside = QVBoxLayout()
        inside.setSpacing(10)
        for place, (key, title, _) in enumerate(self.CHANNELS):
            if place:
                inside.addWidget(line())
            said = rows(label(title, "heading"), self.hints[key], gap=2)
            inside.addLayout(columns(said, 1, self.tests[key], self.switches[key], gap=14))
        self.start, self.end = QTimeEdit(), QTimeEdit()
        for edit, name in ((self.start, "Quiet from"), (self.end, "Quiet until")):
            edit.setDisplayFormat("HH:mm")
            edit.setAccessibleName(name)
            edit.setFixedWidth(96)
            edit.setButtonSymbols(QTimeEdit.ButtonSymbols.NoButtons)
        quiet = rows(
            label("Quiet hours", "heading"),
            label("Messages wait until they are over; what is still true then is told once.", "small", "muted"), gap=2,
        )  # fmt: skip
        times = columns(quiet, 1, self.start, label("to", "small", "muted"), self.end, gap=8)
        self.box.addWidget(card(inside))
        self.box.addWidget(card(times))
        self.box.addStretch()

    def _test(self, key: str, title: str) -> ActButton:
        made = act_button(Act("Send test", lambda: self.tried.emit(key), "send"), "ghost", small=True)
        made.setAccessibleName(f"Send a test: {title}")
        return made

    def said(self, key: str, words: str) -> None:
        """What came of a test."""
        self.hints[key].setText(words)

    def tell(self, now: Now) -> None:
        """The settings as they are."""
        for key, switch in self.switches.items():
            switch.setChecked(now.channels.get(key, False))
        self.start.setTime(QTime.fromString(now.quiet[0], "HH:mm"))
        self.end.setTime(QTime.fromString(now.quiet[1], "HH:mm"))

    def chosen(self) -> dict[str, str]:
        """As settings."""
        chosen = {key: "yes" if switch.isChecked() else "no" for key, switch in self.switches.items()}
        times = (self.start.time().toString("HH:mm"), self.end.time().toString("HH:mm"))
        return chosen | {"schedule.quiet_start": times[0], "schedule.quiet_end": times[1]}

    def entered(self) -> None:
        self.switches["notify.toast"].setFocus(Qt.FocusReason.TabFocusReason)
