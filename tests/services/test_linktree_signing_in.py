"""Signing in to Linktree in a window with a code by mail, somebody typing: seen, proven, kept."""

from __future__ import annotations

from pathlib import Path

from bedrot_desktop.core.events import Bus, SignInProgressed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.demo.sites.scene import Typist
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.linktree.login import LOGIN
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.history import History
from bedrot_desktop.sessions.keeper import Keeper
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import Vault


def test_a_person_who_types_the_mailed_code_is_seen_and_the_session_is_kept(
    screen: str,
    sites: Sites,
    tmp_path: Path,
) -> None:
    home, bus, clock = tmp_path / "home", Bus(), sites.clock
    home.mkdir()
    steps: list[str] = []
    bus.listen(SignInProgressed, lambda event: steps.append(event.step))
    person = sites.scene("linktree").of_account("main")
    sites.scene("linktree").typist = Typist(person.user, person.password, pause=2.5)
    vault = Vault(MemoryRing(), home)
    settings = Settings.load(home, environment={}, overrides=sites.settings())
    store, history = SessionStore(home, vault, clock), History(home / "sessions" / "history.sqlite")
    driver = BrowserDriver(home, vault, settings, clock)
    keeper = Keeper(home, {"linktree": LOGIN}, DEFAULT_ROSTER, settings, clock, bus, store, history, driver)
    try:
        look = keeper.sign_in("linktree", "main", Run())
        session = keeper.session("linktree", "main")
    finally:
        keeper.close()
    assert look.alive
    assert look.marker == "menu of somebody signed in"
    assert (steps[0], steps[-1]) == ("opened", "saved")
    assert {"code", "challenge"} & set(steps), "the page that asks for the code is told as such"
    assert session is not None
    assert {"lt_session"} <= {one["name"] for one in session.cookies}
