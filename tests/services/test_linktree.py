"""Linktree: days of the page against the known truths, broken answers, and totals as breakdowns."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.roster import Account
from bedrot_desktop.services.linktree import ANALYTICS
from bedrot_desktop.services.linktree.sections import Sections, read_analytics
from bedrot_desktop.services.service import Offer

LEGACY = Path(__file__).parent.parent / "samples/legacy/curated/linktree_analytics_curated_20250618_081500.csv"
FOLDER = "linktree/analytics"


@pytest.fixture
def lake(driver):
    driver.copy(f"lake/landing/{FOLDER}")
    return driver


def put(driver, name: str, answer: Any) -> str:
    path = driver.root / "landing" / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(answer if isinstance(answer, str) else json.dumps(answer), "utf-8")
    return f"{FOLDER}/{name}"


def overview(*days: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"getAccountAnalytics": {"overview": {"timeseries": list(days)}}}}


def day(text: str, views: Any = 5, clicks: Any = 2, **more: Any) -> dict[str, Any]:
    return {"date": text, "totalViews": views, "uniqueViews": 1, "totalClicks": clicks, "uniqueClicks": 1, **more}


def test_days_of_the_page_sum_up_to_the_known_figures(lake, expected) -> None:
    truth = expected["linktree"]
    rows = lake.drive(ANALYTICS).kind("links_daily")
    assert set(rows["link"]) == {"*"}
    assert set(rows["provider"]) == {"Linktree"}
    assert set(rows["account"]) == {"main"}
    assert rows.height == truth["days"] == expected["rows"]["linktree_days"]
    assert (str(rows["date"].min()), str(rows["date"].max())) == (truth["first"], truth["last"])
    assert rows["views"].sum() == truth["total_views"]
    assert rows["unique_views"].sum() == truth["unique_views"]
    assert rows["clicks"].sum() == truth["total_clicks"]
    assert rows["unique_clicks"].sum() == truth["unique_clicks"]
    last = rows["date"].max()
    for days in (7, 28):
        recent = rows.filter((pl.lit(last) - pl.col("date")).dt.total_days() < days)
        assert recent["views"].sum() == truth[f"total_views_last_{days}_days"]
    months = rows.group_by(pl.col("date").dt.strftime("%Y-%m").alias("month")).agg(pl.sum("views", "clicks"))
    assert {row[0]: {"views": row[1], "clicks": row[2]} for row in months.iter_rows()} == truth["per_month"]
    assert rows.filter((pl.col("views") == 0) & (pl.col("clicks") == 0)).height == truth["days_without_traffic"]
    assert rows.filter(pl.col("conversion_rate") > 1).height == truth["days_ctr_above_1"]


def test_each_overview_file_gives_its_own_days(lake, expected) -> None:
    driven = lake.drive(ANALYTICS)
    for name, truth in expected["linktree"]["file_sums"].items():
        frame = driven.cleaned[f"{FOLDER}/{name}"].frames["overview"]
        assert (frame.height, frame["views"].sum(), frame["clicks"].sum()) == (
            truth["days"],
            truth["views"],
            truth["clicks"],
        )


def test_every_kind_of_answer_gets_its_verdict(lake, expected) -> None:
    driven = lake.drive(ANALYTICS)
    kinds = expected["linktree"]["kinds"]
    verdicts = [driven.verdict(f"{FOLDER}/{path.name}") for path in (lake.root / "landing" / FOLDER).iterdir()]
    booked = [kind for kind in kinds if kind.startswith(("getAccountAnalytics", "link<ID>"))]
    assert len(verdicts) == expected["linktree"]["files"]
    assert verdicts.count("accepted") == sum(kinds[kind] for kind in booked)
    assert verdicts.count("ignored") == sum(kinds.values()) - sum(kinds[kind] for kind in booked)


def test_answers_to_one_question_have_one_header_and_others_another(driver) -> None:
    day = {"date": "2025-07-01", "totalViews": 1}
    first = put(driver, "graphql_20250701_070000_000001.json", overview(day))
    later = put(driver, "graphql_20250702_070000_000001.json", overview(day, {**day, "date": "2025-07-02"}))
    links = {"data": {"getAccountAnalytics": {"links": [{"id": 1, "clicks": {"total": 2}}]}}}
    other = put(driver, "graphql_20250702_070000_000002.json", links)
    title = put(driver, "graphql_20250702_070000_000003.json", {"data": {"link1": {"id": 1, "title": "A"}}})
    cleaned = driver.drive(ANALYTICS).cleaned
    headers = [cleaned[path].header for path in (first, later, other, title)]
    assert headers == [("overview",), ("overview",), ("links",), ("titles",)]


def test_links_of_the_newest_visit_are_breakdowns_under_their_titles(lake, expected) -> None:
    truth = expected["linktree"]["links_newest"]
    rows = lake.drive(ANALYTICS).kind("breakdowns")
    links = rows.filter(
        pl.col("dimension") == "link", pl.col("metric") == "clicks", pl.col("snapshot_date") == date(2025, 7, 9)
    )
    assert (links.height, links["amount"].sum()) == (truth["links"], truth["clicks"])
    assert "COPPER LANTERN - SPOTIFY" in set(links["value"])


def test_a_week_is_never_mixed_with_a_year(lake) -> None:
    rows = lake.drive(ANALYTICS).kind("breakdowns").filter(pl.col("snapshot_date") == date(2025, 7, 9))
    devices = {(row["metric"], row["value"]): row["amount"] for row in rows.filter(dimension="device").to_dicts()}
    assert devices["views", "mobile"] == 3601
    assert devices["views_last_7_days", "mobile"] == 301
    lifetime = {(row["metric"], row["value"]): row["amount"] for row in rows.filter(dimension="lifetime").to_dicts()}
    assert lifetime == {
        ("views", "page"): 3176,
        ("clicks", "page"): 1648,
        ("clicks", "profile"): 1318,
        ("clicks", "socials"): 296,
        ("subscribers", "page"): 0,
    }
    assert "NA" in set(rows.filter(dimension="country")["value"]), "Namibia stays NA"
    assert {"Unknown, UA", "Unknown, US", "Unknown"} <= set(rows.filter(dimension="city")["value"])
    assert not rows.select("dimension", "value", "metric").is_duplicated().any()


def test_icons_never_repeat_the_lifetime_views(lake) -> None:
    rows = lake.drive(ANALYTICS).kind("breakdowns").filter(dimension="social")
    assert {"clicks", "clicks_last_7_days"} == set(rows["metric"])
    newest = rows.filter(snapshot_date=date(2025, 7, 9), metric="clicks")
    assert dict(newest.select("value", "amount").iter_rows()) == {"instagram": 22.0, "email_address": 4.0}


def test_headers_and_formats_are_the_lakes_own(lake) -> None:
    files = lake.drive(ANALYTICS).files()
    header = "date,totalViews,uniqueViews,totalClicks,uniqueClicks,clickThroughRate"
    for path in ("staging/linktree/linktree_analytics_staging_20250709_071244.csv", "curated/linktree_analytics.csv"):
        lines = files[path].decode().split("\n")
        assert lines[0] == header
        assert len(lines) == 410
        assert lines[-1] == ""
        assert b"\r" not in files[path]
    days = dict(line.split(",", 1) for line in files["curated/linktree_analytics.csv"].decode().splitlines()[1:])
    assert days["2024-07-10"] == "12,7,7,5,0.5833"
    raw = files[f"raw/{FOLDER}/graphql_20250709_071227_116482.ndjson"].decode().splitlines()
    assert list(json.loads(raw[0])) == [*header.split(","), "__typename"]


def test_the_order_of_files_changes_nothing(lake) -> None:
    straight = lake.drive(ANALYTICS)
    for shuffle in (lambda pieces: pieces[::-1], lambda pieces: pieces[1::2] + pieces[::2]):
        shuffled = lake.drive(ANALYTICS, shuffle=shuffle)
        assert shuffled.files() == straight.files()
        for name, frame in straight.curated.kinds.items():
            assert shuffled.curated.kinds[name].equals(frame)


def test_every_row_names_its_file_and_place(lake) -> None:
    driven = lake.drive(ANALYTICS)
    known = {item.sha256 for item in lake.items(ANALYTICS)}
    for frame in driven.curated.kinds.values():
        assert set(frame["source"]) <= known
        assert frame["line"].null_count() == 0
    newest = driven.kind("links_daily").sort("date").tail(1).to_dicts()[0]
    item = next(item for item in lake.items(ANALYTICS) if item.sha256 == newest["source"])
    series = json.loads(item.read())["data"]["getAccountAnalytics"]["overview"]["timeseries"]
    assert series[newest["line"] - 1]["date"] == str(newest["date"])


@pytest.mark.parametrize(
    ("name", "verdict", "rule"),
    [
        ("graphql_20250709_090001_000001.json", "rejected", "json"),
        ("graphql_20250709_090002_000002.json", "sign-in", "sign-in needed"),
        ("graphql_20250709_090003_000003.json", "rejected", "shape"),
    ],
)
def test_broken_answers_are_refused_and_change_nothing(driver, expected, name, verdict, rule) -> None:
    assert expected["edge"][f"linktree/{name}"]["verdict"] == "reject"
    driver.copy(f"edge/linktree/{name}", f"landing/{FOLDER}/{name}")
    alone = driver.drive(ANALYTICS)
    assert alone.verdict(f"{FOLDER}/{name}") == verdict
    assert alone.errors[f"{FOLDER}/{name}"].rule == rule
    assert alone.errors[f"{FOLDER}/{name}"].remedy
    assert not alone.files()
    (driver.root / "landing" / FOLDER / name).unlink()
    (driver.root / "landing" / FOLDER).rmdir()
    driver.copy(f"lake/landing/{FOLDER}")
    before = driver.drive(ANALYTICS)
    driver.copy(f"edge/linktree/{name}", f"landing/{FOLDER}/{name}")
    assert driver.drive(ANALYTICS).files() == before.files()


def test_a_days_newest_answer_wins_and_older_days_stay(driver) -> None:
    put(driver, "graphql_20250601_070000_000001.json", overview(day("2025-05-30", 4), day("2025-06-01", 1)))
    put(driver, "graphql_20250603_070000_000001.json", overview(day("2025-06-01", 9), day("2025-06-02", 3)))
    rows = driver.drive(ANALYTICS).kind("links_daily")
    assert dict(rows.select(pl.col("date").cast(pl.String), "views").iter_rows()) == {
        "2025-05-30": 4,
        "2025-06-01": 9,
        "2025-06-02": 3,
    }


def test_bad_entries_are_set_aside_and_the_others_stay(driver) -> None:
    bad = [day("2025-06-32"), day("2025-06-02", -1), day("2025-06-03", "many"), day("2031-01-01"), "nothing"]
    path = put(driver, "graphql_20250708_070000_000001.json", overview(day("2025-06-01"), *bad))
    driven = driver.drive(ANALYTICS)
    assert driven.verdict(path) == "warned"
    assert [reject.line for reject in driven.cleaned[path].rejects] == [2, 3, 4, 5, 6]
    assert driven.kind("links_daily").height == 1


def test_a_figure_that_is_not_reported_stays_empty(driver) -> None:
    put(driver, "graphql_20250708_070000_000001.json", overview({"date": "2025-07-01", "totalViews": 4}))
    driven = driver.drive(ANALYTICS)
    assert driven.kind("links_daily").select("clicks", "unique_views", "conversion_rate").row(0) == (None, None, None)
    assert driven.files()["curated/linktree_analytics.csv"].splitlines()[1] == b"2025-07-01,4,,,,"


def test_days_of_an_older_lake_count_only_where_no_answer_has_them(lake, driver, expected) -> None:
    series = expected["legacy"]["daily_series"]["with_landing"]
    rows = lake.drive(ANALYTICS, [LEGACY]).kind("links_daily")
    for metric in ("views", "clicks"):
        assert (rows.height, rows[metric].sum()) == (
            series[f"linktree/{metric}"]["days"],
            series[f"linktree/{metric}"]["sum"],
        )


def test_an_older_lake_alone_keeps_its_days(driver, expected) -> None:
    series = expected["legacy"]["daily_series"]["legacy_files_alone"]
    rows = driver.drive(ANALYTICS, [LEGACY]).kind("links_daily")
    for metric in ("views", "clicks"):
        truth = series[f"linktree/{metric}"]
        assert (rows.height, rows[metric].sum()) == (truth["days"], truth["sum"])
        assert (str(rows["date"].min()), str(rows["date"].max())) == (truth["first"], truth["last"])
    first = rows.filter(date=date(2025, 3, 1)).to_dicts()[0]
    assert (first["line"], first["conversion_rate"]) == (2, 0.625)


def test_a_second_account_is_asked_for_or_read_from_the_folder(driver) -> None:
    second = Account("linktree", "second", "Second page")
    driver.roster = driver.roster.replacing([*driver.roster.accounts, second])
    path = put(driver, "graphql_20250708_070000_000001.json", overview(day("2025-07-01", 3)))
    assert driver.drive(ANALYTICS).verdict(path) == "held"
    question = driver.drive(ANALYTICS).cleaned[path].question
    assert question.options == ("main", "second")
    driver.answers = {question.id: "main"}
    put(driver, "second/graphql_20250708_070000_000001.json", overview(day("2025-07-01", 8)))
    driven = driver.drive(ANALYTICS)
    assert dict(driven.kind("links_daily").select("account", "views").iter_rows()) == {"main": 3, "second": 8}
    assert driven.files()["curated/linktree_analytics.csv"].splitlines()[1].startswith(b"2025-07-01,11,")


def test_offered_answers_are_recognised_by_their_beginning(lake, tmp_path) -> None:
    for path in sorted((lake.root / "landing" / FOLDER).iterdir()):
        landing = ANALYTICS.recognise(Offer("any.json", tmp_path / "any.json", path.read_bytes()[:65536]), lake.context)
        assert landing.path == f"{FOLDER}/graphql_any.json"
    other = Offer("insights.json", tmp_path / "insights.json", b'[{"campaign_id": "1"}]')
    assert ANALYTICS.recognise(other, lake.context) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["date", "timeseries", "totalViews", "clicks", "total", "id", "name", "cities", "socials", "subscribers"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
SECTIONS = ["overview", "links", "socials", "subscribers", "lifetime", "locations", "referrers", "devices", "else"]


@given(st.dictionaries(st.sampled_from(SECTIONS), JSON))
def test_any_json_is_read_or_set_aside_but_never_breaks(analytics) -> None:
    found = Sections(date(2025, 7, 10))
    read_analytics(analytics, found)
    assert sum(frame.height for frame in found.frames().values()) + len(found.rejects) == found.seen


@given(st.integers(0, 2**40), st.dates(date(2020, 1, 1), date(2025, 7, 9)))
def test_a_written_day_comes_back_as_it_was(count, when) -> None:
    found = Sections(date(2025, 7, 10))
    read_analytics(overview(day(str(when), count))["data"]["getAccountAnalytics"], found)
    assert found.frames()["overview"].select("date", "views").row(0) == (when, count)
