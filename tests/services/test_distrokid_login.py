"""What DistroKid's pages say about being signed in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bedrot_desktop.core.roster import Account
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.distrokid import SERVICE
from bedrot_desktop.services.distrokid.login import LOGIN
from bedrot_desktop.services.service import Service
from bedrot_desktop.sessions.answers import ALIVE, CHALLENGE, EXPIRED, RATE_LIMITED, WRONG_ACCOUNT, Answer
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.tokens import session_ends

AT = datetime(2025, 7, 9, 8, tzinfo=UTC)
STATS = "https://distrokid.com/stats/?type=all&data=streams"
PAGE = """<html><body><div class="accountMenu"><p class="item_title">Signed in as owner@example.com</p></div>
<div id="selectAlbum" class="statsPulldown"></div><p>SPOTIFY ESTIMATES</p></body></html>"""
FORM = '<html><body><form><input type="email" name="email"><input type="password"></form></body></html>'


def verdict(answer: Answer, foreign: str = "") -> str:
    return judge(answer, LOGIN, "main", (Account("distrokid", "main", "DistroKid", foreign_id=foreign),), AT).verdict


@pytest.mark.parametrize("in_browser", [False, True])
def test_the_statistics_are_seen_by_somebody_signed_in_only(in_browser: bool) -> None:
    assert verdict(Answer(STATS, STATS, 200, text=PAGE, in_browser=in_browser)) == ALIVE
    wall = Answer(STATS, "https://distrokid.com/signin/?forward=stats", 200, text=FORM, in_browser=in_browser)
    assert verdict(wall) == EXPIRED
    assert (
        verdict(Answer(STATS, "https://distrokid.com/login", 200, text="<p>Hi</p>", in_browser=in_browser)) == EXPIRED
    )
    assert verdict(Answer(STATS, STATS, 200, text=FORM, in_browser=in_browser)) == EXPIRED


def test_a_code_is_a_question_to_the_person_and_a_limit_says_nothing_of_the_session() -> None:
    code = '<form><label>Enter the code</label><input name="otp" autocomplete="one-time-code"></form>'
    assert verdict(Answer(STATS, "https://distrokid.com/2fa/", 200, text=code, in_browser=True)) == CHALLENGE
    assert verdict(Answer(STATS, STATS, 429, {"retry-after": "60"}, "slow down")) == RATE_LIMITED


def test_who_is_signed_in_stands_in_the_account_menu() -> None:
    answer = Answer(STATS, STATS, 200, text=PAGE)
    assert LOGIN.identify(answer) == "owner@example.com"
    assert LOGIN.identify(Answer(STATS, STATS, 200, text="<p>no menu</p>")) == ""
    assert verdict(answer, "owner@example.com") == ALIVE
    assert verdict(answer, "label@example.com") == WRONG_ACCOUNT


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("DK_JWT", True), ("jwt", True), ("authToken", True), ("access_token", True), ("dk-id-token", True),
        ("csrf_token", False), ("XSRF-TOKEN", False), ("CFTOKEN", False), ("_ga", False), ("tokenizer", False),
    ],
)  # fmt: skip
def test_a_token_is_told_from_what_protects_a_form(name: str, means: bool) -> None:
    assert LOGIN.token is not None
    assert bool(re.search(LOGIN.token.cookies, name, re.IGNORECASE)) is means
    assert bool(re.search(LOGIN.auth_cookies, name)) is (means or name == "CFTOKEN")


def test_a_session_ends_with_its_token_after_twelve_days(sites: Sites) -> None:
    session = sites.session("distrokid", "main")
    born = sites.clock.now()
    end = session_ends(session, LOGIN)
    assert end is not None
    assert abs(end - born - timedelta(days=12)) < timedelta(seconds=2)
    lasting = replace(session, cookies=tuple(one for one in session.cookies if one["name"] != "DK_JWT"))
    assert session_ends(lasting, LOGIN) is None, "what every visitor is given says nothing"


def test_the_service_offers_signing_in_and_fetching() -> None:
    service: Service = SERVICE
    assert service.access is not None
    access = service.access()
    assert access.login is LOGIN
    assert access.extractor.steps == ("Spotify page", "Apple Music page", "bank details")
