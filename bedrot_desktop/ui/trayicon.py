"""The tray's icon: the mark with a state's glyph, and a dot while something is unread."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from bedrot_desktop.ui import colours
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.glyph import paint_glyph, paint_mark

SIZES = (16, 20, 24, 32, 48, 64)
#: State of the worst account or cause → the one that the icon shows.
SHOWN = {"stuck": "due", "missed": "due", "stale": "failed", "out": "out", "none": "current", "unreported": "current",
         "unknown": "current", "queued": "current"}  # fmt: skip
GREY = frozenset({"failed", "out"})
#: What a run under way may cover up: nothing that needs the person.
BEHIND_A_RUN = frozenset({"current", "due", "off"})


def shown(*states: str) -> str:
    """The one state that stands for several."""
    known = [SHOWN.get(one, one) for one in states if one]
    return colours.worst(known) if known else "none"


def tray_icon(state: str, *, unread: bool = False) -> QIcon:
    """The mark with a state's glyph in the lower right corner, in every size that trays use.

    ``unread``: with a dot in the upper right corner.
    """
    made = QIcon()
    for side in SIZES:
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_mark(painter, QRectF(0, side * 0.12, side * 0.88, side * 0.88), grey=state in GREY)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        spot = QRectF(side * 0.44, side * 0.44, side * 0.56, side * 0.56)
        _clear(painter, spot)
        paint_glyph(painter, spot, state)
        if unread:
            dot = QRectF(side * 0.64, 0, side * 0.36, side * 0.36)
            _clear(painter, dot)
            painter.setBrush(theme().ink("running"))
            painter.drawEllipse(dot)
        painter.end()
        made.addPixmap(picture)
    return made


def _clear(painter: QPainter, spot: QRectF) -> None:
    """A gap around what stands on the mark."""
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawEllipse(spot.adjusted(-1, -1, 1, 1))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
