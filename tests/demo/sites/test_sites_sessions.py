"""How long the stand-ins know somebody, and where that is kept."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.sessions.session import Session

Web = Callable[..., httpx.Client]
Later = Callable[..., None]

ME = "/api/auth/me"


def jwt_of(session: Session) -> str:
    """Too Lost's token."""
    return str(session.origins[0]["localStorage"][0]["value"])


def claims(token: str) -> dict[str, object]:
    part = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


@pytest.mark.parametrize("why", ["revoke", "expire"])
def test_a_session_ends_between_two_requests_and_only_for_whom_it_was_meant(sites: Sites, web: Web, why: str) -> None:
    one, other = web("tiktok", "pig1987"), web("tiktok", "zone.a0")
    assert one.get("/tiktokstudio").url.path == "/tiktok/tiktokstudio"
    getattr(sites.scene("tiktok"), why)("pig1987")
    page = one.get("/tiktokstudio")
    assert page.url.path == "/tiktok/login"
    assert ("all devices" in page.text) == (why == "revoke")
    assert other.get("/tiktokstudio").url.path == "/tiktok/tiktokstudio"
    assert web("tiktok", "pig1987").get("/tiktokstudio").url.path == "/tiktok/tiktokstudio"


def test_a_session_can_end_after_so_many_requests(sites: Sites, web: Web) -> None:
    sites.scene("spotify").revoke_after = 2
    browser = web("spotify", "main")
    assert [browser.get("/home").url.path for _ in range(3)] == ["/spotify/home", "/spotify/home", "/spotify/login"]


def test_visits_renew_a_rolling_sign_in_and_no_other(sites: Sites, web: Web, later: Later) -> None:
    scene, browser, unvisited = sites.scene("tiktok"), web("tiktok", "pig1987"), web("tiktok", "pig1987")
    before = browser.cookies["sessionid"]
    for _ in range(3):
        later(seconds=scene.lifetime * 0.6)
        assert browser.get("/tiktokstudio").url.path == "/tiktok/tiktokstudio"
    assert before not in [cookie.value for cookie in browser.cookies.jar]
    assert unvisited.get("/tiktokstudio").url.path == "/tiktok/login"
    scene.rolling = False
    kept = browser.cookies["sessionid"]
    later(seconds=scene.lifetime * 0.6)
    browser.get("/tiktokstudio")
    assert browser.cookies["sessionid"] == kept
    later(seconds=scene.lifetime * 0.6)
    assert browser.get("/tiktokstudio").url.path == "/tiktok/login"


def test_the_tracking_cookies_say_nothing_and_all_the_others_are_needed(sites: Sites) -> None:
    cookies = {one["name"]: one["value"] for one in sites.session("tiktok", "pig1987").cookies}
    page = sites.address("tiktok") + "/tiktokstudio"
    only_auth = {name: cookies[name] for name in ("sessionid", "sid_guard", "uid_tt")}
    assert httpx.get(page, cookies=only_auth).status_code == 200
    del only_auth["sid_guard"]
    assert httpx.get(page, cookies=only_auth).status_code == 302
    assert httpx.get(page, cookies={**cookies, "sessionid": cookies["sid_guard"]}).status_code == 302


def test_distrokids_cookie_is_a_jwt_with_its_end(sites: Sites) -> None:
    session = sites.session("distrokid", "main")
    token = next(one["value"] for one in session.cookies if one["name"] == "DK_JWT")
    at = int(sites.clock.now().timestamp())
    assert claims(token)["exp"] == at + 12 * 24 * 3600
    assert claims(token)["sub"] == session.identity


def test_toolosts_token_comes_with_the_header_and_ends_by_the_injected_clock(
    sites: Sites, web: Web, later: Later
) -> None:
    session, browser = sites.session("toolost", "main"), web("toolost")
    assert session.origins[0]["origin"] == sites.root
    bearer = {"Authorization": f"Bearer {jwt_of(session)}"}
    assert browser.get(ME, headers=bearer).json()["identity"] == session.identity
    assert browser.get(ME).status_code == 401
    later(days=6.9)
    assert browser.get(ME, headers=bearer).status_code == 200
    later(days=0.2)
    assert browser.get(ME, headers=bearer).status_code == 401


def test_toolosts_token_is_renewed_where_the_scene_rolls(sites: Sites, web: Web, later: Later) -> None:
    browser = web("toolost")
    bearer = {"Authorization": f"Bearer {jwt_of(sites.session('toolost', 'main'))}"}
    assert browser.post("/api/auth/refresh", headers=bearer).json() == {}
    sites.scene("toolost").rolling = True
    later(days=5)
    new = browser.post("/api/auth/refresh", headers=bearer).json()["token"]
    later(days=5)
    assert browser.get(ME, headers=bearer).status_code == 401
    assert browser.get(ME, headers={"Authorization": f"Bearer {new}"}).status_code == 200


def test_a_revoked_token_says_so(sites: Sites, web: Web) -> None:
    bearer = {"Authorization": f"Bearer {jwt_of(sites.session('toolost', 'main'))}"}
    sites.scene("toolost").revoke()
    assert "revoked" in web("toolost").get(ME, headers=bearer).text


def test_a_clock_in_the_past_leaves_cookies_that_browsers_keep() -> None:
    with Sites(FixedClock(datetime(2025, 7, 9, 8, tzinfo=UTC))) as sites:
        session = sites.session("tiktok", "pig1987")
        assert session.born_at == sites.clock.now()
        ends = [one["expires"] for one in session.cookies if one["name"] == "sessionid"]
        assert ends[0] > datetime.now(UTC).timestamp()
        cookies = {one["name"]: one["value"] for one in session.cookies}
        assert httpx.get(sites.address("tiktok") + "/tiktokstudio", cookies=cookies).status_code == 200


def test_values_from_elsewhere_let_nobody_in(sites: Sites, web: Web) -> None:
    with Sites(sites.clock) as other:
        cookies = {one["name"]: one["value"] for one in other.session("spotify").cookies}
    for broken in (cookies, {"sp_dc": "x", "sp_key": "y"}, {"sp_dc": "a.b.c", "sp_key": "..."}):
        assert httpx.get(sites.address("spotify") + "/home", cookies=broken).status_code == 302
    for token in ("x", "a.b.c", "e30.e30.", "é", "é.é", "a.é.ü", "BQ", ".", ".."):
        header = {"Authorization": f"Bearer {token}".encode()}
        assert web("toolost").get(ME, headers=header).status_code == 401


def test_what_one_service_gave_is_worth_nothing_at_another(sites: Sites) -> None:
    values = [one["value"] for one in sites.session("spotify").cookies if one["httpOnly"]]
    cookies = dict(zip(("lt_session",), values, strict=False))
    assert httpx.get(sites.address("linktree") + "/admin", cookies=cookies).status_code == 302
