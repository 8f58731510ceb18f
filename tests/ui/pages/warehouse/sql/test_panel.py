"""The SQL panel, driven as a person drives it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.pages.warehouse.sql.panel import SqlPanel
from bedrot_desktop.ui.pages.warehouse.sql.results import shown

from ....conftest import Room

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(room: Room, qtbot: QtBot) -> Iterator[SqlPanel]:
    made = SqlPanel(room.desk, room.deeds)
    qtbot.addWidget(made)
    made.resize(900, 480)
    made.show()
    wait(qtbot, lambda: room.idle() and made.saved.is_ready and bool(made.names.tables))
    made.sheet.editor.setFocus()
    yield made
    made.stop()
    wait(qtbot, room.idle)


def wait(qtbot: QtBot, done: Callable[[], bool]) -> None:
    """Wait, on a loaded machine too."""
    qtbot.waitUntil(done, timeout=60_000)


def run(panel: SqlPanel, qtbot: QtBot, sql: str) -> None:
    panel.sheet.editor.setPlainText(sql)
    qtbot.keyClick(panel.sheet.editor, Qt.Key.Key_Return, CONTROL)
    wait(qtbot, lambda: not panel.sheet.busy)


def words(panel: SqlPanel) -> str:
    return panel.sheet.outcome.words.text()


def test_ctrl_enter_runs_the_statement_under_the_cursor(panel: SqlPanel, qtbot: QtBot) -> None:
    panel.sheet.editor.setPlainText("SELECT 1 AS one;\nSELECT 2 AS two, NULL AS none;")
    panel.sheet.editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(panel.sheet.editor, Qt.Key.Key_F5)
    wait(qtbot, lambda: not panel.sheet.busy)
    rows = panel.sheet.outcome.grid.rows
    assert rows.columns == ("two", "none")
    assert rows.index(0, 1).data() == "NULL"
    assert words(panel).startswith("1 row in")
    assert panel.saved.history[0].sql == "SELECT 2 AS two, NULL AS none"


def test_an_endless_query_stops_on_esc_and_the_next_one_runs(panel: SqlPanel, qtbot: QtBot) -> None:
    panel.sheet.editor.setPlainText(ENDLESS)
    panel.run()
    assert panel.run_button.act.words == "Stop"
    qtbot.keyClick(panel.sheet.editor, Qt.Key.Key_Escape)
    assert not panel.sheet.busy
    assert words(panel) == "Stopped"
    assert panel.saved.history[0].trouble == "stopped"
    run(panel, qtbot, "SELECT 7 AS seven")  # the same worker must be free again
    assert panel.sheet.outcome.grid.rows.index(0, 0).data() == "7"


def test_leaving_the_program_ends_an_endless_query(panel: SqlPanel, qtbot: QtBot, room: Room) -> None:
    panel.sheet.editor.setPlainText(ENDLESS)
    panel.run()
    room.desk.bridge.close()  # waits for the workers; would wait for ever
    assert room.desk.bridge.idle


def test_more_rows_come_while_one_scrolls(panel: SqlPanel, qtbot: QtBot) -> None:
    run(panel, qtbot, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000) SELECT i FROM n")
    grid = panel.sheet.outcome.grid
    assert grid.rows.rowCount() == 200
    assert "more come as you scroll" in words(panel)
    grid.scrollToBottom()
    grid.rows.fetchMore(grid.rootIndex())
    wait(qtbot, lambda: grid.rows.rowCount() == 1200)
    while grid.rows.canFetchMore(grid.rootIndex()):
        grid.rows.fetchMore(grid.rootIndex())
        before = grid.rows.rowCount()
        wait(qtbot, lambda before=before: grid.rows.rowCount() > before or not grid.rows.more)
    assert grid.rows.rowCount() == 3000
    assert words(panel).startswith(f"{shown(3000)} rows")


def test_an_error_marks_its_line_and_its_hint_mends_it(panel: SqlPanel, qtbot: QtBot) -> None:
    run(panel, qtbot, "SELECT count(*),\n  platfrm\nFROM v_royalties_monthly\nGROUP BY 2")
    failure = panel.sheet.outcome.failure
    assert panel.sheet.editor.error_line == 2
    assert words(panel) == "Line 2"
    assert failure.failure.message == "No such column: platfrm."
    qtbot.mouseClick(failure.button, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not panel.sheet.busy)
    assert "  platform\n" in panel.sheet.editor.toPlainText()
    assert panel.sheet.editor.error_line == 0
    assert panel.sheet.outcome.grid.rows.rowCount() > 0


def test_writing_is_refused_in_words(panel: SqlPanel, qtbot: QtBot) -> None:
    run(panel, qtbot, "DELETE FROM tracks")
    assert "only read" in panel.sheet.outcome.failure.message.text()


def test_marked_cells_are_copied_for_a_spreadsheet(panel: SqlPanel, qtbot: QtBot) -> None:
    run(panel, qtbot, "SELECT 1234567 AS n, 'a\tb' AS t, NULL AS e UNION ALL SELECT 2, 'c', ''")
    grid = panel.sheet.outcome.grid
    grid.selectAll()
    assert panel.sheet.outcome._marked.text().endswith(f"sum {shown(1234569)}")
    qtbot.keyClick(grid, Qt.Key.Key_C, CONTROL | SHIFT)
    assert QGuiApplication.clipboard().text() == "n\tt\te\n1234567\ta b\t\n2\tc\t"
    qtbot.keyClick(grid, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text().startswith("1234567\t")


def test_a_result_is_drawn_as_its_columns_ask_for(panel: SqlPanel, qtbot: QtBot, room: Room) -> None:
    run(panel, qtbot, "SELECT date, sum(streams) AS streams FROM v_label_streams_daily GROUP BY 1")
    panel.sheet.outcome.see("chart")
    wait(qtbot, lambda: room.idle() and not panel.sheet.outcome.grid.rows.more)
    chart = panel.sheet.outcome.chart
    assert len(chart.drawing.curves[0].points) == panel.sheet.outcome.grid.rows.rowCount()
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert "streams: " in chart.accessibleDescription()
    run(panel, qtbot, "SELECT platform, sum(quantity) AS quantity FROM v_royalties_monthly GROUP BY 1")
    assert panel.sheet.outcome.chart.drawing.bars
    assert not panel.grab().isNull()


def test_the_plan_marks_tables_that_are_read_whole(panel: SqlPanel, qtbot: QtBot) -> None:
    run(panel, qtbot, "SELECT * FROM tracks WHERE track_id = 1")
    panel.sheet.outcome.see("plan")
    plan = panel.sheet.outcome.plan
    wait(qtbot, lambda: "index or a key" in plan.sentence)
    panel.sheet.editor.setPlainText("SELECT count(*) FROM streaming_performance WHERE streams > 3")
    qtbot.keyClick(panel.sheet.editor, Qt.Key.Key_E, CONTROL | SHIFT)
    wait(qtbot, lambda: "One table is read whole" in plan.sentence)
    assert plan.tree.topLevelItem(0).text(0) == "Read all of streaming_performance"


def test_completion_takes_a_column_of_an_alias_by_keys_alone(panel: SqlPanel, qtbot: QtBot) -> None:
    editor = panel.sheet.editor
    editor.setPlainText("SELECT r. FROM v_royalties_monthly r")
    cursor = editor.textCursor()
    cursor.setPosition(9)
    editor.setTextCursor(cursor)
    qtbot.keyClicks(editor, "earn")
    wait(qtbot, editor._offering.isVisible)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "SELECT r.earnings_usd FROM v_royalties_monthly r"
    assert not editor._offering.isVisible()


def test_formatting_can_be_taken_back(panel: SqlPanel, qtbot: QtBot, room: Room) -> None:
    editor = panel.sheet.editor
    editor.setPlainText("select 1 as a")
    qtbot.keyClick(editor, Qt.Key.Key_I, CONTROL | SHIFT)
    wait(qtbot, lambda: editor.toPlainText() == "SELECT\n  1 AS a")
    editor.undo()
    assert editor.toPlainText() == "select 1 as a"


def test_tabs_are_there_again_the_next_time(panel: SqlPanel, qtbot: QtBot, room: Room) -> None:
    panel.show_query("SELECT 1", "First")
    panel.show_query("SELECT 2", "Second")
    panel.show_query("SELECT 1", "Again")  # is open already
    assert [one.title for one in panel.sheets()] == ["First", "Second"]
    assert panel.sheet.title == "First"
    panel.keep()
    wait(qtbot, room.idle)
    again = SqlPanel(room.desk, room.deeds)
    qtbot.addWidget(again)
    wait(qtbot, lambda: len(again.sheets()) == 2)
    assert again.sheet.editor.toPlainText() == "SELECT 1"
    wait(qtbot, room.idle)


def test_a_closed_tab_can_be_had_back(panel: SqlPanel, qtbot: QtBot, room: Room) -> None:
    toasts: list[Toast] = []
    room.desk.toasted.connect(toasts.append)
    panel.show_query("SELECT 1", "Mine")
    qtbot.keyClick(panel.sheet.editor, Qt.Key.Key_W, CONTROL)
    assert [one.editor.toPlainText() for one in panel.sheets()] == [""]
    toasts[-1].acts[0].do()
    assert panel.sheet.editor.toPlainText() == "SELECT 1"
    assert panel.sheet.title == "Mine"


def test_a_query_is_saved_and_found_in_the_history_by_keys(panel: SqlPanel, qtbot: QtBot) -> None:
    run(panel, qtbot, "SELECT 41 AS answer")
    run(panel, qtbot, "SELECT 'other'")
    panel._save("", "Other")
    assert [one.name for one in panel.saved.list()] == ["Other"]
    panel.show_history()
    past = panel._past
    assert past is not None
    qtbot.keyClicks(past.search, "answer")
    assert past._items.rowCount() == 1
    qtbot.keyClick(past.search, Qt.Key.Key_Return)
    assert panel.sheet.editor.toPlainText() == "SELECT 41 AS answer"
    assert not past.isVisible()


def test_all_rows_are_exported_by_a_worker(panel: SqlPanel, qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    toasts: list[Toast] = []
    room.desk.toasted.connect(toasts.append)
    target = tmp_path / "out.csv"
    panel.exporting.write("SELECT track_id, track_title FROM tracks", str(target))
    wait(qtbot, lambda: any(one.key == "exported" or one.state == "failed" for one in toasts))
    assert toasts[-1].title == "out.csv is written"
    with target.open(encoding="utf-8-sig", newline="") as source:
        assert next(csv.reader(source)) == ["track_id", "track_title"]


def test_a_long_line_from_elsewhere_is_written_out(panel: SqlPanel, qtbot: QtBot) -> None:
    sums = ", ".join(f"sum(quantity) AS q{number}" for number in range(9))
    long = f"SELECT platform, country, {sums} FROM v_royalties_monthly"  # noqa: S608 - made here
    panel.show_query(long, "From elsewhere")
    wait(qtbot, lambda: panel.sheet.editor.blockCount() > 8)
    assert panel.sheet.title == "From elsewhere"


def test_ctrl_click_on_a_table_asks_for_it(panel: SqlPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.wants_table) as told:
        panel.sheet.editor.jumped.emit("TRACKS")
    assert told.args == ["tracks"]


def test_colours_follow_the_scheme(panel: SqlPanel, theme_in_use: Callable[[str], None]) -> None:
    def colour() -> str:
        editor = panel.sheet.editor
        formats = editor.document().firstBlock().layout().formats()
        return str(formats[0].format.foreground().color().name())

    panel.sheet.editor.setPlainText("SELECT 1")
    dark = colour()
    theme_in_use("light")
    assert colour() != dark
    theme_in_use("dark")
    assert colour() == dark


def test_the_model_of_rows_is_sound(panel: SqlPanel, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    run(panel, qtbot, "SELECT * FROM tracks")
    qtmodeltester.check(panel.sheet.outcome.grid.rows)


def test_without_a_warehouse_the_reason_is_told(empty_room: Room, qtbot: QtBot) -> None:
    panel = SqlPanel(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(panel)
    panel.show()
    run(panel, qtbot, "SELECT 1")
    assert "no warehouse" in panel.sheet.outcome.failure.message.text()
    wait(qtbot, empty_room.idle)
