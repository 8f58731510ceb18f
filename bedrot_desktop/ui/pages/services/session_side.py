"""Beside the lives: what was set aside, and the newest file of each zone, in short."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.services import files_content, own_content
from bedrot_desktop.ui.pages.services.content import Row
from bedrot_desktop.ui.pages.services.file_acts import FileActs
from bedrot_desktop.ui.pages.services.files_content import FileRow
from bedrot_desktop.ui.pages.services.gaps import Facts
from bedrot_desktop.ui.pages.services.own_content import AsideContent
from bedrot_desktop.ui.pages.services.tab import LANE, Stacked, Tab, emptied, heading
from bedrot_desktop.ui.pages.services.zone_cells import ZONES
from bedrot_desktop.ui.widgets.basic import Button, Elided, act_button, columns, label, line
from bedrot_desktop.ui.widgets.pill import Glyph

SHOWN = 3  # groups and questions


class Side(Tab):
    """``asked_for`` carries the tab in which there is more."""

    asked_for = Signal(str)

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self.aside, self.newest, self.gaps = Stacked(), Stacked(), Stacked()
        self._facts: Mapping[str, Facts] = {}
        self._acts = FileActs(self, desk, deeds)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        outer.addLayout(self.aside)
        outer.addLayout(self.gaps)
        outer.addLayout(self.newest)

    def clear(self) -> None:
        emptied(self.aside)
        emptied(self.newest)
        emptied(self.gaps)

    def ask(self, row: Row) -> None:
        def both(parts: Parts, run: Run) -> tuple[AsideContent, tuple[FileRow, ...]]:
            aside = own_content.read_aside(parts, run, row.datasets)
            files = files_content.read(parts, run, row.key, row.datasets, row.kind == "scripts")
            newest = [next((one for one in files if one.zone == zone), None) for zone in ZONES[:-1]]
            return aside, tuple(one for one in newest if one is not None)

        self._asked.append(self.desk.ask(self, both, self._answer, lane=LANE))

    def _answer(self, found: tuple[AsideContent, tuple[FileRow, ...]]) -> None:
        aside, files = found
        self.clear()
        self._fill_aside(aside)
        self._fill_gaps()
        if files:
            self.newest.addWidget(heading("Newest files", "of each zone", self._more("All files", "files")))
        for one in files:
            self.newest.addWidget(line())
            self.newest.addWidget(self._file(one))

    def _more(self, text: str, tab: str) -> Button:
        button = Button(text, "link")
        button.setAccessibleName(text)
        button.clicked.connect(partial(self._go, tab))
        return button

    def _go(self, tab: str, _checked: bool = False) -> None:
        self.asked_for.emit(tab)

    def _fill_aside(self, aside: AsideContent) -> None:
        assert self.row is not None  # noqa: S101 - the answer is about it
        more = [self._more("Show all", "quarantine")] if aside.groups or aside.asks else []
        self.aside.addWidget(heading("Quarantine", aside.sentence, *more))
        for ask in aside.asks[:SHOWN]:
            self.aside.addWidget(line())
            self.aside.addWidget(_listed("?", ask.text, "", "", "waiting"))
        for group in aside.groups[:SHOWN]:
            self.aside.addWidget(line())
            self.aside.addWidget(_listed(words.number(group.count), group.reason, group.files, group.when, ""))

    def tell_facts(self, facts: Mapping[str, Facts]) -> None:
        """What the warehouse says of gaps, by service."""
        self._facts = facts
        if self.row is not None and self.aside.count():
            self._fill_gaps()

    def _fill_gaps(self) -> None:
        """The youngest gaps in the daily data; nothing where there are none."""
        emptied(self.gaps)
        facts = self._facts.get(self.row.key) if self.row else None
        if facts is None or not facts.gaps or facts.first is None or facts.last is None:
            return
        days = "1 day is" if facts.missing == 1 else f"{facts.missing} days are"
        title = heading("Gaps", f"{days} missing in {words.span(facts.first, facts.last)}")
        title.setToolTip(facts.sentence)
        self.gaps.addWidget(title)
        for gap in facts.gaps[::-1][:SHOWN]:
            whose = "" if gap.account in {"", "main"} else gap.account
            when = words.span(gap.first, gap.last) if gap.days > 1 else f"{words.day(gap.first)} {gap.first.year}"
            self.gaps.addWidget(line())
            self.gaps.addWidget(_listed(f"{gap.days}\u202fd", when, "", whose, ""))

    def _file(self, one: FileRow) -> QWidget:
        made = QWidget()
        zone, many, size = label(one.zone, "caption", "muted"), label(words.number(one.rows), "small"), label(
            words.size(one.size) if one.size is not None else "–", "caption", "muted"
        )  # fmt: skip
        when = label(f"{one.when.day} {words.MONTHS[one.when.month - 1]} {one.when:%H:%M}" if one.when else "–",
                     "caption", "muted")  # fmt: skip
        for widget, wide in ((zone, 46), (many, 52), (size, 54), (when, 78)):
            widget.setFixedWidth(wide)
            if widget is not zone:
                widget.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        buttons = []
        for act in self._acts.of(one)[:2]:
            button = act_button(act, "ghost", bare=True, small=True)
            button.setAccessibleName(f"{act.words} {one.name}")
            buttons.append(button)
        made.setLayout(
            columns(Glyph(one.state), Elided(one.name, "mono", middle=True), zone, many, size, when, *buttons, gap=8)
        )
        made.setFixedHeight(29)
        return made


def _listed(count: str, text: str, file: str, when: str, tone: str) -> QWidget:
    made = QWidget()
    number = label(count, "smallStrong", tone)
    number.setFixedWidth(max(14, number.sizeHint().width()))
    parts: list[QWidget] = [number, Elided(text, "small")]
    if file and file not in text:
        name = Elided(file, "mono", "muted", middle=True)
        name.setMaximumWidth(220)
        parts.append(name)
    made.setLayout(columns(*parts, label(when, "caption", "muted"), gap=10))
    made.setFixedHeight(28)
    return made
