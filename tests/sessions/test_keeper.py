"""Looking, accepting, renewing, going back: what is kept, what is noted, what is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import BudgetSpent, Busy, Cancelled, Unreachable, UsageError
from bedrot_desktop.core.events import SessionEnded, SessionProbed, SessionSaved
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import answers, renewing
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.history_rows import CHALLENGED, CLEARED, NATURAL, PASSWORD, REPLACED
from bedrot_desktop.sessions.keeper import GIVEN
from bedrot_desktop.sessions.renewing import Parts, Renewal, Strategy
from bedrot_desktop.sessions.session import IMPORTED, RENEWED, Session

from .world import NOW, World, playing


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with playing(World(tmp_path), monkeypatch) as opened:
        yield opened


def strategy(monkeypatch: pytest.MonkeyPatch, name: str, renew: Callable[[Parts, Session, Run], Renewal]) -> None:
    monkeypatch.setattr(renewing, "STRATEGIES", {**renewing.STRATEGIES, name: Strategy(name, renew)})


def alive(session: Session) -> Look:
    return Look(session.service, session.account, session.saved_at, answers.ALIVE)


# Whose sign-in


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


# Accepting


def test_a_new_session_is_saved_only_after_its_proof(world: World) -> None:
    world.signed_in("tiktok", "pig1987", "old")
    world.sites.says["new"] = answers.EXPIRED

    look = world.keeper.accept(world.session("tiktok", "pig1987", "new"), Run())

    kept = world.keeper.session("tiktok", "pig1987")
    assert look.verdict == answers.EXPIRED
    assert kept is not None
    assert list(kept.secrets()) == ["old"]
    assert world.told(SessionEnded) == []  # the old one was not even asked
    assert len(world.told(SessionSaved)) == 1


def test_an_accepted_session_is_known_by_who_is_signed_in(world: World) -> None:
    world.sites.identity["new"] = "pig1987"
    world.keeper.accept(world.session("tiktok", "pig1987", "new"), Run())

    kept, life = world.keeper.session("tiktok", "pig1987"), world.keeper.history.life("tiktok", "pig1987")
    assert kept is not None
    assert life is not None
    assert kept.identity == life.identity == "pig1987"
    assert world.told(SessionSaved) == [SessionSaved(NOW, "tiktok", "pig1987", "signed in")]


def test_another_accounts_session_is_refused_and_the_old_one_stays(world: World) -> None:
    world.signed_in("tiktok", "pig1987", "old")
    world.sites.says["new"], world.sites.identity["new"] = answers.WRONG_ACCOUNT, "zone.a0"

    look = world.keeper.accept(world.session("tiktok", "pig1987", "new"), Run())

    kept = world.keeper.session("tiktok", "pig1987")
    assert (look.verdict, look.identity) == (answers.WRONG_ACCOUNT, "zone.a0")
    assert kept is not None
    assert list(kept.secrets()) == ["old"]


def test_a_new_sign_in_ends_the_life_of_the_former_one(world: World) -> None:
    world.signed_in("toolost", secret="one")
    world.pass_time(days=2)
    world.sites.says["one"] = answers.CHALLENGE
    world.keeper.look("toolost", "main", Run())
    world.signed_in("toolost", secret="two")
    world.pass_time(days=2)
    world.signed_in("toolost", secret="three")

    assert [life.cause for life in world.keeper.history.lives("toolost")] == [CHALLENGED, REPLACED, ""]


def test_an_imported_session_is_an_import_and_ends_the_former_life_today(world: World) -> None:
    world.signed_in("toolost", secret="one")
    world.pass_time(days=2)
    older = {"born_at": NOW - timedelta(days=1), "saved_at": NOW - timedelta(days=1), "origin": IMPORTED}
    world.sites.says["dead file"] = answers.EXPIRED
    world.keeper.accept(world.session("toolost", "main", "dead file", **older), Run())
    world.keeper.accept(world.session("toolost", "main", "living file", **older), Run())

    former, present = world.keeper.history.lives("toolost")
    assert (former.cause, former.dead_at) == (REPLACED, NOW + timedelta(days=2))
    assert (present.open, present.born_at, present.alive_at) == (True, NOW - timedelta(days=1), world.clock.now())
    assert world.attempts("toolost") == [("import", "failed"), ("import", "saved")]


def test_values_that_a_site_rolled_on_to_are_kept_as_the_same_life(world: World) -> None:
    session = world.signed_in("tiktok", "pig1987", "old")
    world.pass_time(hours=5)
    state = world.session("tiktok", "pig1987", "rolled").storage_state()

    assert world.keeper.rolled(session, state)
    life = world.keeper.history.life("tiktok", "pig1987")
    assert life is not None
    assert (life.born_at, life.saved_at) == (NOW, NOW + timedelta(hours=5))
    assert not world.keeper.rolled(session, state), "it was kept already"


@pytest.mark.parametrize("state", [{"cookies": [], "origins": []}, {}])
def test_a_state_that_opens_no_doors_replaces_nothing(world: World, state: dict[str, list[object]]) -> None:
    session = world.signed_in("tiktok", "pig1987", "old")

    assert not world.keeper.rolled(session, state)
    kept = world.keeper.session("tiktok", "pig1987")
    assert kept is not None
    assert list(kept.secrets()) == ["old"]


def test_what_an_old_session_rolled_on_to_does_not_replace_a_newer_sign_in(world: World) -> None:
    old = world.signed_in("tiktok", "pig1987", "old")
    world.pass_time(hours=1)
    world.signed_in("tiktok", "pig1987", "newer")

    assert not world.keeper.rolled(old, world.session("tiktok", "pig1987", "rolled").storage_state())


# Renewing


def test_a_renewal_keeps_the_birth_and_saves_the_new_values(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.signed_in("toolost", secret="old")
    world.pass_time(days=5)

    def renew(parts: Parts, session: Session, run: Run) -> Renewal:
        state = world.session("toolost", "main", "new").storage_state()
        new = session.renewed(state, parts.clock.now())
        return Renewal("renewed", "Renewed.", new, alive(new))

    strategy(monkeypatch, "jwt", renew)
    assert world.keeper.renew("toolost", "main", Run()).outcome == "renewed"

    kept, (life,) = world.keeper.session("toolost", "main"), world.keeper.history.lives("toolost")
    assert kept is not None
    assert (list(kept.secrets()), kept.born_at, kept.origin) == (["new"], NOW, RENEWED)
    assert (life.born_at, life.saved_at) == (NOW, NOW + timedelta(days=5))
    assert world.attempts("toolost") == [("refresh", "renewed")]
    assert [event.origin for event in world.told(SessionSaved) if isinstance(event, SessionSaved)] == [
        "signed in", "renewed",
    ]  # fmt: skip


def test_a_renewal_that_met_a_dead_session_ends_its_life(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.signed_in("toolost")

    def renew(parts: Parts, session: Session, run: Run) -> Renewal:
        dead = replace(alive(session), verdict=answers.EXPIRED)
        return Renewal("waiting", "Signed out: a person has to sign in.", None, dead)

    strategy(monkeypatch, "jwt", renew)
    world.keeper.renew("toolost", "main", Run())

    assert world.told(SessionEnded) == [SessionEnded(NOW, "toolost", "main", NATURAL)]
    assert world.attempts("toolost") == [("refresh", "waiting")]


def test_a_used_up_refresh_token_is_replaced_on_disk_before_the_new_one_is_used(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.keeper.accept(world.session("metaads", "main", "a", tokens={"refresh_token": "first", "b": "b"}), Run())

    def renew(parts: Parts, session: Session, run: Run) -> Renewal:
        parts.keep(replace(session, tokens={"refresh_token": "second"}))
        kept = world.another().session("metaads", "main")
        assert kept is not None
        assert kept.tokens == {"refresh_token": "second"}
        raise Unreachable("The network went away just then.")

    strategy(monkeypatch, "oauth", renew)
    with pytest.raises(Unreachable):
        world.keeper.renew("metaads", "main", Run())
    assert world.attempts("metaads") == [("refresh", "failed")]


def test_a_stopped_renewal_is_no_failure(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.signed_in("toolost")

    def renew(parts: Parts, session: Session, run: Run) -> Renewal:
        raise Cancelled("Stopped on request.")

    strategy(monkeypatch, "jwt", renew)
    with pytest.raises(Cancelled):
        world.keeper.renew("toolost", "main", Run())
    assert world.attempts("toolost") == [("refresh", "cancelled")]
    assert world.keeper.metrics()[0].failures_in_row == 0


def test_nothing_can_be_renewed_where_nobody_signed_in(world: World) -> None:
    renewal = world.keeper.renew("toolost", "main", Run())

    assert (renewal.outcome, renewal.look and renewal.look.verdict) == ("waiting", answers.MISSING)
    assert world.attempts() == []


def test_two_who_renew_the_same_account_never_race(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.signed_in("toolost", secret="old")
    inside, go_on = threading.Event(), threading.Event()

    def renew(parts: Parts, session: Session, run: Run) -> Renewal:
        inside.set()
        assert go_on.wait(60)
        return Renewal("unchanged", "Still alive.", None, alive(session))

    strategy(monkeypatch, "jwt", renew)
    outcomes: list[str] = []
    thread = threading.Thread(target=lambda: outcomes.append(world.keeper.renew("toolost", "main", Run()).outcome))
    thread.start()
    assert inside.wait(60)
    other = world.another()
    try:
        for work in (
            lambda: other.renew("toolost", "main", Run()),
            lambda: other.sign_in("toolost", "main", Run()),
            lambda: other.accept(world.session("toolost", "main", "new"), Run()),
            lambda: other.restore("toolost", "main"),
        ):
            with pytest.raises(Busy, match="toolost main is in use by `renewing the sign-in to TooLost`"):
                work()
    finally:
        go_on.set()
        thread.join(60)
        other.close()

    assert outcomes == ["unchanged"]
    assert world.driver.windows == 0


def test_five_accounts_renewed_at_once_do_not_mix(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = world.keeper.keys(("tiktok", "distrokid", "toolost", "linktree"))
    for service, account in keys:
        world.signed_in(service, account)

    def renew(parts: Parts, session: Session, run: Run) -> Renewal:
        state = world.session(session.service, session.account, f"new-{session.service}-{session.account}")
        new = session.renewed(state.storage_state(), parts.clock.now())
        return Renewal("renewed", "Renewed.", new, alive(new))

    for name in ("browser", "jwt"):
        strategy(monkeypatch, name, renew)
    threads = [threading.Thread(target=world.keeper.renew, args=(*key, Run())) for key in keys]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    for service, account in keys:
        kept = world.keeper.session(service, account)
        assert kept is not None
        assert list(kept.secrets()) == [f"new-{service}-{account}"]
    assert len(world.attempts()) == len(keys) == 5


# Going back


def test_an_earlier_session_comes_back(world: World) -> None:
    world.signed_in("toolost", secret="one")
    world.pass_time(days=1)
    world.signed_in("toolost", secret="two")

    back = world.keeper.restore("toolost", "main")

    assert (list(back.secrets()), back.born_at) == (["one"], NOW)
    assert ("restore", "saved") in world.attempts("toolost")
    assert world.keeper.held(("toolost",))[0].state == "signed in"


def test_a_cleared_account_is_signed_out_here_and_can_come_back(world: World) -> None:
    world.signed_in("toolost", secret="one")

    assert world.keeper.clear("toolost", "main")
    assert world.keeper.session("toolost", "main") is None
    assert world.told(SessionEnded) == [SessionEnded(NOW, "toolost", "main", CLEARED)]
    assert not world.keeper.clear("toolost", "main")
    assert list(world.keeper.restore("toolost", "main").secrets()) == ["one"]


# Tokens of the settings


def test_a_token_in_the_settings_is_a_session_where_a_token_is_all_one_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"META_ACCESS_TOKEN": "given-token", "SPOTIFY_ACCESS_TOKEN": "another-token"}
    with playing(World(tmp_path, environment=given), monkeypatch) as world:
        session = world.keeper.session("metaads", "main")
        assert session is not None
        assert (session.tokens, session.origin) == ({"access_token": "given-token"}, GIVEN)
        assert world.keeper.session("spotify", "main") is None
        assert world.keeper.held(("metaads",))[0].command == "bedrot session test metaads"
        assert world.keeper.look("metaads", "main", Run()).alive
        assert world.keeper.held(("metaads",))[0].state == "signed in"

        world.signed_in("metaads", secret="kept-token")
        kept = world.keeper.session("metaads", "main")
        assert kept is not None
        assert kept.tokens == {"access_token": "kept-token"}
