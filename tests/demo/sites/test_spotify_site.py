"""The stand-in for Spotify for Artists: what its pages hold, and that its downloads are what the real ones are."""

from __future__ import annotations

from datetime import date

import httpx

from bedrot_desktop.demo.sites.people import STRANGER
from bedrot_desktop.demo.sites.server import Sites

PIG, ZONE = "1Eu67EqPy2NutiM0lqCarw", "62owJQCD2XzVB2o19CVsFM"


def visitor(sites: Sites, person: str = "") -> httpx.Client:
    """Somebody signed in (or nobody, for ``-``)."""
    web = httpx.Client(timeout=60, follow_redirects=True, base_url=sites.address("spotify"))
    if person != "-":
        for one in sites.session("spotify", "main", person=person).cookies:
            web.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
    return web


def test_the_roster_leads_to_each_artist_whose_page_leads_to_the_audience(sites: Sites) -> None:
    with visitor(sites) as web:
        roster = web.get("/home").text
        assert f"/spotify/c/en/artist/{PIG}" in roster
        assert f"/spotify/c/en/artist/{ZONE}" in roster
        assert "navigation-link-audience" in web.get(f"/c/en/artist/{PIG}").text


def test_the_audience_file_reaches_back_to_the_beginning_and_ends_two_days_ago(sites: Sites) -> None:
    with visitor(sites) as web:
        answer = web.get(f"/c/artist/{PIG}/audience.csv", params={"time-filter": "1year"})
    assert answer.headers["content-disposition"].endswith('audience-timeline.csv"')
    lines = answer.text.splitlines()
    assert lines[0] == "date,listeners,streams,followers"
    days = [date.fromisoformat(line.split(",")[0]) for line in lines[1:]]
    assert days == sorted(days)
    assert len(days) > 800
    assert (sites.clock.today() - days[-1]).days == 2


def test_a_shorter_filter_gives_a_shorter_file(sites: Sites) -> None:
    with visitor(sites) as web:
        assert len(web.get(f"/c/artist/{ZONE}/audience.csv?time-filter=28day").text.splitlines()) == 28


def test_songs_have_larger_numbers_over_longer_periods(sites: Sites) -> None:
    with visitor(sites) as web:
        address = f"/wg/catalog-view/v1/artist/{PIG}/songs"
        week, year = (web.get(address, params={"time-filter": period}).json()["songs"] for period in ("7day", "1year"))
    assert len(week) == len(year) > 3
    assert year[0]["trackUri"].startswith("spotify:track:")
    assert int(year[0]["numStreams"].replace(",", "")) >= int(week[0]["numStreams"].replace(",", ""))


def test_an_artist_of_another_team_is_not_shown(sites: Sites) -> None:
    with visitor(sites, person=STRANGER) as web:
        assert "have access to this artist" in web.get(f"/c/en/artist/{PIG}").text
        assert web.get(f"/wg/catalog-view/v1/artist/{PIG}/songs?time-filter=all").status_code == 403
        assert PIG not in web.get("/home").text


def test_nobody_signed_in_is_led_to_the_sign_in_and_refused_by_the_interface(sites: Sites) -> None:
    with visitor(sites, person="-") as web:
        assert web.get(f"/c/artist/{PIG}/music/songs").url.path == "/spotify/login"
        assert web.get(f"/wg/catalog-view/v1/artist/{PIG}/songs?time-filter=all").status_code == 401
