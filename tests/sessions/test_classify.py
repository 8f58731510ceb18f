"""What an answer says of a session: every verdict, and the order in which reasons count."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.roster import Account
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
    WORDS,
    WRONG_ACCOUNT,
    Answer,
    Look,
)
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.login import Login, Marks

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOME = "https://studio.example.com/home"
ACCOUNTS = (Account("tiktok", "zone.a0", "ZONE A0", "ZONE A0", "zone.a0", ("zonea0",)),)


def handle(answer: Answer) -> str:
    _, found, rest = answer.text.partition('data-handle="')
    return rest.partition('"')[0] if found else ""


LOGIN = Login(
    service="tiktok",
    title="Studio",
    home="home",
    domains=("example.com",),
    marks=Marks(
        alive={"menu of the studio": r'id="studio-menu"', "own figures": r'"isLoggedIn":\s?true'},
        wall={"offer to sign in": r'class="welcome-guest"'},
        wall_urls={"sign-in of the studio": r"/enter\b"},
        challenge={"puzzle of the studio": r'id="our-puzzle"'},
        consent={"terms of the studio": r'id="our-terms"'},
        revoked={"signed out everywhere": r"you were signed out on all devices"},
    ),
    identify=handle,
)
ALIVE_PAGE = (
    '<html><head><title>Studio</title></head><body><nav id="studio-menu" data-handle="@zone.a0">Analytics Posts '
    "Settings</nav><main>Views of the last 365 days 12,345</main></body></html>"
)
FORM = '<form action="/enter"><input name="email"><input type="password" name="password"><button>Go</button></form>'


def page(text: str, status: int = 200, url: str = HOME, **more: Any) -> Look:
    headers = {"content-type": "text/html", **more.pop("headers", {})}
    asked = more.pop("asked", HOME)
    return judge(Answer(asked, url, status, headers, text, **more), LOGIN, "zone.a0", ACCOUNTS, NOW)


def interface(document: Any, status: int = 200, login: Login = LOGIN, headers: dict[str, str] | None = None) -> Look:
    told = {"content-type": "application/json", **(headers or {})}
    url = "https://api.example.com/v1/me"
    return judge(Answer(url, url, status, told, json.dumps(document)), login, "zone.a0", ACCOUNTS, NOW)


def test_a_page_that_only_somebody_signed_in_sees_is_alive() -> None:
    look = page(ALIVE_PAGE)
    assert (look.verdict, look.marker, look.identity) == (ALIVE, "menu of the studio", "@zone.a0")
    assert look.alive


def test_another_account_is_told_by_name() -> None:
    look = page(ALIVE_PAGE.replace("@zone.a0", "@pig1987"))
    assert (look.verdict, look.identity) == (WRONG_ACCOUNT, "@pig1987")
    assert "pig1987" in look.marker


@pytest.mark.parametrize(
    "error",
    ["the name studio.example.com is not known", "connection refused", "no answer within 20 s", ""],
)
def test_nothing_that_came_back_is_offline(error: str) -> None:
    look = judge(Answer(HOME, error=error), LOGIN, "zone.a0", ACCOUNTS, NOW)
    assert look.verdict == OFFLINE
    assert look.marker == (error or "nothing came back")


@pytest.mark.parametrize(
    ("text", "status", "url"),
    [
        (FORM, 200, "http://login.hotel-wifi.example.net/portal"),
        ("<h1>Welcome to our Guest Network</h1>" + FORM, 200, HOME),
        ("<html><title>Wi-Fi Login</title>" + FORM, 200, HOME),
        ('<meta http-equiv="refresh" content="0; url=http://10.1.1.1/sign-in">', 200, "http://studio.example.com/"),
        ("<title>Sign in</title>" + FORM, 511, HOME),
        ("", 407, HOME),
        ("<LoginURL>https://portal.example.net/login</LoginURL>", 200, HOME),
    ],
)
def test_the_page_of_a_network_in_between_is_offline_and_never_signed_out(text: str, status: int, url: str) -> None:
    assert page(text, status, url, asked="http://studio.example.com/home").verdict == OFFLINE


def test_such_a_page_is_known_in_the_browser_too_where_no_status_is_known() -> None:
    asked = "http://studio.example.com/home"
    look = page(FORM, 0, "http://login.hotel.example.net/portal", asked=asked, in_browser=True)
    assert look.verdict == OFFLINE


def test_the_sign_in_of_a_service_is_not_looked_for_at_foreign_hosts_or_in_queries() -> None:
    hotel = "http://captive.hotel.example.net/enter?next=https://studio.example.com/enter"
    assert page("<p>Connect</p>", url=hotel).verdict == OFFLINE
    assert page(ALIVE_PAGE, url=f"{HOME}?from=/enter").verdict == ALIVE


def test_a_foreign_site_reached_over_safe_addresses_only_is_not_clear() -> None:
    assert page(FORM, url="https://somebody.example.net/").verdict == UNCLEAR
    assert page(FORM, url="https://somebody.example.net/", in_browser=True).verdict == SITE_CHANGED


def test_being_sent_to_another_companys_sign_in_is_signed_out() -> None:
    assert page("<h1>Sign in</h1>", url="https://accounts.google.com/v3/signin").verdict == EXPIRED


def test_a_lookalike_host_is_foreign() -> None:
    look = page(ALIVE_PAGE, url="http://studio.example.com.evil.net/home")
    assert look.verdict == OFFLINE


def test_another_port_of_this_computer_is_another_site() -> None:
    answer = Answer("http://127.0.0.1:8001/home", "http://127.0.0.1:8002/home", 200, {}, ALIVE_PAGE)
    assert judge(answer, LOGIN, "zone.a0", ACCOUNTS, NOW).verdict == OFFLINE


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
        (467, REVOKED, "token invalid"),
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


def test_json_that_a_browser_shows_as_a_page_is_read_as_json() -> None:
    text = '<html><head></head><body><pre style="word-wrap: x;">{"error":"Unauthenticated."}</pre></body></html>'
    assert page(text, in_browser=True).marker == "sign-in asked for"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 530])
def test_server_errors_are_an_outage_whatever_the_page_says(status: int) -> None:
    assert page("<h1>Sign in</h1>" + FORM, status).verdict == DOWN


def test_a_closed_service_says_when_it_is_back() -> None:
    look = page("<title>Down for maintenance</title><p>Back soon</p>", 503, headers={"retry-after": "3600"})
    assert (look.verdict, look.wait_seconds) == (DOWN, 3600.0)
    assert page("<title>Scheduled maintenance</title><p>Back soon</p>").verdict == DOWN


@pytest.mark.parametrize(
    "text",
    [
        "<title>Just a moment...</title><div id='challenge-form'></div>",
        '<iframe src="https://geo.captcha-delivery.com/captcha/?x=1"></iframe>',
        '<iframe src="https://newassets.hcaptcha.com/captcha/v1/x"></iframe>',
        '<div id="captcha_verify_container"></div>',
        "<h2>Verify you are human</h2><p>Press and hold</p>",
        "<p>Enter the 6-digit code</p><input autocomplete='one-time-code'>",
        "<p>We sent an e-mail.</p><input name='verification_code'>",
        "<p>Enter the code we just sent</p><input name='code'>",
        '<div id="our-puzzle"></div>',
    ],
)
def test_questions_to_a_person_are_challenges(text: str) -> None:
    assert page(f"<html><body>{text}</body></html>").verdict == CHALLENGE
    assert page(f"<html><body>{text}{ALIVE_PAGE}</body></html>").verdict == CHALLENGE


def test_a_gate_counts_with_any_status() -> None:
    text = "<title>Just a moment...</title>"
    assert page(text, 503).verdict == CHALLENGE
    assert page(text, 403, headers={"cf-mitigated": "challenge"}).verdict == CHALLENGE


def test_an_invisible_captcha_is_no_question() -> None:
    frame = '<iframe src="https://www.google.com/recaptcha/api2/anchor?k=x&amp;size=invisible"></iframe>'
    hidden = '<div style="visibility: hidden"><iframe src="https://hcaptcha.com/x"></iframe></div>'
    assert page(ALIVE_PAGE + frame + hidden).verdict == ALIVE


def test_a_captcha_within_the_form_to_sign_in_is_signed_out() -> None:
    assert page(FORM + '<iframe src="https://hcaptcha.com/captcha/x"></iframe>').verdict == EXPIRED


def test_a_form_to_sign_in_with_a_telephone_and_a_code_yet_to_be_sent_is_signed_out() -> None:
    text = '<h2>Log in</h2><input name="mobile" type="tel"><input name="code" placeholder="Enter 6-digit code">'
    assert page(text, url="https://studio.example.com/enter/phone").verdict == EXPIRED


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ('<div id="our-terms"></div>', HOME),
        ("<h1>We updated our terms</h1><button type='button'>I agree</button>", HOME),
        ("<p>Please read</p>", "https://studio.example.com/consent?next=/home"),
    ],
)
def test_terms_that_stand_before_everything_else_are_told(text: str, url: str) -> None:
    assert page(f"<body>{text}</body>", url=url).verdict == CONSENT


def test_a_banner_about_cookies_is_no_consent_wall() -> None:
    assert page(ALIVE_PAGE + "<div><p>We use cookies</p><button>Accept all</button></div>").verdict == ALIVE


@pytest.mark.parametrize(
    ("text", "status", "url"),
    [
        (FORM, 200, HOME),
        ("<p>hello</p>", 200, "https://studio.example.com/enter"),
        ("<p>hello</p>", 200, "https://accounts.example.com/en/login?continue=x"),
        ('<div class="welcome-guest">Hello</div>', 200, HOME),
        ("<h1>Log in to Studio</h1><input type='email'><button>Next</button>", 200, HOME),
        ("<p>Scan the QR code to log in</p>", 200, HOME),
        ("", 401, HOME),
        ("<h1>Page Expired</h1>", 419, HOME),
        ('<meta http-equiv="refresh" content="0; url=/login">', 200, HOME),
        ("<h1>Sign up</h1><form><input type='password'><input type='password'></form>", 200, HOME),
    ],
)
def test_a_wall_to_sign_in_is_signed_out(text: str, status: int, url: str) -> None:
    look = page(f"<html><body>{text}</body></html>" if text else "", status, url)
    assert (look.verdict, look.cause) == (EXPIRED, "expired")


def test_signs_of_life_beside_a_form_to_sign_in_do_not_count() -> None:
    assert page(ALIVE_PAGE + FORM).verdict == EXPIRED
    assert page(f'<script>let page = {{"isLoggedIn": true}}</script>{FORM}').verdict == EXPIRED


def test_signs_of_life_in_scripts_comments_and_hidden_parts_do_not_count() -> None:
    menu = '<nav id="studio-menu">Settings</nav>'
    more = "<p>Studio is where creators look after their videos, on every day of the year, and it is nice.</p>"
    for hidden in (
        f"<script>document.write('{menu}'); let x = {{\"isLoggedIn\": true}}</script>",
        f"<!-- {menu} -->",
        f"<template>{menu}</template>",
        f"<noscript>{menu}</noscript>",
        f'<div style="display: none">{menu}</div>',
        f"<div hidden>{menu}</div>",
        f'<div class="hidden">{menu}</div>',
        f"<dialog>{menu}</dialog>",
    ):
        assert page(f"<html><body>{more}{hidden}</body></html>").verdict == UNCLEAR, hidden
        assert page(f"<html><body>{more}{hidden}</body></html>", in_browser=True).verdict == SITE_CHANGED


def test_a_part_that_is_hidden_on_small_screens_only_is_seen() -> None:
    assert page(f'<div class="hidden md:block">{ALIVE_PAGE}</div>').verdict == ALIVE


def test_a_hidden_form_to_sign_in_does_not_end_a_session() -> None:
    assert page(f'{ALIVE_PAGE}<div style="display:none">{FORM}</div>').verdict == ALIVE


def test_a_form_to_change_the_password_does_not_end_a_session() -> None:
    form = "<form><input type='password' name='old'><input type='password' name='new'></form>"
    assert page(ALIVE_PAGE + form).verdict == ALIVE


def test_data_that_a_page_carries_count_as_a_sign() -> None:
    text = '<div id="app"></div><script type="application/json">{"user":{"isLoggedIn":true}}</script>'
    assert page(text).verdict == ALIVE


def test_the_frame_of_a_page_without_content_is_not_clear() -> None:
    text = '<html><head><title>Studio</title></head><body><div id="root"></div><script src="/app.js"></script></body>'
    assert page(text).verdict == UNCLEAR
    assert page(text, in_browser=True).verdict == UNCLEAR
    assert page("").verdict == UNCLEAR


def test_a_rebuilt_page_is_not_clear_and_in_the_browser_a_changed_site() -> None:
    text = "<html><body><p>" + "Something entirely new stands here. " * 5 + "</p></body></html>"
    assert page(text).verdict == UNCLEAR
    assert page(text, in_browser=True).verdict == SITE_CHANGED
    assert page(text, 404, in_browser=True).marker == "status 404"


def test_an_address_is_a_sign_of_life_only_for_a_service_without_another() -> None:
    marks = Marks(alive_urls={"the studio": r"/home\b"})
    login = Login("tiktok", "Studio", "home", ("example.com",), marks=marks)
    words = "<p>" + "Figures of many days are shown to you. " * 4 + "</p>"
    shell = "<div id='root'></div><script></script>"
    assert judge(Answer(HOME, HOME, 200, {}, words), login, "zone.a0", (), NOW).verdict == ALIVE
    assert judge(Answer(HOME, HOME, 200, {}, shell), login, "zone.a0", (), NOW).verdict == UNCLEAR
    assert page(words).verdict == UNCLEAR


def test_ends_that_the_service_tells_come_before_the_wall() -> None:
    look = page("<p>You were signed out on all devices</p>" + FORM)
    assert (look.verdict, look.cause) == (REVOKED, "signed out everywhere")


@pytest.mark.parametrize("words", ["You were logged out of all devices.", "You have been signed out everywhere"])
def test_an_end_by_somebody_is_read_on_pages_of_all_sites(words: str) -> None:
    assert page(f"<p role='alert'>{words}</p>" + FORM).verdict == REVOKED
    assert page(ALIVE_PAGE + "<button>Log out of all devices</button>").verdict == ALIVE


def test_evidence_holds_no_secret() -> None:
    key = "a" * 30 + "B9" * 10
    look = page(FORM, url=f"https://user:pw@studio.example.com/magic/{key}?token=abc#access_token=def")
    assert look.url == "https://studio.example.com/magic/…"
    assert json.loads(json.dumps(look.document()))["words"] == "signed out"


def test_a_service_that_cannot_read_who_is_signed_in_does_not_end_the_look() -> None:
    def broken(_answer: Answer) -> str:
        raise KeyError("handle")

    login = Login("tiktok", "Studio", "home", ("example.com",), marks=LOGIN.marks, identify=broken)
    look = judge(Answer(HOME, HOME, 200, {}, ALIVE_PAGE), login, "zone.a0", ACCOUNTS, NOW)
    assert (look.verdict, look.identity) == (ALIVE, "")


@settings(max_examples=150, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from([FORM, "<", "<script>", "</div>", "{", '{"error":', "\0", "\ud800", "<!--"])).map(
            "".join
        ),
        st.recursive(st.none() | st.booleans() | st.text(max_size=9), lambda kids: st.lists(kids) | st.dictionaries(
            st.sampled_from(["error", "errors", "code", "message", "data", "status_code"]), kids)).map(json.dumps),
    ),
    status=st.sampled_from([0, 200, 204, 302, 401, 403, 404, 418, 429, 500, 503]),
    kind=st.sampled_from(["text/html", "application/json", ""]),
    in_browser=st.booleans(),
    url=st.sampled_from([HOME, "", "about:blank", "chrome-error://chromewebdata/", "http://[bad", "https://x:99999/"]),
)  # fmt: skip
def test_whatever_comes_gets_a_verdict_and_nothing_unknown_is_alive(
    text: str, status: int, kind: str, in_browser: bool, url: str
) -> None:
    answer = Answer(HOME, url, status, {"content-type": kind}, text, in_browser=in_browser)
    look = judge(answer, LOGIN, "zone.a0", ACCOUNTS, NOW)
    assert look.verdict in WORDS
    assert not look.alive


def test_a_long_page_is_judged_in_a_moment() -> None:
    text = "<html><body>" + "<div class='x'>qr code log in scan the " * 60_000 + "</body></html>"
    assert page(text, in_browser=True).verdict in WORDS
