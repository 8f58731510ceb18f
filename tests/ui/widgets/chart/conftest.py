"""Charts of plain values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.insights.shapes import AREA, CAMPAIGN, DEAD, PLATFORM, STREAMS, Band, Chart, Missing, Series
from bedrot_desktop.ui.widgets.chart.card import ChartCard

FIRST = date(2026, 8, 1)


@pytest.fixture
def made() -> Callable[..., Chart]:
    """Makes a chart: three platforms on 60 days, of which the last three are not reported yet."""

    def chart(style: str = AREA, days: int = 60, **more: object) -> Chart:
        when = tuple(FIRST + timedelta(day) for day in range(days))
        series = tuple(
            Series(title.casefold(), title, PLATFORM,
                   tuple(float(100 * (place + 1) + day) if day < days - 3 else None for day in range(days)))
            for place, title in enumerate(("Spotify", "Apple Music", "Tidal"))
        )  # fmt: skip
        mean = tuple(600.0 if 6 <= day < days - 3 else None for day in range(days))
        bands = (Band(when[10], when[20], CAMPAIGN, "THE SOURCE"), Band(when[12], when[15], DEAD, "TooLost signed out"))
        given = {"mean": mean, "unreported": tuple(Missing(place) for place in range(days - 3, days)), "bands": bands}
        return Chart("streams", "Streams by day", STREAMS, when, series, style=style, **{**given, **more})

    return chart


@pytest.fixture
def card(made: Callable[..., Chart], qtbot: QtBot, theme_in_use: object) -> ChartCard:
    """A card that shows that chart."""
    shown = ChartCard()
    qtbot.addWidget(shown)
    shown.resize(800, 360)
    shown.show_charts([made()])
    shown.show()
    qtbot.waitExposed(shown)
    return shown
