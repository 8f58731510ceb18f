"""Find in the table: a text in any column that is shown, from the current row on, looked for by a worker."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.pages.warehouse.cells import Column, shown
from bedrot_desktop.ui.pages.warehouse.grid_feed import PAGES, named
from bedrot_desktop.ui.widgets.basic import act_button, columns, label
from bedrot_desktop.warehouse.grid.facts import Place
from bedrot_desktop.warehouse.grid.orders import Order
from bedrot_desktop.warehouse.grid.question import Value

if TYPE_CHECKING:
    from bedrot_desktop.ui.pages.warehouse.grid_panel import GridPanel

STRIDE = 2_000


class FindBar(QWidget):
    """Enter finds the next, Shift+Enter the one before, Esc closes."""

    def __init__(self, panel: GridPanel) -> None:
        super().__init__()
        self._panel = panel
        self._asked: Asked | None = None
        self.text = QLineEdit()
        self.text.setPlaceholderText("Find in this table")
        self.text.setAccessibleName("Find in this table")
        self.text.textChanged.connect(self._mark)
        self.text.setMaximumWidth(280)
        self.text.returnPressed.connect(self._entered)
        self.told = label("", "small", "muted")
        before = act_button(
            Act("Find before", partial(self.look, -1), "arrow-up", shortcut="Shift+Enter"), "ghost", bare=True
        )
        after = act_button(Act("Find next", partial(self.look, 1), "arrow-down", shortcut="Enter"), "ghost", bare=True)
        close = act_button(Act("Close", self.shut, "x", shortcut="Esc"), "ghost", bare=True)
        box = columns(self.text, before, after, self.told, 1, close)
        box.setContentsMargins(12, 4, 12, 4)
        self.setLayout(box)
        self.hide()

    def open(self) -> None:
        """Show it, the text chosen."""
        self.show()
        self.text.setFocus()
        self.text.selectAll()

    @Slot()
    def shut(self) -> None:
        """Hide it, stop looking."""
        if self._asked is not None:
            self._asked.drop()
        self._panel.view.painter_.find = ""
        self._panel.view.viewport().update()
        self.hide()
        self._panel.view.setFocus()

    @Slot(str)
    def _mark(self, text: str) -> None:
        self._panel.view.painter_.find = text.lower()
        self._panel.view.viewport().update()
        self.told.setText("")

    @Slot()
    def _entered(self) -> None:
        shift = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        self.look(-1 if shift else 1)

    def look(self, step: int) -> None:
        """Find the next or the one before."""
        order, text = self._panel.feed.order, self.text.text().lower()
        if order is None or not text:
            return
        if self._asked is not None:
            self._asked.drop()
        index = self._panel.view.currentIndex()
        model = self._panel.model
        shown_ = tuple((model.all.index(one), one) for one in model.columns)
        self.told.setText("Looking…")
        work = partial(
            _look, self._panel.place, order, model.all, shown_, text, max(index.row(), 0), step, model.with_names
        )
        self._asked = self._panel.desk.bridge.ask(self, work, self._found, None, PAGES)

    @Slot(object)
    def _found(self, place: tuple[int, str] | None) -> None:
        if place is None:
            self.told.setText("Not found")
            return
        row, column = place
        self.told.setText("")
        model = self._panel.model
        self._panel.view.setCurrentIndex(model.index(row, max(model.column_at(column), 0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)


def _look(
    place: Place, order: Order, every: tuple[Column, ...], columns_: tuple[tuple[int, Column], ...], text: str,
    row: int,
    step: int, with_names: bool, run: Run,
) -> tuple[int, str] | None:  # fmt: skip
    """The next row that has the text; once around the table."""
    names: dict[str, dict[Value, str]] = {}
    left, at = order.count, row + step
    while left > 0:
        run.check()
        at %= order.count
        start = at if step > 0 else max(0, at - STRIDE + 1)
        size = min(STRIDE, left, order.count - start) if step > 0 else at - start + 1
        stretch = named(place, order.page(start, size), every, names)
        for column, found in stretch.names.items():
            names.setdefault(column, {}).update(found)
        places = range(len(stretch.rows.rows)) if step > 0 else range(len(stretch.rows.rows) - 1, -1, -1)
        for offset in places:
            values = stretch.rows.rows[offset]
            for which, column_ in columns_:
                value = values[which]
                said = names.get(column_.name, {}).get(value) if with_names else None
                if text in (said or shown(value, column_.kind)).lower():
                    return start + offset, column_.name
        left -= size
        at = start + size if step > 0 else start - 1
    return None
