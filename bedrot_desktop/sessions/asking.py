"""Cheap authenticated requests that tell whether a session lives, without a browser."""

from __future__ import annotations

import logging
import socket
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.sessions.answers import DOWN, OFFLINE, UNCLEAR, Answer, Look
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.client import client_for, stoppable, text_of, trouble
from bedrot_desktop.sessions.hosts import is_local, is_own, parts_of, plain_address, same_site
from bedrot_desktop.sessions.login import Ask, Login, Site
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.tokens import token_of

if TYPE_CHECKING:
    import httpx

__all__ = ["ask", "client_for"]

log = logging.getLogger(__name__)

_REDIRECTS = 10
_MOVED = frozenset({301, 302, 303, 307, 308})
_REACHING = 3.0  # seconds to see whether another host of the service can be reached


def ask(login: Login, site: Site, session: Session, accounts: tuple[Account, ...], clock: Clock, run: Run) -> Look:
    """What the login's plain requests tell of a session: the first verdict that is clear, else "unclear".

    Cookies go to the hosts they belong to, the token only where it was asked to go. Redirects are followed within the
    service; where one leads elsewhere, that is the answer. Raises Cancelled, at once; whatever the network does is a
    verdict.
    """
    return stoppable(run, lambda: _looked(login, site, session, accounts, clock, run))


def _looked(login: Login, site: Site, session: Session, accounts: tuple[Account, ...], clock: Clock, run: Run) -> Look:
    look = Look(session.service, session.account, clock.now(), UNCLEAR, "only the browser can tell")
    with client_for(session) as client:
        for one in login.asks:
            run.check()
            answer = _Asking(client, login, site, token_of(session, login) if one.bearer else "", run).answer(one)
            look = judge(answer, login, session.account, accounts, clock.now(), addresses_of(site))
            if look.verdict == OFFLINE and answer.error.startswith("refused"):
                look = _told_apart(look, answer, site)
            log.debug("%s (%s): %s, %s at %s", login.service, session.account, look.verdict, look.marker, look.url)
            if look.verdict != UNCLEAR:
                break
    return look


def addresses_of(site: Site) -> tuple[str, ...]:
    """The addresses that the settings have for a service."""
    addresses = (site.address, site.login_address, site.api_address, site.token_address)
    return tuple(dict.fromkeys(address for address in addresses if address))


def _told_apart(look: Look, answer: Answer, site: Site) -> Look:
    """A host that refuses while another one of the service can be reached is down; else it may be this computer."""
    if getproxies() and not is_local((parts_of(answer.url) or urlsplit("")).hostname or ""):
        return look  # it may be the proxy that refused
    for address in addresses_of(site):
        if not same_site(address, answer.url) and _reachable(address):
            parts = parts_of(address)
            return replace(look, verdict=DOWN, marker=f"refused, while {parts.hostname if parts else ''} answers")
    return look


def _reachable(address: str) -> bool:
    parts = parts_of(address)
    if parts is None or not parts.hostname:
        return False
    try:
        with socket.create_connection(
            (parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)), _REACHING
        ):
            return True
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class _Asking:
    """One request and the redirects it leads through."""

    client: httpx.Client
    login: Login
    site: Site
    token: str = field(repr=False)
    run: Run

    def answer(self, one: Ask) -> Answer:
        asked = url = self.site.url(one.path, one.base)
        path: list[str] = []
        answer = Answer(asked, url, error=f"no address is known for {one.base}")
        while parts_of(url) is not None:
            self.run.check()
            answer = replace(self._once(one, asked, url), path=tuple(path))
            target = answer.headers.get("location", "") if answer.status in _MOVED else ""
            if not target or len(path) >= _REDIRECTS:
                return answer
            path.append(url)
            url = _joined(url, target)
            if not is_own(url, self.login.domains, (asked, *addresses_of(self.site))):
                known = url if parts_of(url) is not None else answer.url
                return replace(answer, url=known, path=tuple(path))
        return answer

    def _once(self, one: Ask, asked: str, url: str) -> Answer:
        import httpx

        headers = {"accept": one.accept}
        if self.token and same_site(asked, url) and (url[:5] == asked[:5]):  # never on to a less safe address
            headers["authorization"] = f"Bearer {self.token}"
        try:
            with self.client.stream("GET", url, headers=headers) as reply:
                told = {name.lower(): value for name, value in reply.headers.items() if name.lower() != "set-cookie"}
                return Answer(asked, url, reply.status_code, told, text_of(reply, self.run.check))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            if isinstance(error, httpx.InvalidURL) or "location header" in str(
                error
            ):  # a redirect to something that is no address
                return Answer(asked, url, 302)
            log.debug("%s: %s at %s", self.login.service, type(error).__name__, plain_address(url))
            return Answer(asked, url, error=trouble(error))


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target).partition("#")[0]
    except ValueError:
        return ""
