"""Accepting new sessions, keeping what sites roll on to, going back: the old one stays unless the new one is proved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.events import SessionEnded, SessionSaved
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import DEFAULT_ROSTER, Account
from bedrot_desktop.sessions import answers
from bedrot_desktop.sessions.given import keep
from bedrot_desktop.sessions.history_rows import CHALLENGED, CLEARED, NATURAL, REPLACED
from bedrot_desktop.sessions.renewal import app_of
from bedrot_desktop.sessions.session import GIVEN, IMPORTED

from .world import NOW, World, playing


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with playing(World(tmp_path), monkeypatch) as opened:
        yield opened


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


def test_an_account_without_an_id_takes_no_sign_in_of_another_one_of_the_roster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = DEFAULT_ROSTER.adding(Account("tiktok", "new", "New", "New", ""))
    with playing(World(tmp_path, roster=roster), monkeypatch) as world:
        world.sites.identity.update({"one": "@zone.a0", "two": "@somebody"})

        look = world.keeper.accept(world.session("tiktok", "new", "one"), Run())
        assert (look.verdict, world.keeper.session("tiktok", "new")) == (answers.WRONG_ACCOUNT, None)
        assert world.keeper.accept(world.session("tiktok", "new", "two"), Run()).alive


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


def test_when_all_is_cleared_after_the_keyring_lost_its_key_one_may_begin_anew(world: World) -> None:
    world.signed_in("toolost", secret="one")
    world.signed_in("tiktok", "pig1987", "two")
    world.vault.keep_secret(world.home, "totp", "of an authenticator")
    world.ring.kept.clear()
    anew = World(world.home)
    anew.ring.kept.clear()

    anew.keeper.clear("toolost", "main")
    assert "not in the keyring any more" in anew.vault.ready()
    anew.keeper.clear("tiktok", "pig1987")

    assert anew.vault.ready() == ""
    anew.keeper.store.save(anew.session("toolost", "main", "new"))
    assert anew.keeper.session("toolost", "main") is not None
    anew.keeper.close()


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


def test_a_token_that_was_given_to_the_vault_counts_like_one_in_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(World(tmp_path), monkeypatch) as world:
        keeper = world.keeper
        for name in ("access_token", "client_id", "client_secret"):
            keep(keeper.store.vault, keeper.home, f"sessions.metaads.{name}", f"given-{name}")
        session = keeper.session("metaads", "main")
        assert session is not None
        assert (session.tokens, session.origin) == ({"access_token": "given-access_token"}, GIVEN)
        app = app_of(keeper, "metaads")
        assert (app.id, app.secret) == ("given-client_id", "given-client_secret")
        assert keeper.held(("metaads",))[0].command == "bedrot session test metaads"


def test_a_new_token_in_the_settings_takes_over_from_one_that_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(World(tmp_path, environment={"META_ACCESS_TOKEN": "given-token"}), monkeypatch) as world:
        world.signed_in("metaads", secret="kept-token")
        world.pass_time(days=60)
        world.keeper.died("metaads", "main", answers.EXPIRED)

        assert world.keeper.look("metaads", "main", Run()).alive
        assert [(life.origin, life.cause) for life in world.keeper.history.lives("metaads")] == [
            ("signed in", NATURAL), (GIVEN, ""),
        ]  # fmt: skip
        assert world.keeper.held(("metaads",))[0].state == "signed in"
