"""Whether the vault could be opened again since something failed of it. Pure, but for the note of who asked it.

A sign-in that was looked at or saved had to be unsealed or sealed for that; and whoever asks the keyring itself (the
doctor) notes when it answered well. Nobody is asked here: a locked keyring may put its question on the screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bedrot_desktop.attention.facts import Facts
from bedrot_desktop.attention.machine import KEYRING
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.parts import Parts
from bedrot_desktop.sessions.answers import MISSING
from bedrot_desktop.sessions.held import NEVER, SIGNED_OUT, TROUBLE, Held

MARK = "vault answered"
#: Of what was sealed with another key, other sign-ins tell nothing.
_OTHER_KEY = "another key"
_OF_THE_VAULT = ("keyring", "vault's key", _OTHER_KEY)


def note_well(parts: Parts) -> None:
    """Remember that the vault can be opened now, if the inbox says that it could not. Never an error: it is a note."""
    from bedrot_desktop.attention.inbox import Inbox

    with suppress(BedrotError):
        inbox = Inbox(parts.workspace.state)
        if any(one.key == f"machine/{KEYRING}" for one in inbox.entries(open_only=True)):
            inbox.set_mark(MARK, parts.clock.now().isoformat())


def noted(state: Path) -> datetime | None:
    """When that was last remembered. Errors as those of `Inbox`."""
    from bedrot_desktop.attention.inbox import Inbox

    told = Inbox(state).mark(MARK)
    return datetime.fromisoformat(told) if told else None


def opened_since(facts: Facts, service: str, at: datetime, words: str) -> bool:
    """Whether a failure of the vault (its ``words``) at a moment is over for a service ("": for all)."""
    if facts.vault_at is not None and at < facts.vault_at <= facts.now:
        return True
    every = facts.picture.held if facts.picture else ()
    own = [one for one in every if not service or one.service == service]
    kept = [one for one in own if one.state not in {NEVER, SIGNED_OUT}]
    if own and not kept:
        return True  # what could not be opened is not kept any more
    if kept and all((last := _opened(one)) is not None and at < last <= facts.now for one in kept):
        return True
    return _OTHER_KEY not in words.casefold() and any(at < last <= facts.now for last in _all(facts))


def of_the_vault(words: str) -> bool:
    """Whether a failure that has only words is one of the keyring or its key."""
    told = words.casefold()
    return any(one in told for one in _OF_THE_VAULT)


def _all(facts: Facts) -> Iterator[datetime]:
    for one in facts.picture.held if facts.picture else ():
        if (at := _opened(one)) is not None:
            yield at


def _opened(one: Held) -> datetime | None:
    """When a sign-in was last known to be unsealed or sealed; None where it cannot be read now."""
    if one.state == TROUBLE:
        return None
    looked = one.looked_at if one.verdict not in {"", MISSING} else None
    return max((at for at in (looked, one.saved_at, one.alive_at) if at is not None), default=None)
