from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from bedrot_desktop.core.errors import WaitingForYou
from bedrot_desktop.sessions.answers import EXPIRED, MISSING
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.driving import Caught

from .persons import Person, Told, sign_in, waits, window_of
from .tiny import TinySite, html, to


def test_questions_of_the_service_are_told_once_each(screen: str, driver: BrowserDriver, tiny_site: TinySite) -> None:
    told = Told()
    go = (
        "<script>setInterval(async () => {const to = await (await fetch('/turn')).text(); if (to) location = to;}, 100)"
    )
    tiny_site.routes["/login"] = lambda _asked: html(f"<h1>captcha</h1>{go}</script>")
    tiny_site.routes["/code"] = lambda _asked: html(f"<h1>Code</h1><input autocomplete=one-time-code>{go}</script>")
    with (
        Person(lambda: "challenge" in told.names, lambda: setattr(tiny_site, "turn", "/code")),
        Person(lambda: "code" in told.names, lambda: setattr(tiny_site, "turn", "/enter?user=pig1987")),
    ):
        sign_in(driver, tiny_site, told)
    assert told.names == ["opened", "challenge", "code", "seen"]
    assert "person" in dict(told.steps)["challenge"]


def test_a_window_that_stands_elsewhere_after_the_sign_in_is_led_home(
    screen: str, driver: BrowserDriver, tiny_site: TinySite
) -> None:
    tiny_site.routes["/for-you"] = lambda _asked: html("<h1>For you</h1>", **{"Set-Cookie": "sid=abcdefgh; Path=/"})
    tiny_site.signed_in["abcdefgh"] = "pig1987"
    with Person(waits(tiny_site), lambda: setattr(tiny_site, "turn", "/for-you")):
        caught = sign_in(driver, tiny_site, Told())
    assert caught.answer.url == f"{tiny_site.address}/home"


def test_a_wrong_account_is_told_and_the_right_one_taken_in_the_same_window(
    screen: str, driver: BrowserDriver, tiny_site: TinySite
) -> None:
    told, offered = Told(), []

    def accept(caught: Caught) -> str:
        offered.append(caught.answer.text)
        if "zone.a0" in caught.answer.text:
            tiny_site.signed_in.clear()
            tiny_site.routes["/home"] = lambda asked: (
                html("<nav class=usermenu>pig1987</nav>") if tiny_site.signed_in else to("/login")
            )
            tiny_site.heard.clear()
            tiny_site.turn = "/enter?user=pig1987"
            return "This is zone.a0, but pig1987 was expected."
        return ""

    tiny_site.routes["/home"] = lambda asked: html(
        "<nav class=usermenu>zone.a0</nav><script>setInterval(async () => {"
        "const to = await (await fetch('/turn')).text(); if (to) location = to;}, 100)</script>"
    )
    with Person(waits(tiny_site), lambda: setattr(tiny_site, "turn", "/enter?user=zone.a0")):
        sign_in(driver, tiny_site, told, accept=accept)
    assert len(offered) == 2
    assert ("waiting", "This is zone.a0, but pig1987 was expected.") in told.steps


def test_another_tab_in_which_the_person_signs_in_is_seen(
    screen: str, driver: BrowserDriver, tiny_site: TinySite
) -> None:
    tiny_site.routes["/login"] = lambda _asked: html(
        "<h1>Sign in</h1><input type=password><script>window.open('/enter?user=pig1987')</script>"
    )
    caught = sign_in(driver, tiny_site, told := Told())
    assert caught.answer.url == f"{tiny_site.address}/home"
    assert "pig1987" in caught.answer.text
    assert told.names[-1] == "seen"


def test_whoever_comes_too_late_is_told_that_the_sign_in_waits(
    screen: str, driver: BrowserDriver, tiny_site: TinySite
) -> None:
    with pytest.raises(WaitingForYou, match="Nobody signed in to Tiny") as caught:
        sign_in(driver, tiny_site, Told(), seconds=1.5)
    assert caught.value.verdict == EXPIRED, "the page asked for a sign-in"
    tiny_site.routes["/login"] = lambda _asked: html("<h1>new looks</h1>")
    with pytest.raises(WaitingForYou) as caught:
        sign_in(driver, tiny_site, Told(), seconds=1.5)
    assert caught.value.verdict == MISSING


def test_a_page_that_crashes_is_opened_again(
    screen: str, driver: BrowserDriver, tiny_site: TinySite, tmp_path: Path
) -> None:
    def crash() -> None:
        tiny_site.routes["/login"] = lambda _asked: to("/enter?user=pig1987")
        (window,) = window_of(tmp_path / "home")
        for one in window.children(recursive=True):
            with suppress(psutil.Error):  # its relatives may go with it
                if "--type=renderer" in one.cmdline():
                    one.kill()

    with Person(waits(tiny_site), crash):
        caught = sign_in(driver, tiny_site, told := Told())
    assert "pig1987" in caught.answer.text
    assert ("waiting", "The page crashed and is opened once more.") in told.steps


def test_whoever_seems_signed_in_but_has_no_session_is_told(
    screen: str, driver: BrowserDriver, tiny_site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bedrot_desktop.sessions.waiting._BARE_S", 0.5)
    told = Told()
    tiny_site.routes["/login"] = lambda _asked: html("<nav class=usermenu>pig1987</nav><script>fetch('/turn')</script>")
    with Person(lambda: "waiting" in told.names, tiny_site.routes.clear), pytest.raises(WaitingForYou):
        sign_in(driver, tiny_site, told, seconds=4.0)
    assert told.steps[1:] == [
        ("waiting", "You seem to be signed in, but not for good yet: open the start page of Tiny.")
    ]
