"""What the vault sealed is read by the same key under the same name, and by nothing else."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.vault import Damaged, KeyLost, OtherKey, Vault, sealed_by

from .canaries import leaks

CLOCK = FixedClock(datetime(2025, 7, 9, 8, 0, tzinfo=UTC))


class Refusing(MemoryRing):
    """A keyring that is locked."""

    def read(self, name: str) -> str | None:
        raise VaultError("The keyring is locked.", "Unlock it.")


@pytest.fixture(scope="module")
def vault() -> Vault:
    return Vault(MemoryRing())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows writes no image of a program's memory by itself")
def test_a_program_that_knows_the_key_leaves_no_image_of_its_memory_behind() -> None:
    work = (
        "import resource\n"
        "from bedrot_desktop.sessions.keychain import MemoryRing\n"
        "from bedrot_desktop.sessions.vault import Vault\n"
        "_, hard = resource.getrlimit(resource.RLIMIT_CORE)\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))\n"
        "Vault(MemoryRing()).seal('name', b'content')\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0])\n"
    )
    assert subprocess.run([sys.executable, "-c", work], capture_output=True, check=True, timeout=120).stdout == b"0\n"


@given(st.text(max_size=50), st.binary(max_size=500))
def test_what_was_sealed_comes_back(name: str, content: bytes) -> None:
    vault = Vault(MemoryRing({"key": "A" * 43 + "="}))
    assert vault.unseal(name, vault.seal(name, content)) == content


def test_the_same_content_is_never_sealed_the_same_way_twice(vault: Vault) -> None:
    assert len({vault.seal("a", b"same") for _ in range(20)}) == 20


def test_the_key_is_one_short_entry_that_every_keyring_can_keep() -> None:
    ring = MemoryRing()
    Vault(ring).seal("a", b"x" * 100_000)
    assert {name: len(text) for name, text in ring.kept.items()} == {"key": 44}


def test_any_changed_cut_or_added_byte_is_noticed(vault: Vault) -> None:
    sealed = vault.seal("a", b"content")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(VaultError):
            vault.unseal("a", bytes(changed))
    for wrong in (b"", sealed[:-1], sealed[:20], sealed + b"x", b"[]", bytes(200)):
        with pytest.raises(Damaged):
            vault.unseal("a", wrong)


def test_a_sealed_thing_cannot_take_the_place_of_another(vault: Vault) -> None:
    with pytest.raises(Damaged, match="lies in another one's place"):
        vault.unseal("session/tiktok/pig1987", vault.seal("session/tiktok/zone.a0", b"content"))


def test_what_another_key_sealed_is_told_apart_from_what_is_damaged(vault: Vault) -> None:
    with pytest.raises(OtherKey, match="another key") as caught:
        vault.unseal("a", Vault(MemoryRing()).seal("a", b"content"))
    assert "bedrot session clear" in caught.value.remedy


def test_what_a_newer_program_sealed_is_not_called_damaged(vault: Vault) -> None:
    sealed = bytearray(vault.seal("a", b"content"))
    sealed[7] = 2
    with pytest.raises(VaultError, match="newer version") as caught:
        sealed_by(bytes(sealed))
    assert not isinstance(caught.value, Damaged)


def test_a_lost_key_is_never_replaced_silently_over_sealed_files(tmp_path: Path) -> None:
    Vault(MemoryRing()).keep_secret(tmp_path, "totp", "value of old")
    empty = MemoryRing()
    vault = Vault(empty, tmp_path)
    for refused in (lambda: vault.seal("a", b"new"), lambda: vault.secret(tmp_path, "totp")):
        with pytest.raises(KeyLost, match="1 sealed file is waiting for it") as caught:
            refused()
        assert "Restore the keyring" in caught.value.remedy
        assert "bedrot session clear" in caught.value.remedy
    assert "not in the keyring any more" in vault.ready()
    assert vault.examine()[0] == "bad"
    assert empty.kept == {}


def test_starting_over_puts_aside_what_cannot_be_read_and_only_that(tmp_path: Path) -> None:
    old = MemoryRing()
    Vault(old).keep_secret(tmp_path, "old", "value of old")
    ring = MemoryRing()
    vault = Vault(ring, tmp_path)
    aside = vault.start_over(tmp_path, CLOCK)
    assert [file.relative_to(tmp_path).as_posix() for file in aside] == [
        "sessions/unreadable/20250709T080000000000/secrets/old.secret"
    ]
    assert vault.ready() == ""
    vault.keep_secret(tmp_path, "new", "value of new")
    assert vault.start_over(tmp_path, CLOCK) == ()
    assert vault.secret(tmp_path, "new") == "value of new"
    aside[0].rename(tmp_path / "sessions" / "secrets" / "old.secret")
    assert Vault(old).secret(tmp_path, "old") == "value of old"


def test_a_key_that_comes_back_is_used_without_a_new_start(tmp_path: Path) -> None:
    ring = MemoryRing()
    first = Vault(ring, tmp_path)
    first.keep_secret(tmp_path, "totp", "value of totp")
    kept, ring.kept = ring.kept, {}
    later = Vault(ring, tmp_path)
    assert later.ready()
    ring.kept = kept
    assert later.ready() == ""
    assert later.secret(tmp_path, "totp") == "value of totp"


@pytest.mark.parametrize("entry", ["", "no key", "AAAA", "A" * 44, "ü" * 44])
def test_an_entry_that_is_no_key_is_refused_and_left_alone(entry: str) -> None:
    ring = MemoryRing({"key": entry})
    with pytest.raises(VaultError, match="is not the vault's key"):
        Vault(ring).seal("a", b"content")
    assert ring.kept == {"key": entry}


def test_examining_writes_nothing_and_says_how_it_stands(tmp_path: Path) -> None:
    ring = MemoryRing()
    vault = Vault(ring, tmp_path)
    assert vault.examine() == ("ok", "the keyring answers; the key is made when the first sign-in is saved", "")
    assert (ring.kept, list(tmp_path.iterdir())) == ({}, [])
    vault.keep_secret(tmp_path, "one", "value one")
    assert vault.examine() == ("ok", "the key is in the keyring; 1 sealed file", "")
    assert Vault(Refusing(), tmp_path).examine() == ("bad", "The keyring is locked.", "Unlock it.")
    (tmp_path / "sessions" / "spotify-main.session").write_bytes(Vault(MemoryRing()).seal("x", b""))
    state, words, remedy = vault.examine()
    assert (state, words) == ("warning", "1 of 2 sealed files were sealed with another key")
    assert remedy


def test_being_ready_makes_the_key_and_names_any_trouble() -> None:
    ring = MemoryRing()
    assert Vault(ring).ready() == ""
    assert list(ring.kept) == ["key"]
    assert Vault(Refusing()).ready() == "The keyring is locked. Unlock it."
    with pytest.raises(VaultError) as refused:
        Vault(Refusing()).make_sure()
    assert refused.value.remedy == "Unlock it.", "what to do is told apart from what happened"


def test_many_that_begin_at_once_make_one_key(tmp_path: Path) -> None:
    class Slow(MemoryRing):
        def write(self, name: str, text: str) -> None:
            writes.append(text)
            super().write(name, text)

    writes: list[str] = []
    ring, start = Slow(), threading.Barrier(8)

    def begin(number: int) -> bytes:
        vault = Vault(ring, tmp_path)
        start.wait(60)
        return vault.seal("a", str(number).encode())

    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(begin, range(8)))
    assert len(writes) == 1
    assert [Vault(ring).unseal("a", one) for one in sealed] == [str(number).encode() for number in range(8)]


def test_small_secrets_are_kept_by_name_sealed_and_private(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    vault = Vault(MemoryRing())
    names = ("totp/tiktok/zone.a0", "sessions.metaads.access_token", "con", "ü/../x")
    for name in names:
        assert vault.secret(tmp_path, name) is None
        vault.keep_secret(tmp_path, name, f"cAnArY-{name}")
        assert vault.secret(tmp_path, name) == f"cAnArY-{name}"
        assert SECRETS.mask(f"it is cAnArY-{name}.") == "it is ***."
    assert vault.secret_names(tmp_path) == tuple(sorted(names))
    with pytest.raises(ValueError, match="too long"):
        vault.keep_secret(tmp_path, "n" * 300, "value")
    files = list((tmp_path / "sessions" / "secrets").iterdir())
    assert len(files) == len(names)
    assert leaks(tmp_path, [f"cAnArY-{name}" for name in names]) == []
    assert "cAnArY" not in caplog.text
    if os.name == "posix":
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
        assert {folder.stat().st_mode & 0o777 for folder in (tmp_path / "sessions", files[0].parent)} == {0o700}
    assert vault.forget_secret(tmp_path, "con")
    assert not vault.forget_secret(tmp_path, "con")
    assert vault.secret(tmp_path, "con") is None


def test_a_secret_that_lies_under_another_name_is_not_taken_for_it(tmp_path: Path) -> None:
    vault = Vault(MemoryRing())
    vault.keep_secret(tmp_path, "one", "value one")
    folder = tmp_path / "sessions" / "secrets"
    (folder / "one.secret").rename(folder / "two.secret")
    with pytest.raises(Damaged):
        vault.secret(tmp_path, "two")
