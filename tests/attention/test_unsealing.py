"""A keyring that is well again: recovery comes from whatever opened the vault since, not only from another fetch."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedrot_desktop.attention.causes import causes
from bedrot_desktop.attention.facts import Facts
from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.unsealing import MARK, note_well, noted
from bedrot_desktop.automation.jobs import PROBE
from bedrot_desktop.automation.store import Done
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.house import House
from bedrot_desktop.sessions.held import NEVER, SIGNED_OUT, TROUBLE

from .crafted import AT_THREE, FETCHED, HOUR, UTC_NOW, facts, failed, held, without
from .given import NOW, signal

LOCKED = "The keyring is locked."
OTHER = "It was sealed with another key than the one in this computer's keyring."
LATER = AT_THREE + HOUR
BEFORE = AT_THREE - HOUR


def unopened(words: str, **more: object) -> Facts:
    """All fetching failed at three for the vault; nobody looked at any sign-in since."""
    sessions = [held(key, looked_at=BEFORE, alive_at=BEFORE) for key in FETCHED]
    found = tuple(failed(key, "VaultError", words) for key in FETCHED)
    probed = {PROBE: Done(PROBE, AT_THREE, "failed", words, 1.0)}
    return facts(**{"sessions": sessions, "failed": found, "jobs": probed, **more})  # type: ignore[arg-type]


def told(found: Facts) -> list[str]:
    return [one.key for one in causes(found)]


def test_a_locked_keyring_is_one_cause_while_nothing_was_opened_since() -> None:
    assert told(unopened(LOCKED)) == ["machine/keyring"]
    assert told(unopened(LOCKED, vault_at=BEFORE)) == ["machine/keyring"]


def test_one_later_look_at_any_sign_in_ends_a_locked_keyring_for_all() -> None:
    looked = [held(key, looked_at=LATER if key == "tiktok" else BEFORE, alive_at=BEFORE) for key in FETCHED]
    assert told(unopened(LOCKED, sessions=looked)) == []


def test_a_sign_in_that_was_saved_later_ends_it_too() -> None:
    saved = [held(key, looked_at=BEFORE, saved_at=LATER if key == "tiktok" else BEFORE) for key in FETCHED]
    assert told(unopened(LOCKED, sessions=saved)) == []


def test_whoever_asked_the_vault_itself_and_found_it_well_ends_it_without_any_look_or_fetch() -> None:
    assert told(unopened(LOCKED, vault_at=LATER)) == []
    assert told(unopened(OTHER, vault_at=LATER)) == []


def test_what_another_key_sealed_is_over_only_for_the_sign_ins_that_were_opened() -> None:
    looked = [held(key, looked_at=LATER if key == "tiktok" else BEFORE, alive_at=BEFORE) for key in FETCHED]
    (left,) = causes(unopened(OTHER, sessions=looked))
    assert left.key == "machine/keyring"
    assert "TikTok" not in left.words
    every = [held(key, looked_at=LATER) for key in FETCHED]
    assert told(unopened(OTHER, sessions=every)) == []


def test_sign_ins_that_were_cleared_wait_for_no_key() -> None:
    gone = [held(key, SIGNED_OUT, looked_at=BEFORE) for key in FETCHED]
    assert "machine/keyring" not in told(unopened(OTHER, sessions=gone, jobs={}))


def test_a_sign_in_that_cannot_be_read_proves_nothing_and_an_answer_of_the_future_neither() -> None:
    unread = [held(key, TROUBLE, looked_at=LATER) for key in FETCHED]
    assert told(unopened(LOCKED, sessions=unread)) == ["machine/keyring"]
    ahead = [held(key, looked_at=UTC_NOW + HOUR, alive_at=BEFORE) for key in FETCHED]
    assert told(unopened(LOCKED, sessions=ahead)) == ["machine/keyring"]
    never = [held(key, NEVER, looked_at=None, saved_at=None, alive_at=None) for key in FETCHED[1:]]
    first = held(FETCHED[0], looked_at=BEFORE, alive_at=BEFORE)
    assert "machine/keyring" in told(
        unopened(LOCKED, sessions=[first, *never], failed=(failed(FETCHED[0], "VaultError", LOCKED),))
    )


def test_a_failure_of_another_kind_is_told_as_before() -> None:
    broke = without(unopened(LOCKED, vault_at=LATER), failed=(failed("tiktok", "ScriptFailed"),))
    assert told(broke) == ["failed/tiktok/extract"]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    for name in ("BEDROT_HOME", "BEDROT_WORKSPACE", "PROJECT_ROOT", "BEDROT_NOW"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "lake" / "landing").mkdir(parents=True)
    made = House.open(home=tmp_path / "home", workspace=tmp_path / "lake")
    made.clock = FixedClock(NOW)
    return made


def test_that_the_vault_answered_is_remembered_only_while_the_inbox_says_that_it_did_not(house: House) -> None:
    state = house.workspace.state
    note_well(house)
    assert not Inbox(state).file.exists(), "nothing is written where nothing is wrong"
    Inbox(state).update([signal("machine/keyring")], NOW)
    assert noted(state) is None
    note_well(house)
    assert noted(state) == NOW
    assert Inbox(state).mark(MARK)
    house.close()


def test_a_damaged_inbox_keeps_nobody_from_finding_the_keyring_well(house: House) -> None:
    file = Inbox(house.workspace.state).file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"no database " * 999)
    note_well(house)
    house.close()
