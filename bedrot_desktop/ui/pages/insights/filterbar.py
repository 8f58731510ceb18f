"""The one filter bar: artist, platform, range, granularity, compare; completeness, named filters, export."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QWidget

from bedrot_desktop.insights.shapes import ARTIST, BEFORE, DAY, MONTH, PLATFORM, WEEK, YEAR, Choices, Filter
from bedrot_desktop.ui import icons
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.pages.insights.chips import HIGH, Chip, Popup, RangePopup, ValuesPopup
from bedrot_desktop.ui.pages.insights.content import (
    OWN,
    USUAL,
    Ask,
    chosen_words,
    compare_words,
    complete_words,
    span_words,
)
from bedrot_desktop.ui.widgets.basic import Button, Segments, act_menu, columns, label
from bedrot_desktop.ui.widgets.pill import Glyph

GAP = 10


class Completeness(QFrame):
    """How far the daily figures are complete; the tooltip says what holds them back."""

    def __init__(self) -> None:
        super().__init__()
        self._glyph, self._words = Glyph("none", 12), label("", "small", "muted")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 4, 0)
        box.setSpacing(6)
        box.addWidget(self._glyph)
        box.addWidget(self._words)
        self.setFixedHeight(HIGH)

    def tell(self, choices: Choices) -> None:
        """Other choices."""
        state, words, why = complete_words(choices)
        self._glyph.tell(state, words)
        self._words.setText(words)
        self.setToolTip(why)
        self.setAccessibleName(words)
        self.setAccessibleDescription(why)


class NamePopup(Popup):
    """Asks for a name."""

    named = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Name of these filters")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Name of these filters")
        self.field.setAccessibleName("Name of these filters")
        self.field.setMinimumWidth(220)
        self.field.returnPressed.connect(self._tell)
        save = Button("Save", "primary", small=True)
        save.clicked.connect(self._tell)
        box = columns(self.field, save)
        box.setContentsMargins(10, 10, 10, 10)
        self.setLayout(box)

    @Slot()
    def _tell(self) -> None:
        if self.field.text().strip():
            self.named.emit(self.field.text().strip())
            self.close()


class FilterBar(QWidget):
    """``changed`` carries another `Ask`; ``named`` a name for it; ``forget`` a name; ``export``: where its menu is.

    Chips wrap to a second line where there is no room, and never scroll.
    """

    changed = Signal(object)
    named = Signal(str)
    forget = Signal(str)
    export = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Filters")
        self.ask, self.saved = Ask(), tuple[tuple[str, Ask], ...]()
        self._choices, self._filter = Choices((), (), None, None, None), Filter(date.min, date.min)
        self.artist, self.platform = Chip("user", "Artist"), Chip("layout-dashboard", "Platform")
        self.range, self.compare = Chip("calendar", "Range"), Chip("git-compare", "Compare")
        self.compare.clearable = False
        self.grain = Segments(((DAY, "Day"), (WEEK, "Week"), (MONTH, "Month")), name="Granularity")
        self.complete = Completeness()
        self.save = Button("Save", "quiet", "bookmark")
        self.save.setAccessibleName("Named filters")
        self.save.setToolTip("Named filters")
        self.out = Button("", "quiet", "download")
        self.out.setAccessibleName("Export")
        self.out.setToolTip("Export (Ctrl+E)")
        self._left: list[QWidget] = [self.artist, self.platform, self.range, self.grain, self.compare]
        self._right: list[QWidget] = [self.complete, self.save, self.out]
        for widget in (*self._left, *self._right):
            widget.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.artist.clicked.connect(self._open_artists)
        self.platform.clicked.connect(self._open_platforms)
        self.range.clicked.connect(self._open_range)
        self.compare.clicked.connect(self._open_compare)
        self.artist.cleared.connect(partial(self._clear, "artists"))
        self.platform.cleared.connect(partial(self._clear, "platforms"))
        self.range.cleared.connect(self._usual_range)
        self.grain.chosen.connect(self._grain)
        self.save.clicked.connect(self._open_saved)
        self.out.clicked.connect(self._export)

    def tell(self, ask: Ask, filter_: Filter, choices: Choices, saved: tuple[tuple[str, Ask], ...]) -> None:
        """Show what is asked for."""
        self.ask, self.saved, self._choices, self._filter = ask, saved, choices, filter_
        self.artist.tell(chosen_words(ask.artists, choices.artists), chosen=bool(ask.artists))
        self.platform.tell(chosen_words(ask.platforms, choices.platforms), chosen=bool(ask.platforms))
        self.range.tell(span_words(ask, filter_), chosen=ask.span != USUAL)
        self.compare.tell(compare_words(ask, filter_), chosen=False)
        self.grain.choose(ask.grain)
        self.complete.tell(choices)
        name = next((name for name, one in saved if one == ask), "")
        self.save.setText(name or "Save")
        self._place()

    # -- layout -----

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(900, self.height())

    def _place(self) -> None:
        wides = [28 if widget is self.out else widget.sizeHint().width() for widget in self._right]
        right = sum(wides) + GAP * (len(wides) - 1)
        left, line = 0, 0
        for widget in self._left:
            wide = widget.sizeHint().width()
            if left and left + wide > self.width():
                left, line = 0, line + 1
            widget.setGeometry(left, line * (HIGH + 8), wide, HIGH)
            left += wide + GAP
        if left + right > self.width():
            line += 1
        at = self.width() - right
        for widget, wide in zip(self._right, wides, strict=True):
            widget.setGeometry(at, line * (HIGH + 8), wide, HIGH)
            at += wide + GAP
        high = HIGH + line * (HIGH + 8)
        if self.height() != high or self.minimumHeight() != high:
            self.setFixedHeight(high)

    # -- chips -----

    @Slot()
    def _open_artists(self) -> None:
        popup = ValuesPopup(self, "Artists", ARTIST, self._choices.artists, self.ask.artists)
        popup.changed.connect(partial(self._choose, "artists"))
        popup.open_below(self.artist)

    @Slot()
    def _open_platforms(self) -> None:
        popup = ValuesPopup(self, "Platforms", PLATFORM, self._choices.platforms, self.ask.platforms)
        popup.changed.connect(partial(self._choose, "platforms"))
        popup.open_below(self.platform)

    def _choose(self, field: str, values: tuple[str, ...]) -> None:
        if field == "artists":
            self.changed.emit(replace(self.ask, artists=values))
        else:
            self.changed.emit(replace(self.ask, platforms=values))

    def _clear(self, field: str) -> None:
        self._choose(field, ())

    @Slot()
    def _usual_range(self) -> None:
        self.changed.emit(replace(self.ask, span=USUAL, start="", end=""))

    @Slot()
    def _open_range(self) -> None:
        popup = RangePopup(self, self.ask.span, self._filter.start, self._filter.end)
        popup.preset.connect(self._preset)
        popup.own.connect(self._own)
        popup.open_below(self.range)

    @Slot(str)
    def _preset(self, span: str) -> None:
        self.changed.emit(replace(self.ask, span=span, start="", end=""))

    @Slot(object, object)
    def _own(self, first: date, last: date) -> None:
        self.changed.emit(replace(self.ask, span=OWN, start=first.isoformat(), end=last.isoformat()))

    @Slot(str)
    def _grain(self, grain: str) -> None:
        self.changed.emit(replace(self.ask, grain=grain))

    @Slot()
    def _open_compare(self) -> None:
        days = self._filter.days
        acts = [
            Act(words, partial(self._compare, key), "check" if key == self.ask.compare else "minus")
            for key, words in ((BEFORE, f"The {days} days before"), (YEAR, "A year earlier"), ("", "Nothing"))
        ]
        act_menu(acts, self).popup(self.compare.mapToGlobal(self.compare.rect().bottomLeft()))

    def _compare(self, key: str) -> None:
        self.changed.emit(replace(self.ask, compare=key))

    # -- named filters -----

    @Slot()
    def _open_saved(self) -> None:
        self.saved_menu().popup(self.save.mapToGlobal(self.save.rect().bottomLeft()))

    def saved_menu(self) -> QMenu:
        """Named filters to take up, one more to keep, one to forget."""
        acts: list[Act | None] = [Act(name, partial(self.changed.emit, ask), "bookmark") for name, ask in self.saved]
        acts += [None] * bool(acts) + [Act("Save these filters…", self.ask_name, "bookmark-plus")]
        menu = act_menu(acts, self)
        if self.saved:
            gone = menu.addMenu(icons.icon("trash"), "Forget")
            for name, _ in self.saved:
                gone.addAction(name).triggered.connect(partial(self._forget, name))
        return menu

    def _forget(self, name: str, _checked: bool = False) -> None:
        self.forget.emit(name)

    def ask_name(self) -> None:
        """Ask under which name these filters are kept."""
        popup = NamePopup(self)
        popup.named.connect(self.named)
        popup.open_below(self.save)
        popup.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def _export(self) -> None:
        self.export.emit(self.out)
