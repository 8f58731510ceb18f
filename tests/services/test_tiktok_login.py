"""What the program knows of signing in to TikTok, against the stand-in and against pages as they were."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.tiktok import SERVICE
from bedrot_desktop.services.tiktok.login import LOGIN, identify
from bedrot_desktop.sessions.answers import ALIVE, CHALLENGE, EXPIRED, REVOKED, WRONG_ACCOUNT, Answer, Look
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.marking import compiled

PIG, ZONE = DEFAULT_ROSTER.of("tiktok")


def look(answer: Answer, sites: Sites, account: object = PIG) -> Look:
    return judge(answer, LOGIN, account.key, (account,), sites.clock.now())


def fetched(sites: Sites, path: str, account: str = "") -> Answer:
    with httpx.Client(timeout=60, follow_redirects=True) as web:
        for one in sites.session("tiktok", account).cookies if account else ():
            web.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
        asked = f"{sites.address('tiktok')}/{path}"
        answer = web.get(asked)
        return Answer(asked, str(answer.url), answer.status_code, dict(answer.headers), answer.text)


def page(text: str, url: str = "https://www.tiktok.com/tiktokstudio/analytics") -> Answer:
    return Answer(url, url, 200, {}, f"<html><body>{text}<p>{'words ' * 30}</p></body></html>", in_browser=True)


def test_each_account_has_its_own_sign_in() -> None:
    assert LOGIN.sign_ins(DEFAULT_ROSTER) == {"pig1987": (PIG,), "zone.a0": (ZONE,)}


def test_the_service_gives_its_access_only_when_asked() -> None:
    access = SERVICE.access
    assert access is not None
    assert access().login is LOGIN


def test_every_mark_can_be_searched_in_a_long_page() -> None:
    marks = LOGIN.marks
    groups = (marks.alive, marks.alive_urls, marks.wall, marks.wall_urls, marks.challenge, marks.challenge_urls)
    assert [compiled(pattern) for group in (*groups, marks.consent, marks.revoked) for pattern in group.values()]


@pytest.mark.parametrize("ask", LOGIN.asks, ids=lambda ask: ask.path)
def test_each_plain_request_tells_who_is_signed_in_from_who_is_not(sites: Sites, ask: object) -> None:
    seen = look(fetched(sites, ask.path, "pig1987"), sites)
    assert (seen.verdict, seen.identity) == (ALIVE, "pig1987")
    assert look(fetched(sites, ask.path), sites).verdict == EXPIRED


@pytest.mark.parametrize("ask", LOGIN.asks, ids=lambda ask: ask.path)
def test_another_account_is_refused_by_its_handle(sites: Sites, ask: object) -> None:
    seen = look(fetched(sites, ask.path, "zone.a0"), sites, PIG)
    assert seen.verdict == WRONG_ACCOUNT
    assert "zone.a0" in seen.marker


def test_a_sign_in_ended_by_somebody_is_told_apart_from_one_that_ran_out(sites: Sites) -> None:
    session = sites.session("tiktok", "pig1987")
    sites.scene("tiktok").revoke("pig1987")
    with httpx.Client(timeout=60) as web:
        for one in session.cookies:
            web.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
        asked = f"{sites.address('tiktok')}/passport/web/account/info/"
        answer = web.get(asked)
    told = Answer(asked, str(answer.url), answer.status_code, dict(answer.headers), answer.text)
    assert look(told, sites).verdict == REVOKED


def test_a_profile_seen_by_nobody_in_particular_is_signed_out(sites: Sites) -> None:
    assert look(fetched(sites, "@pig1987"), sites).verdict == EXPIRED


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (page("<h1>Analytics</h1><button>Download data</button>"), ALIVE),
        (page('<div class="captcha_verify_container">Drag the slider to fit</div>'), CHALLENGE),
        (page("<h1>2-step</h1>", "https://www.tiktok.com/login/2sv/email"), CHALLENGE),
        (page("<h1>Log in to TikTok</h1><div>Use QR code</div>", "https://www.tiktok.com/login?lang=en"), EXPIRED),
        (page("<p>You have been logged out from all devices.</p>"), REVOKED),
    ],
)
def test_pages_are_told_apart(sites: Sites, answer: Answer, verdict: str) -> None:
    assert look(answer, sites).verdict == verdict


def test_the_signed_in_user_counts_and_never_the_profile_that_is_looked_at() -> None:
    owner = {"uid": "69", "secUid": "MS4", "uniqueId": "pig1987"}
    profile = {"webapp.user-detail": {"userInfo": {"user": {"id": "1", "uniqueId": "zone.a0"}, "stats": {}}}}
    both = {"webapp.app-context": {"user": owner}, **profile}
    assert identify(Answer("x", text=f"<script>{json.dumps(both)}</script>")) == "pig1987"
    assert identify(Answer("x", text=f"<script>{json.dumps(profile)}</script>")) == ""
    assert identify(Answer("x", text=json.dumps(profile))) == ""
    assert identify(Answer("x", text='{"data": {"username": "@pig1987"}, "message": "success"}')) == "pig1987"
    assert identify(Answer("x", text='{"data": {"username": "pig1987"}, "message": "error"}')) == ""


@settings(deadline=None)  # the machine may be busy with other things
@given(st.text() | st.from_regex(r'\{"data": .*\}', fullmatch=True))
def test_whatever_is_answered_the_handle_is_a_text(text: str) -> None:
    assert isinstance(identify(Answer("x", text=text)), str)


def test_the_cookies_that_are_the_session_are_known_by_name() -> None:
    pattern = compiled(LOGIN.auth_cookies)
    assert all(pattern.search(name) for name in LOGIN.needed_cookies)
    assert not any(pattern.search(name) for name in ("ttwid", "msToken", "tt_csrf_token", "sessionid_old"))


def test_the_hint_names_what_people_stumble_over() -> None:
    assert "QR" in LOGIN.hint
    assert "phone" in LOGIN.hint
