"""The stage on which scenes are played: a lake, a home, stand-ins, a keyring of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop import house
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.core.settings.accounts import remove_account
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.pipeline import patience
from bedrot_desktop.sessions import keychain
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.programs import found
from bedrot_desktop.sessions.tab import Tab

from ..conftest import absent
from .stage import Hands, Stage, environment


@pytest.fixture
def in_haste(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """What does not come is given up after half a minute (or so many seconds), else a test would wait for many."""
    until = Tab.until

    def give_up_after(most: float) -> None:
        def sooner(self: Tab, question: Any, *, seconds: float, what: str) -> Any:
            return until(self, question, seconds=min(seconds, most), what=what)

        monkeypatch.setattr(Tab, "until", sooner)

    give_up_after(30.0)
    return give_up_after


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def sites(hands: Hands) -> Iterator[Sites]:
    """The stand-ins, reading the same clock as the program; one that breaks fails the test."""
    with Sites(hands) as running:
        yield running
        assert running.broken == []


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryRing:
    """A keyring of the test's own instead of the system's."""
    ring = MemoryRing()
    monkeypatch.setattr(keychain, "SystemRing", lambda: ring)
    return ring


@pytest.fixture
def stage(
    tmp_path: Path, sites: Sites, hands: Hands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Stage]:
    """Somebody at the prompt with one account at each of the stand-ins; pauses between tries are short."""
    for name in ("BEDROT_HOME", "BEDROT_WORKSPACE", "BEDROT_NOW", "PROJECT_ROOT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment(sites).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(house, "clock_from_environment", lambda: hands)
    monkeypatch.setattr(patience, "PAUSES", (0.05, 0.1))
    root, home = tmp_path / "eco system", tmp_path / "home"
    (root / "data_lake" / "landing").mkdir(parents=True)
    home.mkdir()
    remove_account(home, "tiktok", "pig1987")
    yield Stage(root, home, sites, hands, capsys)
    SECRETS.forget()


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch, sites: Sites) -> Callable[..., None]:
    """Give a setting another value from now on: ``setting(**{"sessions.at_once": "1"})``."""

    def change(**values: str) -> None:
        for name, value in environment(sites, values).items():
            monkeypatch.setenv(name, value)

    return change


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skips where no browser is."""
    if not found(Settings.load(tmp_path_factory.mktemp("no home"), environment={})):
        absent("there is no browser")
