"""Secret settings: what the environment and the owner's files say, else what the vault keeps. No settings file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.settings.file import known
from bedrot_desktop.sessions import private

if TYPE_CHECKING:
    from collections.abc import Callable

    from bedrot_desktop.core.settings import Settings
    from bedrot_desktop.sessions.keeper import Keeper

PREFIX = "setting "
ORIGIN = "vault"


class Keeps(Protocol):
    """What is wanted of the vault here."""

    def secret(self, home: Path, name: str) -> str | None: ...
    def keep_secret(self, home: Path, name: str, text: str) -> None: ...
    def forget_secret(self, home: Path, name: str) -> bool: ...


def secret_setting(settings: Settings, vault: Callable[[], Keeps], home: Path, key: str) -> str:
    """The value of a secret setting, "" where there is none. The vault is opened only if it keeps this one.

    SettingError for a key that is no secret setting, VaultError where the keyring does not answer.
    """
    _secret_row(key)
    if told := str(settings.get(key)):
        SECRETS.register([told])
        return told
    if key not in kept(home):
        return ""
    return vault().secret(home, PREFIX + key) or ""


def keep(vault: Keeps, home: Path, key: str, text: str) -> None:
    """Seal the value of a secret setting in the vault; SettingError where it is empty or the key no secret one's."""
    _secret_row(key)
    if not text.strip():
        raise SettingError(f"Nothing was given for {key}.", f"`bedrot config unset {key}` forgets what is kept.")
    vault.keep_secret(home, PREFIX + key, text.strip())


def forget(vault: Keeps, home: Path, key: str) -> bool:
    """Forget what the vault keeps of a secret setting; whether there was something. Needs no key of the keyring."""
    _secret_row(key)
    return vault.forget_secret(home, PREFIX + key)


def kept(home: Path) -> frozenset[str]:
    """The keys of the secret settings that the vault keeps; reads names of files alone."""
    names = (private.plain(file.stem) for file in (home / "sessions" / "secrets").glob("*.secret"))
    return frozenset(name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX))


def of_service(keeper: Keeper, service: str, name: str) -> str:
    """A secret setting of a service's sign-in, such as ``client_secret``; "" where there is none."""
    return secret_setting(keeper.settings, lambda: keeper.store.vault, keeper.home, f"sessions.{service}.{name}")


def given_token(keeper: Keeper, service: str) -> str:
    """The access token that was given for a service where a token is all one needs, else ""."""
    return of_service(keeper, service, "access_token") if _token_is_all(keeper, service) else ""


def gives_token(keeper: Keeper, service: str) -> bool:
    """Whether there is such a token; opens no vault."""
    key = f"sessions.{service}.access_token"
    return _token_is_all(keeper, service) and bool(keeper.settings.get(key) or key in kept(keeper.home))


def _token_is_all(keeper: Keeper, service: str) -> bool:
    login = keeper.login(service)
    return login.grant is not None and not login.auth_cookies and login.token is None


def _secret_row(key: str) -> None:
    row, _ = known(key)
    if not row.secret:
        raise SettingError(f"{key} is no secret.", f"`bedrot config set {key} VALUE` keeps it.")
