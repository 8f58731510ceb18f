"""The window's part in what is always on, with the real clock, inbox and worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.automation.jobs import own_job
from bedrot_desktop.automation.own import Own
from bedrot_desktop.automation.store import ScheduleStore
from bedrot_desktop.automation.times import Daily
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import TransientError
from bedrot_desktop.core.jobs import Outcome
from bedrot_desktop.core.settings import set_value
from bedrot_desktop.notify.message import Message
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.attended import end_of
from bedrot_desktop.ui.attending import QUIETLY, Attending
from bedrot_desktop.ui.workers import Ended

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


def test_a_sender_that_can_send_nothing_is_not_sent_again_at_once(
    attending: Attending, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    at = [1000.0]
    monkeypatch.setattr(attending._deeds, "work", lambda do, _ended: sent.append(do))
    monkeypatch.setattr("bedrot_desktop.ui.attending.time.monotonic", lambda: at[0])
    attending._came((attending.attention, True))
    for end in (Ended("broken", message="It died."), Ended("done", 0)):
        attending._sent(end)
        before = len(sent)
        attending._came((attending.attention, True))
        assert len(sent) == before
        at[0] += QUIETLY
        attending._came((attending.attention, True))
        assert len(sent) == before + 1
    attending._sent(Ended("done", 1))
    attending._came((attending.attention, True))
    assert sent == ["tell"] * 4


def test_looks_that_come_to_nothing_are_said_once_they_are_no_chance(attending: Attending) -> None:
    said: list[Toast] = []
    attending._desk.toasted.connect(said.append)
    lost = Outcome("failed", error=TransientError("The file is busy."))
    for _ in range(5):
        attending._not_seen(lost)
    assert [(one.title, one.words) for one in said] == [
        ("What deserves attention cannot be found out", "The file is busy.")
    ]


def test_a_clock_that_cannot_beat_is_said_once_and_looking_goes_on(attending: Attending) -> None:
    said: list[Toast] = []
    attending._desk.toasted.connect(said.append)
    attending._stuck_from_thread(TransientError("The file is busy."), True)
    assert said == []
    assert attending._soon.isActive()
    for new in (False, False):
        attending._stuck_from_thread(TransientError("The file is busy."), new)
    assert [one.title for one in said] == ["The clock of the schedule stands still"]


def test_a_clock_that_could_not_be_had_is_tried_again(attending: Attending) -> None:
    attending._no_clock(Outcome("failed", error=TransientError("The drive is not there.")))
    assert attending._later.isActive()
    attending.stop()
    assert not attending._later.isActive()


def test_what_was_told_to_begin_before_the_end_is_not_begun_after_it(
    attending: Attending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attending._deeds, "work", lambda *_told, **_request: pytest.fail("it was begun"))
    attending.close()
    attending._begin(own_job(Own("late", "Late", Daily(NOW.time()))), NOW)


@pytest.mark.parametrize(("span", "hours"), [("1h", 1), ("7d", 168), ("1w", 168), ("120m", 2)])
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
