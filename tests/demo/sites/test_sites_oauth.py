"""Tokens of the stand-ins: agreeing on a page, codes, renewing with rotation, and Meta's own ways."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bedrot_desktop.demo.sites.server import Sites

Web = Callable[..., httpx.Client]
Later = Callable[..., None]

BACK = "http://127.0.0.1:9/callback"
CLIENT = {"client_id": "demo-client", "client_secret": "demo-client-secret"}
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def agreed(web: httpx.Client, path: str, **more: str) -> dict[str, str]:
    """What the program's own small server is told after a person agreed."""
    asked = {"client_id": "demo-client", "redirect_uri": BACK, "response_type": "code", "state": "s1", **more}
    page = web.get(path, params=asked)
    assert 'id="auth-accept"' in page.text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    answer = web.post(path, data=hidden, follow_redirects=False)
    assert answer.headers["Location"].startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def spotify_code(web: Web) -> str:
    told = agreed(web("spotify", "main"), "/accounts/authorize", code_challenge=CHALLENGE, code_challenge_method="S256")
    assert told["state"] == "s1"
    return told["code"]


def test_a_code_gives_tokens_to_whoever_holds_the_verifier_and_only_once(sites: Sites, web: Web) -> None:
    asked = {
        "grant_type": "authorization_code", "code": spotify_code(web), "redirect_uri": BACK,
        "client_id": "demo-client",
    }  # fmt: skip
    program = web("spotify")
    wrong = program.post("/accounts/api/token", data={**asked, "code_verifier": "w" * 64})
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
    right = program.post("/accounts/api/token", data={**asked, "code_verifier": VERIFIER}).json()
    assert right["expires_in"] == sites.scene("spotify").token_lifetime
    assert {"access_token", "refresh_token", "token_type", "scope"} <= set(right)
    again = program.post("/accounts/api/token", data={**asked, "code_verifier": VERIFIER})
    assert again.json()["error"] == "invalid_grant"


def test_a_code_is_over_after_a_minute_and_belongs_to_its_address(sites: Sites, web: Web, later: Later) -> None:
    asked = {"grant_type": "authorization_code", "code_verifier": VERIFIER, "client_id": "demo-client"}
    code = spotify_code(web)
    other = web("spotify").post("/accounts/api/token", data={**asked, "code": code, "redirect_uri": BACK + "/x"})
    assert other.json()["error"] == "invalid_grant"
    later(seconds=61)
    late = web("spotify").post("/accounts/api/token", data={**asked, "code": code, "redirect_uri": BACK})
    assert late.json()["error"] == "invalid_grant"


def test_a_refresh_token_is_replaced_at_each_use_and_the_old_one_refused(sites: Sites, web: Web) -> None:
    first = sites.refresh_token("spotify", "label-spotify")
    asked = {"grant_type": "refresh_token", **CLIENT}
    program = web("spotify")
    told = program.post("/accounts/api/token", data={**asked, "refresh_token": first}).json()
    assert told["refresh_token"] != first
    refused = program.post("/accounts/api/token", data={**asked, "refresh_token": first})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert (
        program.post("/accounts/api/token", data={**asked, "refresh_token": told["refresh_token"]}).status_code == 200
    )
    sites.scene("spotify").revoke("label-spotify")
    revoked = program.post("/accounts/api/token", data={**asked, "refresh_token": told["refresh_token"]})
    assert revoked.json() == {"error": "invalid_grant", "error_description": "Token has been revoked"}


def test_without_rotation_no_new_refresh_token_comes_and_the_old_one_stays_good(sites: Sites, web: Web) -> None:
    sites.scene("spotify").rotating = False
    asked = {"grant_type": "refresh_token", "refresh_token": sites.refresh_token("spotify", "label-spotify"), **CLIENT}
    for _ in range(2):
        assert "refresh_token" not in web("spotify").post("/accounts/api/token", data=asked).json()


def test_a_wrong_secret_is_told_also_as_basic_authorization(sites: Sites, web: Web) -> None:
    asked = {"grant_type": "refresh_token", "refresh_token": sites.refresh_token("spotify", "label-spotify")}
    wrong = web("spotify").post("/accounts/api/token", data=asked, auth=("demo-client", "wrong"))
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert web("spotify").post("/accounts/api/token", data=asked, auth=tuple(CLIENT.values())).status_code == 200


def test_agreeing_wants_a_sign_in_may_be_refused_and_leads_nowhere_else(sites: Sites, web: Web) -> None:
    asked = {"client_id": "demo-client", "redirect_uri": BACK, "state": "s1"}
    assert web("metaads").get("/v19.0/dialog/oauth", params=asked).url.path == "/metaads/login"
    cookies = entered(web, sites)
    refused = cookies.post("/v19.0/dialog/oauth", data={**asked, "cancel": "1"}, follow_redirects=False)
    assert refused.headers["Location"] == f"{BACK}?error=access_denied&state=s1"
    for bad in ({"redirect_uri": "https://example.com/"}, {"client_id": "unknown"}):
        assert cookies.get("/v19.0/dialog/oauth", params={**asked, **bad}).status_code == 400


def entered(web: Web, sites: Sites) -> httpx.Client:
    """Meta's site with somebody signed in by its form."""
    browser, person = web("metaads"), sites.scene("metaads").of_account("main")
    browser.post("/login", data={"user": person.user, "password": person.password, "remember": "on"})
    return browser


def test_metas_code_gives_a_short_token_that_is_exchanged_for_a_long_one(sites: Sites, web: Web, later: Later) -> None:
    told = agreed(entered(web, sites), "/v19.0/dialog/oauth")
    program = web("metaads")
    asked = {"code": told["code"], "redirect_uri": BACK, **CLIENT}
    short = program.get("/graph/v19.0/oauth/access_token", params=asked).json()
    assert short["expires_in"] == 7200
    asked = {"grant_type": "fb_exchange_token", "fb_exchange_token": short["access_token"], **CLIENT}
    long = program.get("/graph/oauth/access_token", params=asked).json()
    assert long["expires_in"] == 60 * 24 * 3600
    later(hours=3)
    dead = program.get("/graph/oauth/access_token", params=asked)
    assert (dead.status_code, dead.json()["error"]["code"], dead.json()["error"]["error_subcode"]) == (400, 190, 463)
    data = debugged(program, long["access_token"])
    assert data["is_valid"]


def debugged(program: httpx.Client, token: str) -> dict[str, object]:
    asked = {"input_token": token, "access_token": "demo-client|demo-client-secret"}
    return dict(program.get("/graph/v19.0/debug_token", params=asked).json()["data"])


def test_debug_token_tells_both_dates_the_scopes_and_why_it_ended(sites: Sites, web: Web, later: Later) -> None:
    session, program = sites.session("metaads"), web("metaads")
    token, now = session.tokens["access_token"], int(sites.clock.now().timestamp())
    data = debugged(program, token)
    assert (data["expires_at"], data["data_access_expires_at"]) == (now + 60 * 86400, now + 90 * 86400)
    assert session.token_ends is not None
    assert int(session.token_ends.timestamp()) == data["expires_at"]
    assert data["scopes"] == ["ads_read", "business_management"]
    assert data["user_id"] == session.identity
    later(days=61)
    data = debugged(program, token)
    assert (data["is_valid"], dict(data["error"])["subcode"]) == (False, 463)  # type: ignore[call-overload]
    endless = sites.session("metaads", seconds=0)
    assert endless.token_ends is None
    assert debugged(program, endless.tokens["access_token"])["expires_at"] == 0
    sites.scene("metaads").revoke()
    data = debugged(program, endless.tokens["access_token"])
    assert dict(data["error"])["subcode"] == 460  # type: ignore[call-overload]


@pytest.mark.parametrize("asking", ["", "demo-client|wrong", "EAAx"])
def test_debug_token_answers_nobody_unknown(sites: Sites, web: Web, asking: str) -> None:
    answer = web("metaads").get("/graph/debug_token", params={"input_token": "EAAx", "access_token": asking})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 190)
