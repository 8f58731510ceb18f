"""What a site answered and what that says about a session: verdicts with their evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

ALIVE = "alive"
EXPIRED = "expired"  # the site wants a sign-in again
REVOKED = "revoked"  # ended by somebody: password changed, signed out everywhere, access withdrawn
CHALLENGE = "challenge"  # captcha, code or another question that only a person can answer
CONSENT = "consent"  # a consent page stands before everything else
WRONG_ACCOUNT = "wrong account"
SITE_CHANGED = "site changed"  # neither a sign of being signed in nor of being signed out
RATE_LIMITED = "rate limited"
DOWN = "service down"
OFFLINE = "offline"
UNCLEAR = "unclear"  # this way of asking cannot tell; only between a plain request and a look in the browser
MISSING = "never signed in"

#: The person has to sign in (or answer something) before anything can be fetched.
NEEDS_PERSON = frozenset({EXPIRED, REVOKED, CHALLENGE, CONSENT, WRONG_ACCOUNT, MISSING})
#: The session is over; what it held is worth nothing any more.
ENDED = frozenset({EXPIRED, REVOKED})
#: May be gone by itself; says nothing about the session.
PASSING = frozenset({RATE_LIMITED, DOWN, OFFLINE})

#: As people read them.
WORDS = {
    ALIVE: "signed in",
    EXPIRED: "signed out",
    REVOKED: "signed out by the service",
    CHALLENGE: "the service wants a person to answer something",
    CONSENT: "the service wants its terms accepted",
    WRONG_ACCOUNT: "another account is signed in",
    SITE_CHANGED: "the site looks different from what is known",
    RATE_LIMITED: "the service asks to come back later",
    DOWN: "the service is down",
    OFFLINE: "the service cannot be reached from this computer",
    UNCLEAR: "not clear",
    MISSING: "never signed in",
}

_NUMBER = re.compile(r"(?:status|code) \d")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, by a plain request or out of a browser's page. ``status`` 0: nothing came back (``error`` why).

    ``url`` is the final address after redirects, ``asked`` the one asked for; header names are in small letters;
    ``text`` is the body, or the page's source as it stands. ``path``: the addresses that redirected.
    """

    asked: str
    url: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    text: str = field(default="", repr=False)
    error: str = ""
    in_browser: bool = False
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """A verdict about a session with its evidence. Holds no secret: addresses are without query and fragment.

    ``marker`` names what decided (``"password field"``, ``"status 401"``); ``identity`` who is signed in, if the
    answer says so; ``wait_seconds`` what a rate limit asked for; ``cause`` of an end, in a word, where it was told.
    """

    service: str
    account: str
    at: datetime
    verdict: str
    marker: str = ""
    status: int = 0
    url: str = ""
    identity: str = ""
    cause: str = ""
    wait_seconds: float | None = None
    screenshot: str = ""

    @property
    def alive(self) -> bool:
        return self.verdict == ALIVE

    @property
    def words(self) -> str:
        """The verdict as people read it."""
        return WORDS[self.verdict]

    @property
    def evidence(self) -> str:
        """The marker in brackets, to stand behind a sentence; "" for a bare number, which only belongs into the log."""
        return f" ({self.marker})" if self.marker and not _NUMBER.match(self.marker) else ""

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {**asdict(self), "at": self.at.isoformat(), "words": self.words}
