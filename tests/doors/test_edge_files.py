"""Every file of samples/edge, alone and dropped into the lake, meets the verdict that expected.json gives for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.rows import ACCEPTED, ItemRow

from .conftest import SAMPLES, Prompt

EDGE = json.loads((SAMPLES / "expected.json").read_text("utf-8"))["edge"]
FOLDERS = {
    "card": "curated",
    "distrokid": "landing/distrokid/streams",
    "linktree": "landing/linktree/analytics",
    "metaads": "landing/metaads",
    "spotify": "landing/spotify/audience",
    "tiktok": "landing/tiktok/analytics",
    "toolost": "landing/toolost/streams",
}
#: Doubts that only other files can raise: such a file alone is an ordinary one.
ONLY_BESIDE_OTHERS = {
    "spotify/spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250709_091300.csv",
    "distrokid/dk_bank_details_20250709_091300.tsv",
    "distrokid/dk_bank_details_20250709_091800.tsv",
}
#: What a person who knows the file would answer.
ANSWERS = {"artist": "pig1987", "account": "pig1987", "range": "", "fewer rows": "accept", "same content": "pig1987"}


def units() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Edge entries; the files of one dump folder are one unit."""
    met: set[str] = set()
    for path, truth in EDGE.items():
        parts = PurePosixPath(path).parts
        unit = "/".join(parts[:2]) if len(parts) > 2 else path
        if unit not in met:
            met.add(unit)
            yield unit, truth


UNITS = dict(units())


def drop(unit: str, lake: Path) -> str:
    """Copy an edge file (or dump folder) where its service's downloads lie; returns its path below the zone."""
    service, name = unit.split("/")
    target = lake / FOLDERS[service] / name
    target.parent.mkdir(parents=True, exist_ok=True)
    source = SAMPLES / "edge" / unit
    shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return target.relative_to(lake).as_posix().partition("/")[2]


def row_of(prompt: Prompt, path: str) -> ItemRow:
    """The catalog's verdict on a path."""
    with Catalog(prompt.lake / ".bedrot") as catalog:
        (found,) = [row for row in catalog.items() if path in {row.path, *row.names}]
    return found


def verdict(row: ItemRow) -> str:
    """In the words of expected.json."""
    return {"rejected": "reject", "accepted": "accept", "warned": "accept_with_warning", "held": "accept_with_warning"}[
        row.verdict
    ]


@pytest.mark.parametrize("unit", UNITS)
def test_an_edge_file_alone_gets_its_verdict(unit: str, empty: Prompt) -> None:
    path = drop(unit, empty.lake)
    run = empty.json("run", "--no-extract")
    row = row_of(empty, path)
    assert run["outcome"] == "done"
    assert row.rows == row.good + row.rejected or row.verdict in {"held", "rejected"}
    if unit not in ONLY_BESIDE_OTHERS:
        assert verdict(row) == UNITS[unit]["verdict"], row.message
    if row.verdict == "rejected":
        assert row.message
        assert PurePosixPath(unit).name in row.message or PurePosixPath(unit).stem in row.message
        assert (
            empty.rows("select count(*) from sqlite_master where type = 'table' and name = 'loads'") in ([(0,)], [(1,)])
            if (empty.database.exists())
            else True
        )
    if "log-in needed" in UNITS[unit]["why"]:
        assert "Sign in" in row.remedy


@pytest.mark.parametrize("unit", [unit for unit, truth in UNITS.items() if truth["verdict"] != "reject"])
def test_an_edge_file_brings_its_figures_once_questions_are_answered(unit: str, empty: Prompt) -> None:
    truth = UNITS[unit]
    path = drop(unit, empty.lake)
    empty.json("run", "--no-extract")
    for question in empty.json("ask", "list")["questions"]:
        answer = ANSWERS[question["topic"]] or question["options"][0]
        empty.json("ask", "answer", question["id"], answer)
        empty.json("run", "--no-extract")
    row = row_of(empty, path)
    assert row.verdict in ACCEPTED, row.message
    wanted = truth.get("good_rows", truth.get("rows_without_last", truth.get("rows")))
    if wanted is not None and truth.get("bad_rows") is None and not unit.startswith("card/"):
        assert figures(empty, unit)["rows"] == wanted
    for name, value in truth.items():
        found = figures(empty, unit)
        if name in found and name != "rows":
            assert found[name] == (Decimal(value) if isinstance(found[name], Decimal) else value), name
    if "bad_rows" in truth:
        assert (row.good, row.rejected) == (truth["good_rows"], truth["bad_rows"])


def figures(prompt: Prompt, unit: str) -> dict[str, Any]:
    """What the warehouse says of the only file it was given."""
    service = unit.partition("/")[0]
    if service == "spotify":
        ((rows, streams),) = prompt.rows("select count(*), sum(streams) from v_artist_streams_daily")
        return {"rows": rows, "streams": streams}
    if service == "tiktok":
        ((rows, views, first, last),) = prompt.rows(
            "select count(*), sum(video_views), min(date), max(date) from v_social_daily"
        )
        return {"rows": rows, "video_views": views, "first": first, "last": last}
    if service == "card":
        ((nano, first),) = prompt.rows("select -sum(amount_nano), min(transaction_date) from financial_transactions")
        money = (Decimal(nano) / 10**9).quantize(Decimal("0.01"))
        return {"net": money, "purchases": money, "first": first}
    if "dk_bank" in unit:
        ((rows, nano, streams),) = prompt.rows(
            "select count(*), sum(amount_nano), sum(case when amount_nano >= 0 then quantity end) "
            "from financial_transactions"
        )
        return {"rows": rows, "money": Decimal(nano) / 10**9, "streams": streams}
    ((rows, streams),) = prompt.rows("select count(*), sum(streams) from v_label_streams_daily")
    return {"rows": rows, "streams": streams}


@pytest.fixture(scope="module")
def crowded(cleaned_once: Prompt, tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    """The samples' lake with every edge file dropped into it at once, run again."""
    folder = tmp_path_factory.mktemp("crowded")
    shutil.copytree(cleaned_once.root, folder / "eco system")
    prompt = Prompt(folder / "eco system", folder / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDROT_NOW", "2025-07-09T12:00")
        for unit in UNITS:
            drop(unit, prompt.lake)
        assert prompt("--quiet", "run", "--no-extract").code == 0
    return prompt


@pytest.mark.parametrize("unit", UNITS)
def test_an_edge_file_among_all_others_gets_its_verdict(unit: str, crowded: Prompt) -> None:
    service, name = unit.split("/")
    path = f"{FOLDERS[service]}/{name}".partition("/")[2]
    row = row_of(crowded, path)
    if UNITS[unit]["verdict"] == "reject":
        assert row.verdict == "rejected"
    else:
        assert row.verdict in {"accepted", "warned", "held"}
    if row.verdict == "held":
        assert row.question


def test_rejected_and_held_files_leave_the_old_figures_alone(crowded: Prompt, expected: dict[str, Any]) -> None:
    ((rows,),) = crowded.rows("select count(*) from financial_transactions where kind in ('royalty', 'commission')")
    assert rows == expected["distrokid_bank"]["rows"]
    for account, artist in (("pig1987", "PIG1987"), ("zone_a0", "ZONE A0")):
        ((first,),) = crowded.rows("select min(date) from v_artist_streams_daily where artist = ?", (artist,))
        assert first == expected["spotify"][account]["first"]
    assert crowded.rows("select count(*) from v_social_daily where date > '2025-07-10'") == [(0,)]
    assert not (crowded.root.parent / "outside").exists()
    assert not list(crowded.root.rglob("outside"))
