"""A page over a room, shown and read."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.demo.past import make_past
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.house import House
from bedrot_desktop.sessions import keychain
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.vault import Vault
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.pages.services.page import ServicesPage

from ...conftest import NOW, Room, open_room

PATIENCE = 60_000


@pytest.fixture(scope="session")
def still_label(made_label: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MemoryRing]:
    """A label with sign-ins that have a past, made once: to be read, never changed."""
    root, ring = tmp_path_factory.mktemp("still") / "room", MemoryRing()
    shutil.copytree(made_label, root)
    house = House.open(home=root / "home", workspace=root / "eco")
    house.clock = FixedClock(NOW)
    house.vault = Vault(ring, house.home)
    keeper, sites = house.keeper, Sites(FixedClock(NOW), demo=True, scale=0.15)
    make_past(sites, house.logins, house.roster, keeper.store, keeper.history, NOW)
    house.close()
    return root, ring


@pytest.fixture
def still_room(
    still_label: tuple[Path, MemoryRing], qtbot: QtBot, theme_in_use: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Room]:
    """A desk over that label."""
    root, ring = still_label
    monkeypatch.setattr(keychain, "SystemRing", lambda: ring)
    opened, close = open_room(root, root / "eco")
    yield opened
    close()


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """Qt objects that only hold each other are let go here, by the thread that they belong to."""
    yield
    gc.collect()


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
