"""Colours of series and hatches, for the scheme in use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bedrot_desktop.insights.shapes import ARTIST, PLATFORM, Series
from bedrot_desktop.ui import colours
from bedrot_desktop.ui.theme import theme

HATCH = 6.0  # dp between two lines


def series_places(series: Sequence[Series]) -> list[int]:
    """The colour's place for each series (0: text): known names have theirs, others take what is free in turn."""
    known = [_known(one.kind, one.key, one.title) for one in series]
    if len(series) == 1 and known[0] is None:
        return [0]
    free = [place for place in (1, 2, 3, 4, 5, 6, 7, 8) if place not in known] or list(range(1, 9))
    given = 0
    found = []
    for one, place in zip(series, known, strict=True):
        if one.key == "net" and len(series) > 1:
            found.append(0)
        elif place is not None or one.kind == PLATFORM:
            found.append(place or colours.OTHER)
        else:
            found.append(free[given % len(free)])
            given += 1
    return found


def _known(kind: str, key: str, title: str) -> int | None:
    name, key = title.casefold(), key.casefold()
    if kind == ARTIST:
        return colours.ARTISTS.get(name)
    table = {**colours.SERVICES, **colours.PLATFORMS} if kind == PLATFORM else {**colours.PLATFORMS, **colours.SERVICES}
    return table.get(key) or table.get(name) or table.get(name.replace(" ", "/")) or table.get(name.replace(" ", ""))


def place_colour(place: int) -> QColor:
    """The colour of a place; 0 is text."""
    return theme().series(place) if place else theme().colour("text")


def named_colour(kind: str, title: str, key: str = "") -> QColor:
    """The colour of one name by itself; text where it has none of its own."""
    return place_colour(_known(kind, key or title, title) or (colours.OTHER if kind in {PLATFORM, ARTIST} else 0))


def faded(colour: QColor, share: float) -> QColor:
    """The same colour, let through."""
    made = QColor(colour)
    made.setAlphaF(share)
    return made


def hatch(painter: QPainter, rect: QRectF, colour: QColor, *, back: bool = False, width: float = 1.0) -> None:
    """Slanted lines in a rectangle (``back``: the other way); their phase stands still when the rectangle moves."""
    if rect.width() <= 0 or rect.height() <= 0:
        return
    lines = []
    step = HATCH * 1.41421356
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    low, high = (left - bottom, right - top) if back else (left + top, right + bottom)
    at = (low // step + 1) * step
    while at < high:
        if back:  # x - y = at
            x0, x1 = max(left, at + top), min(right, at + bottom)
            lines.append(QLineF(x0, x0 - at, x1, x1 - at))
        else:  # x + y = at
            x0, x1 = max(left, at - bottom), min(right, at - top)
            lines.append(QLineF(x0, at - x0, x1, at - x1))
        at += step
    painter.setPen(QPen(colour, width))
    painter.drawLines(lines)


def dashed(colour: QColor, width: float, *dashes: float) -> QPen:
    """A pen with dashes of so many dp."""
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([part / width for part in dashes or (4.0, 3.0)])
    return pen
