"""Small moves on a page that several services make: looking whether something appears, addresses without secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NoReturn, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.services.fetching import Errand
from bedrot_desktop.sessions.answers import EXPIRED
from bedrot_desktop.sessions.login import SHARED
from bedrot_desktop.sessions.page import Page, Target

TICK = 0.25

T = TypeVar("T")


def appears(errand: Errand, page: Page, *targets: Target, seconds: float) -> Target | None:
    """The first of these that becomes visible within so many seconds; None is no trouble (nothing is kept of it)."""
    return comes(errand, lambda: page.seen(*targets), seconds=seconds)


def comes(errand: Errand, question: Callable[[], T | None], *, seconds: float) -> T | None:
    """Ask again and again for so many seconds until the answer is not None."""
    for _ in range(max(1, round(seconds / TICK))):
        found = question()
        if found is not None:
            return found
        errand.run.sleep(TICK)
    return question()


def click_if_possible(page: Page, target: Target, *, seconds: float = 5.0, tries: int = 3) -> bool:
    """Click something that may be there without being clickable; False where it would not be clicked."""
    try:
        page.click(target, seconds=seconds, tries=tries)
    except SourceChanged:
        return False
    return True


def bare_address(url: str, keep: Iterable[str] = ()) -> str:
    """An address with only these parameters of its query: no tokens, no signatures, nobody's name before the host."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name in frozenset(keep)])
    return urlunsplit((parts.scheme, host, parts.path, query, ""))


def refuse_status(errand: Errand, status: int, what: str) -> None:
    """Raise what an answer of a page's own script means when its status tells that there are no data in it.

    401: WaitingForYou; 429: RateLimited; 5xx: Unreachable; any other from 400 on: SourceChanged. ``what`` names what
    was asked for.
    """
    if status == 401:
        signed_out(errand, f"{what} was refused")
    if status == 429:
        raise RateLimited(f"Too many requests: {what} was refused for now.", "Nothing to do: it waits.")
    if status >= 500:
        raise Unreachable(f"The service has trouble: {what} was answered with status {status}.", "Try again later.")
    if status >= 400:
        raise SourceChanged(
            f"The service answered {what} with status {status}.", "Look at the service's page in a browser."
        )


def signed_out(errand: Errand, evidence: str) -> NoReturn:
    """Raise WaitingForYou for a session that was found dead. ``evidence``: what showed it, without a full stop."""
    named = "" if errand.account == SHARED else f" --account {errand.account}"
    raise WaitingForYou(
        f"Signed out: {evidence}.",
        f"`bedrot login {errand.service}{named}`: then it goes on by itself.",
        service=errand.service,
        account=errand.account,
        verdict=EXPIRED,
    )
