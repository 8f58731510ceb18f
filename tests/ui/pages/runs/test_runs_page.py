"""The page Runs: history, one run, what can be done, and a run that goes on before one's eyes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.events import RunEnded, RunStarted, StageEnded, StageProgressed, StageStarted
from bedrot_desktop.pipeline.stages import RunOptions
from bedrot_desktop.ui.pages.runs.acts import again, go_on
from bedrot_desktop.ui.pages.runs.compare import Compare
from bedrot_desktop.ui.pages.runs.lines import StageLine
from bedrot_desktop.ui.pages.runs.newrun import NewRun
from bedrot_desktop.ui.pages.runs.page import RunsPage
from bedrot_desktop.ui.pages.runs.plan import PlanView

from ...conftest import NOW, Room
from .past import done, failed, make_run, parked

LONG = 60_000


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Callable[[Room], RunsPage]]:
    made: list[RunsPage] = []

    def open_page(room: Room) -> RunsPage:
        page = RunsPage(room.desk, room.deeds)
        qtbot.addWidget(page)
        page.resize(1200, 850)
        page.show()
        page.opened()
        qtbot.waitUntil(lambda: page.state in {"content", "nothing"} and room.idle(), timeout=LONG)
        made.append(page)
        return page

    yield open_page
    for page in made:
        page.hide()


def line_of(page: RunsPage, service: str, stage: str) -> StageLine:
    tree = page.run_view.tree
    line = tree.stages.line(tree.stages.find(service, stage))
    assert isinstance(line, StageLine)
    return line


def click_button(page: RunsPage, qtbot: QtBot, service: str, stage: str) -> None:
    tree = page.run_view.tree
    index = tree.stages.find(service, stage)
    tree.scrollTo(index)
    row = tree.visualRect(index)
    assert not row.isEmpty()
    box = tree.rows.button_box(row.toRectF(), line_of(page, service, stage))
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())


def test_a_lake_without_runs_says_so_and_offers_the_first(empty_room: Room, opened: Callable[[Room], RunsPage]) -> None:
    page = opened(empty_room)
    assert page.state == "nothing"
    assert not (empty_room.house.workspace.state / "journal.sqlite").exists()  # looking leaves no traces


def test_the_history_tells_who_started_what_and_how_it_ended(
    room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    make_run(room.house, NOW - timedelta(hours=5), [done("tiktok", "extract", landed=2), parked()])
    only = RunOptions(("tiktok",), by="prompt")
    make_run(room.house, NOW - timedelta(hours=2), [failed("tiktok", "load")], only)
    outside = room.house.workspace.state / "history" / "linktree.analytics"
    outside.mkdir(parents=True)
    (outside / "aa.json").write_text('{"path": "linktree/linktree_20261109_112233.csv"}')
    page = opened(room)
    told = [(run.name, run.by, run.outcome) for run in page.history.model.runs]
    assert told == [
        ("Morning run", "started by you", "done"),
        ("Run of TikTok Studio", "at the prompt", "failed"),
        ("Night run", "schedule", "parked"),
        ("Old scripts of Linktree", "started by hand", "outside"),
    ]
    qtmodeltester.check(page.history.model)
    qtmodeltester.check(page.run_view.tree.stages)
    qtmodeltester.check(page.run_view.log.model)
    qtbot.mouseClick(page.history.filter.buttons["failed"], Qt.MouseButton.LeftButton)
    assert [run.outcome for run in page.history.model.runs] == ["failed"]
    page.history.view.setCurrentIndex(page.history.model.index(0))
    qtbot.waitUntil(lambda: page.run_view.detail is not None and page.run_view.detail.name.startswith("Run of"))
    qtbot.mouseClick(page.history.filter.buttons["parked"], Qt.MouseButton.LeftButton)
    assert [run.name for run in page.history.model.runs] == ["Night run"]
    qtbot.waitUntil(room.idle, timeout=LONG)


def test_going_to_a_run_by_its_name_shows_it(room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot) -> None:
    name = make_run(room.house, NOW - timedelta(days=3), [done("bank", "load", inserted=4)])
    page = opened(room)
    page.go(name)
    qtbot.waitUntil(lambda: page.run_view.detail is not None and page.run_view.detail.run == name)
    assert line_of(page, "bank", "load").count == "4 new"
    assert page.history.current is not None
    assert page.history.current.run == name


def test_a_failed_stage_says_why_and_is_restarted_from_there(
    room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDROT_NOW", (NOW + timedelta(hours=1)).isoformat())
    name = make_run(room.house, NOW + timedelta(minutes=5), [done("linktree", "landing2raw", accepted=3), failed()])
    page = opened(room)
    line = line_of(page, "linktree", "raw2staging")
    assert (line.outcome, line.act) == ("failed", "restart")
    assert "utm_id" in line.tip
    click_button(page, qtbot, "linktree", "raw2staging")
    qtbot.waitUntil(lambda: page.run_view.detail is not None and page.run_view.detail.run != name, timeout=LONG)
    qtbot.waitUntil(lambda: not room.desk.live.going and room.idle(), timeout=LONG)
    live = room.desk.live.run
    assert live is not None
    assert list(live.stages) == [("linktree", "raw2staging"), ("linktree", "staging2curated"), ("linktree", "load")]
    assert {one.outcome for one in live.stages.values()} <= {"done", "unchanged"}


def test_a_real_run_is_shown_to_its_end_while_the_window_answers(
    room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot
) -> None:
    page = opened(room)
    before = page.run_view.detail.run if page.run_view.detail else ""
    beats, states = [0], set[str]()

    def beat() -> None:
        beats[0] += 1
        states.update(one.outcome for line in page.run_view.lines for one in line.stages)

    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(10)
    room.deeds.run(extract=False).do()
    qtbot.waitUntil(lambda: room.desk.live.going, timeout=LONG)
    assert page.history.model.runs
    qtbot.waitUntil(lambda: not room.desk.live.going and room.idle(), timeout=LONG)
    timer.stop()
    assert beats[0] > 10
    live = room.desk.live.run
    assert live is not None
    assert live.outcome == "unchanged"
    assert len(live.stages) == len(live.planned) == 36
    qtbot.waitUntil(lambda: page.run_view.detail is not None and page.run_view.detail.outcome == "unchanged")
    assert page.run_view.detail is not None
    assert page.run_view.detail.run != before
    assert page.history.model.runs[0].outcome == "unchanged"
    assert page.run_view.head.pill.words == "nothing new"
    assert "queued" in states


def test_cancelling_answers_at_once_and_the_run_stops(
    room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot
) -> None:
    for file in room.house.workspace.state.glob("catalog.sqlite*"):
        file.unlink()  # everything is to be cleaned again: that takes a while
    page = opened(room)
    room.deeds.run(extract=False).do()
    qtbot.waitUntil(lambda: room.desk.live.going, timeout=LONG)
    qtbot.waitUntil(lambda: [one.act.words for one in page.run_view.head.buttons] == ["Cancel"], timeout=LONG)
    (cancel,) = page.run_view.head.buttons
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert page.run_view.head.sentence.whole() == "stopping at the next safe point"
    qtbot.waitUntil(lambda: not room.desk.live.going and room.idle(), timeout=LONG)
    assert room.desk.live.run is not None
    assert room.desk.live.run.outcome == "cancelled"
    qtbot.waitUntil(lambda: page.run_view.detail is not None and page.run_view.detail.outcome == "cancelled")
    words = [button.act.words for button in page.run_view.head.buttons]
    assert words[-1] == "Resume"
    assert "Goes on with" in page.run_view.head.buttons[-1].toolTip()


def test_a_parked_stage_offers_the_sign_in_and_goes_on_in_its_row(
    room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = make_run(room.house, NOW - timedelta(minutes=4), [done("tiktok", "extract", landed=1), parked()])
    asked: list[tuple[str, str, str]] = []
    monkeypatch.setattr(room.deeds, "ask_sign_in", lambda *given: asked.append(given))
    page = opened(room)
    page.go(name)
    qtbot.waitUntil(lambda: page.run_view.detail is not None and page.run_view.detail.run == name)
    assert line_of(page, "toolost", "extract").word == "waiting for you"
    click_button(page, qtbot, "toolost", "extract")
    assert asked == [("toolost", "", "TooLost")]
    row = page.run_view.tree.stages.find("toolost", "extract").row()
    bus = room.house.bus
    room.house.journal.begin(name, RunOptions(automated=True), NOW)
    bus.publish(RunStarted(NOW, name, ("toolost",), 5))
    bus.publish(StageStarted(NOW, name, "toolost", "extract"))
    bus.publish(StageProgressed(NOW, name, "toolost", "extract", 1, 4, "reports"))
    qtbot.waitUntil(lambda: line_of(page, "toolost", "extract").outcome == "running")
    assert line_of(page, "toolost", "extract").count == "1 of 4"
    assert page.run_view.tree.stages.find("toolost", "extract").row() == row
    end = replace(done("toolost", "extract", landed=4), seconds=1.0)
    room.house.journal.stage_begins(name, "toolost", "extract", NOW)
    room.house.journal.stage_ends(name, end, end.document(), NOW)
    bus.publish(StageEnded(NOW, name, "toolost", "extract", "done", "4 files fetched", 1.0))
    qtbot.waitUntil(lambda: line_of(page, "toolost", "extract").outcome == "done")
    room.house.journal.end(name, "done", {}, NOW)
    bus.publish(RunEnded(NOW, name, "done", 2.0))
    qtbot.waitUntil(lambda: line_of(page, "toolost", "extract").count == "4 files" and room.idle(), timeout=LONG)


def test_going_on_and_starting_again_say_beforehand_what_will_run(
    room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot
) -> None:
    options = RunOptions(("linktree",), ("landing2raw", "raw2staging"), extract=False)
    name = make_run(room.house, NOW + timedelta(minutes=1), [done("linktree", "landing2raw"), failed()], options)
    page = opened(room)
    detail = page.run_view.detail
    assert detail is not None
    assert detail.run == name
    resume, start = go_on(room.deeds, detail), again(room.deeds, detail)
    assert resume.hint.startswith("Goes on with Linktree: raw → staging; 1 stage is done and not repeated.")
    assert resume.command.startswith(f"bedrot resume {name}")
    assert "landing → raw and raw → staging" in start.hint
    assert "--from landing2raw" in start.command
    assert "--no-warehouse" in start.command


def test_stages_are_reached_and_acted_upon_by_keys(
    room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot
) -> None:
    make_run(room.house, NOW + timedelta(minutes=1), [failed()], RunOptions(("linktree",), extract=False))
    page = opened(room)
    tree = page.run_view.tree
    acted: list[StageLine] = []
    tree.acted.disconnect()
    tree.acted.connect(acted.append)
    tree.setFocus()
    tree.setCurrentIndex(tree.stages.index(0, 0))
    qtbot.keyClick(tree, Qt.Key.Key_Left)
    assert not tree.isExpanded(tree.stages.index(0, 0))
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert tree.isExpanded(tree.stages.index(0, 0))
    tree.setCurrentIndex(tree.stages.find("linktree", "raw2staging"))
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert [one.stage for one in acted] == ["raw2staging"]
    told = tree.stages.find("linktree", "raw2staging").data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "raw → staging, failed, 3.0\u202fs, Restart from here"


def test_what_is_folded_stays_folded_when_it_is_read_anew(
    room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot
) -> None:
    make_run(room.house, NOW + timedelta(minutes=1), [failed()])
    page = opened(room)
    tree = page.run_view.tree
    group = tree.stages.find("linktree")
    assert tree.isExpanded(group)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(group).topLeft() + QPoint(80, 12))
    assert not tree.isExpanded(group)
    page.refresh()
    qtbot.waitUntil(room.idle, timeout=LONG)
    assert not tree.isExpanded(tree.stages.find("linktree"))


def test_the_plan_says_what_a_run_would_do(room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot) -> None:
    page = opened(room)
    page.go("plan")
    plan = page.right.currentWidget()
    assert isinstance(plan, PlanView)
    plan.chooser.fetch.setChecked(False)
    qtbot.waitUntil(lambda: not plan.planner.asking and room.idle(), timeout=LONG)
    assert plan.sentence.whole() == "Nothing is new; a run would do nothing."
    plan.chooser.boxes["bank"].click()
    assert plan.chooser.all.checkState() == Qt.CheckState.PartiallyChecked
    assert "bank" not in plan.command.whole()
    assert "tiktok" in plan.command.whole()
    assert "--no-extract" in plan.command.whole()
    qtbot.waitUntil(lambda: not plan.planner.asking and room.idle(), timeout=LONG)


def test_a_new_run_is_chosen_in_a_popup_that_shows_its_command(
    room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(room)
    services = page._content.services
    popup = NewRun(room.desk, room.deeds, services, page)
    for box in popup.chooser.boxes.values():
        box.setChecked(False)
    popup.chooser._tell()
    assert not popup.start.isEnabled()
    popup.chooser.boxes["bank"].click()
    popup.chooser.first.setCurrentIndex(2)
    assert popup.start.isEnabled()
    assert popup.command.text().startswith("bedrot run bank --from raw2staging")
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(room.deeds, "write", lambda *_words, **request: asked.append(request))
    popup._offer()
    popup.start.click()
    assert asked[0]["options"]["services"] == ("bank",)  # type: ignore[index]
    qtbot.waitUntil(room.idle, timeout=LONG)
    QApplication.sendPostedEvents()


def test_two_runs_are_compared_stage_by_stage(
    room: Room, opened: Callable[[Room], RunsPage], qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    options = RunOptions(("bank",), extract=False)
    make_run(room.house, NOW + timedelta(minutes=1), [done("bank", "landing2raw", accepted=2)], options)
    slow = replace(done("bank", "landing2raw", accepted=7), seconds=9.0)
    make_run(room.house, NOW + timedelta(minutes=9), [slow, failed("bank", "raw2staging")], options)
    page = opened(room)
    page.go("compare")
    compare = page.right.currentWidget()
    assert isinstance(compare, Compare)
    qtbot.waitUntil(lambda: len(compare.model.pairs) == 2, timeout=LONG)
    texts = [[str(compare.model.index(row, column).data()) for column in range(7)] for row in range(2)]
    assert texts[0] == ["Bank card", "landing → raw", "2.0\u202fs", "9.0\u202fs", "+7.0\u202fs", "2 files", "7 files"]
    assert texts[1][-1] == "failed"
    assert "took 7.0\u202fs longer" in compare.sentence.whole()
    qtmodeltester.check(compare.model)
