from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.tidying import LENT, tidy
from bedrot_desktop.sessions.vault import Vault

CLOCK = FixedClock(datetime(2025, 7, 9, 12, tzinfo=UTC))


def left_behind(home: Path) -> Path:
    """A profile as a killed program leaves it."""
    folder = home / "profiles" / "toolost-main"
    (folder / "Default").mkdir(parents=True)
    (folder / "Default" / "Local Storage").write_bytes(b"token: canary-of-a-profile")
    return folder


def test_an_unpacked_profile_is_sealed_and_nothing_of_it_lies_in_plain_text(tmp_path: Path) -> None:
    folder = left_behind(tmp_path)
    tidy(tmp_path, Vault(MemoryRing(), tmp_path), CLOCK)
    assert not folder.exists()
    assert (tmp_path / "sessions" / "toolost-main.profile").is_file()
    assert not [one for one in tmp_path.rglob("*") if one.is_file() and b"canary" in one.read_bytes()]


def test_where_the_keyring_refuses_it_is_not_kept_rather_than_left_in_plain_text(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Refusing(MemoryRing):
        def read(self, name: str) -> str | None:
            from bedrot_desktop.core.errors import VaultError

            raise VaultError("The keyring is locked.", "Unlock it.")

    folder = left_behind(tmp_path)
    tidy(tmp_path, Vault(Refusing(), tmp_path), CLOCK)
    assert not folder.exists()
    assert "was not kept: The keyring is locked." in caplog.text


def test_where_nothing_was_left_nothing_is_made(tmp_path: Path) -> None:
    tidy(tmp_path, Vault(MemoryRing(), tmp_path), CLOCK)
    assert LENT not in [one.name for one in tmp_path.iterdir()]


def test_one_profile_that_resists_and_a_folder_that_is_none_keep_nothing_else_from_being_sealed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = left_behind(tmp_path)
    (tmp_path / "profiles" / "distrokid-main").mkdir()
    (tmp_path / "profiles" / "distrokid-main.lock").mkdir()  # no lock can be had there
    lent = tmp_path / LENT / "lent-1-1-0123456789abcdef.json"
    lent.mkdir(parents=True)  # and this is no file
    tidy(tmp_path, Vault(MemoryRing(), tmp_path), CLOCK)
    assert not folder.exists()
    assert (tmp_path / "sessions" / "toolost-main.profile").is_file()
