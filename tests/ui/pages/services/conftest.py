"""A page over a room, shown and read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.pages.services.page import ServicesPage

from ...conftest import Room

PATIENCE = 60_000


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[Room], ServicesPage]:
    """Shows the page of a room and waits until it has been read."""

    def show(room: Room, where: str = "") -> ServicesPage:
        page = ServicesPage(room.desk, room.deeds)
        qtbot.addWidget(page)
        page.resize(1240, 800)
        page.show()
        if where:
            page.go(where)
        page.opened()
        settle(qtbot, room)
        return page

    return show


def settle(qtbot: QtBot, room: Room) -> None:
    """Wait until nothing is asked or done any more."""
    qtbot.waitUntil(room.idle, timeout=PATIENCE)
    qtbot.wait(1)
    qtbot.waitUntil(room.idle, timeout=PATIENCE)


@pytest.fixture
def toasts(request: pytest.FixtureRequest) -> Callable[[Room], list[Toast]]:
    """What a room says in its corner."""

    def listen(room: Room) -> list[Toast]:
        heard: list[Toast] = []
        room.desk.toasted.connect(heard.append)
        return heard

    return listen
