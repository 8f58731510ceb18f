"""Tokens from a service's own endpoints: renewed, exchanged, weighed, agreed to; and every way in which they refuse."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import (
    Cancelled,
    RateLimited,
    SettingError,
    SourceChanged,
    Unreachable,
    UsageError,
    WaitingForYou,
)
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.demo.sites.scene import Limit
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.metaads.login import LOGIN as META
from bedrot_desktop.services.spotify.login import LOGIN as SPOTIFY
from bedrot_desktop.sessions.answers import EXPIRED, REVOKED
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.oauth import App, authorise, debug, exchange, refresh, take
from bedrot_desktop.sessions.session import Session

APP = App("demo-client", "demo-client-secret")


def site_of(sites: Sites, service: str) -> Site:
    told = sites.settings()
    names = ("address", "login_address", "api_address", "token_address")
    return Site(*(told[f"services.{service}.{name}"].rstrip("/") for name in names))


def holding(sites: Sites, **tokens: str) -> Session:
    now = sites.clock.now()
    return Session("spotify", "main", now, now, tokens=tokens)


def clock_of(sites: Sites) -> FixedClock:
    assert isinstance(sites.clock, FixedClock)
    return sites.clock


def test_a_refresh_token_gives_a_new_access_token_and_the_next_refresh_token(sites: Sites) -> None:
    old = sites.refresh_token("spotify", "label-spotify")
    session = holding(sites, refresh_token=old, other="kept")
    new = refresh(SPOTIFY, site_of(sites, "spotify"), session, APP, sites.clock, Run())
    assert new.tokens["access_token"].startswith("BQ")
    assert new.tokens["refresh_token"] != old
    assert new.tokens["other"] == "kept"
    assert new.token_ends == sites.clock.now() + timedelta(hours=1)
    assert (new.born_at, new.origin) == (session.born_at, "renewed")


class StoppedAfterwards(Run):
    """A run that is stopped as soon as somebody asked it whether it is."""

    def check(self) -> None:
        super().check()
        self.cancel_event.set()


def test_a_stop_does_not_lose_the_next_refresh_token_and_is_heard_elsewhere(sites: Sites) -> None:
    old = sites.refresh_token("spotify", "label-spotify")
    session = holding(sites, refresh_token=old)
    new = refresh(SPOTIFY, site_of(sites, "spotify"), session, APP, sites.clock, StoppedAfterwards())
    assert new.tokens["refresh_token"] != old

    token = sites.session("metaads", "main").tokens["access_token"]
    with pytest.raises(Cancelled):
        debug(META, site_of(sites, "metaads"), token, App(), sites.clock, StoppedAfterwards())


def test_a_used_refresh_token_means_that_the_person_is_needed(sites: Sites) -> None:
    session = holding(sites, refresh_token=sites.refresh_token("spotify", "label-spotify"))
    refresh(SPOTIFY, site_of(sites, "spotify"), session, APP, sites.clock, Run())
    with pytest.raises(WaitingForYou) as told:
        refresh(SPOTIFY, site_of(sites, "spotify"), session, APP, sites.clock, Run())
    assert (told.value.verdict, told.value.service, told.value.account) == (REVOKED, "spotify", "main")
    assert "bedrot login spotify" in told.value.remedy


def test_a_refresh_token_stays_where_the_service_does_not_rotate(sites: Sites) -> None:
    sites.scene("spotify").rotating = False
    old = sites.refresh_token("spotify", "label-spotify")
    session = holding(sites, refresh_token=old)
    for _ in range(2):
        assert (
            refresh(SPOTIFY, site_of(sites, "spotify"), session, APP, sites.clock, Run()).tokens["refresh_token"] == old
        )


def test_without_a_refresh_token_nothing_is_asked(sites: Sites) -> None:
    with pytest.raises(UsageError):
        refresh(SPOTIFY, site_of(sites, "spotify"), holding(sites), APP, sites.clock, Run())
    assert sites.scene("spotify").heard == []


def test_a_wrong_application_is_a_matter_of_settings(sites: Sites) -> None:
    session = holding(sites, refresh_token=sites.refresh_token("spotify", "label-spotify"))
    with pytest.raises(SettingError, match=r"sessions\.spotify\.client_id"):
        refresh(SPOTIFY, site_of(sites, "spotify"), session, App("demo-client", "wrong"), sites.clock, Run())


def test_meta_gives_a_long_lived_token_with_both_ends(sites: Sites) -> None:
    short = sites.session("metaads", "main")
    clock_of(sites).moment += timedelta(days=10)
    new = exchange(META, site_of(sites, "metaads"), short, APP, sites.clock, Run())
    now = sites.clock.now().replace(microsecond=0)
    assert new.tokens["access_token"] != short.tokens["access_token"]
    assert new.token_ends == now + timedelta(days=60)
    assert new.data_ends == now + timedelta(days=90)
    assert {asked.method for asked in sites.scene("metaads").heard if "access_token" in asked.path} == {"POST"}


def test_meta_needs_an_application_for_that(sites: Sites) -> None:
    with pytest.raises(SettingError, match=r"sessions\.metaads\.client_secret"):
        exchange(META, site_of(sites, "metaads"), sites.session("metaads"), App(), sites.clock, Run())
    assert sites.scene("metaads").heard == []


@pytest.mark.parametrize("app", [APP, App()])
def test_both_dates_of_a_token_are_read_and_none_is_no_end(sites: Sites, app: App) -> None:
    site, now = site_of(sites, "metaads"), sites.clock.now().replace(microsecond=0)
    token = sites.session("metaads").tokens["access_token"]
    worth = debug(META, site, token, app, sites.clock, Run())
    assert (worth.valid, worth.token_ends, worth.data_ends) == (
        True,
        now + timedelta(days=60),
        now + timedelta(days=90),
    )
    assert "ads_read" in worth.scopes
    for_ever = sites.session("metaads", seconds=0).tokens["access_token"]
    worth = debug(META, site, for_ever, app, sites.clock, Run())
    assert (worth.valid, worth.token_ends) == (True, None)


def test_a_token_that_is_over_is_not_valid_and_asks_for_the_person(sites: Sites) -> None:
    site, session = site_of(sites, "metaads"), sites.session("metaads", "main")
    sites.scene("metaads").revoke()
    assert not debug(META, site, session.tokens["access_token"], APP, sites.clock, Run()).valid
    with pytest.raises(WaitingForYou) as told:
        exchange(META, site, session, APP, sites.clock, Run())
    assert told.value.verdict == REVOKED
    assert "password changed" in told.value.message


def test_an_expired_token_is_told_apart_from_a_revoked_one(sites: Sites) -> None:
    session = sites.session("metaads", "main")
    clock_of(sites).moment += timedelta(days=61)
    with pytest.raises(WaitingForYou) as told:
        exchange(META, site_of(sites, "metaads"), session, APP, sites.clock, Run())
    assert told.value.verdict == EXPIRED


def test_a_pasted_token_is_exchanged_where_the_application_is_known(sites: Sites) -> None:
    site, pasted = site_of(sites, "metaads"), sites.session("metaads", seconds=7200).tokens["access_token"]
    plain = take(META, site, "main", f" {pasted}\n", App(), sites.clock, Run())
    assert plain.tokens == {"access_token": pasted}
    assert plain.token_ends == sites.clock.now().replace(microsecond=0) + timedelta(hours=2)
    long = take(META, site, "main", pasted, APP, sites.clock, Run())
    assert long.tokens["access_token"] != pasted
    assert long.token_ends == sites.clock.now().replace(microsecond=0) + timedelta(days=60)
    assert (long.origin, long.account) == ("signed in", "main")


def test_a_system_users_token_without_end_is_kept_as_it_is(sites: Sites) -> None:
    pasted = sites.session("metaads", seconds=0).tokens["access_token"]
    session = take(META, site_of(sites, "metaads"), "main", pasted, APP, sites.clock, Run())
    assert session.tokens == {"access_token": pasted}
    assert session.token_ends is None
    assert session.data_ends is not None


@pytest.mark.parametrize("text", ["", "  ", "two words", "ünicode", "a\tb"])
def test_what_cannot_be_a_token_is_refused_before_anybody_is_asked(sites: Sites, text: str) -> None:
    with pytest.raises(UsageError, match="no token"):
        take(META, site_of(sites, "metaads"), "main", text, APP, sites.clock, Run())
    assert sites.scene("metaads").heard == []


def test_a_made_up_token_is_not_taken(sites: Sites) -> None:
    with pytest.raises(WaitingForYou):
        take(META, site_of(sites, "metaads"), "main", "EAAmadeup", APP, sites.clock, Run())


@pytest.mark.parametrize("outage", [True, "closed"])
def test_an_outage_and_a_closed_line_may_pass(sites: Sites, outage: bool | str) -> None:
    session = sites.session("metaads", "main")
    sites.scene("metaads").outage = outage
    with pytest.raises(Unreachable):
        exchange(META, site_of(sites, "metaads"), session, APP, sites.clock, Run())


def test_the_page_of_a_hotels_network_may_pass(sites: Sites) -> None:
    session = sites.session("metaads", "main")
    sites.scene("metaads").portal = True
    with pytest.raises(Unreachable, match="network"):
        exchange(META, site_of(sites, "metaads"), session, APP, sites.clock, Run())


def test_a_limit_tells_how_long_to_wait(sites: Sites) -> None:
    session = sites.session("metaads", "main")
    sites.scene("metaads").limit = Limit(0, 120)
    with pytest.raises(RateLimited) as told:
        exchange(META, site_of(sites, "metaads"), session, APP, sites.clock, Run())
    assert told.value.seconds == 120.0


def test_an_answer_that_nobody_knows_is_a_changed_source(sites: Sites) -> None:
    site = replace(site_of(sites, "spotify"), token_address=sites.address("spotify"))
    with pytest.raises(SourceChanged):
        refresh(SPOTIFY, site, holding(sites, refresh_token="r" * 20), APP, sites.clock, Run())


class Person:
    """Somebody at the page where one agrees, played without a browser."""

    def __init__(self, sites: Sites, service: str, *, cancel: bool = False, meddle: str = "") -> None:
        self.sites, self.service, self.cancel, self.meddle = sites, service, cancel, meddle
        self.shown = ""
        self.thread: threading.Thread | None = None

    def __call__(self, address: str) -> None:
        self.shown = address
        self.thread = threading.Thread(target=self._agree)
        self.thread.start()

    def _agree(self) -> None:
        session = self.sites.session(self.service, person=next(iter(self.sites.scene(self.service).people)))
        cookies = {str(one["name"]): str(one["value"]) for one in session.cookies}
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.shown).query).items()}
        if session.tokens:
            asked["access_token"] = session.tokens["access_token"]
        with httpx.Client(trust_env=False, timeout=30, cookies=cookies) as client:
            form = {**asked, "cancel": "1"} if self.cancel else asked
            back = client.post(self.shown.partition("?")[0], data=form).headers["location"]
            client.get(back.replace("state=", f"state={self.meddle}") if self.meddle else back)


@pytest.mark.parametrize(("service", "login"), [("metaads", META), ("spotify", SPOTIFY)])
def test_agreeing_at_the_services_page_gives_a_session(sites: Sites, service: str, login: Login) -> None:
    if login.grant is not None and login.grant.authorise is None:
        login = replace(login, grant=replace(login.grant, authorise=("token_address", "authorize"), scope="read"))
    person = Person(sites, service)
    session = authorise(login, site_of(sites, service), "main", APP, sites.clock, Run(), show=person, seconds=60)
    asked = parse_qs(urlsplit(person.shown).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert APP.secret not in person.shown
    assert session.tokens["access_token"]
    assert (session.service, session.account, session.origin) == (service, "main", "signed in")
    if service == "metaads":
        assert session.token_ends == sites.clock.now().replace(microsecond=0) + timedelta(days=60)
        assert asked["redirect_uri"][0].startswith("http://localhost:")
    else:
        assert session.tokens["refresh_token"]
        assert asked["redirect_uri"][0].startswith("http://127.0.0.1:")


def test_a_no_at_the_services_page_is_a_cancel(sites: Sites) -> None:
    person = Person(sites, "metaads", cancel=True)
    with pytest.raises(Cancelled):
        authorise(META, site_of(sites, "metaads"), "main", APP, sites.clock, Run(), show=person, seconds=60)


def test_an_answer_that_somebody_meddled_with_is_not_taken(sites: Sites) -> None:
    person = Person(sites, "metaads", meddle="x")
    with pytest.raises(WaitingForYou, match="Nobody agreed"):
        authorise(META, site_of(sites, "metaads"), "main", APP, sites.clock, Run(), show=person, seconds=1.0)
    assert person.thread is not None
    person.thread.join(60)


def test_a_service_without_such_a_page_says_so(sites: Sites) -> None:
    with pytest.raises(UsageError, match="no page"):
        authorise(SPOTIFY, site_of(sites, "spotify"), "main", APP, sites.clock, Run(), show=print, seconds=1)


def test_no_log_and_no_message_holds_a_secret(sites: Sites, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    site, session = site_of(sites, "metaads"), sites.session("metaads", "main")
    new = exchange(META, site, session, APP, sites.clock, Run())
    sites.scene("metaads").revoke()
    with pytest.raises(WaitingForYou) as told:
        exchange(META, site, new, APP, sites.clock, Run())
    everything = caplog.text + str(told.value) + repr(APP) + repr(told.value.__cause__) + repr(told.value.__context__)
    secrets: list[Any] = [*session.tokens.values(), *new.tokens.values(), APP.secret]
    assert [secret for secret in secrets if secret in everything] == []
