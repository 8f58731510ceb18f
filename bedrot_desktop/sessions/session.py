"""A session: what a site gave to somebody who signed in, as a value that can be sealed and given to a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

VERSION = 1
_LONGEST = 1_000_000  # letters of a value that are looked into
_DEEPEST = 12
_DENSE = re.compile(r"[\w.~+/=:|-]{16,4096}")

SIGNED_IN, RENEWED, IMPORTED, RESTORED = "signed in", "renewed", "imported", "restored"
GIVEN = "given in the settings"  # a token that stands in the settings or the owner's .env; it is not kept


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of one account of a service. ``account`` is the roster key, or ``main`` where all share a sign-in.

    ``born_at``: when the person signed in (or the token was issued); ``saved_at``: when these values were taken; both
    aware UTC. ``origin``: signed in, renewed, imported or restored. ``identity``: who the site says is signed in.
    ``cookies``: as Playwright has them (name, value, domain, path, expires in seconds or -1, httpOnly, secure,
    sameSite); ``expires`` -1 means *life unknown*, not *expired*. ``origins``: Playwright's
    ``[{origin, localStorage: [{name, value}], indexedDB?}]``. ``tokens``: ``access_token``, ``refresh_token``, … by
    name; ``token_ends`` and ``data_ends`` (Meta's data access) where the service told them.
    """

    service: str
    account: str
    born_at: datetime
    saved_at: datetime
    origin: str = SIGNED_IN
    identity: str = ""
    cookies: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    origins: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    token_ends: datetime | None = None
    data_ends: datetime | None = None
    user_agent: str = ""

    def storage_state(self) -> dict[str, Any]:
        """What a browser context is opened with."""
        return {"cookies": [dict(one) for one in self.cookies], "origins": [dict(one) for one in self.origins]}

    def renewed(self, state: Mapping[str, Any], at: datetime) -> Session:
        """The same sign-in with the cookies and storage that a browser has now."""
        return replace(
            self,
            saved_at=at,
            origin=RENEWED,
            cookies=tuple(state.get("cookies", ())),
            origins=tuple(state.get("origins", ())),
        )

    def secrets(self) -> Iterator[str]:
        """Every value that must be found nowhere outside the vault: as it is kept, and what looks like a key within."""
        stored = [one for origin in self.origins for one in origin.get("localStorage", ())]
        for one in (*self.cookies, *stored):
            if value := str(one.get("value") or ""):
                yield value
                yield from _keys_in(value)
        for origin in self.origins:
            yield from _keys_in(origin.get("indexedDB") or ())
        yield from (value for value in self.tokens.values() if value)

    def to_bytes(self) -> bytes:
        """As UTF-8 JSON, for the vault and for nobody else."""
        document = asdict(self)
        for name in ("born_at", "saved_at", "token_ends", "data_ends"):
            moment = document[name]
            document[name] = moment.astimezone(UTC).isoformat() if moment else None
        return json.dumps({"version": VERSION, **document}, ensure_ascii=False, sort_keys=True).encode("utf-8")

    @staticmethod
    def from_bytes(content: bytes) -> Session:
        """The session that `to_bytes` wrote; ValueError for anything else or a newer version."""
        try:
            document = json.loads(content)
            version = document.pop("version")
            if version > VERSION:
                raise ValueError(f"it was written by a newer program (version {version})")
            for name in ("born_at", "saved_at", "token_ends", "data_ends"):
                document[name] = datetime.fromisoformat(document[name]) if document[name] else None
            return Session(**{**document, "cookies": tuple(document["cookies"]), "origins": tuple(document["origins"])})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"it is no session ({type(error).__name__}: {error})") from error


def _keys_in(value: Any, depth: int = 0) -> Iterator[str]:
    """The texts within JSON, or within nested values, that are too long and too dense for words."""
    if isinstance(value, str):
        text = unquote(value).strip() if "%" in value[:_LONGEST] else value.strip()
        if text[:1] in {"{", "[", '"'} and len(text) <= _LONGEST:
            try:
                yield from _keys_in(json.loads(text), depth + 1)
            except (ValueError, RecursionError):
                return
        elif depth and _DENSE.fullmatch(text):
            yield text
    elif isinstance(value, Mapping) and depth < _DEEPEST:
        for part in value.values():
            yield from _keys_in(part, depth + 1)
    elif isinstance(value, list | tuple) and depth < _DEEPEST:
        for part in value:
            yield from _keys_in(part, depth + 1)
