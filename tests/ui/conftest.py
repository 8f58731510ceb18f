"""What tests of the face need: no screen unless asked for, and the parts of the program over a small made-up label."""

from __future__ import annotations

import gc
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.demo import make_demo
from bedrot_desktop.demo.past import make_past
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.house import House
from bedrot_desktop.pipeline.stages import RunOptions
from bedrot_desktop.sessions import keychain
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.ui import theme
from bedrot_desktop.ui.bridge import Bridge
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.workers import Workers

TODAY = date(2026, 11, 10)
NOW = datetime(2026, 11, 10, 8, 4).astimezone()


@pytest.fixture(scope="session", autouse=True)
def collecting_by_hand() -> Iterator[None]:
    """As in the program: garbage is collected in the GUI thread only, or a worker would destroy widgets."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def collecting(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect what a test left, here in the GUI thread."""
    yield
    gc.collect(1)


@pytest.fixture(scope="session")
def made_label(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up label, cleaned and loaded once for each process of the tests. To be copied, never changed."""
    folder = tmp_path_factory.mktemp("label")
    make_demo(folder / "eco", scale=0.15, seed=1987, today=TODAY)
    house = House.open(home=folder / "home", workspace=folder / "eco")
    house.clock = FixedClock(NOW)
    house.pipeline.run(RunOptions(extract=False))
    house.close()
    return folder


@dataclass
class Room:
    """A desk over a copy of the label, and its House."""

    desk: Desk
    deeds: Deeds
    house: House
    root: Path

    def idle(self) -> bool:
        """Whether nothing is being asked or done."""
        return self.desk.bridge.idle and not self.desk.workers.busy


@pytest.fixture
def theme_in_use(qapp: QApplication) -> Callable[[str], None]:
    """The dark theme, put in place; call it to change."""
    theme.load_fonts()

    def put(scheme: str) -> None:
        theme.apply(qapp, scheme)

    put("dark")
    return put


def open_room(root: Path, workspace: Path | None) -> tuple[Room, Callable[[], None]]:
    """A desk over the workspace, the clock standing at NOW."""
    house = House.open(home=root / "home", workspace=workspace)
    house.clock = FixedClock(NOW)
    lock = threading.Lock()

    def parts() -> House:
        with lock:
            return house

    bridge = Bridge(house.bus)
    workers = Workers(house.bus, root / "home", workspace)
    desk = Desk(parts, bridge, workers, house.clock, home=root / "home", workspace=workspace)
    deeds = Deeds(desk)

    def close() -> None:
        workers.close()
        bridge.close()
        house.close()

    return Room(desk, deeds, house, root), close


@pytest.fixture
def room(made_label: Path, tmp_path: Path, qtbot: QtBot, theme_in_use: object) -> Iterator[Room]:
    """A desk over a full made-up label of one's own, with a loaded warehouse and no sign-ins."""
    shutil.copytree(made_label, tmp_path / "room")
    opened, close = open_room(tmp_path / "room", tmp_path / "room" / "eco")
    yield opened
    close()


@pytest.fixture
def empty_room(tmp_path: Path, qtbot: QtBot, theme_in_use: object) -> Iterator[Room]:
    """A desk over an empty lake: nothing fetched, nothing cleaned, no warehouse."""
    for zone in ("landing", "raw", "staging", "curated"):
        (tmp_path / "room" / "eco" / "data_lake" / zone).mkdir(parents=True)
    opened, close = open_room(tmp_path / "room", tmp_path / "room" / "eco")
    yield opened
    close()


@dataclass(frozen=True)
class Signed:
    """A label with sign-ins, and the keyring that opens them. To be copied, never changed."""

    folder: Path
    keys: Mapping[str, str]

    def ring(self) -> MemoryRing:
        """A keyring of one's own with the same key."""
        return MemoryRing(dict(self.keys))


@pytest.fixture(scope="session")
def signed_label(made_label: Path, tmp_path_factory: pytest.TempPathFactory) -> Signed:
    """The made-up label with sign-ins that have a past; TooLost's is dead. Made once for each process of the tests."""
    folder, ring = tmp_path_factory.mktemp("signed") / "room", MemoryRing()
    shutil.copytree(made_label, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keychain, "SystemRing", lambda: ring)
        house = House.open(home=folder / "home", workspace=folder / "eco")
        sites = Sites(FixedClock(NOW), demo=True, scale=0.15)
        make_past(sites, house.logins, house.roster, house.keeper.store, house.keeper.history, NOW)
        house.close()
    return Signed(folder, ring.kept)


@pytest.fixture
def signed_room(
    signed_label: Signed, tmp_path: Path, qtbot: QtBot, theme_in_use: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Room]:
    """As ``room``, with sign-ins that have a past; TooLost's is dead. The stand-in sites are known, but not running."""
    ring = signed_label.ring()
    monkeypatch.setattr(keychain, "SystemRing", lambda: ring)
    shutil.copytree(signed_label.folder, tmp_path / "room")
    opened, close = open_room(tmp_path / "room", tmp_path / "room" / "eco")
    yield opened
    close()
