"""The page in a real browser: dark and light, wide and narrow, without a script and without a complaint."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from bedrot_desktop.dashboard.server import Dashboard

from ..conftest import absent
from .conftest import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PATIENCE = 60_000
GROUNDS = {"dark": "rgb(11, 12, 14)", "light": "rgb(243, 244, 240)"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this file."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        absent("there is no Chromium")
    from playwright.sync_api import sync_playwright

    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if root else [])
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 420])
def test_every_page_is_readable_and_nothing_complains(
    browser: Browser, page: Dashboard, scheme: Literal["dark", "light"], width: int, tmp_path: Path
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE)
    tab, complaints = context.new_page(), list[str]()
    tab.on("console", lambda said: complaints.append(said.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("requestfailed", lambda asked: complaints.append(asked.url))
    for path in ("/", "/service/toolost", "/runs"):
        tab.goto(page.address + path)
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == GROUNDS[scheme]
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
        assert tab.locator("script").count() == 0
    tab.goto(page.address)
    titles = [one["title"] for one in ask(page, "/health").document["services"].values()]
    for title in titles:
        assert tab.get_by_text(title).first.is_visible(), title
    assert tab.locator("article.account").count() >= 7
    assert tab.locator("h1").inner_text().startswith("5 of 6 services") or "TooLost" in tab.locator("h1").inner_text()
    if shots := os.environ.get("BEDROT_SHOTS"):
        tab.screenshot(path=f"{shots}/dashboard-{scheme}-{width}.png", full_page=True)
    assert complaints == []
    context.close()


def test_a_link_of_a_card_leads_to_its_service_and_back(browser: Browser, page: Dashboard) -> None:
    tab = browser.new_page()
    tab.goto(page.address)
    tab.get_by_role("link", name="TooLost").first.click()
    assert tab.locator("h1").inner_text() == "TooLost"
    tab.get_by_role("link", name="Today").click()
    assert "TooLost" in tab.locator("h1").inner_text()
    tab.close()
