"""What happens meanwhile: a sign-in during a look, a kill between two steps, a clock that is set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bedrot_desktop.core.events import SessionEnded
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import answers
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.history_rows import Life
from bedrot_desktop.sessions.session import Session

from .world import World, playing


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with playing(World(tmp_path), monkeypatch) as opened:
        yield opened


def life(world: World, service: str, account: str = "main") -> Life:
    found = world.keeper.history.life(service, account)
    assert found is not None
    return found


def signs_in_during_the_next_look(world: World, service: str, secret: str) -> None:
    """While the site is being asked, the person signs in anew in another program."""
    plain = world.sites.look

    def look(session: Session) -> Look:
        world.sites.look = plain  # type: ignore[method-assign]
        world.pass_time(minutes=1)
        assert world.another().accept(world.session(service, session.account, secret), Run()).alive
        return plain(session)

    world.sites.look = look  # type: ignore[method-assign]


@pytest.mark.parametrize("verdict", [answers.EXPIRED, answers.REVOKED])
def test_an_old_session_found_dead_does_not_end_the_sign_in_that_took_its_place(world: World, verdict: str) -> None:
    world.signed_in("toolost", secret="old")
    world.sites.says["old"], world.sites.cause = verdict, "password changed"
    signs_in_during_the_next_look(world, "toolost", "new")

    look = world.keeper.look("toolost", "main", Run())

    assert look.alive
    assert life(world, "toolost").open
    assert world.told(SessionEnded) == []


def test_whoever_worked_with_an_old_session_does_not_end_the_new_one(world: World) -> None:
    old = world.signed_in("toolost", secret="old")
    world.pass_time(minutes=1)
    world.signed_in("toolost", secret="new")

    world.keeper.died("toolost", "main", answers.EXPIRED, old)
    assert life(world, "toolost").open
    world.keeper.died("toolost", "main", answers.EXPIRED, world.keeper.session("toolost", "main"))
    assert not life(world, "toolost").open


def test_a_kill_between_saving_and_noting_a_sign_in_is_caught_up_with_by_the_next_look(world: World) -> None:
    world.signed_in("toolost", secret="old")
    world.sites.says["old"], world.sites.cause = answers.REVOKED, "password changed"
    world.keeper.look("toolost", "main", Run())
    world.pass_time(hours=1)
    world.keeper.store.save(world.session("toolost", "main", "new"))  # and here the program was killed

    assert world.keeper.look("toolost", "main", Run()).alive
    assert (life(world, "toolost").born_at, life(world, "toolost").open) == (world.clock.now(), True)


def test_a_session_seen_alive_was_not_ended_whatever_was_told_before(world: World) -> None:
    world.signed_in("toolost", secret="one")
    world.sites.says["one"], world.sites.cause = answers.REVOKED, "password changed"
    world.keeper.look("toolost", "main", Run())
    world.sites.says.clear()

    assert world.keeper.look("toolost", "main", Run()).alive
    assert life(world, "toolost").open


# A clock that was ahead by a year and is set right


def test_a_limit_of_tomorrow_keeps_nobody_from_asking_today(world: World) -> None:
    world.signed_in("toolost", secret="one")
    world.pass_time(days=365)
    world.sites.says["one"], world.sites.wait_seconds = answers.RATE_LIMITED, 600.0
    world.keeper.look("toolost", "main", Run())
    world.sites.says.clear()
    world.pass_time(days=-365)

    assert world.keeper.look("toolost", "main", Run()).alive


def test_a_question_is_told_though_the_sign_in_is_dated_in_the_future(world: World) -> None:
    world.pass_time(days=365)
    world.signed_in("toolost", secret="one")
    world.pass_time(days=-365)
    world.sites.says["one"] = answers.CHALLENGE
    world.keeper.look("toolost", "main", Run())

    (held,) = world.keeper.held(("toolost",))
    assert held.state == "waiting for you"


def test_a_sign_in_dated_in_the_future_is_renewed_and_its_end_is_told_from_today_on(world: World) -> None:
    world.pass_time(days=365)
    world.signed_in("toolost", secret="one")
    world.pass_time(days=-365)

    (held,) = world.keeper.held(("toolost",))
    assert held.due
    assert held.late is not None
    assert (held.late - world.clock.now()).days < 14
    assert [one.service for one in world.keeper.refresh((), Run(), dry_run=True)] == ["toolost"]


def test_what_failed_tomorrow_may_be_tried_today(world: World) -> None:
    world.signed_in("toolost", secret="one")
    world.pass_time(days=365)
    world.failed("toolost", "main")
    world.keeper.note(Look("toolost", "main", world.clock.now(), answers.ALIVE))
    world.pass_time(days=-364, hours=-20)

    assert [one.outcome for one in world.keeper.refresh((), Run(), dry_run=True)] == ["planned"]


def test_lives_whose_moments_contradict_each_other_teach_nothing(world: World) -> None:
    world.pass_time(days=365)
    world.signed_in("toolost", secret="one")
    world.pass_time(days=-365)
    world.sites.says["one"] = answers.EXPIRED
    world.keeper.look("toolost", "main", Run())
    world.pass_time(hours=1)
    world.signed_in("toolost", secret="two")

    (held,) = world.keeper.held(("toolost",))
    assert "said to live up to 7 days" in held.words
