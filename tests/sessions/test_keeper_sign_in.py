"""The guided sign-in: nothing before the vault is ready, a proof while the window stands, every end written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.errors import Cancelled, SourceChanged, UsageError, VaultError, WaitingForYou
from bedrot_desktop.core.events import SessionSaved, SignInProgressed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import answers, oauth, pasting
from bedrot_desktop.sessions.answers import Answer
from bedrot_desktop.sessions.driving import Caught
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.oauth import Worth
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.vault import Vault

from .world import NOW, World, playing

APP = {"sessions.metaads.client_id": "1234567", "sessions.metaads.client_secret": "app-secret"}
ALL = Worth(valid=True, scopes=("ads_read", "public_profile"))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with playing(World(tmp_path), monkeypatch) as opened:
        yield opened


def caught(world: World, service: str, account: str, secret: str) -> Caught:
    state = world.session(service, account, secret).storage_state()
    return Caught(Answer("https://x", "https://x", 200, text="usermenu", in_browser=True), state, "A Browser")


def person(world: World, service: str, account: str, *secrets: str) -> Callable[..., Caught]:
    """Somebody who signs in with these one after the other until one is accepted, then closes the window."""

    def act(*, accept: Any, tell: Any, judge: Any, **_: Any) -> Caught:
        tell("opened", "A window is open.")
        for secret in secrets:
            had = caught(world, service, account, secret)
            assert judge(had.answer).alive
            if not (words := accept(had)):
                return had
            tell("waiting", words)
        raise Cancelled("The window was closed.")

    return act


def steps(world: World) -> list[str]:
    return [event.step for event in world.told(SignInProgressed) if isinstance(event, SignInProgressed)]


def words(world: World, step: str) -> str:
    told = (event for event in world.told(SignInProgressed) if isinstance(event, SignInProgressed))
    return next(event.words for event in told if event.step == step)


def test_a_sign_in_is_proved_and_saved_while_the_window_is_open(world: World) -> None:
    saved_in_the_window: list[Session | None] = []

    def act(**how: Any) -> Caught:
        had = person(world, "toolost", "main", "new")(**how)
        saved_in_the_window.append(world.keeper.session("toolost", "main"))
        return had

    world.driver.person = act
    look = world.keeper.sign_in("toolost", "main", Run())

    (kept,) = saved_in_the_window
    assert look.alive
    assert kept is not None
    assert (list(kept.secrets()), kept.born_at, kept.user_agent) == (["new"], NOW, "A Browser")
    assert steps(world) == ["opened", "proving", "saved"]
    assert world.attempts() == [("sign in", "saved")]
    assert world.told(SessionSaved) == [SessionSaved(NOW, "toolost", "main", "signed in")]


@pytest.mark.parametrize("kind", ["damaged", "sealed by another key"])
def test_a_session_that_nobody_can_read_any_more_keeps_nobody_from_signing_in_anew(world: World, kind: str) -> None:
    world.signed_in("toolost", secret="old")
    file = world.home / "sessions" / "toolost-main.session"
    other = Vault(MemoryRing()).seal("session/toolost/main", b"{}")
    file.write_bytes(b"not sealed at all" if kind == "damaged" else other)
    world.driver.person = person(world, "toolost", "main", "new")

    assert world.keeper.sign_in("toolost", "main", Run()).alive
    session = world.keeper.session("toolost", "main")
    assert session is not None
    assert list(session.secrets()) == ["new"]


def test_the_window_waits_as_long_as_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with playing(World(tmp_path, {"sessions.wait_minutes": "7"}), monkeypatch) as world:
        waited: list[float] = []

        def act(*, seconds: float, **how: Any) -> Caught:
            waited.append(seconds)
            return person(world, "toolost", "main", "new")(**how)

        world.driver.person = act
        world.keeper.sign_in("toolost", "main", Run())
        assert waited == [420.0]


def test_the_wrong_account_is_told_with_both_names_and_the_person_may_go_on(world: World) -> None:
    world.signed_in("tiktok", "pig1987", "old")
    world.sites.says["wrong"], world.sites.identity["wrong"] = answers.WRONG_ACCOUNT, "zone.a0"
    world.driver.person = person(world, "tiktok", "pig1987", "wrong", "right")

    assert world.keeper.sign_in("tiktok", "pig1987", Run()).alive
    assert words(world, "waiting") == ("zone.a0 is signed in, but pig1987 was expected; sign in to TikTok as pig1987.")
    kept = world.keeper.session("tiktok", "pig1987")
    assert kept is not None
    assert list(kept.secrets()) == ["right"]


def test_a_window_closed_on_the_wrong_account_leaves_the_old_session(world: World) -> None:
    world.signed_in("tiktok", "pig1987", "old")
    world.sites.says["wrong"], world.sites.identity["wrong"] = answers.WRONG_ACCOUNT, "zone.a0"
    world.driver.person = person(world, "tiktok", "pig1987", "wrong")

    with pytest.raises(Cancelled):
        world.keeper.sign_in("tiktok", "pig1987", Run())
    kept = world.keeper.session("tiktok", "pig1987")
    assert kept is not None
    assert list(kept.secrets()) == ["old"]
    assert world.attempts("tiktok") == [("sign in", "cancelled")]
    assert steps(world)[-1] == "cancelled"


def test_a_code_that_came_too_late_is_a_failed_attempt_and_the_second_one_succeeds(world: World) -> None:
    def too_late(**_: Any) -> Caught:
        raise WaitingForYou(
            "Nobody signed in to TooLost within 30 minutes.", service="toolost", account="main",
            verdict=answers.CHALLENGE,
        )  # fmt: skip

    world.driver.person = too_late
    with pytest.raises(WaitingForYou):
        world.keeper.sign_in("toolost", "main", Run())
    world.driver.person = person(world, "toolost", "main", "new")
    world.keeper.sign_in("toolost", "main", Run())

    assert world.attempts("toolost") == [("sign in", "waiting"), ("sign in", "saved")]
    assert words(world, "failed").startswith("Nobody signed in")


def test_no_window_opens_for_a_session_that_could_not_be_kept(world: World) -> None:
    class Locked(MemoryRing):
        def read(self, name: str) -> str | None:
            raise VaultError("The keyring is locked.", "Unlock it.")

    locked = Vault(Locked(), world.home)
    world.keeper.store = type(world.keeper.store)(world.home, locked, world.clock)

    with pytest.raises(VaultError, match="The keyring is locked"):
        world.keeper.sign_in("toolost", "main", Run())
    assert (world.driver.windows, world.attempts()) == (0, [])


def test_a_refresh_token_given_by_hand_survives_a_new_sign_in(world: World) -> None:
    old = replace(world.session("spotify", "main", "old"), tokens={"refresh_token": "by hand"})
    world.keeper.accept(old, Run())
    world.driver.person = person(world, "spotify", "main", "new")
    world.keeper.sign_in("spotify", "main", Run())

    kept = world.keeper.session("spotify", "main")
    assert kept is not None
    assert list(kept.secrets()) == ["new", "by hand"]


# Tokens


def taking(world: World, monkeypatch: pytest.MonkeyPatch, worth: Worth = ALL) -> None:
    def take(login: Any, site: Any, account: str, token: str, *_: Any) -> Session:
        return world.session("metaads", account, f"long-lived-{token}")

    monkeypatch.setattr(oauth, "take", take)
    monkeypatch.setattr(oauth, "debug", lambda *_: worth)


def test_without_an_application_the_person_is_told_to_paste_a_token(world: World) -> None:
    with pytest.raises(UsageError, match="`bedrot login metaads --token` takes one that you paste"):
        world.keeper.sign_in("metaads", "main", Run())
    assert world.attempts() == []


def test_a_pasted_token_is_exchanged_proved_and_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    taking(world, monkeypatch)

    assert world.keeper.take_token("metaads", "main", " short-token\n", Run()).alive
    kept = world.keeper.session("metaads", "main")
    assert kept is not None
    assert kept.tokens == {"access_token": "long-lived-short-token"}
    assert world.attempts() == [("sign in", "saved")]


def test_a_token_without_the_permission_is_refused_in_plain_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    taking(world, monkeypatch, Worth(valid=True, scopes=("public_profile",)))
    world.signed_in("metaads", secret="old")

    with pytest.raises(UsageError, match=r"the permission ads_read is missing.*\(#200\)"):
        world.keeper.take_token("metaads", "main", "short-token", Run())
    kept = world.keeper.session("metaads", "main")
    assert kept is not None
    assert kept.tokens == {"access_token": "old"}
    assert world.attempts("metaads") == [("sign in", "failed")]


def test_a_token_that_opens_nothing_is_a_failed_sign_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    taking(world, monkeypatch)
    world.sites.says["long-lived-short-token"] = answers.REVOKED

    look = world.keeper.take_token("metaads", "main", "short-token", Run())

    assert look.verdict == answers.REVOKED
    assert world.keeper.session("metaads", "main") is None
    assert (world.attempts(), steps(world)[-1]) == ([("sign in", "failed")], "failed")


def test_without_an_application_an_unknown_end_does_not_cost_the_token(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(*_: Any) -> Session:
        raise SourceChanged("Meta told what a token is worth in a way that is not known.")

    taking(world, monkeypatch)
    monkeypatch.setattr(oauth, "take", take)

    assert world.keeper.take_token("metaads", "main", "short-token", Run()).alive


def test_a_service_with_a_window_takes_no_token(world: World) -> None:
    with pytest.raises(UsageError, match="TikTok takes no token"):
        world.keeper.take_token("tiktok", "pig1987", "token", Run())


def test_with_an_application_the_services_own_page_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    with playing(World(tmp_path, APP), monkeypatch) as world:

        def authorise(*_: Any, show: Any, seconds: float) -> Session:
            show("https://meta/dialog?state=x")
            return world.session("metaads", "main", f"agreed-within-{seconds:.0f}")

        monkeypatch.setattr(oauth, "authorise", authorise)
        monkeypatch.setattr(oauth, "debug", lambda *_: ALL)
        monkeypatch.setattr(pasting, "show", shown.append)

        assert world.keeper.sign_in("metaads", "main", Run()).alive
        assert shown == ["https://meta/dialog?state=x"]
        assert (steps(world), world.driver.windows) == (["opened", "proving", "saved"], 0)
        kept = world.keeper.session("metaads", "main")
        assert kept is not None
        assert kept.tokens == {"access_token": "agreed-within-1800"}
