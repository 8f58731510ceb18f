"""A real window in which somebody signs in by each of the ways that the services know."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from bedrot_desktop.core.roster import Account
from bedrot_desktop.core.settings.accounts import add_account, remove_account
from bedrot_desktop.sessions import guided, pasting
from bedrot_desktop.sessions.keeper import Keeper

from .stage import ACCOUNT, IN_BROWSER, SERVICES, Stage, hear, later, played

WAYS = ("form", "form+code", "qr", "email code")
NO_CODE = "000000"

pytestmark = pytest.mark.usefixtures("browser")


def proven(stage: Stage, service: str) -> None:
    """The new sign-in is kept, opens the doors, and nothing of the window is left."""
    assert stage.state(service) == "signed in"
    looked = stage.json("session", "test", service)["looks"]
    assert [one["verdict"] for one in looked] == ["alive"], looked
    assert not any(file.is_file() for file in (stage.home / "profiles").rglob("Cookies*"))


@pytest.mark.parametrize(
    ("service", "way"),
    [
        pytest.param(service, way, marks=() if (service, way) == ("tiktok", "form+code") else pytest.mark.long)
        for service in IN_BROWSER
        for way in WAYS
    ],
)
def test_somebody_signs_in_by_each_way(service: str, way: str, stage: Stage, screen: str) -> None:
    scene = stage.scene(service)
    scene.way = way
    stage.at_the_keyboard(service)
    if way == "qr":
        identity = scene.of_account("" if ACCOUNT[service] == "main" else ACCOUNT[service]).identity
        hear(scene, lambda asked: later(0.5, lambda: scene.scan_qr(identity)) if asked.path.endswith("/qr") else None)
        scene.scan_qr(identity)
    said = stage.login(service)
    assert said.code == 0, said.words
    assert said.document["look"]["verdict"] == "alive"
    proven(stage, service)


@pytest.mark.parametrize("at", ["before", "after"])
@pytest.mark.parametrize("service", played(among=IN_BROWSER))
def test_a_captcha_is_left_to_the_person(service: str, at: str, stage: Stage, screen: str) -> None:
    scene = stage.scene(service)
    scene.captcha, scene.captcha_at = "once", at
    stage.at_the_keyboard(service)
    said = stage.login(service)
    assert said.code == 0, said.words
    assert any(path.endswith("/challenge") for path in scene.paths())
    proven(stage, service)


@pytest.mark.parametrize("service", played(among=IN_BROWSER))
def test_terms_that_want_a_yes_are_accepted_by_the_person(service: str, stage: Stage, screen: str) -> None:
    stage.scene(service).consent = True
    stage.at_the_keyboard(service)
    said = stage.login(service)
    assert said.code == 0, said.words
    assert stage.scene(service).agreed
    proven(stage, service)


@pytest.mark.parametrize("service", played(among=IN_BROWSER))
def test_remember_me_need_not_be_ticked(service: str, stage: Stage, screen: str) -> None:
    """Its cookies end with the browser: life unknown, never called over."""
    scene = stage.scene(service)
    scene.people = {name: replace(person, remember=False) for name, person in scene.people.items()}
    scene.way = "form"
    stage.at_the_keyboard(service)
    said = stage.login(service)
    assert said.code == 0, said.words
    proven(stage, service)
    kept = stage.kept(service)
    assert kept is not None
    own = [one for one in kept.cookies if one["name"] in scene.manner.auth]
    assert all(one["expires"] == -1 for one in own)
    stage.hands.on(days=2)
    assert stage.state(service) == "signed in"


def named(stage: Stage, service: str) -> None:
    """The roster knows who belongs to the service's account."""
    if service == "tiktok":
        return
    identity = stage.scene(service).of_account("").identity
    remove_account(stage.home, service, "main")
    add_account(stage.home, Account(service, "main", "The label", foreign_id=identity))


@pytest.mark.parametrize("service", played("tiktok", among=("tiktok", "distrokid", "toolost", "linktree")))
def test_the_wrong_account_is_refused_and_the_former_sign_in_kept(
    service: str, stage: Stage, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(stage, service)
    before = stage.holds(service)
    scene = stage.scene(service)
    scene.wrong_account = True
    stage.at_the_keyboard(service)
    told: list[str] = []
    tell = guided.tell

    def listen(keeper: Keeper, service: str, account: str, step: str, words: str) -> None:
        """Once it is told, the person gives up and stops it."""
        tell(keeper, service, account, step, words)
        told.append(words)
        if "nother account" in words or "somebody.else" in words:
            raise KeyboardInterrupt

    monkeypatch.setattr(guided, "tell", listen)
    said = stage.login(service)
    assert said.code != 0, said.words
    assert any("nother account" in words or "somebody.else" in words for words in told), told
    kept = stage.kept(service)
    assert kept is not None
    assert kept.cookies == before.cookies
    assert kept.origins == before.origins
    monkeypatch.setattr(guided, "tell", tell)
    scene.wrong_account, scene.typist = False, None
    assert stage.json("session", "test", service)["looks"][0]["verdict"] == "alive"


@pytest.mark.parametrize("service", SERVICES[5:])
def test_a_pasted_token_is_taken_exchanged_and_dated(
    service: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    given = stage.sites.token(service, stage.scene(service).of_account().identity, 3600)
    monkeypatch.setattr("sys.stdin", io.StringIO(given.token + "\n"))
    said = stage("--json", "login", service, "--token")
    assert said.code == 0, said.words
    assert given.token not in said.words
    kept = stage.kept(service)
    assert kept is not None
    assert kept.token_ends is not None
    assert (kept.token_ends - stage.hands.now()).days >= 58
    assert kept.data_ends is not None
    assert kept.tokens["access_token"] != given.token


@pytest.mark.parametrize("service", SERVICES[5:])
def test_metas_own_page_is_agreed_to(service: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    def agree(address: str) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        asked["access_token"] = stage.sites.session("metaads", "main").tokens["access_token"]
        with httpx.Client(trust_env=False, timeout=60) as client:
            client.get(client.post(address.partition("?")[0], data=asked).headers["location"])

    monkeypatch.setattr(pasting, "show", lambda address: later(0.0, lambda: agree(address)))
    said = stage.login(service)
    assert said.code == 0, said.words
    assert stage.state(service) == "signed in"
