"""The bar above the pages: title, the page's own widgets, the command field, refresh, the bell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QWidget

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.belldot import BellButton
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import Button, columns, label


class CommandField(QAbstractButton):
    """Looks like an input, opens the palette."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("CommandField")
        self.setText("Search, jump or run a command")
        self.setAccessibleName("Search, jump or run a command (Ctrl+K)")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(270, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(now.colour("accentInk" if self.hasFocus() else "borderStrong"))
        painter.setBrush(now.colour("hover" if self.underMouse() else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.drawPixmap(
            QRectF(9, 7, 14, 14).topLeft(), icons.pixmap("search", "muted", 14, self.devicePixelRatioF())
        )
        painter.setFont(font("small"))
        painter.setPen(now.colour("muted"))
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 84)
        painter.drawText(QRectF(30, 0, self.width() - 80, 28), Qt.AlignmentFlag.AlignVCenter, text)
        keys = QRectF(self.width() - 49, 5.5, 42, 17)
        painter.setBrush(now.colour("raised"))
        painter.setPen(now.colour("borderStrong"))
        painter.drawRoundedRect(keys, 4, 4)
        painter.setFont(font("tiny"))
        painter.setPen(now.colour("text2"))
        painter.drawText(keys, Qt.AlignmentFlag.AlignCenter, "Ctrl K")
        painter.end()


class TopBar(QFrame):
    """48 dp high."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "top")
        self.setFixedHeight(48)
        self.title = label("", "title")
        self.command = CommandField()
        self.refresh = Button("", "ghost", "refresh")
        self.refresh.setAccessibleName("Read anew")
        self.refresh.setToolTip("Read anew (F5)")
        self.bell = BellButton()
        self._head = QHBoxLayout()
        self._head.setSpacing(10)
        self._shown: QWidget | None = None
        self._boxes: dict[str, QWidget] = {}
        box = QHBoxLayout(self)
        box.setContentsMargins(20, 0, 16, 0)
        box.setSpacing(8)
        box.addWidget(self.title)
        box.addSpacing(12)
        box.addLayout(self._head)
        box.addStretch(1)
        for widget in (self.command, self.refresh, self.bell):
            box.addWidget(widget)

    def show_head(self, title: str, widgets: Sequence[QWidget]) -> None:
        """A page's title and its own widgets; which of these are seen is the page's own business."""
        self.title.setText(title)
        if self._shown is not None:
            self._shown.hide()
        if title not in self._boxes:
            box = QWidget()
            box.setLayout(columns(*widgets, gap=10))
            self._boxes[title] = box
            self._head.addWidget(box)
        self._shown = self._boxes[title]
        self._shown.show()
