"""The stand-in for DistroKid: what its pages hold before and after their script, and what the bank gives out."""

from __future__ import annotations

import re

import httpx
import pytest

from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.demo.statement import statement_of
from bedrot_desktop.services.distrokid.known import COLUMNS
from bedrot_desktop.services.distrokid.pages import read_page


def visitor(sites: Sites, *, signed_in: bool = True) -> httpx.Client:
    web = httpx.Client(timeout=60, base_url=sites.address("distrokid"))
    if signed_in:
        for one in sites.session("distrokid", "main").cookies:
            web.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
    return web


@pytest.mark.parametrize(("data", "platform"), [("streams", "Spotify"), ("applemusic", "Apple Music")])
def test_the_charts_are_not_in_the_page_but_come_for_it(sites: Sites, data: str, platform: str) -> None:
    with visitor(sites) as web:
        page = web.get("/stats/", params={"type": "all", "data": data}).text
        charts = web.get("/stats/charts/", params={"data": data}).text
    assert f"{platform.upper()} ESTIMATES" in page
    assert "Last 365 days" in page
    assert "makeChart" not in page
    assert "chartData =" not in page
    found = read_page(charts, "charts")
    assert found.platform == platform
    assert len(found.points) > 300


def test_a_chart_may_have_no_day_at_all(sites: Sites) -> None:
    sites.scene("distrokid").oddities["charts"] = "empty"
    with visitor(sites) as web:
        for data in ("streams", "applemusic"):
            charts = web.get("/stats/charts/", params={"data": data}).text
            assert "dataProvider" in charts
            assert not re.search(r'"dataProvider":\s*\[\s*\{', charts)


def test_the_page_is_as_personal_as_the_real_one(sites: Sites) -> None:
    session = sites.session("distrokid", "main")
    token = next(one["value"] for one in session.cookies if one["name"] == "DK_JWT")
    with visitor(sites, signed_in=False) as web:
        web.cookies.set("DK_JWT", token, domain="127.0.0.1", path="/distrokid")
        page = web.get("/stats/?type=all&data=streams").text
    assert "Signed in as label-distrokid" in page
    assert token in page
    assert "csrfToken" in page


def test_the_bank_is_two_clicks_away_and_ends_its_lines_with_cr_only(sites: Sites) -> None:
    with visitor(sites) as web:
        assert 'href="/distrokid/bank/details/' in web.get("/bank/").text
        assert '<div class="bankDownload"' in (details := web.get("/bank/details/?all=1").text)
        assert re.search(r'onclick="downloadBank', details)
        answer = web.get("/bank/details/download/")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content == statement_of(sites.label())
    assert b"\n" not in answer.content
    assert answer.content.split(b"\r", 1)[0].decode().split("\t") == list(COLUMNS)


@pytest.mark.parametrize("path", ["/stats/", "/stats/charts/", "/bank/", "/bank/details/download/", "/mymusic"])
def test_nobody_else_sees_any_of_it(sites: Sites, path: str) -> None:
    with visitor(sites, signed_in=False) as web:
        answer = web.get(path)
    assert answer.status_code == 302
    assert "/distrokid/signin" in answer.headers["location"]
