"""Asking a service's token endpoint, and what its refusals mean."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import RateLimited, SettingError, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions.answers import CHALLENGE, DOWN, EXPIRED, RATE_LIMITED, REVOKED, WORDS, Answer
from bedrot_desktop.sessions.client import client_for, stoppable, text_of, trouble
from bedrot_desktop.sessions.complaints import complaint
from bedrot_desktop.sessions.limits import wait_seconds
from bedrot_desktop.sessions.login import Login
from bedrot_desktop.sessions.source import Source, read
from bedrot_desktop.sessions.usual import network_page

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

_LATER = "It is tried again later."
_SECRET = ("refresh_token", "fb_exchange_token", "code", "code_verifier")
_WRONG_APP = frozenset({"invalid_client", "unauthorized_client"})


@dataclass(frozen=True, slots=True)
class App:
    """The application that a service knows: its id and secret; both empty where none is set."""

    id: str = ""
    secret: str = field(default="", repr=False)


def asked(
    login: Login,
    account: str,
    url: str,
    run: Run,
    clock: Clock,
    *,
    app: App | None = None,
    data: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    in_body: bool = False,
) -> dict[str, Any]:
    """What an endpoint answers, as JSON; a form is posted where ``data`` is given.

    ``app`` tells who asks, in a header, or in the form with ``in_body``. Errors as `sessions.oauth` lists them. A stop
    is heard at once; but a refresh token, once sent, may be used up: then the answer, with the next one, is waited for.
    """
    import httpx

    run.check()
    form = dict(data or {})
    auth: httpx.Auth = httpx.Auth()  # none
    SECRETS.register([*(form.get(name, "") for name in _SECRET), *((app.secret,) if app else ())])
    if app is not None and app.id:
        if app.secret and not in_body:
            auth = httpx.BasicAuth(app.id, app.secret)
        else:
            form |= {"client_id": app.id} | ({"client_secret": app.secret} if app.secret else {})
    told: dict[str, Any] = {"params": dict(query or {})} if data is None else {"data": form, "auth": auth}
    method = "GET" if data is None else "POST"
    try:
        answer = (
            _once(method, url, told) if "refresh_token" in form else stoppable(run, lambda: _once(method, url, told))
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(f"{login.title} cannot be reached: {trouble(error)}.", _LATER) from None
    source = read(answer)
    if 200 <= answer.status < 300 and isinstance(source.document, dict) and not source.document.get("error"):
        return source.document
    raise _trouble(login, account, answer, source, clock)


def _once(method: str, url: str, told: Mapping[str, Any]) -> Answer:
    headers = {"accept": "application/json"}
    with client_for() as client, client.stream(method, url, headers=headers, **told) as reply:
        names = {name.lower(): value for name, value in reply.headers.items()}
        return Answer("", status=reply.status_code, headers=names, text=text_of(reply))


def _trouble(login: Login, account: str, answer: Answer, source: Source, clock: Clock) -> Exception:
    status, title = answer.status, login.title
    if 300 <= status < 400 or network_page(answer, source):
        return Unreachable(f"Something else answered instead of {title}.", "Sign in to this computer's network.")
    sign = complaint(source.document, status) if source.is_json else None
    verdict = sign.verdict if sign else ""
    if status == 429 or verdict == RATE_LIMITED:
        wait = wait_seconds(answer, source.document, clock.now())
        return RateLimited(f"{title} asks to come back later.", _LATER, seconds=wait)
    error = source.document.get("error") if isinstance(source.document, dict) else None
    if isinstance(error, str) and error in _WRONG_APP:
        return SettingError(
            f"{title} does not know the application by this id and secret.",
            f"Look at sessions.{login.service}.client_id and sessions.{login.service}.client_secret.",
        )
    if status >= 500 or verdict == DOWN:
        log.info("%s: the token's address answers with status %d", login.service, status)
        return Unreachable(f"{title} is down.", _LATER)
    if error == "invalid_grant" and verdict != CHALLENGE:
        verdict = REVOKED
    if verdict in (EXPIRED, REVOKED, CHALLENGE) or status == 401:
        cause = f" ({sign.cause})" if sign and sign.cause else ""
        return WaitingForYou(
            f"{title}: {WORDS[verdict or EXPIRED]}{cause}.", f"Sign in again: `bedrot login {login.service}`.",
            service=login.service, account=account, verdict=verdict or EXPIRED,
        )  # fmt: skip
    log.info("%s: the token's address answers with status %d and nothing that is known", login.service, status)
    return SourceChanged(f"{title} answered in a way that is not known.", "See whether the program has an update.")
