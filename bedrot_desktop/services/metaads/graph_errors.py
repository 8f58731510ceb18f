"""Errors of Meta's Graph by their codes: what they mean, and what a person can do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bedrot_desktop.core.errors import BedrotError, RateLimited, SourceChanged, TransientError, WaitingForYou
from bedrot_desktop.services.metaads.values import plain
from bedrot_desktop.sessions.answers import EXPIRED, NEEDS_PERSON
from bedrot_desktop.sessions.complaints import complaint

SERVICE = "metaads"
SIGN_IN = "Run `bedrot login metaads`: a new token is asked for on Meta's own page, or pasted."

#: Too many calls: of the app, the user, the page, at once, or for a business's ad accounts.
LIMITS = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
PASSING = frozenset({1, 2})
TOKEN = frozenset({102, 190, 2500})
PERMISSION = frozenset({3, 10, *range(200, 300)})
_RETIRED = 2635
_NO_OBJECT = (100, 33)
_NO_FIELD = 100

#: Subcodes of an ended token in words; the verdict itself is the classifier's (``sessions.complaints``).
ENDS: Mapping[int, str] = {
    458: "the app was removed from the Facebook account that gave it",
    459: "Facebook wants the person to answer something at facebook.com first",
    460: "the password of the Facebook account was changed, which ends all tokens",
    461: "the person signed out",
    463: "its time has run out",
    464: "the Facebook account is not confirmed: sign in at facebook.com once",
    466: "the person signed out",
    467: "the person signed out, or withdrew it",
    492: "the person no longer has a role at the page or business",
}


class TooMuch(TransientError):
    """Meta wants to be asked for less at once."""


@dataclass(frozen=True, slots=True)
class GraphError:
    """The error object of an answer; ``message`` is Meta's own, ``verdict`` what it says of the token, if anything."""

    code: int
    subcode: int
    message: str
    passing: bool
    verdict: str = ""


def error_of(document: Mapping[str, Any]) -> GraphError | None:
    """The error in an answer, or None."""
    error = document.get("error")
    if error is None:
        return None
    if not isinstance(error, dict):
        return GraphError(0, 0, plain(error)[:200], passing=False)
    sign = complaint(document, 400)
    return GraphError(
        _whole(error.get("code")),
        _whole(error.get("error_subcode")),
        plain(error.get("message"))[:200].rstrip("."),
        error.get("is_transient") is True,
        sign.verdict if sign else "",
    )


def trouble_of(error: GraphError, account: str, path: str) -> BedrotError:
    """What an error means to the person. ``path`` is told where it says what was asked for."""
    told = f"Meta says: {error.message or 'nothing more'} (code {error.code})."
    if error.code in LIMITS:
        return RateLimited(f"Meta was asked too often. {told}", "It goes on by itself later.")
    if error.code in TOKEN:
        return _ended(error, account)
    if error.code == 1 and "reduce the amount" in error.message.casefold():
        return TooMuch(f"Meta wants to be asked for less of {path} at once. {told}", "Try again later.")
    if error.code in PASSING or error.passing:
        return TransientError(f"Meta cannot answer just now. {told}", "Try again later.")
    if error.code in PERMISSION:
        return BedrotError(
            f"The token may not read the ad account. {told}",
            "In Meta's Business settings give the person (or System User) who made the token access to the ad "
            "account, make a token with the permission ads_read, and run `bedrot login metaads`.",
        )
    return _refusal(error, path, told)


def _ended(error: GraphError, account: str) -> WaitingForYou:
    why = ENDS.get(error.subcode, f"it says “{error.message}”" if error.message else "it does not say why")
    verdict = error.verdict if error.verdict in NEEDS_PERSON else EXPIRED
    return WaitingForYou(
        f"Meta no longer takes the token: {why} (code {error.code}).",
        SIGN_IN,
        service=SERVICE,
        account=account,
        verdict=verdict,
    )


def _refusal(error: GraphError, path: str, told: str) -> BedrotError:
    """Errors that waiting does not mend."""
    if "appsecret_proof" in error.message:
        return BedrotError(
            f"Meta's app asks for a proof of its secret. {told}",
            "In the app's advanced settings switch off “Require app secret”.",
        )
    if error.code == _RETIRED:
        return SourceChanged(f"Meta has retired this version of its interface. {told}", "Update this program.")
    if (error.code, error.subcode) == _NO_OBJECT:
        return BedrotError(
            f"Meta knows no ad account {path.split('/', 1)[0]} that this token may see. {told}",
            "Compare its number with the one in Ads Manager (`bedrot account list`), and who made the token.",
        )
    if error.code == _NO_FIELD:
        return SourceChanged(f"Meta no longer understands what is asked of {path}. {told}", "Update this program.")
    return BedrotError(f"Meta refused {path}. {told}", "Try again later, or look at Meta's status page.")


def wait_told(headers: Mapping[str, str]) -> float | None:
    """The seconds until calls are allowed again, by the usage that Meta tells in headers; None where it does not.

    ``X-Business-Use-Case-Usage`` has minutes (``estimated_time_to_regain_access``) for each kind of call,
    ``X-Ad-Account-Usage`` seconds (``reset_time_duration``).
    """
    small = {name.casefold(): value for name, value in headers.items()}
    waits = [60.0 * minutes for minutes in _numbers(small.get("x-business-use-case-usage"), _REGAIN)]
    waits += _numbers(small.get("x-ad-account-usage"), "reset_time_duration")
    return max((wait for wait in waits if wait > 0), default=None)


_REGAIN = "estimated_time_to_regain_access"


def _numbers(header: str | None, key: str) -> list[float]:
    """All values of a key, however deep they lie in a header's JSON."""
    try:
        left = [json.loads(header)] if header else []
    except (ValueError, RecursionError):
        return []
    found: list[float] = []
    while left:
        value = left.pop()
        if isinstance(value, list):
            left += value
        elif isinstance(value, dict):
            left += value.values()
            number = value.get(key)
            if isinstance(number, int | float) and not isinstance(number, bool):
                found.append(float(number))
    return found


def _whole(value: object) -> int:
    text = plain(value)
    return int(text) if text.isdecimal() else 0
