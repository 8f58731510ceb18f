"""What Windows is asked to show later: the day before a sitting, outside of quiet hours, changed and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path

from bedrot_desktop.attention.foretelling import Foretold, foretold, hand_over
from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.planner import Sitting
from bedrot_desktop.automation.quiet import Quiet
from bedrot_desktop.notify.message import Message
from bedrot_desktop.sessions.held import SIGNED_IN, Held

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 10, 8, 4, tzinfo=ZONE)
QUIET = Quiet(time(22), time(6))


def sitting(at: datetime, *services: str, now: bool = False) -> Sitting:
    held = tuple(Held(one, "main", one.title(), (one,), SIGNED_IN, "signed in") for one in services)
    return Sitting(at, now, held, 40.0 * len(held))


class Recorded:
    """Windows' list of what it will show."""

    def __init__(self) -> None:
        self.waiting: dict[str, tuple[datetime, str]] = {}
        self.calls = 0

    def schedule(self, message: Message, at: datetime) -> None:
        self.calls += 1
        self.waiting[message.tag] = at, message.title

    def unschedule(self, tag: str) -> None:
        self.calls += 1
        self.waiting.pop(tag, None)


def test_a_sitting_is_foretold_the_day_before_with_the_right_button_first() -> None:
    (one,) = foretold([sitting(NOW + timedelta(days=3), "toolost")], QUIET, NOW, ZONE)
    assert one.at == (NOW + timedelta(days=2)).astimezone(UTC)
    assert one.message.title == "Toolost wants you by tomorrow"
    assert one.message.steps[0].address == "bedrot://sign-in/toolost/main"


def test_it_is_never_shown_in_quiet_hours() -> None:
    at_night = datetime(2026, 11, 14, 3, 0, tzinfo=ZONE)
    (one,) = foretold([sitting(at_night, "toolost", "linktree")], QUIET, NOW, ZONE)
    assert one.at.astimezone(ZONE) == datetime(2026, 11, 13, 6, 0, tzinfo=ZONE)
    assert one.message.title == "Toolost and Linktree want you by tomorrow"


def test_what_is_due_already_is_left_to_those_who_look_now() -> None:
    assert not foretold(
        [sitting(NOW, "toolost", now=True), sitting(NOW + timedelta(hours=5), "tiktok")], QUIET, NOW, ZONE
    )


def test_windows_is_told_once_and_again_only_when_something_has_changed(tmp_path: Path) -> None:
    inbox, windows = Inbox(tmp_path), Recorded()

    def plan(days: int) -> tuple[Foretold, ...]:
        return foretold([sitting(NOW + timedelta(days=days), "toolost")], QUIET, NOW, ZONE)

    hand_over(plan(3), inbox, windows)
    hand_over(plan(3), inbox, windows)
    assert windows.calls == 1
    hand_over(plan(5), inbox, windows)
    assert [at for at, _ in windows.waiting.values()] == [(NOW + timedelta(days=4)).astimezone(UTC)]
    hand_over((), inbox, windows)
    assert windows.waiting == {}
