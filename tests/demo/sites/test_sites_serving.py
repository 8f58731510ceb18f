"""The server, its walls and the plain sign-in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.demo.sites.manners import MANNERS
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.sessions.login import site_of


def client(sites: Sites, service: str, account: str = "") -> httpx.Client:
    """A client that brings along a sign-in."""
    found = httpx.Client(timeout=30, follow_redirects=True)
    if account:
        for one in sites.session(service, account).cookies:
            found.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
    return found


def test_somebody_signed_out_lands_on_the_sign_in_page_that_knows_where_to_go_on(sites: Sites) -> None:
    with client(sites, "spotify") as web:
        answer = web.get(sites.address("spotify") + "/home?x=1&y=2")
    assert answer.url.path == "/spotify/login"
    assert answer.url.params["next"] == "/home?x=1&y=2"
    assert 'type="password"' in answer.text
    assert "not the real site" in answer.text


def test_the_form_signs_in_and_the_next_page_knows_who_it_is(sites: Sites) -> None:
    person = sites.scene("spotify").of_account("main")
    with client(sites, "spotify") as web:
        form = {"user": person.user, "password": person.password, "next": "/home", "remember": "on"}
        answer = web.post(sites.address("spotify") + "/login", data=form)
        assert answer.url.path == "/spotify/home"
        assert f"@{person.identity}" in answer.text
        assert {"sp_dc", "sp_key", "sp_csrf", "sp_t", "_ga"} == set(web.cookies)
    assert sites.scene("spotify").heard[-1].signed_in_as == person.identity


def test_a_wrong_password_is_told_and_lets_nobody_in(sites: Sites) -> None:
    with client(sites, "spotify") as web:
        person = sites.scene("spotify").of_account("main")
        answer = web.post(sites.address("spotify") + "/login", data={"user": person.user, "password": "no"})
        assert "not right" in answer.text
        assert "sp_dc" not in web.cookies


@pytest.mark.parametrize(
    "service", [service for service in MANNERS if MANNERS[service].kept != "storage" and not MANNERS[service].by_token]
)
def test_a_minted_session_is_signed_in_until_its_time_is_over(sites: Sites, service: str) -> None:
    scene = sites.scene(service)
    account = next(person.account for person in scene.people.values())
    with client(sites, service, account) as web:
        page = sites.address(service) + scene.manner.home
        assert web.get(page).url.path.endswith(scene.manner.home)
        clock = sites.clock
        assert isinstance(clock, FixedClock)
        clock.moment += timedelta(seconds=scene.lifetime + 1)
        assert web.get(page).url.path.endswith(scene.manner.login)


def test_the_settings_point_the_program_at_the_stand_ins(sites: Sites, tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, environment={}, overrides=sites.settings())
    for service in MANNERS:
        site = site_of(settings, service)
        assert site.address == f"http://127.0.0.1:{sites.port}/{service}"
        assert site.login_address.startswith(site.address)
        assert site.api_address.startswith(site.address)
        assert site.token_address.startswith(site.address)


def test_closed_doors_open_again_at_the_same_address(sites: Sites) -> None:
    port = sites.port
    sites.stop()
    sites.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(sites.address("spotify"))
    sites.start()
    assert sites.port == port
    sites.scene("spotify").slow = 0.01
    assert httpx.get(sites.address("spotify") + "/login").status_code == 200


def test_a_port_that_is_taken_is_told_with_a_remedy(sites: Sites) -> None:
    with pytest.raises(BedrotError, match=f"port {sites.port}.*another port"):
        Sites(sites.clock, port=sites.port).start()
