"""The log of a run: read along, chosen by level and service, searched, copied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.pages.runs.log import LogPanel
from bedrot_desktop.ui.pages.runs.logbook import LogBook
from bedrot_desktop.ui.pages.runs.logrows import ENTRY

from ...conftest import NOW, Room

TITLES = {"linktree": "Linktree", "tiktok": "TikTok"}
LINES = (
    "2026-11-10T07:02:58.040Z INFO linktree_0 linktree linktree landing ▸ raw: done in 2.00 s. 3 accepted",
    "2026-11-10T07:03:14.201Z WARNING linktree_0 linktree rows kept in quarantine, nothing lost",
    "2026-11-10T07:03:14.377Z WARNING linktree_0 linktree linktree raw ▸ staging: failed in 3.00 s. column utm_id",
    "2026-11-10T07:03:20.000Z ERROR tiktok_0 tiktok tiktok ended unexpectedly",
    "    Traceback (most recent call last):",
    "    ValueError: utm_id",
    "2026-11-10T07:03:41.218Z INFO tiktok_0 tiktok 1,402 rows read",
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "run.log"
    file.write_text("\n".join(LINES) + "\n", "utf-8")
    return file


@pytest.fixture
def panel(empty_room: Room, qtbot: QtBot) -> LogPanel:
    made = LogPanel(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    return made


def texts(panel: LogPanel) -> list[str]:
    return [str(panel.model.index(row).data()) for row in range(panel.model.rowCount())]


def test_a_record_becomes_words_for_people(log: Path) -> None:
    book = LogBook(log, TITLES, NOW.tzinfo)
    assert book.more() == 0
    page = book.page("all", "")
    assert page.counts == (2, 1, 2)  # a stage that failed counts as an error
    assert page.services == ("linktree", "tiktok")
    failed = book.entry(2)
    assert (failed.kind, failed.service, failed.stage) == ("error", "Linktree", "raw → staging")
    assert failed.restart == ("linktree", "raw2staging")
    assert failed.text == "failed in 3.00 s. column utm_id"
    crashed = book.entry(3)
    assert crashed.restart is None
    assert crashed.text == "tiktok ended unexpectedly  (+2 lines)"
    assert "ValueError" in crashed.whole
    assert list(book.find(page.chosen, "UTM_ID")) == [2, 3]


def test_two_hundred_thousand_lines_are_read_chosen_and_searched(
    tmp_path: Path, panel: LogPanel, empty_room: Room, qtbot: QtBot
) -> None:
    file = tmp_path / "long.log"
    one = "2026-11-10T07:02:58.040Z INFO linktree_0 linktree accepted: landing/linktree/{}.json"
    file.write_text("\n".join(one.format(number) for number in range(200_000)) + "\n", "utf-8")
    panel.show_run(file, TITLES, growing=False)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 200_000, timeout=60_000)
    assert texts_of_first(panel) == "accepted: landing/linktree/199999.json"
    panel.search.setText("/17777")
    qtbot.waitUntil(lambda: panel.search.count.text().startswith("1 of"), timeout=60_000)
    assert panel.search.count.text() == "1 of 11"
    assert panel.view.currentIndex().data() == "accepted: landing/linktree/177779.json"
    qtbot.waitUntil(empty_room.idle, timeout=60_000)


def texts_of_first(panel: LogPanel) -> str:
    return str(panel.model.index(0).data())


def test_levels_and_services_choose_and_tell_their_counts(
    log: Path, panel: LogPanel, empty_room: Room, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    panel.show_run(log, TITLES, growing=False)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 5, timeout=30_000)
    assert texts(panel)[0] == "1,402 rows read"  # the newest stands first
    assert panel.levels.buttons["warn"].text() == "Warnings 1"
    assert panel.levels.buttons["error"].text() == "Errors 2"
    qtmodeltester.check(panel.model)
    qtbot.mouseClick(panel.levels.buttons["error"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2, timeout=30_000)
    panel.choose_service("tiktok")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=30_000)
    assert panel.services.text() == "TikTok"
    qtbot.mouseClick(panel.levels.buttons["warn"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0, timeout=30_000)
    assert panel._nothing.text() == "Nothing in the log with this choice."
    qtbot.waitUntil(empty_room.idle, timeout=30_000)


def test_f3_goes_from_hit_to_hit_and_round(log: Path, panel: LogPanel, empty_room: Room, qtbot: QtBot) -> None:
    panel.show_run(log, TITLES, growing=False)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 5, timeout=30_000)
    panel.search.setText("utm_id")
    qtbot.waitUntil(lambda: panel.search.count.text() == "1 of 2", timeout=30_000)
    assert panel.view.needle == "utm_id"
    assert panel.view.currentIndex().row() == 1
    panel.next()
    assert panel.search.count.text() == "2 of 2"
    assert panel.view.currentIndex().row() == 2
    panel.next()
    assert panel.search.count.text() == "1 of 2"
    panel.back()
    assert panel.search.count.text() == "2 of 2"
    panel.search.setText("nothing like it")
    qtbot.waitUntil(lambda: panel.search.count.text() == "none", timeout=30_000)
    panel.search.clear()
    qtbot.waitUntil(lambda: panel.search.count.text() == "", timeout=30_000)
    qtbot.waitUntil(empty_room.idle, timeout=30_000)


def test_a_log_that_grows_is_followed_until_the_run_ends(
    log: Path, panel: LogPanel, empty_room: Room, qtbot: QtBot
) -> None:
    panel.show_run(log, TITLES, growing=True)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 5, timeout=30_000)
    panel.search.setText("utm_id")
    qtbot.waitUntil(lambda: panel.search.count.text() == "1 of 2", timeout=30_000)
    with log.open("a", encoding="utf-8") as target:
        target.write("2026-11-10T07:04:00.000Z WARNING tiktok_0 tiktok utm_id again\n")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 6, timeout=30_000)
    assert texts(panel)[0] == "utm_id again"
    assert panel.search.count.text() == "1 of 3"
    assert panel.levels.buttons["warn"].text() == "Warnings 2"
    with log.open("a", encoding="utf-8") as target:
        target.write("2026-11-10T07:04:01.000Z INFO tiktok_0 tiktok the end\n")
    panel.show_run(log, TITLES, growing=False)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 7, timeout=30_000)
    assert not panel._tick.isActive()
    qtbot.waitUntil(empty_room.idle, timeout=30_000)


def test_a_failed_line_restarts_from_there(log: Path, panel: LogPanel, empty_room: Room, qtbot: QtBot) -> None:
    panel.show_run(log, TITLES, growing=False)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 5, timeout=30_000)
    index = panel.model.index(2)
    told: list[object] = []
    panel.restarted.connect(told.append)
    row = panel.view.visualRect(index)
    box = panel.view.rows.button_box(row.toRectF(), index.data(ENTRY))
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    panel.view.setCurrentIndex(index)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert told == [("linktree", "raw2staging"), ("linktree", "raw2staging")]
    qtbot.waitUntil(empty_room.idle, timeout=30_000)


def test_lines_are_copied_as_they_stand_in_the_log(log: Path, panel: LogPanel, empty_room: Room, qtbot: QtBot) -> None:
    panel.show_run(log, TITLES, growing=False)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 5, timeout=30_000)
    panel.view.setCurrentIndex(panel.model.index(1))
    panel.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "ERROR tiktok tiktok ended unexpectedly" in copied
    assert "ValueError: utm_id" in copied
    assert "rows read" not in copied
    panel.view.clearSelection()
    panel.copy.click()
    assert "rows read" in QGuiApplication.clipboard().text()
    qtbot.waitUntil(empty_room.idle, timeout=30_000)


def test_a_run_without_a_log_says_so(
    tmp_path: Path, panel: LogPanel, empty_room: Room, qtbot: QtBot, theme_in_use: Callable[[str], None]
) -> None:
    panel.show_run(tmp_path / "none.log", TITLES, growing=False)
    qtbot.waitUntil(empty_room.idle, timeout=30_000)
    assert panel._nothing.text() == "This run has no log."
    theme_in_use("light")
    panel.grab()
