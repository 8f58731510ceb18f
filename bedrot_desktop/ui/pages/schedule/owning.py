"""The window in which a job of the person's own is made or changed: what, for whom, when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from PySide6.QtCore import Qt, QTime, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QLineEdit, QSpinBox, QStackedWidget, QTimeEdit, QWidget

from bedrot_desktop.automation.own import FEWEST, LONGEST, MOST, Own, key_of
from bedrot_desktop.automation.times import DAYS, EVERY_DAY, Daily, Every, Rule
from bedrot_desktop.ui.widgets.basic import Button, Segments, columns, label, rows
from bedrot_desktop.ui.widgets.pill import Glyph

AT, ROUND = "at", "round"
WHOLE, CLEAN = "whole", "clean"
START = time(19, 30)


class OwnWindow(QDialog):
    """``chosen`` carries the `Own`. What cannot be is said below the field, and nothing is handed over."""

    chosen = Signal(object)

    def __init__(
        self, services: Sequence[tuple[str, str]], taken: frozenset[str], own: Own | None, over: QWidget
    ) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Change “{own.title}”" if own else "Add a job")
        self.setMinimumWidth(440)
        self.own, self._taken = own, taken - ({own.key} if own else set())
        self.title = QLineEdit(own.title if own else "")
        self.title.setPlaceholderText("TikTok in the evening")
        self.title.setAccessibleName("Name of the job")
        self.title.textChanged.connect(self._judge)
        self.what = Segments(((WHOLE, "Fetch, clean, load"), (CLEAN, "Clean and load only")), name="What it does")
        self.services = {key: QCheckBox(title) for key, title in services}
        self.kind = Segments(((AT, "At an hour"), (ROUND, "Every so often")), name="When it is due")
        self.kind.chosen.connect(self._show_when)
        self.days = [QCheckBox(name) for name in DAYS]
        self.hour, self.minutes, self.spread = QTimeEdit(), QSpinBox(), QSpinBox()
        self.glyph, self.verdict = Glyph("failed"), label("", "small", "text2", wrap=True)
        self.save = Button("Save" if own else "Add", "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._finish)
        self._build()
        self._fill(own)
        self._judge()

    def _build(self) -> None:
        self.hour.setDisplayFormat("HH:mm")
        self.hour.setButtonSymbols(QTimeEdit.ButtonSymbols.NoButtons)
        self.hour.setAccessibleName("Hour")
        for spin, least, most, name in (
            (self.minutes, FEWEST, MOST, "Every so many minutes"), (self.spread, 0, LONGEST, "Delay in minutes"),
        ):  # fmt: skip
            spin.setRange(least, most)
            spin.setSuffix(" min")
            spin.setSingleStep(5)
            spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
            spin.setAccessibleName(name)
        for day, name in zip(self.days, DAYS, strict=True):
            day.setAccessibleName(name)
            day.toggled.connect(self._judge)
        for key, tick in self.services.items():
            tick.setAccessibleName(f"Service {key}")
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for place, tick in enumerate(self.services.values()):
            grid.addWidget(tick, place // 3, place % 3)
        at, round_, self._when = QWidget(), QWidget(), QStackedWidget()
        at.setLayout(rows(columns(*self.days, 1, gap=8), columns(label("At", "small", "text2"), self.hour, 1), gap=8))
        round_.setLayout(rows(columns(label("Every", "small", "text2"), self.minutes, 1), 1))
        self._when.addWidget(at)
        self._when.addWidget(round_)
        leave = Button("Leave")
        leave.clicked.connect(self.reject)
        later = label("It begins up to so many minutes later, at random.", "caption", "muted")
        told = columns(self.glyph, self.verdict, gap=8)
        told.setStretch(1, 1)
        box = rows(
            label("Name", "captionStrong", "muted"), self.title, label("What it does", "captionStrong", "muted"),
            self.what, label("For which services; none ticked means all", "captionStrong", "muted"), grid,
            label("When", "captionStrong", "muted"), columns(self.kind, 1), self._when,
            label("Delay", "captionStrong", "muted"), columns(self.spread, later, 1), told,
            columns(1, leave, self.save), gap=8,
        )  # fmt: skip
        box.setContentsMargins(18, 16, 18, 16)
        self.setLayout(box)

    def _fill(self, own: Own | None) -> None:
        rule: Rule = own.rule if own else Daily(START)
        self.what.choose(WHOLE if own is None or own.extract else CLEAN)
        for key, box in self.services.items():
            box.setChecked(own is not None and key in own.services)
        daily = rule if isinstance(rule, Daily) else Daily(START)
        for place, box in enumerate(self.days):
            box.setChecked(place in daily.days)
        self.hour.setTime(QTime(daily.at.hour, daily.at.minute))
        self.minutes.setValue(rule.minutes if isinstance(rule, Every) else 120)
        self.spread.setValue(own.spread if own else 0)
        self.kind.choose(AT if isinstance(rule, Daily) else ROUND)
        self._show_when(self.kind.current)

    @Slot(str)
    def _show_when(self, which: str) -> None:
        self._when.setCurrentIndex(0 if which == AT else 1)
        self._judge()

    @property
    def trouble(self) -> str:
        """What is wrong with it, "" for nothing."""
        key = key_of(self.title.text())
        if not key:
            return "Give it a name."
        if key in self._taken:
            return "There is a job of that name already."
        if self.kind.current == AT and not any(box.isChecked() for box in self.days):
            return "Choose at least one day."
        return ""

    def _judge(self) -> None:
        told = self.trouble
        self.verdict.setText(told)
        for one in (self.glyph, self.verdict):
            one.setVisible(bool(told) and bool(self.title.text() or self.own))
        self.save.setEnabled(not told)

    def value(self) -> Own:
        """The job as it is set here."""
        at = self.hour.time()
        days = frozenset(place for place, box in enumerate(self.days) if box.isChecked())
        rule: Rule = Every(self.minutes.value())
        if self.kind.current == AT:
            rule = Daily(time(at.hour(), at.minute()), days or EVERY_DAY)
        chosen = tuple(key for key, box in self.services.items() if box.isChecked())
        own, title = self.own, self.title.text().strip()
        return Own(
            own.key if own else key_of(title), title, rule, chosen, self.what.current == WHOLE, self.spread.value(),
            own.enabled if own else True, own.since if own and own.rule == rule else None,
        )  # fmt: skip

    @Slot()
    def _finish(self) -> None:
        if not self.trouble:
            self.chosen.emit(self.value())
            self.accept()
