"""What the window's button in the taskbar shows, where the system has one that can: a run's progress, and a count."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QObject, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from bedrot_desktop.notify.message import INFO
from bedrot_desktop.system import taskbar as system
from bedrot_desktop.ui.attended import open_ones
from bedrot_desktop.ui.belldot import MOST
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.theme import font, theme

SIDE = 32  # the taskbar scales it down where its button is smaller
SETTLED = 600  # ms after which a window that was shown has its button


class TaskbarButton(QObject):
    """Follows the run under way and the inbox. Does nothing where there is no such taskbar."""

    def __init__(self, window: QWidget, desk: Desk, taskbar: system.Taskbar | None = None) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._taskbar = taskbar or system.taskbar()
        if self._taskbar is None:
            return
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLED)
        self._soon.timeout.connect(self._anew)
        desk.live.changed.connect(self._progress)
        if desk.attending is not None:
            desk.attending.changed.connect(self._badge)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window that is shown has a new button, with nothing on it."""
        if event.type() == QEvent.Type.Show:
            self._soon.start()
        return super().eventFilter(watched, event)

    @property
    def count(self) -> int:
        """How many causes are true now and need the person."""
        attention = self._desk.attending.attention if self._desk.attending is not None else None
        return sum(one.signal.level != INFO for one in open_ones(attention, self._desk.clock.now()))

    @Slot()
    def _anew(self) -> None:
        if self._taskbar is not None and self._window.isVisible():
            self._taskbar.forget()
            self._progress()
            self._badge()

    @Slot()
    def _progress(self) -> None:
        if self._taskbar is None or not self._window.isVisible():
            return
        run, window = self._desk.live.run, int(self._window.winId())
        if run is None or not run.going:
            self._taskbar.progress(window, None)
            return
        state = system.PAUSED if run.stopping else system.NORMAL
        self._taskbar.progress(window, run.share(self._desk.clock.now()), state)

    @Slot()
    def _badge(self) -> None:
        if self._taskbar is None or not self._window.isVisible():
            return
        count = self.count
        words = f"{count} {'needs' if count == 1 else 'need'} you" if count else ""
        self._taskbar.badge(int(self._window.winId()), badge(count) if count else b"", words)

    def close(self) -> None:
        """Take everything off the button."""
        if self._taskbar is not None:
            self._taskbar.close()
            self._taskbar = None


def badge(count: int) -> bytes:
    """A disc with a count, as PNG."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour("primary"))
    painter.drawEllipse(QRectF(0.5, 0.5, SIDE - 1, SIDE - 1))
    step = font("heading")
    step.setPixelSize(SIDE * 5 // 8 if count <= MOST else SIDE // 2)
    painter.setFont(step)
    painter.setPen(theme().colour("onPrimary"))
    painter.drawText(
        QRectF(0, 0, SIDE, SIDE), Qt.AlignmentFlag.AlignCenter, str(count) if count <= MOST else f"{MOST}+"
    )
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stubs say bytes, which it refuses
    return bytes(buffer.data().data())
