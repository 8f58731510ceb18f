"""Sessions are kept alive without the person, proven before they are handed on, and told in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import Unreachable
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.demo.sites.scene import Limit, Scene
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.distrokid.login import LOGIN as DISTROKID
from bedrot_desktop.services.linktree.login import LOGIN as LINKTREE
from bedrot_desktop.services.metaads.login import LOGIN as META
from bedrot_desktop.services.spotify.login import LOGIN as SPOTIFY
from bedrot_desktop.services.tiktok.login import LOGIN as TIKTOK
from bedrot_desktop.services.toolost.login import LOGIN as TOOLOST
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED, REVOKED, WRONG_ACCOUNT, Answer
from bedrot_desktop.sessions.driving import Caught
from bedrot_desktop.sessions.endpoint import App
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.renewing import STRATEGIES, Parts, Renewal, day
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.tokens import session_ends, token_of

APP = App("demo-client", "demo-client-secret")
ALIVE_PAGES = {"tiktok": '<a data-e2e="profile-icon">me</a>', "toolost": '<aside class="ant-layout-sider">menu</aside>'}


@dataclass
class Window:
    """A browser without one: asks with the session's cookies and keeps what the site gives. ``draws``: what the page's
    script would draw for somebody signed in."""

    draws: str = ""
    stored: Callable[[Session], tuple[Mapping[str, Any], ...]] = lambda session: session.origins
    visits: list[str] = field(default_factory=list)
    headless: list[bool] = field(default_factory=list)

    def visit(
        self, login: Login, site: Site, session: Session, run: Run, *, url: str, headless: bool, judge: Any
    ) -> Caught:
        from bedrot_desktop.sessions.client import client_for

        self.visits.append(url)
        self.headless.append(headless)
        foreign = {"name": "_ga", "value": "x", "domain": "doubleclick.net", "path": "/", "expires": -1}
        with client_for(session) as client:
            reply = client.get(url, follow_redirects=True)
            cookies = [
                {
                    "name": one.name, "value": one.value, "domain": one.domain, "path": one.path,
                    "expires": one.expires or -1, "httpOnly": True, "secure": one.secure, "sameSite": "Lax",
                }
                for one in client.cookies.jar
            ]  # fmt: skip
        text = reply.text if "password" in reply.text else reply.text + self.draws
        answer = Answer(url, str(reply.url), reply.status_code, dict(reply.headers), text, in_browser=True)
        state = {"cookies": [*cookies, foreign], "origins": list(self.stored(session))}
        return Caught(answer, state, "Mozilla/5.0 Window")


def parts_of(sites: Sites, login: Login, account: str, window: Any, **more: Any) -> Parts:
    told = sites.settings()
    names = ("address", "login_address", "api_address", "token_address")
    site = Site(*(told[f"services.{login.service}.{name}"].rstrip("/") for name in names))
    accounts = login.sign_ins(DEFAULT_ROSTER)[account]
    return Parts(login, site, accounts, sites.clock, window, **more)


def clock_of(sites: Sites) -> FixedClock:
    assert isinstance(sites.clock, FixedClock)
    return sites.clock


def renewed(way: str, parts: Parts, session: Session) -> Renewal:
    return STRATEGIES[way].renew(parts, session, Run())


def later(sites: Sites, days: float) -> None:
    clock_of(sites).moment += timedelta(days=days)


def local_day(sites: Sites, days: float) -> str:
    return day(sites.clock.now() + timedelta(days=days), sites.clock.local())


def test_a_visit_renews_a_site_that_rolls_its_cookies(sites: Sites) -> None:
    window, fresh = Window(ALIVE_PAGES["tiktok"]), sites.session("tiktok", "zone.a0")
    # a browser counts the life of cookies by its own clock, which no test moves
    older = tuple({**one, "expires": one["expires"] - 3 * 86400 if one["expires"] > 0 else -1} for one in fresh.cookies)
    session = replace(fresh, cookies=older)
    renewal = renewed("browser", parts_of(sites, TIKTOK, "zone.a0", window), session)
    assert renewal.outcome == "renewed"
    assert renewal.words.startswith("Renewed, now until ")
    assert renewal.session is not None
    assert renewal.look is not None
    assert renewal.look.alive
    assert renewal.session.born_at == session.born_at
    assert renewal.session.origin == "renewed"
    assert renewal.session.user_agent == "Mozilla/5.0 Window"
    assert {str(one["domain"]) for one in renewal.session.cookies} == {"127.0.0.1"}
    assert window.visits == [sites.address("tiktok") + "/tiktokstudio"]
    assert window.headless == [True]


@pytest.mark.parametrize("login", [SPOTIFY, LINKTREE, DISTROKID])
def test_a_visit_of_every_site_with_cookies_hands_on_a_session_that_lives(sites: Sites, login: Login) -> None:
    account = next(iter(login.sign_ins(DEFAULT_ROSTER)))
    session = sites.session(login.service, account)
    renewal = renewed("browser", parts_of(sites, login, account, Window()), session)
    assert renewal.outcome in ("renewed", "unchanged")
    assert renewal.session is not None


def end(sites: Sites, scene: Scene, way: str) -> None:
    getattr(scene, way)() if way != "age" else later(sites, 31)


@pytest.mark.parametrize(("way", "verdict"), [("expire", EXPIRED), ("revoke", REVOKED), ("age", EXPIRED)])
def test_a_visit_that_ends_at_the_sign_in_waits_for_the_person_and_the_old_stays(
    sites: Sites, way: str, verdict: str
) -> None:
    session = sites.session("tiktok", "zone.a0")
    end(sites, sites.scene("tiktok"), way)
    renewal = renewed("browser", parts_of(sites, TIKTOK, "zone.a0", Window()), session)
    assert (renewal.outcome, renewal.session) == ("waiting", None)
    assert renewal.look is not None
    assert renewal.look.verdict == verdict
    assert renewal.words.startswith("Signed out")
    assert renewal.words.endswith(": a person has to sign in.")


def test_a_visit_into_another_account_is_not_taken(sites: Sites) -> None:
    session = replace(sites.session("tiktok", "pig1987"), account="zone.a0")
    renewal = renewed("browser", parts_of(sites, TIKTOK, "zone.a0", Window(ALIVE_PAGES["tiktok"])), session)
    assert (renewal.outcome, renewal.session) == ("waiting", None)
    assert renewal.look is not None
    assert renewal.look.verdict == WRONG_ACCOUNT


def test_an_outage_is_no_end(sites: Sites) -> None:
    session = sites.session("tiktok", "zone.a0")
    sites.scene("tiktok").outage = True
    renewal = renewed("browser", parts_of(sites, TIKTOK, "zone.a0", Window()), session)
    assert (renewal.outcome, renewal.session) == ("failed", None)
    assert renewal.words.startswith("Not renewed: the service is down")


def test_a_visit_whose_cookies_are_lost_is_not_taken(sites: Sites) -> None:
    class Forgetful(Window):
        def visit(self, *args: Any, **more: Any) -> Caught:
            caught = super().visit(*args, **more)
            return replace(caught, state={"cookies": [], "origins": []})

    session = sites.session("tiktok", "zone.a0")
    window = Forgetful(ALIVE_PAGES["tiktok"])
    renewal = renewed("browser", parts_of(sites, TIKTOK, "zone.a0", window), session)
    assert (renewal.outcome, renewal.session) == ("failed", None)


def test_a_session_that_the_site_refuses_at_once_is_not_handed_on(sites: Sites) -> None:
    scene = sites.scene("tiktok")

    class Late(Window):
        def visit(self, *args: Any, **more: Any) -> Caught:
            caught = super().visit(*args, **more)
            scene.revoke()
            return caught

    session = sites.session("tiktok", "zone.a0")
    renewal = renewed("browser", parts_of(sites, TIKTOK, "zone.a0", Late(ALIVE_PAGES["tiktok"])), session)
    assert (renewal.outcome, renewal.session) == ("waiting", None)


def test_a_token_that_no_visit_renews_is_told_with_its_end(sites: Sites) -> None:
    session, window = sites.session("toolost", "main"), Window(ALIVE_PAGES["toolost"])
    later(sites, 2)
    renewal = renewed("jwt", parts_of(sites, TOOLOST, "main", window), session)
    assert renewal.outcome == "unchanged"
    assert renewal.words == f"Still alive; the service gives no new token before {local_day(sites, 5)}."
    assert renewal.session is not None
    assert token_of(renewal.session, TOOLOST) == token_of(session, TOOLOST)


def test_a_token_that_a_visit_renews_is_kept(sites: Sites) -> None:
    session = sites.session("toolost", "main")
    later(sites, 2)
    fresh = sites.session("toolost", "main")
    window = Window(ALIVE_PAGES["toolost"], stored=lambda _: fresh.origins)
    renewal = renewed("jwt", parts_of(sites, TOOLOST, "main", window), session)
    assert (renewal.outcome, renewal.words) == ("renewed", f"Renewed, now until {local_day(sites, 7)}.")
    assert renewal.session is not None
    assert session_ends(renewal.session, TOOLOST) == session_ends(fresh, TOOLOST)


def test_metas_token_is_exchanged_and_proven(sites: Sites) -> None:
    session = sites.session("metaads", "main")
    later(sites, 30)
    renewal = renewed("oauth", parts_of(sites, META, "main", None, app=APP), session)
    assert (renewal.outcome, renewal.words) == ("renewed", f"Renewed, now until {local_day(sites, 60)}.")
    assert renewal.look is not None
    assert renewal.look.verdict == ALIVE
    assert sites.scene("metaads").paths()[-1].endswith("/me")


def test_metas_token_without_an_end_is_left_alone(sites: Sites) -> None:
    session = sites.session("metaads", "main", seconds=0)
    renewal = renewed("oauth", parts_of(sites, META, "main", None, app=APP), session)
    assert renewal.session is not None
    assert renewal.session.tokens == session.tokens
    assert (renewal.outcome, renewal.session.token_ends) == ("unchanged", None)
    assert renewal.session.data_ends is not None


@pytest.mark.parametrize(("way", "verdict"), [("expire", EXPIRED), ("revoke", REVOKED)])
def test_metas_dead_token_waits_for_the_person(sites: Sites, way: str, verdict: str) -> None:
    session = sites.session("metaads", "main")
    end(sites, sites.scene("metaads"), way)
    renewal = renewed("oauth", parts_of(sites, META, "main", None, app=APP), session)
    assert (renewal.outcome, renewal.session) == ("waiting", None)
    assert renewal.look is not None
    assert renewal.look.verdict == verdict


def test_without_an_application_metas_token_is_only_looked_at(sites: Sites) -> None:
    session = sites.session("metaads", "main")
    renewal = renewed("oauth", parts_of(sites, META, "main", None), session)
    assert (renewal.outcome, renewal.session) == ("unchanged", None)
    assert "application" in renewal.words
    sites.scene("metaads").revoke()
    assert renewed("oauth", parts_of(sites, META, "main", None), session).outcome == "waiting"


def test_a_network_that_is_away_is_left_to_another_time(sites: Sites) -> None:
    session = sites.session("metaads", "main")
    sites.scene("metaads").outage = "closed"
    with pytest.raises(Unreachable):
        renewed("oauth", parts_of(sites, META, "main", None, app=APP), session)


@pytest.mark.parametrize("way", ["oauth", "browser"])
def test_a_refresh_token_beside_cookies_is_renewed_and_saved_before_it_is_used(sites: Sites, way: str) -> None:
    saved: list[tuple[Session, int]] = []
    scene, window = sites.scene("spotify"), Window()

    def keep(session: Session) -> None:
        saved.append((session, len([path for path in scene.paths() if not path.endswith("/token")])))

    old = sites.refresh_token("spotify", "label-spotify")
    session = replace(sites.session("spotify", "main"), tokens={"refresh_token": old})
    renewal = renewed(way, parts_of(sites, SPOTIFY, "main", window, app=APP, keep=keep), session)
    assert renewal.session is not None
    assert renewal.session.tokens["refresh_token"] != old
    ((first, others_asked),) = saved
    assert first.tokens == renewal.session.tokens
    assert others_asked == 0
    assert len(window.visits) == 1


@pytest.mark.parametrize("way", ["oauth", "browser"])
def test_a_dead_refresh_token_beside_living_cookies_is_no_alarm(sites: Sites, way: str) -> None:
    session = replace(sites.session("spotify", "main"), tokens={"refresh_token": "worth-nothing"})
    renewal = renewed(way, parts_of(sites, SPOTIFY, "main", Window(), app=APP), session)
    assert renewal.outcome in ("renewed", "unchanged")


def test_nothing_is_renewed_where_that_is_switched_off(sites: Sites) -> None:
    window = Window()
    session = sites.session("tiktok", "zone.a0")
    renewal = renewed("none", parts_of(sites, TIKTOK, "zone.a0", window), session)
    assert (renewal.outcome, renewal.session, window.visits) == ("unchanged", None, [])
    sites.scene("tiktok").expire()
    assert renewed("none", parts_of(sites, TIKTOK, "zone.a0", window), session).outcome == "waiting"


def test_a_limit_right_after_a_visit_that_was_let_in_does_not_lose_the_new_cookies(sites: Sites) -> None:
    scene = sites.scene("tiktok")

    class Busy(Window):
        def visit(self, *args: Any, **more: Any) -> Caught:
            caught = super().visit(*args, **more)
            scene.limit = Limit(0)
            return caught

    session = sites.session("tiktok", "zone.a0")
    renewal = renewed("browser", parts_of(sites, TIKTOK, "zone.a0", Busy(ALIVE_PAGES["tiktok"])), session)
    assert renewal.session is not None


def test_days_are_told_as_people_say_them() -> None:
    now = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
    assert day(datetime(2026, 8, 8, 9, tzinfo=UTC), now) == "8 Aug"
    assert day(datetime(2027, 1, 2, 9, tzinfo=UTC), now) == "2 Jan 2027"
    assert day(datetime(2026, 8, 1, 17, 5, tzinfo=UTC), now) == "17:05 today"


def test_every_way_that_the_settings_name_is_there() -> None:
    from bedrot_desktop.core.settings.service_rows import SESSIONS_ROWS

    (row,) = (row for row in SESSIONS_ROWS if row.key == "sessions.*.strategy")
    assert set(STRATEGIES) == set(row.choices)
    assert all(name == way.name for name, way in STRATEGIES.items())
