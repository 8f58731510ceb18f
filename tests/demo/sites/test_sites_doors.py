"""Every way to sign in to the stand-ins, with what people meet on the way."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.demo.sites import codes
from bedrot_desktop.demo.sites.people import FIXED_CODE, STRANGER, Person
from bedrot_desktop.demo.sites.server import Sites

Web = Callable[..., httpx.Client]
Later = Callable[..., None]


def typed(web: httpx.Client, answer: httpx.Response, **values: str) -> httpx.Response:
    """What comes after the form of a page was filled in and sent; hidden fields go along."""
    action = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    assert action is not None, answer.text
    return web.post(str(web.base_url.join(action[1])), data={**hidden, **values})


def entered(web: httpx.Client, person: Person, path: str = "/login") -> httpx.Response:
    """What comes after user and password."""
    return typed(web, web.get(path), user=person.user, password=person.password, remember="on")


def test_a_code_is_asked_for_after_the_form_and_a_wrong_one_is_told(sites: Sites, web: Web) -> None:
    browser, person = web("tiktok"), sites.scene("tiktok").of_account("pig1987")
    page = entered(browser, person, "/tiktokstudio/analytics?x=1")
    assert page.url.path == "/tiktok/login/code"
    assert "one-time-code" in page.text
    assert "sessionid" not in browser.cookies
    assert "not right" in typed(browser, page, code="２４６８１０").text
    wrong = typed(browser, page, code="000000")
    assert "not right" in wrong.text
    inside = typed(browser, wrong, code=FIXED_CODE)
    assert (inside.url.path, inside.url.params["x"]) == ("/tiktok/tiktokstudio/analytics", "1")
    assert {"sessionid", "sid_guard", "uid_tt"} <= set(browser.cookies)


def test_an_authenticators_code_goes_by_the_injected_clock(sites: Sites, web: Web, later: Later) -> None:
    scene = sites.scene("distrokid")
    old = scene.of_account("main")
    person = Person(
        old.user, old.password, old.identity, old.name, old.account, totp="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    )
    scene.people[person.user] = person
    browser = web("distrokid")
    page = entered(browser, person, "/signin")
    shown = codes.totp(person.totp, sites.clock.now())
    later(minutes=2)
    page = typed(browser, page, code=shown)
    assert "not right" in page.text
    inside = typed(browser, page, code=codes.totp(person.totp, sites.clock.now()))
    assert inside.url.path == "/distrokid/mymusic"


def test_the_codes_are_those_of_the_standard() -> None:
    from datetime import UTC, datetime

    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    times = (59, 1111111109, 1234567890, 20000000000)
    assert [codes.totp(secret, datetime.fromtimestamp(at, UTC)) for at in times] == [
        "287082", "081804", "005924", "353130",
    ]  # fmt: skip


def test_after_too_many_wrong_codes_one_starts_again(sites: Sites, web: Web) -> None:
    browser = web("tiktok")
    page = entered(browser, sites.scene("tiktok").of_account("pig1987"))
    for _ in range(5):
        page = typed(browser, page, code="000000")
    assert page.url.path == "/tiktok/login"
    assert "start again" in page.text


def test_a_mailed_code_is_replaced_once_its_time_is_over_and_then_lets_in(sites: Sites, web: Web, later: Later) -> None:
    browser, scene = web("linktree"), sites.scene("linktree")
    page = typed(browser, browser.get("/login"), user=scene.of_account("main").user)
    assert 'type="password"' not in page.text
    first = scene.mail
    assert re.fullmatch(r"\d{6}", first)
    later(seconds=scene.code_seconds + 1)
    page = typed(browser, page, code=first)
    assert "expired" in page.text
    assert typed(browser, page, code=first if first != scene.mail else "x").url.path == "/linktree/login/code"
    assert typed(browser, page, code=scene.mail).url.path == "/linktree/admin"


def test_a_code_that_is_typed_too_late_has_to_be_typed_again(sites: Sites, web: Web, later: Later) -> None:
    browser, scene = web("tiktok"), sites.scene("tiktok")
    page = entered(browser, scene.of_account("pig1987"))
    later(seconds=scene.code_seconds + 1)
    page = typed(browser, page, code=FIXED_CODE)
    assert "took too long" in page.text
    assert typed(browser, page, code=FIXED_CODE).url.path == "/tiktok/tiktokstudio"


def test_a_new_code_is_mailed_on_request(sites: Sites, web: Web) -> None:
    browser, scene = web("linktree"), sites.scene("linktree")
    page = typed(browser, browser.get("/login"), user=scene.of_account("main").user)
    scene.mail = ""
    page = typed(browser, page, again="1")
    assert "new code" in page.text
    assert typed(browser, page, code=scene.mail).url.path == "/linktree/admin"


def test_a_sign_in_that_took_too_long_starts_again_and_then_works(sites: Sites, web: Web, later: Later) -> None:
    browser, scene = web("tiktok"), sites.scene("tiktok")
    person = scene.of_account("pig1987")
    page = entered(browser, person)
    later(seconds=2 * scene.code_seconds + 1)
    page = typed(browser, page, code=FIXED_CODE)
    assert "timed out" in page.text
    page = typed(browser, page, user=person.user, password=person.password)
    assert typed(browser, page, code=FIXED_CODE).url.path == "/tiktok/tiktokstudio"


def test_a_qr_code_waits_until_somebodys_phone_scans_it(sites: Sites, web: Web) -> None:
    scene, browser = sites.scene("tiktok"), web("tiktok")
    scene.way = "qr"
    page = browser.get("/login")
    asked = re.search(r'fetch\("/tiktok(/login/qr/state\?attempt=\w+)"', page.text)
    assert asked is not None
    assert browser.get(asked[1]).json() == {"state": "waiting"}
    scene.scan_qr("zone.a0")
    told = browser.get(asked[1]).json()
    inside = browser.get(told["next"].removeprefix("/tiktok"))
    assert "@zone.a0" in inside.text


def test_only_the_demos_page_can_scan_its_own_code(sites: Sites, web: Web) -> None:
    sites.scene("tiktok").way = "qr"
    web("tiktok").post("/login/qr", data={"identity": "zone.a0"})
    assert sites.scene("tiktok").take_scan() == ""


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("how_often", ["once", "always"])
def test_a_captcha_waits_for_a_press_and_comes_back_if_it_is_of_that_kind(
    sites: Sites, web: Web, place: str, how_often: str
) -> None:
    scene, browser = sites.scene("spotify"), web("spotify")
    scene.captcha, scene.captcha_at = how_often, place
    person = scene.of_account("main")
    page = browser.get("/login") if place == "before" else entered(browser, person)
    assert page.url.path == "/spotify/challenge"
    page = typed(browser, page)
    if place == "before":
        page = typed(browser, page, user=person.user, password=person.password)
    assert page.url.path == "/spotify/home"
    again = web("spotify").get("/login").url.path if place == "before" else entered(web("spotify"), person).url.path
    assert again.endswith("/challenge") == (how_often == "always")


def test_terms_stand_before_everything_until_they_are_accepted(sites: Sites, web: Web) -> None:
    scene, browser = sites.scene("spotify"), web("spotify", "main")
    assert browser.get("/home").url.path == "/spotify/home"
    scene.consent = True
    page = browser.get("/home")
    assert page.url.path == "/spotify/consent"
    assert typed(browser, page).url.path == "/spotify/home"
    assert browser.get("/home").url.path == "/spotify/home"


def test_terms_can_be_a_step_of_the_sign_in(sites: Sites, web: Web) -> None:
    sites.scene("toolost").consent = True
    browser = web("toolost")
    page = entered(browser, sites.scene("toolost").of_account("main"))
    assert page.url.path == "/toolost/consent"
    assert "localStorage.setItem" in typed(browser, page).text


def test_a_sign_in_can_end_in_another_account_than_the_one_typed(sites: Sites, web: Web) -> None:
    scene = sites.scene("spotify")
    scene.wrong_account = True
    assert f"@{STRANGER}" in entered(web("spotify"), scene.of_account("main")).text
    scene.wrong_account = "a.third"
    assert "@a.third" in entered(web("spotify"), scene.of_account("main")).text


def test_without_remember_me_the_cookies_have_no_end(sites: Sites, web: Web) -> None:
    browser, person = web("spotify"), sites.scene("spotify").of_account("main")
    typed(browser, browser.get("/login"), user=person.user, password=person.password)
    ends = {cookie.name: cookie.expires for cookie in browser.cookies.jar}
    assert ends["sp_dc"] is None
    entered(browser, person)
    ends = {cookie.name: cookie.expires for cookie in browser.cookies.jar}
    assert ends["sp_dc"] is not None
    assert ends["sp_csrf"] is None
    assert {one["expires"] for one in sites.session("spotify", remember=False).cookies if one["httpOnly"]} == {-1}


def test_a_sign_in_never_leads_to_another_site(sites: Sites, web: Web) -> None:
    for onward in ("https://example.com/", "//example.com", "/\\example.com"):
        page = entered(web("spotify"), sites.scene("spotify").of_account("main"), f"/login?next={onward}")
        assert str(page.url) == sites.address("spotify") + "/home"


def test_what_a_visitor_sends_is_never_written_into_a_page_as_it_is(sites: Sites, web: Web) -> None:
    bad = "\"'><script>alert(1)</script>"
    browser = web("spotify")
    pages = [
        browser.get("/login", params={"next": f"/{bad}", "attempt": bad}),
        browser.post("/login", data={"user": bad, "password": bad}),
        browser.get("/challenge", params={"next": f"/{bad}"}),
        browser.get(f"/{bad}"),
    ]
    assert all("<script>alert" not in page.text for page in pages)


def test_signing_out_ends_it_for_this_browser_only(sites: Sites, web: Web) -> None:
    here, there = web("spotify", "main"), web("spotify", "main")
    here.get("/logout")
    assert here.get("/home").url.path == "/spotify/login"
    assert there.get("/home").url.path == "/spotify/home"


def test_the_demo_says_what_to_type_and_tests_pages_do_not(sites: Sites, web: Web) -> None:
    person = sites.scene("tiktok").of_account("pig1987")
    assert person.password not in web("tiktok").get("/login").text
    clock = FixedClock(sites.clock.local())
    with (
        Sites(clock, demo=True) as demo,
        httpx.Client(base_url=demo.address("tiktok"), follow_redirects=True) as browser,
    ):
        page = browser.get("/login")
        assert person.password in page.text
        assert FIXED_CODE in entered(browser, person).text


def test_a_demo_that_was_started_again_still_knows_who_signed_in(sites: Sites) -> None:
    clock = FixedClock(sites.clock.local())
    with Sites(clock, demo=True) as demo:
        cookies = {one["name"]: one["value"] for one in demo.session("tiktok", "pig1987").cookies}
        port = demo.port
    with Sites(clock, demo=True, port=port) as demo:
        page = httpx.get(demo.address("tiktok") + "/tiktokstudio", cookies=cookies, follow_redirects=True)
        assert page.url.path == "/tiktok/tiktokstudio"
