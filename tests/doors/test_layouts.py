"""A lake may be laid out in every way the owner ever had it; the figures are the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .conftest import SAMPLES, Prompt
from .holdings import view_rows

SOURCE = SAMPLES / "lake"
#: Enough to fill every zone and a view of each sort; the long tests take everything.
FEW = ("landing/tiktok/", "landing/distrokid/streams/streams_stats", "curated/capitol", "curated/submithub")
ZONES = ("landing", "raw", "staging", "curated", "archive")
NUMBERED = {zone: f"{number}_{zone}" for number, zone in enumerate(ZONES, 1)}


@dataclass
class Layout:
    """Where things lie. ``given`` is what the person names, ``also`` a second folder of a zone that is only read."""

    given: Path
    lake: Path
    warehouse: Path
    zones: dict[str, Path]
    also: dict[str, Path] = field(default_factory=dict)

    def fill(self, files: list[str]) -> None:
        """Lay the samples out; of a zone with a second folder every other file goes there."""
        for number, name in enumerate(files):
            zone, _, path = name.partition("/")
            twice = self.also.get(zone)
            folder = twice if twice is not None and (number % 2 or zone == "curated") else self.zones[zone]
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SOURCE / name, target)

    def curated(self) -> dict[str, bytes]:
        folders = [folder for folder in (self.also.get("curated"), self.zones["curated"]) if folder]
        return {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for folder in folders
            for file in folder.rglob("*")
            if file.is_file()
        }


def ecosystem(root: Path, warehouse: str = "data-warehouse") -> Layout:
    lake = root / "data_lake"
    lake.mkdir(parents=True)
    return Layout(root, lake, root / warehouse / "bedrot_analytics.db", {zone: lake / zone for zone in ZONES})


def plain(top: Path) -> Layout:
    return ecosystem(top / "eco")


def numbered(top: Path) -> Layout:
    made = ecosystem(top / "eco")
    made.zones = {zone: made.lake / name for zone, name in NUMBERED.items()}
    return made


def both(top: Path) -> Layout:
    made = numbered(top)
    made.also = {zone: made.lake / zone for zone in ("landing", "curated")}
    return made


def absolute(top: Path) -> Layout:
    made = ecosystem(top / "eco")
    made.zones = {zone: top / "another disk" / zone for zone in ZONES}
    lines = [f"{zone.upper()}_ZONE={folder}" for zone, folder in made.zones.items()]
    (made.lake / ".env").write_text("\n".join(["# zones", *lines]) + "\n", "utf-8")
    return made


def relative(top: Path) -> Layout:
    made = ecosystem(top / "eco")
    made.zones = {zone: made.lake / "zones" / f"the {zone}" for zone in ZONES}
    lines = [f'{zone.upper()}_ZONE="zones/the {zone}"' for zone in ZONES]
    (made.given / ".env").write_text("\n".join(lines) + "\n", "utf-8")
    return made


def other_names(top: Path) -> Layout:
    made = ecosystem(top / "eco")
    made.zones = {zone: made.lake / "data" / zone for zone in ZONES}
    lines = [f"export {zone.upper()}_PATH=./data/{zone}" for zone in ZONES]
    (made.lake / ".env").write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    return made


def far_away_letters(top: Path) -> Layout:
    return ecosystem(top / "BEDROT PRODUCTIONS (Ümläute)" / "日本 'n' & co % ökosystem")


def bare_lake(top: Path) -> Layout:
    lake = top / "my lake"
    return Layout(lake, lake, lake / "data-warehouse" / "bedrot_analytics.db", {zone: lake / zone for zone in ZONES})


def lake_given(top: Path) -> Layout:
    made = ecosystem(top / "eco")
    made.given = made.lake
    return made


def underscore(top: Path) -> Layout:
    made = ecosystem(top / "eco", "data_warehouse")
    made.warehouse.parent.mkdir()
    return made


def hand_made_beside_the_warehouse(top: Path) -> Layout:
    made = ecosystem(top / "eco")
    made.also = {"curated": made.warehouse.parent / "curated"}
    return made


LAYOUTS = (
    numbered, both, absolute, relative, other_names, far_away_letters, bare_lake, lake_given, underscore,
    hand_made_beside_the_warehouse,
)  # fmt: skip


def laid_out(build: Callable[[Path], Layout], top: Path, files: list[str]) -> tuple[Layout, Prompt]:
    made = build(top)
    made.fill(files)
    prompt = Prompt(made.given, top / "home")
    assert prompt("--quiet", "run", "--no-extract").code == 0
    return made, prompt


def samples(*starts: str) -> list[str]:
    names = (file.relative_to(SOURCE).as_posix() for file in SOURCE.rglob("*") if file.is_file())
    return sorted(name for name in names if name.startswith(starts))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The few samples in the plainest layout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDROT_NOW", "2025-07-09T12:00")
        made, _ = laid_out(plain, tmp_path_factory.mktemp("plain"), samples(*FEW))
    return made


def prove(made: Layout, truth: Layout) -> None:
    views = view_rows(made.warehouse)
    assert views == view_rows(truth.warehouse)
    assert views["v_social_daily"]
    assert views["v_cashflow_monthly"]
    assert made.curated() == truth.curated()


@pytest.mark.parametrize("build", LAYOUTS)
def test_a_layout_gives_the_same_figures(build: Callable[[Path], Layout], tmp_path: Path, few: Layout) -> None:
    made, prompt = laid_out(build, tmp_path, samples(*FEW))
    prove(made, few)
    others = {path.name for path in made.lake.iterdir()} - {".bedrot", ".env", "reports", "data-warehouse"}
    used = {folder.relative_to(made.lake).parts[0] for folder in (*made.zones.values(), *made.also.values())
            if folder.is_relative_to(made.lake)}  # fmt: skip
    assert others <= used, "nothing is written anywhere else"
    before = view_rows(made.warehouse)
    assert prompt("--quiet", "run", "--no-extract").code == 0
    assert view_rows(made.warehouse) == before


@pytest.mark.long
@pytest.mark.parametrize("build", LAYOUTS)
def test_a_layout_gives_the_same_figures_of_everything(
    build: Callable[[Path], Layout], tmp_path: Path, cleaned_once: Prompt
) -> None:
    made, _ = laid_out(build, tmp_path, samples(""))
    lake = cleaned_once.lake
    whole = Layout(cleaned_once.root, lake, cleaned_once.database, {zone: lake / zone for zone in ZONES})
    prove(made, whole)


@pytest.mark.parametrize("variable", ["BEDROT_WORKSPACE", "PROJECT_ROOT"])
def test_the_workspace_may_be_named_by_the_environment(
    variable: str,
    cleaned_once: Prompt,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from bedrot_desktop.cli.app import run

    monkeypatch.setenv(variable, str(cleaned_once.lake))
    assert run(["--home", str(tmp_path / "home"), "--json", "runs"]) == 0
    assert '"outcome": "done"' in capsys.readouterr().out
    monkeypatch.delenv(variable)
    assert run(["--home", str(tmp_path / "home"), "--json", "runs"]) == 0, "the one opened last counts"
    assert '"outcome": "done"' in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["BEDROT DATA LAKE", "BEDROT DATA LAKE/data_lake", "Bedrot Data Lake/data_lake"])
def test_the_obsolete_lake_is_refused_with_the_reason(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / folder / "landing").mkdir(parents=True)
    said = Prompt(tmp_path / folder, tmp_path / "home", capsys)("run", "--no-extract")
    assert said.code == 1
    assert "replaced on 2025-06-24" in said.err
    assert "bedrot-data-ecosystem" in said.err
    assert [path.name for path in (tmp_path / folder).iterdir()] == ["landing"]


@pytest.mark.parametrize("folder", ["nowhere", "a file", "an empty folder"])
def test_what_is_no_workspace_is_refused_with_what_to_do(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a file").write_text("", "utf-8")
    (tmp_path / "an empty folder").mkdir()
    said = Prompt(tmp_path / folder, tmp_path / "home", capsys)("--json", "run", "--no-extract")
    assert said.code == 1
    assert said.document["error"]["type"] == "WorkspaceError"
    assert said.document["error"]["remedy"]
    assert folder in said.document["error"]["message"]
