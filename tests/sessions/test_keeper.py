"""Whose sign-in a word means, and looking: who is asked, how often, what is noted and told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import BudgetSpent, UsageError
from bedrot_desktop.core.events import SessionEnded, SessionProbed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import answers
from bedrot_desktop.sessions.history_rows import NATURAL, PASSWORD

from .world import NOW, World, playing


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with playing(World(tmp_path), monkeypatch) as opened:
        yield opened


def test_a_word_means_the_session_account(world: World) -> None:
    keeper = world.keeper

    assert keeper.key("tiktok", "zonea0") == "zone.a0"
    assert keeper.key("spotify") == keeper.key("spotify", "pig1987") == keeper.key("spotify", "main") == "main"
    assert keeper.key("toolost") == "main"


@pytest.mark.parametrize(
    ("service", "account", "told"),
    [
        ("bank", "", "no signing in to “bank”"), ("tiktok", "", "several accounts: pig1987, zone.a0"),
        ("tiktok", "nobody", "no account “nobody”"), ("toolost", "other", "no account “other”"),
    ],
)  # fmt: skip
def test_a_word_that_means_nobody_is_answered_with_those_there_are(
    world: World, service: str, account: str, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        world.keeper.key(service, account)


def test_every_sign_in_in_use_is_listed_once(world: World) -> None:
    assert world.keeper.keys(("tiktok", "spotify")) == (
        ("tiktok", "pig1987"), ("tiktok", "zone.a0"), ("spotify", "main"),
    )  # fmt: skip


# Looking


def test_a_look_at_an_account_never_signed_in_asks_nobody(world: World) -> None:
    look = world.keeper.look("toolost", "main", Run())

    assert look.verdict == answers.MISSING
    assert (world.sites.asked, world.driver.visited, world.told(SessionEnded)) == ([], [], [])


def test_a_look_is_noted_counted_and_told(world: World) -> None:
    world.signed_in("toolost")
    world.events.clear()
    look = world.keeper.look("toolost", "main", Run())

    assert look.alive
    assert world.keeper.history.looks("toolost", "main", 1) == (look,)
    assert world.told(SessionProbed) == [SessionProbed(NOW, "toolost", "main", answers.ALIVE)]
    assert world.keeper.history.spent("toolost", "main", NOW.date()) == 2


def test_a_session_found_dead_is_told_once_with_its_cause(world: World) -> None:
    world.signed_in("toolost", secret="one")
    world.sites.says["one"], world.sites.cause = answers.REVOKED, "password changed"
    for _ in range(2):
        world.keeper.look("toolost", "main", Run())

    assert world.told(SessionEnded) == [SessionEnded(NOW, "toolost", "main", PASSWORD)]


@pytest.mark.parametrize("verdict", [answers.OFFLINE, answers.DOWN, answers.RATE_LIMITED, answers.CHALLENGE])
def test_neither_the_network_nor_a_question_ends_a_session(world: World, verdict: str) -> None:
    world.signed_in("toolost", secret="one")
    world.sites.says["one"] = verdict
    world.keeper.look("toolost", "main", Run())

    life = world.keeper.history.life("toolost", "main")
    assert life is not None
    assert life.open
    assert world.told(SessionEnded) == []
    assert world.keeper.session("toolost", "main") is not None


def test_what_a_plain_request_cannot_tell_is_looked_at_in_the_browser(world: World) -> None:
    world.signed_in("tiktok", "pig1987", "one")
    world.sites.says["one"] = answers.UNCLEAR

    assert world.keeper.look("tiktok", "pig1987", Run()).alive
    assert world.driver.visited == [("tiktok", "pig1987", "https://www.tiktok.com/studio")]
    assert world.keeper.look("tiktok", "pig1987", Run(), in_browser=False).verdict == answers.UNCLEAR
    assert len(world.driver.visited) == 1


def test_what_is_not_clear_even_in_the_browser_is_a_site_that_changed(world: World) -> None:
    world.signed_in("tiktok", "pig1987", "one")
    world.sites.says["one"] = answers.UNCLEAR
    world.driver.stands_there = ""

    assert world.keeper.look("tiktok", "pig1987", Run()).verdict == answers.SITE_CHANGED


@pytest.mark.parametrize("verdict", [answers.RATE_LIMITED, answers.OFFLINE])
def test_no_browser_is_sent_where_a_limit_or_the_network_stands_in_the_way(world: World, verdict: str) -> None:
    world.signed_in("tiktok", "pig1987", "one")
    world.sites.says["one"] = verdict
    world.keeper.look("tiktok", "pig1987", Run())

    assert world.driver.visited == []


def test_while_a_limit_lasts_nobody_is_asked(world: World) -> None:
    world.signed_in("toolost", secret="one")
    world.sites.says["one"], world.sites.wait_seconds = answers.RATE_LIMITED, 600.0
    world.keeper.look("toolost", "main", Run())
    world.sites.asked.clear()
    world.sites.says.clear()
    world.pass_time(minutes=4)

    again = world.keeper.look("toolost", "main", Run())
    assert (again.verdict, again.wait_seconds, world.sites.asked) == (answers.RATE_LIMITED, 360.0, [])
    world.pass_time(minutes=7)
    assert world.keeper.look("toolost", "main", Run()).alive


def test_nobody_is_asked_more_often_a_day_than_is_polite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with playing(World(tmp_path, {"services.tiktok.budget": "5"}), monkeypatch) as world:
        world.signed_in("tiktok", "pig1987", "one")
        world.keeper.look("tiktok", "pig1987", Run())
        world.sites.asked.clear()

        with pytest.raises(BudgetSpent, match="was asked 5 times today"):
            world.keeper.look("tiktok", "pig1987", Run())
        assert world.sites.asked == []
        world.pass_time(days=1)
        assert world.keeper.look("tiktok", "pig1987", Run()).alive


def test_a_session_that_died_on_the_way_is_written_down(world: World) -> None:
    world.signed_in("toolost")
    world.keeper.died("toolost", "main", answers.EXPIRED)

    assert world.told(SessionEnded) == [SessionEnded(NOW, "toolost", "main", NATURAL)]
