"""The label's streams: nothing twice, nothing before it is complete, and an artist's streams apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bedrot_desktop.insights.bands import stalls
from bedrot_desktop.insights.complete import completeness
from bedrot_desktop.insights.keyfigures import explain, kpi
from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.places import choices
from bedrot_desktop.insights.shapes import Filter, Missing
from bedrot_desktop.insights.spans import each_day
from bedrot_desktop.insights.streams import artist_streams, streams

from .conftest import Put
from .conftest import streams as told

FIRST = date(2026, 9, 1)
LAST = date(2026, 11, 8)
WANTED = Filter(date(2026, 10, 12), LAST)


@pytest.fixture
def filled(put: Put) -> None:
    """DistroKid tells 100 a day to 8 Nov, TooLost 10 a day to 4 Nov; Spotify for Artists 55 a day."""
    rows = [told(day, 100) for day in each_day(FIRST, LAST)]
    rows += [told(day, 10, distributor="toolost") for day in each_day(FIRST, date(2026, 11, 4))]
    put("streams_daily", rows)
    mine = {"artist": "PIG1987", "account": "pig1987", "platform": "Spotify", "listeners": 20}
    days = enumerate(each_day(FIRST, LAST))
    put("audience_daily", [{**mine, "date": day, "streams": 55, "followers": 1000 + at} for at, day in days])


def test_days_are_complete_as_far_as_the_slowest_source(filled: None, ledger: Ledger) -> None:
    state = completeness(ledger)
    assert state.to == date(2026, 11, 3)  # the newest day of each is still being counted
    assert state.late == (("TooLost", date(2026, 11, 4)),)


def test_a_source_that_fell_silent_long_ago_holds_nothing_back(put: Put, ledger: Ledger) -> None:
    rows = [told(day, 1) for day in each_day(FIRST, LAST)]
    put("streams_daily", [*rows, told(date(2026, 1, 1), 5, distributor="toolost")])
    assert completeness(ledger).to == date(2026, 11, 7)


def test_the_key_figure_counts_complete_days_and_compares_as_many(filled: None, ledger: Ledger) -> None:
    figure = kpi(ledger, WANTED, "label_streams")
    assert figure.value == 23 * 110
    assert figure.change == 0
    assert figure.against == "vs 23 d before"
    assert figure.unreported
    assert len(figure.spark) == 30


def test_the_chart_marks_days_that_are_not_complete_and_tells_what_to_expect(filled: None, ledger: Ledger) -> None:
    chart = streams(ledger, WANTED)
    assert [one.title for one in chart.series] == ["Spotify"]
    assert chart.unreported == tuple(Missing(place, 110, partly=True) for place in range(23, 28))
    assert chart.mean is not None
    assert chart.mean[22] == 110
    assert chart.mean[23] is None
    assert "TooLost" in chart.note


def test_days_nobody_has_told_are_holes(filled: None, ledger: Ledger) -> None:
    chart = streams(ledger, Filter(LAST, date(2026, 11, 9)))
    assert chart.series[0].values == (100, None)
    assert chart.unreported[-1] == Missing(1, 110, partly=False)


def test_the_parts_of_both_stackings_are_the_same_sum(filled: None, ledger: Ledger) -> None:
    by_platform, by_distributor = streams(ledger, WANTED), streams(ledger, WANTED, "distributor")
    assert sum(one.total for one in by_platform.series) == sum(one.total for one in by_distributor.series)
    assert {one.title for one in by_distributor.series} == {"DistroKid", "TooLost"}


@pytest.mark.parametrize("grain", ["week", "month"])
def test_weeks_and_months_have_the_sum_of_their_days(filled: None, ledger: Ledger, grain: str) -> None:
    days = streams(ledger, WANTED)
    wide = streams(ledger, Filter(WANTED.start, WANTED.end, grain=grain))
    assert sum(one.total for one in wide.series) == sum(one.total for one in days.series)
    assert wide.mean is None


def test_a_month_that_begins_outside_is_provisional(filled: None, ledger: Ledger) -> None:
    assert streams(ledger, Filter(WANTED.start, date(2026, 10, 31), grain="month")).provisional == (0,)


def test_the_compared_span_lies_day_by_day_under_it(filled: None, ledger: Ledger) -> None:
    chart = streams(ledger, Filter(WANTED.start, date(2026, 10, 31), compare="before"))
    assert chart.compare is not None
    assert chart.compare.values == (110,) * 20


def test_an_artist_has_spotifys_own_streams_and_never_the_labels(filled: None, ledger: Ledger) -> None:
    chart = streams(ledger, Filter(WANTED.start, WANTED.end, artists=("PIG1987",)))
    assert chart.key == "artist_streams"
    assert chart.series[0].total == 55 * 28
    assert kpi(ledger, WANTED, "artist_streams").value == 55 * 27  # the newest day is still being counted


def test_an_unknown_artist_has_an_empty_chart_that_says_so(filled: None, ledger: Ledger) -> None:
    chart = artist_streams(ledger, Filter(WANTED.start, WANTED.end, artists=("Nobody's Child",)))
    assert chart.blank
    assert chart.empty


def test_listeners_are_a_mean_of_days_and_never_a_sum(filled: None, ledger: Ledger) -> None:
    assert kpi(ledger, WANTED, "listeners").value == 20


def test_followers_are_the_newest_of_each_account(filled: None, put: Put, ledger: Ledger) -> None:
    tiktok = {"artist": "PIG1987", "account": "pig1987", "platform": "TikTok", "video_views": None}
    put("social_daily", [{**tiktok, "date": date(2026, 10, day), "followers": 40 + day} for day in (1, 20)])
    figure = kpi(ledger, WANTED, "followers")
    assert figure.value == 1000 + (LAST - FIRST).days + 60
    before = 1000 + (WANTED.start - FIRST).days - 1 + 41
    assert figure.change == pytest.approx(figure.value / before - 1)


def test_days_left_out_are_a_gap_and_make_the_day_incomplete(put: Put, ledger: Ledger) -> None:
    put("streams_daily", [told(day, 9) for day in each_day(FIRST, LAST) if not 10 <= (day - FIRST).days <= 13])
    (band,) = stalls(ledger)
    assert (band.start, band.end) == (FIRST + timedelta(days=10), FIRST + timedelta(days=13))
    chart = streams(ledger, Filter(FIRST, FIRST + timedelta(days=20)))
    assert [one.place for one in chart.unreported] == [10, 11, 12, 13]
    assert chart.series[0].values[11] is None


def test_an_explanation_gives_the_figure_by_its_own_sql(filled: None, ledger: Ledger) -> None:
    for key in ("label_streams", "listeners", "followers"):
        told_ = explain(ledger, WANTED, key)
        assert told_ is not None
        assert told_.value == kpi(ledger, WANTED, key).value == ledger.one(told_.sql)[0]
        assert ledger.rows(told_.rows_sql)
    assert explain(ledger, Filter(LAST, LAST), "streams") is None  # not complete


def test_what_can_be_chosen(filled: None, ledger: Ledger) -> None:
    known = choices(ledger)
    assert known.artists == ("PIG1987",)
    assert known.platforms == ("Spotify",)
    assert (known.first, known.last, known.complete_to) == (FIRST, LAST, date(2026, 11, 3))


def test_an_empty_warehouse_has_nothing_and_breaks_nothing(ledger: Ledger) -> None:
    assert streams(ledger, WANTED).blank
    assert kpi(ledger, WANTED, "label_streams").value is None
    assert choices(ledger).complete_to is None
