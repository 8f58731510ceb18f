"""The tab Quarantine: questions with their answers as buttons, what was set aside by reason, replay and release."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.services import own_content
from bedrot_desktop.ui.pages.services.content import Row
from bedrot_desktop.ui.pages.services.file_acts import FileActs
from bedrot_desktop.ui.pages.services.files_content import FileRow
from bedrot_desktop.ui.pages.services.own_content import AsideContent, AsideGroup, AsideRow, Ask
from bedrot_desktop.ui.pages.services.tab import LANE, Stacked, Tab, emptied
from bedrot_desktop.ui.pages.services.table import Column, Listing, ListTable, Shown
from bedrot_desktop.ui.widgets.basic import Elided, act_button, act_menu, card, columns, label, rows
from bedrot_desktop.ui.widgets.pill import Glyph

GROUPS = (
    Column("", 64, right=True), Column("Why", share=2), Column("Where", share=1.4), Column("Seen", 110, right=True),
)  # fmt: skip
ROWS = (Column("Line", 70, right=True), Column("File", share=1.2), Column("What it says", share=2.2))


def group_cells(one: AsideGroup) -> tuple[Shown, ...]:
    """The cells of a group."""
    kind = "file without a good row" if one.whole else "row"
    return (
        Shown(words.number(one.count), "smallStrong", tip=f"{one.count} {kind}{'' if one.count == 1 else 's'}"),
        Shown(one.reason, "small", "text", "failed" if one.whole else "due", one.reason),
        Shown(one.files, "mono", "muted", tip=one.name, middle=True),
        Shown(one.when, "small", "muted"),
    )


def row_cells(one: AsideRow) -> tuple[Shown, ...]:
    """The cells of a row that was set aside."""
    return (
        Shown(one.line or "–", "small", "muted"),
        Shown(one.where, "mono", tip=one.path, middle=True),
        Shown(one.row or one.reason, "mono" if one.line else "small", "text2", tip=f"{one.reason}\n{one.row}"),
    )


class QuarantineTab(Tab):
    """Questions at the top, groups under them, the rows of the group in front at the foot."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self.aside: AsideContent | None = None
        self._rows_asked: Asked | None = None
        self._acts = FileActs(self, desk, deeds)
        self.asks = Stacked(8)
        self._told = label("", "caption", "muted")
        self._all = act_button(self.own.replay("", (), "Replay all"), small=True)
        self._all.setAccessibleName("Replay all")
        self.groups = Listing(GROUPS, group_cells, lambda one: (one.dataset, one.rule, one.whole))
        self.group_table = ListTable(self.groups, "What was set aside, by reason")
        self.group_table.chose.connect(self._chose)
        self.group_table.asked_menu.connect(self._menu)
        self.lines = Listing(ROWS, row_cells, lambda one: (one.path, one.line, one.reason))
        self.line_table = ListTable(self.lines, "Rows of the group")
        self.line_table.opened.connect(self._open)
        self.line_table.asked_menu.connect(self._line_menu)
        self._of = Elided("", "smallStrong")
        self._buttons = columns(gap=8)
        self._body = QStackedWidget()
        self._body.addWidget(self._tables())
        self._body.addWidget(self._nothing())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 10, 14, 8)
        outer.setSpacing(8)
        outer.addLayout(self.asks)
        outer.addWidget(self._body, 1)

    def _tables(self) -> QWidget:
        made = QWidget()
        head = columns(label("Set aside", "heading"), self._told, 1, self._all, gap=10)
        foot = columns(self._of, self._buttons, gap=10)
        made.setLayout(rows(head, self.group_table, foot, self.line_table, gap=6))
        return made

    def _nothing(self) -> QWidget:
        made = QWidget()
        made.setLayout(columns(1, Glyph("current", 14), label("Nothing is set aside.", "body", "muted"), 1, gap=8))
        return made

    def clear(self) -> None:
        self.aside = None
        self.groups.tell(())
        self.lines.tell(())
        emptied(self.asks)
        emptied(self._buttons)
        self._of.say("")
        self._told.setText("")

    def ask(self, row: Row) -> None:
        def question(parts: Parts, run: Run) -> AsideContent:
            return own_content.read_aside(parts, run, row.datasets)

        self._asked.append(self.desk.ask(self, question, self._answer, lane=LANE))

    def _answer(self, aside: AsideContent) -> None:
        assert self.row is not None  # noqa: S101 - the answer is about it
        self.aside = aside
        emptied(self.asks)
        for one in aside.asks:
            self.asks.addWidget(self._question(one))
        self._told.setText(aside.sentence)
        self._all.tell(self.own.replay(self.row.key, self._keys(aside.groups), "Replay all"))
        self.groups.tell(aside.groups)
        self._body.setCurrentIndex(0 if aside.groups else 1)
        self._body.setVisible(bool(aside.groups) or not aside.asks)
        high = 30 + self.group_table.verticalHeader().defaultSectionSize() * min(max(len(aside.groups), 1), 5)
        self.group_table.setFixedHeight(high)
        if aside.groups and self.group_table.value is None:
            self.group_table.setCurrentIndex(self.groups.index(0, 0))
        elif self.group_table.value is not None:
            self._chose(self.group_table.value)
        else:
            self.lines.tell(())

    def _keys(self, groups: tuple[AsideGroup, ...]) -> list[tuple[str, str]]:
        return list(dict.fromkeys((one.dataset, one.rule) for one in groups))

    def _question(self, ask: Ask) -> QWidget:
        assert self.row is not None  # noqa: S101 - the answer is about it
        words_ = label(ask.text, "small", wrap=True)
        file = Elided(ask.path, "mono", "muted", middle=True)
        buttons = []
        for value, said in ask.options:
            button = act_button(self.own.answer(self.row.key, ask.id, value, said), small=True)
            button.setAccessibleName(f"Answer {said}")
            buttons.append(button)
        more: list[QWidget] = []
        if ask.free:
            other = QLineEdit()
            other.setPlaceholderText("Another answer")
            other.setAccessibleName("Another answer")
            other.setMaximumWidth(170)
            other.returnPressed.connect(partial(self._free, ask.id, other))
            more.append(other)
        top = columns(Glyph("waiting"), words_, gap=8)
        top.setStretch(1, 1)
        inner = rows(top, columns(*buttons, *more, file, gap=8), gap=8)
        return card(inner, "well")

    def _free(self, number: str, field: QLineEdit) -> None:
        if self.row is not None and field.text().strip():
            self.own.answer(self.row.key, number, field.text().strip()).do()

    def acts(self, group: AsideGroup) -> list[Act]:
        """What can be done with a group."""
        assert self.row is not None  # noqa: S101 - a group is of a service
        replay = self.own.replay(self.row.key, [(group.dataset, group.rule)])
        return [replay] if group.whole else [replay, self.own.release(group.dataset, group.rule, group.count)]

    @Slot(object)
    def _chose(self, group: AsideGroup | None) -> None:
        if group is None:
            return
        self._of.say(group.remedy or group.reason)
        emptied(self._buttons)
        for act in self.acts(group):
            self._buttons.addWidget(act_button(act, small=True))
        if self._rows_asked is not None:
            self._rows_asked.drop()
        self._rows_asked = self.desk.ask(
            self, lambda parts, run: own_content.read_rows(parts, run, group), self.lines.tell, lane=LANE
        )

    def _file(self, one: AsideRow) -> FileRow:
        return FileRow("landing", one.path, "", "", "", None, None, None)

    @Slot(object)
    def _open(self, one: AsideRow) -> None:
        self._acts.of(self._file(one))[0].do()

    @Slot(object, QPoint)
    def _menu(self, group: AsideGroup, at: QPoint) -> None:
        act_menu(self.acts(group), self).popup(at)

    @Slot(object, QPoint)
    def _line_menu(self, one: AsideRow, at: QPoint) -> None:
        copy = self.deeds.copy(one.row or one.reason, "Copy row")
        act_menu([*self._acts.of(self._file(one)), None, copy], self).popup(at)
