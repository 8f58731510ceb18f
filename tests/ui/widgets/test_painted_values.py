"""Gauge, age bar, zone strip, sparkline and monogram: what they say, how they are painted, their keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.agebar import DataAgeBar
from bedrot_desktop.ui.widgets.gauge import LifeGauge, paint_gauge
from bedrot_desktop.ui.widgets.monogram import Monogram, letters
from bedrot_desktop.ui.widgets.sparkline import Sparkline, points
from bedrot_desktop.ui.widgets.values import ZONES, AgeValue, LifeValue, SeriesValue, ZoneValue
from bedrot_desktop.ui.widgets.zonestrip import ZoneStrip, cell_rects

NOW = datetime(2026, 11, 10, 8, 4).astimezone()
WARN, FAIL = timedelta(days=2), timedelta(days=7)


def days(count: float) -> timedelta:
    return timedelta(days=count)


ALIVE = LifeValue("current", NOW - days(6), NOW + days(18), NOW + days(21), NOW + days(24), None, NOW + days(16))
DEAD = LifeValue("out", NOW - days(8), NOW - days(2), None, NOW - days(1), ended_at=NOW - days(1.5))
LIVES = [ALIVE, DEAD, LifeValue(), LifeValue("never"), LifeValue("due", NOW - days(9), bound=NOW + days(1))]


def zones(*states: str) -> list[ZoneValue]:
    old = [state in {"due", "stale"} for state in states]
    return [
        ZoneValue(zone, state, NOW - days(3), bottleneck=old[place] and not any(old[:place]))
        for place, (zone, state) in enumerate(zip(ZONES, states, strict=True))
    ]


def colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("life", LIVES)
def test_every_kind_of_life_can_be_painted(
    life: LifeValue, scheme: str, qtbot: QtBot, theme_in_use: Callable[[str], None]
) -> None:
    theme_in_use(scheme)
    image = QImage(96, 76, QImage.Format.Format_ARGB32)
    image.fill(theme().colour("surface"))
    painter = QPainter(image)
    paint_gauge(painter, QRectF(0, 0, 96, 76), life, NOW)
    painter.end()
    seen = {image.pixelColor(x, y).name() for x in range(96) for y in range(76)}
    assert len(seen) > 3
    theme_in_use("dark")


def test_the_gauge_says_what_is_left_and_when_it_usually_ends(qtbot: QtBot, theme_in_use: object) -> None:
    gauge = LifeGauge()
    qtbot.addWidget(gauge)
    gauge.tell(ALIVE, NOW)
    assert gauge.accessibleName() == "Session: 21 days left, usually ends between 28 Nov and 4 Dec."
    assert "To be renewed" in gauge.toolTip()
    gauge.tell(DEAD, NOW)
    assert gauge.accessibleName().startswith("Session: ended after 6.5")
    gauge.tell(LifeValue(), NOW)
    assert (gauge.value.figure(NOW), gauge.value.below()) == ("?", "life unknown")


def test_a_life_is_worn_from_birth_to_the_oldest_end_known() -> None:
    assert ALIVE.share(ALIVE.born_at) == 0
    assert ALIVE.share(ALIVE.late) == 1
    assert ALIVE.worn(NOW) == pytest.approx(6 / 30)
    assert DEAD.worn(NOW) == DEAD.worn(NOW + days(5)) < 1
    assert ALIVE.worn(NOW + days(100)) == 1


def test_the_age_bar_is_logarithmic_and_says_its_limits(qtbot: QtBot, theme_in_use: object) -> None:
    value = AgeValue("current", NOW - timedelta(hours=9), date(2026, 11, 8), WARN, FAIL)
    assert value.share(timedelta(minutes=2)) == 0
    assert value.share(days(28)) == 1
    assert 0.5 < value.share(WARN) < value.share(FAIL) < 0.85
    bar = DataAgeBar()
    qtbot.addWidget(bar)
    bar.tell(value, NOW)
    assert bar.accessibleName() == "Data is 9 hours old; warns at 2 days, fails at 7 days."
    assert "Newest day 8 Nov" in bar.toolTip()
    bar.tell(AgeValue(), NOW)
    assert bar.accessibleName() == "No data yet."


def test_of_the_zones_the_first_old_one_is_marked_and_said(qtbot: QtBot, theme_in_use: object) -> None:
    strip = ZoneStrip()
    qtbot.addWidget(strip)
    strip.resize(250, strip.height())
    strip.tell(zones("current", "current", "current", "current", "current"), NOW)
    assert theme().zone("due").name() not in colours(strip)
    strip.tell(zones("current", "current", "due", "due", "none"), NOW)
    assert strip.accessibleName() == "Zones: bottleneck in staging"
    assert "Staging: 3 days old, due, the bottleneck" in strip.accessibleDescription()
    assert theme().zone("due").name() in colours(strip)


def test_left_and_right_walk_the_zones_and_enter_or_a_click_opens_one(qtbot: QtBot, theme_in_use: object) -> None:
    strip = ZoneStrip()
    qtbot.addWidget(strip)
    strip.resize(250, strip.height())
    strip.tell(zones("current", "current", "due", "due", "none"), NOW)
    told: list[str] = []
    strip.opened.connect(told.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Return):
        qtbot.keyClick(strip, key)
    cell = cell_rects(QRectF(strip.rect()))[4]
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=cell.center().toPoint())
    assert told == ["raw", "warehouse"]


def test_a_sparkline_needs_eight_points_and_leaves_room_for_missing_days(qtbot: QtBot, theme_in_use: object) -> None:
    few = SeriesValue(tuple(float(one) for one in range(1, 8)))
    assert not few.enough
    many = SeriesValue(tuple(float(one) for one in range(1, 27)), missing=4, words="Streams in 30 days: 351")
    line = points(QRectF(0, 0, 156, 26), many)
    assert line[-1].x() < 156 * 27 / 30
    assert line[0].y() > line[-1].y()
    spark = Sparkline()
    qtbot.addWidget(spark)
    spark.resize(156, 26)
    spark.tell(many, "toolost")
    assert spark.accessibleName() == "Streams in 30 days: 351"
    assert theme().series(5).name() in colours(spark)
    spark.tell(few, "toolost")
    assert theme().series(5).name() not in colours(spark)


def test_a_service_keeps_its_letters_and_its_colour(qtbot: QtBot, theme_in_use: object) -> None:
    assert [letters(one) for one in ("toolost", "metaads", "newthing")] == ["Tl", "Ma", "Ne"]
    mark = Monogram("tiktok", "pig1987")
    qtbot.addWidget(mark)
    first = mark.grab().toImage().pixelColor(13, 3)
    mark.tell("tiktok", "zone.a0")
    assert mark.grab().toImage().pixelColor(13, 3) != first
    assert isinstance(first, QColor)
