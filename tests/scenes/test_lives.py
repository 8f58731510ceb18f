"""How long sign-ins live: cookies that end, visits that renew them, tokens with an end, and ends that come early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bedrot_desktop.demo.sites.scene import Asked
from bedrot_desktop.sessions.tokens import session_ends

from .stage import ACCOUNT, FETCHED, IN_BROWSER, SERVICES, Stage, hear, played

pytestmark = pytest.mark.usefixtures("browser")

ROLLING = ("spotify", "tiktok", "linktree")
DATED = {"distrokid": 12, "toolost": 7}


def signed_in_again(stage: Stage, service: str) -> dict[str, object]:
    """The person signs in; the stage that waited goes on. What became of it."""
    if service == "metaads":
        given = stage.sites.token(service, stage.scene(service).of_account().identity, 3600)
        with stage.house() as house:
            from bedrot_desktop.core.jobs import Run

            assert house.keeper.take_token(service, "main", given.token, Run()).alive
        said = stage("--json", "resume")
    else:
        stage.at_the_keyboard(service)
        said = stage.login(service)
    assert said.code == 0, said.words
    return said.stage(service)


@pytest.mark.parametrize("service", played("metaads"))
def test_a_sign_in_whose_time_ran_out_waits_for_the_person(service: str, stage: Stage, screen: str) -> None:
    stage.holds(service)
    scene = stage.scene(service)
    stage.hands.on(seconds=scene.token_lifetime if service == "metaads" else scene.lifetime, hours=1)
    said = stage.fetch(service)
    ended = said.stage(service)
    assert (said.code, ended["outcome"]) == (3, "parked"), said.words
    assert f"bedrot login {service}" in ended["messages"][0]
    assert stage.landed(service) == []
    assert stage.state(service) == "signed out"
    assert signed_in_again(stage, service)["outcome"] == "done"
    assert len(stage.landed(service)) >= FETCHED[service]


@pytest.mark.parametrize("service", played("metaads"))
def test_a_sign_in_revoked_between_two_requests_parks_and_goes_on_where_it_was(
    service: str, stage: Stage, screen: str
) -> None:
    stage.holds(service)
    stage.scene(service).revoke_after = 4
    said = stage.fetch(service)
    ended = said.stage(service)
    assert (said.code, ended["outcome"]) == (3, "parked"), said.words
    before = stage.landed(service)
    assert stage.state(service).startswith("signed out")
    assert signed_in_again(stage, service)["outcome"] == "done"
    after = stage.landed(service)
    assert set(before) <= set(after)
    assert len(after) >= FETCHED[service]


@pytest.mark.usefixtures("in_haste")
@pytest.mark.parametrize("service", [pytest.param(one, marks=pytest.mark.long) for one in IN_BROWSER])
def test_a_captcha_in_the_middle_waits_for_the_person(service: str, stage: Stage) -> None:
    stage.holds(service)
    scene = stage.scene(service)

    def doubt(asked: Asked) -> None:
        scene.suspicious = sum(bool(one.signed_in_as) for one in scene.heard) >= 2

    hear(scene, doubt)
    said = stage.fetch(service)
    ended = said.stage(service)
    assert (said.code, ended["outcome"]) == (3, "parked"), said.words
    assert "person" in ended["messages"][0]
    assert stage.kept(service) is not None


@pytest.mark.usefixtures("in_haste")
@pytest.mark.parametrize("service", [pytest.param(one, marks=pytest.mark.long) for one in IN_BROWSER])
def test_new_terms_wait_for_the_person(service: str, stage: Stage) -> None:
    stage.holds(service)
    stage.scene(service).consent = True
    said = stage.fetch(service)
    ended = said.stage(service)
    if service == "toolost" and ended["outcome"] == "done":  # its figures are asked for without the page
        return
    assert (said.code, ended["outcome"]) == (3, "parked"), said.words
    assert stage.kept(service) is not None


@pytest.mark.parametrize("service", played(among=ROLLING))
def test_visits_keep_a_sign_in_alive_for_weeks(service: str, stage: Stage) -> None:
    """Thirty days are all that a sign-in lives; a visit a week makes them begin anew."""
    stage.holds(service)
    days = 14 if service == "linktree" else 7
    for _ in range(36 // days + 1):
        stage.hands.on(days=days, hours=1)
        (result,) = stage.json("refresh", service, "--due")["results"]
        assert result["outcome"] == "renewed", result
    kept = stage.kept(service)
    assert kept is not None
    assert stage.hands.now() - kept.born_at > timedelta(days=35)
    assert stage.json("session", "test", service)["looks"][0]["verdict"] == "alive"
    assert [life["cause"] for life in stage.json("session", "history")["lives"]] == [""]


@pytest.mark.parametrize("service", list(DATED))
def test_the_end_of_a_token_is_known_before_it_comes(service: str, stage: Stage) -> None:
    session = stage.holds(service, since=timedelta(minutes=1))
    days = DATED[service]
    with stage.house() as house:
        ends = session_ends(session, house.logins[service])
    assert ends is not None
    assert abs(ends - stage.hands.now() - timedelta(days=days)) < timedelta(minutes=5)
    (row,) = stage.json("session", "list", service)["sessions"]
    assert row["state"] == "signed in", row
    assert datetime.fromisoformat(row["bound"]) == ends
    stage.hands.on(days=days - 1, hours=2)
    (row,) = stage.json("session", "list", service)["sessions"]
    assert row["state"] in {"ends soon", "due"}, row
    assert stage.json("session", "test", service, "--quick")["looks"][0]["verdict"] == "alive"
    planned = stage.json("refresh", service, "--due", "--dry-run")["results"]
    assert [one["outcome"] for one in planned] == ["planned"]
    stage.hands.on(days=1)
    assert stage.json("session", "test", service, "--quick")["looks"][0]["verdict"] == "expired"
    assert stage.state(service) == "signed out"


def test_a_token_of_sixty_days_is_exchanged_again_and_again(stage: Stage) -> None:
    stage.holds("metaads")
    first = stage.kept("metaads")
    assert first is not None
    for _ in range(4):
        stage.hands.on(days=31)
        (result,) = stage.json("refresh", "metaads", "--due")["results"]
        assert result["outcome"] == "renewed", result
    last = stage.kept("metaads")
    assert last is not None
    assert last.tokens["access_token"] != first.tokens["access_token"]
    assert last.token_ends is not None
    assert last.token_ends > stage.hands.now() + timedelta(days=50)
    asked = stage.scene("metaads").paths(200)
    assert any(path.endswith("/oauth/access_token") for path in asked)
    assert any(path.endswith("/debug_token") for path in asked)


@pytest.mark.long
def test_a_refresh_token_is_renewed_along_with_the_visit(stage: Stage, setting: Callable[..., None]) -> None:
    identity = stage.scene("spotify").of_account().identity
    given = stage.sites.refresh_token("spotify", identity)
    stage.holds("spotify", session=replace(stage.sites.session("spotify"), tokens={"refresh_token": given}))
    stage.hands.on(days=8)
    setting(**{"sessions.spotify.client_id": "demo-client"})
    said = stage("--json", "refresh", "spotify", "--due")
    (result,) = said.document["results"]
    assert result["outcome"] == "renewed", said.words
    kept = stage.kept("spotify")
    assert kept is not None
    assert kept.tokens["refresh_token"] != given, "a rotated token counts once"
    assert kept.tokens["access_token"]


@pytest.mark.parametrize("service", played(among=IN_BROWSER))
def test_a_session_ended_by_the_service_elsewhere_is_seen_by_the_next_look(service: str, stage: Stage) -> None:
    stage.holds(service)
    stage.scene(service).revoke()
    look = stage.json("session", "test", service)["looks"][0]
    assert look["verdict"] in {"expired", "revoked"}
    assert stage.state(service).startswith("signed out")
    assert stage.kept(service) is not None, "what is over is kept until somebody signs in anew"


def test_all_services_have_a_scene() -> None:
    assert set(ROLLING) | set(DATED) | {"metaads"} == set(SERVICES) == set(ACCOUNT)
