"""The SQL panel: tabs of statements, what they gave, and everything that is kept of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.warehouse.sql.saved import SavedQueries


class SqlPanel(QWidget):
    """``show_query`` opens a tab with a statement; ``wants_table`` names a table the person wants to see."""

    wants_table = Signal(str)

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.desk, self.deeds = desk, deeds
        self.setAccessibleName("SQL")
        self.saved = SavedQueries(desk)
        self._text = QPlainTextEdit()
        self._text.setAccessibleName("SQL statement")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._text)

    def show_query(self, sql: str, title: str = "", *, run: bool = False) -> None:
        """Open a tab with this statement, or the one that holds it already; ``run``: and run it."""
        self._text.setPlainText(sql)
