"""What an interface complains of: error codes and sentences in JSON that tell why nothing came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bedrot_desktop.sessions.answers import CHALLENGE, DOWN, EXPIRED, RATE_LIMITED, REVOKED
from bedrot_desktop.sessions.signs import Sign

#: The cause of an end that a new sign-in alone does not mend: whoever signed in may not read what was asked for.
PERMISSION = "permission missing"

#: Meta's error codes (Marketing API, error handling).
_META_LIMITS = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_META_DOWN = frozenset({1, 2})
_META_PERMISSION = frozenset({3, 10, 294, *range(200, 300)})
_META_SIGN_IN = frozenset({102, 104, 190, 2500})

#: Meta's subcodes of code 190: verdict and cause.
_META_SUBCODES = {
    458: (REVOKED, "app removed"),
    459: (CHALLENGE, "checkpoint"),
    460: (REVOKED, "password changed"),
    461: (REVOKED, "signed out"),
    463: (EXPIRED, "expired"),
    464: (CHALLENGE, "unconfirmed"),
    466: (REVOKED, "signed out"),
    467: (REVOKED, "not accepted any more"),
    492: (REVOKED, "role removed"),
}

_KEYS = "(?:session|token|jwt|signature|credentials|cookie)"

#: Sentences and codes, in this order: verdict, marker and cause. Each ends within a short stretch of text.
_SENTENCES: tuple[tuple[str, str, str, re.Pattern[str]], ...] = tuple(
    (verdict, marker, cause, re.compile("|".join(patterns), re.IGNORECASE))
    for verdict, marker, cause, patterns in (
        (RATE_LIMITED, "rate limit told", "", (
            r"too[ _]many[ _](?:requests|calls|attempts)|rate[ _-]?limit|request limit reached",
            r"quota (?:was )?exceeded|throttl(?:ed|ing)\b",
        )),
        (REVOKED, "password changed", "password changed", (
            r"password (?:was |has been |is )?changed|changed (?:your|their|the) password",
        )),
        (REVOKED, "access revoked", "revoked", (
            r"\b(?:been|was|is|were|token|access|session|grant|permission)[ _]revoked\b",
            r"\brevoked[ _](?:token|session)",
            r"session has been invalidated|expired or revoked|has not authori[sz]ed|user (?:has )?logged out",
            r"(?:signed|logged) out (?:everywhere|of all|on all|from all)|(?:signed|logged) in (?:on|from) another",
        )),
        (CHALLENGE, "question told", "", (
            r"captcha|two[ _-]?factor|\b[2m]fa[ _](?:is )?(?:required|needed)|checkpoint",
            r"verify (?:that )?(?:you are human|it(?:['’]s| is) (?:really )?you)|verification (?:is )?required",
            r"\bchallenge(?:[_ ]required)?\b",
        )),
        (EXPIRED, "sign-in asked for", "expired", (
            r"unauthenticated|unauthori[sz]ed|not[ _](?:logged|signed)[ _-]?in|not[ _]authenticated|user not login",
            r"(?:log[ _-]?in|sign[ _-]?in|authentication)[ _](?:is )?(?:required|needed|expired)|need_login",
            r"authentication[ _]failed|please (?:log|sign) in|must be (?:logged|signed) in",
            rf"\b{_KEYS}\b.{{0,30}}\b(?:expired|invalid|missing|not valid|absent)",
            rf"\b(?:expired|invalid|missing|no|bad|malformed)[ _](?:(?:access|bearer|auth|oauth)[ _])?{_KEYS}",
            r"token_not_valid|session_(?:expired|ended)|jwt[ _]expired",
        )),
        (DOWN, "outage told", "", (
            r"maintenance|(?:service|temporarily)[ _]unavailable|internal[ _](?:server[ _])?error",
            r"please (?:retry|try again)|unexpected error has occurred",
        )),
    )
)  # fmt: skip

_TELLING = (
    "message", "error", "error_description", "error_message", "detail", "title", "status_msg", "statusMsg", "msg",
    "code", "name", "reason", "description", "type", "errors", "extensions",
)  # fmt: skip
_FAILED = {"status_code": (0, 200), "statusCode": (0, 200), "error_code": (0, 200), "success": (True,), "ok": (True,)}


def complaint(document: Any, status: int) -> Sign | None:
    """What a JSON answer complains of, or None: it does not, or nobody knows its words."""
    if not is_error(document, status):
        return None
    error = document.get("error") if isinstance(document, dict) else None
    if isinstance(error, dict) and isinstance(error.get("code"), int) and (found := _meta(error)):
        return found
    if isinstance(error, dict) and error.get("status") == 401:
        return Sign(EXPIRED, "status 401 told", "expired")
    told = " · ".join(list(_sentences(document))[:50])
    part_came = status < 400 and _has_data(document)
    return next(
        (
            Sign(verdict, marker, cause)
            for verdict, marker, cause, pattern in _SENTENCES
            if pattern.search(told) and not (part_came and verdict == DOWN)
        ),
        None,
    )


def is_error(document: Any, status: int) -> bool:
    """Whether a JSON answer says that something went wrong."""
    if status >= 400:
        return True
    if not isinstance(document, dict):
        return False
    if document.get("error") or document.get("errors") or document.get("message") == "error":
        return True
    return any(name in document and document[name] not in good for name, good in _FAILED.items())


def _has_data(document: Any) -> bool:
    data = document.get("data") if isinstance(document, dict) else None
    return isinstance(data, dict) and any(value is not None for value in data.values())


def _meta(error: dict[str, Any]) -> Sign | None:
    code, subcode = error["code"], error.get("error_subcode")
    marker = f"code {code}" + (f", subcode {subcode}" if isinstance(subcode, int) else "")
    if code in _META_LIMITS:
        return Sign(RATE_LIMITED, marker)
    if code in _META_SIGN_IN:
        if subcode in _META_SUBCODES:
            verdict, cause = _META_SUBCODES[subcode]
            return Sign(verdict, marker, cause)
        return _by_words(error, marker)
    if code == 368 and "OAuth" in str(error.get("type")):
        return Sign(CHALLENGE, marker, "blocked for a while")
    if code in _META_PERMISSION and "OAuth" in str(error.get("type")):
        return Sign(REVOKED, marker, PERMISSION)
    if code in _META_DOWN or error.get("is_transient") is True:
        return Sign(DOWN, marker)
    return None


def _by_words(error: dict[str, Any], marker: str) -> Sign:
    """A token that is refused without a subcode: only the sentence tells why."""
    told = str(error.get("message", ""))[:500]
    for verdict, _name, cause, pattern in _SENTENCES:
        if verdict == REVOKED and pattern.search(told):
            return Sign(REVOKED, marker, cause)
    if re.search(r"expired|must be used|required", told, re.IGNORECASE):
        return Sign(EXPIRED, marker, "expired")
    return Sign(REVOKED, marker, "not accepted any more")


def _sentences(value: Any, depth: int = 0) -> Iterator[str]:
    """The short texts under telling names, four levels deep."""
    if isinstance(value, str):
        yield value[:500]
    elif isinstance(value, dict) and depth < 5:
        for name in (*_TELLING, "data") if value.get("message") == "error" else _TELLING:
            if name in value:
                yield from _sentences(value[name], depth + 1)
    elif isinstance(value, list) and depth < 5:
        for part in value[:10]:
            yield from _sentences(part, depth + 1)
