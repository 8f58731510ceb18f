"""Something that lies over the whole window for a while: making the demo, the first run."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Bridge
from bedrot_desktop.ui.rail import ShareBar
from bedrot_desktop.ui.widgets.basic import act_button, label
from bedrot_desktop.ui.workers import Ended

READY = "ready"  # what the worker says once the demo is at hand


class Cover(QWidget):
    """Keeps the size of what it covers."""

    def __init__(self, over: QWidget, inside: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("Page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.inside, self._over = inside, over
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(inside)
        over.installEventFilter(self)
        self.resize(over.size())
        self.show()
        self.raise_()

    @Slot()
    def leave(self) -> None:
        """Let what is below be seen again."""
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._over:
            self.resize(self._over.size())
            self.raise_()
        return super().eventFilter(watched, event)


class Making(QWidget):
    """The demo is being made: what is done, how far, and a way out."""

    def __init__(self, cancel: Act) -> None:
        super().__init__()
        self.title = label("A made-up label is being made", "headline")
        self.words = label("Months of exports of six platforms, and the sites they come from.", "body", "muted")
        self.step = label("", "small", "text2")
        self.bar = ShareBar()
        self.bar.setFixedWidth(420)
        self.bar.setAccessibleName("How far it is")
        box = QVBoxLayout(self)
        box.setSpacing(12)
        box.addStretch(2)
        for widget in (self.title, self.words, self.bar, self.step, act_button(cancel)):
            box.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(3)

    def tell(self, done: int, total: int, what: str) -> None:
        """How far it is."""
        self.bar.tell(done / total if total else 0.0)
        self.step.setText(f"{what} · {words.number(done)} of {words.number(total)}" if total else what)

    def fail(self, message: str, remedy: str) -> None:
        """It could not be made: why, and what to do."""
        self.title.setText("The made-up label could not be made")
        self.words.setText(message)
        self.step.setText(remedy)


class Opening(QObject):
    """Brings what the demo's process tells (in a thread) to the window; ``ready`` is called once it is at hand."""

    def __init__(self, making: Making, ready: Callable[[], None]) -> None:
        super().__init__()
        self._making, self._ready, self._done = making, ready, False
        self._bridge = Bridge()
        self._bridge.heard.connect(self._hear)

    def tell(self, done: int, total: int, label: str) -> None:
        """Called by the thread that reads."""
        self._bridge.heard.emit((done, total, label))

    def end(self, ended: Ended) -> None:
        """Called by the thread that reads."""
        self._bridge.heard.emit(ended)

    @Slot(object)
    def _hear(self, told: tuple[int, int, str] | Ended) -> None:
        if self._done:
            return
        if isinstance(told, Ended):
            if told.outcome in {"failed", "broken"}:
                self._making.fail(told.message, told.remedy)
        elif told[2] == READY:
            self._done = True
            self._ready()
        else:
            self._making.tell(*told)
