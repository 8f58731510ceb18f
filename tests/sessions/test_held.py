"""What is told of a sign-in without asking anybody: its state, its words, its expected end, the next step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import answers
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.held import Held, moment
from bedrot_desktop.sessions.history_rows import NATURAL, Life
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.vault import Vault

from .world import NOW, World, playing


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with playing(World(tmp_path), monkeypatch) as opened:
        yield opened


def held(world: World, service: str, account: str = "main") -> Held:
    return next(one for one in world.keeper.held((service,)) if one.account == account)


def seen(world: World, service: str, account: str, verdict: str) -> None:
    world.keeper.note(Look(service, account, world.clock.now(), verdict))


def test_before_anybody_signed_in_each_account_says_so_and_how(world: World) -> None:
    told = {(one.service, one.account): (one.words, one.command) for one in world.keeper.held()}

    assert told == {
        ("spotify", "main"): ("never signed in", "bedrot login spotify"),
        ("tiktok", "pig1987"): ("never signed in", "bedrot login tiktok --account pig1987"),
        ("tiktok", "zone.a0"): ("never signed in", "bedrot login tiktok --account zone.a0"),
        ("distrokid", "main"): ("never signed in", "bedrot login distrokid"),
        ("toolost", "main"): ("never signed in", "bedrot login toolost"),
        ("linktree", "main"): ("never signed in", "bedrot login linktree"),
        ("metaads", "main"): ("never signed in", "bedrot login metaads"),
    }
    assert all(one.needs_person for one in world.keeper.held())
    assert world.sites.asked == []


def test_a_fresh_sign_in_tells_when_it_is_expected_to_end_and_asks_for_nothing(world: World) -> None:
    world.signed_in("toolost")
    told = held(world, "toolost")

    assert (told.state, told.command, told.needs_person, told.due) == ("signed in", "", False, False)
    assert told.words == ("signed in, ends most likely 13–18 Jul; such sign-ins are said to live up to 7 days")
    assert told.early is not None
    assert told.late is not None
    assert NOW + timedelta(days=4) < told.early < told.late < NOW + timedelta(days=9)
    assert told.due_at is not None
    assert told.due_at.date() == datetime(2025, 7, 14, tzinfo=UTC).date()


@pytest.mark.parametrize(
    ("service", "account", "days"),
    [("spotify", "main", 7), ("tiktok", "zone.a0", 7), ("distrokid", "main", 8.64), ("toolost", "main", 5),
     ("linktree", "main", 14), ("metaads", "main", 30)],
)  # fmt: skip
def test_a_renewal_is_due_at_the_tables_interval_or_at_80_percent_of_the_life_expected(
    world: World, service: str, account: str, days: float
) -> None:
    world.signed_in(service, account)
    due = held(world, service, account).due_at

    assert due is not None
    assert (due - NOW) / timedelta(days=1) == pytest.approx(days, abs=0.01)


def test_an_account_that_lives_shorter_than_the_table_says_is_renewed_earlier(world: World) -> None:
    for place in range(8):
        born = NOW - timedelta(days=40 - 4 * place)
        world.keeper.history.born(Life("toolost", "main", born, born, "signed in", born))
        dead = born + timedelta(days=3)
        world.keeper.history.note(Look("toolost", "main", dead, answers.ALIVE))
        world.keeper.history.note(Look("toolost", "main", dead, answers.EXPIRED))
    world.signed_in("toolost")
    told = held(world, "toolost")

    assert told.due_at is not None
    assert told.due_at - NOW == pytest.approx(timedelta(days=2.4), abs=timedelta(days=0.1))
    assert "7 of 8 earlier ones lived 3.0–3.0 days" in told.words


def test_a_due_renewal_names_its_command(world: World) -> None:
    world.signed_in("tiktok", "zone.a0")
    world.pass_time(days=7, hours=1)
    told = held(world, "tiktok", "zone.a0")

    assert (told.state, told.due, told.command) == ("due", True, "bedrot refresh tiktok")
    assert told.words.startswith("signed in, to be renewed since 08:00, ends most likely")


def test_a_sign_in_near_its_end_says_so(world: World) -> None:
    world.signed_in("toolost")
    world.pass_time(days=5, hours=20)
    told = held(world, "toolost")

    assert (told.state, told.command) == ("ends soon", "bedrot refresh toolost")
    assert not told.needs_person


def test_a_renewal_puts_the_end_off(world: World) -> None:
    session = world.signed_in("tiktok", "pig1987")
    world.pass_time(days=23)
    world.keeper.rolled(session, world.session("tiktok", "pig1987", "rolled").storage_state())
    world.pass_time(days=3)

    assert held(world, "tiktok", "pig1987").state == "signed in"


def test_a_session_found_dead_is_signed_out_with_its_cause(world: World) -> None:
    world.signed_in("tiktok", "zone.a0")
    world.pass_time(days=2)
    seen(world, "tiktok", "zone.a0", answers.EXPIRED)
    world.pass_time(days=1)
    told = held(world, "tiktok", "zone.a0")

    assert (told.words, told.cause) == ("signed out since Fri 08:00 (ended by itself)", NATURAL)
    assert (told.state, told.command) == ("signed out", "bedrot login tiktok --account zone.a0")
    assert (told.early, told.likely, told.late, told.due_at) == (None, None, None, None)
    assert held(world, "tiktok", "pig1987").state == "never signed in", "one account does not hide the other"


def test_a_question_to_the_person_waits_for_them(world: World) -> None:
    world.signed_in("tiktok", "zone.a0")
    world.pass_time(hours=1)
    seen(world, "tiktok", "zone.a0", answers.CHALLENGE)
    told = held(world, "tiktok", "zone.a0")

    assert told.state == "waiting for you"
    assert told.words == "waiting for you: the service wants a person to answer something"
    assert (told.command, told.needs_person) == ("bedrot login tiktok --account zone.a0", True)


@pytest.mark.parametrize("verdict", [answers.OFFLINE, answers.DOWN, answers.RATE_LIMITED, answers.SITE_CHANGED])
def test_what_is_not_the_sessions_fault_leaves_it_signed_in(world: World, verdict: str) -> None:
    world.signed_in("toolost")
    world.pass_time(hours=1)
    seen(world, "toolost", "main", verdict)

    assert held(world, "toolost").state == "signed in"


def test_a_sign_in_after_a_question_is_signed_in_again(world: World) -> None:
    world.signed_in("toolost", secret="one")
    world.pass_time(hours=1)
    seen(world, "toolost", "main", answers.CHALLENGE)
    world.pass_time(hours=1)
    world.signed_in("toolost", secret="two")

    assert held(world, "toolost").state == "signed in"


def test_what_is_held_opens_neither_the_vault_nor_the_network(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.signed_in("toolost")
    monkeypatch.setattr(Vault, "unseal", lambda *_: pytest.fail("the vault was opened"))
    monkeypatch.setattr(Vault, "seal", lambda *_: pytest.fail("the vault was opened"))
    world.sites.asked.clear()

    assert held(world, "toolost").state == "signed in"
    assert (world.sites.asked, world.driver.visited) == ([], [])


def test_a_session_of_which_nothing_was_noted_is_not_called_alive_before_somebody_looked(world: World) -> None:
    world.keeper.store.save(world.session("toolost", "main", "brought by hand"))
    told = held(world, "toolost")

    assert (told.state, told.born_at, told.command) == ("due", NOW, "bedrot session test toolost")
    assert told.words == "kept, but nobody has looked yet whether it still lives"
    world.keeper.look("toolost", "main", Run())
    assert held(world, "toolost").state == "signed in"


def test_both_ends_of_a_token_are_told(world: World) -> None:
    token, data = NOW + timedelta(days=60), NOW + timedelta(days=90)
    world.keeper.accept(world.session("metaads", "main", "one", token_ends=token, data_ends=data), Run())
    told = held(world, "metaads")

    assert (told.token_ends, told.data_ends, told.bound) == (token, data, token)
    assert told.words.startswith("signed in (token until 7 Sep, access to data until 7 Oct), ends most likely")


def test_a_token_without_an_end_still_loses_its_access_to_data(world: World) -> None:
    world.keeper.accept(world.session("metaads", "main", "one", data_ends=NOW + timedelta(days=90)), Run())

    assert held(world, "metaads").bound == NOW + timedelta(days=90)
    assert "token until further notice" in held(world, "metaads").words


def test_a_session_that_cannot_be_read_is_told_and_costs_the_others_nothing(world: World) -> None:
    world.keeper.store.save(world.session("toolost", "main", "brought by hand"))
    world.signed_in("tiktok", "pig1987")

    class Locked(MemoryRing):
        def read(self, name: str) -> str | None:
            raise VaultError("The keyring is locked.", "Unlock it.")

    world.keeper.store = type(world.keeper.store)(world.home, Vault(Locked()), world.clock)
    told = held(world, "toolost")

    assert (told.state, told.words, told.command) == ("cannot be read", "The keyring is locked.", "bedrot doctor")
    assert held(world, "tiktok", "pig1987").state == "signed in"


def test_failures_in_a_row_are_counted_until_the_next_success(world: World) -> None:
    world.signed_in("toolost")
    for _ in range(3):
        world.failed("toolost", "main")
    told = held(world, "toolost")

    assert (told.failures, told.last_error) == (3, "was down")
    world.failed("toolost", "main", "renewed")
    assert (held(world, "toolost").failures, held(world, "toolost").last_error) == (0, "")


def test_what_is_held_is_told_as_a_document(world: World) -> None:
    world.signed_in("toolost")
    document = held(world, "toolost").document()

    assert document["born_at"] == NOW.isoformat()
    assert (document["state"], document["needs_person"], document["accounts"]) == ("signed in", False, ["TooLost"])


def test_no_secret_reaches_the_history_or_what_is_told(world: World) -> None:
    canary = "cAnArY-1234567890-of-a-session"
    world.signed_in("toolost", secret=canary)
    world.keeper.look("toolost", "main", Run())
    world.keeper.look("toolost", "main", Run())

    for file in (world.home / "sessions").rglob("*"):
        assert file.is_dir() or canary.encode() not in file.read_bytes()
    assert canary not in str(world.keeper.held()) + str(world.events)


def test_moments_are_told_as_people_read_them_in_their_own_zone() -> None:
    local = datetime(2025, 7, 9, 1, tzinfo=ZoneInfo("Europe/Berlin"))  # still the 8th in UTC

    assert moment(datetime(2025, 7, 8, 22, 30, tzinfo=UTC), local) == "00:30"
    assert moment(datetime(2025, 7, 8, 12, tzinfo=UTC), local) == "Tue 14:00"
    assert moment(datetime(2025, 6, 1, tzinfo=UTC), local) == "1 Jun"
