"""What a chart says of a bucket and how it goes out as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

from bedrot_desktop.insights.shapes import COLUMNS, PLAIN, USD, Chart, Missing, Series
from bedrot_desktop.ui.widgets.chart.reading import read_at

Made = Callable[..., Chart]


def test_the_values_are_those_of_the_chart_with_their_sum_and_the_mean(made: Made) -> None:
    told = read_at([made()], 10)
    assert [(line.title, line.value) for line in told.lines] == [
        ("Spotify", "110"), ("Apple Music", "210"), ("Tidal", "310"), ("Total", "630"), ("7-day mean", "600"),
    ]  # fmt: skip
    assert told.title == "Tue 11 Aug 2026"
    assert "Campaign: THE SOURCE" in told.notes


def test_what_is_not_reported_is_never_told_as_nothing(made: Made) -> None:
    told = read_at([made()], 58)
    assert {line.value for line in told.lines[:4]} == {"not reported"}
    assert told.notes[0] == "Not reported yet"
    assert "0" not in {line.value for line in told.lines}


def test_an_expected_value_is_told_as_such(made: Made) -> None:
    told = read_at([replace(made(), unit=USD, places=2, unreported=(Missing(58, 12.5),))], 58)
    assert told.notes[0] == "Not reported yet, about $12.50 expected"


def test_hidden_series_are_not_counted(made: Made) -> None:
    told = read_at([made()], 10, {"tidal"})
    assert [line.value for line in told.lines if line.strong] == ["320"]


def test_two_panels_are_read_together(made: Made) -> None:
    spend = Series("spend", "Meta Ads", PLAIN, (2.5,) * 60)
    ads = Chart("ad_spend", "Ad spend", USD, made().days, (spend,), style=COLUMNS, places=2)
    told = read_at([made(), ads], 10)
    assert told.lines[-1].title == "Meta Ads"
    assert told.lines[-1].value == "$2.50"
    assert told.lines[-1].panel == 1


def test_a_net_is_no_part_of_a_sum(made: Made) -> None:
    parts = tuple(Series(key, key, PLAIN, (value,) * 60) for key, value in (("in", 5.0), ("out", -3.0), ("net", 2.0)))
    told = read_at([Chart("cash", "Cash flow", USD, made().days, parts, style=COLUMNS, places=2)], 3)
    assert [line.title for line in told.lines] == ["in", "out", "net"]


def test_fifty_series_are_told_by_the_greatest(made: Made) -> None:
    many = tuple(Series(f"a{row}", f"A{row}", "artist", (float(row),) * 60) for row in range(50))
    told = read_at([replace(made(), series=many, mean=None)], 0)
    assert [line.title for line in told.lines[:2]] == ["A49", "A48"]
    assert told.lines[12].title == "38 more"
    assert told.lines[-1].value == "1\u202f225"


def test_the_csv_has_iso_days_and_leaves_empty_what_is_not_reported(card: object, made: Made) -> None:
    rows = list(csv.DictReader(io.StringIO(card.csv())))  # type: ignore[attr-defined]
    assert len(rows) == 60
    assert rows[10] == {"day": "2026-08-11", "Spotify": "110", "Apple Music": "210", "Tidal": "310",
                        "7-day mean": "600", "state": ""}  # fmt: skip
    assert rows[59]["Spotify"] == ""
    assert rows[59]["state"] == "not reported"
