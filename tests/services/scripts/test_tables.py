"""A script's curated CSV with the columns of a kind becomes rows of that kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.kinds import KINDS
from bedrot_desktop.services.scripts import curated_kinds, kind_of, script_dataset

BANDSITE = script_dataset("bandsite")
SOCIAL = "date,artist,account,platform,video_views,likes,followers\n"
ROW = "2025-07-01,PIG1987,main,Bandsite,120,4.0,\n"


def put(driver: Any, name: str, content: str) -> Path:
    path: Path = driver.root / "curated" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_is_known_by_its_own_columns(name: str) -> None:
    header = [column for column, _ in KINDS[name].columns]
    assert kind_of(header) is KINDS[name]
    assert kind_of([column.upper() for column in reversed(header)]) is KINDS[name]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("date,artist,account,platform,streams,listeners", "audience_daily"),
        ("date,account,platform,likes", "social_daily"),
        ("date,campaign_id,adset_id,ad_id,spend_usd", "ads_daily"),
        ("campaign_id,campaign,status", "campaigns"),
        ("date,account,platform", None),
        ("date,listeners,streams,followers,artist_id,artist_name", None),
        ("date,spotify_streams,apple_streams,combined_streams,source", None),
        ("", None),
    ],
)
def test_a_header_is_of_the_kind_whose_key_it_has(header: str, kind: str | None) -> None:
    found = kind_of(header.split(","))
    assert (found.name if found else None) == kind


def test_files_of_a_kind_are_found_among_all_that_a_script_wrote(driver: Any) -> None:
    social = put(driver, "bandsite/daily.csv", SOCIAL + ROW)
    others = [
        put(driver, "bandsite/notes.txt", SOCIAL), put(driver, "plain.csv", "a,b\n"), put(driver, "void.csv", ""),
    ]  # fmt: skip
    assert curated_kinds([*others, social, Path("nowhere.csv")]) == [(social, "social_daily")]


def test_rows_arrive_typed_and_an_empty_cell_is_not_reported(driver: Any) -> None:
    put(driver, "bandsite_daily.csv", SOCIAL + ROW)
    driven = driver.drive(BANDSITE)
    assert driven.verdict("bandsite_daily.csv") == "accepted"
    (row,) = driven.kind("social_daily").iter_rows(named=True)
    assert (str(row["date"]), row["video_views"], row["likes"], row["followers"]) == ("2025-07-01", 120, 4, None)
    assert row["line"] == 2
    assert len(row["source"]) == 64


def test_money_in_dollars_becomes_exact_billionths(driver: Any) -> None:
    header = "date,account,campaign_id,campaign,adset_id,ad_id,spend_usd,is_active\n"
    put(driver, "bandsite/ads.csv", header + "2025-07-01,main,900000000000000001,A,,,5.04,True\n")
    (row,) = driver.drive(BANDSITE).kind("ads_daily").iter_rows(named=True)
    assert (row["spend_nano"], row["campaign_id"], row["is_active"]) == (5_040_000_000, 900000000000000001, True)


def test_the_newest_file_wins_where_a_kind_has_a_key(driver: Any) -> None:
    put(driver, "bandsite_daily_20250701_080000.csv", SOCIAL + ROW + ROW.replace("07-01", "06-30"))
    put(driver, "bandsite_daily_20250702_080000.csv", SOCIAL + ROW.replace("120", "130"))
    assert driver.drive(BANDSITE).kind("social_daily")["video_views"].to_list() == [120, 130]


def test_of_lines_without_a_key_only_the_newest_version_of_a_file_counts(driver: Any) -> None:
    header = "date,description,amount,category,status,card\n"
    line = "2025-07-01,INVENTED,5.00,Other,Posted,4242\n"
    put(driver, "bandsite_card_20250701_080000.csv", header + line)
    put(driver, "bandsite_card_20250702_080000.csv", header + line + line)
    assert driver.drive(BANDSITE).kind("card_lines")["amount_nano"].to_list() == [5_000_000_000] * 2


@pytest.mark.parametrize(
    ("good", "bad"),
    [("120", "many"), ("120", "nan"), ("2025-07-01", "soon"), ("2025-07-01", "2025-02-30"), ("2025-07-01", "")],
)
def test_a_bad_row_is_set_aside(driver: Any, good: str, bad: str) -> None:
    put(driver, "bandsite.csv", SOCIAL + ROW + ROW.replace(good, bad))
    driven = driver.drive(BANDSITE)
    assert [reject.line for reject in driven.cleaned["bandsite.csv"].rejects] == [3]
    assert driven.kind("social_daily").height == 1


def test_unknown_columns_are_told_and_other_files_are_no_data(driver: Any) -> None:
    put(driver, "bandsite_mood.csv", SOCIAL.strip() + ",mood\n" + ROW.strip() + ",good\n")
    put(driver, "bandsite_log.csv", "time,message\n1,2\n")
    put(driver, "bandsite_void.csv", SOCIAL)
    put(driver, "bandsiteother.csv", SOCIAL + ROW)
    driven = driver.drive(BANDSITE)
    assert {name: driven.verdict(name) for name in (*driven.cleaned, *driven.errors)} == {
        "bandsite_mood.csv": "warned", "bandsite_log.csv": "ignored", "bandsite_void.csv": "rejected",
    }  # fmt: skip
    assert "mood" in driven.cleaned["bandsite_mood.csv"].notes[0].message
