"""The window's part in what is always on, with the real clock, inbox and worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.automation.own import Own
from bedrot_desktop.automation.store import ScheduleStore
from bedrot_desktop.automation.times import Daily
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.settings import set_value
from bedrot_desktop.notify.message import Message
from bedrot_desktop.ui.attended import end_of
from bedrot_desktop.ui.attending import Attending

from .conftest import NOW, Room

LONG = 60_000


@pytest.fixture
def attending(signed_room: Room, qtbot: QtBot) -> Iterator[Attending]:
    made = Attending(signed_room.deeds)
    signed_room.desk.attending = made
    yield made
    made.stop()
    qtbot.waitUntil(signed_room.idle, timeout=LONG)
    made.close()


def test_a_look_finds_the_dead_sign_in_and_says_it_once(attending: Attending, signed_room: Room, qtbot: QtBot) -> None:
    told: list[Message] = []
    attending.told.connect(told.append)
    attending.look()
    qtbot.waitUntil(lambda: bool(attending.attention.entries) and bool(told), timeout=LONG)
    keys = [one.key for one in attending.attention.entries if one.open]
    assert any(key.startswith("signed out/toolost") for key in keys)
    said = len(told)
    attending.look()
    qtbot.waitUntil(signed_room.idle, timeout=LONG)
    attending._look()
    qtbot.waitUntil(signed_room.idle, timeout=LONG)
    assert len(told) == said


def test_seeing_and_snoozing_are_kept(attending: Attending, signed_room: Room, qtbot: QtBot) -> None:
    attending.look()
    qtbot.waitUntil(lambda: attending.attention.unread > 0, timeout=LONG)
    entry = attending.attention.entries[0]
    attending.snooze(entry.id, "1h")
    qtbot.waitUntil(lambda: attending.attention.entries[0].snoozed_until is not None, timeout=LONG)
    assert attending.attention.entries[0].snoozed_until == NOW + timedelta(hours=1)
    attending.unsnooze(entry.id)
    qtbot.waitUntil(lambda: attending.attention.entries[0].snoozed_until is None, timeout=LONG)
    attending.see([one.id for one in attending.attention.entries])
    qtbot.waitUntil(lambda: attending.attention.unread == 0, timeout=LONG)


def test_the_window_keeps_the_clock_and_a_job_that_is_due_is_done_once(
    attending: Attending, signed_room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDROT_NOW", NOW.isoformat())
    store = ScheduleStore(signed_room.house.workspace.state)
    for job in ("run", "clean", "refresh", "probe", "sessions", "health", "backup", "summary"):
        set_value(signed_room.root / "home", f"schedule.{job}", "no")
    store.keep(NOW - timedelta(minutes=2), "window")
    due = NOW - timedelta(minutes=1)
    day_before = NOW.astimezone(UTC) - timedelta(days=1)
    store.own.save(Own("bank-only", "Bank only", Daily(due.time()), ("bank",), extract=False, since=day_before))
    attending.start()
    qtbot.waitUntil(lambda: bool(store.done(NOW - timedelta(days=1))), timeout=LONG)
    qtbot.waitUntil(signed_room.idle, timeout=LONG)
    assert [(one.job, one.outcome) for one in store.done(NOW - timedelta(days=1))] == [("bank-only", "unchanged")]
    assert attending.beat is not None
    assert attending.beat.keeps


def test_a_pause_is_real_and_ends_when_it_is_resumed(attending: Attending, signed_room: Room, qtbot: QtBot) -> None:
    store = ScheduleStore(signed_room.house.workspace.state)
    attending.start()
    attending.pause("1h")
    qtbot.waitUntil(lambda: store.paused(NOW) is not None, timeout=LONG)
    qtbot.waitUntil(lambda: attending.beat is not None and attending.beat.paused is not None, timeout=LONG)
    attending.resume()
    qtbot.waitUntil(lambda: attending.beat is not None and attending.beat.paused is None, timeout=LONG)


@pytest.mark.parametrize(("span", "hours"), [("1h", 1), ("7d", 168)])
def test_spans_end_so_much_later(span: str, hours: int) -> None:
    assert end_of(span, NOW) == NOW + timedelta(hours=hours)


def test_tomorrow_is_eight_in_the_morning_and_some_spans_end_with_their_cause() -> None:
    end = end_of("tomorrow", NOW)
    assert end is not None
    assert end.astimezone(NOW.tzinfo).strftime("%d %H:%M") == "11 08:00"
    assert end_of("over", NOW) is None
    with pytest.raises(ValueError, match="no span"):
        end_of("soon", NOW)
    assert FixedClock(NOW).today() == NOW.date()
