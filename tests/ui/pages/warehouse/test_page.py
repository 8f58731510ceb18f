"""The warehouse page over a real label: rows, filters, jumps, where a row came from, export, new data."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTableView, QTreeWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.pages.warehouse.funnel import Funnel
from bedrot_desktop.ui.pages.warehouse.page import WarehousePage
from bedrot_desktop.ui.pages.warehouse.tables import COUNT, NAME
from bedrot_desktop.ui.pages.warehouse.viewers import LineWindow
from bedrot_desktop.warehouse.grid.question import Emptiness, Question, Sort, Ticked, as_sql

from ...conftest import Room

PATIENCE = 20_000


@pytest.fixture
def page(room: Room, qtbot: QtBot) -> Iterator[WarehousePage]:
    """The page, shown, with the rows of streaming_performance."""
    made = WarehousePage(room.desk, room.deeds)
    qtbot.addWidget(made)
    made.resize(1240, 800)
    made.show()
    made.opened()
    settled(qtbot, made)
    yield made
    made.inspector.stop()
    made.watch.close()
    made.panel.close_feed()
    qtbot.waitUntil(room.idle, timeout=PATIENCE)


def settled(qtbot: QtBot, page: WarehousePage) -> None:
    """Wait until rows are in order and those in view are here."""
    panel = page.panel

    def there() -> bool:
        page.panel.view.viewport().repaint()
        return panel.feed.ready and (panel.model.has(0) or not panel.model.rowCount())

    qtbot.waitUntil(there, timeout=PATIENCE)


def open_(qtbot: QtBot, page: WarehousePage, question: Question) -> None:
    """Show a question's answer."""
    page.panel.open(question)
    settled(qtbot, page)


def plainly(page: WarehousePage, sql: str) -> list[tuple[object, ...]]:
    """What SQLite says by itself."""
    assert page.panel.place.file is not None
    connection = sqlite3.connect(page.panel.place.file)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_the_model_keeps_qts_rules(page: WarehousePage, qtmodeltester: ModelTester, qtbot: QtBot) -> None:
    open_(qtbot, page, Question("artists"))
    qtmodeltester.check(page.panel.model)


def test_it_opens_with_the_newest_streams_and_exact_counts(page: WarehousePage, qtbot: QtBot) -> None:
    assert page.panel.question == Question("streaming_performance", (), (Sort("date", down=True),))
    ((many,),) = plainly(page, "SELECT count(*) FROM streaming_performance")
    assert page.panel.model.rowCount() == many
    items = {item.data(0, NAME): item for item in page.tables._items()}
    qtbot.waitUntil(lambda: items["v_social_daily"].data(0, COUNT) != "", timeout=PATIENCE)
    assert items["streaming_performance"].data(0, COUNT).replace("\u202f", "") == str(many)


def test_keys_are_shown_as_names_and_a_jump_leads_there_and_back(page: WarehousePage, qtbot: QtBot) -> None:
    panel = page.panel
    open_(qtbot, page, Question("streaming_performance", (Emptiness("artist_id", "not null"),)))
    place = panel.model.column_at("artist_id")
    index = panel.model.index(3, place)
    ((name,),) = plainly(page, f"SELECT artist_name FROM artists WHERE artist_id = {panel.model.value(3, 'artist_id')}")  # noqa: S608
    assert index.data() == name
    panel.view.setCurrentIndex(index)
    qtbot.keyClick(panel.view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    settled(qtbot, page)
    assert panel.question.table == "artists"
    assert panel.model.rowCount() == 1
    assert panel.model.value(0, "artist_name") == name
    qtbot.waitUntil(lambda: bool(page.inspector.uses), timeout=PATIENCE)
    streams = next(one for one in page.inspector.uses if one.table == "streaming_performance")
    ((many,),) = plainly(
        page,
        f"SELECT count(*) FROM streaming_performance WHERE artist_id = {panel.model.value(0, 'artist_id')}",  # noqa: S608 - a number
    )
    assert streams.count == many
    qtbot.keyClick(panel.view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    settled(qtbot, page)
    assert panel.question.table == "streaming_performance"
    assert panel.view.currentIndex() == panel.model.index(3, place)


def test_a_funnel_counts_values_and_filters_by_them(page: WarehousePage, qtbot: QtBot) -> None:
    panel = page.panel
    panel.open_funnel(panel.model.column_at("platform_id"))
    (funnel,) = page.findChildren(Funnel)
    wanted = dict(plainly(page, "SELECT platform_id, count(*) FROM streaming_performance GROUP BY 1"))  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: dict(funnel.values.counts) == wanted, timeout=PATIENCE)
    qtbot.keyClicks(funnel.search, "spotify")
    funnel.only.click()
    settled(qtbot, page)
    spotify = next(key for key in wanted if panel.model.names["platform_id"].get(key) == "Spotify")
    assert panel.question.filters == (Ticked("platform_id", (spotify,), words="Spotify"),)
    assert panel.model.rowCount() == wanted[spotify]


def test_filtered_to_nothing_is_said_and_can_be_undone(page: WarehousePage, qtbot: QtBot) -> None:
    page.go("streaming_performance?date=1999-01-01")
    qtbot.waitUntil(lambda: page.panel.stack.currentWidget() is page.panel.nothing, timeout=PATIENCE)
    clear = next(one for one in page.panel.nothing.findChildren(QAbstractButton) if one.text() == "Clear filters")
    clear.click()
    settled(qtbot, page)
    assert page.panel.model.rowCount() > 1000
    assert page.panel.stack.currentWidget() is page.panel.view


def test_a_row_leads_to_its_line_in_the_landing_file(page: WarehousePage, qtbot: QtBot) -> None:
    open_(qtbot, page, Question("financial_transactions", (Ticked("kind", ("royalty",)),)))
    panel = page.panel
    panel._stand(5, "amount")
    wanted = panel.model.value(5, "source_row")
    qtbot.waitUntil(lambda: getattr(page.inspector.landing, "line", None) == wanted, timeout=PATIENCE)
    assert len(page.inspector.way.steps) == 5
    step = page.inspector.landing
    assert step is not None
    assert step.path is not None
    page.inspector.open_line.click()
    (window,) = page.findChildren(LineWindow)
    qtbot.waitUntil(lambda: bool(window.text.extraSelections()), timeout=PATIENCE)
    shown = window.text.textCursor().block().text()
    lines = step.path.read_text(encoding="utf-8-sig").splitlines()
    assert shown.strip() == f"{step.line}  {lines[(step.line or 0) - 1]}"
    window.close()


def test_null_and_empty_text_are_told_apart(page: WarehousePage, qtbot: QtBot) -> None:
    model = page.panel.model
    row = next(row for row in range(150) if model.value(row, "country") is None)
    index = model.index(row, model.column_at("country"))
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "NULL"
    assert model.text("", model.all[0]) == ""


def test_a_selection_is_summed_and_copied_with_its_heads(page: WarehousePage, qtbot: QtBot) -> None:
    panel = page.panel
    place = panel.model.column_at("streams")
    panel.view.clearSelection()
    for row in range(3):
        panel.view.selectionModel().select(panel.model.index(row, place), QItemSelectionModel.SelectionFlag.Select)
    values = [panel.model.value(row, "streams") or 0 for row in range(3)]
    assert panel.sum.text().replace("\u202f", "") == f"3 cells, sum {sum(values)}"  # type: ignore[arg-type]
    qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == "streams\n" + "\n".join(str(value) for value in values)
    assert "<th>streams</th>" in QGuiApplication.clipboard().mimeData().html()


def test_all_can_be_marked_without_asking_about_every_row(page: WarehousePage) -> None:
    page.panel.view.selectAll()
    rows, _ = page.panel.view.chosen()
    assert len(rows) == 2_000


def test_the_rows_shown_are_exported_as_they_are(page: WarehousePage, room: Room, qtbot: QtBot, tmp_path: Path) -> None:
    question = Question("streaming_performance", (Ticked("data_source", ("toolost",)),), (Sort("streams", down=True),))
    open_(qtbot, page, question)
    file = tmp_path / "rows.csv"
    page.exports.write(as_sql(question), str(file))
    qtbot.waitUntil(lambda: file.exists() and room.idle(), timeout=60_000)
    with file.open(encoding="utf-8", newline="") as text:
        _, *found = csv.reader(text)
    wanted = [["" if value is None else str(value) for value in row] for row in plainly(page, as_sql(question))]
    assert sorted(found) == sorted(wanted)
    assert len(found) == page.panel.model.rowCount()


def test_new_rows_are_noticed_and_shown_on_request(page: WarehousePage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.watch._seen is not None, timeout=PATIENCE)
    before = page.panel.model.rowCount()
    assert page.panel.place.file is not None
    connection = sqlite3.connect(page.panel.place.file)
    with connection:  # a writer is not in anybody's way
        connection.execute("INSERT INTO streaming_performance (date, platform_id, streams) VALUES ('2026-11-10', 1, 5)")
    connection.close()
    page.watch.look()
    qtbot.waitUntil(page.panel.notice.isVisible, timeout=PATIENCE)
    assert page.panel.notice_words.text() == "1 new row"
    page.panel.notice_button.click()
    settled(qtbot, page)
    assert page.panel.model.rowCount() == before + 1


def test_views_relations_and_places_open(page: WarehousePage, qtbot: QtBot) -> None:
    page.go("v_social_daily")
    settled(qtbot, page)
    assert page.panel.foot.text() == "A snapshot of the view"
    page.go("relations")
    assert "streaming_performance" in page.relations.diagram.boxes
    page.relations.opened.emit("artists")
    settled(qtbot, page)
    assert (page.segments.current, page.panel.question.table) == ("browse", "artists")
    page.go("sql:SELECT 1")
    assert "SELECT 1" in page.sql.sheet.editor.toPlainText()


def test_a_text_is_found_further_down(page: WarehousePage, qtbot: QtBot) -> None:
    open_(qtbot, page, Question("streaming_performance", (), (Sort("date"),)))
    page.panel.finder.open()
    qtbot.keyClicks(page.panel.finder.text, "zone a0")
    qtbot.keyClick(page.panel.finder.text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.panel.finder.told.text() != "Looking…", timeout=PATIENCE)
    index = page.panel.view.currentIndex()
    assert (index.row(), index.column(), page.panel.finder.told.text()) > (0, 0, "")
    qtbot.waitUntil(lambda: page.panel.view.currentIndex().data() is not None, timeout=3000)
    assert "ZONE A0" in page.panel.view.currentIndex().data()


def test_every_control_has_a_name(page: WarehousePage) -> None:
    kinds = (QAbstractButton, QLineEdit, QTableView, QTreeWidget)
    nameless = [
        one
        for kind in kinds
        for one in page.panel.findChildren(kind) + page.tables.findChildren(kind)
        if not one.accessibleName() and type(one).__module__.startswith("bedrot")
    ]
    assert nameless == []


def test_without_a_warehouse_it_says_how_one_comes(empty_room: Room, qtbot: QtBot) -> None:
    page = WarehousePage(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(page)
    page.show()
    page.opened()
    qtbot.waitUntil(lambda: page.state == "nothing", timeout=PATIENCE)


def test_a_damaged_warehouse_is_trouble_and_no_empty_table(room: Room, qtbot: QtBot) -> None:
    file = room.root / "eco" / "data-warehouse" / "bedrot_analytics.db"
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    file.write_bytes(b"This is no database. " * 100)
    page = WarehousePage(room.desk, room.deeds)
    qtbot.addWidget(page)
    page.show()
    page.opened()
    qtbot.waitUntil(lambda: page.state == "trouble", timeout=PATIENCE)
    page.watch.close()
    qtbot.waitUntil(room.idle, timeout=PATIENCE)
