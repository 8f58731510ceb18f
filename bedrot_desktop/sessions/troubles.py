"""From what a page shows, or what the browser's library complains of, to the error that says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bedrot_desktop.core.errors import BedrotError, BrowserTrouble, RateLimited, Unreachable, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions.answers import CONSENT, DOWN, NEEDS_PERSON, OFFLINE, RATE_LIMITED, WRONG_ACCOUNT, Look

_GONE = re.compile(
    r"(?i)has been closed|crash|connection closed|target closed|browser (?:has )?disconnected|session closed"
)
_NETWORK = re.compile(r"net::(ERR_[A-Z0-9_]+)")
_PASSING = re.compile(
    r"(?i)execution context was destroyed|page is navigating|frame was detached|element is not attached|"
    r"cannot find context|because the page|interrupted by another navigation|ERR_ABORTED"
)
_WORDS = {
    "ERR_NAME_NOT_RESOLVED": "its address is not known to the network",
    "ERR_INTERNET_DISCONNECTED": "this computer is offline",
    "ERR_CONNECTION_REFUSED": "nobody answers there",
    "ERR_CONNECTION_RESET": "the connection broke off",
    "ERR_CONNECTION_TIMED_OUT": "nobody answered in time",
    "ERR_TIMED_OUT": "nobody answered in time",
    "ERR_EMPTY_RESPONSE": "nothing came back",
    "ERR_NETWORK_CHANGED": "the network changed meanwhile",
    "ERR_PROXY_CONNECTION_FAILED": "the proxy does not answer",
}


@dataclass(frozen=True, slots=True)
class Faults:
    """The two classes of errors that the browser's library raises."""

    error: type[Exception]
    timeout: type[Exception]


def is_gone(error: BaseException) -> bool:
    """Whether the browser, the window or the page is not there any more."""
    return bool(_GONE.search(_line(error)))


def is_passing(error: BaseException) -> bool:
    """Whether the page was only just changing, so that asking again helps."""
    return bool(_PASSING.search(_line(error)))


def network(error: BaseException | str) -> str:
    """What is wrong with the network, in words; empty when it is something else."""
    found = _NETWORK.search(error if isinstance(error, str) else _line(error))
    if found is None or found[1] == "ERR_ABORTED":
        return ""
    return _WORDS.get(found[1], found[1].removeprefix("ERR_").replace("_", " ").lower())


@contextmanager
def translating(faults: Faults, run: Run) -> Iterator[None]:
    """Turn what the browser's library raises into our errors; a stop that was asked for wins."""
    try:
        yield
    except faults.error as error:
        run.check()
        raise ours(error) from error


def ours(error: BaseException) -> BedrotError:
    """The error of ours for one of the browser's library."""
    if words := network(error):
        return Unreachable(f"The service cannot be reached: {words}.", "Check the connection and try again.")
    if is_gone(error):
        return BrowserTrouble("The browser ended unexpectedly.", "Try again; nothing was lost.")
    return BrowserTrouble(f"The browser refused: {SECRETS.mask(_line(error))}", "Try again.")


def refusal(look: Look, title: str) -> BedrotError | None:
    """The error for a page that lets nobody go on; None when the page is none of these."""
    if look.verdict in NEEDS_PERSON:
        remedy = "Sign in again; the work then goes on where it stopped."
        if look.verdict == CONSENT:
            remedy = "Sign in and accept them in the window; the work then goes on where it stopped."
        if look.verdict == WRONG_ACCOUNT:
            remedy = "Sign in with the account that belongs here."
        return WaitingForYou(
            f"{title}: {look.words}{look.evidence}.",
            remedy,
            service=look.service,
            account=look.account,
            verdict=look.verdict,
        )
    if look.verdict == RATE_LIMITED:
        return limit(title, look.wait_seconds)
    if look.verdict in {DOWN, OFFLINE}:
        return Unreachable(f"{title}: {look.words}{look.evidence}.", "Try again later.")
    return None


def limit(title: str, seconds: float | None) -> RateLimited:
    """The error for a service that asks to come back later, after so many seconds where it says so."""
    later = f" It names {seconds:.0f} seconds." if seconds else ""
    return RateLimited(f"{title} asks to come back later.{later}", "Wait and try again.", seconds=seconds)


def plain_address(url: str) -> str:
    """An address as it may be told: without query, fragment and user."""
    bare = re.split(r"[?#]", url, maxsplit=1)[0]
    return SECRETS.mask(re.sub(r"(?<=://)[^/@]*@", "", bare))


def _line(error: BaseException) -> str:
    """The first line of a complaint: what follows it are the library's notes."""
    return next(iter(str(error).splitlines()), type(error).__name__)[:300]
