"""The stand-in for TikTok: profiles, who is signed in, and the Studio's download."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

import httpx

from bedrot_desktop.demo.sites.server import Sites


def visitor(sites: Sites, account: str = "") -> httpx.Client:
    """Somebody signed in to an account, or nobody."""
    web = httpx.Client(timeout=60, follow_redirects=True, base_url=sites.address("tiktok"))
    for one in sites.session("tiktok", account).cookies if account else ():
        web.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
    return web


def test_the_download_is_named_packed_and_dated_as_tiktok_does_it(sites: Sites) -> None:
    with visitor(sites, "zone.a0") as web:
        answer = web.get("/tiktokstudio/api/download", params={"days": "365", "format": "csv"})
    match = re.search(r'filename="Overview_(\d{4}-\d{2}-\d{2})_(\d+)\.zip"', answer.headers["content-disposition"])
    assert match is not None
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["Overview.csv"]
        text = archive.read("Overview.csv").decode()
    lines = text.removeprefix("\ufeff").split("\n")
    assert text.startswith("\ufeff")
    assert lines[0] == '"Date","Video Views","Profile Views","Likes","Comments","Shares"'
    assert len(lines) == 366
    last = datetime.fromtimestamp(int(match[2]), UTC)
    assert (sites.clock.today() - last.date()).days == 2
    assert lines[-1].startswith(f'"{last:%B} {last.day}"')


def test_a_profile_is_for_anybody_and_its_page_asks_for_others_numbers_too(sites: Sites) -> None:
    with visitor(sites) as web:
        page = web.get("/@pig1987").text
        assert "top-login-button" in page
        assert "followers-count" in page
        detail = web.get("/api/user/detail/?uniqueId=pig1987").json()["userInfo"]
        others = web.get("/api/creator/suggested/").json()["userList"]
    assert detail["user"]["uniqueId"] == "pig1987"
    assert detail["stats"]["followerCount"] > 11_000
    assert all(one["user"]["uniqueId"] != "pig1987" for one in others)


def test_the_accounts_own_data_tell_who_is_signed_in_and_with_status_200_that_nobody_is(sites: Sites) -> None:
    with visitor(sites, "pig1987") as web:
        assert web.get("/passport/web/account/info/").json()["data"]["username"] == "pig1987"
    with visitor(sites) as web:
        answer = web.get("/passport/web/account/info/")
    assert answer.status_code == 200
    assert answer.json()["message"] == "error"


def test_the_studio_brings_along_who_is_signed_in(sites: Sites) -> None:
    with visitor(sites, "zone.a0") as web:
        assert '"uniqueId": "zone.a0"' in web.get("/tiktokstudio/analytics").text


def test_there_is_no_profile_of_somebody_unknown(sites: Sites) -> None:
    with visitor(sites) as web:
        assert "find this account" in web.get("/@nobody.at.all").text
