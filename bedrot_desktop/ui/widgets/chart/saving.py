"""A card as a picture: PNG at twice the size, SVG in vectors; figures as CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.chart.ink import place_colour

if TYPE_CHECKING:
    from bedrot_desktop.ui.widgets.chart.legend import Entry

RATIO, PAD, HEAD, FOOT = 2, 14, 46, 24
Paint = Callable[[QPainter, QRectF], None]


def paint_card(
    painter: QPainter, size: QSize, title: str, note: str, entries: Sequence[Entry], body: Paint
) -> None:
    """Title, names of the series, the plot, the note."""
    now = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), now.colour("surface"))
    painter.setFont(font("heading"))
    painter.setPen(now.colour("text"))
    painter.drawText(QRectF(PAD, PAD - 4, size.width() - 2 * PAD, 20), Qt.AlignmentFlag.AlignVCenter, title)
    left, metrics = float(PAD), None
    painter.setFont(font("caption"))
    metrics = painter.fontMetrics()
    for entry in entries:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(place_colour(entry.place))
        painter.drawRoundedRect(QRectF(left, PAD + 22, 8, 8), 2, 2)
        painter.setPen(now.colour("text2"))
        painter.drawText(QRectF(left + 13, PAD + 17, 200, 18), Qt.AlignmentFlag.AlignVCenter, entry.title)
        left += 13 + metrics.horizontalAdvance(entry.title) + 12
    foot = FOOT if note else PAD
    body(painter, QRectF(PAD, PAD + HEAD - 4, size.width() - 2 * PAD, size.height() - PAD - HEAD + 4 - foot))
    if note:
        painter.setFont(font("caption"))
        painter.setPen(now.colour("muted"))
        painter.drawText(QRectF(PAD, size.height() - FOOT, size.width() - 2 * PAD, 18), Qt.AlignmentFlag.AlignVCenter, note)


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
