"""What is kept of queries."""

from __future__ import annotations

import json

from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.pages.warehouse.sql.saved import FILE, KEPT, Past, SavedQueries, Sheet, read_kept

from ....conftest import Room


def kept_by(room: Room, qtbot: QtBot) -> SavedQueries:
    saved = SavedQueries(room.desk)
    qtbot.waitUntil(lambda: saved.is_ready)
    return saved


def undo(toasts: list[Toast]) -> None:
    toasts[-1].acts[0].do()


def test_what_is_saved_is_there_the_next_time(empty_room: Room, qtbot: QtBot) -> None:
    saved = kept_by(empty_room, qtbot)
    saved.save("Tracks", "SELECT * FROM tracks")
    saved.remember(Past("SELECT 1", "2026-11-10T07:04:00+00:00", 0.02, 1))
    saved.keep_sheets((Sheet("Query 1", "SELECT 2"),), 0)
    qtbot.waitUntil(empty_room.idle)
    again = kept_by(empty_room, qtbot)
    assert [one.name for one in again.list()] == ["Tracks"]
    assert again.history[0].rows == 1
    assert again.sheets == ((Sheet("Query 1", "SELECT 2"),), 0)
    assert not list(empty_room.desk.home.glob(".queries*"))


def test_renaming_deleting_and_replacing_can_be_taken_back(empty_room: Room, qtbot: QtBot) -> None:
    saved = kept_by(empty_room, qtbot)
    toasts: list[Toast] = []
    empty_room.desk.toasted.connect(toasts.append)
    saved.save("A", "SELECT 1")
    saved.rename("A", "B")
    assert [one.name for one in saved.list()] == ["B"]
    undo(toasts)
    assert [one.name for one in saved.list()] == ["A"]
    saved.delete("a")
    assert saved.list() == ()
    undo(toasts)
    saved.save("a", "SELECT 2")
    assert [(one.name, one.sql) for one in saved.list()] == [("a", "SELECT 2")]
    undo(toasts)
    assert [(one.name, one.sql) for one in saved.list()] == [("A", "SELECT 1")]
    qtbot.waitUntil(empty_room.idle)


def test_a_name_that_is_taken_is_not_given_twice(empty_room: Room, qtbot: QtBot) -> None:
    saved = kept_by(empty_room, qtbot)
    saved.save("A", "SELECT 1")
    saved.save("B", "SELECT 2")
    saved.rename("B", "a")
    assert [one.name for one in saved.list()] == ["A", "B"]
    qtbot.waitUntil(empty_room.idle)


def test_a_file_that_cannot_be_read_is_as_good_as_none(empty_room: Room) -> None:
    home = empty_room.desk.home
    for text in ("", "[1]", '{"saved": [{"name": 1}]}', '{"history": 7}'):
        (home / FILE).write_text(text, encoding="utf-8")
        assert read_kept(home).saved == ()


def test_the_history_keeps_each_query_once_and_not_for_ever(empty_room: Room, qtbot: QtBot) -> None:
    saved = kept_by(empty_room, qtbot)
    for number in range(KEPT + 20):
        saved.remember(Past(f"SELECT {number}", "2026-11-10T07:04:00+00:00", 0.1, 1))
    saved.remember(Past("SELECT 100", "2026-11-10T07:05:00+00:00", 0.1, 1))
    assert len(saved.history) == KEPT
    assert [one.sql for one in saved.history].count("SELECT 100") == 1
    assert saved.history[0].sql == "SELECT 100"
    qtbot.waitUntil(empty_room.idle)
    document = json.loads((empty_room.desk.home / FILE).read_text(encoding="utf-8"))
    assert len(document["history"]) == KEPT
