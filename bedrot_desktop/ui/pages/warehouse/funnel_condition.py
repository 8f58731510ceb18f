"""Conditions of the funnel: numbers with how they are spread, text by a word, days by a span or a range."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.pages.warehouse.cells import Column, day_of, number
from bedrot_desktop.ui.theme import restyle, theme
from bedrot_desktop.ui.widgets.basic import Button, columns, label, rows
from bedrot_desktop.warehouse.grid.question import TEXT_WORDS, Between, Filter, Matching, Value
from bedrot_desktop.warehouse.grid.values import Spread


class Condition(QWidget):
    """One column's condition; ``entered``: Enter was pressed."""

    entered = Signal()

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column

    def filter(self) -> Filter | None:
        """What is asked for; None: nothing."""
        raise NotImplementedError

    def start(self, one: Filter | None) -> None:
        """As a filter set it."""

    def told(self, spread: Spread) -> None:
        """How the column is spread."""

    def _input(self, hint: str, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setPlaceholderText(hint)
        made.setAccessibleName(name)
        made.returnPressed.connect(self.entered)
        return made


class Text(Condition):
    """A word and a text."""

    def __init__(self, column: Column) -> None:
        super().__init__(column)
        self.word, self.text = QComboBox(), self._input("Text", "Text")
        self.word.addItems(list(TEXT_WORDS))
        self.word.setAccessibleName("Condition")
        told = label("Capitals do not matter, except in “is exactly”.", "caption", "muted", wrap=True)
        self.setLayout(rows(self.word, self.text, told, 1, gap=8))

    def filter(self) -> Filter | None:
        text, word = self.text.text(), self.word.currentText()
        if not text:
            return None
        return Matching(self.column.name, word, text, self.column.names, f"{word} “{text}”")

    def start(self, one: Filter | None) -> None:
        if isinstance(one, Matching):
            self.word.setCurrentText(one.word)
            self.text.setText(one.text)


class Histogram(QWidget):
    """How numbers are spread, 40 dp high; what lies in the range is in the accent's ink."""

    def __init__(self) -> None:
        super().__init__()
        self.spread = Spread(None, None)
        self.low: float | None = None
        self.high: float | None = None
        self.setFixedHeight(44)
        self.setAccessibleName("How the numbers are spread")

    def sizeHint(self) -> QSize:
        return QSize(240, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        bins = self.spread.bins
        if not bins:
            return
        painter, now, most = QPainter(self), theme(), max(bins) or 1
        low, high = self.spread.low, self.spread.high
        assert isinstance(low, int | float) and isinstance(high, int | float)  # noqa: S101, PT018 - there are bins
        part, wide = (high - low) / len(bins), self.width() / len(bins)
        for place, count in enumerate(bins):
            start = low + part * place
            inside = (self.low is None or start + part >= self.low) and (self.high is None or start <= self.high)
            tall = max(2.0, 40 * count / most) if count else 0
            painter.fillRect(
                QRectF(place * wide, 42 - tall, max(wide - 1, 1), tall), now.colour("muted" if inside else "track")
            )
        painter.fillRect(QRectF(0, 42, self.width(), 1), now.colour("borderStrong"))
        painter.end()


class Numbers(Condition):
    """From, to, and how the numbers are spread."""

    def __init__(self, column: Column) -> None:
        super().__init__(column)
        self.low, self.high = self._input("from", "From"), self._input("to", "To")
        self.histogram, self.edges = Histogram(), label("Looking at the numbers…", "caption", "muted")
        for one in (self.low, self.high):
            one.textChanged.connect(self._changed)
        both = columns(self.low, label("–", "small", "muted"), self.high, gap=6)
        self.setLayout(rows(both, self.histogram, self.edges, 1, gap=8))

    def _changed(self) -> None:
        for one in (self.low, self.high):
            restyle(one, state="failed" if one.text().strip() and number_of(one.text()) is None else "")
        low, high = number_of(self.low.text()), number_of(self.high.text())
        self.histogram.low, self.histogram.high = low, high
        self.histogram.update()

    def told(self, spread: Spread) -> None:
        self.histogram.spread = spread
        self.histogram.update()
        low, high = spread.low, spread.high
        if isinstance(low, int | float) and isinstance(high, int | float):
            self.edges.setText(f"{_say(low)} to {_say(high)} under the other filters")
        else:
            self.edges.setText("No numbers under the other filters")

    def filter(self) -> Filter | None:
        low, high = number_of(self.low.text()), number_of(self.high.text())
        if low is None and high is None:
            return None
        if low is not None and high is not None:
            says = f"{_say(low)} to {_say(high)}"
        else:
            says = f"≥ {_say(low)}" if low is not None else f"≤ {_say(high or 0)}"
        return Between(self.column.name, low, high, says)

    def start(self, one: Filter | None) -> None:
        if isinstance(one, Between):
            self.low.setText("" if one.low is None else str(one.low))
            self.high.setText("" if one.high is None else str(one.high))


class Days(Condition):
    """A span that ends today, or a range of days."""

    def __init__(self, column: Column, today: date) -> None:
        super().__init__(column)
        self.low, self.high = self._input("from YYYY-MM-DD", "From"), self._input("to YYYY-MM-DD", "To")
        self.edges = label("", "caption", "muted")
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, (text, low, high) in enumerate(spans(today)):
            button = Button(text, "quiet", small=True)
            button.clicked.connect(lambda _=False, low=low, high=high: self._put(low, high))
            grid.addWidget(button, place // 2, place % 2)
        both = columns(self.low, label("–", "small", "muted"), self.high, gap=6)
        self.setLayout(rows(grid, both, self.edges, 1, gap=10))

    def _put(self, low: date, high: date | None) -> None:
        self.low.setText(low.isoformat())
        self.high.setText(high.isoformat() if high else "")

    def told(self, spread: Spread) -> None:
        if isinstance(spread.low, str) and isinstance(spread.high, str):
            self.edges.setText(f"{spread.low[:10]} to {spread.high[:10]} under the other filters")

    def filter(self) -> Filter | None:
        low, high = self.low.text().strip(), self.high.text().strip()
        if not low and not high:
            return None
        first, last = day_of(low), day_of(high)
        if first and last:
            says = words.span(first, last)
        elif first:
            says = f"since {words.day(first)} {first.year}"
        else:
            says = f"until {words.day(last)} {last.year}" if last else f"{low} to {high}"
        # A moment on the last day belongs to it: text with a time sorts after the bare day.
        return Between(self.column.name, low or None, f"{high}\uffff" if len(high) == 10 else high or None, says)

    def start(self, one: Filter | None) -> None:
        if isinstance(one, Between):
            self.low.setText(str(one.low or ""))
            self.high.setText(str(one.high or "").rstrip("\uffff"))


def spans(today: date) -> list[tuple[str, date, date | None]]:
    """The spans one asks for most."""
    month = today.replace(day=1)
    last = (month - timedelta(days=1)).replace(day=1)
    return [
        ("Last 7 days", today - timedelta(days=6), None), ("Last 28 days", today - timedelta(days=27), None),
        ("This month", month, None), ("Last month", last, month - timedelta(days=1)),
        ("Last 90 days", today - timedelta(days=89), None), ("This year", today.replace(month=1, day=1), None),
    ]  # fmt: skip


def number_of(text: str) -> int | float | None:
    """A number as people type it."""
    plain = text.strip().replace("\u202f", "").replace(" ", "").replace(",", "." if "." not in text else "")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        found = float(plain)
    except ValueError:
        return None
    return found if found == found else None


def _say(value: float) -> str:
    return words.number(value) if isinstance(value, int) else number(value)


def condition_for(column: Column, today: date, sample: Value) -> Condition:
    """The condition that fits a column's values."""
    if column.kind == "date" or (column.kind == "" and isinstance(sample, str) and day_of(sample)):
        return Days(column, today)
    if not column.names and (column.kind in {"number", "money", "key"} or isinstance(sample, int | float)):
        return Numbers(column)
    return Text(column)
