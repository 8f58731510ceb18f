"""The ward: a label that is well, made once for each process of the tests and copied for each case."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bedrot_desktop import house
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.settings import set_value
from bedrot_desktop.demo import make_demo, past
from bedrot_desktop.demo.past import make_past
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.house import House
from bedrot_desktop.pipeline import patience, runner
from bedrot_desktop.pipeline.stages import RunOptions
from bedrot_desktop.sessions import keychain
from bedrot_desktop.sessions.keychain import MemoryRing

from .ward import Ward

NOW = datetime(2026, 11, 10, 8, 4).astimezone()
SCALE = 0.15


@dataclass(frozen=True)
class Well:
    """The label, and the key of its vault. To be copied, never changed."""

    folder: Path
    keys: Mapping[str, str]


@pytest.fixture(scope="session")
def well(tmp_path_factory: pytest.TempPathFactory) -> Well:
    folder, ring = tmp_path_factory.mktemp("well"), MemoryRing()
    make_demo(folder / "eco", scale=SCALE, seed=1987, today=NOW.date())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keychain, "SystemRing", lambda: ring)
        patch.setattr(house, "clock_from_environment", lambda: FixedClock(NOW))
        patch.setattr(past, "DEAD", "")  # everybody is signed in
        opened = House.open(home=folder / "home", workspace=folder / "eco")
        opened.pipeline.run(RunOptions(extract=False))
        with Sites(FixedClock(NOW), demo=True, scale=SCALE) as sites:
            make_past(sites, opened.logins, opened.roster, opened.keeper.store, opened.keeper.history, NOW)
            opened.close()
            settle_at(folder / "home", sites)
            opened = House.open(home=folder / "home", workspace=folder / "eco")
            opened.pipeline.run(RunOptions(("toolost",)))  # whose figures stop two weeks ago in the made-up label
            opened.close()
    return Well(folder, ring.kept)


def settle_at(home: Path, sites: Sites) -> None:
    """Point the program at the stand-ins, where nobody has to be polite."""
    for key, value in sites.settings().items():
        set_value(home, key, value)
    for service in ("spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads"):
        set_value(home, f"services.{service}.pause_seconds", "0")


@pytest.fixture
def ward(well: Well, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ward]:
    """The label, its platforms played on this computer, a keyring of its own, short pauses between tries."""
    for name in ("BEDROT_HOME", "BEDROT_WORKSPACE", "BEDROT_NOW", "PROJECT_ROOT"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(well.folder, tmp_path / "ward")
    root, home = tmp_path / "ward" / "eco", tmp_path / "ward" / "home"
    ring, clock = MemoryRing(dict(well.keys)), FixedClock(NOW)
    monkeypatch.setattr(keychain, "SystemRing", lambda: ring)
    monkeypatch.setattr(house, "clock_from_environment", lambda: clock)
    monkeypatch.setattr(patience, "PAUSES", (0.01, 0.02))
    monkeypatch.setattr(runner, "PAUSES", (0.01, 0.02))
    with Sites(clock, demo=True, scale=SCALE) as sites:
        settle_at(home, sites)
        made = Ward(root, home, clock, sites, ring, monkeypatch)
        yield made
        made.renew()
    SECRETS.forget()
