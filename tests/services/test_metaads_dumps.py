"""Meta dumps: lifetime money once per ad set, whatever the number of ads and of dumps."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.services.metaads import DUMPS
from bedrot_desktop.services.service import Offer

OLD_TABLE = Path(__file__).parent.parent / "samples/legacy/curated_older/metaads_campaigns_daily.csv"
OLD_SUMMARY = Path(__file__).parent.parent / "samples/legacy/curated/metaads_campaigns_daily.csv"
NEWEST = "metaads/meta_ads_dump_20250708_130533"
FIRST_WITH_ADSETS = "meta_ads_dump_20250527_131512"
MEMBERS = ("campaigns.json", "adsets.json", "ads.json", "insights.json")


@pytest.fixture
def lake(driver):
    for folder in ("20250526_180722", FIRST_WITH_ADSETS, "metaads"):
        driver.copy(f"lake/landing/{folder}")
    return driver


def usd(nano: int) -> Decimal:
    return Decimal(nano) / NANO


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def put(driver, folder: str, **lists: Any) -> str:
    for name in ("campaigns", "adsets", "ads", "insights"):
        path = driver.root / "landing/metaads" / folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(lists.get(name, [])), "utf-8")
    return f"metaads/{folder}"


def insight(adset: str | None = "910000000000000201", spend: str = "5.04", **more: Any) -> dict[str, Any]:
    row = {"campaign_id": "910000000000000101", "spend": spend, "impressions": "1100", "clicks": "24", "reach": "950"}
    return row | {"date_start": "2025-06-01", "date_stop": "2025-07-04"} | ({"adset_id": adset} if adset else {}) | more


def test_every_dump_has_its_own_totals_once(lake, expected) -> None:
    totals = lake.drive(DUMPS).kind("ads_totals")
    dumps = expected["metaads"]["dumps"]
    assert totals.height == sum(dump["rows"] for dump in dumps.values())
    for name, truth in dumps.items():
        rows = totals.filter(as_of=date.fromisoformat(f"{name[-15:-11]}-{name[-11:-9]}-{name[-9:-7]}"))
        assert rows.height == truth["rows"]
        assert usd(rows["spend_nano"].sum()) == Decimal(truth["spend"])
        assert (rows["impressions"].sum(), rows["clicks"].sum()) == (truth["impressions"], truth["clicks"])
        assert rows["adset_id"].null_count() == (truth["rows"] if truth["level"] == "campaign" else 0)


def test_the_newest_dump_tells_the_lifetime_figures(lake, expected) -> None:
    truth = expected["metaads"]["lifetime"]
    rows = table(lake.drive(DUMPS).files()["curated/metaads_adset_totals.csv"])
    assert len(rows) == expected["rows"]["metaads_insight_rows"]
    assert sum(Decimal(row["spend_usd"]) for row in rows) == Decimal(truth["spend_total"])
    for campaign, figures in truth["per_campaign"].items():
        own = [row for row in rows if row["campaign_id"] == campaign]
        assert {row["campaign_name"] for row in own} == {figures["name"]}
        assert len(own) == figures["adsets"]
        assert sum(Decimal(row["spend_usd"]) for row in own) == Decimal(figures["spend"])
        assert sum(int(row["impressions"]) for row in own) == figures["impressions"]
        assert sum(int(row["clicks"]) for row in own) == figures["clicks"]


def test_the_wide_table_adds_up_although_it_has_a_row_per_ad(lake, driver, expected) -> None:
    truth = expected["metaads"]["dumps"]["meta_ads_dump_20250708_130533"]
    of_all = table(lake.drive(DUMPS).files()["staging/tidy_metaads.csv"])
    for folder in ("20250526_180722", FIRST_WITH_ADSETS, "metaads/meta_ads_dump_20250624_131502"):
        shutil.rmtree(driver.root / "landing" / folder)
    of_newest = table(driver.drive(DUMPS).files()["staging/tidy_metaads.csv"])
    assert len(of_newest) == truth["wrong_if_joined_to_ads"]["rows"]
    assert len(of_all) == len(of_newest) + 1, "one ad is only in the oldest dumps"
    for rows in (of_all, of_newest):
        assert sum(Decimal(row["spend"] or 0) for row in rows) == Decimal(truth["spend"])
        assert sum(int(row["impressions"] or 0) for row in rows) == truth["impressions"]
        assert len([row for row in rows if row["spend"]]) == truth["rows"]


def test_the_wide_table_is_the_old_one_but_for_repeated_figures(driver) -> None:
    driver.copy(f"lake/landing/{FIRST_WITH_ADSETS}")
    ours = driver.drive(DUMPS).files()["staging/tidy_metaads.csv"]
    old = OLD_TABLE.read_bytes()
    assert ours.splitlines()[0] == old.splitlines()[0]
    figures = {"spend", "impressions", "clicks", "cpc", "ctr", "reach", "frequency"}
    key = lambda row: (row["adset_id"], row["ad_id"])  # noqa: E731
    for mine, theirs in zip(sorted(table(ours), key=key), sorted(table(old), key=key), strict=True):
        for column in theirs:
            assert mine[column] in ({theirs[column], ""} if column in figures else {theirs[column]}), column


def test_campaigns_come_from_the_newest_dump(lake, expected) -> None:
    rows = lake.drive(DUMPS).kind("campaigns")
    truth = expected["metaads"]["lifetime"]["per_campaign"]
    assert {str(row["campaign_id"]): row["campaign"] for row in rows.to_dicts()} == {
        campaign: figures["name"] for campaign, figures in truth.items()
    }
    paused = rows.filter(campaign_id=910000000000000105).to_dicts()[0]
    assert (paused["status"], paused["start_date"], paused["end_date"]) == ("PAUSED", date(2025, 6, 20), None)


def test_rows_name_the_member_file_and_its_entry(lake) -> None:
    driven = lake.drive(DUMPS)
    members = {member.sha256: member for item in lake.items(DUMPS) for member in item.members}
    for row in driven.kind("ads_totals").to_dicts():
        member = members[row["source"]]
        assert member.name == "insights.json"
        entry = json.loads(member.path.read_text("utf-8"))[row["line"] - 1]
        assert (int(entry["campaign_id"]), Decimal(entry["spend"])) == (row["campaign_id"], usd(row["spend_nano"]))
    assert {members[source].name for source in driven.kind("campaigns")["source"]} == {"campaigns.json"}


def test_dumps_are_copied_byte_for_byte(lake) -> None:
    files = lake.drive(DUMPS).files()
    for item in lake.items(DUMPS):
        # one that lies in landing itself may have a twin of its name below metaads
        apart = f"__{item.sha256[:8]}" if item.path.startswith("meta_ads_dump_") else ""
        for member in item.members:
            assert files[f"raw/metaads/{item.name}{apart}/{member.name}"] == member.path.read_bytes()


def test_the_order_of_dumps_changes_nothing(lake) -> None:
    straight = lake.drive(DUMPS)
    for shuffle in (lambda pieces: pieces[::-1], lambda pieces: pieces[2:] + pieces[:2]):
        shuffled = lake.drive(DUMPS, shuffle=shuffle)
        assert shuffled.files() == straight.files()
        assert all(shuffled.curated.kinds[name].equals(frame) for name, frame in straight.curated.kinds.items())


@pytest.mark.parametrize(
    ("folder", "verdict", "rule", "member"),
    [
        ("meta_ads_dump_20250709_090000", "rejected", "incomplete", "insights.json"),
        ("meta_ads_dump_20250709_091000", "sign-in", "token", "insights.json"),
    ],
)
def test_broken_dumps_are_refused_whole_and_change_nothing(driver, expected, folder, verdict, rule, member) -> None:
    assert {truth["verdict"] for name, truth in expected["edge"].items() if folder in name} == {"reject"}
    driver.copy(f"edge/metaads/{folder}", f"landing/metaads/{folder}")
    alone = driver.drive(DUMPS)
    error = alone.errors[f"metaads/{folder}"]
    assert (alone.verdict(f"metaads/{folder}"), error.rule) == (verdict, rule)
    assert member in error.message
    assert error.remedy
    assert not alone.files()
    for name in ("20250526_180722", NEWEST):
        driver.copy(f"lake/landing/{name}")
    with_it = driver.drive(DUMPS)
    assert with_it.verdict(f"metaads/{folder}") == verdict
    (driver.root / "landing/metaads" / folder).rename(driver.root / "elsewhere")
    assert driver.drive(DUMPS).files() == with_it.files()


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_that_is_cut_off_is_named(driver, member) -> None:
    driver.copy(f"lake/landing/{NEWEST}")
    path = driver.root / "landing" / NEWEST / member
    path.write_bytes(path.read_bytes()[:-20])
    error = driver.drive(DUMPS).errors[NEWEST]
    assert (error.rule, f"meta_ads_dump_20250708_130533/{member}" in error.message) == ("json", True)


def test_too_many_calls_ask_for_patience_not_for_a_token(driver) -> None:
    path = put(driver, "meta_ads_dump_20250708_100000", insights={"error": {"code": 17, "message": "limit"}})
    assert (driver.drive(DUMPS).verdict(path), driver.drive(DUMPS).errors[path].rule) == ("rejected", "rate limit")


def test_a_folder_that_is_no_dump_is_ignored(driver) -> None:
    (driver.root / "landing/20250701_101010").mkdir(parents=True)
    (driver.root / "landing/20250701_101010/readme.txt").write_text("other", "utf-8")
    assert driver.drive(DUMPS).verdict("20250701_101010") == "ignored"


def test_bad_figures_are_set_aside_with_their_entry(driver) -> None:
    rows = [insight(), insight("910000000000000202", "9,1E+17"), insight(), insight("9.1E+17"), "none", insight("x")]
    path = put(driver, "meta_ads_dump_20250708_100000", insights=rows)
    driven = driver.drive(DUMPS)
    assert driven.verdict(path) == "warned"
    assert [(reject.member, reject.line) for reject in driven.cleaned[path].rejects] == [
        ("insights.json", line) for line in (2, 3, 4, 5, 6)
    ]
    assert driven.kind("ads_totals")["spend_nano"].to_list() == [5_040_000_000]


def test_of_two_dumps_of_a_day_the_later_counts_alone(driver) -> None:
    put(driver, "meta_ads_dump_20250708_100000", insights=[insight(None, "7.00")])
    put(driver, "meta_ads_dump_20250708_120000", insights=[insight(spend="3.00"), insight("910000000000000202", "4.5")])
    assert driver.drive(DUMPS).kind("ads_totals")["spend_nano"].to_list() == [3_000_000_000, 4_500_000_000]


def test_an_ad_set_that_a_later_dump_no_longer_lists_keeps_its_money(driver) -> None:
    put(
        driver, "meta_ads_dump_20250701_100000", insights=[insight(spend="3.00"), insight("910000000000000202", "4.50")]
    )
    put(driver, "meta_ads_dump_20250702_100000", insights=[insight(spend="3.25")])
    rows = table(driver.drive(DUMPS).files()["curated/metaads_adset_totals.csv"])
    assert [(row["spend_usd"], row["as_of"]) for row in rows] == [("3.25", "2025-07-02"), ("4.5", "2025-07-01")]


def test_the_old_table_alone_counts_each_ad_set_once(driver, expected) -> None:
    wrong = Decimal(expected["legacy"]["legacy/curated_older/metaads_campaigns_daily.csv"]["sum of spend"])
    totals = driver.drive(DUMPS, [OLD_TABLE]).kind("ads_totals")
    truth = expected["metaads"]["dumps"][FIRST_WITH_ADSETS]
    assert usd(totals["spend_nano"].sum()) == Decimal(truth["spend"]) != wrong
    assert totals.height == truth["rows"]
    assert set(totals["as_of"]) == {date(2025, 5, 27)}
    lines = OLD_TABLE.read_text("utf-8").splitlines()
    for row in totals.to_dicts():
        assert lines[row["line"] - 1].startswith(f"{row['campaign_id']},")


def test_the_old_table_adds_nothing_to_dumps_that_know_its_campaigns(lake) -> None:
    plain = lake.drive(DUMPS)
    older = lake.drive(DUMPS, [OLD_TABLE])
    assert older.files() == plain.files()
    assert older.kind("ads_totals").equals(plain.kind("ads_totals"))


def test_the_table_of_the_same_name_by_campaign_is_left_alone(driver) -> None:
    assert not driver.drive(DUMPS, [OLD_SUMMARY]).files()


def test_members_of_a_dump_are_recognised_by_folder_and_shape(lake) -> None:
    for item in lake.items(DUMPS):
        for member in item.members:
            offer = Offer(member.name, member.path, member.path.read_bytes()[:65536])
            landing = DUMPS.recognise(offer, lake.context)
            assert landing.path.endswith(f"{item.name}/{member.name}")
            swapped = Offer(member.name, member.path, b'[{"else": 1}]')
            assert DUMPS.recognise(swapped, lake.context) is None


def test_totals_are_exact_to_the_last_digit(driver) -> None:
    put(driver, "meta_ads_dump_20250708_100000", insights=[insight(spend="0.100000001"), insight(None, "0.2")])
    totals = driver.drive(DUMPS).kind("ads_totals").select(pl.col("spend_nano").sum()).item()
    assert totals == 300_000_001
