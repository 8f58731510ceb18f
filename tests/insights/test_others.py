"""Advertising, videos, the link page, cash and what lies behind curves, each with truths counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bedrot_desktop.core.errors import Cancelled
from bedrot_desktop.insights import ads, cash, links, social
from bedrot_desktop.insights.bands import campaigns, dead
from bedrot_desktop.insights.figures import FIGURES
from bedrot_desktop.insights.keyfigures import explain, kpi
from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.shapes import Filter
from bedrot_desktop.insights.spans import each_day
from bedrot_desktop.insights.tracks import top_tracks
from bedrot_desktop.sessions.history_rows import NATURAL, REPLACED, Life

from .conftest import Put, line

WANTED = Filter(date(2026, 10, 1), date(2026, 10, 31))
BEFORE = date(2026, 8, 1)


@pytest.fixture
def filled(put: Put) -> None:
    """Every day of October 2 $ for 500 impressions and 8 clicks, in the months before half of it."""
    days = each_day(BEFORE, WANTED.end)
    put(
        "ads_daily",
        [
            {"date": day, "account": "main", "campaign_id": 7, "campaign": "PIG1987 - COPPER LANTERN - BROAD",
             "spend_nano": 10**9 * (2 if day.month == 10 else 1), "impressions": 500, "clicks": 8}
            for day in days
        ],
    )  # fmt: skip
    video = {"artist": "PIG1987", "account": "pig1987", "platform": "TikTok", "comments": 1, "shares": 1}
    put("social_daily", [{**video, "date": day, "video_views": 200 * (day.day % 2), "likes": 18} for day in days])
    page = {"provider": "Linktree", "account": "main"}
    put(
        "links_daily",
        [{**page, "date": day, "link": "*", "views": 40, "clicks": 10} for day in days]
        + [{**page, "date": day, "link": "one", "views": 40, "clicks": 6} for day in days],
    )
    put("royalty_lines", [line("2026-07", date(2026, 9, 20), 20, 5000)])
    put("card_lines", [{"date": date(2026, 9, 2), "description": "ADS", "card": "4242", "amount_nano": 3 * 10**9}])


def test_advertising_is_told_in_money_and_ratios(filled: None, ledger: Ledger) -> None:
    assert kpi(ledger, WANTED, "ad_spend").value == pytest.approx(62)
    assert kpi(ledger, WANTED, "ad_spend").change == pytest.approx(62 / 31 - 1)
    assert kpi(ledger, WANTED, "cpc").value == pytest.approx(2 / 8)
    assert kpi(ledger, WANTED, "cpm").value == pytest.approx(1000 * 2 / 500)
    assert kpi(ledger, WANTED, "ctr").value == pytest.approx(8 / 500)
    assert ads.spend(ledger, WANTED).series[0].total == pytest.approx(62)
    cpc, cpm, ctr = ads.ratios(ledger, Filter(WANTED.start, WANTED.end, grain="week"))
    assert cpc.series[0].values[1] == pytest.approx(0.25)
    assert cpm.series[0].values[1] == pytest.approx(4)
    assert ctr.series[0].values[1] == pytest.approx(0.016)


def test_a_campaign_lies_behind_its_days_under_the_name_of_its_track(filled: None, ledger: Ledger) -> None:
    (band,) = campaigns(ledger, WANTED)
    assert (band.start, band.end) == (BEFORE, WANTED.end)
    assert "COPPER LANTERN" in band.title


def test_engagement_leaves_days_out_that_nobody_watched(filled: None, ledger: Ledger) -> None:
    assert kpi(ledger, WANTED, "views").value == 16 * 200
    assert kpi(ledger, WANTED, "engagement").value == pytest.approx(20 / 200)
    chart = social.engagement(ledger, WANTED)
    assert chart.series[0].values[:2] == (pytest.approx(0.1), None)


def test_the_link_page_is_its_own_row_and_never_the_sum_of_links(filled: None, ledger: Ledger) -> None:
    assert kpi(ledger, WANTED, "link_views").value == 31 * 40
    assert kpi(ledger, WANTED, "link_clicks").value == 31 * 10
    assert kpi(ledger, WANTED, "click_rate").value == pytest.approx(0.25)
    assert [one.total for one in links.visits(ledger, WANTED).series] == [31 * 40, 31 * 10]
    assert [(bar.label, bar.value) for bar in links.links(ledger, WANTED).rows] == [("one", 31 * 6)]


def test_cash_is_by_reporting_month(filled: None, ledger: Ledger) -> None:
    chart = cash.cash(ledger, WANTED)
    assert {one.key: one.values[0] for one in chart.series} == {"income": 20, "expense": -3, "net": 17}
    assert kpi(ledger, WANTED, "net").value == 17


@pytest.mark.parametrize("key", sorted(FIGURES))
def test_every_figure_is_what_its_own_sql_gives(filled: None, ledger: Ledger, key: str) -> None:
    told, figure = explain(ledger, WANTED, key), kpi(ledger, WANTED, key)
    if told is None:
        assert figure.value is None
        return
    assert told.value == (None if figure.value is None else pytest.approx(figure.value))
    assert told.formula
    assert told.left_out
    ledger.rows(told.rows_sql)


def test_tracks_are_of_the_newest_list_and_compared_with_four_weeks_before(put: Put, ledger: Ledger) -> None:
    song = {"artist": "PIG1987", "period": "28day", "platform": "Spotify"}
    put(
        "track_metrics",
        [
            {**song, "snapshot_date": WANTED.end - timedelta(weeks=week), "track": track, "track_foreign_id": track,
             "streams": count - 10 * week}
            for week in range(9)
            for track, count in (("COPPER LANTERN", 200), ("SALT ANTENNA", 300))
        ],
    )  # fmt: skip
    bars = top_tracks(ledger, WANTED)
    assert [(bar.label, bar.value) for bar in bars.rows] == [("SALT ANTENNA", 300), ("COPPER LANTERN", 200)]
    assert bars.rows[0].change == pytest.approx(300 / 260 - 1)
    assert bars.rows[0].spark[-1] == 300


def life(born: datetime, dead_at: datetime | None, cause: str) -> Life:
    return Life("toolost", "main", born, born, "sign in", dead_at or born, dead_at=dead_at, cause=cause)


def test_a_dead_sign_in_lies_from_its_end_to_the_next_and_a_replaced_one_nowhere(ledger: Ledger) -> None:
    day = datetime(2026, 10, 1, 12, tzinfo=UTC)
    ledger.lives = (
        life(day, day + timedelta(days=3), NATURAL),
        life(day + timedelta(days=8), day + timedelta(days=12), REPLACED),
        life(day + timedelta(days=12), day + timedelta(days=20), NATURAL),
    )
    ledger.titles = {"toolost": "TooLost"}
    assert [(band.start, band.end, band.title) for band in dead(ledger)] == [
        (date(2026, 10, 4), date(2026, 10, 9), "TooLost signed out"),
        (date(2026, 10, 21), date(2026, 11, 10), "TooLost signed out"),
    ]


def test_reading_stops_when_asked_to(ledger: Ledger) -> None:
    ledger.run.cancel_event.set()
    with pytest.raises(Cancelled):
        kpi(ledger, WANTED, "label_streams")
