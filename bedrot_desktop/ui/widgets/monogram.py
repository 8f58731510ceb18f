"""Two letters of a service in its colour: the same mark on cards, in tables, in the tray."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bedrot_desktop.ui.theme import Theme, font, theme

SIDE, ROUND = 26, 5.0
LETTERS = {
    "spotify": "Sp", "tiktok": "Tk", "distrokid": "Dk", "toolost": "Tl", "linktree": "Lt", "metaads": "Ma",
    "bank": "Bk", "submithub": "Sh", "catalogue": "Ca",
}  # fmt: skip


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """``share`` of one colour over another."""
    return QColor.fromRgbF(
        one.redF() * share + other.redF() * (1 - share),
        one.greenF() * share + other.greenF() * (1 - share),
        one.blueF() * share + other.blueF() * (1 - share),
    )


def letters(service: str) -> str:
    """Two letters of a service."""
    return LETTERS.get(service.casefold()) or service[:2].capitalize() or "?"


def paint_monogram(painter: QPainter, rect: QRectF, service: str, account: str = "", now: Theme | None = None) -> None:
    """Paint the mark into a square."""
    now = now or theme()
    colour, surface = now.service(service, account), now.colour("surface")
    scale = min(rect.width(), rect.height()) / SIDE
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(scale, scale)
    painter.setBrush(mixed(colour, surface, 0.20))
    painter.setPen(QPen(mixed(colour, surface, 0.55), 1))
    painter.drawRoundedRect(QRectF(0.5, 0.5, SIDE - 1, SIDE - 1), ROUND, ROUND)
    painter.setFont(_bold())
    painter.setPen(mixed(now.colour("text"), colour, 0.58) if now.dark else mixed(colour, now.colour("text"), 0.58))
    painter.drawText(QRectF(0, 0, SIDE, SIDE), Qt.AlignmentFlag.AlignCenter, letters(service))
    painter.restore()


def _bold() -> QFont:
    made = QFont(font("tiny"))
    made.setWeight(QFont.Weight.DemiBold)
    return made


class Monogram(QWidget):
    """The mark as a widget."""

    def __init__(self, service: str = "", account: str = "", side: int = SIDE) -> None:
        super().__init__()
        self.service, self.account = service, account
        self.setFixedSize(side, side)

    def tell(self, service: str, account: str = "") -> None:
        """Another service."""
        if (service, account) != (self.service, self.account):
            self.service, self.account = service, account
            self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_monogram(painter, QRectF(self.rect()), self.service, self.account)
        painter.end()
