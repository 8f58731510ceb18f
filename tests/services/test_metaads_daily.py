"""Meta's daily files: every campaign-day once, corrections included, and the owner's two curated tables."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.services.metaads import DAILY
from bedrot_desktop.services.metaads.campaign_days import LOG_HEADER, SUMMARY_HEADER
from bedrot_desktop.services.metaads.daily_staging import HEADER
from bedrot_desktop.services.service import Offer

LEGACY = Path(__file__).parent.parent / "samples/legacy"
LOG, SUMMARY = (LEGACY / f"curated/metaads_campaigns_{name}.csv" for name in ("performance_log", "daily"))
BY_AD = LEGACY / "curated_older/metaads_campaigns_daily.csv"
FIRST = "date,campaign_id,campaign_name,adset_id,reach,cpc,spend_usd,clicks,impressions,meta_pixel_events,is_active"


@pytest.fixture
def lake(driver):
    driver.copy("lake/landing/metaads")
    return driver


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def put(driver, stamp: str, *rows: str, header: str = FIRST) -> str:
    path = driver.root / f"landing/metaads/metaads_campaign_daily_{stamp}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return f"metaads/{path.name}"


def row(day: str, spend: str = "1.50", campaign: str = "910000000000000101", adset: str = "", reach: str = "9") -> str:
    return f'{day},{campaign},PIG1987 - A,{adset},{reach},0.1,{spend},15,100,"{{""LinkClick"": 5}}",True'


def test_a_campaigns_day_told_twice_in_one_file_counts_once_and_the_earlier_line_is_set_aside(driver) -> None:
    days = (
        row("2025-07-01"),
        row("2025-07-02"),
        row("2025-07-01", spend="9.00"),
        row("2025-07-01", adset="920000000000000101"),
    )
    path = put(driver, "20250709_070000", *days)
    driven = driver.drive(DAILY)
    (reject,) = driven.cleaned[path].rejects
    assert (reject.rule, reject.line, reject.row["spend_usd"]) == ("twin row", 2, "1.50")
    assert driven.cleaned[path].frames["rows"]["line"].to_list() == [3, 4, 5]


def test_campaign_days_sum_up_to_the_known_figures(lake, expected) -> None:
    truth = expected["metaads"]["daily"]
    rows = lake.drive(DAILY).kind("ads_daily")
    assert rows.height == truth["campaign_days"] == expected["rows"]["metaads_campaign_days"]
    assert (str(rows["date"].min()), str(rows["date"].max())) == (truth["first"], truth["last"])
    assert Decimal(rows["spend_nano"].sum()) / NANO == Decimal(truth["spend_total"])
    for campaign, figures in truth["per_campaign"].items():
        own = rows.filter(campaign_id=int(campaign))
        assert Decimal(own["spend_nano"].sum()) / NANO == Decimal(figures["spend"])
        assert (own["impressions"].sum(), own["clicks"].sum(), own.height) == (
            figures["impressions"],
            figures["clicks"],
            figures["days"],
        )


def test_both_forms_are_read_with_all_their_rows(lake, expected) -> None:
    driven = lake.drive(DAILY)
    for name, count in expected["metaads"]["daily"]["file_rows"].items():
        assert driven.cleaned[f"metaads/{name}"].frames["rows"].height == count
        assert driven.verdict(f"metaads/{name}") == "accepted"
    newest = driven.kind("ads_daily").filter(date=date(2025, 7, 8))
    assert newest["objective"].null_count() == 0
    assert driven.kind("ads_daily")["adset_id"].null_count() == 109


def test_days_are_provisional_for_four_weeks_after_they_were_read(lake) -> None:
    rows = lake.drive(DAILY).kind("ads_daily")
    seen = dict(rows.group_by("date").agg(pl.col("provisional").any()).iter_rows())
    assert (seen[date(2025, 6, 11)], seen[date(2025, 6, 12)]) == (False, True)
    # Days that only the file of 24 June has were last read then: they are provisional from 28 May on.
    assert (seen[date(2025, 5, 27)], seen[date(2025, 5, 28)], seen[date(2025, 6, 3)]) == (False, True, True)


def test_a_row_names_its_file_and_line(lake) -> None:
    items = {item.sha256: item for item in lake.items(DAILY)}
    for one in lake.drive(DAILY).kind("ads_daily").to_dicts():
        line = items[one["source"]].read().decode().splitlines()[one["line"] - 1]
        assert line.startswith(f"{one['date']},{one['campaign_id']},")


def test_headers_and_formats_are_the_lakes_own(lake) -> None:
    files = lake.drive(DAILY).files()
    staging = files["staging/metaads/metaads_daily_campaigns_staging_20250709_070831.csv"]
    assert tuple(staging.decode().split("\n")[0].split(",")) == HEADER
    assert len(HEADER) == 24
    first = table(staging)[0]
    assert (first["reach"], first["extraction_date"], first["pixel_addtocart"]) == (
        "1660.0", "2025-06-24 07:09:14.000000", "",
    )  # fmt: skip
    assert (first["pixel_linkclick"], first["is_active"], first["campaign_id"]) == ("30", "True", "910000000000000102")
    log = files["curated/metaads_campaigns_performance_log.csv"]
    assert log.splitlines()[0] == LOG.read_bytes().splitlines()[0] == ",".join(LOG_HEADER).encode()
    summary = files["curated/metaads_campaigns_daily.csv"]
    assert summary.splitlines()[0] == SUMMARY.read_bytes().splitlines()[0] == ",".join(SUMMARY_HEADER).encode()
    raw = files["raw/metaads/metaads_campaign_daily_20250624_070914_raw_20250624_070914.ndjson"]
    assert json.loads(raw.splitlines()[0]) == {
        "extraction_date": "2025-06-24T07:09:14.000000", "date": "2025-05-25", "campaign_id": "910000000000000102",
        "campaign_name": "PIG1987 - COPPER LANTERN - BROAD SPOTIFY", "adset_id": None,
        "metrics": {"reach": 1660, "cpc": 0.227, "spend_usd": 6.81, "clicks": 30, "impressions": 1804},
        "pixel_events": {"ViewContent": 10, "LinkClick": 30}, "is_active": True,
        "data_source": "meta_daily_campaigns_extractor", "api_version": "v18.0",
    }  # fmt: skip


def test_the_log_keeps_its_whole_history(lake, expected) -> None:
    rows = table(lake.drive(DAILY).files()["curated/metaads_campaigns_performance_log.csv"])
    truth = expected["metaads"]["daily"]
    assert (len(rows), rows[0]["date"]) == (truth["campaign_days"], truth["first"])
    assert sum(Decimal(one["spend_usd"]) for one in rows) == Decimal(truth["spend_total"])


def test_the_summary_of_the_first_file_is_the_old_lakes_own(driver) -> None:
    driver.copy("lake/landing/metaads/metaads_campaign_daily_20250624_070914.csv")
    ours = driver.drive(DAILY).files()["curated/metaads_campaigns_daily.csv"]
    assert table(ours) == table(SUMMARY.read_bytes())


def test_the_order_of_files_changes_nothing(lake) -> None:
    straight = lake.drive(DAILY)
    for shuffle in (lambda pieces: pieces[::-1], lambda pieces: pieces[1:] + pieces[:1]):
        shuffled = lake.drive(DAILY, shuffle=shuffle)
        assert shuffled.files() == straight.files()
        assert all(shuffled.curated.kinds[name].equals(frame) for name, frame in straight.curated.kinds.items())


def test_a_file_from_a_spreadsheet_is_refused_and_changes_nothing(driver, expected) -> None:
    name = "metaads_campaign_daily_20250709_092000.csv"
    assert expected["edge"][f"metaads/{name}"]["verdict"] == "reject"
    driver.copy(f"edge/metaads/{name}", f"landing/metaads/{name}")
    alone = driver.drive(DAILY)
    error = alone.errors[f"metaads/{name}"]
    assert (alone.verdict(f"metaads/{name}"), error.line) == ("rejected", 2)
    assert "exponent" in error.message
    assert not alone.files()
    driver.copy("lake/landing/metaads", "landing/more")
    for path in (driver.root / "landing/more").glob("metaads_campaign_daily_*"):
        path.rename(driver.root / "landing/metaads" / path.name)
    with_it = driver.drive(DAILY)
    (driver.root / "landing/metaads" / name).unlink()
    assert driver.drive(DAILY).files() == with_it.files()


def test_bad_rows_are_set_aside_and_good_ones_stay(driver) -> None:
    path = put(
        driver, "20250708_070000", row("2025-07-01"), row("2025-07-02", campaign="9.1E+17"), row("2025-02-30"),
        row("2025-07-03", "-1"), row("2025-07-04").replace('5}}"', '5"'), row("2031-07-04"),
        '2025-07-05,910000000000000101,A,,9,0.1,1,15,100,"{""LinkClick"": 5",True',
    )  # fmt: skip
    driven = driver.drive(DAILY)
    assert driven.verdict(path) == "warned"
    assert [reject.line for reject in driven.cleaned[path].rejects] == [3, 4, 5, 7, 8]
    assert driven.kind("ads_daily")["date"].to_list() == [date(2025, 7, 1), date(2025, 7, 4)]


@pytest.mark.parametrize(
    ("header", "rows", "rule"),
    [(FIRST, [], "empty"), (FIRST.replace("spend_usd", "money"), [row("2025-07-01")], "header")],
)
def test_files_without_rows_or_money_are_refused(driver, header, rows, rule) -> None:
    path = put(driver, "20250708_070000", *rows, header=header)
    assert driver.drive(DAILY).errors[path].rule == rule


def test_a_newer_file_replaces_a_campaigns_day_whole(driver) -> None:
    by_adset = [
        row("2025-07-01", "1.00", adset="910000000000000201"),
        row("2025-07-01", "2.00", adset="910000000000000202"),
    ]
    put(driver, "20250702_070000", row("2025-07-01", "2.50"), row("2025-06-30", "7.00"))
    put(driver, "20250703_070000", *by_adset)
    driven = driver.drive(DAILY)
    assert driven.kind("ads_daily")["spend_nano"].sum() == 10_000_000_000
    log = table(driven.files()["curated/metaads_campaigns_performance_log.csv"])
    assert [(one["date"], one["spend_usd"], one["reach"]) for one in log] == [
        ("2025-06-30", "7.0", "9.0"),
        ("2025-07-01", "3.0", ""),
    ]
    assert json.loads(log[1]["meta_pixel_events"]) == {"LinkClick": 10}


def test_what_is_not_reported_stays_empty(driver) -> None:
    header = FIRST.replace(",meta_pixel_events,is_active", "").replace("reach,", "")
    path = put(driver, "20250708_070000", "2025-07-01,910000000000000101,A,,,0,0,100", header=header)
    driven = driver.drive(DAILY)
    assert driven.verdict(path) == "warned"
    only = driven.kind("ads_daily").to_dicts()[0]
    assert (only["reach"], only["cpc"], only["pixel_events"], only["is_active"], only["spend_nano"]) == (
        None, None, None, None, 0,
    )  # fmt: skip


def test_an_older_log_alone_keeps_its_days(driver, expected) -> None:
    truth = expected["legacy"]["legacy/curated/metaads_campaigns_performance_log.csv"]
    rows = driver.drive(DAILY, [LOG, SUMMARY, BY_AD]).kind("ads_daily")
    assert (rows.height, Decimal(rows["spend_nano"].sum()) / NANO) == (
        truth["rows"],
        Decimal(truth["sum of spend_usd"]),
    )
    assert rows["line"].to_list() != []
    assert rows["account"].unique().to_list() == ["main"]


def test_an_older_log_adds_no_day_that_a_file_has(lake) -> None:
    plain = lake.drive(DAILY)
    older = lake.drive(DAILY, [LOG, SUMMARY])
    assert older.kind("ads_daily").equals(plain.kind("ads_daily"))
    assert older.files() == plain.files()


def test_an_older_log_fills_days_that_no_file_has(driver) -> None:
    put(driver, "20250624_070000", row("2025-06-23", campaign="910000000000000102"))
    rows = driver.drive(DAILY, [LOG]).kind("ads_daily")
    assert rows.height == 46
    assert rows.filter(date=date(2025, 6, 23), campaign_id=910000000000000102)["spend_nano"].item() == 1_500_000_000


def test_a_campaign_only_the_old_summary_knows_keeps_its_row(driver) -> None:
    put(driver, "20250624_070000", row("2025-06-23", campaign="910000000000000102"))
    driven = driver.drive(DAILY, [SUMMARY])
    rows = {
        one["campaign_id"][-1]: one["total_spend_usd"]
        for one in table(driven.files()["curated/metaads_campaigns_daily.csv"])
    }
    assert rows == {"2": "1.5", "4": "99.08", "5": "11.23"}
    assert "2025-05-25" in driven.curated.notes[0].message


def test_daily_files_are_recognised_by_their_columns(lake, tmp_path) -> None:
    for item in lake.items(DAILY):
        assert DAILY.recognise(Offer(item.name, item.file.path, item.read()), lake.context).path == item.path
        renamed = DAILY.recognise(Offer("export.csv", tmp_path / "export.csv", item.read()), lake.context)
        assert renamed.path == "metaads/metaads_campaign_daily_export.csv"
    for old in (LOG, SUMMARY, BY_AD):
        assert DAILY.recognise(Offer(old.name, old, old.read_bytes()), lake.context) is None
