"""The names of a chart's series: a click hides one, a double click shows it alone; what has no room is in a menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.chart.ink import dashed, faded, hatch, place_colour

GAP, SWATCH, HIGH, MORE = 12, 8, 24, 70


@dataclass(frozen=True, slots=True)
class Entry:
    """One name. ``kind``: box (area, bar), line, mean, compare or hatch; only boxes and lines can be hidden."""

    key: str
    title: str
    kind: str
    place: int = 0


class Name(QAbstractButton):
    """A swatch and a name; checked while it is shown."""

    alone = Signal()

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        fixed = entry.kind in {"mean", "compare", "hatch"}
        self.setText(entry.title)
        self.setCheckable(not fixed)
        self.setChecked(True)
        self.setEnabled(not fixed)  # what only explains a mark is no control
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if fixed else Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor if fixed else Qt.CursorShape.PointingHandCursor)
        self.setToolTip("" if fixed else f"{entry.title}: click hides it, double click shows it alone")
        self.setAccessibleName(entry.title)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        mark = 14 if self.entry.kind in {"mean", "compare", "line"} else SWATCH if self.entry.kind != "none" else -6
        return QSize(round(mark + 6 + QFontMetricsF(font("caption")).horizontalAdvance(self.text())) + 3, HIGH)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.isCheckable():
            self.alone.emit()
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, entry = QPainter(self), theme(), self.entry
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown, middle = self.isChecked() or not self.isCheckable(), self.height() / 2
        colour = place_colour(entry.place) if shown else now.colour("disabled")
        long = entry.kind in {"mean", "compare", "line"}
        if entry.kind == "hatch":
            hatch(painter, QRectF(0, middle - 4, 9, 9), now.colour("muted"))
        elif entry.kind == "none":
            pass
        elif long:
            pen = QPen(faded(colour, 0.6) if entry.kind == "compare" else colour, 2)
            painter.setPen(dashed(faded(colour, 0.6), 1.6) if entry.kind == "compare" else pen)
            painter.drawLine(0, round(middle), 14, round(middle))
        else:
            painter.setPen(Qt.PenStyle.NoPen if shown else QPen(colour, 1))
            painter.setBrush(colour if shown else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(0.5, middle - 4, SWATCH, SWATCH), 2, 2)
        left = 0 if entry.kind == "none" else (14 if long else SWATCH) + 6
        painter.setFont(font("caption"))
        painter.setPen(now.colour("text2" if shown else "disabled"))
        painter.drawText(
            QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        if not shown:
            painter.drawLine(round(left), round(middle) + 1, self.width() - 3, round(middle) + 1)
        if self.hasFocus():
            painter.setPen(QPen(now.colour("accentInk"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.8, 2.8, -0.8, -2.8), 3, 3)
        painter.end()


class Legend(QWidget):
    """Right-aligned in one line; ``changed`` carries the keys that are hidden."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Series")
        self.names: list[Name] = []
        self._entries: tuple[Entry, ...] = ()
        self._more = Name(Entry("", "0 more", "box"), self)
        self._more.entry = Entry("", "more", "none")
        self._more.setCheckable(False)
        self._more.clicked.connect(self._open)
        self._more.hide()

    @property
    def hidden(self) -> frozenset[str]:
        """The keys of what is hidden."""
        return frozenset(name.entry.key for name in self.names if name.isCheckable() and not name.isChecked())

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Other names; what was hidden stays so where it is still there."""
        if tuple(entries) == self._entries:
            return
        before, self._entries = self.hidden, tuple(entries)
        for name in self.names:
            name.deleteLater()
        self.names = [Name(entry, self) for entry in entries]
        for name in self.names:
            if name.isCheckable() and name.entry.key in before:
                name.setChecked(False)
            name.clicked.connect(self._tell)
            name.alone.connect(self._alone)
        self._place()

    def _tell(self) -> None:
        if all(not name.isChecked() for name in self.names if name.isCheckable()):
            for name in self.names:  # hiding the last one brings all back
                name.setChecked(name.isCheckable())
        self.changed.emit(self.hidden)

    def _alone(self) -> None:
        sender = self.sender()
        if isinstance(sender, Name):
            self.isolate(sender.entry.key)

    def isolate(self, key: str) -> None:
        """Show one series alone; again: all."""
        others = [name for name in self.names if name.isCheckable() and name.entry.key != key]
        only = bool(others) and not any(name.isChecked() for name in others)
        for name in self.names:
            if name.isCheckable():
                name.setChecked(only or name.entry.key == key)
        self.changed.emit(self.hidden)

    def toggle(self, key: str) -> None:
        """Hide or show one series."""
        for name in self.names:
            if name.entry.key == key and name.isCheckable():
                name.setChecked(not name.isChecked())
        self._tell()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        """As many names as fit; the others in the menu."""
        widths = [name.sizeHint().width() + GAP for name in self.names]
        fit = len(widths)
        if sum(widths) > self.width():
            room = self.width() - MORE
            fit, used = 0, 0
            while fit < len(widths) and used + widths[fit] <= room:
                used, fit = used + widths[fit], fit + 1
        left = float(self.width()) - sum(widths[:fit]) + GAP - (MORE if fit < len(widths) else 0)
        for place, name in enumerate(self.names):
            name.setVisible(place < fit)
            if place < fit:
                name.setGeometry(round(left), 0, name.sizeHint().width(), HIGH)
                left += widths[place]
        self._more.setVisible(fit < len(widths))
        self._more.setText(f"{len(widths) - fit} more")
        self._more.setAccessibleName(f"{len(widths) - fit} more series")
        self._more.setGeometry(self.width() - MORE + 8, 0, MORE - 8, HIGH)

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self.names:
            if name.isCheckable() and not name.isVisible():
                action = menu.addAction(name.text())
                action.setCheckable(True)
                action.setChecked(name.isChecked())
                action.toggled.connect(name.click)
        menu.popup(self._more.mapToGlobal(QPoint(0, HIGH)))
