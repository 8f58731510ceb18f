"""One tab: a text of statements, run one at a time on a worker of its own, and what the last one gave."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.warehouse.sql.completing import Names, Offer, formatted, offers
from bedrot_desktop.ui.pages.warehouse.sql.editor import SqlEditor
from bedrot_desktop.ui.pages.warehouse.sql.outcome import OutcomeView
from bedrot_desktop.ui.pages.warehouse.sql.running import MOST, Failure, Piece, Reading, Step, explain
from bedrot_desktop.ui.pages.warehouse.sql.saved import Past
from bedrot_desktop.ui.pages.warehouse.sql.statements import Statement

_NUMBERS = itertools.count(1)
HELD_FOR = 30_000  # ms that a connection is kept for further rows; a long reading keeps the log from being tidied
WORDS_LANE = "sql words"


class Sheet(QWidget):
    """``began`` and ``ended`` of a run; ``ran`` carries the `Past` of it; ``edited``: text or name changed."""

    began = Signal()
    ended = Signal()
    ran = Signal(object)
    edited = Signal()
    wants_table = Signal(str)

    def __init__(self, desk: Desk, names: Callable[[], Names], title: str, sql: str = "") -> None:
        super().__init__()
        self.desk, self.title, self._names = desk, title, names
        self._lane = f"sql {next(_NUMBERS)}"
        self._reading: Reading | None = None
        self._asked: Asked | None = None
        self._completing: Asked | None = None
        self._statement: Statement | None = None
        self.editor, self.outcome = SqlEditor(self._complete), OutcomeView()
        self.editor.setPlainText(sql)
        self.editor.edited.connect(self.edited)
        self.editor.jumped.connect(self._jump)
        self.outcome.wants_more.connect(self._take)
        self.outcome.wants_plan.connect(self.plan)
        self.outcome.mends.connect(self._mend)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.editor)
        split.addWidget(self.outcome)
        split.setSizes([120, 200])
        split.setStretchFactor(1, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(split)
        self._clock = QElapsedTimer()
        self._ticks = QTimer(self)
        self._ticks.setInterval(200)
        self._ticks.timeout.connect(self._tick)
        self._holding = QTimer(self)
        self._holding.setSingleShot(True)
        self._holding.setInterval(HELD_FOR)
        self._holding.timeout.connect(self._let_go)

    @property
    def busy(self) -> bool:
        """Whether a statement runs."""
        return self._asked is not None

    @property
    def statement(self) -> Statement | None:
        """What was run last, else what stands under the cursor."""
        return self.editor.statement()

    # -- running -----

    def run(self) -> None:
        """Run what is marked or what the cursor stands in; what runs already is stopped."""
        statement = self.editor.statement()
        if statement is None:
            self.outcome.nothing()
            return
        self.stop()
        self._let_go()
        self._statement, self._reading = statement, Reading(statement.sql)
        self.editor.mark(None)
        self._start()
        self._asked = self.desk.ask(self, self._reading.open, self._opened, self._broken, self._lane)
        self.began.emit()

    def _start(self) -> None:
        self._clock.start()
        self._ticks.start()
        self.outcome.running(0)

    def _tick(self) -> None:
        self.outcome.running(self._clock.elapsed() / 1000)

    def _stop_clock(self) -> None:
        self._ticks.stop()
        self._asked = None

    def stop(self) -> None:
        """Stop what runs; it is told at once and ends within moments."""
        if self._asked is None:
            return
        self._asked.drop()
        self._close(self._reading)
        self._stop_clock()
        self.outcome.stopped()
        self._remember(None, "stopped")
        self.ended.emit()

    def _opened(self, piece: Piece | Failure) -> None:
        self._stop_clock()
        if isinstance(piece, Failure):
            self._fail(piece)
            return
        held = self._is_held()
        self.outcome.fill(piece, held=held)
        self._remember(len(piece.rows), more=piece.more)
        if held:
            self._holding.start()
        self.ended.emit()

    def _fail(self, failure: Failure) -> None:
        start = self._statement.start if self._statement else 0
        self.editor.mark(failure.spot, start)
        self.outcome.fail(failure, self.editor.error_line)
        self._remember(None, failure.message)
        self.ended.emit()

    def _broken(self, outcome: Outcome) -> None:
        self._stop_clock()
        if outcome.state == "cancelled":
            self.outcome.stopped()
        else:
            error = outcome.error
            self.outcome.fail(
                Failure(str(getattr(error, "message", "")) or outcome.message, str(getattr(error, "remedy", ""))), 0
            )
        self.ended.emit()

    def _is_held(self) -> bool:
        return self._reading is not None and self._reading.is_open

    def _take(self) -> None:
        """Further rows, because someone scrolls."""
        if self._reading is not None and self._reading.is_open and len(self.outcome.grid.rows.rows) < MOST:
            self._holding.stop()
            self.desk.ask(self, self._reading.take, self._taken, self._broken, self._lane)

    def _taken(self, piece: Piece | Failure) -> None:
        if isinstance(piece, Failure):
            self._fail(piece)
            return
        held = self._is_held()
        self.outcome.extend(piece, held=held)
        if held:
            self._holding.start()

    def _let_go(self) -> None:
        """Close the connection that was kept for further rows."""
        self._holding.stop()
        if self._is_held():
            self._close(self._reading)
            self.outcome.let_go()

    def _close(self, reading: Reading | None) -> None:
        if reading is not None:
            reading.stop()
            self.desk.ask(self.desk, reading.close, _done, lane=self._lane)

    def leave(self) -> None:
        """The tab is closed: nothing goes on."""
        if self._asked is not None:
            self._asked.drop()
        self._ticks.stop()
        self._holding.stop()
        self._close(self._reading)

    def _remember(self, rows: int | None, trouble: str = "", *, more: bool = False) -> None:
        if self._statement is not None:
            at = self.desk.clock.now().isoformat(timespec="seconds")
            self.ran.emit(Past(self._statement.sql, at, self._clock.elapsed() / 1000, rows, trouble, more))

    # -- the statement itself -----

    def plan(self) -> None:
        """Ask how the database would go about the statement."""
        statement = self.editor.statement()
        if statement is not None:
            self._statement = statement
            self.desk.ask(self, partial(_explain, statement.sql), self._planned, self._broken, self._lane)

    def _planned(self, steps: tuple[Step, ...] | Failure) -> None:
        if isinstance(steps, Failure):
            self._fail(steps)
            return
        self.outcome.show_plan(steps)

    def tidy(self) -> None:
        """Write the text out line by line, in one manner; Ctrl+Z takes it back."""
        text = self.editor.toPlainText()
        if text.strip():
            self.desk.bridge.ask(
                self, lambda _run: (text, formatted(text)), self._tidied, self._not_tidied, lane=WORDS_LANE
            )

    def _tidied(self, told: tuple[str, str]) -> None:
        before, after = told
        if self.editor.toPlainText() == before and before != after:
            self.editor.replace_all(after)

    def _not_tidied(self, outcome: Outcome) -> None:
        if outcome.state != "cancelled":
            self.outcome.fail(
                Failure(
                    str(getattr(outcome.error, "message", "") or outcome.message),
                    str(getattr(outcome.error, "remedy", "")),
                ),
                0,
            )

    def _mend(self) -> None:
        failure = self.outcome.failure.failure
        if failure.spot is not None and failure.instead:
            start = self._statement.start if self._statement else 0
            self.editor.replace_part(start + failure.spot.start, start + failure.spot.end, failure.instead)
            self.editor.setFocus()
            self.run()

    def _complete(self, text: str, place: int, answer: Callable[[Sequence[Offer]], None]) -> None:
        if self._completing is not None:
            self._completing.drop()
        names = self._names()
        self._completing = self.desk.bridge.ask(self, lambda _run: offers(text, place, names), answer, lane=WORDS_LANE)

    def _jump(self, word: str) -> None:
        if table := self._names().table(word):
            self.wants_table.emit(table)


def _explain(sql: str, parts: object, run: Run) -> tuple[Step, ...] | Failure:
    return explain(parts, run, sql)  # type: ignore[arg-type]


def _done(_nothing: None) -> None:
    """Nothing is left to do."""
