"""The head of a log: levels, services, the field that searches, following, copying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.theme import restyle
from bedrot_desktop.ui.widgets.basic import Button, Segments, columns, label
from bedrot_desktop.ui.widgets.switch import Switch


class Search(QLineEdit):
    """A field that tells “n of m” at its right."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Search the log")
        self.setAccessibleName("Search the log (Ctrl+F)")
        self.setMaximumWidth(220)
        self.setMinimumWidth(110)
        self.count = label("", "caption", "muted")
        self.count.setParent(self)
        self.setStyleSheet("padding-left: 27px")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.drawPixmap(9, (self.height() - 14) // 2, icons.pixmap("search", "muted", 14, self.devicePixelRatioF()))
        painter.end()

    def say(self, text: str) -> None:
        """How many were found, and which of them is shown."""
        self.count.setText(text)
        self.count.adjustSize()
        self.count.move(self.width() - self.count.width() - 9, (self.height() - self.count.height()) // 2)
        self.setTextMargins(0, 0, self.count.width() + 6 if text else 0, 0)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.say(self.count.text())


class LogHead(QWidget):
    """What is chosen of the log, in one line. ``service_chosen`` carries a service's key, "" for all."""

    service_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.levels = Segments([("all", "All"), ("warn", "Warnings"), ("error", "Errors")], "all", "Level")
        self.services = Button("All services", icon="server")
        self.search, self.follow = Search(), Switch("Follow", "Follow the log while it grows")
        self.follow.setChecked(True)
        self.follow.setToolTip("Keep the newest line in sight")
        self.copy = Button("", "ghost", "copy")
        self.copy.setAccessibleName("Copy the lines that are chosen, or all that are shown")
        self.copy.setToolTip("Copy the lines that are chosen, or all that are shown (Ctrl+C)")
        head = columns(
            label("Log", "heading"), self.levels, self.services, self.search, 1, self.follow, self.copy, gap=8
        )
        head.setStretch(3, 2)
        head.setContentsMargins(12, 6, 8, 6)
        self.setLayout(head)
        self.services.clicked.connect(self._menu)
        self._offered: tuple[tuple[str, str], ...] = ()
        self._service = ""

    def offer(self, services: Sequence[str], titles: Mapping[str, str], chosen: str) -> None:
        """The services that the log names, and which of them is chosen."""
        keys = dict.fromkeys(("", *services, chosen))
        self._offered = tuple((key, titles.get(key, key) or "All services") for key in keys)
        self._service = chosen
        self.services.setText(dict(self._offered)[chosen])
        restyle(self.services, kind="chip", selected="true" if chosen else "false")

    @Slot()
    def _menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, words in self._offered:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(key == self._service)
            action.setData(key)
        menu.triggered.connect(self._chosen)
        menu.popup(self.services.mapToGlobal(QPoint(0, self.services.height() + 2)))

    @Slot(object)
    def _chosen(self, action: QAction) -> None:
        self.service_chosen.emit(str(action.data()))
