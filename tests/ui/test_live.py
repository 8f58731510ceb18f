"""The run under way, out of events and out of the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.events import Event, RunEnded, RunStarted, StageEnded, StageProgressed, StageStarted
from bedrot_desktop.lake.lock import WriterLock
from bedrot_desktop.pipeline.stages import RunOptions, StageResult
from bedrot_desktop.ui.bridge import Bridge
from bedrot_desktop.ui.live import Live, LiveRun, LiveStage, Seen
from bedrot_desktop.ui.watching import run_name, seen, under_way

from .conftest import Room

T0 = datetime(2026, 11, 10, 7, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def live_of() -> tuple[Live, Callable[[Event], None]]:
    bridge = Bridge()
    live = Live(bridge, FixedClock(T0))
    live.setParent(bridge)
    return live, lambda event, _bridge=bridge: _bridge.heard.emit(event)


def seen_of(**changes: object) -> Seen:
    values = {
        "run": "r", "name": "Morning run", "began": T0, "services": ("a", "b"),
        "planned": (("a", "load"), ("b", "load")), "usual": {("a", "load"): 9.0, ("b", "load"): 1.0}, "stages": (),
        **changes,
    }  # fmt: skip
    return Seen(**values)  # type: ignore[arg-type]


NAMES = st.sampled_from(["a", "b", ""])
STAGES = st.sampled_from(["extract", "load", "scan"])
MOMENTS = st.integers(-50, 500).map(at)
COUNTS = st.integers(-3, 40)
RUNS = st.sampled_from(["r", "other"])
OUTCOMES = st.sampled_from(["done", "unchanged", "failed", "parked", "cancelled", "skipped"])
EVENTS = st.one_of(
    st.builds(RunStarted, MOMENTS, RUNS, st.just(("a", "b")), st.integers(0, 6)),
    st.builds(StageStarted, MOMENTS, RUNS, NAMES, STAGES),
    st.builds(StageProgressed, MOMENTS, RUNS, NAMES, STAGES, COUNTS, COUNTS, st.just("")),
    st.builds(StageEnded, MOMENTS, RUNS, NAMES, STAGES, OUTCOMES, st.just(""), st.floats(0, 9)),
    st.builds(RunEnded, MOMENTS, RUNS, OUTCOMES, st.floats(0, 99)),
)


@given(events=st.lists(EVENTS, max_size=30), learnt=st.booleans())
def test_no_order_of_events_makes_it_fail_and_the_share_never_goes_back(
    qapp: QApplication, events: list[Event], learnt: bool
) -> None:
    live, tell = live_of()
    run: LiveRun | None = None
    share, now = 0.0, T0
    for event in events:
        tell(event)
        if learnt:
            live.learnt(seen_of())
        if live.run is None:
            continue
        if live.run is not run:
            run, share = live.run, 0.0
        now += timedelta(seconds=1)
        after = live.run.share(now)
        assert share <= after <= 1.0
        share = after
        left = live.run.left(now)
        assert left is None or left >= 0
        for stage in live.run.stages.values():
            assert 0.0 <= live.run.part(stage, now) <= 1.0
            live.run.rate(stage, now)
            live.run.stage_left(stage, now)
        live.stage_state("a")


@given(counts=st.lists(st.tuples(COUNTS, st.sampled_from([0, 20])), min_size=1, max_size=20))
def test_within_a_stage_the_share_only_grows(qapp: QApplication, counts: list[tuple[int, int]]) -> None:
    live, tell = live_of()
    tell(RunStarted(T0, "r", ("a",), 1))
    tell(StageStarted(T0, "r", "a", "load"))
    assert live.run is not None
    before = 0.0
    for place, (done, total) in enumerate(counts):
        tell(StageProgressed(at(place), "r", "a", "load", done, total, ""))
        after = live.run.share(at(place))
        assert before <= after <= 1.0
        before = after


def test_stages_weigh_what_they_usually_take(qapp: QApplication) -> None:
    live, tell = live_of()
    tell(RunStarted(T0, "r", ("a", "b"), 2))
    live.learnt(seen_of())
    tell(StageEnded(at(1), "r", "b", "load", "done", "", 1.0))
    assert live.run is not None
    assert live.run.share(at(1)) == 0.1
    tell(StageStarted(at(1), "r", "a", "load"))
    tell(StageProgressed(at(4), "r", "a", "load", 5, 10, ""))
    assert live.run.share(at(4)) == 0.55
    assert live.run.rate(live.run.stages["a", "load"], at(6)) == 1.0
    assert live.stage_state("a") == "running"


def test_what_an_earlier_go_had_finished_does_not_make_the_end_seem_near(qapp: QApplication) -> None:
    live, tell = live_of()
    tell(RunStarted(T0, "r", ("b",), 2))
    had = LiveStage("a", "load", "done", seconds=9.0, began=at(-500))
    live.learnt(seen_of(stages=(had,)))
    tell(StageStarted(T0, "r", "b", "load"))
    tell(StageProgressed(at(10), "r", "b", "load", 5, 10, ""))
    assert live.run is not None
    assert live.run.share(at(10)) == 0.95
    assert live.run.left(at(10)) == 10.0 or abs((live.run.left(at(10)) or 0) - 10.0) < 0.01


def test_many_events_are_told_together(qapp: QApplication, qtbot: QtBot) -> None:
    live, tell = live_of()
    told: list[int] = []
    live.changed.connect(lambda: told.append(1))
    tell(RunStarted(T0, "r", ("a",), 1))
    tell(StageStarted(T0, "r", "a", "load"))
    for done in range(500):
        tell(StageProgressed(T0, "r", "a", "load", done, 500, ""))
    assert len(told) < 20
    qtbot.waitUntil(lambda: len(told) >= 2)
    assert live.run is not None
    assert live.run.stages["a", "load"].done == 499


def test_a_run_of_another_process_is_followed_to_its_end(qapp: QApplication) -> None:
    live, _ = live_of()
    ended: list[LiveRun] = []
    live.ended.connect(ended.append)
    live.see(seen_of(stages=(LiveStage("a", "load", "running", began=T0),)))
    assert live.going
    assert live.run is not None
    assert not live.run.ours
    assert live.stage_state("a") == "running"
    assert live.stage_state("b") == "queued"
    live.see(seen_of(stages=(LiveStage("a", "load", "done", seconds=9.0, began=T0),)))
    assert live.run.stages["a", "load"].outcome == "done"
    assert live.run.share(T0) == 0.9
    live.see(seen_of(outcome="failed", seconds=12.0))
    assert not live.going
    assert [run.outcome for run in ended] == ["failed"]


def test_a_run_whose_process_died_is_over(qapp: QApplication) -> None:
    live, tell = live_of()
    tell(RunStarted(T0, "r", ("a",), 1))
    live.lost()
    assert live.run is not None
    assert live.run.outcome == "killed"


def test_the_journal_tells_of_a_run_that_somebody_does_now(room: Room) -> None:
    journal, house = room.house.journal, room.house
    now = house.clock.now()
    assert under_way(house) is None
    journal.begin("20261110_090000", RunOptions(("tiktok",), extract=False, automated=True), now)
    journal.stage_begins("20261110_090000", "tiktok", "landing2raw", now)
    assert under_way(house) is None  # nobody holds the lock: it was killed
    with WriterLock(house.workspace.state, "bedrot", house.clock):
        found = under_way(house)
        assert found is not None
        assert found.name == "Run of TikTok Studio"
        assert found.planned[0] == ("tiktok", "landing2raw")
        assert found.usual[("tiktok", "landing2raw")] > 0
        assert found.stages[0].outcome == "running"
    journal.stage_ends("20261110_090000", StageResult("tiktok", "landing2raw", "done", seconds=2.0), {}, now)
    journal.end("20261110_090000", "done", {}, now)
    followed = under_way(house, "20261110_090000")
    assert followed is not None
    assert followed.outcome == "done"
    assert seen(house, "nothing") is None


def test_the_watch_shows_it_in_the_window(room: Room, qtbot: QtBot) -> None:
    journal, house, desk = room.house.journal, room.house, room.desk
    now = house.clock.now()
    lock = WriterLock(house.workspace.state, "bedrot", house.clock)
    with lock:
        journal.begin("20261110_090000", RunOptions(("tiktok",), extract=False), now)
        desk.watch.look()
        qtbot.waitUntil(lambda: desk.live.going, timeout=30_000)
        journal.end("20261110_090000", "done", {}, now)
    desk.watch.look()
    qtbot.waitUntil(lambda: not desk.live.going, timeout=30_000)
    assert desk.live.run is not None
    assert desk.live.run.outcome == "done"


def test_a_write_into_the_journal_wakes_the_watch_of_a_hidden_window(room: Room, qtbot: QtBot) -> None:
    journal, house, desk = room.house.journal, room.house, room.desk
    desk.watch.look()  # from now on it knows which files to watch
    qtbot.waitUntil(lambda: bool(desk.watch._files.files()), timeout=30_000)
    assert not desk.watch._timer.isActive()
    with WriterLock(house.workspace.state, "bedrot", house.clock):
        journal.begin("20261110_090000", RunOptions(("tiktok",), extract=False), house.clock.now())
        qtbot.waitUntil(lambda: desk.live.going, timeout=30_000)
        assert desk.watch._timer.isActive()  # its death would be told by nobody
    qtbot.waitUntil(lambda: not desk.live.going, timeout=30_000)
    assert not desk.watch._timer.isActive()
    assert desk.live.run is not None
    assert desk.live.run.outcome == "killed"
    desk.watch.stop()


def test_opening_the_journal_stirs_nobody_and_writing_into_it_does(room: Room, qtbot: QtBot) -> None:
    desk, stirred = room.desk, list[bool]()
    file = room.house.workspace.state / "journal.sqlite"
    desk.watch.stirred.connect(lambda: stirred.append(True))
    desk.watch.look()
    qtbot.waitUntil(lambda: len(desk.watch._files.files()) == 2, timeout=30_000)
    with qtbot.waitSignal(desk.watch._soon.timeout, timeout=30_000), closing(sqlite3.connect(file)) as link:
        link.execute("select count(*) from runs").fetchone()  # which changes the rights of a file, nothing else
    qtbot.waitUntil(room.idle, timeout=30_000)
    assert not stirred
    room.house.journal.begin("20261110_090000", RunOptions(("tiktok",), extract=False), room.house.clock.now())
    qtbot.waitUntil(lambda: bool(stirred), timeout=30_000)
    desk.watch.stop()


def test_runs_have_names_for_people() -> None:
    local = datetime(2026, 11, 10, 3, 0)  # noqa: DTZ001 - an hour of the person's day
    known = {"tiktok": "TikTok"}
    assert run_name(RunOptions(), local, known) == "Night run"
    assert run_name(RunOptions(), local.replace(hour=8), known) == "Morning run"
    assert run_name(RunOptions(("tiktok",)), local, known) == "Run of TikTok"
    assert run_name(RunOptions(("tiktok", "bank")), local, known) == "Run of 2 services"
    assert run_name(RunOptions(stages=("load",)), local, known) == "Load only"
