"""Ways to keep a session alive without the person, as values: by OAuth, by a visit in the browser, or none."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import BedrotError, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.sessions.answers import ALIVE, NEEDS_PERSON, PASSING, UNCLEAR, Answer, Look
from bedrot_desktop.sessions.asking import addresses_of, ask
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.endpoint import App
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.oauth import META, dated, exchange, refresh
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.storage import complete, kept
from bedrot_desktop.sessions.tokens import session_ends, token_of

if TYPE_CHECKING:
    from bedrot_desktop.sessions.driving import Driver

log = logging.getLogger(__name__)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

RENEWED, UNCHANGED, WAITING, FAILED = "renewed", "unchanged", "waiting", "failed"


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a renewal went, in words for the person.

    ``outcome``: renewed; unchanged (it lives, but the service gave nothing that lives longer); waiting (for the
    person); failed (may work another time). ``session``: what to keep instead of the old one, proven; None: the old one
    stays. ``look``: what was seen last, where something was asked.
    """

    outcome: str
    words: str
    session: Session | None = None
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What a renewal needs. ``accounts``: those that the session serves. ``keep`` is called with a session whose former
    refresh token is used up, before the new one is used for anything."""

    login: Login
    site: Site
    accounts: tuple[Account, ...]
    clock: Clock
    driver: Driver
    app: App = field(default_factory=App)
    keep: Callable[[Session], None] = lambda _session: None


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way of renewal. Raises Unreachable, RateLimited, BrowserTrouble, SettingError, SourceChanged and Cancelled;
    that the person is needed is an outcome."""

    name: str
    renew: Callable[[Parts, Session, Run], Renewal]


def _by_oauth(parts: Parts, session: Session, run: Run) -> Renewal:
    """New tokens for old ones. Where tokens do not open the service's pages, its cookies are looked after, too."""
    grant = parts.login.grant
    if grant is None:
        return _by_visit(parts, session, run)
    if grant.exchange == META and not (parts.app.id and parts.app.secret):
        return _unless_alive(parts, session, run, "a longer-lived token is given only to an application: set its id")
    try:
        new = _with_new_tokens(parts, session, run)
    except WaitingForYou as error:
        if _opens_pages(parts.login):
            return Renewal(WAITING, _sentence(error.message), look=_seen(parts, session, error.verdict))
        log.info("%s (%s): %s", session.service, session.account, error.message)
        new = session
    if not _opens_pages(parts.login):
        return _by_visit(parts, new, run)
    return _proven(parts, session, new, run)


def _with_new_tokens(parts: Parts, session: Session, run: Run) -> Session:
    login, site, clock = parts.login, parts.site, parts.clock
    if login.grant is None:
        return session
    if login.grant.exchange == META:
        if session.token_ends is None and login.grant.debug and session.tokens.get("access_token"):
            session = dated(login, site, session, parts.app, clock, run)
            if session.token_ends is None:
                return session  # one without an end: an exchange would give it one
        return exchange(login, site, session, parts.app, clock, run)
    if not session.tokens.get("refresh_token"):
        return session
    new = refresh(login, site, session, parts.app, clock, run)
    parts.keep(new)
    return new


def _opens_pages(login: Login) -> bool:
    """Whether the token is what the service is asked with."""
    return any(one.bearer for one in login.asks) and login.token is None


def _by_visit(parts: Parts, session: Session, run: Run) -> Renewal:
    """Open the page that only somebody signed in sees: sites renew their cookies and tokens with a visit."""
    login, site = parts.login, parts.site

    def judged(answer: Answer) -> Look:
        at = parts.clock.now()
        return judge(answer, login, session.account, parts.accounts, at, addresses_of(site))

    caught = parts.driver.visit(
        login, site, session, run, url=site.url(login.home), headless=site.headless, judge=judged
    )
    look = judged(caught.answer)
    if look.verdict != ALIVE:
        return _not_alive(look)
    state = kept(caught.state, login, site)
    if not complete(state, login):
        return Renewal(FAILED, "The site let in, but its cookies or token could not be read.", look=look)
    new = replace(session.renewed(state, parts.clock.now()), identity=look.identity or session.identity)
    if caught.user_agent:
        new = replace(new, user_agent=caught.user_agent)
    return _proven(parts, session, new, run, look)


def _proven(parts: Parts, old: Session, new: Session, run: Run, visited: Look | None = None) -> Renewal:
    """Ask with the new session before it is handed on; where that cannot tell, the visit itself was the proof."""
    look = ask(parts.login, parts.site, new, parts.accounts, parts.clock, run)
    if visited is not None and (look.verdict == UNCLEAR or look.verdict in PASSING):
        look = visited
    if look.verdict != ALIVE:
        return _not_alive(look)
    before, after = session_ends(old, parts.login), session_ends(new, parts.login)
    outcome, words = _compared(old, new, before, after, parts)
    new = replace(new, identity=look.identity or new.identity)
    return Renewal(outcome, words, new, look)


def _compared(
    old: Session, new: Session, before: datetime | None, after: datetime | None, parts: Parts
) -> tuple[str, str]:
    now = parts.clock.local()
    if after is not None and (before is None or after > before):
        return RENEWED, f"Renewed, now until {day(after, now)}."
    token = token_of(new, parts.login)
    if after is None and (before is not None or _own(old, parts.login) != _own(new, parts.login)):
        return RENEWED, "Renewed; the service does not say until when."
    if after is None:
        return UNCHANGED, "Still alive; the service does not say until when."
    what = "token" if token else "sign-in"
    return UNCHANGED, f"Still alive; the service gives no new {what} before {day(after, now)}."


def _own(session: Session, login: Login) -> frozenset[tuple[str, str]]:
    from bedrot_desktop.sessions.storage import mark_of

    given = frozenset((name, value) for name, value in session.tokens.items())
    return mark_of(session.storage_state(), login) | given


def _nothing(parts: Parts, session: Session, run: Run) -> Renewal:
    """Only look."""
    return _unless_alive(parts, session, run, "renewing by itself is switched off")


def _unless_alive(parts: Parts, session: Session, run: Run, why: str) -> Renewal:
    look = ask(parts.login, parts.site, session, parts.accounts, parts.clock, run)
    if look.verdict in (ALIVE, UNCLEAR):
        return Renewal(UNCHANGED, f"Not renewed: {why}.", look=look)
    return _not_alive(look)


def _not_alive(look: Look) -> Renewal:
    told = look.evidence if look.marker != look.words else ""
    if look.verdict in NEEDS_PERSON:
        return Renewal(WAITING, f"{_sentence(f'{look.words}{told}')[:-1]}: a person has to sign in.", look=look)
    return Renewal(FAILED, f"Not renewed: {look.words}{told}.", look=look)


def _seen(parts: Parts, session: Session, verdict: str) -> Look:
    return Look(session.service, session.account, parts.clock.now(), verdict, "refused at the token's address")


def _sentence(words: str) -> str:
    words = words.strip().rstrip(".")
    return f"{words[:1].upper()}{words[1:]}."


def day(moment: datetime, now: datetime) -> str:
    """A day as people say it: ``8 Aug``, with the year where it is another one; today's with the time (local)."""
    local, here = moment.astimezone(now.tzinfo), now
    if local.date() == here.date():
        return f"{local:%H:%M} today"
    return f"{local.day} {_MONTHS[local.month - 1]}" + (f" {local.year}" if local.year != here.year else "")


def _by_visit_and_token(parts: Parts, session: Session, run: Run) -> Renewal:
    """A visit; a refresh token, where somebody has one, is renewed along with it, and no trouble with it is told."""
    if session.tokens.get("refresh_token") and parts.login.grant is not None:
        try:
            session = _with_new_tokens(parts, session, run)
        except BedrotError as error:
            log.info("%s (%s): the token was not renewed: %s", session.service, session.account, error.message)
    return _by_visit(parts, session, run)


_OAUTH = Strategy("oauth", _by_oauth)
_BROWSER = Strategy("browser", _by_visit_and_token)
_JWT = Strategy("jwt", _by_visit)
_NONE = Strategy("none", _nothing)

#: By the names that the setting ``sessions.*.strategy`` has.
STRATEGIES: Mapping[str, Strategy] = {one.name: one for one in (_OAUTH, _BROWSER, _JWT, _NONE)}
