"""What TooLost's interface and pages say about being signed in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bedrot_desktop.core.roster import Account
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.toolost import SERVICE
from bedrot_desktop.services.toolost.login import LOGIN
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED, UNCLEAR, WRONG_ACCOUNT, Answer
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.tokens import session_ends, token_of

AT = datetime(2025, 7, 9, 8, tzinfo=UTC)
ANSWER = "https://toolost.com/api/portal/analytics/spotify?release=&date=thisYear"
PORTAL = "https://toolost.com/user-portal/analytics/platform"
JSON = {"content-type": "application/json"}
DRAWN = """<html><body><div id="app"><aside class="ant-layout-sider"><nav><a>Analytics</a></nav>
<span data-testid="header-user-menu">label@example.com</span></aside>
<div class="dashboard">Figures</div></div></body></html>"""
EMPTY = '<html><body><div id="app"></div><script src="/app.js"></script></body></html>'


def verdict(answer: Answer, foreign: str = "") -> str:
    return judge(answer, LOGIN, "main", (Account("toolost", "main", "TooLost", foreign_id=foreign),), AT).verdict


@pytest.mark.parametrize(
    ("text", "status", "means"),
    [
        ('{"streams": [], "discovery": []}', 200, ALIVE),
        ('{"streams":[{"date":"2025-06-12","streams":"40"}],"discovery":[]}', 200, ALIVE),
        ('{"message":"Unauthenticated."}', 401, EXPIRED),
        ('{"message":"Unauthenticated."}', 200, EXPIRED),
        ('{"error":"Token has expired"}', 403, EXPIRED),
    ],
)
def test_the_interface_tells_whether_a_token_still_counts(text: str, status: int, means: str) -> None:
    assert verdict(Answer(ANSWER, ANSWER, status, JSON, text)) == means


def test_the_empty_frame_of_the_portal_tells_nothing_and_what_its_script_draws_does() -> None:
    assert verdict(Answer(PORTAL, PORTAL, 200, text=EMPTY)) == UNCLEAR
    assert verdict(Answer(PORTAL, PORTAL, 200, text=EMPTY, in_browser=True)) == UNCLEAR
    assert verdict(Answer(PORTAL, PORTAL, 200, text=DRAWN, in_browser=True)) == ALIVE
    assert verdict(Answer(PORTAL, "https://toolost.com/login", 200, text=DRAWN, in_browser=True)) == EXPIRED


def test_a_public_page_with_a_menu_is_no_sign_of_life() -> None:
    home = '<html><body><nav><a href="/login">Log in</a></nav><h1>Music distribution for everybody</h1></body></html>'
    assert verdict(Answer(PORTAL, "https://toolost.com/", 200, text=home, in_browser=True)) != ALIVE


def test_who_is_signed_in_stands_in_the_user_menu() -> None:
    answer = Answer(PORTAL, PORTAL, 200, text=DRAWN, in_browser=True)
    assert LOGIN.identify(answer) == "label@example.com"
    assert verdict(answer, "label@example.com") == ALIVE
    assert verdict(answer, "other@example.com") == WRONG_ACCOUNT


@pytest.mark.parametrize("name", ["token", "jwt", "authToken", "access_token"])
def test_the_token_is_found_under_each_of_its_known_names(name: str) -> None:
    assert LOGIN.token is not None
    assert re.search(LOGIN.token.storage, name, re.IGNORECASE)
    assert not re.search(LOGIN.token.storage, f"{name}_theme", re.IGNORECASE)


def test_a_session_ends_with_its_token_after_seven_days_under_whatever_name_it_lies(sites: Sites) -> None:
    session = sites.session("toolost", "main")
    token = session.origins[0]["localStorage"][0]["value"]
    moved = replace(session, origins=({"origin": "x", "localStorage": [{"name": "persist:root", "value": token}]},))
    for one in (session, moved):
        assert token_of(one, LOGIN) == token
        end = session_ends(one, LOGIN)
        assert end is not None
        assert abs(end - sites.clock.now() - timedelta(days=7)) < timedelta(seconds=2)


def test_the_service_offers_signing_in_and_fetching() -> None:
    assert SERVICE.access is not None
    access = SERVICE.access()
    assert access.login is LOGIN
    assert access.extractor.steps == ("Spotify", "Apple Music", "sales reports")
