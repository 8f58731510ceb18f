"""What a page says of a session: every verdict, and the order in which reasons count."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.sessions.answers import (
    ALIVE,
    CHALLENGE,
    CONSENT,
    EXPIRED,
    OFFLINE,
    REVOKED,
    SITE_CHANGED,
    UNCLEAR,
    WORDS,
    WRONG_ACCOUNT,
    Answer,
)
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.login import Login, Marks

from .judging import ACCOUNTS, ALIVE_PAGE, FORM, HOME, LOGIN, NOW, page


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


@pytest.mark.parametrize(
    "title", ["Free Wi-Fi", "Captcha", "Proxy War", "Guest Network", "Too Many Requests", "Maintenance Mode"]
)
def test_the_titles_of_songs_are_no_signs(title: str) -> None:
    assert page(f"{ALIVE_PAGE}<h2>{title}</h2>").verdict == ALIVE


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
