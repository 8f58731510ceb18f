"""The page Schedule: jobs, starting by hand, times, switches, the pause, quiet hours, what was missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bedrot_desktop.automation.moments import SKIPPED, WAITING, Moment
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.pages.schedule.content import Keeper
from bedrot_desktop.ui.pages.schedule.editing import TimePopup
from bedrot_desktop.ui.pages.schedule.owning import OwnWindow
from bedrot_desktop.ui.pages.schedule.page import SchedulePage
from bedrot_desktop.ui.pages.schedule.timeline import when

from ...conftest import NOW, Room


def opened(room: Room, qtbot: QtBot) -> SchedulePage:
    page = SchedulePage(room.desk, room.deeds)
    qtbot.addWidget(page)
    page.resize(1240, 900)
    for widget in page.head:
        qtbot.addWidget(widget)
    page.show()
    page.opened()
    qtbot.waitUntil(lambda: page.state == "content" and room.idle(), timeout=30_000)
    return page


def toasts(room: Room) -> list[Toast]:
    told: list[Toast] = []
    room.desk.toasted.connect(told.append)
    return told


def setting(room: Room, key: str) -> object:
    return Settings.load(room.house.home, environment={}).get(f"schedule.{key}")


def test_every_job_has_a_line_with_its_times_and_its_last_end(room: Room, qtbot: QtBot) -> None:
    page = opened(room, qtbot)
    rows = {key: one.row for key, one in page.lines.items()}
    assert (rows["run"].when, rows["run"].next, rows["run"].last) == ("Every day 03:00", "tomorrow 03:00", "never yet")
    assert rows["clean"].last == "everything new is loaded"
    assert rows["clean"].state == "current"
    assert (rows["archive"].enabled, rows["archive"].next) == (False, "switched off")
    assert page.lines["run"].start.act.command.startswith("bedrot run")
    assert page.lines["summary"].start.isEnabled()


@pytest.mark.parametrize(
    ("by", "here", "words"),
    [
        ("window", True, "This window keeps the clock, in the tray too."),
        ("daemon", False, "The daemon keeps the clock, with the window closed too."),
        ("", False, "Nobody keeps the clock: nothing starts by itself."),
    ],
)
def test_who_keeps_the_clock_is_told(room: Room, qtbot: QtBot, by: str, here: bool, words: str) -> None:
    page = opened(room, qtbot)
    assert page.clock.words.text() == "Nobody keeps the clock: nothing starts by itself."
    assert page.clock.glyph.state == "due"
    assert page.content_shown is not None
    page.clock.tell(replace(page.content_shown, keeper=Keeper(by, NOW - timedelta(hours=2))), here=here)
    assert page.clock.words.text() == words
    assert (page.clock.glyph.state == "current") is bool(by)
    if by:
        assert page.clock.why.text() == "since 06:04"


def test_the_daemon_that_holds_the_clock_is_recognised(room: Room, qtbot: QtBot) -> None:
    from bedrot_desktop.automation.duty import Duty

    state = room.house.workspace.state
    duty = Duty(state, "bedrot schedule daemon", room.house.clock)
    assert duty.take()
    try:
        page = opened(room, qtbot)
        assert page.content_shown is not None
        assert page.content_shown.keeper.by == "daemon"
        assert page.clock.why.text() == "since 08:04"
    finally:
        duty.give_back()


def test_a_job_is_started_by_hand_and_its_end_is_remembered(
    room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDROT_NOW", "2026-11-10T08:04")
    page, told = opened(room, qtbot), toasts(room)
    page.lines["backup"].start.click()
    assert page.lines["backup"].last.whole() in {"running now", "never yet"}
    qtbot.waitUntil(lambda: room.idle() and page.lines["backup"].row.state == "current", timeout=60_000)
    assert "kept" in page.lines["backup"].row.last
    assert told[0].title == "Backup"
    assert page.lines["backup"].start.isEnabled()


def test_a_job_is_switched_off_and_the_switch_can_be_taken_back(room: Room, qtbot: QtBot) -> None:
    page, told = opened(room, qtbot), toasts(room)
    page.lines["clean"].switch.click()
    qtbot.waitUntil(lambda: page.lines["clean"].row.next == "switched off", timeout=30_000)
    assert setting(room, "clean") is False
    assert told[0].title == "Cleaners only is switched off"
    told[0].acts[0].do()
    qtbot.waitUntil(lambda: page.lines["clean"].row.enabled, timeout=30_000)
    assert setting(room, "clean") is True


def test_a_time_is_changed_in_place(room: Room, qtbot: QtBot) -> None:
    page, told = opened(room, qtbot), toasts(room)
    page.lines["run"].when.click()
    popup = page.lines["run"].findChild(TimePopup)
    assert popup is not None
    popup.hour.setTime(QTime(4, 15))
    QTest.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.lines["run"].row.when == "Every day 04:15", timeout=30_000)
    assert setting(room, "run_at") == time(4, 15)
    assert told[0].words == "Before: every day 03:00"
    told[0].acts[0].do()
    qtbot.waitUntil(lambda: page.lines["run"].row.when == "Every day 03:00", timeout=30_000)


def test_minutes_are_changed_in_place_and_kept_within_bounds(room: Room, qtbot: QtBot) -> None:
    page = opened(room, qtbot)
    popup = TimePopup(page.lines["health"].row, page)
    qtbot.addWidget(popup)
    popup.minutes.setValue(1)
    assert popup.minutes.value() == 5
    page.lines["health"]._retime(45)
    qtbot.waitUntil(lambda: page.lines["health"].row.when == "Every 45 min", timeout=30_000)
    assert setting(room, "health_minutes") == 45


def test_everything_is_paused_for_an_hour_with_a_countdown_and_resumed(room: Room, qtbot: QtBot) -> None:
    page, told = opened(room, qtbot), toasts(room)
    hour, tomorrow, always = page.doing.pauses()
    hour.do()
    qtbot.waitUntil(lambda: page.content_shown is not None and page.content_shown.paused, timeout=30_000)
    assert "until 09:04, 1\u202fh left" in page.until.text().replace("60\u202fmin", "1\u202fh")
    assert page.pause.isHidden()
    told[0].acts[0].do()
    qtbot.waitUntil(lambda: page.content_shown is not None and not page.content_shown.paused, timeout=30_000)
    always.do()
    qtbot.waitUntil(lambda: page.lines["run"].row.next == "when you resume", timeout=30_000)
    assert page.until.text() == "until you resume"
    page.go_on.click()
    qtbot.waitUntil(lambda: not page.pause.isHidden(), timeout=30_000)
    tomorrow.do()
    qtbot.waitUntil(lambda: "until tomorrow 08:00" in page.until.text(), timeout=30_000)


def test_a_pause_ends_by_itself(room: Room, qtbot: QtBot) -> None:
    ScheduleStore(room.house.workspace.state).pause(NOW - timedelta(hours=2), NOW - timedelta(hours=1))
    page = opened(room, qtbot)
    assert page.content_shown is not None
    assert not page.content_shown.paused


def test_what_was_missed_is_told_with_why_and_made_up_for_once(room: Room, qtbot: QtBot) -> None:
    store = ScheduleStore(room.house.workspace.state)
    store.keep(NOW.astimezone(UTC), "window")
    store.note(Done("backup", NOW.astimezone(UTC), "done", "8 MB kept", 1.0))
    room.house.clock = FixedClock(NOW + timedelta(days=2))
    page = opened(room, qtbot)
    assert page.content_shown is not None
    lost = {one.key: one for one in page.content_shown.missed}
    assert sorted(lost) == ["backup", "refresh", "run"]
    assert lost["run"].when == "Today 03:00 (2×)"
    assert lost["run"].why == "nobody kept the clock"
    assert page._run_missed("run").words == "Run once now"
    day = {one.key: one for one in page.day.lines}
    assert [event.state for event in day["run"].events] == ["missed"]


def test_what_was_left_out_is_told_with_the_reason_that_was_noted(room: Room, qtbot: QtBot) -> None:
    store, now = ScheduleStore(room.house.workspace.state), NOW.astimezone(UTC)
    due = (NOW - timedelta(hours=2)).astimezone(UTC)
    asleep = "the computer was asleep 05:50 to 07:40"
    store.moments.take_up([Moment("probe", due, SKIPPED, asleep)], now)
    store.moments.take_up([Moment("clean", due, SKIPPED, asleep)], now)
    store.note(Done("clean", now, "done", "2 files", 1.0))
    page = opened(room, qtbot)
    assert page.content_shown is not None
    told = {one.key: one for one in page.content_shown.missed}
    assert (told["probe"].when, told["probe"].why, told["probe"].over) == ("Today 06:04", asleep, True)
    assert told["clean"].why.endswith("; done since")
    probe = next(one for one in page.day.lines if one.key == "probe")
    assert asleep in next(event.words for event in probe.events if event.state == "missed")


def test_what_is_due_and_cannot_begin_says_what_it_waits_for(room: Room, qtbot: QtBot) -> None:
    store, now = ScheduleStore(room.house.workspace.state), NOW.astimezone(UTC)
    due = datetime(2026, 11, 10, 3).astimezone().astimezone(UTC)
    store.moments.take_up([Moment("run", due, WAITING, "no service can be reached")], now)
    page = opened(room, qtbot)
    row = page.lines["run"].row
    assert (row.next, row.next_in) == ("due since today 03:00", "no service can be reached")
    day = next(one for one in page.day.lines if one.key == "run")
    assert [(event.state, event.words) for event in day.events] == [
        ("due", "today 03:00: due, no service can be reached")
    ]


def test_a_pause_lets_what_is_being_done_end_and_says_so(room: Room, qtbot: QtBot) -> None:
    store, now = ScheduleStore(room.house.workspace.state), NOW.astimezone(UTC)
    store.moments.take_up([Moment("run", now, WAITING)], now)
    assert store.moments.claim("run", now, now, by="daemon", pid=1, token="x")
    store.pause(now, now + timedelta(hours=1))
    page = opened(room, qtbot)
    assert page.pill.words == "pausing…"
    assert page.until.text() == "what is being done goes on to its end"
    assert page.lines["run"].last.whole() == "running now"


def own_window(page: SchedulePage) -> OwnWindow:
    return page.findChildren(OwnWindow)[-1]


def test_a_job_of_ones_own_is_added_changed_and_removed_each_with_undo(room: Room, qtbot: QtBot) -> None:
    page, told = opened(room, qtbot), toasts(room)
    page.add.click()
    window = own_window(page)
    assert not window.save.isEnabled()
    window.title.setText("TikTok in the evening")
    for place, box in enumerate(window.days):
        box.setChecked(place in {4, 5})
    window.hour.setTime(QTime(19, 50))
    window.services["tiktok"].setChecked(True)
    window.save.click()
    qtbot.waitUntil(lambda: "tiktok-in-the-evening" in page.lines, timeout=30_000)
    line = page.lines["tiktok-in-the-evening"]
    assert (line.row.when, line.row.next) == ("Fri, Sat 19:50", "Fri 13 Nov 19:50")
    assert told[0].title == "TikTok in the evening is added"
    line.switch.click()
    qtbot.waitUntil(lambda: line.row.next == "switched off", timeout=30_000)
    line.when.click()
    window = own_window(page)
    assert window.services["tiktok"].isChecked()
    window.kind.buttons["round"].click()
    window.minutes.setValue(180)
    window.save.click()
    qtbot.waitUntil(lambda: line.row.when == "Every 3 h", timeout=30_000)
    remove = next(act for act in line.acts() if act.words == "Remove")
    remove.do()
    qtbot.waitUntil(lambda: "tiktok-in-the-evening" not in page.lines, timeout=30_000)
    told[-1].acts[0].do()
    qtbot.waitUntil(lambda: "tiktok-in-the-evening" in page.lines, timeout=30_000)
    assert page.lines["tiktok-in-the-evening"].row.when == "Every 3 h"


def test_a_job_that_cannot_be_says_why_and_is_not_kept(room: Room, qtbot: QtBot) -> None:
    page = opened(room, qtbot)
    page.add.click()
    window = own_window(page)
    window.title.setText("Run")
    assert window.verdict.text() == "There is a job of that name already."
    window.title.setText("Weekly")
    for box in window.days:
        box.setChecked(False)
    assert window.verdict.text() == "Choose at least one day."
    assert not window.save.isEnabled()
    window.reject()


def test_quiet_hours_are_changed_and_taken_back(room: Room, qtbot: QtBot) -> None:
    page, told = opened(room, qtbot), toasts(room)
    assert page.quiet.start.time() == QTime(22, 0)
    page.quiet.start.setTime(QTime(21, 30))
    page.quiet.start.editingFinished.emit()
    qtbot.waitUntil(lambda: setting(room, "quiet_start") == time(21, 30) and room.idle(), timeout=30_000)
    assert told[0].title == "Quiet from 21:30 to 06:00"
    told[0].acts[0].do()
    qtbot.waitUntil(lambda: setting(room, "quiet_start") == time(22), timeout=30_000)


def test_the_day_and_the_week_are_lines_that_the_keys_walk(room: Room, qtbot: QtBot) -> None:
    page = opened(room, qtbot)
    assert [one.key for one in page.day.lines if one.events][:2] == ["clean", "probe"]
    assert "Full run: nothing" in page.day.accessibleDescription()
    QTest.keyClick(page.day, Qt.Key.Key_Down)
    assert page.day.accessibleName().startswith("Jobs of the day. Cleaners only")
    page.which.buttons["week"].click()
    assert page.day_title.text() == "This week"
    run = next(one for one in page.day.lines if one.key == "run")
    assert [event.state for event in run.events] == ["queued"] * 5


def test_a_place_is_a_job(room: Room, qtbot: QtBot) -> None:
    page = SchedulePage(room.desk, room.deeds)
    qtbot.addWidget(page)
    for widget in page.head:
        qtbot.addWidget(widget)
    page.go("backup")
    page.show()
    page.opened()
    qtbot.waitUntil(lambda: page.state == "content" and room.idle(), timeout=30_000)
    assert [key for key, one in page.lines.items() if one.chosen] == ["backup"]


def test_the_windows_task_scheduler_says_why_it_does_not_yet(room: Room, qtbot: QtBot) -> None:
    page = opened(room, qtbot)
    assert page.windows.command.text() == "bedrot schedule install"
    assert page.windows.why.text()


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 10, 3, tzinfo=UTC), "today 03:00"),
        (datetime(2026, 11, 11, 3, tzinfo=UTC), "tomorrow 03:00"),
        (datetime(2026, 11, 9, 3, tzinfo=UTC), "yesterday 03:00"),
        (datetime(2026, 11, 13, 19, 50, tzinfo=UTC), "Fri 13 Nov 19:50"),
    ],
)
def test_moments_are_told_by_the_clock_on_the_wall(moment: datetime, words: str) -> None:
    assert when(moment, datetime(2026, 11, 10, 8, 4, tzinfo=UTC)) == words
