"""What keys mean within the SQL panel; they go before the window's while the focus is inside."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from bedrot_desktop.ui.acts import Act

if TYPE_CHECKING:
    from bedrot_desktop.ui.pages.warehouse.sql.panel import SqlPanel

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def deed_of(panel: SqlPanel, event: QKeyEvent) -> Callable[[], object] | None:
    """What a key does; None for keys that mean nothing here."""
    key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and modifiers == CONTROL:
        return panel.run
    if key == Qt.Key.Key_F5 and modifiers == Qt.KeyboardModifier.NoModifier:
        return panel.run
    if key == Qt.Key.Key_F2 and modifiers == Qt.KeyboardModifier.NoModifier:
        return partial(panel.rename_tab, panel.tabs.currentIndex())
    if key == Qt.Key.Key_Escape and panel.sheet.busy:
        return panel.stop
    step = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(key, 0)
    if step and modifiers == CONTROL:
        return partial(panel.tabs.step, step)
    simple: dict[Qt.Key, Callable[[], object]] = {
        Qt.Key.Key_T: panel.add, Qt.Key.Key_S: panel.save, Qt.Key.Key_H: panel.show_history, Qt.Key.Key_E: panel.export,
        Qt.Key.Key_W: partial(panel.close_tab, panel.tabs.currentIndex()),
    }  # fmt: skip
    if modifiers == CONTROL:
        return simple.get(key)
    shifted: dict[Qt.Key, Callable[[], object]] = {
        Qt.Key.Key_I: panel.sheet.tidy, Qt.Key.Key_E: partial(panel.sheet.outcome.see, "plan"),
    }  # fmt: skip
    return shifted.get(key) if modifiers == CONTROL | SHIFT else None


def acts_of(panel: SqlPanel) -> list[Act | None]:
    """Everything that can be done with the tab in front."""
    sheet, command = panel.sheet, panel.exporting.command(panel.sheet.statement)
    return [
        Act("Save query", panel.save, "bookmark-plus", shortcut="Ctrl+S"),
        Act("Saved queries", partial(panel.show_history, "saved"), "bookmark"),
        None,
        Act("Format", sheet.tidy, "brackets", shortcut="Ctrl+Shift+I"),
        Act("Show plan", partial(sheet.outcome.see, "plan"), "route", shortcut="Ctrl+Shift+E"),
        Act("Export result", panel.export, "file-export", command, shortcut="Ctrl+E"),
        Act("Copy rows", sheet.outcome.grid.copy, "copy", shortcut="Ctrl+C"),
        Act("Copy rows with headings", partial(sheet.outcome.grid.copy, headings=True), "copy",
            shortcut="Ctrl+Shift+C"),
        None,
        Act("Rename tab", partial(panel.rename_tab, panel.tabs.currentIndex()), "edit", shortcut="F2"),
        Act("Close tab", partial(panel.close_tab, panel.tabs.currentIndex()), "x", shortcut="Ctrl+W"),
    ]  # fmt: skip
