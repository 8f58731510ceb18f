"""A session that was good stays readable, whatever happens while the next one is saved."""

from __future__ import annotations

import base64
import logging
import os
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock, SystemClock
from bedrot_desktop.core.errors import Busy, UsageError, VaultError
from bedrot_desktop.sessions import private
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.session import IMPORTED, RESTORED, Session
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import KeyLost, OtherKey, Vault

from .canaries import NOW, leaks, session

CHILD = Path(__file__).with_name("saving_child.py")
KEY = base64.b64encode(bytes(range(32))).decode()
SHELF = ("tiktok", "zone.a0")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> SessionStore:
    return SessionStore(tmp_path, Vault(MemoryRing({"key": KEY})), clock)


def live(home: Path) -> Path:
    return home / "sessions" / "tiktok-zone.a0.session"


def readable(home: Path) -> list[str]:
    """Who is signed in by every session that lies there, the live one first."""
    return identities(SessionStore(home, Vault(MemoryRing({"key": KEY})), SystemClock()))


def identities(store: SessionStore) -> list[str]:
    found = store.load(*SHELF)
    assert found is not None
    former = [store._open(*SHELF, one.file.read_bytes()) for one in store.backups(*SHELF)]
    return [one.identity for one in (found, *former)]


def test_a_session_comes_back_as_it_was_saved(store: SessionStore, tmp_path: Path) -> None:
    assert store.load(*SHELF) is None
    store.save(session())
    assert store.load(*SHELF) == session()
    assert live(tmp_path).is_file()


def test_the_former_ones_become_backups_and_the_newest_five_are_kept(store: SessionStore, clock: FixedClock) -> None:
    for day in range(8):
        clock.moment = NOW + timedelta(days=day)
        store.save(replace(session(mark=str(day)), saved_at=clock.now()))
    backups = store.backups(*SHELF)
    assert [one.saved_at for one in backups] == [NOW + timedelta(days=day) for day in (6, 5, 4, 3, 2)]
    assert [one.kept_at for one in backups] == [NOW + timedelta(days=day) for day in (7, 6, 5, 4, 3)]
    assert {one.born_at for one in backups} == {NOW}
    assert all(one.bytes == one.file.stat().st_size for one in backups)
    assert backups[0].file.name == "20250716T080000000000.session"


def test_backups_keep_their_order_even_when_the_clock_goes_back(store: SessionStore, clock: FixedClock) -> None:
    for hours in (3, 2, 2, 1):
        clock.moment = NOW + timedelta(hours=hours)
        store.save(replace(session(), identity=str(hours), saved_at=clock.now()))
    order = [one.saved_at for one in store.backups(*SHELF)]
    assert order == [NOW + timedelta(hours=hours) for hours in (2, 2, 3)]


def test_a_backup_is_brought_back_and_what_it_replaces_is_kept(store: SessionStore) -> None:
    for mark in ("first", "second", "third"):
        store.save(replace(session(mark=mark), identity=mark))
    first = store.backups(*SHELF)[1]
    restored = store.restore(*SHELF, first.name)
    assert (restored.identity, restored.origin) == ("first", RESTORED)
    assert store.load(*SHELF) == restored
    assert store.restore(*SHELF).identity == "third"
    assert store.restore(*SHELF, f"{first.name}.session").identity == "first"
    with pytest.raises(UsageError, match=r"no backup 20200101T000000000000 of tiktok zone\.a0") as caught:
        store.restore(*SHELF, "20200101T000000000000")
    assert first.name in caught.value.remedy
    with pytest.raises(UsageError, match="no backup at all"):
        store.restore("spotify", "main")


def test_a_session_that_was_cleared_is_the_newest_backup(store: SessionStore) -> None:
    store.save(session())
    assert store.clear(*SHELF)
    assert store.load(*SHELF) is None
    assert store.keys() == ()
    assert not store.clear(*SHELF)
    assert store.restore(*SHELF) == replace(session(), origin=RESTORED)


def test_all_sessions_are_listed_also_those_with_odd_names(store: SessionStore, tmp_path: Path) -> None:
    odd = [
        ("my-service", "a-b"),
        ("spotify", "main"),
        ("x", "../../etc/passwd"),
        ("x", "ü ö"),
        ("x", "con."),
        ("x", "%2E"),
    ]
    for service, account in odd:
        store.save(Session(service, account, NOW, NOW))
    (tmp_path / "sessions" / "notes.txt").write_text("mine")
    assert store.keys() == tuple(sorted(odd))
    assert {file.parent for file in tmp_path.rglob("*.session")} == {tmp_path / "sessions"}
    assert all(store.load(*key) for key in odd)


@pytest.mark.parametrize("damage", ["empty", "cut", "changed", "plain text", "another account's"])
def test_a_damaged_session_is_restored_from_the_newest_good_backup_and_kept_as_evidence(
    store: SessionStore, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    for mark in ("old", "good", "newest"):
        store.save(replace(session(mark=mark), identity=mark))
    store.save(Session("tiktok", "pig1987", NOW, NOW))
    whole = live(tmp_path).read_bytes()
    content = {
        "empty": b"", "cut": whole[: len(whole) // 2], "changed": whole[:-1] + bytes([whole[-1] ^ 1]),
        "plain text": b'[{"name": "sessionid"}]',
        "another account's": (tmp_path / "sessions" / "tiktok-pig1987.session").read_bytes(),
    }[damage]  # fmt: skip
    live(tmp_path).write_bytes(content)
    with caplog.at_level(logging.WARNING):
        found = store.load(*SHELF)
    assert found is not None
    assert (found.identity, found.origin) == ("good", RESTORED)
    assert "was damaged" in caplog.text
    evidence = list((tmp_path / "sessions" / "damaged").iterdir())
    assert [file.read_bytes() for file in evidence] == [content]
    assert store.load(*SHELF) == found
    assert len(list((tmp_path / "sessions" / "damaged").iterdir())) == 1


def test_a_damaged_backup_is_passed_over(store: SessionStore, tmp_path: Path) -> None:
    for mark in ("good", "bad", "newest"):
        store.save(replace(session(mark=mark), identity=mark))
    bad = store.backups(*SHELF)[0]
    bad.file.write_bytes(b"")
    live(tmp_path).write_bytes(b"")
    assert store.backups(*SHELF)[0].trouble
    found = store.load(*SHELF)
    assert found is not None
    assert found.identity == "good"
    assert store.restore(*SHELF).identity == "good"


def test_the_last_good_backup_outlives_a_row_of_bad_ones(tmp_path: Path, clock: FixedClock) -> None:
    store = SessionStore(tmp_path, Vault(MemoryRing({"key": KEY})), clock, keep=2)
    store.save(replace(session(), identity="good"))
    for _ in range(4):
        store.save(session())
        live(tmp_path).write_bytes(b"damaged")
    store.save(session())
    live(tmp_path).write_bytes(b"damaged")
    assert store.load(*SHELF) is not None


def test_when_nothing_can_be_read_that_is_said_and_nothing_is_touched(store: SessionStore, tmp_path: Path) -> None:
    store.save(session())
    live(tmp_path).write_bytes(b"garbage")
    with pytest.raises(VaultError, match="cannot be read, and no backup of it can") as caught:
        store.load(*SHELF)
    assert caught.value.remedy == "Sign in again."
    assert live(tmp_path).read_bytes() == b"garbage"
    store.save(session(mark="again"))
    assert store.load(*SHELF) == session(mark="again")


def test_with_another_key_nothing_is_taken_for_damaged(store: SessionStore, tmp_path: Path, clock: FixedClock) -> None:
    store.save(session())
    store.save(session())
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.session")}
    for ring, error in ((MemoryRing({"key": "A" * 43 + "="}), OtherKey), (MemoryRing(), KeyLost)):
        other = SessionStore(tmp_path, Vault(ring), clock)
        with pytest.raises(error) as caught:
            other.load(*SHELF)
        assert "bedrot session clear" in caught.value.remedy
        assert all(one.trouble for one in other.backups(*SHELF))
    with pytest.raises(KeyLost):
        SessionStore(tmp_path, Vault(MemoryRing()), clock).save(session(account="pig1987"))
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.session")} == before


def test_after_a_lost_key_clearing_lets_one_sign_in_again(
    store: SessionStore, tmp_path: Path, clock: FixedClock
) -> None:
    store.save(session())
    later = SessionStore(tmp_path, Vault(MemoryRing()), clock)
    assert later.clear(*SHELF)
    later.save(session(mark="again"))
    assert later.load(*SHELF) == session(mark="again")
    assert [bool(one.trouble) for one in later.backups(*SHELF)] == [True]


def test_a_session_of_a_newer_program_is_left_alone(store: SessionStore, tmp_path: Path) -> None:
    store.save(session())
    vault = Vault(MemoryRing({"key": KEY}))
    sealed = vault.seal("session/tiktok/zone.a0", b'{"version": 99}')
    store.save(session())
    live(tmp_path).write_bytes(sealed)
    with pytest.raises(VaultError, match="newer program"):
        store.load(*SHELF)
    assert live(tmp_path).read_bytes() == sealed


def test_a_snapshot_is_put_back_exactly(store: SessionStore, tmp_path: Path) -> None:
    empty = store.snapshot(*SHELF)
    for count in range(7):
        store.save(session(mark=str(count)))
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.session")}
    snapshot = store.snapshot(*SHELF)
    store.save(replace(session(mark="wrong"), origin=IMPORTED))
    store.clear(*SHELF)
    store.put_back(*SHELF, snapshot)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.session")} == before
    store.put_back(*SHELF, empty)
    assert list(tmp_path.rglob("*.session")) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps the rights of the person's own folder")
def test_only_the_owner_may_read(store: SessionStore, tmp_path: Path) -> None:
    store.save(session())
    store.save(session())
    live(tmp_path).write_bytes(b"")
    store.load(*SHELF)
    below = list((tmp_path / "sessions").rglob("*"))
    assert {one.stat().st_mode & 0o777 for one in below if one.is_file() and one.name != ".lock"} == {0o600}
    assert {one.stat().st_mode & 0o777 for one in [tmp_path / "sessions", *below] if one.is_dir()} == {0o700}


def test_no_secret_is_found_on_disk_or_in_the_log(
    store: SessionStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [*session(mark="one").secrets(), *session(mark="two").secrets()]
    store.save(session(mark="one"))
    store.save(session(mark="two"))
    live(tmp_path).write_bytes(live(tmp_path).read_bytes()[:-9])
    store.load(*SHELF)
    store.restore(*SHELF)
    store.clear(*SHELF)
    assert leaks(tmp_path, secrets) == []
    assert "cAnArY" not in caplog.text
    (tmp_path / "plain").write_bytes(session(mark="one").to_bytes())
    assert len(leaks(tmp_path, secrets)) >= 3  # the hunt finds what there is to find


def test_five_at_once_in_threads_never_spoil_a_file(tmp_path: Path, clock: FixedClock) -> None:
    vault, start = Vault(MemoryRing({"key": KEY})), threading.Barrier(6)
    stores = [SessionStore(tmp_path, vault, clock, keep=100) for _ in range(5)]
    stores[0].save(replace(session(), identity="first"))
    seen: list[str] = []

    def save(number: int) -> None:
        start.wait(60)
        for count in range(4):
            stores[number].save(replace(session(), identity=f"{number}-{count}"))

    def read() -> None:
        start.wait(60)
        for _ in range(30):
            found = stores[0].load(*SHELF)
            assert found is not None
            seen.append(found.identity)

    with ThreadPoolExecutor(6) as pool:
        for job in [*(pool.submit(save, number) for number in range(5)), pool.submit(read)]:
            job.result(timeout=120)
    assert len(seen) == 30
    everybody = {"first", *(f"{number}-{count}" for number in range(5) for count in range(4))}
    assert set(identities(stores[0])) == everybody


def child(home: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, str(CHILD), str(home), KEY, *words], stdout=subprocess.PIPE, text=True)


def test_five_at_once_in_processes_never_spoil_a_file(tmp_path: Path) -> None:
    children = [child(tmp_path, "five", str(number)) for number in range(5)]
    assert [one.communicate(timeout=300)[0] for one in children] == ["saved\n"] * 5
    found = readable(tmp_path)
    assert len(set(found[:6])) == 6
    assert all(identity.endswith(("-0", "-1", "-2", "-3", "-4")) for identity in found)


def test_killed_at_any_point_of_saving_the_old_or_the_new_session_is_there(tmp_path: Path) -> None:
    live_ones, point = [], 0
    while True:
        point += 1
        home = tmp_path / str(point)
        store = SessionStore(home, Vault(MemoryRing({"key": KEY})), SystemClock())
        for mark in ("older", "old"):
            store.save(replace(session(), identity=mark))
        killed = child(home, "at", str(point))
        said = killed.communicate(timeout=120)[0]
        found = readable(home)
        live_ones.append(found[0])
        assert "old" in found[:2]
        if said:
            break
        assert killed.returncode == 9
        store.save(replace(session(), identity="next"))
        assert readable(home)[0] == "next"
        assert not list(home.rglob("*.part"))
    assert point > 8
    assert live_ones == sorted(live_ones, reverse=True)  # old … old new … new
    assert set(live_ones) == {"old", "new"}


def test_killed_at_random_moments_a_session_is_always_there(tmp_path: Path) -> None:
    dice = random.Random(9)  # noqa: S311 - for moments, not for secrets
    store = SessionStore(tmp_path, Vault(MemoryRing({"key": KEY})), SystemClock())
    store.save(replace(session(), identity="old"))
    for _ in range(6):
        saver = child(tmp_path, "forever", "0")
        assert saver.stdout is not None
        assert saver.stdout.readline() == "begun\n"
        end = time.monotonic() + dice.random() / 4
        while time.monotonic() < end:
            store.load(*SHELF)
        saver.kill()
        saver.communicate(timeout=60)
        assert readable(tmp_path)[0].startswith(("old", "new"))


def test_whoever_waits_too_long_for_the_folder_is_told(tmp_path: Path) -> None:
    with (
        private.alone(tmp_path),
        pytest.raises(Busy, match="Another program is changing"),
        private.alone(tmp_path, patience=0),
    ):
        pytest.fail("two at once")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="rights bind neither root nor Windows like this")
def test_a_folder_that_may_not_be_written_is_a_trouble_in_words(store: SessionStore, tmp_path: Path) -> None:
    store.save(session())
    (tmp_path / "sessions").chmod(0o500)
    with pytest.raises(VaultError, match="cannot be written"):
        store.save(session())


def test_a_full_disk_leaves_the_old_session(
    store: SessionStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(session(mark="old"))

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(VaultError, match="No space left on device") as caught:
            store.save(session(mark="new"))
        assert "free space" in caught.value.remedy
    assert store.load(*SHELF) == session(mark="old")
    assert not list(tmp_path.rglob("*.part"))
