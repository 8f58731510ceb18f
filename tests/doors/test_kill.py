"""A run that is killed at any moment and gone on with ends like one that was left in peace."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import NOW, SAMPLES, Prompt
from .holdings import half_written, view_rows, warehouse_rows, zone_files

CHILD = Path(__file__).with_name("killed_run.py")
KILLS = 50


@dataclass(frozen=True)
class Truth:
    """What an undisturbed run leaves, and how long it takes to get there."""

    files: dict[str, bytes]
    rows: dict[str, object]


@pytest.fixture(scope="module")
def truth(cleaned_once: Prompt) -> Truth:
    return Truth(zone_files(cleaned_once.lake), dict(warehouse_rows(cleaned_once.database)))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, float]:
    """How many points a whole run crosses, and how many seconds it takes."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDROT_NOW", NOW)
        shutil.copytree(SAMPLES / "lake", folder / "eco system" / "data_lake")
        child = start(Prompt(folder / "eco system", folder / "home"), "run")
        begun = time.monotonic()
        points, _ = child.communicate()
    return int(points), time.monotonic() - begun


def start(prompt: Prompt, what: str, point: str = "any", number: int = 0) -> subprocess.Popen[str]:
    """A run in a process of its own, begun."""
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(prompt.root), str(prompt.home), what, point, str(number)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "begun\n"
    return child


def ended(child: subprocess.Popen[str]) -> int:
    child.communicate()
    return child.returncode


def finished(prompt: Prompt) -> set[tuple[object, ...]]:
    """The stages that the journal holds as finished, each with the number that a new beginning would change."""
    journal = prompt.lake / ".bedrot" / "journal.sqlite"
    if not journal.exists():
        return set()
    with closing(sqlite3.connect(journal)) as link:
        tables = link.execute("select count(*) from sqlite_master where name = 'stages'").fetchone()
        return (
            set(
                link.execute(
                    "select rowid, run, service, stage, outcome, seconds from stages "
                    "where outcome in ('done', 'unchanged')"
                )
            )
            if tables == (1,)
            else set()
        )


def go_on(prompt: Prompt) -> None:
    """As a person would: resume, and run where there is nothing to resume."""
    before = finished(prompt)
    said = prompt("resume")
    if said.code == 2:
        said = prompt("run", "--no-extract")
    assert said.code == 0, said.err
    assert before <= finished(prompt)


def prove(prompt: Prompt, truth: Truth) -> None:
    """The same files, the same rows, nothing half-written."""
    files = zone_files(prompt.lake)
    assert sorted(files) == sorted(truth.files)
    assert [path for path, content in files.items() if content != truth.files[path]] == []
    rows = warehouse_rows(prompt.database)
    assert [table for table in truth.rows if rows[table] != truth.rows[table]] == []
    assert half_written(prompt.root) == []


@pytest.mark.parametrize(
    ("point", "number"),
    [("raw frame saved", 60), ("output published", 9), ("part saved", 2), ("kind loaded", 5)],
)
def test_a_run_killed_at_a_point_goes_on_to_the_same_end(point: str, number: int, fresh: Prompt, truth: Truth) -> None:
    assert ended(start(fresh, "run", point, number)) != 0
    go_on(fresh)
    prove(fresh, truth)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(KILLS))
def test_a_run_killed_at_any_moment_goes_on_to_the_same_end(
    seed: int, fresh: Prompt, truth: Truth, whole: tuple[int, float]
) -> None:
    dice = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
    points, seconds = whole
    for what in ("run", "resume") if seed % 3 == 0 else ("run",):
        if dice.random() < 0.5:
            ended(start(fresh, what, "any", dice.randint(1, points)))
        else:
            child = start(fresh, what)
            time.sleep(dice.uniform(0, seconds))
            child.kill()
            ended(child)
    go_on(fresh)
    prove(fresh, truth)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_an_old_warehouse_whose_taking_over_is_killed_is_taken_over_once(
    seed: int, fresh: Prompt, taken_over: dict[str, object], whole: tuple[int, float]
) -> None:
    dice = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
    put_old_warehouse(fresh)
    for what in ("run", "resume") if seed % 3 == 0 else ("run",):
        child = start(fresh, what)
        time.sleep(dice.uniform(0, whole[1]))
        child.kill()
        ended(child)
    go_on(fresh)
    assert view_rows(fresh.database) == taken_over
    assert half_written(fresh.root) == []


@pytest.fixture(scope="module")
def taken_over(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The views after an undisturbed first run over an old warehouse."""
    folder = tmp_path_factory.mktemp("old")
    shutil.copytree(SAMPLES / "lake", folder / "eco system" / "data_lake")
    prompt = Prompt(folder / "eco system", folder / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDROT_NOW", NOW)
        put_old_warehouse(prompt)
        assert prompt("--quiet", "run", "--no-extract").code == 0
        assert prompt("--quiet", "run", "--no-extract").code == 0
    return dict(view_rows(prompt.database))


def put_old_warehouse(prompt: Prompt) -> None:
    prompt.database.parent.mkdir()
    with closing(sqlite3.connect(prompt.database)) as link:
        link.executescript((SAMPLES / "legacy" / "warehouse_1_0_0.sql").read_text("utf-8"))


def test_half_written_files_of_a_killed_run_are_swept_away(cleaned: Prompt) -> None:
    ours = [
        cleaned.lake / "curated" / ".0a1b2c3d.part",
        cleaned.lake / ".bedrot" / "frames" / ".x.parquet.4711.part",
        cleaned.lake / "archive" / ".tidy.csv.part",
    ]
    theirs = cleaned.lake / "landing" / ".download.part"
    for file in (*ours, theirs):
        file.write_bytes(b"half")
    assert cleaned("run", "--no-extract").code == 0
    assert all(file.exists() for file in ours), "nobody died: nobody looks"
    (cleaned.lake / ".bedrot" / "writer.json").write_text("{}", "utf-8")
    assert cleaned("run", "--no-extract").code == 0
    assert [file for file in (*ours, theirs) if file.exists()] == [theirs]


@pytest.mark.parametrize("old", [False, True])
def test_a_warehouse_whose_writer_was_killed_is_mended_first(old: bool, empty: Prompt, tmp_path: Path) -> None:
    """A rollback journal left behind must be played back; only a connection that may write can do that."""
    held = tmp_path / "held.db"
    empty.database.parent.mkdir()
    with closing(sqlite3.connect(held, isolation_level=None)) as link:
        if old:
            link.executescript((SAMPLES / "legacy" / "warehouse_1_0_0.sql").read_text("utf-8"))
        link.execute("pragma cache_size = 1")
        link.execute("begin immediate")
        link.execute("create table half_done (text)")
        link.executemany("insert into half_done values (?)", [("x" * 900,)] * 400)
        for ending in ("", "-journal"):  # as they stand when the power goes
            shutil.copy(held.with_name(held.name + ending), empty.database.with_name(empty.database.name + ending))
        link.execute("rollback")
    shutil.copytree(SAMPLES / "lake" / "landing" / "toolost", empty.lake / "landing" / "toolost")
    assert empty("run", "--no-extract").code == 0
    assert empty.rows("select count(*) from v_label_streams_daily") != [(0,)]
    assert empty.rows("select count(*) from sqlite_master where name = 'half_done'") == [(0,)]
    if old:
        assert empty.rows("select count(*) from financial_transactions") == [(438,)]
