"""Signing in to Spotify and TikTok in a window, somebody typing: seen, proven to be the right account, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import Cancelled
from bedrot_desktop.core.events import Bus, SignInProgressed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.demo.sites.scene import Typist
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.spotify import SERVICE as SPOTIFY
from bedrot_desktop.services.tiktok import SERVICE as TIKTOK
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.history import History
from bedrot_desktop.sessions.keeper import Keeper
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import Vault


@contextmanager
def keeping(sites: Sites, home: Path, bus: Bus) -> Iterator[Keeper]:
    logins = {one.key: one.access().login for one in (SPOTIFY, TIKTOK) if one.access}
    home.mkdir()
    vault = Vault(MemoryRing(), home)
    settings = Settings.load(home, environment={}, overrides={**sites.settings(), "sessions.wait_minutes": "3"})
    store, history = SessionStore(home, vault, sites.clock), History(home / "sessions" / "history.sqlite")
    driver = BrowserDriver(home, vault, settings, sites.clock)
    keeper = Keeper(home, logins, DEFAULT_ROSTER, settings, sites.clock, bus, store, history, driver)
    try:
        yield keeper
    finally:
        keeper.close()


@pytest.mark.parametrize(
    ("service", "account", "cookie"), [("spotify", "main", "sp_dc"), ("tiktok", "zone.a0", "uid_tt")]
)
def test_who_signs_in_is_seen_and_looked_at_again_until_the_site_ends_it(
    screen: str, sites: Sites, tmp_path: Path, service: str, account: str, cookie: str
) -> None:
    bus, steps = Bus(), list[str]()
    bus.listen(SignInProgressed, lambda event: steps.append(event.step))
    person = sites.scene(service).of_account(account)
    sites.scene(service).typist = Typist(person.user, person.password)
    with keeping(sites, tmp_path / "home", bus) as keeper:
        assert keeper.sign_in(service, account, Run()).verdict == ALIVE
        session = keeper.session(service, account)
        assert session is not None
        assert cookie in {one["name"] for one in session.cookies}
        assert session.identity == (person.identity if service == "tiktok" else "")
        assert (steps[0], steps[-1]) == ("opened", "saved")
        assert keeper.look(service, account, Run(), in_browser=False).verdict == ALIVE
        sites.scene(service).expire()
        assert keeper.look(service, account, Run(), in_browser=False).verdict == EXPIRED


def test_another_account_in_the_window_is_told_and_never_kept(screen: str, sites: Sites, tmp_path: Path) -> None:
    bus, run, told = Bus(), Run(), list[str]()

    def listen(event: SignInProgressed) -> None:
        told.append(event.words)
        if "nother account is signed in" in event.words:
            run.cancel_event.set()

    bus.listen(SignInProgressed, listen)
    other = sites.scene("tiktok").of_account("zone.a0")
    sites.scene("tiktok").typist = Typist(other.user, other.password)
    with keeping(sites, tmp_path / "home", bus) as keeper:
        with pytest.raises(Cancelled):
            keeper.sign_in("tiktok", "pig1987", run)
        assert keeper.session("tiktok", "pig1987") is None
    assert any("sign in with the right one" in words for words in told)
