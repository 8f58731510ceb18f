"""The popup that starts a new run: what it does, its command, what it would come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.runs.chooser import Chooser
from bedrot_desktop.ui.pages.runs.planning import Choice, Planner, planned
from bedrot_desktop.ui.widgets.basic import Button, act_button, columns, label, line, rows

WIDE, HIGH = 380, 580


class NewRun(QFrame):
    """Closed by Escape or a click elsewhere; Enter starts."""

    def __init__(self, desk: Desk, deeds: Deeds, services: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName("New run")
        self._desk, self._deeds, self._titles = desk, deeds, dict(services)
        self.chooser = Chooser(services)
        self.sentence = label("Finding out what is new …", "small", "text2", wrap=True)
        self.sentence.setMinimumHeight(54)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.command = label("", "mono", "muted", wrap=True, select=True)
        self.start = act_button(Choice().act(deeds), "primary")
        self.start.clicked.connect(self.close)
        leave = Button("Cancel", "ghost")
        leave.clicked.connect(self.close)
        inner = QFrame()
        inner.setProperty("kind", "popup")
        box = rows(
            label("New run", "title"), self.chooser, line(), self.sentence, self.command,
            columns(1, leave, self.start, gap=8), gap=10,
        )  # fmt: skip
        box.setContentsMargins(16, 14, 16, 14)
        box.setStretch(1, 1)
        inner.setLayout(box)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(inner)
        self.setFixedSize(WIDE, HIGH)
        self.planner = Planner(deeds, self, self._answer, self._trouble)
        self.chooser.changed.connect(self._chosen)
        self._offer()
        self.planner.ask(self.chooser.choice, now=True)

    def show_below(self, button: QWidget) -> None:
        """Show it under a button, inside the window."""
        window = button.window()
        place = button.mapToGlobal(QPoint(0, button.height() + 4))
        edge = window.mapToGlobal(QPoint(window.width() - WIDE - 12, window.height() - HIGH - 12))
        self.move(min(place.x(), edge.x()), min(place.y(), max(edge.y(), window.mapToGlobal(QPoint(0, 12)).y())))
        self.show()
        self.start.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(object)
    def _chosen(self, choice: Choice) -> None:
        self._offer()
        if self.chooser.why_not:
            self.sentence.setText(self.chooser.why_not)
        else:
            self.sentence.setText("Finding out what is new …")
            self.planner.ask(choice)

    def _offer(self) -> None:
        act = self.chooser.choice.act(self._deeds) if not self.chooser.why_not else Choice().act(self._deeds)
        going = "A run is going on." if self._desk.live.going else ""
        self.start.tell(replace(act, why_not=self.chooser.why_not or going or act.why_not, shortcut=""))
        self.command.setText(act.command)

    def _answer(self, document: Mapping[str, Any]) -> None:
        plan = planned(document, self._titles)
        self.sentence.setText(" ".join(part for part in (plan.sentence, plan.waits) if part))

    def _trouble(self, message: str) -> None:
        self.sentence.setText(f"The plan could not be made. {message}")

    def closeEvent(self, event: QCloseEvent) -> None:
        self.planner.close()
        super().closeEvent(event)
