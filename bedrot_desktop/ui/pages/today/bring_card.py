"""The dashed card in the last place: files that a person brings, and the newest of each kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.pages.today.content import Brought
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import act_button, columns, label, line, rows
from bedrot_desktop.ui.words import day

SIDE = 274
MOST = 3


class BringCard(QFrame):
    """Anything may be dropped anywhere on the window; this card says so and has the button."""

    def __init__(self, choose: Callable[[], object]) -> None:
        super().__init__()
        self._dragging = False
        self.setMinimumSize(SIDE, SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Files you bring. Drop an export here; it is recognised by its shape.")
        self._icon = QLabel()
        self._icon.setFixedSize(26, 26)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._icon.setProperty("kind", "iconbox")
        names = rows(label("Files you bring", "heading"), label("No account needed", "caption", "muted"), gap=0)
        self.words = label("Drop an export here.\nIt is recognised by its shape.", "small", "muted")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        well = QFrame()
        well.setProperty("kind", "dropwell")
        inner = QVBoxLayout(well)
        inner.addWidget(self.words)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(5)
        self._grid.setHorizontalSpacing(14)
        self._grid.setColumnStretch(0, 1)
        self.choose = act_button(Act("Choose files", choose, "folder-open", hint="Or drop them anywhere"), small=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(13, 11, 13, 11)
        box.setSpacing(9)
        box.addLayout(columns(self._icon, names, 1, gap=10))
        box.addWidget(well, 1)
        box.addLayout(self._grid)
        box.addWidget(line())
        note = rows(label("Statements arrive", "caption", "muted"), label("in mid-month", "caption", "muted"), gap=1)
        box.addLayout(columns(note, 1, self.choose))
        self._shown: tuple[Brought, ...] = ()
        theme().changed.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        self._icon.setPixmap(icons.pixmap("file-import", "text2", 16, self.devicePixelRatioF()))

    def show_brought(self, brought: Sequence[Brought], today: date) -> None:
        """The newest of what was brought."""
        if tuple(brought) == self._shown:
            return
        self._shown = tuple(brought)
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for place, one in enumerate(brought[:MOST]):
            count, newest = label(one.count, "small", "muted"), label(day(one.newest, today), "small", "muted")
            if one.state in {"due", "stale"}:
                newest.setProperty("tone", one.state)
                newest.setToolTip("Something newer should be there by now.")
            for column, widget in enumerate((label(one.title, "small"), count, newest)):
                side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
                self._grid.addWidget(widget, place, column, side)

    def set_dragging(self, *, dragging: bool) -> None:
        """Something is being dragged over the window."""
        self._dragging = dragging
        self.update()
        self.words.setText("Drop to recognise" if dragging else "Drop an export here.\nIt is recognised by its shape.")

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(now.colour("accentInk" if self._dragging else "borderStrong"), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(now.colour("selection") if self._dragging else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()
