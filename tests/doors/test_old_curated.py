"""Curated files of an older lake are taken over as history: no day is lost, none counts against a newer one."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from .conftest import NOW, SAMPLES, Prompt
from .holdings import view_rows, zone_files

LEGACY = SAMPLES / "legacy"
SERIES = json.loads((SAMPLES / "expected.json").read_text("utf-8"))["legacy"]["daily_series"]
ARTISTS = {"pig1987": "PIG1987", "zone_a0": "ZONE A0"}
DISTRIBUTORS = {"distrokid": "DistroKid", "toolost": "TooLost"}
PLATFORMS = {"spotify": "Spotify", "apple": "Apple Music"}


def query(series: str) -> tuple[str, tuple[str, ...]]:
    """(day, value) of a series of expected.json, out of the views."""
    kind, _, name = series.partition("/")
    if kind == "audience_streams":
        return "select date, streams from v_artist_streams_daily where artist = ?", (ARTISTS[name],)
    if kind == "video_views":
        return (
            "select date, video_views from v_social_daily where account = ? and video_views is not null",
            (name,),
        )
    if kind == "linktree":
        return f"select date, {name} from v_links_daily where link = '*'", ()  # noqa: S608 - views or clicks
    sql = "select date, streams from v_label_streams_daily where distributor = ? and platform = ?"
    return sql, (DISTRIBUTORS[kind], PLATFORMS[name])


def taken_over(root: Path, *, landing: bool, folder: str = "curated") -> Prompt:
    lake = root / "eco system" / "data_lake"
    shutil.copytree(SAMPLES / "lake", lake) if landing else (lake / "landing").mkdir(parents=True)
    shutil.copytree(LEGACY / folder, lake / "curated", dirs_exist_ok=True)
    prompt = Prompt(root / "eco system", root / "home")
    assert prompt("--quiet", "run", "--no-extract").code == 0
    return prompt


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Prompt]:
    """An older lake after the first run of this program, with and without landing files."""
    made: dict[str, Prompt] = {}

    def get(which: str) -> Prompt:
        if which not in made:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("BEDROT_NOW", NOW)
                made[which] = taken_over(tmp_path_factory.mktemp(which), landing=which == "with_landing")
        return made[which]

    return get


@pytest.mark.parametrize(
    ("which", "series"),
    [(which, series) for which in ("with_landing", "legacy_files_alone") for series in SERIES[which]],
)
def test_a_daily_series_holds_the_days_of_both(which: str, series: str, opened: Callable[[str], Prompt]) -> None:
    truth: dict[str, Any] = SERIES[which][series]
    rows = dict(opened(which).rows(*query(series)))
    assert (len(rows), sum(rows.values())) == (truth["days"], truth["sum"])
    assert (min(rows), max(rows)) == (truth["first"], truth["last"])


@pytest.mark.parametrize("which", ["with_landing", "legacy_files_alone"])
def test_no_content_of_the_old_files_is_lost(which: str, opened: Callable[[str], Prompt]) -> None:
    held = {sha256(file.read_bytes()).hexdigest() for file in opened(which).lake.rglob("*") if file.is_file()}
    for file in sorted((LEGACY / "curated").iterdir()):
        assert sha256(file.read_bytes()).hexdigest() in held, file.name


@pytest.mark.parametrize("which", ["with_landing", "legacy_files_alone"])
def test_a_second_run_over_an_older_lake_finds_nothing_new(
    which: str, opened: Callable[[str], Prompt], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(opened(which).root, tmp_path / "again")
    again = Prompt(tmp_path / "again", tmp_path / "home", capsys)
    before, views = zone_files(again.lake), view_rows(again.database)
    assert again.json("run", "--no-extract")["outcome"] == "unchanged"
    assert zone_files(again.lake) == before
    assert view_rows(again.database) == views


def test_history_stays_when_its_days_are_asked_for_again_later(
    opened: Callable[[str], Prompt], cleaned_once: Prompt, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The old lake is opened first, its landing files come afterwards: as if all had been there at once."""
    shutil.copytree(opened("legacy_files_alone").root, tmp_path / "grown")
    grown = Prompt(tmp_path / "grown", tmp_path / "home", capsys)
    shutil.copytree(SAMPLES / "lake", grown.lake, dirs_exist_ok=True)
    assert grown("run", "--no-extract").code == 0
    whole = opened("with_landing")
    assert view_rows(grown.database) == view_rows(whole.database)
    found, wanted = zone_files(grown.lake, ("curated",)), zone_files(whole.lake, ("curated",))
    assert found == wanted


def test_the_statement_of_an_older_lake_counts_while_there_is_none_in_landing(
    opened: Callable[[str], Prompt], expected: dict[str, Any]
) -> None:
    truth = expected["legacy"]["legacy/curated/dk_bank_details.csv"]
    ((rows, nano),) = opened("legacy_files_alone").rows(
        "select count(*), sum(amount_nano) from financial_transactions where kind in ('royalty', 'commission')"
    )
    assert (rows, Decimal(nano) / 10**9) == (truth["rows"], Decimal(truth["sum of Earnings (USD)"]))
    newest = expected["distrokid_bank"]
    ((rows, nano),) = opened("with_landing").rows(
        "select count(*), sum(amount_nano) from financial_transactions where kind in ('royalty', 'commission')"
    )
    assert (rows, Decimal(nano) / 10**9) == (newest["rows"], Decimal(newest["money_total"]))


def test_advertising_of_an_older_lake_counts_where_landing_has_none(
    opened: Callable[[str], Prompt], expected: dict[str, Any]
) -> None:
    truth = expected["legacy"]["legacy/curated/metaads_campaigns_performance_log.csv"]
    ((nano,),) = opened("legacy_files_alone").rows("select sum(spend_nano) from advertising_performance")
    assert Decimal(nano) / 10**9 == Decimal(truth["sum of spend_usd"])
    daily = expected["metaads"]["daily"]
    ((rows, spend),) = opened("with_landing").rows("select count(*), sum(spend_usd) from v_ads_daily")
    assert rows >= daily["campaign_days"]
    assert spend >= float(daily["spend_total"])


def test_the_older_table_of_ads_is_read_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Variant A repeats the totals of an ad set over its ads: read once, never added up over the ads."""
    prompt = taken_over(tmp_path, landing=False, folder="curated_older")
    again = Prompt(prompt.root, prompt.home, capsys)
    old = LEGACY / "curated_older" / "metaads_campaigns_daily.csv"
    with old.open(encoding="utf-8", newline="") as source:
        lines = list(csv.DictReader(source))
    once = {(line["adset_id"]): Decimal(line["spend"]) for line in lines if line["spend"]}
    ((spent,),) = again.rows("select sum(spend_nano) from campaign_totals")
    assert Decimal(spent or 0) / 10**9 == sum(once.values())
    held = {sha256(file.read_bytes()).hexdigest() for file in again.lake.rglob("*") if file.is_file()}
    assert sha256(old.read_bytes()).hexdigest() in held
    assert again.json("run", "--no-extract")["outcome"] == "unchanged"
