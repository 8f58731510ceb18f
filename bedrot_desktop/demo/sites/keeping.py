"""Where a stand-in keeps that somebody is signed in: cookies, a JWT in a cookie, or a JWT in the page's storage."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bedrot_desktop.demo.sites.manners import COOKIES, JWT_COOKIE, STORAGE
from bedrot_desktop.demo.sites.scene import Scene
from bedrot_desktop.demo.sites.tokens import Mint, Pass

if TYPE_CHECKING:
    from werkzeug import Request, Response

    from bedrot_desktop.demo.sites.site import Visit

TRACKING_SECONDS = 1800
SESSION, ACCESS = "session", "access"


def ticket_for(scene: Scene, mint: Mint, identity: str, now: datetime, *, remember: bool = True) -> Pass:
    """A sign-in that begins now. Without ``remember`` its cookies last as long as the browser is open."""
    ends = now + timedelta(seconds=scene.lifetime)
    return mint.stamp(scene.service, SESSION, identity, now, ends, remember=remember)


def renewed(scene: Scene, mint: Mint, ticket: Pass, now: datetime) -> Pass:
    """The same sign-in with its time beginning anew."""
    ends = now + timedelta(seconds=scene.lifetime)
    return mint.stamp(scene.service, SESSION, ticket.identity, ticket.at, ends, **ticket.more)


def values_of(scene: Scene, mint: Mint, ticket: Pass) -> dict[str, str]:
    """The values of the cookies (or of the key of localStorage) that are this sign-in, by name."""
    manner = scene.manner
    if manner.kept == STORAGE:
        return {manner.storage_key: mint.jwt(ticket)}
    if manner.kept == JWT_COOKIE:
        return {name: mint.jwt(ticket) for name in manner.auth}
    return {name: mint.opaque(ticket, name) for name in manner.auth}


def ticket_in(request: Request, scene: Scene, mint: Mint) -> Pass | None:
    """The sign-in that a request brings along, whether or not it still counts."""
    manner = scene.manner
    bearer = request.headers.get("Authorization", "")
    token = bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else request.values.get("access_token", "")
    if token:
        it = mint.read(token) or mint.read(token.removeprefix(manner.prefix), ACCESS)
        return it if it and it.kind in (ACCESS, SESSION) else None
    found = [
        mint.read(value, name if manner.kept == COOKIES else "") if (value := request.cookies.get(name)) else None
        for name in manner.auth
    ]
    if not found or any(one is None or one.kind != SESSION for one in found):
        return None  # all of its cookies are the session, not some
    return min((one for one in found if one), key=lambda one: one.serial)


def keep(response: Response, visit: Visit, ticket: Pass) -> None:
    """Give the browser what it needs to be known again. What lies in localStorage the page's own script keeps."""
    scene, path = visit.scene, visit.at("/")[:-1]
    # relative, as a browser judges by its own clock and this server by the one it was handed
    age = max(1, ticket.ends - int(visit.now.timestamp())) if ticket.more.get("remember") else None
    if scene.manner.kept != STORAGE:
        for name, value in values_of(scene, visit.mint, ticket).items():
            response.set_cookie(name, value, max_age=age, path=path, httponly=True, samesite="Lax")
    track(response, visit)


def track(response: Response, visit: Visit) -> None:
    """The cookies that say nothing about a sign-in."""
    for name in visit.scene.manner.passing:
        response.set_cookie(name, secrets.token_hex(12), path=visit.at("/")[:-1], samesite="Lax")
    for name in visit.scene.manner.tracking:
        path = visit.at("/")[:-1]
        response.set_cookie(name, secrets.token_hex(12), max_age=TRACKING_SECONDS, path=path, samesite="Lax")


def forget(response: Response, visit: Visit) -> None:
    """Take back what `keep` gave."""
    for name in visit.scene.manner.auth:
        response.delete_cookie(name, path=visit.at("/")[:-1])


def stored(scene: Scene, mint: Mint, ticket: Pass, port: int, at: datetime) -> tuple[list[Any], list[Any]]:
    """Cookies and origins of a sign-in, as a browser's storage state has them. ``at``: by the browser's clock."""
    values = values_of(scene, mint, ticket)
    if scene.manner.kept == STORAGE:
        items = [{"name": name, "value": value} for name, value in values.items()]
        return _passing(scene, at), [{"origin": f"http://127.0.0.1:{port}", "localStorage": items}]
    ends = (at + timedelta(seconds=scene.lifetime)).timestamp() if ticket.more.get("remember") else -1
    return [_cookie(scene, name, value, ends, http=True) for name, value in values.items()] + _passing(scene, at), []


def _passing(scene: Scene, at: datetime) -> list[Any]:
    soon = (at + timedelta(seconds=TRACKING_SECONDS)).timestamp()
    manner = scene.manner
    return [
        *(_cookie(scene, name, secrets.token_hex(12), -1) for name in manner.passing),
        *(_cookie(scene, name, secrets.token_hex(12), soon) for name in manner.tracking),
    ]


def _cookie(scene: Scene, name: str, value: str, expires: float, *, http: bool = False) -> dict[str, Any]:
    return {
        "name": name, "value": value, "domain": "127.0.0.1", "path": f"/{scene.service}", "expires": expires,
        "httpOnly": http, "secure": False, "sameSite": "Lax",
    }  # fmt: skip
