"""SubmitHub's link statistics: opened are views, clicked are clicks, Namibia stays NA."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.services.service import Landing, Offer
from bedrot_desktop.services.submithub import SERVICE
from bedrot_desktop.services.submithub.clean import fraction, recognise

(LINKS,) = SERVICE.datasets
HEADER = "date,artist,track,link_id,source,country,utm_campaign,utm_source,utm_medium,opened,clicked,conversion\n"
ROW = "2025-04-01,ZONE A0,INVENTED,lnk1,facebook,NA,CAMPAIGN,meta,paid,27,6,0.2222\n"


def put(driver: Any, name: str, content: str | bytes) -> None:
    path: Path = driver.root / "curated" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_the_samples_give_the_true_figures(driver: Any, expected: Mapping[str, Any]) -> None:
    truth = expected["submithub"]
    driver.copy("lake/curated")
    driven = driver.drive(LINKS)
    assert {name: one.rows for name, one in driven.cleaned.items()} == truth["files"]
    assert {driven.verdict(name) for name in truth["files"]} == {"accepted"}
    links = driven.kind("links_daily")
    assert (links.height, links["views"].sum(), links["clicks"].sum()) == (
        truth["rows"], truth["opened"], truth["clicked"],
    )  # fmt: skip


def test_every_column_arrives_as_it_is_written(driver: Any) -> None:
    put(driver, "submithub_links_analytics_x.csv", HEADER + ROW)
    (row,) = driver.drive(LINKS).kind("links_daily").iter_rows(named=True)
    assert row.pop("source")
    assert str(row.pop("date")) == "2025-04-01"
    assert row == {
        "provider": "SubmitHub", "artist": "ZONE A0", "track": "INVENTED", "account": "main", "link": "lnk1",
        "source_name": "facebook", "country": "NA", "utm_campaign": "CAMPAIGN", "utm_source": "meta",
        "utm_medium": "paid", "views": 27, "unique_views": None, "clicks": 6, "unique_clicks": None,
        "conversion_rate": 0.2222, "line": 2,
    }  # fmt: skip


def test_an_empty_cell_is_not_reported_and_not_zero(driver: Any) -> None:
    put(driver, "submithub_links_analytics_x.csv", HEADER + ROW.replace("27,6,0.2222", ",0,").replace("NA", ""))
    (row,) = driver.drive(LINKS).kind("links_daily").iter_rows(named=True)
    assert (row["views"], row["clicks"], row["conversion_rate"], row["country"]) == (None, 0, None, None)


def test_the_newest_export_of_a_row_wins_in_any_order(driver: Any) -> None:
    put(driver, "submithub_links_analytics_a_20250601_080000.csv", HEADER + ROW + ROW.replace("lnk1", "lnk2"))
    put(driver, "sub/submithub_links_analytics_a_20250701_080000.csv", HEADER + ROW.replace(",27,", ",30,"))
    put(driver, "submithub_links_analytics_a.csv", HEADER + ROW.replace(",27,", ",11,"))
    links = driver.drive(LINKS).kind("links_daily")
    assert links["views"].to_list() == [30, 27]
    for seed in range(6):

        def shuffled(pieces: list[Any], seed: int = seed) -> list[Any]:
            random.Random(seed).shuffle(pieces)  # noqa: S311 - order, not secrecy
            return pieces

        assert driver.drive(LINKS, shuffle=shuffled).kind("links_daily").equals(links)


def test_a_row_met_twice_in_a_file_is_told_and_counts_once(driver: Any) -> None:
    put(driver, "submithub_links_analytics_x.csv", HEADER + ROW + ROW.replace(",27,", ",28,"))
    driven = driver.drive(LINKS)
    assert [(note.rule, note.line) for note in driven.cleaned["submithub_links_analytics_x.csv"].notes] == [("twin", 3)]
    assert driven.kind("links_daily")["views"].to_list() == [28]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (ROW.replace("2025-04-01", "2025-04-31"), "date"),
        (ROW.replace("2025-04-01", "2026-04-01"), "future"),
        (ROW.replace("2025-04-01", ""), "date"),
        (ROW.replace("lnk1", ""), "link"),
        (ROW.replace(",27,", ",-27,"), "number"),
        (ROW.replace(",27,", ",2.5,"), "number"),
        (ROW.replace("27,6", ","), "number"),
        (ROW.replace("0.2222", "much"), "number"),
        (ROW.strip() + ",surplus\n", "shape"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason(driver: Any, line: str, rule: str) -> None:
    put(driver, "submithub_links_analytics_x.csv", HEADER + ROW + line)
    driven = driver.drive(LINKS)
    ((reject,),) = [one.rejects for one in driven.cleaned.values()]
    assert (reject.rule, reject.line) == (rule, 3)
    assert driven.kind("links_daily").height == 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [("", "empty"), (HEADER, "empty"), (HEADER.replace("opened,", ""), "header"), (HEADER + "soon\n", "date")],
)
def test_a_file_without_a_good_row_is_rejected(driver: Any, content: str, rule: str) -> None:
    put(driver, "submithub_links_analytics_x.csv", content)
    driven = driver.drive(LINKS)
    assert [error.rule for error in driven.errors.values()] == [rule]
    assert not driven.curated.kinds


def test_other_order_other_spelling_and_unknown_columns_are_read_by_name(driver: Any) -> None:
    put(driver, "submithub_links_analytics_x.csv", "Clicks;Opened;Link ID;Day;Mood\n6;27;lnk1;2025-04-01;good\n")
    driven = driver.drive(LINKS)
    assert driven.verdict("submithub_links_analytics_x.csv") == "warned"
    assert "Mood" in driven.cleaned["submithub_links_analytics_x.csv"].notes[0].message
    assert driven.kind("links_daily")["views"].to_list() == [27]


def test_days_that_may_mean_two_things_are_asked(driver: Any) -> None:
    put(driver, "submithub_links_analytics_x.csv", HEADER + ROW.replace("2025-04-01", "04/01/2025"))
    (cleaned,) = driver.drive(LINKS).cleaned.values()
    assert cleaned.question.topic == "dates"
    asked = replace(driver, answers={cleaned.question.id: "day first"})
    assert str(asked.drive(LINKS).kind("links_daily")["date"][0]) == "2025-01-04"


@given(st.integers(0, 10_000))
def test_a_percent_sign_and_a_fraction_mean_the_same_rate(hundredths: int) -> None:
    percent = f"{hundredths / 100:.2f}"
    assert fraction(f"{percent}%") == fraction(percent, "conversion %") == pytest.approx(hundredths / 10_000)


@given(st.text(max_size=8))
def test_a_rate_is_a_number_or_refused(text: str) -> None:
    try:
        value = fraction(text)
    except ValueError:
        value = 0.0
    assert value >= 0


def test_an_offered_file_is_recognised_by_name_or_header(tmp_path: Path, driver: Any) -> None:
    def place(name: str, head: str) -> Landing | None:
        return recognise(Offer(name, tmp_path / name, head.encode()), driver.context)

    assert place("submithub_links_analytics_x.csv", "") == Landing("curated", "submithub_links_analytics_x.csv")
    assert place("links.csv", HEADER + ROW) == Landing("curated", "submithub_links_analytics_links.csv")
    assert place("links.csv", "date,streams\n") is None
