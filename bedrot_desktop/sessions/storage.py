"""A browser's storage: what of it belongs to a service, and what a browser takes back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.session import Session

_SAME_SITE = {"strict": "Strict", "none": "None", "no_restriction": "None"}


def hosts(login: Login, site: Site) -> tuple[str, ...]:
    """The hosts that belong to a service: its domains and those of its addresses."""
    addresses = (site.address, site.login_address, site.api_address, site.token_address)
    named = (urlsplit(address).hostname or "" for address in addresses if address)
    return tuple(dict.fromkeys(host.lstrip(".").lower() for host in (*login.domains, *named) if host))


def belongs(host: str, to: tuple[str, ...]) -> bool:
    """Whether a host, or the domain of a cookie, is one of these or lies below one."""
    host = host.lstrip(".").lower()
    return any(host == one or host.endswith(f".{one}") for one in to)


def kept(state: Mapping[str, Any], login: Login, site: Site) -> dict[str, Any]:
    """The part of a storage state that belongs to the service."""
    known = hosts(login, site)
    return {
        "cookies": [one for one in state.get("cookies", ()) if belongs(str(one.get("domain", "")), known)],
        "origins": [
            one
            for one in state.get("origins", ())
            if belongs(urlsplit(str(one.get("origin", ""))).hostname or "", known)
        ],
    }


def complete(state: Mapping[str, Any], login: Login) -> bool:
    """Whether everything is there without which nobody is signed in: the needed cookies and the token."""
    names = {str(one["name"]) for one in state["cookies"] if one.get("value")}
    if not set(login.needed_cookies) <= names:
        return False
    if login.token is None:
        return True
    stored = set(_stored(state))
    kinds = ((login.token.cookies, names), (login.token.storage, stored))
    return any(re.search(wanted, name, re.IGNORECASE) for wanted, there in kinds if wanted for name in there)


def _stored(state: Mapping[str, Any]) -> Iterator[str]:
    for origin in state["origins"]:
        yield from (str(one["name"]) for one in origin.get("localStorage", ()) if one.get("value"))


def mark_of(state: Mapping[str, Any], login: Login) -> frozenset[tuple[str, str]]:
    """What tells two sign-ins apart: the service's own cookies and tokens. Secret; only for comparing.

    Where no stored value is known to be the token, all of them count.
    """
    cookies = {(str(one["name"]), str(one["value"])) for one in state["cookies"] if is_auth(str(one["name"]), login)}
    if login.token is None:
        return frozenset(cookies)
    stored = {
        (str(one["name"]), str(one["value"])) for origin in state["origins"] for one in origin.get("localStorage", ())
    }
    wanted = login.token.storage
    tokens = {pair for pair in stored if wanted and re.search(wanted, pair[0], re.IGNORECASE)}
    return frozenset(cookies | tokens or stored)


def is_auth(name: str, login: Login) -> bool:
    """Whether a cookie of this name is (part of) the session. Where nothing tells which ones are, each may be."""
    token = login.token
    if token is not None and token.cookies and re.search(token.cookies, name, re.IGNORECASE):
        return True
    if login.auth_cookies:
        return re.search(login.auth_cookies, name) is not None
    return name in login.needed_cookies if login.needed_cookies else token is None


def for_browser(session: Session) -> dict[str, Any]:
    """A session as a browser takes it: cookies from anywhere in Playwright's form; impossible ones are left out."""
    cookies = [cookie for one in session.cookies if (cookie := _cookie(one))]
    return {"cookies": cookies, "origins": [dict(one) for one in session.origins]}


def _cookie(one: Mapping[str, Any]) -> dict[str, Any] | None:
    name, domain = str(one.get("name") or ""), str(one.get("domain") or "")
    if not name or not domain:
        return None
    expires = one.get("expires")
    if not isinstance(expires, int | float) or expires <= 0:
        expires = -1
    same_site = _SAME_SITE.get(str(one.get("sameSite") or "").lower(), "Lax")
    if same_site == "None" and not one.get("secure"):
        same_site = "Lax"  # browsers take no insecure cookie for all sites
    cookie: dict[str, Any] = {
        "name": name,
        "value": str(one.get("value") or ""),
        "domain": domain,
        "path": str(one.get("path") or "/"),
        "expires": expires,
        "httpOnly": bool(one.get("httpOnly")),
        "secure": bool(one.get("secure")),
        "sameSite": same_site,
    }
    if isinstance(one.get("partitionKey"), str):
        cookie["partitionKey"] = one["partitionKey"]
    return cookie
