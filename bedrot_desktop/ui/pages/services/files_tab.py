"""The tab Files: everything that lies in the zones of a service, to be searched, opened, shown in its folder."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer, Slot
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.services import files_content
from bedrot_desktop.ui.pages.services.content import Row
from bedrot_desktop.ui.pages.services.file_acts import FileActs
from bedrot_desktop.ui.pages.services.files_content import FileRow
from bedrot_desktop.ui.pages.services.tab import LANE, Tab
from bedrot_desktop.ui.pages.services.table import Column, Listing, ListTable, Shown
from bedrot_desktop.ui.pages.services.zone_cells import TITLES, ZONES
from bedrot_desktop.ui.widgets.basic import Button, Segments, act_menu, columns, label

COLUMNS = (
    Column("File", share=2.2), Column("Zone", 84), Column("Rows", 74, right=True), Column("Size", 72, right=True),
    Column("As of", 128, right=True), Column("What became of it", share=1.2, least=700),
)  # fmt: skip
SOON = 120  # ms after the last letter, until the list follows


def cells(one: FileRow) -> tuple[Shown, ...]:
    """The cells of a file."""
    gone = one.missing and one.zone != "warehouse"
    when = f"{one.when:%Y-%m-%d %H:%M}" if one.when else "–"
    note = f"{one.note}, moved or gone" if gone else one.note
    return (
        Shown(one.name, "mono", "muted" if gone else "text", tip=f"{one.zone}/{one.path}", middle=True),
        Shown(one.zone, "small", "text2"),
        Shown(words.number(one.rows), "small"),
        Shown(words.size(one.size) if one.size is not None else "–", "small", "muted"),
        Shown(when, "small", "muted"),
        Shown(note, "small", *(("muted", "") if one.state == "current" else ("text2", one.state)), note),
    )


class FilesTab(Tab):
    """A search, the zones with their counts, the list."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self.files: tuple[FileRow, ...] = ()
        self._acts = FileActs(self, desk, deeds)
        self.zones = Segments([("", "All"), *zip(ZONES, TITLES, strict=True)], "", "Zone")
        self.zones.chosen.connect(self._filter)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search names and remarks")
        self.search.setAccessibleName("Search files")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(220)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self._filter)
        self.search.textChanged.connect(lambda _text: self._soon.start())
        self.told = label("", "caption", "muted")
        self.listing = Listing(COLUMNS, cells, lambda one: (one.zone, one.path, one.dataset, one.note))
        self.table = ListTable(self.listing, "Files")
        self.table.opened.connect(self._open)
        self.table.asked_menu.connect(self._menu)
        self._none = label("", "body", "muted")
        self._clear = Button("Clear filters")
        self._clear.clicked.connect(self.clear_filters)
        empty = QWidget()
        self._stack = QStackedWidget()
        nothing = columns(1, self._none, self._clear, 1, gap=12)
        empty.setLayout(nothing)
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 10, 14, 8)
        outer.setSpacing(8)
        outer.addLayout(columns(self.zones, self.search, 1, self.told, gap=10))
        outer.addWidget(self._stack, 1)

    def clear(self) -> None:
        self.files = ()
        self.listing.tell(())
        self.search.clear()
        self.zones.choose("")
        self.told.setText("")

    def ask(self, row: Row) -> None:
        def question(parts: Parts, run: Run) -> tuple[FileRow, ...]:
            return files_content.read(parts, run, row.key, row.datasets, row.kind == "scripts")

        self._asked.append(self.desk.ask(self, question, self._answer, lane=LANE))

    def _answer(self, files: tuple[FileRow, ...]) -> None:
        self.files = files
        counts = {zone: sum(one.zone == zone for one in files) for zone in ZONES}
        self.zones.rename("", f"All {words.number(len(files))}")
        for zone, title in zip(ZONES, TITLES, strict=True):
            self.zones.rename(zone, f"{title} {words.number(counts[zone])}" if counts[zone] else title)
            self.zones.buttons[zone].setVisible(bool(counts[zone]) or self.zones.current == zone)
        self._filter()

    def show_zone(self, zone: str) -> None:
        """Only the files of a zone; all with ""."""
        self.zones.choose(zone if zone in ZONES else "")
        self._filter()
        self.table.setFocus()

    @Slot()
    def clear_filters(self) -> None:
        """All files again."""
        self.search.clear()
        self.zones.choose("")
        self._filter()

    @Slot()
    def _filter(self, _zone: str = "") -> None:
        wanted, zone = self.search.text().strip().casefold(), self.zones.current
        shown = [
            one
            for one in self.files
            if zone in ("", one.zone) and (not wanted or wanted in f"{one.path} {one.note}".casefold())
        ]
        self.listing.tell(shown)
        known = [one.size for one in shown if one.size is not None]
        self.told.setText(f"{words.number(len(shown))} files, {words.size(sum(known))}" if shown else "")
        filtered = bool(self.files)
        self._none.setText(
            "No file with these filters." if filtered else "No file of this service lies in the lake yet."
        )
        self._clear.setVisible(filtered)
        self._stack.setCurrentIndex(0 if shown else 1)
        self.table.fit()

    @Slot(object)
    def _open(self, one: FileRow) -> None:
        self._acts.of(one)[0].do()

    @Slot(object, QPoint)
    def _menu(self, one: FileRow, at: QPoint) -> None:
        act_menu(self._acts.of(one), self).popup(at)
