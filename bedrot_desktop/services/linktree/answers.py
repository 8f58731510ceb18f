"""What is in an answer of Linktree: which questions it answers, and when it is no answer at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.services.linktree.privacy import field_name
from bedrot_desktop.services.service import NotData

#: Answers that are known and hold nothing to book; the first two are all personal.
KINDS_WITHOUT_ROWS = frozenset(
    {
        "currentUser",
        "analyticsChat",
        "walletExperience",
        "commerceAccountRewards",
        "getTotalBalanceByCurrency",
        "isWalletViewableV3",
        "getFollowers",
    }
)
_PERSONAL = frozenset({"currentUser", "analyticsChat"})
_NOT_SIGNED_IN = frozenset({"UNAUTHENTICATED", "UNAUTHORIZED", "UNAUTHORISED", "FORBIDDEN"})
_LINK = re.compile(r"link\d+")

AGAIN = "Open Linktree's analytics page and fetch once more; the data from before stays."


def content_of(answer: Any, name: str) -> tuple[Mapping[str, Any] | None, list[Mapping[str, Any]]]:
    """The analytics object (or None) and the link objects of an answer.

    Raises SignInNeeded when the session had ended, FileRejected (rules ``answer``, ``shape``) when it is no answer of
    Linktree, NotData when it is a known one without anything to book. Messages repeat nothing of the content.
    """
    if not isinstance(answer, dict):
        raise FileRejected(f"{name} is JSON, but not the object that Linktree answers with.", AGAIN, rule="shape")
    data = answer.get("data")
    if answer.get("errors") and not answered_in_part(answer):
        refuse_errors(answer["errors"], name)
    if not isinstance(data, dict) or not data:
        raise FileRejected(f"{name} holds no answer below “data”.", AGAIN, rule="shape")
    analytics = data.get("getAccountAnalytics")
    links: list[Mapping[str, Any]] = [
        value for key, value in data.items() if _LINK.fullmatch(key) and isinstance(value, dict)
    ]
    if isinstance(analytics, dict) or links:
        return (analytics if isinstance(analytics, dict) else None), links
    if set(data) <= KINDS_WITHOUT_ROWS:
        raise NotData(_why_nothing(data))
    if all(value is None for value in data.values()):
        raise FileRejected(f"{name} is an answer without content.", AGAIN, rule="shape")
    keys = ", ".join(sorted({field_name(key) for key in data})[:5])
    raise FileRejected(f"{name} answers a question that is not known here ({keys}).", AGAIN, rule="shape")


def _why_nothing(data: Mapping[str, Any]) -> str:
    if _PERSONAL & set(data):
        return "Personal data of the account (no figures): nothing of it is kept."
    return "A setting or balance of the account, no figures by day."


def answered_in_part(answer: Mapping[str, Any]) -> bool:
    """Whether an answer has errors and content as well: Linktree then left something out."""
    data = answer.get("data")
    return bool(answer.get("errors")) and isinstance(data, dict) and any(value is not None for value in data.values())


def refuse_errors(errors: Any, name: str) -> NoReturn:
    codes = {_code(error) for error in errors} if isinstance(errors, list) else {""}
    if codes & _NOT_SIGNED_IN:
        raise SignInNeeded(
            f"Linktree answered {name} with an error instead of data: the session had ended.", rule="sign-in needed"
        )
    told = ", ".join(sorted(code for code in codes if code)) or "no code given"
    raise FileRejected(f"Linktree answered {name} with an error ({told}).", AGAIN, rule="answer")


def _code(error: Any) -> str:
    """The code of a GraphQL error; its message may repeat what was asked and is left alone."""
    if not isinstance(error, dict):
        return ""
    extensions = error.get("extensions")
    code = extensions.get("code") if isinstance(extensions, dict) else None
    if isinstance(code, str) and re.fullmatch(r"[A-Z][A-Z_]{0,40}", code):
        return code
    words = str(error.get("message", "")).casefold()
    return "UNAUTHENTICATED" if "unauthorized" in words or "not authenticated" in words else ""
