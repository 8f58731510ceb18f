"""Second factors: codes of an authenticator (RFC 6238) by the clock one is handed, and codes sent by mail."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from datetime import datetime

STEP = 30


def totp(secret: str, at: datetime, steps: int = 0) -> str:
    """The six digits that an authenticator shows then (or so many steps of 30 seconds later)."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(at.timestamp()) // STEP + steps), "sha1")
    place = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def accepted(secret: str, typed: str, at: datetime) -> bool:
    """Whether a typed code is right, give or take one step."""
    return any(hmac.compare_digest(totp(secret, at, steps).encode(), typed.encode()) for steps in (-1, 0, 1))


def fresh() -> str:
    """Six digits that nobody can foresee."""
    return f"{secrets.randbelow(1_000_000):06d}"
