"""What beats the clock: it wakes up when the clock asked for it, at least once a minute, and nothing ends it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from bedrot_desktop.automation.clockwork import HEARTBEAT, Beat
from bedrot_desktop.automation.ticking import BEAT, Ticker, _Next
from bedrot_desktop.core.errors import TransientError

NOW = datetime(2026, 11, 9, 11, tzinfo=UTC)
PATIENCE = 60


class Fake:
    """A clockwork that says when it wants the next beat, or breaks."""

    def __init__(self, *spans: timedelta | Exception) -> None:
        self.spans = list(spans)
        self.beats = 0
        self.beaten = threading.Semaphore(0)

    def beat(self) -> Beat:
        self.beats += 1
        span = self.spans.pop(0) if self.spans else HEARTBEAT
        self.beaten.release()
        if isinstance(span, Exception):
            raise span
        return Beat(NOW, True, NOW + span)


def ticker_of(clockwork: Fake, troubles: list[str] | None = None) -> Ticker:
    told = [] if troubles is None else troubles

    def troubled(error: Exception, new: bool) -> None:
        told.extend([str(error)] * new)

    return Ticker(clockwork, troubled=troubled, now=lambda: NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [(HEARTBEAT, 60), (timedelta(seconds=7), 7), (timedelta(), 0.2), (timedelta(hours=5), 60)],
)
def test_the_next_beat_is_when_the_clock_asked_for_it_and_never_later_than_a_minute(
    wanted: timedelta, seconds: float
) -> None:
    ticker = ticker_of(Fake(wanted))
    ticker.tick()
    assert _Next(ticker).get_next_fire_time(NOW, NOW) == NOW + timedelta(seconds=seconds)


def test_the_first_beat_comes_at_once() -> None:
    assert _Next(ticker_of(Fake())).get_next_fire_time(None, NOW) == NOW


def test_a_trouble_is_told_once_as_long_as_it_is_the_same_and_ends_nothing() -> None:
    troubles: list[str] = []
    busy = TransientError("The file is busy.")
    ticker = ticker_of(Fake(busy, busy, timedelta(), busy, ZeroDivisionError("bug")), troubles)
    for _ in range(5):
        ticker.tick()
    assert troubles == ["The file is busy.", "The file is busy.", "bug"]
    assert ticker.next_at == NOW + HEARTBEAT


def test_a_clock_that_stands_is_beaten_no_more_often_than_once_a_minute() -> None:
    ticker = ticker_of(Fake(timedelta(seconds=1), timedelta(seconds=1)))
    ticker.tick()
    assert ticker.next_at == NOW + timedelta(seconds=1)
    ticker.tick()
    assert ticker.next_at == NOW + HEARTBEAT


def test_every_beat_that_fails_is_told_so_that_others_can_look_meanwhile() -> None:
    told: list[tuple[str, bool]] = []
    busy = TransientError("The file is busy.")
    ticker = Ticker(Fake(busy, busy), troubled=lambda error, new: told.append((str(error), new)))  # type: ignore[arg-type]
    ticker.tick()
    ticker.tick()
    assert told == [("The file is busy.", True), ("The file is busy.", False)]


def test_it_beats_in_a_thread_of_its_own_at_once_and_whenever_it_is_asked_to() -> None:
    clockwork, threads = Fake(), []
    ticker = Ticker(clockwork, lambda _beat: threads.append(threading.current_thread()))  # type: ignore[arg-type]
    ticker.start()
    try:
        assert clockwork.beaten.acquire(timeout=PATIENCE)
        ticker.soon()
        assert clockwork.beaten.acquire(timeout=PATIENCE)
    finally:
        ticker.stop()
    assert threading.current_thread() not in threads
    ticker.soon()  # after the end nothing happens
    ticker.stop()
    assert clockwork.beats == 2


def test_nothing_is_kept_lost_or_done_twice_by_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BackgroundScheduler, "start", lambda self: None)
    ticker = ticker_of(Fake())
    ticker.start()
    scheduler = ticker._scheduler
    assert scheduler is not None
    (job,) = scheduler.get_jobs()
    assert scheduler._job_defaults == {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    assert isinstance(job.trigger, _Next)
    assert job.id == BEAT


def test_a_beat_that_a_set_clock_has_put_hours_away_is_brought_back() -> None:
    clockwork = Fake()
    ticker = Ticker(clockwork)  # type: ignore[arg-type]
    ticker.start()
    try:
        assert clockwork.beaten.acquire(timeout=PATIENCE)
        scheduler = ticker._scheduler
        assert scheduler is not None
        # as it is when the clock was set back by three hours
        scheduler.modify_job(BEAT, next_run_time=datetime.now(UTC) + timedelta(hours=3))
        scheduler.wakeup()
        assert clockwork.beaten.acquire(timeout=PATIENCE)
    finally:
        ticker.stop()
