"""The chips of the filter bar and what opens below them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTextCharFormat,
)
from PySide6.QtWidgets import QAbstractButton, QCalendarWidget, QCheckBox, QDateEdit, QFrame, QVBoxLayout, QWidget

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.pages.insights.content import SPANS
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import BY_KEYS, Button, columns, label, rows
from bedrot_desktop.ui.widgets.chart.ink import named_colour

HIGH = 28


class Chip(QAbstractButton):
    """Icon, name, value; with something chosen it has an x that ``cleared`` tells (so does Backspace)."""

    cleared = Signal()

    def __init__(self, icon: str, name: str) -> None:
        super().__init__()
        self._icon, self._name, self.value, self.chosen = icon, name, "", False
        self.clearable = True
        self._by_keys = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tell("", chosen=False)

    def tell(self, value: str, *, chosen: bool) -> None:
        """Another value."""
        self.value, self.chosen = value, chosen
        self.setAccessibleName(f"{self._name}: {value}")
        self.resize(self.sizeHint())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics, strong = QFontMetricsF(font("small")), QFontMetricsF(font("button"))
        wide = metrics.horizontalAdvance(self._name) + strong.horizontalAdvance(self.value)
        return QSize(round(10 + 14 + 7 + wide + 6 + 8 + 14 + 9), HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, ratio = QPainter(self), theme(), self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selection" if self.chosen else "hover" if self.underMouse() else "raised"
        painter.setBrush(now.colour(ground))
        keys = self.hasFocus() and self._by_keys
        edge = "accentInk" if keys else "selectionEdge" if self.chosen else "borderStrong"
        painter.setPen(QPen(now.colour(edge), 2 if keys else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 5, 5)
        painter.drawPixmap(QPointF(10, 7), icons.pixmap(self._icon, "muted", 14, ratio))
        left = 31.0
        for text, step, tone in ((self._name, "small", "muted"), (self.value, "button", "text")):
            painter.setFont(font(step))
            painter.setPen(now.colour(tone))
            wide = QFontMetricsF(font(step)).horizontalAdvance(text)
            painter.drawText(QRectF(left, 0, wide + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
            left += wide + 6
        mark = "x" if self.chosen and self.clearable else "chevron-down"
        painter.drawPixmap(QPointF(self.width() - 23, 7), icons.pixmap(mark, "muted", 14, ratio))
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.chosen and self.clearable and event.position().x() > self.width() - 27:
            self.setDown(False)
            self.cleared.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete} and self.chosen and self.clearable:
            self.cleared.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}:
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keys = event.reason() in BY_KEYS
        super().focusInEvent(event)


class Popup(QFrame):
    """A card below a chip."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "popup")
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def open_below(self, widget: QWidget) -> None:
        """Show it below a widget, inside the screen."""
        self.adjustSize()
        at = widget.mapToGlobal(QPoint(0, widget.height() + 4))
        room = widget.screen().availableGeometry()
        left = min(at.x(), room.right() - self.width() - 4)
        self.move(max(left, room.left()), at.y())
        self.show()


class ValuesPopup(Popup):
    """Values to tick; none ticked means all. ``changed`` carries them, in their order."""

    changed = Signal(object)

    def __init__(self, parent: QWidget, name: str, kind: str, values: Sequence[str], chosen: Sequence[str]) -> None:
        super().__init__(parent, name)
        self.boxes: list[QCheckBox] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 10)
        box.setSpacing(6)
        for value in values:
            tick = QCheckBox(value)
            tick.setFont(font("small"))
            tick.setAccessibleName(value)
            tick.setIcon(_swatch(kind, value))
            tick.setChecked(value in chosen)
            tick.toggled.connect(self._tell)
            self.boxes.append(tick)
            box.addWidget(tick)
        if not values:
            box.addWidget(label("Nothing to choose from yet.", "small", "muted"))
        self.all = Button("All", "ghost", small=True)
        self.all.clicked.connect(self._clear)
        box.addLayout(columns(self.all, 1))
        self.setMinimumWidth(180)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is ticked; nothing where all are."""
        found = tuple(box.text() for box in self.boxes if box.isChecked())
        return () if len(found) == len(self.boxes) else found

    @Slot()
    def _tell(self) -> None:
        self.changed.emit(self.chosen)

    @Slot()
    def _clear(self) -> None:
        for box in self.boxes:
            box.blockSignals(True)
            box.setChecked(False)
            box.blockSignals(False)
        self._tell()
        self.close()


def _swatch(kind: str, value: str) -> QIcon:
    picture = QPixmap(10, 10)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(named_colour(kind, value))
    painter.drawRoundedRect(QRectF(1, 1, 8, 8), 2, 2)
    painter.end()
    return QIcon(picture)


class RangePopup(Popup):
    """Presets at the left, a calendar at the right: the first click is the first day, the second the last."""

    preset = Signal(str)
    own = Signal(object, object)

    def __init__(self, parent: QWidget, span: str, first: date, last: date) -> None:
        super().__init__(parent, "Range")
        left = rows(gap=2)
        self.presets: dict[str, Button] = {}
        for key, words in SPANS:
            button = Button(words, "segment" if key == span else "ghost", small=True)
            button.setAccessibleName(words)
            button.setObjectName(f"span-{key}")
            if key == span:
                button.setCheckable(True)
                button.setChecked(True)
            button.clicked.connect(self._preset)
            self.presets[key] = button
            left.addWidget(button)
        left.addStretch(1)
        self.first, self.last = QDateEdit(_qdate(first)), QDateEdit(_qdate(last))
        for edit, name in ((self.first, "First day"), (self.last, "Last day")):
            edit.setDisplayFormat("d MMM yyyy")
            edit.setAccessibleName(name)
            edit.setFixedHeight(28)
            edit.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
            edit.dateChanged.connect(self._mark)
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName("Days")
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
        self.calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setFixedSize(324, 224)
        self.calendar.setFont(font("small"))
        self.calendar.setStyleSheet("QWidget#qt_calendar_navigationbar { background: transparent }")
        plain = QTextCharFormat()
        plain.setForeground(theme().colour("text2"))
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(weekday, plain)
        self.calendar.setSelectedDate(_qdate(last))
        self.calendar.clicked.connect(self._clicked)
        self._half = False
        self.apply = Button("Apply", "primary", small=True)
        self.apply.clicked.connect(self._own)
        fields = columns(self.first, label("–", "small", "muted"), self.last, gap=6)
        right = rows(fields, self.calendar, columns(1, self.apply), gap=8)
        box = columns(left, right, gap=12)
        box.setContentsMargins(10, 10, 10, 10)
        self.setLayout(box)
        self._mark()

    @Slot()
    def _preset(self) -> None:
        sender = self.sender()
        self.preset.emit(next(key for key, button in self.presets.items() if button is sender))
        self.close()

    @Slot(QDate)
    def _clicked(self, day: QDate) -> None:
        if not self._half or day < self.first.date():
            self.first.setDate(day)
            self.last.setDate(day)
            self._half = True
        else:
            self.last.setDate(day)
            self._half = False
        self._mark()

    @Slot()
    def _mark(self) -> None:
        self.apply.setEnabled(self.first.date() <= self.last.date())
        marked = QTextCharFormat()
        marked.setBackground(theme().colour("selection"))
        self.calendar.setDateTextFormat(QDate(), QTextCharFormat())
        day, end = self.first.date(), min(self.last.date(), self.first.date().addDays(400))
        while day <= end:
            self.calendar.setDateTextFormat(day, marked)
            day = day.addDays(1)

    @Slot()
    def _own(self) -> None:
        first, last = self.first.date(), self.last.date()
        self.own.emit(date(first.year(), first.month(), first.day()), date(last.year(), last.month(), last.day()))
        self.close()


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
