"""The window: its frame, its pages, its keys."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from bedrot_desktop.rooms import makers
from bedrot_desktop.ui.live import Seen
from bedrot_desktop.ui.window import Window

from .conftest import NOW, Room


def test_every_page_opens_and_leaves_the_state_of_reading(room: Room, qtbot: QtBot) -> None:
    window = Window(room.desk, room.deeds, makers(room.desk, room.deeds), None)
    qtbot.addWidget(window)
    window.show()
    for key in window.rail.buttons:
        window.show_page(key)
        qtbot.waitUntil(lambda key=key: window.pages[key].state in {"content", "nothing"}, timeout=30_000)
        assert window.page is window.pages[key]
        assert window.rail.buttons[key].isChecked()
    qtbot.waitUntil(room.idle, timeout=30_000)


def test_a_hidden_window_looks_for_the_end_of_a_run_that_another_process_does(empty_room: Room, qtbot: QtBot) -> None:
    desk = empty_room.desk
    window = Window(desk, empty_room.deeds, makers(desk, empty_room.deeds), None)
    qtbot.addWidget(window)
    seen = Seen("r", "Run of Bank", NOW, ("bank",), (("bank", "load"),), {}, ())
    window.show()
    desk.live.see(seen)
    window.hide()
    assert desk.watch._timer.isActive()
    desk.live.see(replace(seen, outcome="done"))
    assert not desk.watch._timer.isActive()
    window.show()
    assert desk.watch._timer.isActive()
    window.hide()
    assert not desk.watch._timer.isActive()


def test_the_top_bar_shows_nothing_of_a_page_that_the_page_hides(room: Room, qtbot: QtBot) -> None:
    window = Window(room.desk, room.deeds, makers(room.desk, room.deeds), None)
    qtbot.addWidget(window)
    window.show()
    for key in ("schedule", "runs", "schedule"):
        window.show_page(key)
        qtbot.waitUntil(lambda key=key: window.pages[key].state == "content", timeout=30_000)
    _add, pause, paused = window.pages["schedule"].head
    assert pause.isVisible()
    assert not paused.isVisible()
    assert not any(one.isVisible() for one in window.pages["runs"].head)
    qtbot.waitUntil(room.idle, timeout=30_000)
