"""The keeper with everything real but the sites: they are the stand-ins on 127.0.0.1."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.events import Bus, Event, SessionEnded, SignInProgressed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.demo.sites.scene import Typist
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.listing import SERVICES
from bedrot_desktop.sessions import answers, pasting
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.history import History
from bedrot_desktop.sessions.keeper import Keeper
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.programs import found
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import Vault

from ..conftest import absent

APP = {"sessions.metaads.client_id": "demo-client", "sessions.metaads.client_secret": "demo-client-secret"}
Open = Callable[..., Keeper]


@pytest.fixture
def clock(sites: Sites) -> FixedClock:
    assert isinstance(sites.clock, FixedClock)
    return sites.clock


@pytest.fixture
def opened(tmp_path: Path, sites: Sites, clock: FixedClock) -> Iterator[Open]:
    keepers: list[Keeper] = []

    def make(**more: str) -> Keeper:
        settings = Settings.load(tmp_path, environment={}, overrides={**sites.settings(), **more})
        vault = Vault(MemoryRing(), tmp_path)
        keepers.append(
            Keeper(
                tmp_path, {one.key: one.access().login for one in SERVICES if one.access}, DEFAULT_ROSTER, settings,
                clock, Bus(), SessionStore(tmp_path, vault, clock), History(tmp_path / "sessions" / "history.sqlite"),
                BrowserDriver(tmp_path, vault, settings, clock),
            )
        )  # fmt: skip
        return keepers[-1]

    yield make
    for one in keepers:
        one.close()


def with_browser(keeper: Keeper) -> Keeper:
    if not found(keeper.settings):
        absent("there is no browser")
    return keeper


def later(clock: FixedClock, **duration: float) -> None:
    clock.moment += timedelta(**duration)


@pytest.mark.parametrize(
    ("service", "account"), [("tiktok", "zone.a0"), ("distrokid", "main"), ("toolost", "main"), ("metaads", "main")]
)
def test_a_plain_request_tells_the_living_from_the_dead(
    opened: Open, sites: Sites, clock: FixedClock, service: str, account: str
) -> None:
    keeper, run = opened(), Run()
    ends: list[Event] = []
    keeper.bus.listen(SessionEnded, ends.append)
    assert keeper.accept(sites.session(service, account), run).alive
    later(clock, hours=1)
    sites.scene(service).outage = True
    assert keeper.look(service, account, run, in_browser=False).verdict == answers.DOWN
    sites.scene(service).outage = False
    assert keeper.look(service, account, run, in_browser=False).alive
    assert keeper.held((service,))[-1].state == "signed in"
    sites.scene(service).expire()
    dead = keeper.look(service, account, run, in_browser=False)

    assert dead.verdict in answers.ENDED
    assert len(ends) == 1
    assert keeper.held((service,))[-1].state == "signed out"


def test_the_other_accounts_sign_in_is_refused_and_the_former_one_stays(opened: Open, sites: Sites) -> None:
    keeper, run = opened(), Run()
    assert keeper.accept(sites.session("tiktok", "pig1987"), run).alive
    other = sites.scene("tiktok").of_account("zone.a0")

    look = keeper.accept(sites.session("tiktok", "pig1987", person=other.user), run)

    kept = keeper.session("tiktok", "pig1987")
    assert (look.verdict, look.identity) == (answers.WRONG_ACCOUNT, "zone.a0")
    assert kept is not None
    assert kept.identity == "pig1987"


def test_a_token_that_tells_its_end_is_known_by_it(opened: Open, sites: Sites, clock: FixedClock) -> None:
    keeper = opened()
    keeper.accept(sites.session("toolost", "main"), Run())
    (held,) = keeper.held(("toolost",))

    assert held.bound is not None
    assert held.late == held.bound <= clock.now() + timedelta(days=7, minutes=1)
    assert held.due_at is not None
    assert held.due_at <= clock.now() + timedelta(days=5, minutes=1)


def test_a_pasted_token_is_exchanged_for_one_of_sixty_days_and_renewed(
    opened: Open, sites: Sites, clock: FixedClock
) -> None:
    keeper, run = opened(**APP), Run()
    short = sites.token("metaads", sites.scene("metaads").of_account().identity, 3600)

    assert keeper.take_token("metaads", "main", short.token, run).alive
    first = keeper.session("metaads", "main")
    assert first is not None
    assert first.token_ends is not None
    assert first.token_ends > clock.now() + timedelta(days=50)
    assert first.tokens["access_token"] != short.token

    later(clock, days=31)
    (result,) = keeper.refresh(("metaads",), run)
    second = keeper.session("metaads", "main")
    assert (result.outcome, result.attempts) == ("renewed", 1)
    assert second is not None
    assert second.token_ends is not None
    assert second.token_ends > first.token_ends
    assert second.born_at == first.born_at
    assert len(keeper.history.lives("metaads")) == 1


def test_a_token_without_the_permission_is_refused(opened: Open, sites: Sites) -> None:
    keeper = opened(**APP)
    sites.scene("metaads").scopes = "public_profile"
    given = sites.token("metaads", sites.scene("metaads").of_account().identity, 3600)

    with pytest.raises(UsageError, match="ads_read is missing"):
        keeper.take_token("metaads", "main", given.token, Run())
    assert keeper.session("metaads", "main") is None


def test_without_an_application_a_pasted_token_is_kept_as_it_is(opened: Open, sites: Sites) -> None:
    keeper = opened()
    given = sites.token("metaads", sites.scene("metaads").of_account().identity)

    assert keeper.take_token("metaads", "main", given.token, Run()).alive
    kept = keeper.session("metaads", "main")
    assert kept is not None
    assert kept.tokens["access_token"] == given.token


def test_a_person_signs_in_in_a_window_is_renewed_and_signs_in_again_after_the_end(
    opened: Open, sites: Sites, clock: FixedClock, screen: str
) -> None:
    keeper, run = with_browser(opened()), Run()
    steps: list[str] = []
    keeper.bus.listen(SignInProgressed, lambda event: steps.append(event.step))
    person = sites.scene("toolost").of_account()
    sites.scene("toolost").typist = Typist(person.user, person.password)

    assert keeper.sign_in("toolost", "main", run).alive
    assert steps[0] == "opened"
    assert steps[-2:] == ["proving", "saved"]
    later(clock, days=5, hours=1)
    (result,) = keeper.refresh(("toolost",), run)
    assert result.outcome in {"renewed", "unchanged"}, result.words
    assert keeper.session("toolost", "main") is not None

    sites.scene("toolost").typist = None
    sites.scene("toolost").expire()
    (dead,) = keeper.refresh(("toolost",), run, force=True)
    assert dead.waiting, dead.words
    assert keeper.held(("toolost",))[0].state == "signed out"
    assert [life.cause for life in keeper.history.lives("toolost")] == ["natural"]


def test_metas_own_page_gives_a_token_to_whoever_agrees_there(
    opened: Open, sites: Sites, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, threads = opened(**APP), list[threading.Thread]()

    def agree(address: str) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        asked["access_token"] = sites.session("metaads", "main").tokens["access_token"]
        with httpx.Client(trust_env=False, timeout=60) as client:
            client.get(client.post(address.partition("?")[0], data=asked).headers["location"])

    def show(address: str) -> None:
        threads.append(threading.Thread(target=agree, args=(address,)))
        threads[0].start()

    monkeypatch.setattr(pasting, "show", show)
    assert keeper.sign_in("metaads", "main", Run()).alive
    threads[0].join(60)
    kept = keeper.session("metaads", "main")
    assert kept is not None
    assert kept.token_ends is not None
    assert kept.token_ends > clock.now() + timedelta(days=50)
    assert keeper.held(("metaads",))[0].state == "signed in"
