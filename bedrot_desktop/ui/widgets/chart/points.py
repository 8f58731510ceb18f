"""Polygons from arrays, quickly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPolygonF

_POINT = QPointF()
PIECE = 16  # corners


def polygon(x: Any, y: Any) -> QPolygonF:
    """The points of two arrays, written straight into the polygon's memory.

    Not pyqtgraph's way, as PySide's ``QPolygonF.resize`` gives one reference to None too few each time: after some
    thousand drawn lines Python 3.11 dies of it. For the same reason nothing here uses pyqtgraph's curves.
    """
    made = QPolygonF([_POINT] * len(x))
    if len(x):
        room: Any = shiboken6.VoidPtr(made.data(), len(x) * 16, True)  # type: ignore[call-arg, arg-type]
        memory = np.frombuffer(room, dtype=np.float64).reshape(-1, 2)
        memory[:, 0], memory[:, 1] = x, y
    return made


def vectors(painter: QPainter) -> bool:
    """Whether a picture in vectors is painted, whose lines stay in one piece."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


def draw_line(painter: QPainter, x: Any, y: Any) -> None:
    """A line in the painter's pen, in pieces: Qt's time for a ragged thick one grows with the square of its corners.

    Dashed lines, thin ones and those in vectors stay whole.
    """
    pen = painter.pen()
    whole = pen.widthF() <= 1 or pen.style() == Qt.PenStyle.CustomDashLine or vectors(painter)
    piece = len(x) if whole else PIECE
    for begin in range(0, len(x) - 1, piece):
        part = slice(begin, begin + piece + 1)
        painter.drawPolyline(polygon(x[part], y[part]))


def runs(known: Any) -> list[tuple[int, int]]:
    """Where values stand without a hole: (first, one past the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.asarray(known).astype(np.int8), [0]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Thin:
    """A panel's values with ``size`` buckets in each place: edges of areas and bars, and the peaks that a line has.

    ``places`` are buckets (their middle), ``lines`` holds the lowest and the highest of each place after one another.
    """

    size: int
    places: Any
    low: Any
    high: Any
    known: Any
    lines: Any


def thinned(low: Any, high: Any, known: Any, values: Any, size: int) -> Thin:
    """Put ``size`` buckets together; what is left over at the end makes one more place."""
    number = high.shape[1]
    if size <= 1:
        return Thin(1, np.arange(number, dtype=float), low, high, known, values)
    starts = np.arange(0, number, size)
    lines = np.empty((values.shape[0], 2 * len(starts)))
    lines[:, ::2] = np.fmin.reduceat(values, starts, axis=1)
    lines[:, 1::2] = np.fmax.reduceat(values, starts, axis=1)
    return Thin(
        size, starts + (size - 1) / 2,
        np.minimum.reduceat(low, starts, axis=1), np.maximum.reduceat(high, starts, axis=1),
        np.logical_or.reduceat(known, starts, axis=1), lines,
    )  # fmt: skip
