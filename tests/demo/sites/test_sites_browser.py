"""The doors in a real browser: what is kept there is what the program will take along."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.demo.sites.people import FIXED_CODE
from bedrot_desktop.demo.sites.scene import Typist
from bedrot_desktop.demo.sites.server import Sites

from ...conftest import absent

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE = 60_000


def chromium() -> str:
    """The browser's program; the test is left out where there is none."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        absent("there is no Chromium")
    return program


def sandboxed() -> list[str]:
    """What it takes to start as root."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this file."""
    program = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=sandboxed())
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab that knows nobody."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def restored(browser: Browser, state: Any) -> Page:
    """A tab in a browser that was handed a stored sign-in."""
    context = browser.new_context(storage_state=state)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def test_somebody_signs_in_with_a_code_and_another_browser_goes_on_with_the_cookies(
    sites: Sites, page: Page, browser: Browser
) -> None:
    person, address = sites.scene("tiktok").of_account("zone.a0"), sites.address("tiktok")
    page.goto(address + "/tiktokstudio")
    page.fill("#user", person.user)
    page.fill("#password", person.password)
    page.click("#login-button")
    page.fill("#code", FIXED_CODE)
    page.click("#verify-button")
    page.wait_for_url(address + "/tiktokstudio")
    assert page.locator(".si-who").inner_text() == "ZONE A0 (@zone.a0)"
    state = page.context.storage_state()
    ends = {one["name"]: one["expires"] for one in state["cookies"]}
    assert {"sessionid", "sid_guard", "uid_tt", "tt_csrf_token", "ttwid", "msToken"} == set(ends)
    assert ends["tt_csrf_token"] == -1
    assert ends["msToken"] < ends["sessionid"]
    again = restored(browser, state)
    again.goto(address + "/tiktokstudio")
    assert again.url == address + "/tiktokstudio"
    again.context.close()


def test_a_minted_session_opens_the_page_in_a_browser_until_it_is_revoked(sites: Sites, browser: Browser) -> None:
    page, address = restored(browser, sites.session("distrokid").storage_state()), sites.address("distrokid")
    page.goto(address + "/mymusic")
    assert page.url == address + "/mymusic"
    sites.scene("distrokid").revoke()
    page.goto(address + "/mymusic")
    assert "/distrokid/signin" in page.url
    assert "all devices" in page.locator("[role=alert]").inner_text()
    page.context.close()


def test_the_token_in_the_storage_is_set_renewed_and_dropped_by_the_pages_own_script(sites: Sites, page: Page) -> None:
    scene, address = sites.scene("toolost"), sites.address("toolost")
    scene.typist = Typist(scene.of_account("main").user)
    page.goto(address + "/login")
    page.wait_for_url("**/toolost/user-portal**")
    stored = page.context.storage_state()["origins"][0]["localStorage"]
    assert [one["name"] for one in stored] == ["token"]
    scene.typist, scene.rolling = None, True
    assert isinstance(sites.clock, FixedClock)
    for _ in range(2):  # each visit renews it in the background
        sites.clock.moment += timedelta(days=5)
        with page.expect_response("**/api/auth/refresh") as answered:
            page.goto(address + "/user-portal")
        assert answered.value.ok
        page.wait_for_function("(old) => localStorage.getItem('token') !== old", arg=stored[0]["value"])
    scene.rolling = False
    sites.clock.moment += timedelta(days=8)
    page.goto(address + "/user-portal")
    page.wait_for_url("**/toolost/login**")
    page.wait_for_function("localStorage.getItem('token') === null", timeout=PATIENCE)


def test_the_typist_plays_mail_code_captcha_and_terms_with_nobody_there(sites: Sites, page: Page) -> None:
    scene = sites.scene("linktree")
    scene.typist, scene.captcha, scene.captcha_at, scene.consent = Typist(""), "once", "after", True
    scene.typist = Typist(scene.of_account("main").user)
    page.goto(sites.address("linktree") + "/admin")
    page.wait_for_url("**/linktree/admin", timeout=PATIENCE)
    assert {"/login", "/login/code", "/challenge", "/consent"} <= set(scene.paths())


def test_a_qr_code_lets_in_as_soon_as_a_phone_scanned_it(sites: Sites, page: Page) -> None:
    scene = sites.scene("tiktok")
    scene.way = "qr"
    page.goto(sites.address("tiktok") + "/login")
    page.wait_for_selector("svg[aria-label='QR code']")
    scene.scan_qr("pig1987")
    page.wait_for_url("**/tiktok/tiktokstudio")
    assert "@pig1987" in page.locator(".si-who").inner_text()


def test_a_redesigned_page_looks_the_same_to_a_person(sites: Sites, page: Page) -> None:
    address = sites.address("spotify") + "/login"
    page.goto(address)
    before = page.locator("form").evaluate("(form) => [form.offsetWidth, getComputedStyle(form).borderRadius]")
    sites.scene("spotify").redesign = True
    page.goto(address)
    after = page.locator("form").evaluate("(form) => [form.offsetWidth, getComputedStyle(form).borderRadius]")
    assert before == after
    assert page.locator("#login-button, .si-card").count() == 0


def test_a_window_opens_on_the_screen_of_the_tests(sites: Sites, screen: str, browser: Browser) -> None:
    assert screen.startswith(":")
    window = browser.browser_type.launch(
        executable_path=chromium(), headless=False, args=sandboxed(), env={**os.environ, "DISPLAY": screen}
    )
    page = window.new_page()
    page.goto(sites.address("linktree") + "/login", timeout=PATIENCE)
    assert page.locator("#user").is_visible()
    window.close()
