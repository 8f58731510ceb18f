"""What interfaces say of a session: error codes, sentences and limits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bedrot_desktop.sessions.answers import (
    ALIVE,
    CHALLENGE,
    DOWN,
    EXPIRED,
    RATE_LIMITED,
    REVOKED,
    UNCLEAR,
    WRONG_ACCOUNT,
)
from bedrot_desktop.sessions.login import Login

from .judging import FORM, interface, page


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": "Mon, 23 Nov 2026 12:05:00 GMT"}, 300.0),
        ({"retry-after": "Mon, 23 Nov 2026 11:05:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
        ({"retry-after": "999999999"}, 7 * 86400.0),
    ],
)
def test_a_limit_says_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    look = page("<h1>Slow down</h1>" + FORM, 429, headers=headers)
    assert (look.verdict, look.wait_seconds) == (RATE_LIMITED, seconds)


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80000, 80004, 80014])
def test_metas_limits_come_with_minutes_in_a_header(code: int) -> None:
    use = {"123": [{"type": "ads_insights", "call_count": 100, "estimated_time_to_regain_access": 19}]}
    body = {"error": {"message": "limit", "type": "OAuthException", "code": code}}
    look = interface(body, 400, headers={"x-business-use-case-usage": json.dumps(use)})
    assert (look.verdict, look.wait_seconds) == (RATE_LIMITED, 19 * 60)


@pytest.mark.parametrize(
    ("subcode", "verdict", "cause"),
    [
        (458, REVOKED, "app removed"),
        (459, CHALLENGE, "checkpoint"),
        (460, REVOKED, "password changed"),
        (463, EXPIRED, "expired"),
        (464, CHALLENGE, "unconfirmed"),
        (467, REVOKED, "not accepted any more"),
    ],
)
def test_metas_subcodes_tell_why_a_token_ended(subcode: int, verdict: str, cause: str) -> None:
    error = {"message": "Error validating access token.", "type": "OAuthException", "code": 190}
    look = interface({"error": {**error, "error_subcode": subcode}}, 400)
    assert (look.verdict, look.cause) == (verdict, cause)


@pytest.mark.parametrize(
    ("code", "message", "verdict"),
    [
        (190, "Error validating access token: Session has expired on Monday", EXPIRED),
        (190, "Error validating access token: The session has been invalidated because of X", REVOKED),
        (190, "Invalid OAuth access token - Cannot parse access token", REVOKED),
        (2500, "An active access token must be used to query information about the current user.", EXPIRED),
        (200, "(#200) Ad account owner has NOT grant ads_read permission", REVOKED),
        (10, "(#10) Application does not have permission for this action", REVOKED),
        (2, "An unexpected error has occurred. Please retry your request later.", DOWN),
        (1, "Please reduce the amount of data you're asking for, then retry", DOWN),
        (100, "(#100) Tried accessing nonexisting field", UNCLEAR),
    ],
)  # fmt: skip
def test_metas_other_codes_are_told_apart(code: int, message: str, verdict: str) -> None:
    assert interface({"error": {"message": message, "type": "OAuthException", "code": code}}, 400).verdict == verdict


@pytest.mark.parametrize(
    ("document", "status", "verdict"),
    [
        ({"message": "Unauthenticated."}, 401, EXPIRED),
        ({"errors": [{"message": "no", "extensions": {"code": "UNAUTHENTICATED"}}], "data": None}, 200, EXPIRED),
        ({"error": {"status": 401, "message": "The access token expired"}}, 401, EXPIRED),
        ({"success": False, "message": "Token has expired"}, 200, EXPIRED),
        ({"status_code": 8, "status_msg": "user not login"}, 200, EXPIRED),
        ({"message": "error", "data": {"name": "session_expired", "description": "Session expired"}}, 200, EXPIRED),
        ({"error": "invalid_token", "error_description": "jwt expired"}, 403, EXPIRED),
        ({"error": "invalid_grant", "error_description": "Refresh token revoked"}, 400, REVOKED),
        ({"message": "Your password was changed. Token invalid."}, 401, REVOKED),
        ({"message": "Too Many Attempts."}, 200, UNCLEAR),
        ({"success": False, "message": "Too Many Attempts."}, 200, RATE_LIMITED),
        ({"message": "captcha required"}, 403, CHALLENGE),
        ({"url": "https://geo.captcha-delivery.com/captcha/?initialCid=x"}, 403, CHALLENGE),
        ({"message": "Service Unavailable"}, 503, DOWN),
        ({"message": "Forbidden"}, 403, UNCLEAR),
        ({"data": {"rows": []}}, 200, UNCLEAR),
    ],
)
def test_what_interfaces_complain_of_is_understood(document: Any, status: int, verdict: str) -> None:
    assert interface(document, status).verdict == verdict


def test_json_with_a_sign_of_life_is_alive_though_a_part_of_it_failed() -> None:
    document = {"data": {"me": {"isLoggedIn": True}}, "errors": [{"message": "Internal server error", "path": ["ads"]}]}
    assert interface(document).verdict == ALIVE


def test_json_that_tells_who_is_signed_in_is_alive() -> None:
    login = Login("tiktok", "Studio", "home", ("example.com",), identify=lambda a: json.loads(a.text).get("handle", ""))
    assert interface({"handle": "zone.a0"}, login=login).verdict == ALIVE
    assert interface({"handle": "somebody"}, login=login).verdict == WRONG_ACCOUNT
    assert interface({"other": "somebody"}, login=login).verdict == UNCLEAR


@pytest.mark.parametrize("guard", ["for (;;);", ")]}',\n"])
def test_guards_before_json_do_not_hide_it(guard: str) -> None:
    text = guard + json.dumps({"error": {"code": 190, "error_subcode": 460, "type": "OAuthException"}})
    assert page(text, 200, headers={"content-type": "text/javascript"}).verdict == REVOKED


def test_a_closed_service_says_when_it_is_back() -> None:
    look = page("<title>Down for maintenance</title><p>Back soon</p>", 503, headers={"retry-after": "3600"})
    assert (look.verdict, look.wait_seconds) == (DOWN, 3600.0)
    assert page("<title>Scheduled maintenance</title><p>Back soon</p>").verdict == DOWN


def test_json_that_a_browser_shows_as_a_page_is_read_as_json() -> None:
    text = '<html><head></head><body><pre style="word-wrap: x;">{"error":"Unauthenticated."}</pre></body></html>'
    assert page(text, in_browser=True).marker == "sign-in asked for"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 530])
def test_server_errors_are_an_outage_whatever_the_page_says(status: int) -> None:
    assert page("<h1>Sign in</h1>" + FORM, status).verdict == DOWN
