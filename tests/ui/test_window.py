"""The window: its frame, its pages, its keys."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from bedrot_desktop.rooms import makers
from bedrot_desktop.ui.window import Window

from .conftest import Room


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
