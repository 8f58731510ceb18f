"""The rail on the left: the eight pages with what needs the person, and the run that is going on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from bedrot_desktop.ui import icons, words
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import BY_KEYS, Elided, columns, label
from bedrot_desktop.ui.widgets.glyph import paint_glyph, paint_mark
from bedrot_desktop.ui.widgets.pill import Glyph

WIDE, NARROW = 192, 52
Badge = tuple[str, int]  # state, count


class RailButton(QAbstractButton):
    """One page: icon, name, its digit or what needs the person there."""

    def __init__(self, key: str, title: str, icon: str, place: int) -> None:
        super().__init__()
        self.key, self.icon_name, self.place = key, icon, place
        self.badges: tuple[Badge, ...] = ()
        self.narrow, self._ring = False, False
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setObjectName(f"rail-{key}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def tell(self, badges: tuple[Badge, ...]) -> None:
        """What needs the person on this page."""
        self.badges = badges
        told = ", ".join(f"{count} {state}" for state, count in badges)
        self.setAccessibleDescription(told)
        self._tip()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, with the name as tooltip."""
        self.narrow = narrow
        self._tip()
        self.update()

    def _tip(self) -> None:
        self.setToolTip(f"{self.text()} (Ctrl+{self.place})" if self.narrow else "")

    def sizeHint(self) -> QSize:
        return QSize(NARROW if self.narrow else WIDE, 34)

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self._ring = getattr(event, "reason", lambda: None)() in BY_KEYS
        self.update()

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._ring = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(10, 1, self.width() - 20, 32)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("selection" if self.isChecked() else "hover"))
            painter.drawRoundedRect(box, 5, 5)
        if self.isChecked():
            painter.setBrush(now.colour("accentInk"))
            painter.drawRoundedRect(QRectF(-2, 7, 5, 20), 2, 2)
        if self._ring:
            painter.setPen(now.colour("accentInk"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        shade = "text" if self.isChecked() else "text2"
        left = box.center().x() - 8 if self.narrow else box.left() + 10
        painter.drawPixmap(
            QRectF(left, 9, 16, 16).topLeft(), icons.pixmap(self.icon_name, shade, 16, self.devicePixelRatioF())
        )
        if self.narrow:
            self._paint_dot(painter, box)
        else:
            painter.setFont(font("nav"))
            painter.setPen(now.colour(shade))
            room = box.adjusted(36, 0, -40 if self.badges or self.place else -6, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
            self._paint_badges(painter, box)
        painter.end()

    def _paint_dot(self, painter: QPainter, box: QRectF) -> None:
        if self.badges:
            paint_glyph(painter, QRectF(box.right() - 12, box.top() + 1, 10, 10), self.badges[0][0])

    def _paint_badges(self, painter: QPainter, box: QRectF) -> None:
        now = theme()
        painter.setFont(font("caption"))
        right = box.right() - 10
        if not self.badges:
            if not self.place:  # in a list of its own, without digits
                return
            painter.setPen(now.colour("muted"))
            painter.drawText(
                QRectF(right - 20, box.top(), 20, box.height()),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                str(self.place),
            )
            return
        for state, count in reversed(self.badges):
            text = str(count)
            wide = painter.fontMetrics().horizontalAdvance(text)
            painter.setPen(now.colour("text2"))
            painter.drawText(QRectF(right - wide, box.top(), wide, box.height()), Qt.AlignmentFlag.AlignVCenter, text)
            paint_glyph(painter, QRectF(right - wide - 16, box.center().y() - 6, 12, 12), state)
            right -= wide + 24


class _Mark(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(48)
        self.narrow = False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = (self.width() - 18) / 2 if self.narrow else 18
        paint_mark(painter, QRectF(left, 16, 18, 18))
        if not self.narrow:
            painter.setFont(font("heading"))
            painter.setPen(theme().colour("text"))
            spaced = painter.font()
            spaced.setLetterSpacing(spaced.SpacingType.AbsoluteSpacing, 1.1)
            painter.setFont(spaced)
            painter.drawText(QRectF(44, 16, 140, 18), Qt.AlignmentFlag.AlignVCenter, "BEDROT")
        painter.end()


class RunFoot(QFrame):
    """The running run: name, percent, bar, time left; hidden while nothing runs."""

    opened = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setObjectName("RunFoot")
        self.setAccessibleName("The run that is going on")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._desk = desk
        self._name, self._share = Elided("", "captionStrong"), label("", "caption", "muted")
        self._left = Elided("", "caption", "muted")
        self._bar = ShareBar()
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 9, 10, 9)
        box.setSpacing(6)
        box.addLayout(columns(Glyph("running", 12), self._name, self._share, gap=6))
        box.addWidget(self._bar)
        box.addWidget(self._left)
        self.hide()
        self._tick = QTimer(self)
        self._tick.setInterval(500)
        self._tick.timeout.connect(self.read)
        desk.live.changed.connect(self.read)

    @Slot()
    def read(self) -> None:
        """Show how far the run is."""
        run = self._desk.live.run
        if run is None or not run.going:
            self._tick.stop()
            self.hide()
            return
        if not self._tick.isActive():
            self._tick.start()
        now = self._desk.clock.now()
        share, left = run.share(now), run.left(now)
        busy = [run.titles.get(stage.service, "") for stage in run.stages.values() if stage.outcome == "running"]
        self._name.say(run.name or "Run")
        self._share.setText(words.percent(share, 0))
        self._bar.tell(share)
        self._left.say(
            " · ".join([*filter(None, busy[:1]), f"about {words.seconds(left)} left" if left else "under way"])
        )
        self.show()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class ShareBar(QWidget):
    """A bar 4 dp high, filled from the left."""

    def __init__(self, state: str = "running") -> None:
        super().__init__()
        self.setFixedHeight(4)
        self.share, self.state = 0.0, state

    def tell(self, share: float) -> None:
        """How much of it is filled, 0–1."""
        self.share = share
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("track"))
        painter.drawRoundedRect(QRectF(self.rect()), 1.5, 1.5)
        painter.setBrush(theme().ink(self.state))
        painter.drawRoundedRect(QRectF(0, 0, self.width() * self.share, self.height()), 1.5, 1.5)
        painter.end()


class Rail(QFrame):
    """All of it. ``chosen`` carries a page's key."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, pages: list[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setObjectName("Rail")
        self.setProperty("kind", "rail")
        self.buttons: dict[str, RailButton] = {}
        self._mark, self.foot = _Mark(), RunFoot(desk)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 10)
        box.setSpacing(0)
        box.addWidget(self._mark)
        for place, (key, title, icon) in enumerate(pages, 1):
            button = RailButton(key, title, icon, place)
            button.clicked.connect(self._clicked)
            self.buttons[key] = button
            box.addWidget(button)
        box.addStretch()
        self._foot_box = QVBoxLayout()
        self._foot_box.setContentsMargins(10, 0, 10, 0)
        self._foot_box.addWidget(self.foot)
        box.addLayout(self._foot_box)
        self.foot.opened.connect(lambda: self.chosen.emit("runs"))
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Icons only."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        self._mark.narrow = narrow
        self.foot.setMaximumWidth(0 if narrow else 400)
        for button in self.buttons.values():
            button.set_narrow(narrow)

    def choose(self, key: str) -> None:
        """Mark a page as the one in front."""
        self.buttons[key].setChecked(True)

    def _clicked(self) -> None:
        self.chosen.emit(next(key for key, button in self.buttons.items() if button.isChecked()))
