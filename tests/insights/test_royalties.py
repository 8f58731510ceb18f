"""Money from the statements: closed months only, rates computed, what is missing told and not called a loss."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bedrot_desktop.insights.complete import statements
from bedrot_desktop.insights.keyfigures import explain, kpi
from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.places import PLACES, place
from bedrot_desktop.insights.royalties import earning_tracks, rates, royalties
from bedrot_desktop.insights.shapes import Filter
from bedrot_desktop.insights.spans import each_day

from .conftest import Put, line, streams

WANTED = Filter(date(2026, 8, 1), date(2026, 11, 9))


@pytest.fixture
def filled(put: Put) -> None:
    """Two months late: June 10 $ for 4000, July 20 $ for 5000, August 30 $ for 6000 less a commission of 6 $."""
    put(
        "royalty_lines",
        [
            line("2026-06", date(2026, 8, 20), 10, 4000),
            line("2026-07", date(2026, 9, 20), 20, 5000),
            line("2026-08", date(2026, 10, 20), 30, 6000),
            line("2026-08", date(2026, 10, 20), -6, 900),
            line("2026-08", date(2026, 10, 20), 5, 40, "Tidal", country="DE"),
            line("2026-08", date(2026, 10, 20), 7, 7, "iTunes Songs"),
        ],
    )


def test_the_delay_is_learnt_and_closes_months(filled: None, ledger: Ledger) -> None:
    told = statements(ledger)
    assert told.delay == {"DistroKid": 2}
    assert told.closed_to == "2026-08"
    assert told.usual == pytest.approx(2.0)
    assert told.open(date(2026, 11, 10)) == ["2026-09", "2026-10"]


def test_months_not_reported_are_no_noughts(filled: None, ledger: Ledger) -> None:
    chart = royalties(ledger, WANTED)
    assert [f"{day:%m}" for day in chart.days] == ["06", "07", "08", "09", "10"]
    assert chart.series[0].values == (10, 20, pytest.approx(36), None, None)
    assert [(one.place, one.expected, one.partly) for one in chart.unreported] == [
        (3, pytest.approx(22), False), (4, pytest.approx(22), False),
    ]  # fmt: skip
    assert chart.note == "Sep, Oct: not reported yet. Usual delay 2.0 months."


def test_what_is_expected_goes_by_the_streams_where_they_are_known(filled: None, put: Put, ledger: Ledger) -> None:
    days = each_day(date(2026, 5, 30), date(2026, 10, 2))
    september = date(2026, 9, 1)
    put("streams_daily", [streams(day, 200 if september <= day <= date(2026, 9, 30) else 100) for day in days])
    rate = 66 / (92 * 100)  # June to August
    expected = {one.place: one.expected for one in royalties(ledger, WANTED).unreported}
    assert expected[3] == pytest.approx(rate * 200 * 30)
    assert expected[4] == pytest.approx(22)  # October's streams are not known in full


def test_the_royalties_are_of_the_last_closed_month_against_the_one_before(filled: None, ledger: Ledger) -> None:
    figure = kpi(ledger, WANTED, "royalties")
    assert figure.title == "Royalties, Aug 2026"
    assert figure.value == pytest.approx(36)
    assert figure.change == pytest.approx(36 / 20 - 1)
    assert figure.against == "vs Jul"
    assert figure.unreported


def test_a_thousand_streams_bring_what_the_statements_say(filled: None, ledger: Ledger) -> None:
    """Commissions lower the money and add no streams; downloads are no streams."""
    figure = kpi(ledger, WANTED, "rate")
    assert figure.value == pytest.approx(1000 * (10 + 20 + 30 - 6 + 5) / (4000 + 5000 + 6000 + 40))
    assert figure.change is None
    told = explain(ledger, WANTED, "rate")
    assert told is not None
    assert told.value == pytest.approx(figure.value)
    assert told.with_numbers == "1 000 × $59.00 ÷ 15\u202f040"


def test_one_month_is_explained_alone_and_for_one_not_reported_the_last_closed(filled: None, ledger: Ledger) -> None:
    told = explain(ledger, Filter(date(2026, 7, 1), date(2026, 7, 31)), "royalties")
    assert told is not None
    assert told.value == pytest.approx(20)
    later = explain(ledger, Filter(date(2026, 9, 1), date(2026, 9, 30)), "royalties")
    assert later is not None
    assert later.title == "Royalties, Aug 2026"


def test_rates_of_tiny_bases_are_left_out_and_it_says_so(filled: None, ledger: Ledger) -> None:
    told = rates(ledger, WANTED)
    assert [(bar.label, bar.base) for bar in told.rows] == [("Spotify", 15000)]
    assert told.rows[0].value == pytest.approx(1000 * 54 / 15000)
    assert told.mean == pytest.approx(kpi(ledger, WANTED, "rate").value)
    assert told.note.startswith("1 with fewer")
    assert [bar.label for bar in rates(ledger, WANTED, "country").rows] == ["US"]


def test_a_row_of_the_rates_is_explained_by_its_own_sql(filled: None, ledger: Ledger) -> None:
    told = explain(ledger, WANTED, "rate_platform", "Spotify")
    assert told is not None
    assert told.value == pytest.approx(rates(ledger, WANTED).rows[0].value)


def test_tracks_are_ordered_by_what_they_brought(filled: None, ledger: Ledger) -> None:
    (bar,) = earning_tracks(ledger, WANTED).rows
    assert (bar.label, bar.group) == ("COPPER LANTERN", "PIG1987")
    assert bar.value == pytest.approx(66)
    told = explain(ledger, WANTED, "earning_tracks", "COPPER LANTERN")
    assert told is not None
    assert told.value is not None


def test_a_platform_chosen_is_counted_alone(filled: None, ledger: Ledger) -> None:
    only = Filter(WANTED.start, WANTED.end, platforms=("Tidal",))
    assert kpi(ledger, only, "royalties").value == pytest.approx(5)


def test_names_with_a_quote_are_asked_for_as_they_are(filled: None, ledger: Ledger) -> None:
    assert kpi(ledger, Filter(WANTED.start, WANTED.end, artists=("O'Nobody",)), "royalties").value is None


@pytest.mark.parametrize("key", sorted(PLACES))
def test_every_tab_reads_an_empty_warehouse(ledger: Ledger, key: str) -> None:
    told = place(ledger, WANTED, key)
    assert all(one.value is None for one in told.kpis)
    assert all(chart.blank and chart.empty for chart in told.charts)
    assert all(not bars.rows and bars.empty for bars in told.bars)


def test_months_split_between_two_reports_are_open_until_nine_tenths_came(put: Put, ledger: Ledger) -> None:
    rows = []
    for month in range(1, 9):
        first = date(2026, month + 1, 20)
        rows += [
            line(f"2026-{month:02d}", first, 50, 100),
            line(f"2026-{month:02d}", first + timedelta(days=31), 50, 100),
        ]
    put("royalty_lines", rows)
    told = statements(ledger)
    assert told.delay["DistroKid"] == 2
    assert told.closed_to == "2026-08"
