"""Secret settings: environment and the owner's files first, else the vault, never the settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions.given import forget, keep, kept, secret_setting
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.vault import Vault

KEY = "notify.smtp_password"


def unopened() -> Vault:
    raise AssertionError("the vault is opened without need")


def test_what_the_environment_or_the_owner_says_outweighs_the_vault(tmp_path: Path) -> None:
    vault = Vault(MemoryRing(), tmp_path)
    keep(vault, tmp_path, KEY, " kept-in-the-vault\n")
    (tmp_path / ".env").write_text("SMTP_PASSWORD=said-by-the-owner\n")
    owner = Settings.load(tmp_path, roots=[tmp_path], environment={})
    assert secret_setting(owner, unopened, tmp_path, KEY) == "said-by-the-owner"
    environment = Settings.load(tmp_path, roots=[tmp_path], environment={"SMTP_PASSWORD": "said-here"})
    assert secret_setting(environment, unopened, tmp_path, KEY) == "said-here"
    nobody = Settings.load(tmp_path, environment={})
    assert secret_setting(nobody, lambda: vault, tmp_path, KEY) == "kept-in-the-vault"
    assert "kept-in-the-vault" not in SECRETS.mask("it is kept-in-the-vault")


def test_the_vault_is_not_opened_for_what_it_does_not_keep(tmp_path: Path) -> None:
    assert secret_setting(Settings.load(tmp_path, environment={}), unopened, tmp_path, KEY) == ""
    assert kept(tmp_path) == frozenset()


def test_it_is_sealed_on_disk_and_forgotten_for_good(tmp_path: Path) -> None:
    vault = Vault(MemoryRing(), tmp_path)
    for key in (KEY, "sessions.metaads.access_token"):
        keep(vault, tmp_path, key, "hush-hush-4711")
    assert kept(tmp_path) == {KEY, "sessions.metaads.access_token"}
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(b"hush" in file.read_bytes() for file in files)
    assert not (tmp_path / "settings.toml").exists()
    assert forget(vault, tmp_path, KEY)
    assert not forget(vault, tmp_path, KEY)
    assert kept(tmp_path) == {"sessions.metaads.access_token"}


def test_other_secrets_of_the_vault_are_no_settings(tmp_path: Path) -> None:
    Vault(MemoryRing(), tmp_path).keep_secret(tmp_path, "totp/spotify/main", "JBSWY3DPEHPK3PXP")
    assert kept(tmp_path) == frozenset()


@pytest.mark.parametrize("key", ["log.level", "no.such.setting"])
def test_only_what_is_secret_is_kept_there(tmp_path: Path, key: str) -> None:
    vault = Vault(MemoryRing(), tmp_path)
    for do in (
        lambda: keep(vault, tmp_path, key, "x"),
        lambda: forget(vault, tmp_path, key),
        lambda: secret_setting(Settings.load(tmp_path, environment={}), unopened, tmp_path, key),
    ):
        with pytest.raises(SettingError):
            do()


def test_nothing_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="config unset"):
        keep(Vault(MemoryRing(), tmp_path), tmp_path, KEY, "  ")
