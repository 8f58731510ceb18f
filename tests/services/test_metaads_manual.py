"""Ads Manager exports by hand, and Meta's way of writing values."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.roster import Account
from bedrot_desktop.services.metaads import DAILY, DUMPS, MANUAL, SERVICE
from bedrot_desktop.services.metaads.manual import COLUMNS
from bedrot_desktop.services.metaads.values import (
    amount,
    count,
    dollars,
    flag,
    fraction,
    identifier,
    optional_day,
    pixel_events,
)
from bedrot_desktop.services.service import Offer

NAME = "INVENTED-BEDROT-ADS-Jan-1-2024-Jul-8-2025.csv"


@pytest.fixture
def lake(driver):
    driver.copy(f"lake/landing/metaads/{NAME}")
    return driver


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_export_keeps_a_file_of_its_own(lake, expected) -> None:
    driven = lake.drive(MANUAL)
    truth = expected["metaads"]["manual_export"][NAME]
    for path in ("curated/metaads_manual_export.csv", "staging/metaads/metaads_manual_staging.csv"):
        rows = table(driven.files()[path])
        assert tuple(rows[0]) == COLUMNS
        assert len(rows) == truth["rows"]
        assert sum(Decimal(row["spend_usd"] or 0) for row in rows) == Decimal(truth["spend_total"])
        assert len([row for row in rows if not row["spend_usd"]]) == truth["rows_without_spend"]
    raw = [json.loads(line) for line in driven.files()[f"raw/metaads/{NAME[:-4]}.ndjson"].splitlines()]
    assert (len(raw), raw[-1]["spend_usd"]) == (truth["rows"], None)
    assert not [row for row in raw if "-" in row.values()]


def test_its_money_is_never_counted_as_spend(lake) -> None:
    driven = lake.drive(MANUAL)
    assert set(driven.curated.kinds) == {"breakdowns"}
    rows = driven.kind("breakdowns")
    assert set(rows["snapshot_date"]) == {date(2025, 7, 8)}
    spend = rows.filter(metric="spend_usd")
    assert (spend.height, round(spend["amount"].sum(), 2)) == (27, 2021.79)
    assert not rows.select("dimension", "value", "metric").is_duplicated().any()
    assert {"THE LANTERN - AD 1 / AD1", "THE LANTERN - AD 1 / AD1 (2)"} <= set(rows["value"])


def test_a_later_export_of_the_same_range_counts_whole(lake) -> None:
    source = lake.root / f"landing/metaads/{NAME}"
    lines = source.read_text("utf-8").splitlines()
    later = source.with_name("BEDROT-ADS_20250709_101010.csv")
    later.write_text("\n".join(lines[:4]) + "\n", "utf-8")
    assert len(table(lake.drive(MANUAL).files()["curated/metaads_manual_export.csv"])) == 3
    later.write_text("\n".join(line.replace("2024-01-01", "2025-01-01") for line in lines[:4]) + "\n", "utf-8")
    driven = lake.drive(MANUAL)
    assert len(table(driven.files()["curated/metaads_manual_export.csv"])) == 31
    assert driven.kind("breakdowns").filter(metric="spend_usd").height == 27
    assert lake.drive(MANUAL, shuffle=lambda pieces: pieces[::-1]).files() == driven.files()


def test_a_row_of_sums_and_a_bad_amount_are_set_aside(lake) -> None:
    path = lake.root / f"landing/metaads/{NAME}"
    lines = path.read_text("utf-8").splitlines()
    lines[1] = lines[1].replace("AD1", "").replace("COPPER LANTERN - AD 1", "")
    lines[2] = lines[2].replace("81.44", "much")
    path.write_text("\n".join(lines), "utf-8")
    driven = lake.drive(MANUAL)
    assert [reject.line for reject in driven.cleaned[f"metaads/{NAME}"].rejects] == [2, 3]


def test_an_export_without_its_columns_is_refused(driver, expected) -> None:
    name = "BEDROT-ADS-empty.csv"
    assert expected["edge"][f"metaads/{name}"]["verdict"] == "reject"
    driver.copy(f"edge/metaads/{name}", f"landing/metaads/{name}")
    alone = driver.drive(MANUAL)
    assert (alone.verdict(f"metaads/{name}"), alone.errors[f"metaads/{name}"].rule) == ("rejected", "header")
    assert not alone.files()
    driver.copy(f"lake/landing/metaads/{NAME}")
    with_it = driver.drive(MANUAL)
    (driver.root / f"landing/metaads/{name}").unlink()
    assert driver.drive(MANUAL).files() == with_it.files()


def test_every_file_of_the_lake_belongs_to_one_data_set_only(driver) -> None:
    for folder in ("20250526_180722", "meta_ads_dump_20250527_131512", "metaads"):
        driver.copy(f"lake/landing/{folder}")
    paths = [item.path for dataset in SERVICE.datasets for item in driver.items(dataset)]
    assert (len(paths), len(set(paths))) == (8, 8)


def test_exports_are_recognised_by_their_columns(lake, tmp_path) -> None:
    (item,) = lake.items(MANUAL)
    assert MANUAL.recognise(Offer(item.name, item.file.path, item.read()), lake.context).path == item.path
    offer = Offer("Ads.csv", tmp_path / "Ads.csv", item.read())
    assert MANUAL.recognise(offer, lake.context).path == "metaads/BEDROT-ADS-Ads.csv"
    assert DAILY.recognise(offer, lake.context) is None
    assert DUMPS.recognise(offer, lake.context) is None


def test_a_second_ad_account_is_asked_for(lake) -> None:
    lake.roster = lake.roster.replacing([*lake.roster.accounts, Account("metaads", "second", "Second")])
    question = lake.drive(MANUAL).cleaned[f"metaads/{NAME}"].question
    assert question.options == ("main", "second")
    lake.answers = {question.id: "second"}
    assert set(lake.drive(MANUAL).kind("breakdowns")["account"]) == {"second"}


@given(st.integers(10**4, 2**63 - 1))
def test_ids_keep_every_digit(number) -> None:
    assert identifier(str(number)) == identifier(number) == number


@pytest.mark.parametrize(
    "text", ["9.1E+17", "9,1E+17", "910000000000000101.0", "", "abc", "-910000", True, 9.1e17, None]
)
def test_destroyed_ids_are_refused(text) -> None:
    with pytest.raises(ValueError, match="id"):
        identifier(text)


@given(st.integers(0, 10**16))
def test_money_comes_back_to_the_last_digit(nano) -> None:
    assert amount(dollars(nano)) == nano


@given(st.dictionaries(st.text(max_size=20), st.integers(0, 10**12), max_size=6))
def test_pixel_events_come_back_as_they_were(events) -> None:
    assert json.loads(pixel_events(json.dumps(events)) or "{}") == events


@given(st.text(max_size=30), st.sampled_from([identifier, amount, count, fraction, optional_day, pixel_events, flag]))
def test_any_text_is_a_value_or_refused_in_words(text, read) -> None:
    try:
        value = read(text)
    except ValueError as error:
        value = str(error)
    assert value is None or value != ""


@pytest.mark.parametrize("cell", ['{"A": 1', "[1]", '{"A": null}', '{"A": -1}', '{"A": 1.5}', "7"])
def test_broken_pixel_events_are_refused(cell) -> None:
    with pytest.raises(ValueError, match=r"."):
        pixel_events(cell)


def test_counts_are_read_as_platforms_write_them() -> None:
    assert [count(text) for text in ("1100", "1,100", "950.0", " 7 ", "")] == [1100, 1100, 950, 7, None]
