"""The token within a session, and when a token or a session ends at the latest. Tokens are read, never verified."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from bedrot_desktop.sessions.login import Login
from bedrot_desktop.sessions.session import Session

_JWT = re.compile(r"ey[\w-]{4,}\.[\w-]{2,}(?:\.[\w-]*)?")
_PLAIN = re.compile(r"[!#-;=?-Z\\^-z|~]+")  # what may stand in a header as one word
_NAMED = ("access_token", "accessToken", "token", "jwt", "id_token", "idToken", "authToken", "value")
_LONGEST = 64_000  # letters of a value that are looked at
_MILLISECONDS = 10**11  # a moment beyond this many seconds (the year 5138) is one in milliseconds


def token_of(session: Session, login: Login) -> str:
    """The session's access token or JWT; "" where there is none.

    A token that the service gave out counts first; then values of the cookies and keys of localStorage that
    ``login.token`` names, then anything in localStorage that looks like a JWT. Of several the one that lives longest.
    """
    if given := session.tokens.get("access_token", ""):
        return given
    if login.token is None:
        return ""
    named = [token for value in _values(session, login) for token in _inside(value)]
    if not named and login.token.storage:
        named = [token for value in _stored(session) for token in _inside(value) if _JWT.fullmatch(token)]
    return max(named, key=_rank, default="")


def claims(token: str) -> dict[str, Any]:
    """What a JWT says; nothing for anything else. Its signature is not looked at."""
    parts = token.split(".")
    if len(parts) not in (2, 3) or len(token) > _LONGEST:
        return {}
    try:
        text = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        found = json.loads(text)
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def ends(token: str) -> datetime | None:
    """When a JWT ends by itself (``exp``), aware UTC; None where it does not say."""
    return moment_of(claims(token).get("exp"))


def issued(token: str) -> datetime | None:
    """When a JWT was given out (``iat``), aware UTC; None where it does not say."""
    return moment_of(claims(token).get("iat"))


def session_ends(session: Session, login: Login) -> datetime | None:
    """The earliest moment from which a session can live no longer, aware UTC; None: nothing sets it a bound.

    Counted are the token's own end, the ends that the service told, and those of the service's own cookies; a cookie
    without an end, or one that is not part of the session, says nothing. With a refresh token the end of the access
    token is no end of the session.
    """
    bounds = [session.data_ends]
    if not session.tokens.get("refresh_token"):
        bounds += [session.token_ends, ends(token_of(session, login))]
    bounds += _cookie_ends(session, login)
    return min((bound for bound in bounds if bound is not None), default=None)


def _cookie_ends(session: Session, login: Login) -> list[datetime | None]:
    """The ends of the cookies that are the session; of several with one name the latest."""
    by_name: dict[str, list[datetime | None]] = {}
    for cookie in session.cookies:
        name = str(cookie.get("name", ""))
        own = re.search(login.auth_cookies, name) if login.auth_cookies else name in login.needed_cookies
        if own:
            expires = cookie.get("expires")
            by_name.setdefault(name, []).append(moment_of(expires) if _positive(expires) else None)
    return [
        None if None in moments else max(moment for moment in moments if moment is not None)
        for moments in by_name.values()
    ]


def _values(session: Session, login: Login) -> Iterator[str]:
    wanted = login.token
    if wanted is not None and wanted.cookies:
        for cookie in session.cookies:
            if re.search(wanted.cookies, str(cookie.get("name", "")), re.IGNORECASE):
                yield str(cookie.get("value", ""))
    if wanted is not None and wanted.storage:
        yield from _stored(session, wanted.storage)


def _stored(session: Session, pattern: str = "") -> Iterator[str]:
    for origin in session.origins:
        for one in origin.get("localStorage", ()):
            if re.search(pattern, str(one.get("name", "")), re.IGNORECASE):
                yield str(one.get("value", ""))


def _inside(value: str, depth: int = 0) -> list[str]:
    """The tokens in a stored value: itself, quoted, after “Bearer”, or within JSON."""
    text = value.strip()[:_LONGEST]
    if "%" in text:
        text = unquote(text)
    if depth < 4 and text[:1] in ('"', "{", "["):
        try:
            return _within(json.loads(text), depth)
        except (ValueError, RecursionError):
            return [found[0]] if (found := _JWT.search(text)) else []
    text = text.strip("'\"").removeprefix("Bearer ").strip()
    return [text] if _PLAIN.fullmatch(text) and text not in ("null", "undefined", "true", "false") else []


def _within(value: Any, depth: int) -> list[str]:
    if isinstance(value, str):
        return _inside(value, depth + 1)
    if isinstance(value, list):
        return [token for part in value[:20] for token in _within(part, depth + 1) if _JWT.fullmatch(token)]
    if not isinstance(value, dict) or depth > 5:
        return []
    named = [token for name in _NAMED if isinstance(value.get(name), str) for token in _inside(value[name], depth + 1)]
    deeper = [
        token
        for name, part in list(value.items())[:50]
        if isinstance(part, (dict, list)) or (isinstance(part, str) and name not in _NAMED)
        for token in _within(part, depth + 1)
        if _JWT.fullmatch(token)
    ]
    return named + deeper


def _rank(token: str) -> tuple[bool, float, bool]:
    """JWTs that tell their end before others, the latest end first; then JWTs, then anything."""
    end = ends(token)
    return (end is not None, end.timestamp() if end else 0.0, bool(claims(token)))


def _positive(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def moment_of(value: Any) -> datetime | None:
    """A moment given in seconds (or milliseconds) since 1970, aware UTC; None for 0 and whatever is no moment."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,16}(?:\.\d{1,9})?", value):
        value = float(value)
    if not _positive(value) or not math.isfinite(value):
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
