"""A session handed to a browser, and taken from it again."""

from __future__ import annotations

import logging
from typing import Any

from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions import storage
from bedrot_desktop.sessions.driving import State
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.troubles import Faults, is_gone

log = logging.getLogger(__name__)

_SCREEN = {"width": 1440, "height": 900}


def opened(browser: Any, faults: Faults, state: State, headless: bool) -> Any:
    """A context with the session's cookies and storage; a cookie that the browser refuses does not cost the others."""
    # without service workers every answer comes through the page, where it can be heard
    options: dict[str, Any] = {"service_workers": "block", "accept_downloads": True}
    options |= {"viewport": _SCREEN} if headless else {"no_viewport": True}
    try:
        return browser.new_context(storage_state=state, **options)
    except faults.error as error:
        if is_gone(error):
            raise
        log.info("The browser refused the session as a whole; its cookies are handed over one by one.")
    context = browser.new_context(**options)
    _add_cookies(context, faults, state["cookies"])
    return context


def seed(context: Any, faults: Faults, login: Login, site: Site, session: Session | None) -> None:
    """Begin with the last session's cookies where the profile holds no sign-in, so that the device is known."""
    there = storage.kept({"cookies": context.cookies()}, login, site)["cookies"]
    if session is None or any(storage.is_auth(str(one["name"]), login) for one in there):
        return
    mine = storage.for_browser(session)["cookies"]
    if any(storage.is_auth(one["name"], login) for one in mine):
        SECRETS.register(session.secrets())
        _add_cookies(context, faults, mine)


def _add_cookies(context: Any, faults: Faults, cookies: list[dict[str, Any]]) -> None:
    """Hand over cookies one by one; those that the browser refuses are named in the log."""
    for cookie in cookies:
        try:
            context.add_cookies([cookie])
        except faults.error as error:
            if is_gone(error):
                raise
            log.info("The browser refused the cookie %s.", cookie.get("name"))


def state_of(context: Any, faults: Faults) -> State:
    """What the context has now, databases of pages included where the browser can tell them."""
    try:
        return dict(context.storage_state(indexed_db=True))
    except faults.error as error:
        if is_gone(error):
            raise
        return dict(context.storage_state())
