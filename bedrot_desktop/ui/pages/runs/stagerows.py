"""How the rows of services and stages are painted, and where their buttons are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.pages.runs.lines import ServiceLine, StageLine
from bedrot_desktop.ui.pages.runs.paint import RIGHT, button_width, paint_bar, paint_button, paint_ring, paint_text
from bedrot_desktop.ui.pages.runs.stages import BUTTONS, LINE
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.glyph import paint_glyph
from bedrot_desktop.ui.widgets.monogram import paint_monogram
from bedrot_desktop.ui.widgets.pill import paint_pill

if TYPE_CHECKING:
    from bedrot_desktop.ui.pages.runs.stageview import StagesView

GROUP, STAGE = 34, 30
PAD, NAME_AT = 14, 57


@dataclass(frozen=True, slots=True)
class Columns:
    """Left and right ends of what a stage's row shows; a column of no width is left out."""

    name: tuple[float, float]
    word: tuple[float, float]
    bar: tuple[float, float]
    count: tuple[float, float]
    rate: tuple[float, float]
    time: tuple[float, float]
    note: tuple[float, float]


def columns_for(width: float) -> Columns:
    """Where the columns are in a row so wide."""
    note, time = 148.0, 88.0 if width >= 700 else 76.0
    rate = 84.0 if width >= 880 else 0.0
    count = 124.0 if width >= 700 else 88.0
    bar = min(140 + max(width - 980, 0) * 0.5, 300) if width >= 880 else 90.0 if width >= 740 else 40.0
    word = 108.0 if width >= 880 else 98.0 if width >= 700 else 88.0
    fixed = NAME_AT + word + 8 + bar + count + rate + time + note + PAD
    name = min(max(width - fixed, 104.0), 190.0)
    slack = max(width - fixed - name, 0.0)
    ends, left = [], float(NAME_AT)
    for wide in (name, word, bar, count + slack * 0.4, rate, time + slack * 0.3, note + slack * 0.3):
        ends.append((left, left + wide))
        left += wide + (8 if len(ends) == 2 else 0)
    return Columns(*ends)


class StageDelegate(QStyledItemDelegate):
    """Paints a service's or a stage's row."""

    def __init__(self, view: StagesView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(400, GROUP if isinstance(index.data(LINE), ServiceLine) else STAGE)

    def button_box(self, row: QRectF, line: StageLine) -> QRectF:
        """Where a stage's button is; empty where it has none."""
        if not line.act:
            return QRectF()
        wide = button_width(BUTTONS[line.act][0])
        return QRectF(row.right() - PAD - wide + 2, row.center().y() - 11.5, wide, 23)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line, row = index.data(LINE), QRectF(option.rect)
        painter.save()
        now = theme()
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, now.colour("hover"))
        if isinstance(line, ServiceLine):
            self._service(painter, row, line, self._view.unfolded(line.service))
        elif isinstance(line, StageLine):
            self._stage(painter, row, line, hover=bool(option.state & QStyle.StateFlag.State_MouseOver))
        painter.setPen(now.colour("border"))
        painter.drawLine(QPointF(row.left(), row.bottom() - 0.5), QPointF(row.right(), row.bottom() - 0.5))
        if self._view.by_keys and option.state & QStyle.StateFlag.State_HasFocus:
            paint_ring(painter, row)
        painter.restore()

    def _service(self, painter: QPainter, row: QRectF, line: ServiceLine, unfolded: bool) -> None:
        ratio = painter.device().devicePixelRatioF()
        chevron = icons.pixmap("chevron-down" if unfolded else "chevron-right", "muted", 14, ratio)
        painter.drawPixmap(QPointF(row.left() + 12, row.center().y() - 7), chevron)
        paint_monogram(painter, QRectF(row.left() + 35, row.center().y() - 11, 22, 22), line.service)
        at = row.left() + 67
        time = paint_text(painter, row.adjusted(0, 0, -PAD, 0), line.time, "small", "muted", RIGHT)
        room = row.right() - PAD - time - 16
        at += paint_text(painter, QRectF(at, row.top(), room - at, row.height()), line.title, "heading") + 12
        if room - at > 30:
            at += paint_pill(painter, QRectF(at, row.top(), room - at, row.height()), line.state, line.word) + 10
        paint_text(painter, QRectF(at, row.top(), room - at, row.height()), line.note, "caption", "muted")

    def _stage(self, painter: QPainter, row: QRectF, line: StageLine, *, hover: bool) -> None:
        now, at = theme(), columns_for(row.width())
        failed = line.state == "failed"
        if failed:
            painter.fillRect(row, now.tint("failed"))
            painter.fillRect(QRectF(row.left(), row.top(), 3, row.height()), now.ink("failed"))

        def box(column: tuple[float, float]) -> QRectF:
            return QRectF(row.left() + column[0], row.top(), column[1] - column[0], row.height())

        glyph = QRectF(row.left() + 30, row.center().y() - 6, 12, 12)
        paint_glyph(painter, glyph, line.state, turn=self._view.turn)
        quiet = line.outcome in {"queued", "skipped"}
        paint_text(painter, box(at.name).adjusted(0, 0, -8, 0), line.name, "small", "text2" if quiet else "text")
        ink = now.colour("muted") if quiet or line.state == "off" else now.ink(line.state)
        paint_text(painter, box(at.word).adjusted(0, 0, -6, 0), line.word, "captionStrong", ink)
        if line.plan:
            words = QRectF(row.left() + at.bar[0], row.top(), at.rate[1] - at.bar[0], row.height())
            paint_text(painter, words, line.count, "small", "text2")
            paint_text(painter, box(at.time).adjusted(6, 0, 0, 0), line.time, "small", "muted", RIGHT)
        else:
            self._figures(painter, row, line, at)
        self._end(painter, row, line, box(at.note), hover)

    def _end(self, painter: QPainter, row: QRectF, line: StageLine, note: QRectF, hover: bool) -> None:
        button = self.button_box(row, line)
        if button.isEmpty():
            paint_text(painter, note.adjusted(8, 0, 0, 0), line.note, "caption", "muted", RIGHT)
            return
        words, icon = BUTTONS[line.act]
        primary = line.act == "sign_in" and self._view.first_sign_in == (line.service, line.stage)
        over = hover and self._view.over_button(button)
        paint_button(painter, button, words, icon, primary=primary and not line.plan, hover=over)

    def _figures(self, painter: QPainter, row: QRectF, line: StageLine, at: Columns) -> None:
        def box(column: tuple[float, float]) -> QRectF:
            return QRectF(row.left() + column[0], row.top(), column[1] - column[0], row.height())

        bar = box(at.bar)
        paint_bar(
            painter, QRectF(bar.left(), row.center().y() - 2.5, bar.width(), 5), line.outcome, line.share,
            self._view.turn,
        )  # fmt: skip
        paint_text(painter, box(at.count).adjusted(10, 0, 0, 0), line.count, "small", "text2", RIGHT)
        paint_text(painter, box(at.rate).adjusted(4, 0, 0, 0), line.rate, "small", "muted", RIGHT)
        paint_text(painter, box(at.time).adjusted(6, 0, 0, 0), line.time, "small", "muted", RIGHT)
