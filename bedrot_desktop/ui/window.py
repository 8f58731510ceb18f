"""The window: rail, top bar, pages, status bar; it keeps its place, and closing it may only hide it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout

from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.rail import Rail
from bedrot_desktop.ui.statusbar import StatusBar
from bedrot_desktop.ui.topbar import TopBar

NARROW_BELOW = 1100
SMALLEST = QSize(1024, 640)
USUAL = QSize(1440, 900)


class Window(QMainWindow):
    """``closing`` is asked when the person closes it: True lets it go, False hides it (the tray stays)."""

    shown_page = Signal(str)
    refreshing = Signal()

    def __init__(
        self,
        desk: Desk,
        deeds: Deeds,
        makers: Sequence[tuple[str, str, str, Callable[[], Page]]],
        store: QSettings | None,
    ) -> None:
        super().__init__()
        self.desk, self.deeds, self._store = desk, deeds, store
        self._makers = {key: maker for key, _, _, maker in makers}
        self._titles = {key: title for key, title, _, _ in makers}
        self.pages: dict[str, Page] = {}
        self.closing: Callable[[], bool] = lambda: True
        self.setWindowTitle("BEDROT Desktop")
        self.setMinimumSize(SMALLEST)
        self.rail = Rail(desk, [(key, title, icon) for key, title, icon, _ in makers])
        self.top, self.status, self.stack = TopBar(), StatusBar(desk, deeds), QStackedWidget()
        self.stack.setObjectName("Pages")
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.top)
        right.addWidget(self.stack, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        frame = QFrame()
        whole = QVBoxLayout(frame)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)
        self.setCentralWidget(frame)
        self.rail.chosen.connect(self.show_page)
        self.top.refresh.clicked.connect(self.refresh)
        desk.went.connect(self._asked_for)
        for place, key in enumerate(self._makers, 1):
            self.shortcut(f"Ctrl+{place}", partial(self.show_page, key))
        self.shortcut("F5", self.refresh)
        self.shortcut("Ctrl+,", lambda: self.show_page("settings"))
        self.shortcut("Ctrl+R", lambda: self.deeds.run().do())
        self.shortcut("Ctrl+.", lambda: self.deeds.cancel().do())
        self._restore()

    def shortcut(self, keys: str, do: Callable[[], object]) -> None:
        """A key of the whole window."""
        QShortcut(QKeySequence(keys), self).activated.connect(do)

    @property
    def page(self) -> Page | None:
        """The page in front."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Bring a page to the front; it is built when it is first asked for."""
        page = self.pages.get(key)
        if page is None:
            page = self.pages[key] = self._makers[key]()
            self.stack.addWidget(page)
        before = self.page
        if before is not None and before is not page:
            before.left()
        self.rail.choose(key)
        self.stack.setCurrentWidget(page)
        self.top.show_head(self._titles[key], page.head)
        page.opened()
        self.shown_page.emit(key)

    @Slot(str, str)
    def _asked_for(self, key: str, where: str) -> None:
        """Somebody wants a page to be seen: the window comes up if it was hidden."""
        self.go(key, where)
        if not self.isVisible():
            self.come_up()

    def go(self, key: str, where: str) -> None:
        """A page and a place in it."""
        self.show_page(key)
        if where:
            self.pages[key].go(where)

    @Slot()
    def refresh(self) -> None:
        """Read the page in front anew."""
        if self.page is not None:
            self.page.refresh()
            self.refreshing.emit()

    def come_up(self) -> None:
        """Be seen and in front."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < NARROW_BELOW)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.page is not None:
            QTimer.singleShot(0, self.desk.look_again)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.desk.watch.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.desk.watch.rest()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.remember()
        if self.closing():
            event.accept()
        else:
            event.ignore()
            self.hide()

    # -- where it was -----

    def _screens(self) -> str:
        """The set of screens: a place is remembered for each."""
        return "/".join(
            sorted(
                f"{one.name()}:{one.geometry().width()}x{one.geometry().height()}" for one in QGuiApplication.screens()
            )
        )

    def remember(self) -> None:
        """Keep size and place for this set of screens."""
        if self._store is not None:
            self._store.setValue(f"window/{_safe(self._screens())}", self.saveGeometry())

    def _restore(self) -> None:
        kept = self._store.value(f"window/{_safe(self._screens())}") if self._store is not None else None
        if isinstance(kept, QByteArray) and self.restoreGeometry(kept) and self._on_a_screen():
            return
        room = QGuiApplication.primaryScreen().availableGeometry().size()
        self.resize(USUAL.boundedTo(room - QSize(40, 60)).expandedTo(SMALLEST))

    def _on_a_screen(self) -> bool:
        frame = self.frameGeometry()
        return any(
            one.availableGeometry().intersects(frame.adjusted(40, 10, -40, -40)) for one in QGuiApplication.screens()
        )


def _safe(text: str) -> str:
    return text.replace("/", "_").replace("\\", "_")
