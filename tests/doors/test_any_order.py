"""Files may arrive in any order and over any number of runs: curated files and views come out the same."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from .conftest import SAMPLES, Prompt
from .holdings import view_rows, zone_files

SOURCE = SAMPLES / "lake"
FILES = tuple(sorted(file.relative_to(SOURCE).as_posix() for file in SOURCE.rglob("*") if file.is_file()))


def deliver(prompt: Prompt, files: Iterable[str]) -> None:
    """Copy files into the lake and run."""
    for name in files:
        target = prompt.lake / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SOURCE / name, target)
    assert prompt("--quiet", "run", "--no-extract").code == 0


def batches(files: Sequence[str], number: int) -> list[Sequence[str]]:
    """The files in this many runs."""
    size = -(-len(files) // number)
    return [files[place : place + size] for place in range(0, len(files), size)]


def shuffled(seed: int) -> list[str]:
    files = list(FILES)
    random.Random(seed).shuffle(files)  # noqa: S311 - to be repeatable, not secret
    return files


def stamped(name: str) -> str:
    """The digits of a file's own name, or of its dump folder's: they grow with time in each series."""
    path = Path(name)
    told = path.name if any(letter.isdigit() for letter in path.stem) else path.parent.name
    return "".join(letter for letter in told if letter.isdigit())


def prove(prompt: Prompt, cleaned_once: Prompt) -> None:
    """As after one run over everything at once."""
    found, wanted = (zone_files(one.lake, ("staging", "curated")) for one in (prompt, cleaned_once))
    assert sorted(found) == sorted(wanted)
    assert [name for name, content in found.items() if content != wanted[name]] == []
    views, truth = view_rows(prompt.database), view_rows(cleaned_once.database)
    assert [name for name, rows in views.items() if rows != truth[name]] == []


def test_the_newest_files_may_come_first(empty: Prompt, cleaned_once: Prompt) -> None:
    newest_first = sorted(FILES, key=stamped, reverse=True)
    for batch in batches(newest_first, 3):
        deliver(empty, batch)
    prove(empty, cleaned_once)


def test_files_may_come_shuffled(empty: Prompt, cleaned_once: Prompt) -> None:
    for batch in batches(shuffled(2025), 4):
        deliver(empty, batch)
    prove(empty, cleaned_once)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
def test_files_may_come_in_any_order_and_number(seed: int, empty: Prompt, cleaned_once: Prompt) -> None:
    for batch in batches(shuffled(seed), 3 + 4 * seed):
        deliver(empty, batch)
    prove(empty, cleaned_once)


@pytest.mark.long
def test_files_may_come_one_by_one(empty: Prompt, cleaned_once: Prompt) -> None:
    for name in shuffled(1987):
        deliver(empty, [name])
    prove(empty, cleaned_once)


@pytest.mark.long
@pytest.mark.parametrize("newest_first", [True, False])
def test_files_of_a_service_may_come_one_by_one(newest_first: bool, empty: Prompt, cleaned_once: Prompt) -> None:
    mine = [name for name in FILES if name.startswith("landing/distrokid/") and "dk_bank" not in name]
    for name in sorted(mine, key=stamped, reverse=newest_first):
        deliver(empty, [name])
    views, truth = view_rows(empty.database), view_rows(cleaned_once.database)
    wanted = {row: count for row, count in truth["v_label_streams_daily"].items() if "DistroKid" in row}
    assert dict(views["v_label_streams_daily"]) == wanted


def test_a_dump_may_come_file_by_file(empty: Prompt, cleaned_once: Prompt) -> None:
    """A run may look while a dump folder is still being written: what it sees then counts no longer afterwards."""
    mine = [name for name in FILES if name.startswith(("landing/meta", "landing/2025"))]
    deliver(empty, [name for name in FILES if name.startswith("curated/track")])
    for name in mine:
        deliver(empty, [name])
    views, truth = view_rows(empty.database), view_rows(cleaned_once.database)
    assert views["v_ads_campaigns"] == truth["v_ads_campaigns"]
    assert views["v_ads_daily"] == truth["v_ads_daily"]
    found, wanted = (zone_files(one.lake, ("curated",)) for one in (empty, cleaned_once))
    ads = {name for name in wanted if "metaads" in name}
    assert ads
    assert {name: found[name] for name in ads} == {name: wanted[name] for name in ads}
