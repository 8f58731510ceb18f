"""A small made-up label with sign-ins, and the local page over it, asked through real connections."""

from __future__ import annotations

import http.client
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.cli.app import run as run_line
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.dashboard.server import Dashboard
from bedrot_desktop.demo import make_demo
from bedrot_desktop.demo.past import make_past
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.house import House
from bedrot_desktop.pipeline.stages import RunOptions
from bedrot_desktop.sessions import keychain
from bedrot_desktop.sessions.keychain import MemoryRing

NOW = datetime(2026, 11, 10, 8, 4).astimezone()
TODAY = date(2026, 11, 10)


@dataclass(frozen=True)
class Made:
    """A label with sign-ins, and the keyring that opens them. To be copied, never changed."""

    folder: Path
    keys: Mapping[str, str]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Cleaned and loaded, signed in with a past; TooLost's sign-in is dead. Made once for each process of the tests."""
    folder, ring = tmp_path_factory.mktemp("label"), MemoryRing()
    make_demo(folder / "eco", scale=0.05, seed=1987, today=TODAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keychain, "SystemRing", lambda: ring)
        house = House.open(home=folder / "home", workspace=folder / "eco")
        house.clock = FixedClock(NOW)
        house.pipeline.run(RunOptions(extract=False))
        sites = Sites(FixedClock(NOW), demo=True, scale=0.05)
        make_past(sites, house.logins, house.roster, house.keeper.store, house.keeper.history, NOW)
        house.close()
    return Made(folder, ring.kept)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> Any:
        return json.loads(self.text)


def ask(
    page: Dashboard, path: str = "/", *, method: str = "GET", host: str | None = None, body: bytes | None = None
) -> Answer:
    """One request over a real connection; ``host``: another name than the page's own, "" for none at all."""
    link = http.client.HTTPConnection("127.0.0.1", page.port, timeout=60)
    try:
        link.putrequest(method, path, skip_host=host is not None, skip_accept_encoding=True)
        if host:
            link.putheader("Host", host)
        if body is not None:
            link.putheader("Content-Length", str(len(body)))
        link.endheaders(body)
        came = link.getresponse()
        return Answer(came.status, dict(came.headers.items()), came.read().decode("utf-8"))
    finally:
        link.close()


@dataclass
class Room:
    """A copy of the label for a test to change."""

    root: Path
    house: House

    @property
    def eco(self) -> Path:
        return self.root / "eco"

    @property
    def warehouse(self) -> Path:
        return self.eco / "data-warehouse" / "bedrot_analytics.db"

    def says(self, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
        """What a command tells as a document."""
        capsys.readouterr()
        run_line(["--workspace", str(self.eco), "--home", str(self.root / "home"), "--json", *words])
        return json.loads(capsys.readouterr().out)


@pytest.fixture
def room(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """The label, opened, the clock standing at NOW."""
    ring = MemoryRing(dict(made.keys))
    monkeypatch.setattr(keychain, "SystemRing", lambda: ring)
    monkeypatch.setenv("BEDROT_NOW", NOW.isoformat())
    for name in ("BEDROT_HOME", "BEDROT_WORKSPACE", "PROJECT_ROOT"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(made.folder, tmp_path / "room")
    house = House.open(home=tmp_path / "room" / "home", workspace=tmp_path / "room" / "eco")
    yield Room(tmp_path / "room", house)
    house.close()


Serve = Callable[[], Dashboard]


@pytest.fixture
def serve(room: Room) -> Iterator[Serve]:
    """Opens the page over the room as it is when called."""
    opened: list[Dashboard] = []

    def start() -> Dashboard:
        page = Dashboard(lambda: room.house, 0, room.house.clock)
        page.start()
        opened.append(page)
        return page

    yield start
    for page in opened:
        page.stop()


@pytest.fixture
def page(serve: Serve) -> Dashboard:
    """The page over the label as it was made."""
    return serve()
