"""A chart on its card: drawing, hovering, keys, hiding, pictures, themes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from bedrot_desktop.insights.shapes import AREA, COLUMNS, LINES, USD, Band, Chart
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.chart.card import ChartCard
from bedrot_desktop.ui.widgets.chart.points import polygon, runs

Made = Callable[..., Chart]


def spot(card: ChartCard, place: int, value: float) -> QPoint:
    """Where a bucket and a value lie in the plot."""
    panel = card.plot.panels[0]
    return card.plot.mapFromScene(panel.view.mapToScene(QPointF(panel.x(place), panel.y(value))))


def colour_at(card: ChartCard, at: QPoint) -> QColor:
    return card.plot.viewport().grab().toImage().pixelColor(at)


@pytest.mark.parametrize("style", [AREA, COLUMNS, LINES])
def test_every_style_is_drawn_in_both_themes(
    style: str, made: Made, qtbot: QtBot, theme_in_use: Callable[[str], None]
) -> None:
    card = ChartCard()
    qtbot.addWidget(card)
    card.resize(700, 300)
    card.show_charts([made(style)])
    card.show()
    pictures = []
    for scheme in ("dark", "light"):
        theme_in_use(scheme)
        pictures.append(card.grab().toImage())
    assert pictures[0] != pictures[1]
    assert len({pictures[0].pixel(x, 150) for x in range(60, 650)}) > 3


def test_hovering_tells_the_bucket_below_the_pointer(card: ChartCard, qtbot: QtBot) -> None:
    qtbot.mouseMove(card.plot.viewport(), spot(card, 20, 100))
    qtbot.mouseMove(card.plot.viewport(), spot(card, 21, 100))
    qtbot.waitUntil(lambda: card.plot.at == 21)
    assert card.reading().lines[0].value == "121"
    assert card.plot.tip.isVisible()
    assert card.plot.accessibleDescription() == card.reading().spoken


@pytest.mark.parametrize("place", [0, 5, 30, 59])
def test_the_tip_never_leaves_the_plot(card: ChartCard, place: int) -> None:
    card.plot.set_at(place)
    assert card.plot.rect().contains(card.plot.tip.geometry())
    line = card.plot.panels[0].view.mapToScene(QPointF(card.plot.panels[0].x(place), 0)).x()
    assert not card.plot.tip.geometry().adjusted(1, 0, -1, 0).contains(QPoint(round(line), card.plot.tip.y() + 2))


def test_keys_walk_by_days_and_weeks_and_choose_a_series(card: ChartCard, qtbot: QtBot) -> None:
    plot = card.plot
    plot.setFocus()
    for key, more, place in (
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0), (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 8), (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 7),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, 0), (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 59),
    ):  # fmt: skip
        qtbot.keyClick(plot, key, more)
        assert plot.at == place
    qtbot.keyClick(plot, Qt.Key.Key_Down)
    qtbot.keyClick(plot, Qt.Key.Key_Down)
    with qtbot.waitSignal(card.drilled) as told:
        qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert told.args == ["platform", "Apple Music"]
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.at is None
    assert not plot.tip.isVisible()


def test_enter_without_a_chosen_series_asks_to_explain_the_day(card: ChartCard, qtbot: QtBot) -> None:
    qtbot.keyClick(card.plot, Qt.Key.Key_Home)
    with qtbot.waitSignal(card.asked) as told:
        qtbot.keyClick(card.plot, Qt.Key.Key_Return)
    assert told.args[0] == "explain"
    assert told.args[2] == card.charts[0].days[0]


def test_a_click_on_an_area_drills_into_it(card: ChartCard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(card.drilled) as told:
        qtbot.mouseClick(card.plot.viewport(), Qt.MouseButton.LeftButton, pos=spot(card, 30, 200))
    assert told.args == ["platform", "Apple Music"]


def test_what_is_not_reported_has_no_edge_at_nothing(card: ChartCard) -> None:
    panel = card.plot.panels[0]
    assert not panel.known[:, -3:].any()
    assert runs(panel.known[0]) == [(0, 57)]
    foot = spot(card, 57, 60) + QPoint(6, 0)
    assert colour_at(card, foot) != theme().platform("Spotify")


def test_a_name_hides_its_series_and_a_double_click_shows_it_alone(card: ChartCard, qtbot: QtBot) -> None:
    panel = card.plot.panels[0]
    spotify = next(name for name in card.legend.names if name.text() == "Spotify")
    qtbot.mouseClick(spotify, Qt.MouseButton.LeftButton)
    assert card.legend.hidden == {"spotify"}
    assert [card.charts[0].series[place].title for place in panel.places] == ["Apple Music", "Tidal"]
    card.legend.isolate("tidal")
    assert card.legend.hidden == {"spotify", "apple music"}
    assert panel.ticks[-1] <= 500
    card.legend.isolate("tidal")
    assert card.legend.hidden == frozenset()


def test_hiding_the_last_one_brings_all_back(card: ChartCard) -> None:
    for key in ("spotify", "apple music", "tidal"):
        card.legend.toggle(key)
    assert card.legend.hidden == frozenset()


def test_another_theme_builds_nothing_anew(card: ChartCard, theme_in_use: Callable[[str], None]) -> None:
    plot, panel = card.plot, card.plot.panels[0]
    before = colour_at(card, spot(card, 30, 60))
    theme_in_use("light")
    assert card.plot is plot
    assert card.plot.panels[0] is panel
    assert colour_at(card, spot(card, 30, 60)) != before


def test_the_same_figures_are_not_drawn_anew_and_new_ones_keep_the_line(card: ChartCard, made: Made) -> None:
    card.plot.set_at(12)
    card.show_charts([made()])
    assert card.plot.at == 12
    card.show_charts([made(mean=None)])
    assert card.plot.at == 12


def test_zoom_stays_within_the_days_and_a_double_click_shows_all(card: ChartCard, qtbot: QtBot) -> None:
    for _ in range(20):
        qtbot.keyClick(card.plot, Qt.Key.Key_Plus)
    low, high = card.plot.panels[0].view.viewRange()[0]
    assert high - low >= 3.9
    qtbot.keyClick(card.plot, Qt.Key.Key_0)
    assert card.plot.panels[0].view.viewRange()[0] == pytest.approx([0, 59])


def test_names_of_bands_dodge_each_other(card: ChartCard) -> None:
    boxes = [box for box, _, _ in card.plot.names.laid()]
    assert len(boxes) == 2
    assert not boxes[0].intersects(boxes[1])


def test_bands_without_room_for_a_name_become_glyphs(made: Made, qtbot: QtBot, theme_in_use: object) -> None:
    days = made().days
    bands = tuple(Band(days[at], days[at + 1], "dead", f"Service number {at} signed out") for at in range(10, 16))
    card = ChartCard()
    qtbot.addWidget(card)
    card.resize(420, 300)
    card.show_charts([made(bands=bands)])
    card.show()
    laid = card.plot.names.laid()
    assert len(laid) == 6
    assert not all(named for _, _, named in laid)


def test_nothing_to_draw_says_why(made: Made, qtbot: QtBot, theme_in_use: object) -> None:
    card = ChartCard()
    qtbot.addWidget(card)
    card.resize(500, 300)
    card.show_charts([Chart("ad_spend", "Ad spend", USD, made().days, (), empty="No advertising ran in these days.")])
    card.show()
    assert card.plot is None
    assert card.blank.isVisible()
    assert card.blank.text() == "No advertising ran in these days."


def test_pictures_are_twice_the_size_and_vectors_hold_words_and_no_picture(card: ChartCard, tmp_path: Path) -> None:
    picture = card.image()
    assert picture.devicePixelRatio() == 2
    assert picture.width() > card.width()
    assert isinstance(picture, QImage)
    card.save_svg(tmp_path / "chart.svg")
    root = ET.parse(tmp_path / "chart.svg").getroot()  # noqa: S314 - our own
    words = " ".join(text for text in root.itertext() if text.strip())
    assert "Streams by day" in words
    assert "Spotify" in words
    assert not [one for one in root.iter() if one.tag.endswith("}image")]


def test_copying_a_value_copies_what_the_line_tells(card: ChartCard, qtbot: QtBot) -> None:
    card.plot.set_at(10)
    assert card.value_words().startswith("Tue 11 Aug 2026\nSpotify\t110\n")
    qtbot.keyClick(card.plot, Qt.Key.Key_Down)
    assert card.value_words() == "110"


def test_a_polygon_has_the_points_of_its_arrays() -> None:
    made = polygon(np.arange(5.0), np.arange(5.0) * 2)
    assert [(point.x(), point.y()) for point in made] == [(place, 2 * place) for place in range(5)]
    assert len(polygon(np.array([]), np.array([]))) == 0
