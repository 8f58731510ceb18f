"""Signing in to DistroKid and TooLost in a window, somebody typing: seen, proven, kept; the window closes by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.events import Bus, SignInProgressed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.demo.sites.scene import Typist
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.distrokid import SERVICE as DISTROKID
from bedrot_desktop.services.toolost import SERVICE as TOOLOST
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.history import History
from bedrot_desktop.sessions.keeper import Keeper
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.tokens import session_ends
from bedrot_desktop.sessions.vault import Vault


def keeper_of(sites: Sites, home: Path, clock: Clock, bus: Bus) -> Keeper:
    logins = {one.key: one.access().login for one in (DISTROKID, TOOLOST) if one.access}
    vault = Vault(MemoryRing(), home)
    settings = Settings.load(home, environment={}, overrides=sites.settings())
    store, history = SessionStore(home, vault, clock), History(home / "sessions" / "history.sqlite")
    driver = BrowserDriver(home, vault, settings, clock)
    return Keeper(home, logins, DEFAULT_ROSTER, settings, clock, bus, store, history, driver)


@pytest.mark.parametrize(("service", "days"), [("distrokid", 12), ("toolost", 7)])
def test_a_person_who_signs_in_is_seen_and_the_session_is_kept(
    screen: str, sites: Sites, tmp_path: Path, service: str, days: int
) -> None:
    home, bus = tmp_path / "home", Bus()
    home.mkdir()
    steps: list[str] = []
    bus.listen(SignInProgressed, lambda event: steps.append(event.step))
    person = sites.scene(service).of_account("main")
    sites.scene(service).typist = Typist(person.user, person.password)
    keeper = keeper_of(sites, home, sites.clock, bus)
    try:
        look = keeper.sign_in(service, "main", Run())
        session = keeper.session(service, "main")
    finally:
        keeper.close()
    assert look.alive
    assert steps[0] == "opened"
    assert steps[-1] == "saved"
    assert session is not None
    end = session_ends(session, keeper.login(service))
    assert end is not None
    assert abs(end - sites.clock.now() - timedelta(days=days)) < timedelta(minutes=5)
