"""What is to be known before somebody signs in: the host, a hint, whether a token is all, whether codes are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bedrot_desktop.parts import Parts


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an account's way in."""

    title: str
    host: str
    hint: str
    only_token: bool
    code_kept: bool


@dataclass(slots=True)
class SignIn:
    """A sign-in that was asked for, with the steps it has been through: (step, words, moment)."""

    service: str
    account: str
    title: str
    state: str = "queued"  # queued, running, done, failed, cancelled
    words: str = ""
    steps: list[tuple[str, str, Any]] = field(default_factory=list)
    known: Known | None = None


def known_of(parts: Parts, service: str, account: str) -> Known:
    """Read on a worker; opens the vault only where a secret of an authenticator is kept."""
    from urllib.parse import urlsplit

    from bedrot_desktop.sessions.guided import by_token
    from bedrot_desktop.sessions.renewal import app_of

    keeper = parts.keeper
    login = keeper.login(service)
    app = app_of(keeper, service)
    only_token = by_token(login) and not (app.id and app.secret)
    host = urlsplit(keeper.site(service).login_address).hostname or ""
    kept = (
        not only_token and parts.vault.secret(parts.home, f"totp/{service}/{keeper.key(service, account)}") is not None
    )
    return Known(login.title, host, login.hint, only_token, kept)


def code_now(parts: Parts, service: str, account: str) -> tuple[str, int] | None:
    """The code that counts now and for how many seconds; None where no secret is kept."""
    from bedrot_desktop.sessions import totp

    secret = parts.vault.secret(parts.home, f"totp/{service}/{parts.keeper.key(service, account)}")
    return totp.code(secret, parts.clock.now()) if secret is not None else None
