"""Renewing many sign-ins: order, places, pauses, quiet hours, dry runs, and that it is worth doing two at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import Busy, Cancelled, Unreachable, UsageError, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import answers
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.keeper import Keeper
from bedrot_desktop.sessions.refresher import _attempt, in_order
from bedrot_desktop.sessions.renewing import Renewal

from .played import Playing, Sleepless, everywhere, outcome, playing_with, refreshed
from .world import World, playing


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(Playing, "play", staticmethod(outcome()), raising=False)
    with playing(World(tmp_path, kind=Playing), monkeypatch) as opened:
        yield opened


def test_fresh_sign_ins_need_nothing_and_nobody_is_asked(world: World) -> None:
    everywhere(world)
    world.sites.asked.clear()

    assert refreshed(world) == []
    assert world.sites.asked == []


def test_what_is_due_is_renewed_and_nothing_else(world: World) -> None:
    everywhere(world)
    world.pass_time(days=5, hours=1)

    results = [one for one in refreshed(world) if one.attempts]

    assert [(one.service, one.outcome) for one in results] == [("toolost", "renewed")]


def test_named_services_are_renewed_though_not_due(world: World) -> None:
    everywhere(world)

    assert [(one.service, one.account) for one in refreshed(world, "tiktok", due_only=False)] == [
        ("tiktok", "pig1987"), ("tiktok", "zone.a0"),
    ]  # fmt: skip


def test_who_is_expected_to_die_first_comes_first_then_the_configured_priority(world: World) -> None:
    everywhere(world)
    held = in_order(world.keeper, world.keeper.held())

    assert [one.service for one in held] == [
        "toolost", "distrokid", "spotify", "tiktok", "tiktok", "linktree", "metaads",
    ]  # fmt: skip


def test_a_dead_session_is_before_all_others(world: World) -> None:
    everywhere(world)
    world.sites.says["secret-of-linktree-main"] = answers.EXPIRED
    world.driver.stands_there = "signinform"
    world.keeper.died("linktree", "main", answers.EXPIRED)

    assert in_order(world.keeper, world.keeper.held())[0].service == "linktree"


def test_a_session_that_is_not_due_is_looked_at_twice_a_day_at_most(world: World) -> None:
    everywhere(world)
    world.pass_time(hours=13)
    world.sites.asked.clear()

    first, second = refreshed(world, "tiktok"), refreshed(world, "tiktok")

    assert [(one.outcome, one.attempts) for one in first] == [("unchanged", 0), ("unchanged", 0)]
    assert second == []
    assert sorted(world.sites.asked) == [("tiktok", "pig1987"), ("tiktok", "zone.a0")]


def test_a_look_that_would_not_be_polite_any_more_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(World(tmp_path, {"services.toolost.budget": "1"}, kind=Playing), monkeypatch) as world:
        world.signed_in("toolost")
        world.pass_time(hours=13)
        world.keeper.history.spend("toolost", "main", world.clock.today())
        (result,) = refreshed(world, "toolost")

    assert (result.outcome, result.attempts) == ("unchanged", 0)
    assert "which is what is polite" in result.words


def test_a_session_found_dead_by_a_look_is_renewed_at_once(world: World) -> None:
    everywhere(world)
    world.pass_time(hours=13)
    world.sites.says["secret-of-toolost-main"] = answers.EXPIRED

    (result,) = refreshed(world, "toolost")

    assert (result.outcome, result.attempts) == ("renewed", 1)


def test_fails_fails_succeeds_is_a_success_with_growing_pauses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(world)
    verdicts = [answers.OFFLINE, answers.DOWN, answers.ALIVE]

    def play(keeper: Keeper, service: str, account: str, run: Run) -> Renewal:
        verdict = verdicts.pop(0)
        return outcome(verdict, "renewed" if verdict == answers.ALIVE else "failed")(keeper, service, account, run)

    playing_with(monkeypatch, play)
    run = Sleepless(world.clock)
    (result,) = refreshed(world, "toolost", run=run, due_only=False)

    assert (result.outcome, result.attempts) == ("renewed", 3)
    assert run.slept == [300.0, 600.0]


def test_pauses_end_by_a_clock_that_stands_still_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(world)

    class Standing(Sleepless):
        def sleep(self, seconds: float) -> None:
            self.slept.append(seconds)

    playing_with(monkeypatch, outcome(answers.OFFLINE, "failed"))
    run = Standing(world.clock)
    (result,) = refreshed(world, "toolost", run=run, due_only=False)

    assert (result.attempts, run.slept) == (3, [300.0, 600.0])


def test_after_three_attempts_it_is_left_to_the_next_refresh(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(world)

    def play(*_: object) -> Renewal:
        raise Unreachable("TooLost is down.")

    playing_with(monkeypatch, play)
    (result,) = refreshed(world, "toolost", due_only=False)

    assert (result.outcome, result.words, result.attempts) == ("failed", "TooLost is down.", 3)
    assert result.failed
    assert not result.waiting


@pytest.mark.parametrize(
    ("verdict", "name"),
    [
        (answers.EXPIRED, "waiting"), (answers.CHALLENGE, "waiting"), (answers.REVOKED, "waiting"),
        (answers.SITE_CHANGED, "failed"), (answers.WRONG_ACCOUNT, "failed"),
    ],
)  # fmt: skip
def test_a_wall_or_a_challenge_ends_the_attempts_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, verdict: str, name: str
) -> None:
    everywhere(world)
    playing_with(monkeypatch, outcome(verdict, name))
    run = Sleepless(world.clock)

    (result,) = refreshed(world, "toolost", run=run, due_only=False)

    assert (result.outcome, result.attempts, run.slept) == (name, 1, [])


def test_an_error_that_only_the_person_can_mend_is_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(world)

    def play(*_: object) -> Renewal:
        raise WaitingForYou("TooLost asks for a code.", service="toolost", account="main", verdict=answers.CHALLENGE)

    playing_with(monkeypatch, play)
    (result,) = refreshed(world, "toolost", due_only=False)

    assert (result.waiting, result.attempts) == (True, 1)


def test_a_bug_in_one_renewal_does_not_cost_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    everywhere(world)

    def play(keeper: Keeper, service: str, account: str, run: Run) -> Renewal:
        if account == "pig1987":
            raise KeyError("a bug")
        return outcome()(keeper, service, account, run)

    playing_with(monkeypatch, play)

    assert {one.account: one.outcome for one in refreshed(world, "tiktok", due_only=False)} == {
        "pig1987": "failed", "zone.a0": "renewed",
    }  # fmt: skip
    assert "ended unexpectedly" in caplog.text


def test_a_sign_in_that_somebody_else_is_busy_with_is_no_failure(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(world)

    def play(keeper: Keeper, service: str, account: str, run: Run) -> Renewal:
        raise Busy("The sign-in toolost main is in use by `bedrot login`.")

    playing_with(monkeypatch, play)
    (result,) = refreshed(world, "toolost", due_only=False)

    assert (result.outcome, result.words) == ("unchanged", "The sign-in toolost main is in use by `bedrot login`.")


def test_what_another_program_renewed_meanwhile_is_not_renewed_again(world: World) -> None:
    everywhere(world)
    world.pass_time(days=6)
    (held,) = world.keeper.held(("toolost",))
    world.pass_time(seconds=1)
    world.another().accept(world.session("toolost", "main", "renewed elsewhere"), Run())

    outcome, words, _look, again = _attempt(world.keeper, held, Run())

    assert (outcome, words, again) == ("unchanged", "Renewed just now by another program.", False)


def test_a_bug_in_one_look_does_not_cost_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    everywhere(world)
    world.pass_time(hours=13)
    plain = world.keeper.look

    def look(service: str, account: str, run: Run) -> Look:
        if account == "pig1987":
            raise KeyError("a bug")
        return plain(service, account, run)

    monkeypatch.setattr(world.keeper, "look", look)

    assert {one.account: one.outcome for one in refreshed(world, "tiktok")} == {
        "pig1987": "failed", "zone.a0": "unchanged",
    }  # fmt: skip
    assert "Looking at tiktok pig1987 ended unexpectedly" in caplog.text


def test_a_service_that_asks_for_a_rest_gets_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(world)
    asked = iter([900.0, 7200.0])

    def play(keeper: Keeper, service: str, account: str, run: Run) -> Renewal:
        look = Look(service, account, keeper.clock.now(), answers.RATE_LIMITED, wait_seconds=next(asked))
        return Renewal("failed", "asks to come back later", None, look)

    playing_with(monkeypatch, play)
    run = Sleepless(world.clock)
    (result,) = refreshed(world, "toolost", run=run, due_only=False)

    assert run.slept == [900.0]
    assert result.attempts == 2


def test_what_failed_just_now_is_not_pressed_again_unless_forced(world: World) -> None:
    everywhere(world)
    world.failed("toolost", "main")
    world.pass_time(minutes=2)

    (left,) = refreshed(world, "toolost", due_only=False)
    assert (left.outcome, left.attempts) == ("failed", 0)
    assert "again from 08:05" in left.words
    (forced,) = refreshed(world, "toolost", force=True)
    assert forced.outcome == "renewed"


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(world)
    world.pass_time(days=5, hours=1)
    before = {file: file.read_bytes() for file in (world.home / "sessions").glob("*.session")}
    world.sites.asked.clear()
    world.events.clear()
    playing_with(monkeypatch, lambda *_: pytest.fail("renewed in a dry run"))

    results = refreshed(world, dry_run=True)

    assert {one.outcome for one in results} == {"planned"}
    assert results[0].service == "toolost"
    assert results[0].words.startswith("would be renewed by a visit: signed in, to be renewed since")
    assert "would be looked at" in results[1].words
    assert (world.sites.asked, world.events, world.attempts()) == ([], [], [])
    assert {file: file.read_bytes() for file in (world.home / "sessions").glob("*.session")} == before


def test_at_night_nothing_is_tried_that_needs_the_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(world)
    world.keeper.died("toolost", "main", answers.EXPIRED)
    world.clock.moment = datetime(2025, 7, 15, 2, 40, tzinfo=UTC)
    playing_with(monkeypatch, lambda *_: pytest.fail("tried at night"))

    (night,) = refreshed(world, "toolost")
    assert (night.outcome, night.attempts) == ("waiting", 0)
    assert night.words.endswith("held until 06:00")


def test_at_night_silent_renewals_go_on(world: World) -> None:
    everywhere(world)
    world.clock.moment = datetime(2025, 7, 15, 2, 40, tzinfo=UTC)

    assert [one.outcome for one in refreshed(world, "toolost")] == ["renewed"]


def test_a_dead_session_is_tried_once_and_then_left_to_the_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere(world)
    world.keeper.died("toolost", "main", answers.EXPIRED)
    playing_with(monkeypatch, outcome(answers.EXPIRED, "waiting"))

    (first,) = refreshed(world, "toolost")
    world.failed("toolost", "main", "waiting")  # what the real renewal writes down
    world.pass_time(days=1)
    (second,) = refreshed(world, "toolost")

    assert (first.waiting, first.attempts) == (True, 1)
    assert (second.waiting, second.attempts) == (True, 0)
    assert "signed out since" in second.words


def test_never_signed_in_is_only_told_when_asked_for(world: World) -> None:
    assert refreshed(world) == []
    (told,) = refreshed(world, "toolost", due_only=False)
    assert (told.waiting, told.words) == (True, "never signed in: Sign in to TooLost.")


def test_a_service_that_is_not_to_be_renewed_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    playing_with(monkeypatch, lambda *_: pytest.fail("renewed against the settings"))
    settings = {"sessions.toolost.renew": "no", "sessions.linktree.strategy": "none"}
    with playing(World(tmp_path, settings, kind=Playing), monkeypatch) as world:
        everywhere(world)
        world.pass_time(days=20)

        assert refreshed(world, "toolost", "linktree") == []
        named = refreshed(world, "toolost", "linktree", due_only=False)
        assert [one.outcome for one in named] == ["unchanged", "unchanged"]


def test_a_service_without_sign_in_is_refused(world: World) -> None:
    with pytest.raises(UsageError, match="no signing in to “bank”"):
        refreshed(world, "bank")


def test_a_stop_ends_the_pauses_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(world)
    stop = threading.Event()

    def play(*_: object) -> Renewal:
        stop.set()
        raise Unreachable("TooLost is down.")

    playing_with(monkeypatch, play)
    with pytest.raises(Cancelled):
        refreshed(world, "toolost", run=Sleepless(world.clock, stop), due_only=False)


def test_results_are_told_as_documents(world: World) -> None:
    everywhere(world)
    (result,) = refreshed(world, "toolost", due_only=False)

    document = result.document()
    assert (document["service"], document["outcome"], document["attempts"]) == ("toolost", "renewed", 1)
    assert document["look"]["verdict"] == answers.ALIVE
