"""A score as a bar: what is left, then one part for each thing that costs points. And the ring of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedrot_desktop.ui.theme import Theme, font, theme
from bedrot_desktop.ui.widgets.monogram import mixed
from bedrot_desktop.ui.widgets.told import tell
from bedrot_desktop.ui.words import MINUS

WIDE, HIGH, GAP = 172, 14, 2
LEAST = 4.0  # dp of a part that costs anything
RING, PEN = 104, 8


@dataclass(frozen=True, slots=True)
class PartValue:
    """What costs points. ``kind``: age, session, bottleneck or extra."""

    kind: str
    points: int
    words: str

    @property
    def told(self) -> str:
        """“−45”."""
        return f"{MINUS}{self.points}"


@dataclass(frozen=True, slots=True)
class ScoreValue:
    """A score of 100 with its parts. ``state`` is one of `colours.STATES`, ``word`` what it is called."""

    points: int | None = None
    state: str = "none"
    word: str = ""
    parts: tuple[PartValue, ...] = ()

    @property
    def sentence(self) -> str:
        """All of it in words."""
        if self.points is None:
            return "No score yet"
        costs = ", ".join(f"{part.words} costs {part.points}" for part in self.parts)
        return f"Score {self.points} of 100, {self.word}. {costs.capitalize() or 'Nothing wrong'}."


def ink(kind: str, now: Theme) -> QColor:
    """The colour of a part's figure."""
    return now.series(1) if kind == "extra" else now.ink({"age": "due", "session": "stale"}.get(kind, "waiting"))


def fill(kind: str, now: Theme) -> QColor:
    """The colour of a part: half of its ink over the card."""
    return mixed(ink(kind, now), now.colour("surface"), 0.5)


def part_rects(rect: QRectF, value: ScoreValue) -> list[QRectF]:
    """The rectangles of what is left and of each part, in order; together they fill the bar."""
    left = max(0, value.points or 0)
    lost = [max(0, part.points) for part in value.parts]
    scale = (100 - left) / sum(lost) if sum(lost) else 0.0  # more may be lost than there was
    shares = [float(left), *(points * scale for points in lost)]
    shown = [share for share in shares if share > 0]
    room = rect.width() - GAP * max(0, len(shown) - 1)
    widths = [max(LEAST, room * share / 100) if share > 0 else 0.0 for share in shares]
    over = sum(widths) - room
    widest = max(range(len(widths)), key=widths.__getitem__)
    widths[widest] -= over
    rects, at = [], rect.left()
    for wide in widths:
        rects.append(QRectF(at, rect.top(), wide, rect.height()))
        at += wide + GAP if wide else 0.0
    return rects


def paint_score(painter: QPainter, rect: QRectF, value: ScoreValue, now: Theme | None = None) -> None:
    """Paint the bar."""
    now = now or theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if value.points is None:
        painter.setBrush(now.colour("track"))
        painter.drawRoundedRect(rect, 1.5, 1.5)
        painter.restore()
        return
    grounds = [now.zone("current"), *(fill(part.kind, now) for part in value.parts)]
    for box, ground in zip(part_rects(rect, value), grounds, strict=True):
        if box.width() > 0:
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 1.5, 1.5)
    painter.restore()


def paint_parts(painter: QPainter, rect: QRectF, parts: Sequence[PartValue], now: Theme | None = None) -> None:
    """Write the parts in words and points; what finds no room is shortened."""
    now = now or theme()
    painter.save()
    painter.setFont(font("small"))
    metrics, at = QFontMetricsF(font("small")), rect.left()
    if not parts:
        painter.setPen(now.colour("muted"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, "nothing wrong")
    for place, part in enumerate(parts):
        figure, words = f"{part.told} ", part.words + (" · " if place < len(parts) - 1 else "")
        for text, colour in ((figure, ink(part.kind, now)), (words, now.colour("text2"))):
            room = rect.right() - at
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room + 1)
            painter.setPen(colour)
            painter.drawText(QRectF(at, rect.top(), room + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            at = at + metrics.horizontalAdvance(shown) if shown == text else rect.right() + 99
    painter.restore()


class ScoreBar(QWidget):
    """The bar as a widget."""

    def __init__(self, wide: int = WIDE) -> None:
        super().__init__()
        self.setFixedSize(wide, HIGH)
        self.value = ScoreValue()
        self.tell(self.value)

    def tell(self, value: ScoreValue) -> None:
        """Show another score."""
        if value != self.value:
            self.value = value
            self.update()
        tell(self, value.sentence, "", "\n".join(f"{part.told} {part.words}" for part in value.parts))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_score(painter, QRectF(self.rect()), self.value)
        painter.end()


def paint_ring(painter: QPainter, rect: QRectF, value: ScoreValue, now: Theme | None = None) -> None:
    """Paint the ring with the figure in it."""
    now = now or theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(rect.width(), rect.height()) - PEN
    box = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
    painter.setPen(QPen(now.colour("track"), PEN))
    painter.drawEllipse(box)
    if value.points:
        pen = QPen(now.ink(value.state), PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(box, 90 * 16, -round(value.points * 3.6 * 16))
    painter.setPen(now.colour("text"))
    painter.setFont(font("score"))
    middle = rect.center()
    figure = QRectF(rect.left(), middle.y() - 27, rect.width(), 36)
    painter.drawText(figure, Qt.AlignmentFlag.AlignCenter, "–" if value.points is None else str(value.points))
    painter.setFont(font("caption"))
    painter.setPen(now.colour("muted"))
    below = QRectF(QPointF(rect.left(), middle.y() + 8), rect.size())
    painter.drawText(QRectF(below.left(), below.top(), rect.width(), 16), Qt.AlignmentFlag.AlignCenter, "of 100")
    painter.restore()


class ScoreRing(QWidget):
    """The ring as a widget."""

    def __init__(self, side: int = RING) -> None:
        super().__init__()
        self.setFixedSize(side, side)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.value = ScoreValue()
        self.tell(self.value)

    def tell(self, value: ScoreValue) -> None:
        """Show another score."""
        if value != self.value:
            self.value = value
            self.update()
        tell(self, f"Health of the whole: {value.sentence}")

    def sizeHint(self) -> QSize:
        return QSize(RING, RING)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_ring(painter, QRectF(self.rect()), self.value)
        painter.end()
