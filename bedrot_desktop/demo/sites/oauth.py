"""OAuth of the stand-ins: the page where a person agrees, and tokens given for codes, refresh tokens and old tokens.

The applications stand in ``scene.clients`` (id → secret, "" for a public one that must use PKCE). Meta's ways are here,
too: a long-lived token for a short-lived one (``fb_exchange_token``), and ``debug_token`` with both dates.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from bedrot_desktop.demo.sites.keeping import ACCESS
from bedrot_desktop.demo.sites.manners import Manner
from bedrot_desktop.demo.sites.site import DOOR, Route, Visit
from bedrot_desktop.demo.sites.tokens import Pass

if TYPE_CHECKING:
    from werkzeug import Request, Response

SHORT_SECONDS, DATA_DAYS, CODE_SECONDS = 2 * 3600, 90, 60
CODE, REFRESH = "code", "refresh"
VERSION = "/v<int:major>.<int:minor>"  # as the pages of Graph write it, else theirs would win
#: What Graph says of a token that does not count (error_subcode of code 190).
SUBCODES = {"expired": 463, "revoked": 460}


def routes(manner: Manner) -> list[Route]:
    """The endpoints of a service, where its real ones are."""
    if manner.tokens == manner.api:  # Graph
        paths = [f"{base}{version}" for base in ("", manner.tokens) for version in ("", VERSION)]
        return [
            *(Route(f"{path}/dialog/oauth", authorise) for path in paths),
            *(Route(f"{path}/oauth/access_token", graph_token, DOOR) for path in paths),
            *(Route(f"{path}/debug_token", debug, DOOR) for path in paths),
        ]
    paths = [manner.tokens, manner.tokens.removesuffix("/api")]
    return [
        *(Route(f"{path}/authorize", authorise) for path in dict.fromkeys(paths)),
        Route(f"{manner.tokens}/token", token, DOOR),
    ]


class Refused(Exception):
    """``error`` as RFC 6749 names it, or why a token does not count."""

    def __init__(self, error: str, words: str = "", status: int = 400) -> None:
        super().__init__(error)
        self.error, self.words, self.status = error, words, status


# the person agrees


def authorise(request: Request, visit: Visit) -> Response:
    """The page where somebody signed in agrees; then back to the program with a code."""
    asked = request.values
    back, state = asked.get("redirect_uri", ""), asked.get("state", "")
    if asked.get("client_id", "") not in visit.scene.clients or not _ours(back):
        return visit.page("Error", "<h1>Invalid client or redirect URI</h1>", status=400)
    if asked.get("response_type", "code") != "code" or asked.get("code_challenge_method", "S256") != "S256":
        return _sent(back, {"error": "invalid_request", "state": state})
    if request.method != "POST":
        return _agreeing(visit, asked.to_dict())
    if "cancel" in request.form:
        return _sent(back, {"error": "access_denied", "state": state})
    it = visit.mint.stamp(
        visit.scene.service, CODE, visit.identity, visit.now, visit.now + timedelta(seconds=CODE_SECONDS),
        back=back, client=asked["client_id"], challenge=asked.get("code_challenge", ""),
    )  # fmt: skip
    return _sent(back, {"code": visit.mint.opaque(it, CODE), "state": state})


def _ours(back: str) -> bool:
    parts = urlsplit(back)
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")


def _sent(back: str, values: Mapping[str, str]) -> Response:
    from werkzeug import Response

    joint = "&" if urlsplit(back).query else "?"
    return Response("", 302, headers={"Location": f"{back}{joint}{urlencode({k: v for k, v in values.items() if v})}"})


def _agreeing(visit: Visit, asked: Mapping[str, str]) -> Response:
    hidden = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in asked.items())
    name = escape(visit.person.name) if visit.person else ""
    scope = escape(asked.get("scope", "") or visit.scene.scopes)
    body = f"""<form class="si-card" method="post" action="" id="oauth-consent"><h1>Connect BEDROT</h1>{hidden}
<p>The application asks to read: {scope}.</p>
<button type="submit" id="auth-accept">Continue as {name}</button>
<button type="submit" name="cancel" value="1" id="auth-cancel">Cancel</button></form>"""
    typist = visit.scene.typist
    if typist is not None:
        press = f'setTimeout(() => document.querySelector("#auth-accept").click(), {int(typist.pause * 1000)})'
        body += f"<script>{press}</script>"
    return visit.page("Connect", body)


# tokens


@dataclass(frozen=True, slots=True)
class Given:
    """A token that was given out; ``ends`` None: not by time."""

    token: str
    it: Pass
    ends: datetime | None
    data_ends: datetime


def give(visit: Visit, identity: str, born: datetime, seconds: int, scopes: str = "") -> Given:
    """A new access token; ``seconds`` 0: without an end. Access to data ends after 90 days in any case."""
    ends = visit.now + timedelta(seconds=seconds) if seconds else None
    data_ends = visit.now + timedelta(days=DATA_DAYS)
    it = visit.mint.stamp(
        visit.scene.service, ACCESS, identity, born, ends, data=int(data_ends.timestamp()),
        scopes=scopes or visit.scene.scopes,
    )  # fmt: skip
    return Given(visit.scene.manner.prefix + visit.mint.opaque(it, ACCESS), it, ends, data_ends)


def refresh_token(visit: Visit, identity: str, born: datetime) -> str:
    """A token to renew with."""
    return visit.mint.opaque(visit.mint.stamp(visit.scene.service, REFRESH, identity, born), REFRESH)


def token(request: Request, visit: Visit) -> Response:
    """RFC 6749's token endpoint."""
    try:
        client = _client(request, visit)
        grant = request.form.get("grant_type", "")
        if grant == "authorization_code":
            it = _code(request, visit, client)
        elif grant == "refresh_token":
            it = _counted(visit, request.form.get("refresh_token", ""), REFRESH)
            if visit.scene.rotating and not visit.scene.spend(it):
                raise Refused("invalid_grant", "Refresh token was used before")
        else:
            raise Refused("unsupported_grant_type")
    except Refused as refused:
        return visit.json({"error": refused.error, "error_description": refused.words}, refused.status)
    given = give(visit, it.identity, it.at, visit.scene.token_lifetime)
    answer: dict[str, Any] = {
        "access_token": given.token, "token_type": "Bearer", "expires_in": visit.scene.token_lifetime,
        "scope": visit.scene.scopes.replace(",", " "),
    }  # fmt: skip
    if grant == "authorization_code" or visit.scene.rotating:
        answer["refresh_token"] = refresh_token(visit, it.identity, it.at)
    return visit.json(answer)


def graph_token(request: Request, visit: Visit) -> Response:
    """Meta's: a code gives a short-lived token, any living token a long-lived one."""
    try:
        client = _client(request, visit)
        if request.values.get("grant_type", "") == "fb_exchange_token":
            it = _counted(visit, request.values.get("fb_exchange_token", ""), ACCESS)
            seconds = visit.scene.token_lifetime
        else:
            it = _code(request, visit, client)
            seconds = SHORT_SECONDS
    except Refused as refused:
        return graph_error(visit, refused.words or refused.error, SUBCODES.get(refused.error, 0))
    given = give(visit, it.identity, it.at, seconds)
    return visit.json({"access_token": given.token, "token_type": "bearer", "expires_in": seconds})


def debug(request: Request, visit: Visit) -> Response:
    """Meta's: what a token is worth. It is asked with a token itself, or with ``id|secret`` of the application."""
    asking = request.values.get("access_token", "")
    known = any(secret and asking == f"{client}|{secret}" for client, secret in visit.scene.clients.items())
    if not known and why_not(visit, asking):
        return graph_error(visit, "Error validating access token.", SUBCODES[why_not(visit, asking)])
    it = read(visit, request.values.get("input_token", ""))
    why = visit.scene.trouble(it, visit.now)
    data: dict[str, Any] = {"is_valid": not why, "scopes": []}
    if it is not None:
        data |= {
            "app_id": next(iter(visit.scene.clients), ""), "application": "BEDROT", "type": "USER",
            "user_id": it.identity, "issued_at": it.serial // 10**9, "expires_at": it.ends,
            "data_access_expires_at": it.more.get("data", 0), "scopes": str(it.more.get("scopes", "")).split(","),
        }  # fmt: skip
    if why:
        data["error"] = {"code": 190, "message": "The token is no longer valid.", "subcode": SUBCODES[why]}
    return visit.json({"data": data})


def graph_error(visit: Visit, words: str, subcode: int = 0, code: int = 190, status: int = 400) -> Response:
    """An error as Graph tells it."""
    error: dict[str, Any] = {"message": words, "type": "OAuthException", "code": code, "fbtrace_id": "AStandInTrace"}
    if subcode:
        error["error_subcode"] = subcode
    return visit.json({"error": error}, status)


def read(visit: Visit, text: str) -> Pass | None:
    """The access token of a text, whether or not it counts."""
    it = visit.mint.read(text.removeprefix(visit.scene.manner.prefix), ACCESS)
    return it if it is not None and it.kind == ACCESS else None


def why_not(visit: Visit, text: str) -> str:
    """Why an access token does not count: ``expired``, ``revoked`` or ""."""
    return visit.scene.trouble(read(visit, text), visit.now)


def _client(request: Request, visit: Visit) -> str:
    """Which application asks; its secret has to be right where it has one and gives one."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        name, secret = basic.username or "", basic.password or ""
    else:
        name, secret = request.values.get("client_id", ""), request.values.get("client_secret", "")
    right = visit.scene.clients.get(name)
    public = not secret and bool(request.values.get("code_verifier") or request.values.get("refresh_token"))
    if right is None or not (public or hmac.compare_digest(secret.encode(), right.encode())):
        raise Refused("invalid_client", "Invalid client", 401)
    return name


def _code(request: Request, visit: Visit, client: str) -> Pass:
    it = _counted(visit, request.values.get("code", ""), CODE)
    wanted, verifier = it.more["challenge"], request.values.get("code_verifier", "")
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    if it.more["client"] != client or it.more["back"] != request.values.get("redirect_uri", ""):
        raise Refused("invalid_grant", "The code was given to somebody else")
    if (wanted and not hmac.compare_digest(made, wanted)) or (not wanted and verifier):
        raise Refused("invalid_grant", "code_verifier was incorrect")
    if not visit.scene.spend(it):
        raise Refused("invalid_grant", "The code was used before")
    return it


def _counted(visit: Visit, text: str, kind: str) -> Pass:
    """A pass of a kind that counts; Refused with the reason."""
    it = read(visit, text) if kind == ACCESS else visit.mint.read(text, kind)
    if it is None or it.kind != kind:
        raise Refused("invalid_grant", "Malformed token")
    if why := visit.scene.trouble(it, visit.now):
        words = {"expired": "Token has expired", "revoked": "Token has been revoked"}[why]
        raise Refused(why if kind == ACCESS else "invalid_grant", words)
    return it
