"""From what a site answered to a verdict about the session. No dead session is ever called alive.

The order of the reasons is the point: a network that is in the way says nothing of the session, a limit or an outage
neither; then come ends that the service tells, questions to a person, pages to sign in, and only then signs of life.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.roster import Account
from bedrot_desktop.sessions import usual
from bedrot_desktop.sessions.answers import (
    ALIVE,
    CHALLENGE,
    CONSENT,
    DOWN,
    EXPIRED,
    OFFLINE,
    RATE_LIMITED,
    REVOKED,
    SITE_CHANGED,
    UNCLEAR,
    WRONG_ACCOUNT,
    Answer,
    Look,
)
from bedrot_desktop.sessions.complaints import complaint, is_error
from bedrot_desktop.sessions.hosts import is_own, parts_of, plain_address
from bedrot_desktop.sessions.limits import wait_seconds
from bedrot_desktop.sessions.login import Login
from bedrot_desktop.sessions.marking import seen
from bedrot_desktop.sessions.signs import Sign
from bedrot_desktop.sessions.source import Source, read

log = logging.getLogger(__name__)

_Reason = Callable[[Answer, Source, Login], Sign | None]


def judge(
    answer: Answer,
    login: Login,
    account: str,
    accounts: tuple[Account, ...],
    at: datetime,
    addresses: tuple[str, ...] = (),
) -> Look:
    """The verdict that an answer allows about the session of an account.

    ``accounts``: those that the session serves, to compare who is signed in; ``at``: now, aware UTC; ``addresses``: the
    service's own beside its domains and the one asked for. An answer without any known sign is ``unclear`` for a plain
    request and a frame without content, ``site changed`` in the browser.
    """
    source = read(answer)
    found = _somebody_else(answer, source, login, addresses) if answer.status or answer.text else None
    if found is None:
        found = next((found for reason in _REASONS if (found := reason(answer, source, login))), None)
    if found is None:
        found = _nothing_known(answer, source)
    wait, identity = None, ""
    if found.verdict in (RATE_LIMITED, DOWN):
        wait = wait_seconds(answer, source.document, at)
    if found.verdict == ALIVE:
        identity = _identity(answer, login)
        if not login.fits(identity, accounts):
            found = Sign(WRONG_ACCOUNT, f"signed in is {identity}")
    return Look(
        service=login.service,
        account=account,
        at=at,
        verdict=found.verdict,
        marker=found.marker,
        status=answer.status,
        url=plain_address(answer.url or answer.asked),
        identity=identity,
        cause=found.cause,
        wait_seconds=wait,
    )


def _nothing_came(answer: Answer, _source: Source, _login: Login) -> Sign | None:
    if answer.status:
        return None
    if answer.url.startswith("chrome-error:") or not answer.in_browser or answer.error:
        return Sign(OFFLINE, SECRETS.mask(answer.error)[:200] or "nothing came back")
    return Sign(UNCLEAR, "no page yet") if not answer.text else None


def _somebody_else(answer: Answer, source: Source, login: Login, addresses: tuple[str, ...]) -> Sign | None:
    """A hotel's or company's network that answered instead of the service, or another site one was sent to."""
    if foreign := _foreign_host(answer.url, login, (answer.asked, *addresses)):
        if usual.provider(foreign):
            return Sign(EXPIRED, f"sign-in at {foreign}", "expired")
        network = usual.network_page(answer, source)
        if network or not all(url.startswith("https:") for url in (answer.asked, *answer.path, answer.url)):
            return Sign(OFFLINE, f"{foreign} answered" + (f": {network}" if network else ""))
        return Sign(SITE_CHANGED if answer.in_browser else UNCLEAR, f"sent on to {foreign}")
    if source.leads_to and len(source.words) < 500 and answer.asked.startswith("http:"):
        target = _foreign_host(source.leads_to, login, (answer.asked, *addresses))
        if target and not usual.provider(target):
            return Sign(OFFLINE, f"sent on to {target}")
    if (network := usual.network_page(answer, source)) and not _alive_mark(answer, source, login):
        return Sign(OFFLINE, network)
    return None


def _limited(answer: Answer, source: Source, login: Login) -> Sign | None:
    if answer.status == 429:
        return Sign(RATE_LIMITED, "status 429")
    if source.is_json and (found := complaint(source.document, answer.status)) and found.verdict == RATE_LIMITED:
        return found
    if (told := usual.limit(source)) and not _alive_mark(answer, source, login):
        return Sign(RATE_LIMITED, told)
    return None


def _gate(answer: Answer, source: Source, login: Login) -> Sign | None:
    # before outages: such a page comes with status 503, too
    if usual.password(source):
        return None
    if gate := usual.gate(answer, source):
        return Sign(CHALLENGE, gate)
    if (gate := usual.gate_heading(source)) and not _alive_mark(answer, source, login):
        return Sign(CHALLENGE, gate)
    return None


def _down(answer: Answer, source: Source, login: Login) -> Sign | None:
    complained = complaint(source.document, answer.status) if source.is_json else None
    if answer.status >= 500:
        ended = complained and complained.verdict in (EXPIRED, REVOKED, CHALLENGE)
        return None if ended else Sign(DOWN, f"status {answer.status}")
    if complained and complained.verdict == DOWN:
        return complained
    if (told := usual.outage(source)) and not _alive_mark(answer, source, login) and not usual.password(source):
        return Sign(DOWN, told)
    return None


def _ended_by_somebody(answer: Answer, source: Source, login: Login) -> Sign | None:
    if name := seen(login.marks.revoked, source.shown) or usual.ended(source):
        return Sign(REVOKED, name, _cause(answer, source) or name)
    if source.is_json and (found := complaint(source.document, answer.status)) and found.verdict == REVOKED:
        return found
    return None


def _cause(answer: Answer, source: Source) -> str:
    found = complaint(source.document, answer.status) if source.is_json else None
    return found.cause if found else ""


def _question(answer: Answer, source: Source, login: Login) -> Sign | None:
    marks = login.marks
    if name := seen(marks.challenge_urls, _place(answer)) or seen(marks.challenge, source.shown):
        return Sign(CHALLENGE, name)
    if source.is_json:
        found = complaint(source.document, answer.status)
        return found if found and found.verdict == CHALLENGE else None
    if usual.password(source):  # a captcha in the form to sign in: what matters is that one is signed out
        return None
    return Sign(CHALLENGE, asked) if (asked := usual.question(source)) else None


def _consent(answer: Answer, source: Source, login: Login) -> Sign | None:
    if name := seen(login.marks.consent, source.shown):
        return Sign(CONSENT, name)
    if not usual.password(source) and (told := usual.consent(answer, source)):
        return Sign(CONSENT, told)
    return None


def _wall(answer: Answer, source: Source, login: Login) -> Sign | None:
    def expired(marker: str) -> Sign:
        return Sign(EXPIRED, marker, "expired")

    if answer.status in (401, 419, 440):
        return expired(f"status {answer.status}")
    if source.is_json:
        found = complaint(source.document, answer.status)
        if found and found.verdict == EXPIRED:
            return found
    elif name := usual.password(source):
        return expired(name)
    if name := seen(login.marks.wall_urls, _place(answer)):
        return expired(name)
    if name := seen(login.marks.wall, source.shown):
        return expired(name)
    if usual.sign_in_path(answer.url) or _leads_to_sign_in(answer, source):
        return expired("address of the sign-in")
    if not source.is_json and (name := usual.sign_in_words(source)):
        return expired(name)
    return None


def _leads_to_sign_in(answer: Answer, source: Source) -> bool:
    """Whether a page, or a redirect that was not followed, sends one to sign in."""
    location = answer.headers.get("location", "") if 300 <= answer.status < 400 else ""
    return any(usual.sign_in_path(url) for url in (source.leads_to, location) if url)


def _alive(answer: Answer, source: Source, login: Login) -> Sign | None:
    name = _alive_mark(answer, source, login)
    return Sign(ALIVE, name) if name else None


def _alive_mark(answer: Answer, source: Source, login: Login) -> str:
    """What only somebody signed in sees, or "".

    Scripts and hidden parts do not count: they are the same for all. An address counts only for a service that has no
    other sign, and never for an empty frame.
    """
    if not (200 <= answer.status < 300 or (answer.in_browser and answer.status == 0)):
        return ""
    if source.broken or (source.is_json and is_error(source.document, answer.status) and _complains(answer, source)):
        return ""
    if name := seen(login.marks.alive, source.shown, source.data):
        return name
    if source.is_json:
        return "who is signed in" if _identity(answer, login) else ""
    if usual.two_passwords(source) or login.marks.alive or source.shell or not source.words:
        return ""
    return seen(login.marks.alive_urls, _place(answer))


def _complains(answer: Answer, source: Source) -> bool:
    return complaint(source.document, answer.status) is not None


def _nothing_known(answer: Answer, source: Source) -> Sign:
    if not source.is_json and (name := usual.two_passwords(source)):
        return Sign(EXPIRED, name, "expired")
    verdict = SITE_CHANGED if answer.in_browser else UNCLEAR
    if not 200 <= answer.status < 300 and answer.status:
        return Sign(verdict, f"status {answer.status}")
    if source.shell or not source.words:
        return Sign(UNCLEAR, "a page without content" if source.shell else "an empty answer")
    return Sign(verdict, "broken JSON" if source.broken else "no known sign")


def _place(answer: Answer) -> str:
    """Where one is, without the query: it often names where one came from or wants to go."""
    return answer.url.partition("?")[0].partition("#")[0]


def _identity(answer: Answer, login: Login) -> str:
    try:
        return str(login.identify(answer) or "").strip()[:200]
    except Exception:  # whatever a page holds, it must not end the look at a session
        log.exception("Who is signed in to %s could not be read", login.service)
        return ""


def _foreign_host(url: str, login: Login, addresses: tuple[str, ...]) -> str:
    """The host of an address where it is not the service's, else ""."""
    parts = parts_of(url)
    return "" if parts is None or is_own(url, login.domains, addresses) else parts.hostname or ""


_REASONS: tuple[_Reason, ...] = (
    _nothing_came,
    _limited,
    _gate,
    _down,
    _ended_by_somebody,
    _question,
    _consent,
    _wall,
    _alive,
)
