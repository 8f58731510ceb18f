"""The past of the demo's sign-ins: earlier lives as long as the platforms' are, living ones, and one that is dead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.demo.past import make_past
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.listing import SERVICES
from bedrot_desktop.sessions.history import History
from bedrot_desktop.sessions.history_rows import NATURAL
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import Vault

LOGINS = {one.key: one.access().login for one in SERVICES if one.access}
NOW = datetime.now(UTC)
#: The longest that a sign-in lives, in days.
LONGEST = {"spotify": 30, "tiktok": 30, "distrokid": 12, "toolost": 7, "linktree": 30, "metaads": 60}


@dataclass
class Home:
    """Where the demo keeps its sign-ins."""

    sites: Sites
    store: SessionStore
    history: History

    def past(self) -> list[str]:
        return make_past(self.sites, LOGINS, DEFAULT_ROSTER, self.store, self.history, NOW)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    clock = FixedClock(NOW)
    with Sites(clock, demo=True) as sites, History(tmp_path / "history.sqlite") as history:
        yield Home(sites, SessionStore(tmp_path, Vault(MemoryRing(), tmp_path), clock, 5), history)


def test_every_account_has_lived_before_as_long_as_the_platforms_let_it(home: Home) -> None:
    assert len(home.past()) == 7
    for service, account in tuple(home.store.keys()):
        *earlier, latest = home.history.lives(service, account)
        assert len(earlier) == 7
        assert {life.cause for life in earlier} == {NATURAL}
        assert all(0.8 * LONGEST[service] < life.days < LONGEST[service] + 4 for life in earlier), service
        assert all(one.dead_at and one.dead_at <= two.born_at for one, two in pairwise(earlier))
        assert latest.open is (service != "toolost")
        assert latest.alive_at <= NOW


def test_all_but_one_are_alive_at_the_stand_ins(home: Home) -> None:
    home.past()
    toolost, distrokid = home.store.load("toolost", "main"), home.store.load("distrokid", "main")
    assert toolost is not None
    assert distrokid is not None
    cookies = {one["name"]: one["value"] for one in distrokid.cookies}
    answer = httpx.get(home.sites.address("distrokid") + "/mymusic", cookies=cookies)
    assert answer.status_code == 200
    token = next(item["value"] for one in toolost.origins for item in one["localStorage"] if item["name"] == "token")
    head = {"Authorization": f"Bearer {token}"}
    answer = httpx.get(home.sites.address("toolost") + "/api/portal/analytics/spotify", headers=head)
    assert answer.status_code == 401


def test_what_is_there_is_left_as_it_is(home: Home) -> None:
    home.past()
    before = home.history.lives()
    assert home.past() == []
    assert home.history.lives() == before


def test_without_a_keyring_nothing_is_made_up(tmp_path: Path) -> None:
    class Locked(MemoryRing):
        def read(self, name: str) -> str | None:
            raise VaultError("The keyring is locked.")

    store = SessionStore(tmp_path, Vault(Locked(), tmp_path), FixedClock(NOW), 5)
    sites = Sites(FixedClock(NOW), demo=True)
    with History(tmp_path / "history.sqlite") as history, pytest.raises(VaultError):
        make_past(sites, LOGINS, DEFAULT_ROSTER, store, history, NOW)
    assert list(tmp_path.rglob("*.session")) == []
