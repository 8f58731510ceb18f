"""A person at the browser: types into the sign-in page of a stand-in site, once the program has opened it there.

``hands.py ADDRESS SERVICE PICTURE``: ADDRESS is the browser's debugging port. Says what it did; leaves with 1 when no
sign-in page came within two minutes. It runs in the checkout's own environment, since it needs Playwright.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.demo.sites.people import FIXED_CODE, STRANGER, people_of

PATIENCE = 120.0


def page_with(browser: Browser, chosen: str, until: float) -> Page:
    """The page that shows an element; LookupError when none comes."""
    while time.monotonic() < until:
        for context in browser.contexts:
            for page in context.pages:
                if page.locator(chosen).count():
                    return page
        time.sleep(0.2)
    raise LookupError(f"No page with {chosen} came.")


def sign_in(address: str, service: str, picture: Path) -> None:
    """Type user, password and code as the page says."""
    person = next(one for one in people_of(service, DEFAULT_ROSTER).values() if one.user != STRANGER)
    until = time.monotonic() + PATIENCE
    with sync_playwright() as library:
        # a browser that is reached later knows only the contexts that were there when it was reached
        page = None
        while page is None:
            browser = library.chromium.connect_over_cdp(address)
            try:
                page = page_with(browser, "#login-button", min(until, time.monotonic() + 2))
            except LookupError:
                browser.close()
                if time.monotonic() > until:
                    raise
        page.fill("#user", person.user)
        if page.locator("#password").count():
            page.fill("#password", person.password)
        page.screenshot(path=str(picture))
        page.click("#login-button")
        while time.monotonic() < until and not page.is_closed():
            if page.locator("#code").count():
                page.fill("#code", page.inner_text(".si-code") if page.locator(".si-code").count() else FIXED_CODE)
                page.click("#verify-button")
                break
            if not page.locator("#login-button").count():
                break
            time.sleep(0.2)
    print(f"signed in as {person.user}")


if __name__ == "__main__":
    try:
        sign_in(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    except LookupError as trouble:
        sys.exit(str(trouble))
