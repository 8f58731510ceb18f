"""The code of an authenticator app (RFC 6238), shown to the person; nothing types it anywhere."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

from bedrot_desktop.core.errors import UsageError

_ALGORITHMS = {"SHA1": "sha1", "SHA256": "sha256", "SHA512": "sha512"}
_REMEDY = (
    "Copy the key that the service shows beside the QR code (“enter it by hand”), or the whole otpauth:// address."
)


@dataclass(frozen=True, slots=True)
class Generator:
    """What an authenticator app keeps for one account. ``key`` are the secret bytes, ``period`` is in seconds."""

    key: bytes = field(repr=False)
    digits: int = 6
    period: int = 30
    algorithm: str = "SHA1"
    issuer: str = ""
    account: str = ""


def read(secret: str) -> Generator:
    """The generator that a secret means: letters and digits (base32, spaces allowed) or an ``otpauth://totp/`` address.

    UsageError says what is wrong with it, without repeating it.
    """
    text = secret.strip()
    if not text.casefold().startswith("otpauth:"):
        return Generator(_key(text))
    parts = urlsplit(text)
    if parts.netloc.casefold() != "totp":
        raise UsageError("The address is not one of codes that change with time (otpauth://totp/…).", _REMEDY)
    try:
        values = {name: found[-1] for name, found in parse_qs(parts.query, strict_parsing=True).items()}
        digits, period = int(values.get("digits", "6")), int(values.get("period", "30"))
    except ValueError:
        raise UsageError("The otpauth:// address is not whole.", _REMEDY) from None
    algorithm = values.get("algorithm", "SHA1").upper().replace("-", "")
    if algorithm not in _ALGORITHMS or not 6 <= digits <= 10 or not 1 <= period <= 3600:
        raise UsageError("The otpauth:// address asks for codes of an unknown kind.", _REMEDY)
    label = unquote(parts.path.lstrip("/"))
    issuer, _, account = label.rpartition(":")
    return Generator(
        _key(values.get("secret", "")), digits, period, algorithm, values.get("issuer", issuer).strip(), account.strip()
    )


def code(secret: str | Generator, at: datetime) -> tuple[str, int]:
    """The code that counts at a moment (aware), and for how many seconds it still does (at least 1)."""
    generator = secret if isinstance(secret, Generator) else read(secret)
    seconds = int(at.timestamp())
    count = (seconds // generator.period).to_bytes(8, "big")
    digest = hmac.digest(generator.key, count, _ALGORITHMS[generator.algorithm])
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**generator.digits:0{generator.digits}d}", generator.period - seconds % generator.period


def _key(text: str) -> bytes:
    letters = "".join(text.split()).replace("-", "").rstrip("=").upper()
    try:
        key = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise UsageError("That is no secret of an authenticator app (letters A to Z and digits 2 to 7).", _REMEDY)
    return key
