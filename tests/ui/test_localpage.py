"""The local page served with the window: opened by the setting, said where its port is taken, closed at the end."""

from __future__ import annotations

import socket
import urllib.request

from pytestqt.qtbot import QtBot

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings, set_value
from bedrot_desktop.localpage import LocalPage
from bedrot_desktop.ui.acts import Toast

from .conftest import Room

LONG = 60_000


def taken() -> tuple[socket.socket, int]:
    """A port of this computer, and who listens on it."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    held.listen()
    return held, held.getsockname()[1]


def wanted(room: Room, port: int) -> LocalPage:
    home = room.root / "home"
    set_value(home, "dashboard.on", "yes")
    set_value(home, "dashboard.port", str(port))
    room.house._settings = Settings.load(home)
    return LocalPage(room.desk, lambda: room.house)


def test_the_page_is_served_where_the_setting_says_so_and_closed_at_the_end(room: Room, qtbot: QtBot) -> None:
    held, port = taken()
    held.close()
    page = wanted(room, port)
    page.start()
    qtbot.waitUntil(lambda: page.address != "", timeout=LONG)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=30) as answer:
        assert answer.status == 200
    page.close()
    assert page.address == ""
    socket.create_server(("127.0.0.1", port)).close()


def test_one_that_is_opened_while_all_is_closed_stays_open_for_nobody(room: Room, qtbot: QtBot) -> None:
    held, port = taken()
    held.close()
    page = wanted(room, port)
    page._opened(room.house, Run())  # whose answer nobody hears any more
    page.close()
    socket.create_server(("127.0.0.1", port)).close()
    page._opened(room.house, Run())
    assert page.address == ""


def test_it_is_not_served_unasked(room: Room, qtbot: QtBot) -> None:
    page = LocalPage(room.desk, lambda: room.house)
    page.start()
    qtbot.waitUntil(room.idle, timeout=LONG)
    assert page.address == ""


def test_a_taken_port_is_said_with_the_way_to_another(room: Room, qtbot: QtBot) -> None:
    said: list[Toast] = []
    room.desk.toasted.connect(said.append)
    held, port = taken()
    page = wanted(room, port)
    page.start()
    qtbot.waitUntil(lambda: bool(said), timeout=LONG)
    held.close()
    assert str(port) in said[0].title
    assert said[0].acts[0].words == "Settings"
