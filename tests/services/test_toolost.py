"""TooLost's answers: the true figures of the samples, wherever the files lie, and the refusals."""

from __future__ import annotations

import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.services.service import Context, NotData, Offer
from bedrot_desktop.services.tidy_history import read_tidy
from bedrot_desktop.services.toolost import DAILY, SERVICE
from bedrot_desktop.services.toolost.payload import payload_of, platform_of, side_tables

SAMPLES = Path(__file__).parent.parent / "samples"
CONTEXT = Context(today=date(2025, 7, 9))
PLATFORMS = (("Spotify", "spotify"), ("Apple Music", "apple"))


def series(rows: pl.DataFrame, platform: str) -> pl.DataFrame:
    return rows.filter(pl.col("platform") == platform).sort("date")


@pytest.fixture
def lake(driver: Any) -> Any:
    driver.copy("lake/landing/toolost")
    driver.copy("lake/raw/toolost")
    return driver


def test_merged_days_of_both_platforms_are_the_true_ones(lake: Any, expected: dict[str, Any]) -> None:
    rows = lake.drive(DAILY).kind("streams_daily")
    for platform, key in PLATFORMS:
        truth, days = expected["toolost"][key], series(rows, platform)
        months = days.group_by(pl.col("date").dt.strftime("%Y-%m").alias("month")).agg(pl.col("streams").sum())
        assert (days.height, days["streams"].sum()) == (truth["days"], truth["sum"])
        assert (str(days["date"][0]), str(days["date"][-1])) == (truth["first"], truth["last"])
        assert dict(months.iter_rows()) == truth["per_month"]
    assert set(rows["distributor"]) == {"toolost"}


def test_every_answer_is_read_wherever_it_lies(lake: Any, expected: dict[str, Any]) -> None:
    driven = lake.drive(DAILY)
    read = [item for item in lake.items(DAILY) if item.path in driven.cleaned]
    assert len(read) == expected["toolost"]["files_read"]
    for path, truth in expected["toolost"]["file_sums"].items():
        one = next(value for name, value in driven.cleaned.items() if f"/{name}".endswith(f"/{path}"))
        assert (one.rows, one.frames["days"]["streams"].sum()) == (truth["days"], truth["sum"])
        assert (str(one.first_day), str(one.last_day)) == (truth["first"], truth["last"])
    assert {driven.verdict(path) for path in driven.cleaned} == {"accepted"}


def test_copies_in_raw_are_the_bytes_that_came_and_files_of_raw_are_not_copied_again(driver: Any) -> None:
    driver.copy("lake/landing/toolost")
    files = driver.drive(DAILY).files()
    for item in driver.items(DAILY):
        assert files[f"raw/{item.path}"] == item.read()
    driver.copy("lake/raw/toolost")
    driven = driver.drive(DAILY)
    assert driven.cleaned["toolost/toolost_apple_20250702_073515.json"].outputs == ()


def test_a_day_that_a_platform_did_not_report_is_an_empty_cell(lake: Any, expected: dict[str, Any]) -> None:
    driven = lake.drive(DAILY)
    content = driven.files()["staging/daily_streams_toolost.csv"].decode()
    head, *lines = content.splitlines()
    assert head == "date,spotify_streams,apple_streams,combined_streams"
    assert len(lines) == expected["rows"]["tidy_daily_streams_toolost"]
    empty = [line for line in lines if line.split(",")[2] == ""]
    assert len(empty) == expected["toolost"]["spotify"]["days"] - expected["toolost"]["apple"]["days"]
    assert not any("." in line for line in lines)
    (part,) = driven.curated.parts
    assert (part.path, part.order) == ("tidy_daily_streams.csv", 2)
    assert part.body.decode() == "".join(f"{line},toolost\n" for line in lines)


def test_what_the_newest_answers_tell_beside_days(lake: Any, expected: dict[str, Any]) -> None:
    rows = lake.drive(DAILY).kind("breakdowns")
    newest = rows.filter(pl.col("snapshot_date") == date(2025, 7, 9))
    truth = expected["toolost"]["apple_newest"]
    sums = dict(newest.group_by("dimension").agg(pl.col("amount").sum()).iter_rows())
    assert sums["track"] == sums["isrc"] == sums["release"] == truth["sum_tracksTotal"]
    assert sums["country"] == truth["sum_countryTotal"]
    assert newest.filter(pl.col("dimension") == "country").height == truth["countries"]
    assert newest.filter(pl.col("metric") == "shazams")["amount"].sum() == truth["shazam_sum"]
    months = newest.filter(pl.col("dimension") == "month")
    for month, figures in expected["toolost"]["discovery"].items():
        own = months.filter(pl.col("value") == month[:7])
        assert dict(own.select("metric", "amount").iter_rows()) == {
            "discovery_streams": figures["streams"], "fees_usd": float(Decimal(figures["fees"])),
        }  # fmt: skip
    assert rows.select("snapshot_date", "dimension", "value", "metric").is_duplicated().sum() == 0


def test_any_order_of_answers_gives_the_same_bytes(lake: Any) -> None:
    def shuffled(seed: int) -> Any:
        def shuffle(pieces: list[Any]) -> list[Any]:
            random.Random(seed).shuffle(pieces)  # noqa: S311
            return pieces

        return shuffle

    runs = [lake.drive(DAILY, shuffle=shuffled(seed)) for seed in range(4)]
    for run in runs[1:]:
        assert run.files() == runs[0].files()
        assert run.curated.parts == runs[0].curated.parts
        assert run.kind("streams_daily").equals(runs[0].kind("streams_daily"))
        assert run.kind("breakdowns").equals(runs[0].kind("breakdowns"))


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("toolost_apple_20250709_090200.json", "sign-in"), ("toolost_spotify_20250709_090000.json", "rejected")],
)
@pytest.mark.parametrize("with_lake", [False, True])
def test_edge_answers_get_their_verdict_alone_and_with_the_lake(
    driver: Any, expected: dict[str, Any], name: str, verdict: str, with_lake: bool
) -> None:
    if with_lake:
        driver.copy("lake/landing/toolost")
        driver.copy("lake/raw/toolost")
    driver.copy(f"edge/toolost/{name}", f"landing/toolost/streams/{name}")
    driven = driver.drive(DAILY)
    assert expected["edge"][f"toolost/{name}"]["verdict"] == "reject"
    assert driven.verdict(f"toolost/streams/{name}") == verdict
    if with_lake:
        truth = expected["toolost"]
        assert driven.kind("streams_daily")["streams"].sum() == truth["spotify"]["sum"] + truth["apple"]["sum"]


@pytest.mark.parametrize(("truth_key", "with_landing"), [("with_landing", True), ("legacy_files_alone", False)])
def test_an_older_lakes_days_fill_only_what_no_answer_has(
    driver: Any, expected: dict[str, Any], truth_key: str, with_landing: bool
) -> None:
    if with_landing:
        driver.copy("lake/landing/toolost")
        driver.copy("lake/raw/toolost")
    driven = driver.drive(DAILY, history=[SAMPLES / "legacy/curated/tidy_daily_streams.csv"])
    for platform, key in PLATFORMS:
        truth = expected["legacy"]["daily_series"][truth_key][f"toolost/{key}"]
        days = series(driven.kind("streams_daily"), platform)
        assert (days.height, days["streams"].sum()) == (truth["days"], truth["sum"])
        assert (str(days["date"][0]), str(days["date"][-1])) == (truth["first"], truth["last"])


def test_logs_are_no_data(lake: Any) -> None:
    assert not any("extraction" in item.name for item in lake.items(DAILY))
    with pytest.raises(NotData):
        payload_of({"extractor": "toolost_scraper_cron", "status": "failed", "reason": "not logged in"}, "log.json")


def test_a_refusal_of_the_service_asks_to_sign_in() -> None:
    with pytest.raises(SignInNeeded):
        payload_of({"message": "Unauthenticated."}, "toolost_spotify_20250709_070000.json")
    with pytest.raises(FileRejected, match="neither"):
        payload_of({"songs": []}, "toolost_spotify_20250709_070000.json")
    with pytest.raises(FileRejected, match="not a single day"):
        payload_of({"streams": []}, "toolost_spotify_20250709_070000.json")


def test_sums_that_disagree_are_told(driver: Any) -> None:
    target = driver.root / "landing/toolost/streams/toolost_apple_20250709_111111.json"
    target.parent.mkdir(parents=True)
    target.write_text(
        json.dumps({"totalStreams": [{"date": "2025-07-01", "streams": 3}], "tracksTotal": [], "streamTotal": 4})
    )
    (note,) = driver.drive(DAILY).cleaned["toolost/streams/toolost_apple_20250709_111111.json"].notes
    assert "the days add up to 3, the total to 4" in note.message


def test_a_day_told_twice_in_one_answer_counts_once_and_the_earlier_entry_is_set_aside(driver: Any) -> None:
    path = "toolost/streams/toolost_spotify_20250709_111111.json"
    (driver.root / "landing" / path).parent.mkdir(parents=True)
    points = [("2025-07-01", "3"), ("2025-07-02", "x"), ("2025-07-01", "5"), ("2025-07-03", "0"), ("2025-07-03", "0")]
    answer = {"streams": [{"date": when, "streams": count} for when, count in points]}
    (driver.root / "landing" / path).write_text(json.dumps(answer))
    driven = driver.drive(DAILY)
    assert [(reject.line, reject.rule) for reject in driven.cleaned[path].rejects] == [
        (1, "twin day"), (2, "day"), (4, "twin day"),
    ]  # fmt: skip
    assert driven.kind("streams_daily")["streams"].to_list() == [5, 0]


def test_numbers_that_are_none_beside_the_days_are_left_out(driver: Any) -> None:
    path = "toolost/streams/toolost_apple_20250709_111111.json"
    (driver.root / "landing" / path).parent.mkdir(parents=True)
    days = '"totalStreams": [{"date": "2025-07-01", "streams": 3}]'
    odd = (
        '"countryTotal": [{"country": "US", "streams": NaN}, {"country": "DE", "streams": 3}], "streamTotal": Infinity'
    )
    (driver.root / "landing" / path).write_text("{" + f"{days}, {odd}" + "}")
    sides = driver.drive(DAILY).cleaned[path].frames["+breakdowns"]
    assert sides.select("value", "amount").rows() == [("DE", 3.0)]


def test_a_wrapped_answer_without_a_stamp_in_its_name_is_landed_by_its_own_time(tmp_path: Path) -> None:
    answer = {"streams": [{"date": "2025-07-01", "streams": "3"}]}
    for told in ("2025-07-04T07:09:00.123456", "20250704_070900"):
        path = tmp_path / "download.json"
        path.write_text(json.dumps({"timestamp": told, "source": "toolost_api", "data": answer}))
        landing = DAILY.recognise(Offer(path.name, path, path.read_bytes()), CONTEXT)
        assert landing is not None
        assert landing.path == "toolost/streams/toolost_spotify_20250704_070900.json"


@pytest.mark.parametrize(
    ("sample", "place"),
    [
        ("toolost/streams/toolost_apple_20250708_073602.json", "toolost/streams/toolost_apple_20250708_073602.json"),
        ("toolost/spotify_analytics_20250709_073655.json", "toolost/streams/spotify_analytics_20250709_073655.json"),
    ],
)
def test_answers_are_recognised_by_what_is_in_them(tmp_path: Path, sample: str, place: str) -> None:
    path = SAMPLES / "lake/landing" / sample
    landing = DAILY.recognise(Offer(path.name, path, path.read_bytes()[:65536]), CONTEXT)
    assert landing is not None
    assert landing.path == place
    renamed = tmp_path / "download.json"
    renamed.write_bytes(path.read_bytes())
    found = DAILY.recognise(Offer(renamed.name, renamed, renamed.read_bytes()[:65536]), CONTEXT)
    assert found is not None
    assert found.path.startswith(f"toolost/streams/toolost_{'apple' if 'apple' in sample else 'spotify'}_20")


def test_other_json_is_not_taken_for_an_answer() -> None:
    for sample in ("landing/toolost/extraction_log_20250709_073655.json", "landing/20250526_180722/insights.json"):
        path = SAMPLES / "lake" / sample
        assert DAILY.recognise(Offer(path.name, path, path.read_bytes()[:65536]), CONTEXT) is None


def test_the_service_is_complete() -> None:
    assert (SERVICE.key, [dataset.key for dataset in SERVICE.datasets]) == ("toolost", ["toolost.daily"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["data", "streams", "totalStreams", "date", "discovery", "fees", "tracksTotal", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)  # the machine may be busy with other things
@given(JSON)
def test_no_json_makes_the_reader_fail_in_a_way_nobody_foresaw(value: Any) -> None:
    platform_of(value)
    try:
        payload = payload_of(value, "any.json")
    except (FileRejected, NotData):
        return
    assert payload.points
    assert all(len(side) == 5 for side in side_tables(payload))


HEAD = "date,spotify_streams,apple_streams,combined_streams,source\n"


def tidy(rows: str) -> set[tuple[str, str, int]]:
    found = read_tidy((HEAD + rows).encode(), "tidy_daily_streams.csv", "toolost", date(2025, 7, 9))
    return {(str(cell.day), cell.column[:1], cell.streams) for cell in found.cells}


def test_only_a_trailing_zero_beside_streams_of_the_other_platform_is_taken_as_not_reported() -> None:
    rows = (
        "2025-06-01,5,0,5,toolost\n2025-06-10,0,0,0,toolost\n2025-06-11,7,0,7,toolost\n2025-06-12,9,0.0,9.0,toolost\n"
    )
    assert tidy(rows) == {
        ("2025-06-01", "s", 5), ("2025-06-01", "a", 0), ("2025-06-10", "s", 0), ("2025-06-10", "a", 0),
        ("2025-06-11", "s", 7), ("2025-06-12", "s", 9),
    }  # fmt: skip


def test_a_broken_row_of_an_older_file_is_left_out_with_a_note_and_a_foreign_source_is_not_read() -> None:
    rows = "2025-06-31,1,1,2,toolost\n2025-06-01,x,1,1,toolost\n2025-06-02,1,,1,toolost\n2025-06-03,1,1,2,distrokid\n"
    found = read_tidy((HEAD + rows).encode(), "tidy_daily_streams.csv", "toolost", date(2025, 7, 9))
    assert [note.line for note in found.notes] == [2, 3]
    assert [(str(cell.day), cell.column, cell.line) for cell in found.cells] == [("2025-06-02", "spotify_streams", 4)]


def test_an_older_file_of_another_shape_is_left_out_with_a_note() -> None:
    found = read_tidy(b"a,b\n1,2\n", "tidy_daily_streams.csv", "toolost", date(2025, 7, 9))
    assert found.cells == ()
    assert "left out" in found.notes[0].message
