"""The stand-in for TooLost: an empty page for everybody, and an interface that wants the token."""

from __future__ import annotations

import json
from datetime import datetime

import httpx
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.daily_streams import APPLE, SPOTIFY
from bedrot_desktop.services.toolost.payload import disagreements, payload_of
from bedrot_desktop.services.toolost.reports import months_in


@pytest.fixture
def july(sites: Sites) -> Sites:
    """The stand-ins in the middle of a year."""
    clock = sites.clock
    assert isinstance(clock, FixedClock)
    clock.moment = datetime.fromisoformat("2025-07-09T08:00:00+00:00")
    return sites


def portal(sites: Sites, *, signed_in: bool = True) -> httpx.Client:
    token = sites.session("toolost", "main").origins[0]["localStorage"][0]
    assert token["name"] == "token"
    headers = {"Authorization": f"Bearer {token['value']}"} if signed_in else {}
    return httpx.Client(timeout=60, base_url=sites.address("toolost"), headers=headers)


def test_the_page_is_the_same_empty_frame_for_everybody(july: Sites) -> None:
    with portal(july) as somebody, portal(july, signed_in=False) as nobody:
        page = somebody.get("/user-portal/analytics/platform").text
        assert page == nobody.get("/user-portal/analytics/platform").text
    assert '<div id="app"></div>' in page
    assert "<aside" not in page
    assert "user-menu" not in page


@pytest.mark.parametrize(("path", "platform"), [("spotify", SPOTIFY), ("apple/", APPLE)])
def test_an_answer_of_the_year_agrees_with_itself(july: Sites, path: str, platform: str) -> None:
    with portal(july) as web:
        answer = web.get(f"/api/portal/analytics/{path}?release=&date=thisYear")
        month = web.get(f"/api/portal/analytics/{path}?release=&date=last30Days")
    assert answer.headers["content-type"].startswith("application/json")
    payload = payload_of(answer.json(), "answer.json")
    assert payload.platform == platform
    assert min(day for day, _ in payload.points).startswith("2025-01-0")
    total = sum(int(streams) for _, streams in payload.points)
    assert disagreements(payload, total) == ()
    assert len(payload_of(month.json(), "month.json").points) < 31


def test_on_the_first_of_january_a_year_has_no_day_yet_and_the_last_one_is_whole(july: Sites) -> None:
    clock = july.clock
    assert isinstance(clock, FixedClock)
    clock.moment = datetime.fromisoformat("2025-01-01T08:00:00+00:00")
    with portal(july) as web:
        assert web.get("/api/portal/analytics/spotify?date=thisYear").json() == {"streams": [], "discovery": []}
        assert web.get("/api/portal/analytics/apple/?date=thisYear").json()["totalStreams"] == []
        last = payload_of(web.get("/api/portal/analytics/spotify?date=lastYear").json(), "last.json")
    assert max(day for day, _ in last.points) == "2024-12-30"  # two days late, as ever


def test_the_interface_says_in_its_own_words_that_nobody_is_signed_in(july: Sites) -> None:
    with portal(july, signed_in=False) as web:
        answer = web.get("/api/portal/analytics/spotify?release=&date=thisYear")
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthenticated."})
    with portal(july) as web:
        july.scene("toolost").revoke()
        assert web.get("/api/portal/user").json() == {"message": "Token revoked."}


def test_a_report_comes_for_each_month_that_a_notice_names(july: Sites) -> None:
    july.scene("toolost").oddities["reports"] = 2
    with portal(july) as web:
        told = web.get("/api/portal/notifications").json()
        months = months_in(json.dumps(told))
        assert months == ("04-2025", "03-2025")
        report = web.get(f"/api/portal/reports/{months[0]}")
        assert web.get("/api/portal/reports/01-1999").status_code == 404
    assert report.headers["content-disposition"] == 'attachment; filename="04-2025-90077.csv"'
    assert report.text.startswith("Sale Month,Store,Artist,Track,ISRC,")
    assert len(report.text.splitlines()) > 1
