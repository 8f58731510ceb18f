"""The clock without a window: beats, jobs in child processes, what is told sent by one, and an end in order."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bedrot_desktop.automation.clockwork import Beat
from bedrot_desktop.automation.keeping import Keeping, clockwork_of
from bedrot_desktop.ui.workers import Ended, Workers

if TYPE_CHECKING:
    from bedrot_desktop.automation.jobs import Job
    from bedrot_desktop.house import House

log = logging.getLogger(__name__)

BY, PURPOSE = "daemon", "bedrot schedule daemon"
PATIENCE = 60.0  # seconds that work under way gets to reach a safe point
POLL = 0.5  # seconds: on Windows Ctrl+C is not heard within a wait
QUIET_LOOK = timedelta(minutes=30)  # between two looks while nothing happens


class Say(Protocol):
    """Tells one thing, in words and as JSON-able values."""

    def __call__(self, words: str, **document: object) -> None: ...


class Daemon:
    """Keeps the clock of the opened lake. Nothing heavy is loaded here: what is done is done by children."""

    def __init__(self, house: House, say: Say, *, home: Path | None, workspace: Path | None) -> None:
        self._say = say
        self._workers = Workers(house.bus, home or house.home, workspace or house.workspace.root)
        self._clock = house.clock
        keeping = Keeping(house)
        self._titles: dict[str, str] = {}
        self._clockwork = clockwork_of(keeping, self._start, by=BY, purpose=PURPOSE)
        self._beat_soon: Callable[[], None] = lambda: None
        self._one_ended = threading.Event()
        self._keeps: tuple[bool, str] | None = None
        self._paused = False
        self._looked: datetime | None = None
        self._telling = threading.Lock()
        self._again, self._at_the_end = False, False
        self._told_all = threading.Event()
        self._door, self._bell = socket.socketpair()
        self._stopping = False

    # -- the two ways to live -----

    def serve(self) -> None:
        """Until somebody asks to stop."""
        from bedrot_desktop.automation.ticking import Ticker

        ticker = Ticker(self._clockwork, self._beaten, self._troubled)
        self._beat_soon = ticker.soon
        self._bell.setblocking(False)
        before = signal.set_wakeup_fd(self._bell.fileno(), warn_on_full_buffer=False)
        ticker.start()
        try:
            self._door.recv(1)  # a signal ends it at once, on Windows too, and nothing wakes up meanwhile
        finally:
            signal.set_wakeup_fd(before)
            self._say("The clock stops; what is under way ends at a safe point.", event="stopping")
            self._clockwork.stop()
            ticker.stop()
            self._end()

    def once(self) -> None:
        """Do what is due now, one after the other, and leave."""
        self._at_the_end = True  # is looked what deserves attention, once
        try:
            while not self._stopping:
                beat = self._clockwork.beat()
                self._beaten(beat)
                if not beat.started and not self._clockwork.running:
                    self._say_rest(beat)
                    break
                self._wait_for_an_end()
            self._at_the_end = False
            if not self._stopping and beat.keeps:
                self._look()
                self._told_all.wait(PATIENCE)
        finally:
            self._clockwork.stop()
            self._end()

    def _wait_for_an_end(self) -> None:
        while not self._stopping and not self._one_ended.wait(POLL):
            pass
        self._one_ended.clear()

    def _say_rest(self, beat: Beat) -> None:
        if beat.keeps:
            for one in beat.waiting:
                self._say(f"{self._title(one.job)} waits: {one.why}", event="waits", job=one.job, why=one.why)
            self._say("Nothing else is due.", event="done")

    def ask_to_stop(self) -> None:
        """From a signal, or another thread."""
        self._stopping = True
        with suppress(OSError):  # it is full, or closed: then it has been rung
            self._bell.send(b".")
        self._told_all.set()

    def _end(self) -> None:
        self._workers.close(PATIENCE)
        self._clockwork.close()
        self._door.close()
        self._bell.close()

    # -- beats -----

    def _beaten(self, beat: Beat) -> None:
        if self._keeps != (beat.keeps, beat.holder):
            self._keeps = (beat.keeps, beat.holder)
            words = "Keeping the clock." if beat.keeps else f"{beat.holder or 'Somebody'} keeps the clock; standing by."
            self._say(words, event="keeps" if beat.keeps else "stands by", holder=beat.holder)
        if beat.slept or beat.jumped:
            words = f"The computer slept for {beat.slept}." if beat.slept else f"The clock was set by {beat.jumped}."
            self._say(words, event="gap")
        for key, due in beat.started:
            self._say(f"{self._title(key)} begins (due {due.astimezone():%a %H:%M}).", event="begins", job=key)
        for one in (*beat.killed, *beat.skipped):
            local = one.due.astimezone()
            self._say(f"{self._title(one.job)} of {local:%a %H:%M}: {one.why}", event=one.state, job=one.job)
        if self._paused != (beat.paused is not None):
            self._paused = beat.paused is not None
            self._say(
                "Paused." if self._paused else "The pause is over.", event="paused" if self._paused else "resumed"
            )
        if beat.keeps and (beat.changed or self._rested):
            self._look()

    def _troubled(self, error: Exception, new: bool) -> None:
        """A beat came to nothing, which is no reason not to look and to tell that."""
        if new:
            self._say(f"The clock could not beat: {error}", event="trouble")
        if new or self._rested:
            self._look()

    @property
    def _rested(self) -> bool:
        """Whether it is long ago that anybody looked (or the clock was set back)."""
        return self._looked is None or not timedelta() <= self._clock.now() - self._looked < QUIET_LOOK

    # -- work -----

    def _start(self, job: Job, due: datetime) -> None:
        self._titles[job.key] = job.kind.title
        self._workers.start(
            "job", partial(self._ended, job.key, due), job=job.key, due=due.astimezone(UTC).isoformat()
        )  # fmt: skip

    def _ended(self, key: str, due: datetime, end: Ended) -> None:
        """In the thread that watched the child."""
        try:
            words = end.value["words"] if end.well and isinstance(end.value, dict) else end.message
            self._clockwork.ended(key, due, end.outcome, end.kind, words)
            self._say(f"{self._title(key)}: {words}", event="ended", job=key, outcome=end.outcome)
        except Exception:
            log.exception("The end of %s could not be noted", key)
        self._one_ended.set()
        self._beat_soon()
        self._look()

    def _look(self) -> None:
        """Let a child look what deserves attention and send what is due; one at a time."""
        self._looked = self._clock.now()
        if self._stopping or self._at_the_end:
            return
        self._again = True  # first: who ends just now sees it
        if self._telling.acquire(blocking=False):
            self._again = False
            self._workers.start("tell", self._told, faces=True)

    def _told(self, end: Ended) -> None:
        self._telling.release()
        if self._again:
            self._look()
        else:
            self._told_all.set()
        if not end.well and end.outcome != "cancelled":
            self._say(f"What deserves attention could not be told: {end.message}", event="trouble")

    def _title(self, key: str) -> str:
        return self._titles.get(key, key)
