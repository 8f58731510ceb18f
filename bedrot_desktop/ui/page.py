"""A page: built, connected, told. It shows one of: reading, nothing yet, trouble, content; the frame never jumps."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Outcome
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.widgets.states import Nothing, Skeleton, Trouble

READING_AFTER = 150  # ms before a skeleton is shown


class Page(QWidget):
    """Base of the eight pages.

    A page overrides ``read`` (ask the desk for its content, answer with ``show_content``, ``nothing`` or ``trouble``)
    and puts its widgets into ``self.content``. ``head`` are widgets for the top bar (segments, tabs), in order.
    ``go`` is told a place within the page. ``read`` is called when the page is shown and after changes, never hidden.
    """

    key = ""
    title = ""
    icon = ""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.setObjectName("Page")
        self.setAccessibleName(self.title)
        self.desk, self.deeds = desk, deeds
        self.head: list[QWidget] = []
        self.content = QWidget()
        self.content.setObjectName("Page")
        self._has_content = False
        self._stale = True
        self._stack = QStackedLayout()
        self._skeleton, self._nothing, self._trouble = Skeleton(), Nothing(), Trouble(deeds)
        for widget in (QWidget(), self._skeleton, self._nothing, self._trouble, self.content):
            self._stack.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._stack)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(READING_AFTER)
        self._late.timeout.connect(self._show_skeleton)
        desk.changed.connect(self._changed)

    @property
    def state(self) -> str:
        """“reading”, “nothing”, “trouble” or “content”."""
        shown = self._stack.currentWidget()
        for widget, name in ((self.content, "content"), (self._nothing, "nothing"), (self._trouble, "trouble")):
            if shown is widget:
                return name
        return "reading"

    def opened(self) -> None:
        """The page came to the front."""
        if self._stale:
            self.refresh()

    def left(self) -> None:
        """Another page came to the front."""

    def refresh(self) -> None:
        """Read anew; what is shown stays until there is an answer."""
        self._stale = False
        if not self._has_content and self.state == "reading":
            self._late.start()
        self.read()

    def read(self) -> None:
        """Ask for the page's content."""
        raise NotImplementedError

    def go(self, where: str) -> None:
        """Show a place within the page."""

    def palette_acts(self) -> list[tuple[str, Act]]:
        """What the command palette offers of this page: (group, act)."""
        return []

    @Slot()
    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    @Slot()
    def _show_skeleton(self) -> None:
        if self.state == "reading":
            self._stack.setCurrentWidget(self._skeleton)

    def show_content(self) -> None:
        """Bring the content to the front."""
        self._late.stop()
        self._has_content = True
        self._stack.setCurrentWidget(self.content)

    def nothing(self, icon: str, sentence: str, *acts: Act) -> None:
        """Nothing is here yet: an icon, one sentence, the next step."""
        self._late.stop()
        self._has_content = False
        self._nothing.tell(icon, sentence, acts)
        self._stack.setCurrentWidget(self._nothing)

    def trouble(self, outcome: Outcome) -> None:
        """Something went wrong while reading; with content shown, that stays and a toast tells."""
        self._late.stop()
        if outcome.state == "cancelled":
            return
        if self._has_content:
            self.desk.trouble(f"{self.title} could not be read anew", outcome.message)
            return
        self._trouble.tell(outcome, Act("Try again", self.refresh, "refresh"))
        self._stack.setCurrentWidget(self._trouble)
