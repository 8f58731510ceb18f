"""What the program knows of signing in to Spotify for Artists, against the stand-in and against pages as they were."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.spotify import SERVICE
from bedrot_desktop.services.spotify.login import LOGIN
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED, SITE_CHANGED, UNCLEAR, Answer, Look
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.marking import compiled

ACCOUNTS = DEFAULT_ROSTER.of("spotify")


def look(answer: Answer, sites: Sites) -> Look:
    return judge(answer, LOGIN, "main", ACCOUNTS, sites.clock.now())


def fetched(sites: Sites, path: str, *, signed_in: bool) -> Answer:
    with httpx.Client(timeout=60, follow_redirects=True) as web:
        for one in sites.session("spotify", "main").cookies if signed_in else ():
            web.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
        asked = f"{sites.address('spotify')}/{path}"
        answer = web.get(asked)
        return Answer(asked, str(answer.url), answer.status_code, dict(answer.headers), answer.text)


def test_all_artists_share_one_sign_in() -> None:
    assert LOGIN.sign_ins(DEFAULT_ROSTER) == {"main": ACCOUNTS}
    assert LOGIN.account_of(ACCOUNTS[1]) == "main"


def test_the_service_gives_its_access_only_when_asked() -> None:
    access = SERVICE.access
    assert access is not None
    assert access().login is LOGIN
    assert access().extractor.browser


def test_every_mark_can_be_searched_in_a_long_page() -> None:
    marks = LOGIN.marks
    groups = (marks.alive, marks.alive_urls, marks.wall, marks.wall_urls, marks.challenge, marks.challenge_urls)
    assert [compiled(pattern) for group in (*groups, marks.consent, marks.revoked) for pattern in group.values()]


def test_the_plain_request_tells_who_is_signed_in_from_who_is_not(sites: Sites) -> None:
    assert look(fetched(sites, LOGIN.asks[0].path, signed_in=True), sites).verdict == ALIVE
    out = look(fetched(sites, LOGIN.asks[0].path, signed_in=False), sites)
    assert out.verdict == EXPIRED
    assert out.url.endswith("/spotify/login")


@pytest.mark.parametrize(
    "source",
    [
        '<a id="navigation-link-audience" class="x" href="/c/artist/1/audience/stats">Audience</a>',
        '<ul data-testid="roster-list"><li>somebody</li></ul>',
        '<a class="y" href="https://artists.spotify.com/c/artist/1Eu67EqPy2NutiM0lqCarw/home">PIG1987</a>',
        "<a href='/c/en/roster'>All artists</a>",
    ],
)
def test_what_only_a_team_sees_is_a_sign_of_life(sites: Sites, source: str) -> None:
    here = "https://artists.spotify.com/home"
    page = Answer(here, here, 200, {}, f"<html><body>{source}<p>{'words ' * 30}</p></body></html>", in_browser=True)
    assert look(page, sites).verdict == ALIVE


def test_being_sent_to_the_consumers_sign_in_is_signed_out(sites: Sites) -> None:
    page = Answer(
        "https://artists.spotify.com/home", "https://accounts.spotify.com/en/login?continue=x", 200, {},
        '<html><body><input id="login-username"></body></html>', in_browser=True,
    )  # fmt: skip
    assert look(page, sites).verdict == EXPIRED
    assert look(replace(page, url="https://challenge.spotify.com/c/1"), sites).verdict not in {ALIVE, EXPIRED}


def test_the_public_front_page_with_its_button_is_signed_out(sites: Sites) -> None:
    here = "https://artists.spotify.com/"
    text = "<html><body><h1>Your music, your fans</h1><a class='b' href='/c/login'>Log in</a></body></html>"
    assert look(Answer(here, here, 200, {}, text, in_browser=True), sites).verdict == EXPIRED


def test_a_frame_that_a_script_has_yet_to_fill_says_nothing(sites: Sites) -> None:
    here = "https://artists.spotify.com/home"
    text = "<html><body><div id='root'></div><script src='x.js'></script></body></html>"
    assert look(Answer(here, here, 200, {}, text), sites).verdict == UNCLEAR
    rebuilt = f"<html><body><h1>Studio</h1>{'new words ' * 30}</body></html>"
    assert look(Answer(here, here, 200, {}, rebuilt, in_browser=True), sites).verdict == SITE_CHANGED


def test_the_cookies_that_are_the_session_are_known_by_name() -> None:
    pattern = compiled(LOGIN.auth_cookies)
    assert all(pattern.search(name) for name in ("sp_dc", "sp_key"))
    assert not any(pattern.search(name) for name in ("sp_t", "_ga", "sp_dc_old", "OptanonConsent"))
    assert set(LOGIN.needed_cookies) <= {"sp_dc", "sp_key"}


def test_a_refresh_token_has_a_place_to_be_renewed_at_and_none_is_no_alarm() -> None:
    assert LOGIN.grant is not None
    assert LOGIN.grant.token == ("token_address", "token")
    assert LOGIN.token is None
