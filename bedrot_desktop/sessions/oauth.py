"""Tokens by OAuth: renewed, exchanged for longer-lived ones, asked what they are worth, given when a person agrees.

Raised are WaitingForYou for a token that the service does not take any more, Unreachable and RateLimited for what may
pass, SettingError for a wrong application, SourceChanged for an answer that nobody knows. No message holds a secret.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import SettingError, SourceChanged, UsageError, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions.answers import EXPIRED, REVOKED
from bedrot_desktop.sessions.callback import Callback
from bedrot_desktop.sessions.endpoint import App, asked
from bedrot_desktop.sessions.login import Grant, Login, Site
from bedrot_desktop.sessions.session import RENEWED, SIGNED_IN, Session
from bedrot_desktop.sessions.tokens import moment_of

__all__ = ["App", "Worth", "authorise", "debug", "exchange", "refresh", "take"]

log = logging.getLogger(__name__)

META = "fb_exchange_token"


@dataclass(frozen=True, slots=True)
class Worth:
    """What a service says of a token. An end that is None is not set: the token, or its access to data, has no end."""

    valid: bool
    token_ends: datetime | None = None
    data_ends: datetime | None = None
    issued_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    kind: str = ""


def refresh(login: Login, site: Site, session: Session, app: App, clock: Clock, run: Run) -> Session:
    """The session with a new access token for its refresh token.

    Where the service rotates refresh tokens the old one is worth nothing from now on: save what is returned before it
    is used.
    """
    grant, old = _grant(login), session.tokens.get("refresh_token", "")
    if not old:
        raise UsageError(f"{login.title} gave no token to renew with.", "Sign in again.")
    told = asked(
        login, session.account, site.url(grant.token[1], grant.token[0]), run, clock, app=app,
        data={"grant_type": "refresh_token", "refresh_token": old},
    )  # fmt: skip
    return _with_tokens(login, session, told, clock)


def exchange(login: Login, site: Site, session: Session, app: App, clock: Clock, run: Run) -> Session:
    """The session with a long-lived token for its present one (Meta), and with both ends of it."""
    grant = _grant(login)
    if not (app.id and app.secret):
        raise SettingError(
            f"{login.title} gives a longer-lived token only to an application.",
            f"Set sessions.{login.service}.client_id and sessions.{login.service}.client_secret.",
        )
    told = asked(
        login, session.account, site.url(grant.token[1], grant.token[0]), run, clock, app=app, in_body=True,
        data={"grant_type": META, META: session.tokens.get("access_token", "")},
    )  # fmt: skip
    return dated(login, site, _with_tokens(login, session, told, clock), app, clock, run)


def debug(login: Login, site: Site, token: str, app: App, clock: Clock, run: Run, account: str = "main") -> Worth:
    """What a token is worth, by the service's own word: both of its ends (``debug_token``).

    Asked as the application where its id and secret are known, else with the token itself.
    """
    grant = _grant(login)
    if grant.debug is None:
        raise UsageError(f"{login.title} does not tell what a token is worth.")
    by = f"{app.id}|{app.secret}" if app.id and app.secret else token
    SECRETS.register([token, by])
    told = asked(
        login, account, site.url(grant.debug[1], grant.debug[0]), run, clock,
        query={"input_token": token, "access_token": by},
    ).get("data")  # fmt: skip
    if not isinstance(told, dict) or not isinstance(told.get("is_valid"), bool):
        raise SourceChanged(f"{login.title} told what a token is worth in a way that is not known.")
    scopes = told.get("scopes")
    return Worth(
        valid=told["is_valid"],
        token_ends=moment_of(told.get("expires_at")),
        data_ends=moment_of(told.get("data_access_expires_at")),
        issued_at=moment_of(told.get("issued_at")),
        scopes=tuple(str(one) for one in scopes) if isinstance(scopes, list) else (),
        kind=str(told.get("type") or ""),
    )


def dated(login: Login, site: Site, session: Session, app: App, clock: Clock, run: Run) -> Session:
    """The session with the ends of its token as the service tells them; WaitingForYou for one that is not valid."""
    token = session.tokens.get("access_token", "")
    if _grant(login).debug is None:
        return session
    worth = debug(login, site, token, app, clock, run, session.account)
    if not worth.valid:
        raise _refused(login, session.account)
    return replace(session, token_ends=worth.token_ends, data_ends=worth.data_ends)


def take(login: Login, site: Site, account: str, token: str, app: App, clock: Clock, run: Run) -> Session:
    """A session of a token that the person pasted: exchanged for a long-lived one where the application is known."""
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError("That is no token.", "Copy the whole token, without spaces or quotes.")
    SECRETS.register([token])
    now = clock.now()
    session = Session(login.service, account, now, now, SIGNED_IN, tokens={"access_token": token})
    if login.grant is None:
        return session
    session = dated(login, site, session, app, clock, run)
    if login.grant.exchange == META and app.id and app.secret and session.token_ends is not None:
        session = replace(exchange(login, site, session, app, clock, run), origin=SIGNED_IN)
    return session


def authorise(
    login: Login,
    site: Site,
    account: str,
    app: App,
    clock: Clock,
    run: Run,
    *,
    show: Callable[[str], None],
    seconds: float,
) -> Session:
    """A session of what a person agrees to at the service's own page.

    ``show`` opens an address in a browser; the answer comes back to this computer. Cancelled when the person says no,
    WaitingForYou when nobody answered after ``seconds``.
    """
    grant = _grant(login)
    if grant.authorise is None or not app.id:
        raise UsageError(
            f"{login.title} has no page where one agrees to this application.", "Paste a token, or sign in instead."
        )
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    with Callback("localhost" if grant.exchange == META else "127.0.0.1") as callback:
        SECRETS.register([verifier, callback.state])
        query = {
            "client_id": app.id, "response_type": "code", "redirect_uri": callback.address, "state": callback.state,
            "scope": grant.scope, "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        page = site.url(grant.authorise[1], grant.authorise[0])
        show(f"{page}?{urlencode({name: value for name, value in query.items() if value})}")
        try:
            code = callback.wait(run, seconds)
        except TimeoutError as error:
            raise WaitingForYou(
                f"Nobody agreed at the page of {login.title}.", f"Try `bedrot login {login.service}` again.",
                service=login.service, account=account, verdict=EXPIRED,
            ) from error  # fmt: skip
        back = callback.address
    told = asked(
        login, account, site.url(grant.token[1], grant.token[0]), run, clock, app=app, in_body=grant.exchange == META,
        data={"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier},
    )  # fmt: skip
    now = clock.now()
    session = _with_tokens(login, Session(login.service, account, now, now), told, clock)
    if grant.exchange == META and app.secret:
        session = exchange(login, site, session, app, clock, run)
    return replace(session, origin=SIGNED_IN)


def _grant(login: Login) -> Grant:
    if login.grant is None:
        raise UsageError(f"{login.title} gives no tokens.", "Sign in to it instead.")
    return login.grant


def _refused(login: Login, account: str) -> WaitingForYou:
    return WaitingForYou(
        f"{login.title} does not take the token any more.", f"Get a new one: `bedrot login {login.service}`.",
        service=login.service, account=account, verdict=REVOKED,
    )  # fmt: skip


def _with_tokens(login: Login, session: Session, told: dict[str, Any], clock: Clock) -> Session:
    access = told.get("access_token")
    if not isinstance(access, str) or not access:
        raise SourceChanged(f"{login.title} answered without a token.")
    now, lasts = clock.now(), told.get("expires_in")
    tokens = {**session.tokens, "access_token": access}
    if isinstance(told.get("refresh_token"), str) and told["refresh_token"]:
        tokens["refresh_token"] = told["refresh_token"]
    SECRETS.register(tokens.values())
    known = isinstance(lasts, (int, float)) and not isinstance(lasts, bool) and 0 < lasts < 10**10
    ends = now + timedelta(seconds=lasts) if known and lasts is not None else None
    log.info("%s (%s): a new token was given", login.service, session.account)
    return replace(session, tokens=tokens, token_ends=ends, saved_at=now, origin=RENEWED)
