"""What is known of signing in to Linktree, held against pages as they stand there."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from bedrot_desktop.core.roster import DEFAULT_ROSTER, Account
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.linktree import SERVICE
from bedrot_desktop.services.linktree.login import LOGIN, who
from bedrot_desktop.sessions.answers import ALIVE, CHALLENGE, EXPIRED, WRONG_ACCOUNT, Answer, Look
from bedrot_desktop.sessions.classify import judge

from .errands import site_at

AT = datetime(2025, 7, 9, 8, tzinfo=UTC)
ADMIN = "https://linktr.ee/admin"


def look(url: str, text: str, accounts: tuple[Account, ...] = DEFAULT_ROSTER.of("linktree")) -> Look:
    """The verdict on a page in the browser."""
    answer = Answer(ADMIN, url, 200, {"content-type": "text/html"}, text, in_browser=True)
    return judge(answer, LOGIN, "main", accounts, AT)


def page(body: str) -> str:
    """A document around a body."""
    return f"<!doctype html><html><head><title>Linktree</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "body", ['<nav class="x" role="navigation"><a href="/admin">Links</a></nav>', "<main><h1> Insights </h1></main>"]
)
def test_the_admin_page_is_the_sign_of_life(body: str) -> None:
    assert look(ADMIN, page(body)).verdict == ALIVE


@pytest.mark.parametrize("path", ["/login", "/login?redirect=%2Fadmin", "/register"])
def test_a_page_to_sign_in_is_a_wall_even_with_a_menu(path: str) -> None:
    text = page('<nav role="navigation"></nav><input id="identifier" placeholder="Email or username">')
    assert look(f"https://linktr.ee{path}", text).verdict == EXPIRED


def test_a_code_by_mail_is_for_the_person() -> None:
    text = page("<h1>Check your inbox</h1><p>We've sent a 6-digit code to your email address</p><input name='otp'>")
    assert look("https://linktr.ee/login/verify", text).verdict == CHALLENGE


def test_who_is_signed_in_is_read_where_the_page_says_it_once() -> None:
    one = '<script type="application/json">{"account":{"username":"demolabel"}}</script>'
    two = one + '<script type="application/json">{"theme":{"username":"another"}}</script>'
    answers = [Answer(ADMIN, ADMIN, 200, {}, page(text)) for text in (one, two, "")]
    assert [who(answer) for answer in answers] == ["demolabel", "", ""]


def test_another_page_is_noticed_where_the_roster_names_ours() -> None:
    text = page('<nav role="navigation"></nav><script type="application/json">{"username":"another"}</script>')
    ours = (Account("linktree", "main", "Linktree", foreign_id="demolabel"),)
    assert look(ADMIN, text, ours).verdict == WRONG_ACCOUNT
    assert look(ADMIN, text).verdict == ALIVE, "a roster that names nobody compares with nobody"


@pytest.mark.parametrize(("signed_in", "verdict"), [(True, ALIVE), (False, EXPIRED)])
def test_the_stand_ins_pages_are_told_apart_by_plain_requests(sites: Sites, signed_in: bool, verdict: str) -> None:
    site = site_at(sites, "linktree")
    with httpx.Client(follow_redirects=True, timeout=60) as web:
        for one in sites.session("linktree", "main").cookies if signed_in else ():
            web.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
        (ask,) = LOGIN.asks
        reply = web.get(site.url(ask.path, ask.base))
    answer = Answer(site.url(ask.path), str(reply.url), reply.status_code, dict(reply.headers), reply.text)
    assert judge(answer, LOGIN, "main", DEFAULT_ROSTER.of("linktree"), AT).verdict == verdict


def test_the_service_offers_its_access() -> None:
    assert SERVICE.access is not None
    access = SERVICE.access()
    assert access.login is LOGIN
    assert access.extractor.browser
    assert access.login.home == "admin"
