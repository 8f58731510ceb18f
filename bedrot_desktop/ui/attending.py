"""The window's part in what is always on: it keeps the clock, looks what deserves attention, and shows what is told.

Nothing is done here: beats happen in the clock's own thread, looks on a worker, jobs and what is sent by mail or
webhook in processes of their own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedrot_desktop.attention.looking import Attention
from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.notify.message import Channel
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.attended import end_of
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desktopface import DesktopFace, looked
from bedrot_desktop.ui.workers import Ended

if TYPE_CHECKING:
    from bedrot_desktop.attention.inbox import Inbox
    from bedrot_desktop.automation.clockwork import Beat, Clockwork
    from bedrot_desktop.automation.jobs import Job
    from bedrot_desktop.automation.keeping import Keeping
    from bedrot_desktop.automation.store import ScheduleStore
    from bedrot_desktop.automation.ticking import Ticker

log = logging.getLogger(__name__)

LANE, CLOCK_LANE = "attention", "clock"
BY, PURPOSE = "window", "the window"
REST = timedelta(minutes=5)  # between two looks while nothing happens
SOON = 300  # ms in which several reasons to look are one
QUIETLY = 60.0  # seconds until a sender is sent again that could send nothing: another one may be at it
AGAIN = 60_000  # ms until the clock is tried again that could not be had, as of a drive that is not there yet
BLIND, STANDS = 3, 2  # looks, and beats, in a row that came to nothing until that is said


class Attending(QObject):
    """``changed``: the inbox or the clock is another. ``told``: a `Message` that is to be said on the desktop."""

    changed = Signal()
    told = Signal(object)
    taken_back = Signal(str)  # the tag of a message whose cause is over
    _beaten = Signal(object)
    _due = Signal(object, object)
    _stuck = Signal(str)

    def __init__(self, deeds: Deeds, windows: Channel | None = None) -> None:
        """``windows``: the system's own way of showing messages, where it has one that works with us closed."""
        super().__init__(deeds)
        self._deeds, self._desk = deeds, deeds.desk
        self.attention = Attention()
        self.beat: Beat | None = None
        self._keeping: Keeping | None = None
        self._clockwork: Clockwork | None = None
        self._ticker: Ticker | None = None
        self._asking, self._again, self._telling = False, False, False
        self._looked: datetime | None = None
        self._failed, self._stands, self._send_after = 0, 0, float("-inf")
        self._face = DesktopFace(self, windows)
        self._soon, self._later = QTimer(self), QTimer(self)
        for timer, span, do in ((self._soon, SOON, self._look), (self._later, AGAIN, self.start)):
            timer.setSingleShot(True)
            timer.setInterval(span)
            timer.timeout.connect(do)
        self._beaten.connect(self._beat_came)
        self._due.connect(self._begin)
        self._stuck.connect(self._no_beat)
        self._desk.changed.connect(self.look)
        self._desk.watch.stirred.connect(self.look)
        self._desk.renewed.connect(self._renew)
        self._desk.setting_changed.connect(self._renew)

    # -- looking -----

    @Slot()
    def look(self) -> None:
        """Look, soon, whether something else is true."""
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _look(self) -> None:
        if self._desk.workspace is None:
            return
        if self._asking:
            self._again = True
            return
        self._asking, self._again = True, False
        question = partial(looked, face=self._face)
        self._desk.ask(self, question, self._came, self._not_seen, LANE)

    def _came(self, found: tuple[Attention, bool]) -> None:
        self._asking, self._failed, self._looked = False, 0, self._desk.clock.now()
        before, (self.attention, elsewhere) = self.attention, found
        if elsewhere and not self._telling and time.monotonic() >= self._send_after:
            self._telling = True
            self._deeds.work("tell", self._sent)
        if before != self.attention:
            self.changed.emit()
        if self._again:
            self.look()

    def _not_seen(self, outcome: Outcome) -> None:
        self._asking = False
        if outcome.state == "cancelled":
            return
        self._failed += 1
        log.warning("What deserves attention could not be found out: %s", outcome.message)
        if self._failed == BLIND:  # else the inbox would stand still and nobody knew
            self._desk.trouble("What deserves attention cannot be found out", outcome.message)

    def _sent(self, end: Ended) -> None:
        self._telling = False
        if not (end.well and end.value):
            self._send_after = time.monotonic() + QUIETLY
        if not end.well:
            log.warning("What is to be told elsewhere could not be sent: %s", end.message)
        self.look()

    # -- the inbox -----

    def see(self, ids: Iterable[int]) -> None:
        """Somebody has read these."""
        numbers = tuple(ids)
        self._write(lambda parts, _run: _inbox(parts).see(numbers, parts.clock.now()))

    def snooze(self, entry_id: int | str, span: str) -> None:
        """Be silent about one of them, for a span of `attended.SPANS`."""
        until = end_of(span, self._desk.clock.local())
        self._write(lambda parts, _run: _inbox(parts).snooze(entry_id, until, parts.clock.now()))

    def unsnooze(self, entry_id: int | str) -> None:
        """Be silent no more."""
        self._write(lambda parts, _run: _inbox(parts).wake(entry_id))

    def _write(self, deed: Callable[[Parts, Run], object]) -> None:
        self._desk.ask(self, deed, lambda _value: self._look(), None, LANE)

    # -- the clock -----

    @Slot()
    def start(self) -> None:
        """Begin to keep the clock, unless somebody else does: then stand by."""
        if self._desk.workspace is not None and self._ticker is None:
            self._desk.ask(self, self._made, self._begin_ticking, self._no_clock, CLOCK_LANE)

    def _made(self, parts: Parts, _run: Run) -> tuple[Keeping, Clockwork, Ticker]:
        from bedrot_desktop.automation.keeping import Keeping, clockwork_of
        from bedrot_desktop.automation.ticking import Ticker

        keeping = Keeping(parts)
        clockwork = clockwork_of(keeping, self._start_from_thread, by=BY, purpose=PURPOSE)
        return keeping, clockwork, Ticker(clockwork, self._beat_from_thread, self._stuck_from_thread)

    def _begin_ticking(self, made: tuple[Keeping, Clockwork, Ticker]) -> None:
        self._keeping, self._clockwork, self._ticker = made
        self._ticker.start()

    def _no_clock(self, outcome: Outcome) -> None:
        if outcome.state != "cancelled":
            log.warning("The clock of the schedule could not be started: %s", outcome.message)
            self._later.start()
            self.look()

    def _start_from_thread(self, job: Job, due: datetime) -> None:
        if shiboken6.isValid(self):
            self._due.emit(job, due)

    def _beat_from_thread(self, beat: Beat) -> None:
        if shiboken6.isValid(self):
            self._beaten.emit(beat)

    def _stuck_from_thread(self, error: Exception, _new: bool) -> None:
        if shiboken6.isValid(self):
            self._stuck.emit(str(error))

    @Slot(str)
    def _no_beat(self, words: str) -> None:
        """The clock could not beat: said once, if it stays so; what deserves attention is looked for all the same."""
        self._stands += 1
        if self._stands == STANDS:
            self._desk.trouble("The clock of the schedule stands still", words)
        if self._rested:
            self.look()

    @property
    def _rested(self) -> bool:
        """Whether it is long ago that anybody looked (or the clock was set)."""
        return self._looked is None or not timedelta() <= self._desk.clock.now() - self._looked < REST

    @Slot(object)
    def _beat_came(self, beat: Beat) -> None:
        self._stands, before, self.beat = 0, self.beat, beat
        if beat.changed or self._rested:
            self.look()
        if before is None or beat.changed or (before.keeps, before.holder, before.paused, before.running) != (
            beat.keeps, beat.holder, beat.paused, beat.running
        ):  # fmt: skip
            self.changed.emit()

    @Slot(object, object)
    def _begin(self, job: Job, due: datetime) -> None:
        """Do a job of the schedule; those that write wait for their turn behind what the person asked for."""
        if self._clockwork is None:
            return  # told of before the end: it was given back
        ended = partial(self._ended, job.key, due)
        request: dict[str, Any] = {"job": job.key, "due": due.astimezone(UTC).isoformat()}
        if job.lane == "writes":
            self._deeds.write("job", job.kind.title, ended, **request)
        else:
            self._deeds.work("job", ended, **request)

    def _ended(self, key: str, due: datetime, end: Ended) -> None:
        clockwork, ticker = self._clockwork, self._ticker
        if clockwork is None:
            return

        def note(_parts: Parts, _run: Run) -> None:
            clockwork.ended(key, due, end.outcome, end.kind, end.message)

        def noted(_value: None) -> None:
            if ticker is not None:
                ticker.soon()
            self._desk.look_again()

        self._desk.ask(self, note, noted, None, CLOCK_LANE)

    def pause(self, span: str) -> None:
        """Let nothing start by itself, for a span of `attended.PAUSES`."""
        now, until = self._desk.clock.now(), end_of(span, self._desk.clock.local())
        self._schedule(lambda parts, _run: _store(parts).pause(now, until))

    def resume(self) -> None:
        """End the pause."""
        self._schedule(lambda parts, _run: _store(parts).resume())

    def _schedule(self, deed: Callable[[Parts, Run], object]) -> None:
        def done(_value: object) -> None:
            self.beat_soon()
            self._desk.look_again()

        self._desk.ask(self, deed, done, None, CLOCK_LANE)

    def beat_soon(self) -> None:
        """Beat now: the schedule was changed."""
        if self._ticker is not None:
            self._ticker.soon()

    @Slot()
    def _renew(self, *_told: str) -> None:
        """Settings or accounts are others now."""
        if self._keeping is not None:
            self._desk.ask(self, lambda parts, _run: parts, self._renewed, lambda _outcome: None, CLOCK_LANE)

    def _renewed(self, parts: Parts) -> None:
        if self._keeping is not None:
            self._keeping.parts = parts
        self.beat_soon()

    # -- the end -----

    def stop(self) -> None:
        """Start nothing more; what is stopped from now on waits for whoever keeps the clock next."""
        self._later.stop()
        if self._clockwork is not None:
            self._clockwork.stop()
        if self._ticker is not None:
            self._ticker.stop()

    def close(self) -> None:
        """Let somebody else keep the clock; what was started has ended."""
        if self._clockwork is not None:
            self._clockwork.close()
            self._clockwork = self._ticker = None


def _inbox(parts: Parts) -> Inbox:
    from bedrot_desktop.attention.inbox import Inbox

    return Inbox(parts.workspace.state)


def _store(parts: Parts) -> ScheduleStore:
    from bedrot_desktop.automation.store import ScheduleStore

    return ScheduleStore(parts.workspace.state)
