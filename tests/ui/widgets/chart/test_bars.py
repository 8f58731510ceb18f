"""Bars beside each other and key figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bedrot_desktop.insights.shapes import PLATFORM, USD, Bar, Bars, Kpi
from bedrot_desktop.ui.widgets.chart.barcard import BarsCard
from bedrot_desktop.ui.widgets.kpi import KpiCard

RATES = Bars(
    "rate_platform", "Revenue per 1,000 streams", USD,
    (Bar("Tidal", 8.93, 41204, 0.1, PLATFORM), Bar("Spotify", 2.27, 1104227, None, PLATFORM)), 2, 3.01, "streams",
)  # fmt: skip
COUNTRIES = Bars("rate_country", "Revenue per 1,000 streams", USD, (Bar("DE", 4.0, 10),), 2)


def test_a_row_is_walked_to_told_and_picked_by_keys(qtbot: QtBot, theme_in_use: object) -> None:
    card = BarsCard((("platform", "Platform"), ("country", "Country")))
    qtbot.addWidget(card)
    card.resize(400, 260)
    card.show_bars([RATES, COUNTRIES])
    card.show()
    qtbot.keyClick(card.view, Qt.Key.Key_Down)
    assert card.view.accessibleDescription() == "Tidal, $8.93, 41\u202f204 streams, +10\u202f%"
    with qtbot.waitSignal(card.drilled) as told:
        qtbot.keyClick(card.view, Qt.Key.Key_Return)
    assert told.args == ["platform", "Tidal"]
    card.ways.buttons["country"].click()
    assert card.bars is COUNTRIES
    assert list(csv.reader(io.StringIO(card.csv())))[1][:4] == ["DE", "", "4.0", "10"]


def test_no_rows_say_why(qtbot: QtBot, theme_in_use: object) -> None:
    card = BarsCard()
    qtbot.addWidget(card)
    card.show_bars([Bars("links", "Clicks per link", "count", (), empty="No link told clicks.")])
    card.show()
    assert card.blank.isVisible()
    assert card.blank.text() == "No link told clicks."


def test_a_key_figure_tells_itself_and_asks_to_be_explained(qtbot: QtBot, theme_in_use: Callable[[str], None]) -> None:
    card = KpiCard()
    qtbot.addWidget(card)
    card.show_kpi(Kpi("rate", "Per 1,000 streams", 3.01, USD, 2, -0.022, "vs closed months", (1.0,) * 9, True))
    card.show()
    assert card.accessibleName() == (
        "Per 1,000 streams, 3.01 US dollars, down 2.2\u202f% vs closed months, a part is not reported yet."
    )
    assert card.tone() == "stale"
    with qtbot.waitSignal(card.asked):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    dark = card.grab().toImage()
    theme_in_use("light")
    assert card.grab().toImage() != dark


def test_more_cost_is_worse_and_a_neutral_change_is_neither(qtbot: QtBot, theme_in_use: object) -> None:
    card = KpiCard()
    qtbot.addWidget(card)
    card.show_kpi(Kpi("cpc", "Cost per click", 0.3, USD, 2, 0.1, good="down"))
    assert card.tone() == "stale"
    card.show_kpi(Kpi("ad_spend", "Ad spend", 30, USD, 2, 0.1, good="neutral"))
    assert card.tone() == ""
