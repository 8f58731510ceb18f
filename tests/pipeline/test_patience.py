from __future__ import annotations

import pytest

from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.pipeline.patience import PAUSES, patiently


class Resting(Run):
    """Notes the pauses instead of making them."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def raising(*errors: Exception | None) -> tuple[list[int], object]:
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        error = errors[min(len(calls), len(errors)) - 1]
        if error is not None:
            raise error

    return calls, work


def test_the_third_try_works_when_the_network_flickers() -> None:
    run = Resting()
    calls, work = raising(Unreachable("gone"), Unreachable("gone"), None)
    patiently(work, run)  # type: ignore[arg-type]
    assert (len(calls), run.pauses) == (3, list(PAUSES))


def test_a_service_gets_the_pause_that_it_asks_for() -> None:
    run = Resting()
    calls, work = raising(RateLimited("later", seconds=17.0), None)
    patiently(work, run)  # type: ignore[arg-type]
    assert (len(calls), run.pauses) == (2, [17.0])


def test_nobody_waits_an_hour_inside_a_run() -> None:
    run = Resting()
    calls, work = raising(RateLimited("later", seconds=3600.0))
    with pytest.raises(RateLimited):
        patiently(work, run)  # type: ignore[arg-type]
    assert (len(calls), run.pauses) == (1, [])


def test_what_does_not_pass_is_not_tried_again() -> None:
    run = Resting()
    calls, work = raising(SourceChanged("the button is gone"))
    with pytest.raises(SourceChanged):
        patiently(work, run)  # type: ignore[arg-type]
    assert (len(calls), run.pauses) == (1, [])


def test_a_trouble_that_stays_is_told_after_the_third_try() -> None:
    run = Resting()
    calls, work = raising(Unreachable("gone"))
    with pytest.raises(Unreachable):
        patiently(work, run)  # type: ignore[arg-type]
    assert len(calls) == 3


def test_a_limit_that_was_waited_for_already_is_not_tried_again() -> None:
    run = Resting()
    calls, work = raising(RateLimited("too much", seconds=8.0, waited=True))
    with pytest.raises(RateLimited):
        patiently(work, run)  # type: ignore[arg-type]
    assert (len(calls), run.pauses) == (1, [])
