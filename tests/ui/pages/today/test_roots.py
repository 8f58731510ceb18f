"""Things to do and the inbox say the same: a root cause once, nothing in vain, nothing that was put off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from pytestqt.qtbot import QtBot

from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.signals import DOWN, OFFLINE
from bedrot_desktop.automation.own import Own
from bedrot_desktop.automation.store import ScheduleStore
from bedrot_desktop.automation.times import Daily
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.notify.message import Step
from bedrot_desktop.ui.pages.today.ahead import Ahead, read_ahead
from bedrot_desktop.ui.pages.today.content import Step as TodayStep
from bedrot_desktop.ui.pages.today.content import Todo
from bedrot_desktop.ui.pages.today.reading import read
from bedrot_desktop.ui.pages.today.roots import Roots, roots_of
from bedrot_desktop.ui.pages.today.steps import act_of_todo

from ...attended_fake import OUT, cause, entry
from ...conftest import NOW, Room

NET = cause("offline", "This computer is offline", kind=OFFLINE, state="failed", words="No site answers.",
            service="", account="", steps=(Step("Try again", "bedrot://try/toolost"),))  # fmt: skip
SITE = cause("down/distrokid", "DistroKid does not answer", kind=DOWN, state="failed", service="distrokid", account="",
             steps=(Step("Try again", "bedrot://try/distrokid"),))  # fmt: skip
FETCH = Todo("Fetch DistroKid", "", TodayStep("fetch", "Run"), "distrokid", "main")
SIGN_IN = Todo("Sign in to TooLost", "", TodayStep("sign_in", "Sign in"), "toolost", "main")
CLEAN = Todo("Clean and load Linktree", "", TodayStep("clean", "Resume"), "linktree")


def test_a_site_that_is_down_is_one_thing_to_do_and_fetching_from_it_none() -> None:
    roots = roots_of([entry(1, SITE)], [])
    assert [(one.words, one.step.words, one.address) for one in roots.causes] == [
        ("DistroKid does not answer", "Try again", "bedrot://try/distrokid")
    ]
    assert roots.in_vain(FETCH)
    assert not roots.in_vain(SIGN_IN)


def test_offline_nothing_that_needs_a_site_is_asked_for() -> None:
    roots = roots_of([entry(1, NET)], [])
    assert [roots.in_vain(one) for one in (FETCH, SIGN_IN, CLEAN)] == [True, True, False]


def test_a_sign_in_that_was_put_off_is_not_asked_for() -> None:
    roots = roots_of([], [OUT])
    assert roots.causes == ()
    assert roots.in_vain(SIGN_IN)
    assert not Roots().in_vain(SIGN_IN)


def test_the_page_reads_the_inbox_as_it_was_written_last(signed_room: Room, qtbot: QtBot) -> None:
    before = read(signed_room.house, Run())
    assert "Sign in to TooLost" in [one.words for one in before.todo]
    Inbox(signed_room.house.workspace.state).update((NET,), NOW.astimezone(UTC))
    after = read(signed_room.house, Run())
    assert after.todo[0].words == "This computer is offline"
    assert "Sign in to TooLost" not in [one.words for one in after.todo]
    act = act_of_todo(after.todo[0], {}, signed_room.deeds, lambda: None)
    assert (act.words, act.icon) == ("Try again", "refresh")


def test_a_card_tells_when_its_service_is_fetched_next(room: Room) -> None:
    store = ScheduleStore(room.house.workspace.state)
    ahead = read_ahead(room.house)
    three = datetime.combine(NOW.date() + timedelta(days=1), time(3)).astimezone()
    assert ahead.run == three
    assert ahead.line("toolost").text(NOW) == "Next tomorrow 03:00"
    store.own.save(Own("evening", "Evening", Daily(time(19, 50)), ("tiktok",), since=NOW.astimezone(UTC)))
    ahead = read_ahead(room.house)
    assert ahead.line("tiktok").text(NOW) == "Next 19:50"
    assert ahead.line("toolost").text(NOW) == "Next tomorrow 03:00"


def test_paused_or_switched_off_it_says_so(room: Room) -> None:
    store = ScheduleStore(room.house.workspace.state)
    store.pause(NOW.astimezone(UTC), None)
    assert read_ahead(room.house).line("toolost").text(NOW) == "Paused until you resume"
    store.resume()
    assert replace(Ahead(), paused=False).line("toolost").text(NOW) == "Next when you press Run"
