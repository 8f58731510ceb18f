"""Renewing one sign-in: alone at its session, written down, and nothing lost on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import Busy, Cancelled, Unreachable
from bedrot_desktop.core.events import SessionEnded, SessionSaved
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import answers, renewing
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.history_rows import NATURAL
from bedrot_desktop.sessions.renewing import Parts, Renewal, Strategy
from bedrot_desktop.sessions.session import RENEWED, Session

from .world import NOW, World, playing


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with playing(World(tmp_path), monkeypatch) as opened:
        yield opened


def strategy(monkeypatch: pytest.MonkeyPatch, name: str, renew: Callable[[Parts, Session, Run], Renewal]) -> None:
    monkeypatch.setattr(renewing, "STRATEGIES", {**renewing.STRATEGIES, name: Strategy(name, renew)})


def alive(session: Session) -> Look:
    return Look(session.service, session.account, session.saved_at, answers.ALIVE)


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
