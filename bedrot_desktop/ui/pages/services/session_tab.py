"""The tab Session: how long sign-ins lived, the way back to a backup, what the last looks saw."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.services import session_content
from bedrot_desktop.ui.pages.services.content import Row
from bedrot_desktop.ui.pages.services.session_content import Kept, Saw, SessionContent
from bedrot_desktop.ui.pages.services.session_side import Side
from bedrot_desktop.ui.pages.services.tab import LANE, Stacked, Tab, emptied, heading, scrolled
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import Button, Elided, Segments, act_button, card, columns, label, line, rows
from bedrot_desktop.ui.widgets.lifebars import Bar, LifeBars, Lives
from bedrot_desktop.ui.widgets.pill import Glyph

BESIDE = 860  # width from which both halves stand beside one another


class Swatch(QWidget):
    """The colour of the band, as a small patch."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(14, 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(self.rect()), theme().zone("due"))
        painter.end()


class SessionTab(Tab):
    """Lives and backups at the left, the last look, what was set aside and the newest files at the right."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self.sessions: tuple[SessionContent, ...] = ()
        self.account = ""
        self._which = QHBoxLayout()
        self._which.setContentsMargins(0, 0, 0, 0)
        self.bars = LifeBars()
        self._lived, self._usual, self._band = label("", "caption", "muted"), Swatch(), label("", "caption", "muted")
        self._kept, self._saw = Stacked(), Stacked()
        title = columns(label("How long sessions lived", "heading"), self._lived, 1, self._usual, self._band, gap=8)
        self._lived.setMinimumHeight(26)
        self._left = QWidget()
        left = rows(self._which, title, self.bars, self._kept, 1, gap=8)
        left.setContentsMargins(14, 12, 14, 12)
        self._left.setLayout(left)
        self.side = Side(desk, deeds)
        self._right = QWidget()
        right = rows(self._saw, self.side, 1, gap=12)
        right.setContentsMargins(14, 12, 14, 12)
        self._right.setLayout(right)
        self._rule = line(upright=True)
        inside = QWidget()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(0)
        self._halves.addWidget(self._left, 1)
        self._halves.addWidget(self._rule)
        self._halves.addWidget(self._right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inside))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= BESIDE
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._halves.direction() != way:
            self._halves.setDirection(way)
        self._rule.setVisible(beside)

    def clear(self) -> None:
        self.sessions = ()
        self.bars.tell(Lives())
        for layout in (self._which, self._kept, self._saw):
            emptied(layout)

    def ask(self, row: Row) -> None:
        def question(parts: Parts, run: Run) -> tuple[SessionContent, ...]:
            return session_content.read(parts, run, row.key)

        self._asked.append(self.desk.ask(self, question, self._answer, lane=LANE))
        self.side.show_service(row)

    def _answer(self, sessions: tuple[SessionContent, ...]) -> None:
        self.sessions = sessions
        if not any(one.account == self.account for one in sessions):
            worst = self.row.worst_sign_in if self.row else None
            self.account = worst.account if worst else sessions[0].account if sessions else ""
        emptied(self._which)
        if len(sessions) > 1:
            segments = Segments([(one.account, one.title) for one in sessions], self.account, "Account")
            segments.chosen.connect(self._choose)
            self._which.addWidget(segments)
            self._which.addStretch()
        self._fill()

    @Slot(str)
    def _choose(self, account: str) -> None:
        self.account = account
        self._fill()

    @property
    def shown(self) -> SessionContent | None:
        """The sign-in that is shown."""
        return next((one for one in self.sessions if one.account == self.account), None)

    def _fill(self) -> None:
        shown = self.shown
        if shown is None:
            return
        bars = tuple(
            Bar(one.days, one.state, one.when, one.word, one.sentence, one.early, one.living) for one in shown.lives
        )
        self.bars.tell(Lives(bars, shown.band))
        over = len([one for one in shown.lives if not one.living])
        self._lived.setText(f"last {over}, and what ended them" if over else "no life is over yet")
        for widget in (self._usual, self._band):
            widget.setVisible(shown.band is not None)
        if shown.band is not None:
            low, high = shown.band
            self._band.setText(f"usual end {low:.1f} – {high:.1f}\u202fd")
        self._fill_backups(shown)
        self._fill_looks(shown)

    def _fill_backups(self, shown: SessionContent) -> None:
        emptied(self._kept)
        self._kept.addWidget(heading("Backups", "the last good sessions, encrypted" if shown.backups else ""))
        if shown.trouble:
            self._kept.addWidget(label(shown.trouble, "small", "due", wrap=True))
        elif not shown.backups:
            self._kept.addWidget(
                label("No backup yet: the first is made when a session is replaced.", "small", "muted", wrap=True)
            )
        for kept in shown.backups:
            self._kept.addWidget(line())
            self._kept.addWidget(self._backup(kept))

    def _backup(self, kept: Kept) -> QWidget:
        assert self.row is not None  # noqa: S101 - there is an answer about it
        act = self.deeds.restore_session(self.row.key, self.account, kept.name, kept.when)
        made = QWidget()
        when = label(kept.when, "small")
        when.setFixedWidth(124)
        button = act_button(act, small=True)
        button.setAccessibleName(f"Restore the session of {kept.when}")
        button.setEnabled(not kept.trouble)
        made.setLayout(columns(Glyph(kept.state), when, Elided(kept.told, "small", "muted"), button, gap=10))
        made.setFixedHeight(30)
        return made

    def _fill_looks(self, shown: SessionContent) -> None:
        emptied(self._saw)
        latest = shown.saw[0] if shown.saw else None
        title = heading("What the last probe saw", latest.when if latest else "")
        title.setToolTip("\n".join(f"{one.when}: {one.word}" for one in shown.saw))
        self._saw.addWidget(title)
        if latest is None:
            self._saw.addWidget(
                label("Nobody has looked yet. Probe now asks the service.", "small", "muted", wrap=True)
            )
            return
        self._saw.addWidget(self._look(latest))
        alive = next((one for one in shown.saw[1:] if one.state == "current"), None)
        if alive is not None and latest.state != "current":
            self._saw.addSpacing(6)
            self._saw.addWidget(label(f"Last seen alive {alive.when}.", "caption", "muted"))

    def _look(self, saw: Saw) -> QFrame:
        word = label(f"{saw.word}.", "smallStrong", select=True)
        top = columns(Glyph(saw.state), word, Elided(saw.sentence, "small", "text2"), gap=8)
        parts: list[QWidget] = []
        if saw.address:
            path = "/" + saw.address.partition("://")[2].partition("/")[2]
            parts += [label("Landed on", "caption", "muted"), label(path, "mono")]
        for words, do in (
            ("Screenshot", self.deeds.open_file(saw.picture) if saw.picture else None),
            ("Show in folder", self.deeds.open_file(saw.folder, "Show in folder") if saw.folder else None),
            ("Copy details", self.deeds.copy(saw.details)),
        ):
            if do is not None:
                button = Button(words, "link")
                button.setAccessibleName(words)
                button.setCursor(Qt.CursorShape.PointingHandCursor)
                button.clicked.connect(partial(_do, do.do))
                parts.append(button)
        return card(rows(top, columns(*parts, 1, gap=12), gap=4), "well")


def _do(deed: object, _checked: bool = False) -> None:
    assert callable(deed)  # noqa: S101 - an act's deed
    deed()
