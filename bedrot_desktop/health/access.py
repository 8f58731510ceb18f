"""The doctor's questions about signing in: a browser, the keyring, what is kept and what needs the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import BrowserTrouble
from bedrot_desktop.core.words import listed
from bedrot_desktop.health.doctor import BAD, OK, WARNING, Finding
from bedrot_desktop.sessions.held import NEVER

if TYPE_CHECKING:
    from bedrot_desktop.sessions.driving import Driver
    from bedrot_desktop.sessions.keeper import Keeper
    from bedrot_desktop.sessions.vault import Vault


def browser(driver: Driver) -> Iterator[Finding]:
    """Which browsers there are, or whether the one answers that the settings name; without one nobody can sign in."""
    found = driver.found()
    if found and found[0].address:
        yield from _reached(found[0].address)
    elif found:
        others = f" (also {', '.join(one.name for one in found[1:])})" if found[1:] else ""
        yield Finding("Browser", OK, f"{found[0].name}: {found[0].path}{others}")
    else:
        yield Finding(
            "Browser", BAD, "neither Edge nor Chrome nor Chromium was found",
            "Install one of them, or name its program in `browser.path` (`bedrot config set`).",
        )  # fmt: skip


def _reached(address: str) -> Iterator[Finding]:
    """A browser that runs already, by `browser.address`: asked now."""
    from bedrot_desktop.sessions import remote

    try:
        name = remote.answers(address)
    except BrowserTrouble as trouble:
        yield Finding("Browser", BAD, trouble.message, trouble.remedy)
        return
    open_way = not remote.is_local(address) and address.startswith("http:")
    yield Finding(
        "Browser", WARNING if open_way else OK, f"{name} at {address}",
        "What passes to it can be read on the way, sign-ins too: lead a tunnel there." if open_way else "",
    )  # fmt: skip


def keyring(vault: Vault) -> Iterator[Finding]:
    """Whether the system's keyring can hold the vault's key."""
    state, words, remedy = vault.examine()
    yield Finding("Keyring", {"ok": OK, "warning": WARNING}.get(state, BAD), words, remedy)


def sign_ins(keeper: Keeper) -> Iterator[Finding]:
    """How many sessions are kept, how many earlier good ones behind them, and whom the person has to sign in again.

    What was never signed in to is no trouble: perhaps it is not wanted.
    """
    keys = keeper.store.keys()
    if not keys:
        yield Finding("Sign-ins", OK, "none kept yet", "`bedrot login SERVICE` makes the first.")
        return
    backups = sum(len(keeper.store.backups(service, account)) for service, account in keys)
    words = f"{len(keys)} kept, {backups} earlier ones as backups"
    ended = [one for one in keeper.held() if one.needs_person and one.state != NEVER]
    if not ended:
        yield Finding("Sign-ins", OK, words)
        return
    waits = listed(list(dict.fromkeys(one.title for one in ended)), 9)
    needs = "needs" if len({one.title for one in ended}) == 1 else "need"
    yield Finding("Sign-ins", WARNING, f"{words}; {waits} {needs} you", f"`{ended[0].command}`")
