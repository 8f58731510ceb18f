"""Work in lanes, and the one place where exceptions become outcomes."""

import logging
import threading

import pytest

from bedrot_desktop.core.errors import BedrotError, Cancelled, TransientError
from bedrot_desktop.core.jobs import Job, Lanes, Run, retrying, settle


def _job(work: object, run: Run | None = None, lane: str = "lane") -> Job:
    return Job("a job", lane, work, run or Run())  # type: ignore[arg-type]


def test_what_the_work_returns_is_the_outcomes_value() -> None:
    outcome = settle(_job(lambda run: 42))
    assert (outcome.state, outcome.value, outcome.message) == ("done", 42, "")


def test_our_errors_are_failures_with_their_words(caplog: pytest.LogCaptureFixture) -> None:
    def work(run: Run) -> None:
        raise BedrotError("It broke.", "Mend it.")

    with caplog.at_level(logging.WARNING):
        outcome = settle(_job(work))
    assert (outcome.state, outcome.message) == ("failed", "It broke. Mend it.")
    assert caplog.messages == ["a job: It broke. Mend it."]


def test_a_bug_is_logged_with_its_traceback_and_told_as_such(caplog: pytest.LogCaptureFixture) -> None:
    outcome = settle(_job(lambda run: 1 / 0))
    assert outcome.state == "broken"
    assert "ZeroDivisionError" in outcome.message
    assert caplog.records[0].exc_info is not None


def test_no_except_of_the_work_swallows_a_stop() -> None:
    run = Run()

    def work(run: Run) -> None:
        run.cancel_event.set()
        try:
            run.progress(1, 2)
        except Exception:  # noqa: BLE001 - what must not catch a stop
            pytest.fail("a stop is no Exception")

    assert settle(_job(work, run)).state == "cancelled"
    assert settle(_job(lambda run: 42, run)).state == "cancelled"


def test_waiting_ends_when_a_stop_is_asked_for() -> None:
    run = Run()
    run.cancel_event.set()
    with pytest.raises(Cancelled):
        run.sleep(3600)


def test_progress_is_told() -> None:
    told: list[tuple[int, int, str]] = []
    settle(_job(lambda run: run.progress(1, 2, "half"), Run(progress=lambda *facts: told.append(facts))))
    assert told == [(1, 2, "half")]


def test_jobs_of_a_lane_come_one_after_the_other_and_lanes_side_by_side() -> None:
    lanes = Lanes()
    meeting = threading.Barrier(2, timeout=30)
    order: list[int] = []

    def meet(run: Run) -> str:
        meeting.wait()
        return threading.current_thread().name

    both = [lanes.start(_job(meet, lane=lane)) for lane in ("spotify", "tiktok")]
    names = [future.result(30).value for future in both]
    assert [name.split("_")[0] for name in names] == ["spotify", "tiktok"]
    for future in [lanes.start(_job(lambda run, place=place: order.append(place))) for place in range(20)]:
        future.result(30)
    assert order == list(range(20))
    lanes.close()


def test_only_transient_trouble_is_tried_again_with_growing_pauses() -> None:
    pauses: list[float] = []
    tries = iter([TransientError("busy"), TransientError("busy"), None])

    def work() -> str:
        trouble = next(tries)
        if trouble:
            raise trouble
        return "done"

    assert retrying(work, transient=(TransientError,), sleep=pauses.append) == "done"
    assert pauses == [0.2, 1.0]


def test_other_trouble_is_not_tried_again_and_patience_ends() -> None:
    pauses: list[float] = []

    def broken() -> None:
        raise BedrotError("no")

    def busy() -> None:
        raise TransientError("busy")

    with pytest.raises(BedrotError):
        retrying(broken, transient=(TransientError,), sleep=pauses.append)
    assert pauses == []
    with pytest.raises(TransientError):
        retrying(busy, transient=(TransientError,), sleep=pauses.append)
    assert pauses == [0.2, 1.0, 5.0]
