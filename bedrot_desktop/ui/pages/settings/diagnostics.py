"""Whether everything is fit for work, the log, and what to send along with a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bedrot_desktop.core.paths import log_folder
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.widgets.basic import ActButton, act_button, label, line
from bedrot_desktop.ui.widgets.pill import Glyph
from bedrot_desktop.ui.workers import Ended

STATES = {"ok": "current", "warning": "due", "bad": "failed"}
WORDS = {"ok": "in order", "warning": "look at it", "bad": "wrong"}


class Diagnostics(QWidget):
    """Two cards above the rows of the log: what can be done, and the findings of the doctor."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.desk, self.deeds = desk, deeds
        self.findings: list[Mapping[str, Any]] = []
        self.look = act_button(self._look_act(), "primary")
        self.told = label("Not looked at yet in this session.", "small", "muted")
        self._found = QVBoxLayout()
        self._found.setContentsMargins(0, 0, 0, 0)
        self._found.setSpacing(0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self._doctor())
        box.addWidget(self._deeds())

    def acts(self) -> list[Act]:
        """What can be done here."""
        logs = log_folder(self.desk.home)
        told = [Act("Log folder", self.deeds.open_file(logs).do, "folder-open", hint=str(logs))]
        words = "Versions, settings without secrets, findings: what may be shown to anybody"
        told.insert(0, Act("Copy diagnostics…", self._copy, "clipboard-text", hint=words))
        told.append(Act("About", self._about, "info-circle"))
        return told

    def _copy(self) -> None:
        """Show what would be copied, for looking it over first."""
        from bedrot_desktop.ui.about import Diagnostics as Copying

        Copying(self.desk, self.deeds, self.window()).open()

    def _about(self) -> None:
        from bedrot_desktop.ui.about import About

        About(self.desk, self.deeds, self.window()).open()

    def _look_act(self, why_not: str = "") -> Act:
        return Act("Look again" if self.findings else "Look", self.examine, "stethoscope",
                   self.deeds.command("doctor"), why_not)  # fmt: skip

    def examine(self) -> None:
        """Ask in a process of its own: browser and keyring are looked at too."""
        self.look.tell(self._look_act("It is being looked at."))
        self.told.setText("Looking…")
        self.deeds.work("doctor", self._answered)

    def _answered(self, end: Ended) -> None:
        if end.well:
            self.findings = list(end.value)
            wrong = [one for one in self.findings if one["state"] != "ok"]
            words = "Everything is fit for work." if not wrong else f"{len(wrong)} of {len(self.findings)} to look at."
            self.told.setText(words)
            self._show()
        else:
            self.told.setText(end.message)
        self.look.tell(self._look_act())

    def _show(self) -> None:
        while (item := self._found.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        order = {"bad": 0, "warning": 1, "ok": 2}
        for one in sorted(self.findings, key=lambda one: order[one["state"]]):
            self._found.addWidget(line())
            self._found.addWidget(_finding(one))

    def _doctor(self) -> QFrame:
        made = QFrame()
        made.setProperty("kind", "card")
        head = QHBoxLayout()
        head.setContentsMargins(15, 10, 15, 10)
        head.setSpacing(8)
        head.addWidget(label("Fit for work", "heading"))
        head.addWidget(self.told)
        head.addStretch(1)
        head.addWidget(self.look)
        box = QVBoxLayout(made)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(head)
        box.addLayout(self._found)
        return made

    def _deeds(self) -> QFrame:
        made = QFrame()
        made.setProperty("kind", "card")
        box = QHBoxLayout(made)
        box.setContentsMargins(15, 12, 15, 12)
        box.setSpacing(8)
        self.buttons: list[ActButton] = [act_button(act) for act in self.acts()]
        for button in self.buttons:
            box.addWidget(button)
        box.addStretch(1)
        return made


def _finding(one: Mapping[str, Any]) -> QWidget:
    made = QWidget()
    box = QHBoxLayout(made)
    box.setContentsMargins(16, 7, 16, 7)
    box.setSpacing(10)
    box.addWidget(Glyph(STATES[one["state"]], 12))
    question = label(one["question"], "nav")
    question.setFixedWidth(150)
    box.addWidget(question)
    words = one["answer"]
    if one["remedy"] and one["state"] != "ok":
        words = f"{words.rstrip('.')}. {one['remedy']}"
    words = re.sub("`([^`]*)`", "“\\1”", words[:1].upper() + words[1:])
    told = label(words, "small", "text2" if one["state"] == "ok" else "", wrap=True, select=True)
    box.addWidget(told, 1)
    made.setAccessibleName(f"{one['question']}: {WORDS[one['state']]}. {words}")
    return made
