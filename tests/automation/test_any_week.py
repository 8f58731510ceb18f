"""Whatever happens in a stretch of time, every due moment ends in exactly one of: done, skipped with why, under way."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedrot_desktop.automation.jobs import Job
from bedrot_desktop.automation.moments import CLAIMED, ENDED, SKIPPED, WAITING
from bedrot_desktop.automation.times import Daily, Every, due_between

from .play import BERLIN, HOUR, MINUTE, START, Play, made

JOBS = [
    made("run", Daily(time(3))),
    made("clean", Every(60, 30)),
    made("health", Every(30)),
    made("summary", Daily(time(9))),
]
SPAN = st.integers(1, 60 * 14).map(lambda minutes: minutes * MINUTE)
STEP = st.one_of(
    st.tuples(st.just("live"), st.integers(1, 90).map(lambda minutes: minutes * MINUTE)),
    st.tuples(st.sampled_from(["sleep", "close", "pause"]), SPAN),
    st.tuples(
        st.sampled_from(["kill", "resume", "offline", "online", "busy", "free", "fail", "work"]), st.just(MINUTE)
    ),
    st.tuples(st.just("back"), st.integers(2, 180).map(lambda minutes: minutes * MINUTE)),
)  # fmt: skip


def act(play: Play, what: str, span: timedelta) -> None:
    """Let one thing happen."""
    if what == "live":
        play.live(span, timedelta(seconds=140))
    elif what == "sleep":
        play.move(span)
        play.beat()
    elif what == "close":  # in order: what was under way is given back
        play.clockwork.stop()
        play.clockwork.close()
        play.going.clear()
        play.move(span)
        play.open()
        play.beat()
    elif what == "kill":  # without a word: the claims stay
        play.going.clear()
        play.open()
        play.beat()
    elif what == "back":
        play.move(MINUTE, wall=-span)
        play.beat()
    elif what == "pause":
        play.store.pause(play.clock.now(), play.clock.now() + span)
    elif what == "resume":
        play.store.resume()
    elif what in {"offline", "online"}:
        play.unreached = set(play.services) if what == "offline" else set()
    elif what in {"busy", "free"}:
        play.busy = "somebody" if what == "busy" else ""
    else:
        result = {"fail": ("failed", "Busy", "somebody is writing"), "work": ("done", "", "well")}[what]
        play.outcome = lambda _job, _due: result


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, min_size=1, max_size=14))
def test_every_due_moment_has_exactly_one_fate(steps: list[tuple[str, timedelta]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        play = Play(Path(folder), JOBS, takes=3 * MINUTE)
        play.beat()
        latest = play.clock.now()
        for what, span in steps:
            act(play, what, span)
            latest = max(latest, play.clock.now())
        play.beat()
        found = play.moments()
        # a clock that is set back beyond the first beat shows due moments that the schedule has not seen
        assert {(one.job, one.due) for one in found if one.due > START} == due_until(JOBS, latest)
        for one in found:
            assert one.state in {ENDED, SKIPPED, CLAIMED, WAITING}
            assert one.why or one.state in {CLAIMED, WAITING}
        waiting = Counter(one.job for one in found if one.state == WAITING and one.due <= play.clock.now())
        assert max(waiting.values(), default=0) <= 1
        assert {(one.job, one.due) for one in found if one.state == CLAIMED} == {
            (key, due.astimezone(UTC)) for key, (due, _until) in play.going.items()
        }
        tried = Counter(play.started)
        assert all(one.state in {ENDED, CLAIMED, WAITING, SKIPPED} for one in found if (one.job, one.due) in tried)
        ended_well = [one for one in found if one.state == ENDED and one.why == "well"]
        assert all(tried[one.job, one.due] >= 1 for one in ended_well)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP.filter(lambda step: step[0] in {"live", "sleep", "pause", "resume", "back", "offline", "online"}),
                min_size=1, max_size=12))  # fmt: skip
def test_without_failures_nothing_is_ever_begun_twice(steps: list[tuple[str, timedelta]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        play = Play(Path(folder), JOBS)
        play.beat()
        for what, span in steps:
            act(play, what, span)
        assert max(Counter(play.started).values(), default=1) == 1


def due_until(jobs: list[Job], end: datetime) -> set[tuple[str, datetime]]:
    """Every due moment from the first beat to the latest that the clock has shown."""
    return {
        (job.key, at.astimezone(UTC)) for job in jobs for at in due_between(job.rule, START, end, BERLIN) if at > START
    }


def test_the_play_itself_takes_time(tmp_path: Path) -> None:
    play = Play(tmp_path, JOBS)
    play.beat()
    play.live(HOUR)
    assert play.clock.now() == (START + HOUR).astimezone(UTC)
