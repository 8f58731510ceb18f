"""The window's part in what is always on: it keeps the clock, looks what deserves attention, and shows what is told.

Nothing is done here: beats happen in the clock's own thread, looks on a worker, jobs and what is sent by mail or
webhook in processes of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedrot_desktop.attention.looking import Attention, look
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.notify.message import Channel, Message
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.attended import end_of
from bedrot_desktop.ui.deeds import Deeds
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


class Attending(QObject):
    """``changed``: the inbox or the clock is another. ``told``: a `Message` that is to be said on the desktop."""

    changed = Signal()
    told = Signal(object)
    taken_back = Signal(str)  # the tag of a message whose cause is over
    _beaten = Signal(object)
    _due = Signal(object, object)

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
        self._face = _Face(self, windows)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self._look)
        self._beaten.connect(self._beat_came)
        self._due.connect(self._begin)
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
        question = partial(_looked, face=self._face)
        self._desk.ask(self, question, self._came, self._not_seen, LANE)

    def _came(self, found: tuple[Attention, bool]) -> None:
        self._asking, self._looked = False, self._desk.clock.now()
        before, (self.attention, elsewhere) = self.attention, found
        if elsewhere and not self._telling:
            self._telling = True
            self._deeds.work("tell", self._sent)
        if before != self.attention:
            self.changed.emit()
        if self._again:
            self.look()

    def _not_seen(self, outcome: Outcome) -> None:
        self._asking = False
        if outcome.state != "cancelled":
            log.warning("What deserves attention could not be found out: %s", outcome.message)

    def _sent(self, end: Ended) -> None:
        self._telling = False
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

    def start(self) -> None:
        """Begin to keep the clock, unless somebody else does: then stand by."""
        if self._desk.workspace is not None and self._ticker is None:
            self._desk.ask(self, self._made, self._begin_ticking, self._no_clock, CLOCK_LANE)

    def _made(self, parts: Parts, _run: Run) -> tuple[Keeping, Clockwork, Ticker]:
        from bedrot_desktop.automation.keeping import Keeping, clockwork_of
        from bedrot_desktop.automation.ticking import Ticker

        keeping = Keeping(parts)
        clockwork = clockwork_of(keeping, self._start_from_thread, by=BY, purpose=PURPOSE)
        return keeping, clockwork, Ticker(clockwork, self._beat_from_thread)

    def _begin_ticking(self, made: tuple[Keeping, Clockwork, Ticker]) -> None:
        self._keeping, self._clockwork, self._ticker = made
        self._ticker.start()

    def _no_clock(self, outcome: Outcome) -> None:
        log.warning("The clock of the schedule could not be started: %s", outcome.message)
        self.look()

    def _start_from_thread(self, job: Job, due: datetime) -> None:
        if shiboken6.isValid(self):
            self._due.emit(job, due)

    def _beat_from_thread(self, beat: Beat) -> None:
        if shiboken6.isValid(self):
            self._beaten.emit(beat)

    @Slot(object)
    def _beat_came(self, beat: Beat) -> None:
        before, self.beat = self.beat, beat
        if beat.changed or self._looked is None or self._desk.clock.now() - self._looked >= REST:
            self.look()
        if before is None or beat.changed or (before.keeps, before.holder, before.paused, before.running) != (
            beat.keeps, beat.holder, beat.paused, beat.running
        ):  # fmt: skip
            self.changed.emit()

    @Slot(object, object)
    def _begin(self, job: Job, due: datetime) -> None:
        """Do a job of the schedule; those that write wait for their turn behind what the person asked for."""
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
            self._desk.ask(self, _same, self._renewed, lambda _outcome: None, CLOCK_LANE)

    def _renewed(self, parts: Parts) -> None:
        if self._keeping is not None:
            self._keeping.parts = parts
        self.beat_soon()

    # -- the end -----

    def stop(self) -> None:
        """Start nothing more; what is stopped from now on waits for whoever keeps the clock next."""
        if self._clockwork is not None:
            self._clockwork.stop()
        if self._ticker is not None:
            self._ticker.stop()

    def close(self) -> None:
        """Let somebody else keep the clock; what was started has ended."""
        if self._clockwork is not None:
            self._clockwork.close()
            self._clockwork = self._ticker = None


class _Face:
    """The desktop's channel: what it is handed in a worker is said in the GUI thread, or by the system itself."""

    name = "toast"

    def __init__(self, attending: Attending, windows: Channel | None) -> None:
        self._attending, self._windows = attending, windows

    def send(self, message: Message) -> None:
        """Show it: with the system's buttons where it has some, else by window and tray."""
        if self._windows is not None:
            try:
                self._windows.send(message)
            except BedrotError as error:
                log.info("The system did not show a message, the window does: %s", error)
            else:
                return
        if shiboken6.isValid(self._attending):
            self._attending.told.emit(message)

    def foretell(self, parts: Parts) -> None:
        """Let the system say what will have to be said while we are closed, where it can."""
        if self._windows is not None:
            from bedrot_desktop.attention.foretelling import Later, foretell

            try:
                foretell(parts, cast(Later, self._windows))
            except BedrotError as error:
                log.info("The system shows nothing later: %s", error)

    def clear(self, tag: str) -> None:
        """Take it back."""
        if self._windows is not None:
            self._windows.clear(tag)
        if shiboken6.isValid(self._attending):
            self._attending.taken_back.emit(tag)


def _looked(parts: Parts, run: Run, face: _Face) -> tuple[Attention, bool]:
    """What deserves attention, told on the desktop; and whether other channels have something to tell."""
    from bedrot_desktop.attention.elsewhere import pending

    toast = parts.settings.get("notify.toast") is True
    found = look(parts, run, {"toast": face} if toast else {})
    if toast:
        face.foretell(parts)
    return found, pending(parts)


def _inbox(parts: Parts) -> Inbox:
    from bedrot_desktop.attention.inbox import Inbox

    return Inbox(parts.workspace.state)


def _store(parts: Parts) -> ScheduleStore:
    from bedrot_desktop.automation.store import ScheduleStore

    return ScheduleStore(parts.workspace.state)


def _same(parts: Parts, _run: Run) -> Parts:
    return parts
