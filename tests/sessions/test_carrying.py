"""Sessions and settings get to another computer in one file that only the passphrase opens."""

from __future__ import annotations

import logging
import os
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import UsageError, VaultError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions import carrying
from bedrot_desktop.sessions.carrying import MAGIC, Brought, carry_in, carry_out, read
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.session import IMPORTED, Session
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import Vault

from .canaries import NOW, leaks, session

PASSPHRASE = "cAnArY passphräse of four words"
SETTINGS = 'schema_version = 1\n# mine\n[run]\nname = "ü"\n'


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is soon made; what it costs in truth is tried once, below."""
    monkeypatch.setattr(carrying, "_COST", (10, 8, 1))


@dataclass
class Computer:
    home: Path

    def __post_init__(self) -> None:
        self.vault = Vault(MemoryRing(), self.home)
        self.clock = FixedClock(NOW)
        self.store = SessionStore(self.home, self.vault, self.clock)

    def export(self, target: Path, passphrase: str = PASSPHRASE, *, settings: bool = True) -> int:
        return carry_out(target, passphrase, self.home, self.store, self.clock, settings=settings)

    def bring(self, source: Path, *, settings: bool = True) -> dict[str, str]:
        brought = carry_in(source, PASSPHRASE, self.home, self.store, self.clock, settings=settings)
        assert all(one.words.startswith(f"{one.what} ") for one in brought)
        return {one.what: one.outcome for one in brought}


@pytest.fixture
def old(tmp_path: Path) -> Computer:
    computer = Computer(tmp_path / "old")
    computer.store.save(session())
    computer.store.save(session("spotify", "main", mark="second"))
    computer.vault.keep_secret(computer.home, "totp/tiktok/zone.a0", "cAnArY-totp")
    (computer.home / "settings.toml").write_text(SETTINGS, "utf-8")
    return computer


@pytest.fixture
def new(tmp_path: Path) -> Computer:
    return Computer(tmp_path / "new")


def test_all_that_is_signed_in_on_one_computer_is_so_on_the_other(old: Computer, new: Computer, tmp_path: Path) -> None:
    file = tmp_path / "stick" / "label.bedrot"
    assert old.export(file) == 2
    assert read(file, PASSPHRASE).keys == (("spotify", "main"), ("tiktok", "zone.a0"))
    assert read(file, PASSPHRASE).made_at == NOW
    assert new.bring(file) == {
        "The sign-in of spotify main": "new", "The sign-in of tiktok zone.a0": "new",
        "The secret totp/tiktok/zone.a0": "new", "The file of settings": "new",
    }  # fmt: skip
    assert new.store.load("tiktok", "zone.a0") == replace(session(), origin=IMPORTED)
    assert new.vault.secret(new.home, "totp/tiktok/zone.a0") == "cAnArY-totp"
    assert (new.home / "settings.toml").read_text("utf-8") == SETTINGS
    assert set(new.bring(file).values()) == {"unchanged"}
    (told, *_) = carry_in(file, PASSPHRASE, new.home, new.store, new.clock)
    assert told == Brought("The sign-in of spotify main", "unchanged", "spotify", "main")
    assert told.words == "The sign-in of spotify main was here already"
    assert new.store.backups("tiktok", "zone.a0") == ()


def test_what_was_there_before_stays_as_a_backup(old: Computer, new: Computer, tmp_path: Path) -> None:
    file = tmp_path / "label.bedrot"
    old.export(file)
    new.store.save(session(mark="here before"))
    new.vault.keep_secret(new.home, "totp/tiktok/zone.a0", "cAnArY-other")
    (new.home / "settings.toml").write_text("schema_version = 1\n", "utf-8")
    assert new.bring(file) == {
        "The sign-in of spotify main": "new", "The sign-in of tiktok zone.a0": "replaced",
        "The secret totp/tiktok/zone.a0": "replaced", "The file of settings": "replaced",
    }  # fmt: skip
    assert (new.home / "settings.20250709T080000000000.toml").read_text("utf-8") == "schema_version = 1\n"
    assert new.vault.secret(new.home, "former/totp/tiktok/zone.a0") == "cAnArY-other"
    new.export(file)
    assert list(read(file, PASSPHRASE).secrets) == ["totp/tiktok/zone.a0"]
    back = new.store.restore("tiktok", "zone.a0")
    assert back.cookies == session(mark="here before").cookies


def test_settings_are_carried_and_brought_only_when_wanted(old: Computer, new: Computer, tmp_path: Path) -> None:
    with_settings, without = tmp_path / "with.bedrot", tmp_path / "without.bedrot"
    old.export(with_settings)
    old.export(without, settings=False)
    assert "The file of settings" not in new.bring(with_settings, settings=False)
    assert "The file of settings" not in new.bring(without)
    assert not (new.home / "settings.toml").exists()


def test_an_empty_computer_can_be_carried_too(new: Computer, tmp_path: Path) -> None:
    assert new.export(tmp_path / "empty.bedrot") == 0
    assert new.bring(tmp_path / "empty.bedrot") == {}


def test_a_wrong_passphrase_is_told_apart_from_a_damaged_file(old: Computer, tmp_path: Path) -> None:
    file = tmp_path / "label.bedrot"
    old.export(file)
    content = file.read_bytes()
    for wrong in ("another passphrase", PASSPHRASE.upper(), PASSPHRASE[:-1]):
        with pytest.raises(VaultError, match="The passphrase is not the one") as caught:
            read(file, wrong)
        assert wrong not in str(caught.value)
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(VaultError, match="The file is damaged"):
        read(file, PASSPHRASE)
    for broken in (b"", content[:40], b"PK\x03\x04" + content, content[: len(MAGIC) + 50]):
        file.write_bytes(broken)
        with pytest.raises(VaultError, match="no file of `bedrot session export`, or it is cut off"):
            read(file, PASSPHRASE)
    with pytest.raises(VaultError, match="cannot be read"):
        read(tmp_path / "nowhere.bedrot", PASSPHRASE)


def test_the_head_of_the_file_cannot_be_changed_unnoticed(old: Computer, tmp_path: Path) -> None:
    file = tmp_path / "label.bedrot"
    old.export(file)
    content = file.read_bytes()
    for place in range(len(MAGIC) + 4 + 16 + 8 + 12):
        changed = bytearray(content)
        changed[place] ^= 0x40 if place == len(MAGIC) + 1 else 1  # never a cost that takes long to try
        file.write_bytes(bytes(changed))
        with pytest.raises(VaultError):
            read(file, PASSPHRASE)


def test_a_file_that_would_exhaust_the_memory_or_is_newer_is_refused_at_once(old: Computer, tmp_path: Path) -> None:
    file = tmp_path / "label.bedrot"
    old.export(file)
    content = bytearray(file.read_bytes())
    content[len(MAGIC) + 1] = 40
    file.write_bytes(bytes(content))
    with pytest.raises(VaultError, match="damaged"):
        read(file, PASSPHRASE)
    content[len(MAGIC)] = 2
    file.write_bytes(bytes(content))
    with pytest.raises(VaultError, match="newer version"):
        read(file, PASSPHRASE)


def test_what_a_newer_program_carries_is_refused_in_words(
    old: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "label.bedrot"
    with monkeypatch.context() as patch:
        patch.setattr(Session, "to_bytes", lambda _self: b'{"version": 99}')
        old.export(file)
    with pytest.raises(VaultError, match="is not understood"):
        read(file, PASSPHRASE)


@pytest.mark.parametrize("short", ["", "       ", "seven77", "  seven77  "])
def test_a_passphrase_that_is_soon_guessed_is_refused(old: Computer, tmp_path: Path, short: str) -> None:
    with pytest.raises(UsageError, match="at least 8 letters"):
        old.export(tmp_path / "label.bedrot", short)
    assert not (tmp_path / "label.bedrot").exists()


def test_the_letters_of_a_passphrase_count_not_how_a_keyboard_makes_them(old: Computer, tmp_path: Path) -> None:
    file = tmp_path / "label.bedrot"
    old.export(file, unicodedata.normalize("NFD", PASSPHRASE))
    assert read(file, f" {unicodedata.normalize('NFC', PASSPHRASE)}\n").keys


def test_a_session_that_cannot_be_read_stops_the_export_and_leaves_the_former_file(
    old: Computer, tmp_path: Path
) -> None:
    file = tmp_path / "label.bedrot"
    old.export(file)
    before = file.read_bytes()
    (old.home / "sessions" / "tiktok-zone.a0.session").write_bytes(b"garbage")
    with pytest.raises(VaultError, match="tiktok zone"):
        old.export(file)
    assert file.read_bytes() == before


def test_settings_that_are_no_toml_are_not_carried(old: Computer, tmp_path: Path) -> None:
    (old.home / "settings.toml").write_text("[[", "utf-8")
    with pytest.raises(VaultError, match=r"settings\.toml cannot be read"):
        old.export(tmp_path / "label.bedrot")
    assert old.export(tmp_path / "label.bedrot", settings=False) == 2


def test_without_a_keyring_nothing_is_brought(old: Computer, new: Computer, tmp_path: Path) -> None:
    class Locked(MemoryRing):
        def read(self, name: str) -> str | None:
            raise VaultError("The keyring is locked.", "Unlock it.")

    file = tmp_path / "label.bedrot"
    old.export(file)
    new.vault = Vault(Locked(), new.home)
    new.store = SessionStore(new.home, new.vault, new.clock)
    with pytest.raises(VaultError, match="The keyring is locked"):
        new.bring(file)
    assert not list(new.home.rglob("*.session"))


def test_no_secret_is_found_in_the_file_or_anywhere_else(
    old: Computer, new: Computer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    new.clock.moment = NOW + timedelta(days=1)
    file = tmp_path / "label.bedrot"
    old.export(file)
    new.bring(file)
    secrets = [*session().secrets(), *session(mark="second").secrets(), "cAnArY-totp", PASSPHRASE]
    assert leaks(tmp_path, secrets) == []
    assert "cAnArY" not in caplog.text + repr(read(file, PASSPHRASE))
    assert "cAnArY" not in SECRETS.mask(" ".join(secrets))
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="Windows knows other rights")
def test_the_folder_of_the_file_keeps_its_rights(old: Computer, tmp_path: Path) -> None:
    folder = tmp_path / "desktop"
    folder.mkdir(mode=0o755)
    old.export(folder / "label.bedrot")
    assert folder.stat().st_mode & 0o777 == 0o755


def test_in_truth_making_the_key_is_dear(old: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert carrying._COST == (17, 8, 1)
    old.export(tmp_path / "label.bedrot")
    content = (tmp_path / "label.bedrot").read_bytes()
    assert content[len(MAGIC) : len(MAGIC) + 4] == bytes([1, 17, 8, 1])
    assert read(tmp_path / "label.bedrot", PASSPHRASE).keys
