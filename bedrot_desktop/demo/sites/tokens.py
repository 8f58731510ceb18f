"""What a stand-in gives to somebody signed in: signed values, opaque ones and JWTs, that tell it later who that is."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Pass:
    """Who may come in. ``kind``: ``session``, ``access``, ``refresh``, ``code``; moments in seconds since 1970.

    ``ends`` 0: not by time. ``born``: when the person signed in. ``serial`` grows with every pass that is given out;
    ``more``: what else belongs to it.
    """

    service: str
    kind: str
    identity: str
    born: int
    ends: int
    serial: int
    more: Mapping[str, Any]

    @property
    def at(self) -> datetime:
        """When the person signed in."""
        return datetime.fromtimestamp(self.born, UTC)

    def over(self, now: datetime) -> bool:
        """Whether its time has run out."""
        return bool(self.ends) and now.timestamp() >= self.ends


_tick_lock = threading.Lock()
_last_tick = 0


def tick() -> int:
    """A number greater than all before, also across restarts (nanoseconds, where the machine's clock is that fine)."""
    global _last_tick  # noqa: PLW0603 - one count for all
    with _tick_lock:
        _last_tick = max(_last_tick + 1, time.time_ns())
        return _last_tick


class Mint:
    """Makes passes and reads them. Whoever has the same key reads what the other made."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def stamp(
        self, service: str, kind: str, identity: str, born: datetime, ends: datetime | None = None, **more: Any
    ) -> Pass:
        """A new pass."""
        end = int(ends.timestamp()) if ends else 0
        return Pass(service, kind, identity, int(born.timestamp()), end, tick(), more)

    def opaque(self, it: Pass, salt: str = "") -> str:
        """A pass as a value that says nothing to others; another one for each ``salt``."""
        body = _packed(_document(it))
        return f"{_turned(body)}.{self._sign(salt + body)}"

    def jwt(self, it: Pass) -> str:
        """A pass as a JWT (HS256) with ``sub``, ``iat`` and ``exp``."""
        head = _packed({"alg": "HS256", "typ": "JWT"})
        claims = {"sub": it.identity, "iat": it.serial // 10**9, **({"exp": it.ends} if it.ends else {})}
        body = f"{head}.{_packed({**claims, **_document(it)})}"
        return f"{body}.{self._sign(body)}"

    def read(self, text: str, salt: str = "") -> Pass | None:
        """The pass that a value stands for, or None."""
        body, _, sign = text.rpartition(".")
        head, dot, claims = body.rpartition(".")
        if dot:
            signed, packed = body, claims
        else:
            packed = _turned(head or body)
            signed = salt + packed
        if not body or not hmac.compare_digest(self._sign(signed).encode(), sign.encode("utf-8", "replace")):
            return None
        document = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        return Pass(*(document[name] for name in _NAMES))

    def _sign(self, text: str) -> str:
        return (
            base64.urlsafe_b64encode(hmac.digest(self._key, text.encode("utf-8", "replace"), hashlib.sha256))
            .decode()
            .rstrip("=")
        )


_NAMES = ("svc", "knd", "idn", "brn", "end", "ser", "mor")


def _document(it: Pass) -> dict[str, Any]:
    values = (it.service, it.kind, it.identity, it.born, it.ends, it.serial, dict(it.more))
    return dict(zip(_NAMES, values, strict=True))


def _packed(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def _turned(text: str) -> str:
    """Backwards, so that no opaque value looks like a JWT."""
    return text[::-1]
