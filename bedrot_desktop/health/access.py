"""The doctor's questions about signing in: a browser, the keyring, the addresses of the services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bedrot_desktop.health.doctor import BAD, OK, WARNING, Finding

if TYPE_CHECKING:
    from bedrot_desktop.sessions.driving import Driver
    from bedrot_desktop.sessions.store import SessionStore
    from bedrot_desktop.sessions.vault import Vault


def browser(driver: Driver) -> Iterator[Finding]:
    """Which browsers there are; without one nobody can sign in."""
    found = driver.found()
    if found:
        others = f" (also {', '.join(one.name for one in found[1:])})" if found[1:] else ""
        yield Finding("Browser", OK, f"{found[0].name}: {found[0].path}{others}")
    else:
        yield Finding(
            "Browser", BAD, "neither Edge nor Chrome nor Chromium was found",
            "Install one of them, or name its program in `browser.path` (`bedrot config set`).",
        )  # fmt: skip


def keyring(vault: Vault) -> Iterator[Finding]:
    """Whether the system's keyring can hold the vault's key."""
    state, words, remedy = vault.examine()
    yield Finding("Keyring", {"ok": OK, "warning": WARNING}.get(state, BAD), words, remedy)


def sign_ins(store: SessionStore) -> Iterator[Finding]:
    """How many sessions are kept, and how many earlier good ones behind them."""
    keys = store.keys()
    backups = sum(len(store.backups(service, account)) for service, account in keys)
    words = f"{len(keys)} kept, {backups} earlier ones as backups" if keys else "none kept yet"
    yield Finding("Sign-ins", OK, words, "" if keys else "`bedrot login SERVICE` makes the first.")
