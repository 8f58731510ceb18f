"""What the program knows of signing in to a service: a value in ``services/<s>/login.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bedrot_desktop.core.roster import Account, Roster
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions.answers import Answer

SHARED = "main"  # the account of a sign-in that all accounts of a service share


@dataclass(frozen=True, slots=True)
class Site:
    """A service's addresses as the settings have them, without a slash at the end."""

    address: str
    login_address: str
    api_address: str = ""
    token_address: str = ""
    headless: bool = True

    def url(self, path: str, base: str = "address") -> str:
        """A path below one of the addresses."""
        return f"{getattr(self, base)}/{path.lstrip('/')}" if path else str(getattr(self, base))


def site_of(settings: Settings, service: str) -> Site:
    """The addresses of a service; one that is not set is empty."""
    address, login, api, token = (
        str(settings.for_service(f"services.*.{name}", service) or "").rstrip("/")
        for name in ("address", "login_address", "api_address", "token_address")
    )
    return Site(address, login, api, token, settings.for_service("services.*.headless", service) is True)


@dataclass(frozen=True, slots=True)
class Marks:
    """Regular expressions (case ignored) that tell a service's pages apart; each with a name for the evidence.

    ``…_urls`` are searched in the final address without its query, the others in the answer's body or the page's source
    as a browser writes it (attributes in double quotes), without scripts and hidden parts; ``alive`` also in its blocks
    of JSON. ``alive_urls`` count only where ``alive`` names nothing. Marks that all sites share (password field,
    captcha, 401, 429, 503, …) are known to the classifier and need not be repeated. None may repeat without end at its
    beginning, or ``.*`` twice.
    ``wall_urls``: addresses where one lands when signed out. ``alive``: only somebody signed in sees this.
    ``revoked``: the answer says that the session was ended.
    """

    alive: Mapping[str, str] = field(default_factory=dict)
    alive_urls: Mapping[str, str] = field(default_factory=dict)
    wall: Mapping[str, str] = field(default_factory=dict)
    wall_urls: Mapping[str, str] = field(default_factory=dict)
    challenge: Mapping[str, str] = field(default_factory=dict)
    challenge_urls: Mapping[str, str] = field(default_factory=dict)
    consent: Mapping[str, str] = field(default_factory=dict)
    revoked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """A cheap authenticated request. ``bearer``: send the session's token in the header ``Authorization``."""

    path: str
    base: str = "address"
    bearer: bool = False
    accept: str = "text/html,application/json"


@dataclass(frozen=True, slots=True)
class Token:
    """Where a service keeps a JWT: cookies or keys of localStorage whose names match (regular expression)."""

    cookies: str = ""
    storage: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """OAuth endpoints, as (base, path). ``exchange``: ``refresh_token``, or Meta's ``fb_exchange_token``.

    ``debug`` tells both dates of a token (Meta's ``debug_token``), ``authorise`` shows the page where a person agrees;
    its code comes back to a small server on 127.0.0.1.
    """

    token: tuple[str, str]
    exchange: str = "refresh_token"
    authorise: tuple[str, str] | None = None
    debug: tuple[str, str] | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """How one signs in to a service and how that is seen.

    ``home``: a page below the address that only somebody signed in sees; the sign-in window may end up there, silent
    renewal opens it. ``asks``: plain requests, one after the other until one is clear; none: only the browser can
    tell. ``auth_cookies``: names (regular expression) of the cookies that are the session; all others may come and go.
    ``needed_cookies``: without all of these nobody is signed in. ``domains``: cookies of other sites are not kept.
    ``identify``: who an answer says is signed in ("" unknown). ``shared``: one sign-in serves all accounts. ``hint``:
    one sentence told before the window opens.
    """

    service: str
    title: str
    home: str
    domains: tuple[str, ...]
    asks: tuple[Ask, ...] = ()
    marks: Marks = field(default_factory=Marks)
    auth_cookies: str = ""
    needed_cookies: tuple[str, ...] = ()
    token: Token | None = None
    grant: Grant | None = None
    identify: Callable[[Answer], str] = lambda _answer: ""
    shared: bool = False
    hint: str = ""

    def account_of(self, account: Account) -> str:
        """The session that serves an account of the roster."""
        return SHARED if self.shared else account.key

    def sign_ins(self, roster: Roster) -> dict[str, tuple[Account, ...]]:
        """Session account → the enabled accounts that it serves, in the roster's order."""
        found: dict[str, tuple[Account, ...]] = {}
        for account in roster.of(self.service):
            if account.enabled:
                key = self.account_of(account)
                found[key] = (*found.get(key, ()), account)
        return found

    def fits(self, identity: str, accounts: tuple[Account, ...]) -> bool:
        """Whether somebody signed in is one of those expected. Not known, or nothing to compare with, fits."""
        if not identity or not any(account.foreign_id for account in accounts) or self.shared:
            return True
        return any(account.answers_to(identity.lstrip("@")) for account in accounts)
