"""Files dropped on the window or chosen: through the worker's process, into the warehouse, and back out of it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.dropping import Dropping

from ...conftest import Room

SAMPLES = Path(__file__).parents[3] / "samples" / "lake"
COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Said:
    """The toasts, as they come."""

    def __init__(self, room: Room) -> None:
        self.toasts: list[Toast] = []
        room.desk.toasted.connect(self.toasts.append)

    def titled(self, *parts: str) -> Toast | None:
        """The first one whose title has all of these."""
        return next((one for one in self.toasts if all(part in one.title for part in parts)), None)


@pytest.fixture
def window(room: Room, qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def mime(*files: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return data


def drop(window: QMainWindow, data: QMimeData) -> None:
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), COPY, data, LEFT, NONE))
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), COPY, data, LEFT, NONE))


def card_lines(room: Room) -> int:
    place = room.house.warehouse_place
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as link:
        sql = "select count(*) from financial_transactions where kind in ('expense', 'refund')"
        return int(link.execute(sql).fetchone()[0])


def test_a_dropped_export_gets_into_the_warehouse_and_undo_takes_it_out_again(
    room: Room, window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    said, dropping = Said(room), Dropping(window, room.desk, room.deeds)
    given = tmp_path / "download" / "capitol_one_purchases_9871.csv"
    given.parent.mkdir()
    shutil.copy(SAMPLES / "curated" / "capitol_one_purchases_4242.csv", given)
    before = card_lines(room)
    data = mime(given)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), COPY, data, LEFT, NONE))
    assert dropping.overlay.isVisible()
    assert given.name in dropping.overlay.words
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), COPY, data, LEFT, NONE))
    assert not dropping.overlay.isVisible()
    qtbot.waitUntil(lambda: said.titled(given.name, "is in") is not None, timeout=60_000)
    told = said.titled(given.name, "is in")
    assert told is not None
    assert "Bank card" in told.words
    assert given.exists()
    assert card_lines(room) > before
    assert [act.words for act in told.acts] == ["Undo"]
    told.acts[0].do()
    qtbot.waitUntil(lambda: said.titled("taken back") is not None, timeout=60_000)
    assert card_lines(room) == before
    assert given.exists()
    qtbot.waitUntil(room.idle, timeout=60_000)


def test_of_a_dropped_folder_what_is_not_known_is_told_with_a_remedy_and_nothing_is_lost(
    room: Room, window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    said = Said(room)
    Dropping(window, room.desk, room.deeds)
    folder = tmp_path / "dump"
    folder.mkdir()
    (folder / "holiday.csv").write_text("place,weather\nEssen,rain\n", "utf-8")
    drop(window, mime(folder))
    qtbot.waitUntil(lambda: said.titled("holiday.csv", "not recognised") is not None, timeout=60_000)
    told = said.titled("holiday.csv")
    assert told is not None
    assert "nothing was copied" in told.words
    assert (folder / "holiday.csv").exists()
    qtbot.waitUntil(room.idle, timeout=60_000)


def test_a_file_that_is_there_already_is_said_to_be(
    room: Room, window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    said, dropping = Said(room), Dropping(window, room.desk, room.deeds)
    curated = room.house.workspace.zones.home("curated")
    there = next(curated.glob("capitol_one_purchases_*.csv"))
    copied = tmp_path / "again.csv"
    shutil.copy(there, copied)
    dropping.bringing.bring([copied])
    qtbot.waitUntil(lambda: said.titled("again.csv", "there already") is not None, timeout=60_000)
    qtbot.waitUntil(room.idle, timeout=60_000)


def test_a_file_that_may_be_of_two_services_is_asked_about_by_buttons(
    room: Room, window: QMainWindow, qtbot: QtBot
) -> None:
    from bedrot_desktop.ui.workers import Ended

    said, dropping = Said(room), Dropping(window, room.desk, room.deeds)
    refused = {
        "file": "/d/twofold.csv", "message": "twofold.csv may belong to bank or submithub.", "remedy": "Say which.",
        "services": [["bank", "Bank card"], ["submithub", "SubmitHub"]],
    }  # fmt: skip
    dropping.bringing._brought(Ended("done", {"brought": [], "refused": [refused], "run": None}))
    told = said.titled("Whose is twofold.csv?")
    assert told is not None
    assert told.stays
    assert [act.words for act in told.acts] == ["Bank card", "SubmitHub"]


def test_texts_that_are_dragged_are_left_to_whom_they_are_meant_for(
    room: Room, window: QMainWindow, qtbot: QtBot
) -> None:
    dropping = Dropping(window, room.desk, room.deeds)
    data = QMimeData()
    data.setText("select 1")
    event = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NONE)
    event.ignore()
    QApplication.sendEvent(window, event)
    assert not dropping.overlay.isVisible()
    files = mime(Path("/d/a.csv"))
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), COPY, files, LEFT, NONE))
    assert dropping.overlay.isVisible()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not dropping.overlay.isVisible()


def test_over_an_editor_a_file_is_brought_and_not_taken_for_its_path(
    room: Room, window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    editor = QPlainTextEdit()
    window.setCentralWidget(editor)
    said, dropping = Said(room), Dropping(window, room.desk, room.deeds)
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n", "utf-8")
    door, data = window.windowHandle(), mime(strange)
    QApplication.sendEvent(door, QDragEnterEvent(QPoint(50, 50), COPY, data, LEFT, NONE))
    assert dropping.overlay.isVisible()
    QApplication.sendEvent(door, QDropEvent(QPointF(50, 50), COPY, data, LEFT, NONE))
    assert editor.toPlainText() == ""
    qtbot.waitUntil(lambda: said.titled("strange.csv", "not recognised") is not None, timeout=60_000)
    qtbot.waitUntil(room.idle, timeout=60_000)
