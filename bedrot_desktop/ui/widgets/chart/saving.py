"""A card as a picture: PNG at twice the size, SVG in vectors; figures as CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtSvg import QSvgGenerator

from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.chart.ink import dashed, faded, hatch, place_colour

if TYPE_CHECKING:
    from bedrot_desktop.ui.widgets.chart.legend import Entry

RATIO, PAD, HEAD, FOOT = 2, 14, 46, 24
Paint = Callable[[QPainter, QRectF], None]


def paint_card(painter: QPainter, size: QSize, title: str, note: str, entries: Sequence[Entry], body: Paint) -> None:
    """Title, names of the series, the plot, the note."""
    now = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), now.colour("surface"))
    painter.setFont(font("heading"))
    painter.setPen(now.colour("text"))
    painter.drawText(QRectF(PAD, PAD - 4, size.width() - 2 * PAD, 20), Qt.AlignmentFlag.AlignVCenter, title)
    left = float(PAD)
    painter.setFont(font("caption"))
    metrics = painter.fontMetrics()
    for entry in entries:
        left = _name(painter, entry, left, metrics.horizontalAdvance(entry.title))
    foot = FOOT if note else PAD
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(Qt.PenStyle.NoPen)
    body(painter, QRectF(PAD, PAD + HEAD - 4, size.width() - 2 * PAD, size.height() - PAD - HEAD + 4 - foot))
    if note:
        painter.setFont(font("caption"))
        painter.setPen(now.colour("muted"))
        painter.drawText(
            QRectF(PAD, size.height() - FOOT, size.width() - 2 * PAD, 18), Qt.AlignmentFlag.AlignVCenter, note
        )


def _name(painter: QPainter, entry: Entry, left: float, wide: int) -> float:
    """One name of the legend; returns where the next begins."""
    now, middle = theme(), PAD + 26.0
    long = entry.kind in {"line", "mean", "compare"}
    mark = 14 if long else 8
    colour = place_colour(entry.place)
    if entry.kind == "hatch":
        hatch(painter, QRectF(left, middle - 4, 9, 9), now.colour("muted"))
    elif long:
        painter.setPen(dashed(faded(colour, 0.6), 1.6) if entry.kind == "compare" else QPen(colour, 2))
        painter.drawLine(QLineF(left, middle, left + 14, middle))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(left, middle - 4, 8, 8), 2, 2)
    painter.setPen(now.colour("text2"))
    painter.drawText(QRectF(left + mark + 5, middle - 9, wide + 2, 18), Qt.AlignmentFlag.AlignVCenter, entry.title)
    return left + mark + 5 + wide + 12


def card_size(body: QSize, note: str) -> QSize:
    """How large a picture is whose body has this size."""
    return QSize(body.width() + 2 * PAD, body.height() + PAD + HEAD - 4 + (FOOT if note else PAD))


def as_image(size: QSize, paint: Callable[[QPainter], None]) -> QImage:
    """A picture at twice the size."""
    image = QImage(size * RATIO, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(RATIO)
    image.fill(theme().colour("surface"))
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return image


def save_svg(file: Path, size: QSize, title: str, paint: Callable[[QPainter], None]) -> None:
    """A picture in vectors."""
    generator = QSvgGenerator()
    generator.setFileName(str(file))
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    painter = QPainter(generator)
    paint(painter)
    painter.end()
