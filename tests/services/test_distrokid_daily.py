"""DistroKid's statistics pages: the true figures of the samples, the edge pages, and what is done with their data."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.services.distrokid import DAILY, SERVICE
from bedrot_desktop.services.distrokid.pages import read_page
from bedrot_desktop.services.service import Context, Offer

SAMPLES = Path(__file__).parent.parent / "samples"
PAGES = "lake/landing/distrokid/streams"
CONTEXT = Context(today=date(2025, 7, 9))
HEADER = b"date,spotify_streams,apple_streams,combined_streams\n"
TIDY_HEADER = b"date,spotify_streams,apple_streams,combined_streams,source\n"


def series(rows: pl.DataFrame, platform: str) -> pl.DataFrame:
    return rows.filter(pl.col("platform") == platform).sort("date")


def cells(content: bytes) -> dict[str, list[str]]:
    return {line.split(",")[0]: line.split(",")[1:] for line in content.decode().splitlines()[1:]}


def offer(path: Path, name: str | None = None) -> Offer:
    return Offer(name or path.name, path, path.read_bytes()[:65536])


@pytest.fixture
def lake(driver: Any) -> Any:
    driver.copy("lake/landing/distrokid")
    return driver


def test_merged_days_of_both_platforms_are_the_true_ones(lake: Any, expected: dict[str, Any]) -> None:
    rows = lake.drive(DAILY).kind("streams_daily")
    for platform, key in (("Spotify", "spotify"), ("Apple Music", "apple")):
        truth, days = expected["distrokid_streams"][key], series(rows, platform)
        months = days.group_by(pl.col("date").dt.strftime("%Y-%m").alias("month")).agg(pl.col("streams").sum())
        assert days.height == truth["days"]
        assert days["streams"].sum() == truth["sum"]
        assert str(days["date"][0]) == truth["first"]
        assert str(days["date"][-1]) == truth["last"]
        assert dict(months.iter_rows()) == truth["per_month"]
    assert rows.height == expected["rows"]["distrokid_spotify_days"] + expected["rows"]["distrokid_apple_days"]
    assert set(rows["distributor"]) == {"distrokid"}
    assert set(rows["account"]) == {"main"}


def test_every_page_gives_its_own_days_and_the_empty_one_is_refused(lake: Any, expected: dict[str, Any]) -> None:
    driven = lake.drive(DAILY)
    for name, truth in expected["distrokid_streams"]["pages"].items():
        one = driven.cleaned[f"distrokid/streams/{name}"]
        assert (one.rows, one.frames["days"]["streams"].sum()) == (truth["days"], truth["sum"])
        assert (str(one.first_day), str(one.last_day)) == (truth["first"], truth["last"])
        assert driven.verdict(f"distrokid/streams/{name}") == "accepted"
    assert [path.rsplit("/", 1)[-1] for path in driven.errors] == expected["distrokid_streams"]["pages_without_data"]
    assert all(error.rule == "not loaded" for error in driven.errors.values() if isinstance(error, FileRejected))


def test_a_day_that_a_platform_did_not_report_is_an_empty_cell_and_never_zero(
    lake: Any, expected: dict[str, Any]
) -> None:
    truth = expected["distrokid_streams"]
    content = lake.drive(DAILY).files()["staging/daily_streams_distrokid.csv"]
    rows = cells(content)
    assert content.startswith(HEADER)
    assert b"\r" not in content
    without_spotify = [day for day, (spotify, apple, _) in rows.items() if not spotify and apple]
    assert without_spotify == truth["days_with_apple_but_no_spotify"]
    assert (
        sum(1 for spotify, apple, _ in rows.values() if spotify and not apple)
        == (truth["count_days_spotify_without_apple"])
    )
    assert all(int(both) == int(spotify or 0) + int(apple or 0) for spotify, apple, both in rows.values())
    assert sum(int(both) for *_, both in rows.values()) == truth["combined_sum"]
    assert list(rows) == sorted(rows)


def test_its_share_of_the_tidy_file_comes_first(lake: Any, expected: dict[str, Any]) -> None:
    (part,) = lake.drive(DAILY).curated.parts
    assert (part.path, part.order, part.header) == ("tidy_daily_streams.csv", 1, TIDY_HEADER)
    lines = part.body.decode().splitlines()
    assert len(lines) == expected["rows"]["tidy_daily_streams_distrokid"]
    assert all(line.endswith(",distrokid") for line in lines)
    assert part.body.endswith(b"\n")


def test_each_row_knows_its_page_and_its_place_in_the_chart(lake: Any, expected: dict[str, Any]) -> None:
    driven = lake.drive(DAILY)
    newest = lake.root / "landing/distrokid/streams" / expected["distrokid_streams"]["spotify"]["newest_page"]
    item = next(item for item in lake.items(DAILY) if item.name == newest.name)
    own = series(driven.kind("streams_daily"), "Spotify").filter(pl.col("source") == item.sha256)
    assert own["streams"].sum() == expected["distrokid_streams"]["spotify"]["newest_page_sum"]
    assert own["line"].to_list() == list(range(1, own.height + 1))
    older = series(driven.kind("streams_daily"), "Spotify").height - own.height
    assert older == expected["distrokid_streams"]["spotify"]["days_only_in_older_pages"]


def test_any_order_of_pages_gives_the_same_bytes(lake: Any) -> None:
    def shuffled(seed: int) -> Any:
        def shuffle(pieces: list[Any]) -> list[Any]:
            random.Random(seed).shuffle(pieces)  # noqa: S311
            return pieces

        return shuffle

    runs = [lake.drive(DAILY, shuffle=shuffled(seed)) for seed in range(4)]
    assert all(run.files() == runs[0].files() for run in runs)
    assert all(run.curated.parts == runs[0].curated.parts for run in runs)
    assert all(run.kind("breakdowns").equals(runs[0].kind("breakdowns")) for run in runs)
    assert all(run.kind("streams_daily").equals(runs[0].kind("streams_daily")) for run in runs)


def test_what_an_apple_page_tells_beside_its_days_becomes_breakdowns(lake: Any) -> None:
    rows = lake.drive(DAILY).kind("breakdowns")
    newest = rows.filter(pl.col("snapshot_date") == date(2025, 7, 9))
    sums = dict(newest.group_by("dimension").agg(pl.col("amount").sum()).iter_rows())
    assert sums["track"] == 20540
    assert sums["country"] == 12339
    assert sums["device"] == 16040
    assert "NA" in newest.filter(pl.col("dimension") == "country")["value"].to_list()
    assert set(rows["snapshot_date"].unique()) == {
        date(2025, 3, 25), date(2025, 5, 22), date(2025, 6, 5), date(2025, 6, 11), date(2025, 6, 16),
        date(2025, 7, 2), date(2025, 7, 9),
    }  # fmt: skip
    assert rows.select("snapshot_date", "service", "account", "dimension", "value", "metric").is_duplicated().sum() == 0


def test_raw_copies_keep_the_figures_and_lose_the_person(lake: Any) -> None:
    driven = lake.drive(DAILY)
    for path, one in driven.cleaned.items():
        (output,) = one.outputs
        assert (output.zone, output.path) == ("raw", path)
        content = driven.files()[f"raw/{path}"]
        original = (lake.root / "landing" / path).read_bytes()
        assert b"invented.owner" not in content
        assert b"90000001</p>" not in content
        assert content.count(b"\r\n") == original.count(b"\r\n")
        kept, found = (read_page(text.decode(), path) for text in (content, original))
        assert (kept.points, kept.sides, kept.totals) == (found.points, found.sides, found.totals)


EDGE = {
    "applemusic_stats_20250709_090200.html": "sign-in",
    "applemusic_stats_20250709_090300.html": "rejected",
    "applemusic_stats_20250709_090400.html": "accepted",
    "streams_stats_20250709_090200.html": "sign-in",
    "streams_stats_20250709_090300.html": "warned",
}


@pytest.mark.parametrize("name", EDGE)
@pytest.mark.parametrize("with_lake", [False, True])
def test_edge_pages_get_their_verdict_alone_and_with_the_lake(
    driver: Any, expected: dict[str, Any], name: str, with_lake: bool
) -> None:
    if with_lake:
        driver.copy("lake/landing/distrokid")
    driver.copy(f"edge/distrokid/{name}", f"landing/distrokid/streams/{name}")
    driven = driver.drive(DAILY)
    path, truth = f"distrokid/streams/{name}", expected["edge"][f"distrokid/{name}"]
    assert driven.verdict(path) == EDGE[name]
    if "rows" in truth:
        assert driven.cleaned[path].rows == truth["rows"]
    if "streams" in truth:
        assert driven.cleaned[path].frames["days"]["streams"].sum() == truth["streams"]
    if with_lake and truth["verdict"] == "reject":
        known = expected["distrokid_streams"]
        assert driven.kind("streams_daily")["streams"].sum() == known["spotify"]["sum"] + known["apple"]["sum"]


def test_a_difference_between_chart_and_table_is_told_with_both_figures(driver: Any) -> None:
    name = "streams_stats_20250709_090300.html"
    driver.copy(f"edge/distrokid/{name}", f"landing/distrokid/streams/{name}")
    (note,) = driver.drive(DAILY).cleaned[f"distrokid/streams/{name}"].notes
    assert note.rule == "sums"
    assert "4,711" in note.message


@pytest.mark.parametrize(("truth_key", "with_landing"), [("with_landing", True), ("legacy_files_alone", False)])
def test_an_older_lakes_days_fill_only_what_no_page_shows(
    driver: Any, expected: dict[str, Any], truth_key: str, with_landing: bool
) -> None:
    if with_landing:
        driver.copy("lake/landing/distrokid")
    driven = driver.drive(DAILY, history=[SAMPLES / "legacy/curated/tidy_daily_streams.csv"])
    for platform, key in (("Spotify", "distrokid/spotify"), ("Apple Music", "distrokid/apple")):
        truth = expected["legacy"]["daily_series"][truth_key][key]
        days = series(driven.kind("streams_daily"), platform)
        assert (days.height, days["streams"].sum()) == (truth["days"], truth["sum"])
        assert (str(days["date"][0]), str(days["date"][-1])) == (truth["first"], truth["last"])
        assert days["source"].null_count() == 0


def test_days_of_the_future_and_odd_numbers_are_set_aside(driver: Any) -> None:
    entries = [
        {"field": "2025-07-07", "value": 5},
        {"field": "2031-01-01", "value": 5},
        {"field": "2025-02-30", "value": 5},
        {"field": "2025-07-06", "value": -1},
        {"field": "2025-07-05", "value": None},
    ]
    page = (
        f"<html><script>var chartData = {json.dumps({'last365days': {'dataProvider': entries, 'total': 5}})};</script>"
    )
    target = driver.root / "landing/distrokid/streams/applemusic_stats_20250709_101010.html"
    target.parent.mkdir(parents=True)
    target.write_text(page, "utf-8")
    one = driver.drive(DAILY).cleaned["distrokid/streams/applemusic_stats_20250709_101010.html"]
    assert [reject.line for reject in one.rejects] == [2, 3, 4, 5]
    assert one.frames["days"].rows() == [(date(2025, 7, 7), "Apple Music", 5, 1)]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("streams_stats_20250709_081750.html", "distrokid/streams/streams_stats_20250709_081750.html"),
        ("applemusic_stats_20250709_081750.html", "distrokid/streams/applemusic_stats_20250709_081750.html"),
    ],
)
def test_pages_are_recognised_by_what_is_in_them(tmp_path: Path, name: str, place: str) -> None:
    page = SAMPLES / PAGES / name
    landing = DAILY.recognise(offer(page), CONTEXT)
    assert landing is not None
    assert (landing.zone, landing.path) == ("landing", place)
    renamed = tmp_path / "saved page.htm"
    renamed.write_bytes(page.read_bytes())
    found = DAILY.recognise(offer(renamed), CONTEXT)
    assert found is not None
    assert found.path.startswith(place.rsplit("_", 2)[0])
    assert found.path.endswith(".html")


def test_other_files_are_not_taken_for_pages() -> None:
    for name in ("distrokid/applemusic_stats_20250709_090200.html", "toolost/toolost_apple_20250709_090200.json"):
        assert DAILY.recognise(offer(SAMPLES / "edge" / name), CONTEXT) is None


def test_the_service_is_complete() -> None:
    assert SERVICE.key == "distrokid"
    assert [dataset.key for dataset in SERVICE.datasets] == ["distrokid.daily", "distrokid.bank"]
