"""A workspace made of the samples, and the door with a prompt as a person uses it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bedrot_desktop.cli.app import run as run_line
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.sessions import keychain
from bedrot_desktop.sessions.keychain import MemoryRing

from .played import Played

if TYPE_CHECKING:
    from .signing import Label

SAMPLES = Path(__file__).parents[1] / "samples"
NOW = "2025-07-09T12:00"


@dataclass(frozen=True)
class Said:
    """What a command said and with which code it left."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Prompt:
    """Runs commands on one workspace, home aside."""

    root: Path
    home: Path
    capture: pytest.CaptureFixture[str] | None = None

    def __call__(self, *words: str) -> Said:
        line = ["--workspace", str(self.root), "--home", str(self.home), *words]
        code = run_line(line)
        told = self.capture.readouterr() if self.capture else None
        return Said(code, told.out if told else "", told.err if told else "")

    def json(self, *words: str) -> Any:
        said = self("--json", *words)
        assert said.out, said.err
        return said.document

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows of the warehouse, read directly."""
        with closing(sqlite3.connect(self.database)) as link:
            return link.execute(sql, values).fetchall()

    @property
    def lake(self) -> Path:
        return self.root / "data_lake"

    @property
    def database(self) -> Path:
        return self.root / "data-warehouse" / "bedrot_analytics.db"


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
    return found


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROT_NOW", NOW)
    for name in ("BEDROT_HOME", "BEDROT_WORKSPACE", "PROJECT_ROOT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def cleaned_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prompt]:
    """The samples' lake after one run; copied, never changed, by the tests that need it."""
    folder = tmp_path_factory.mktemp("samples once")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDROT_NOW", NOW)
        shutil.copytree(SAMPLES / "lake", folder / "eco system" / "data_lake")
        prompt = Prompt(folder / "eco system", folder / "home")
        assert prompt("--quiet", "run", "--no-extract").code == 0
        yield prompt


@pytest.fixture
def cleaned(cleaned_once: Prompt, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Prompt:
    """A copy of that workspace for a test to change."""
    shutil.copytree(cleaned_once.root, tmp_path / "eco system")
    return Prompt(tmp_path / "eco system", tmp_path / "home", capsys)


@pytest.fixture
def fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Prompt:
    """The samples' lake before any run."""
    shutil.copytree(SAMPLES / "lake", tmp_path / "eco system" / "data_lake")
    return Prompt(tmp_path / "eco system", tmp_path / "home", capsys)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Prompt:
    """A lake with nothing but an empty landing zone."""
    (tmp_path / "eco system" / "data_lake" / "landing").mkdir(parents=True)
    return Prompt(tmp_path / "eco system", tmp_path / "home", capsys)


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryRing:
    """A keyring of the test's own instead of the system's."""
    ring = MemoryRing()
    monkeypatch.setattr(keychain, "SystemRing", lambda: ring)
    return ring


@pytest.fixture
def label(empty: Prompt, sites: Sites, ring: MemoryRing, monkeypatch: pytest.MonkeyPatch) -> Label:
    """Somebody whose accounts are at the stand-in sites; the time is the real one, as browsers have it, too."""
    from .signing import Label, environment

    monkeypatch.delenv("BEDROT_NOW")
    for name, value in environment(sites).items():
        monkeypatch.setenv(name, value)
    return Label(empty, sites)


@pytest.fixture
def played(label: Label, monkeypatch: pytest.MonkeyPatch) -> Played:
    """Instead of every browser, one whose windows are played."""
    from bedrot_desktop.sessions import browser

    played = Played(label.sites)
    monkeypatch.setattr(browser, "BrowserDriver", lambda *_: played)
    return played
