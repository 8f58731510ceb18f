from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Self

import psutil
import pytest

from bedrot_desktop.core.errors import BrowserTrouble, Busy, Cancelled, VaultError, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import processes, profiles
from bedrot_desktop.sessions.answers import EXPIRED, MISSING
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.driving import Caught
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.vault import Vault

from .tiny import LOGIN, TinySite, html, judge, to

DEADLINE = 60.0


class Person:
    """Somebody who waits in another thread until something is seen, and then does something."""

    def __init__(self, seen: Callable[[], bool], act: Callable[[], object]) -> None:
        self._seen, self._act = seen, act
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_told: object) -> None:
        self._over.set()
        self._thread.join()

    def _live(self) -> None:
        while not self._over.wait(0.05):
            if self._seen():
                self._act()
                return


class Told:
    """The steps that were told."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, str]] = []

    def __call__(self, step: str, words: str) -> None:
        self.steps.append((step, words))

    @property
    def names(self) -> list[str]:
        return [step for step, _words in self.steps]


def sign_in(
    driver: BrowserDriver,
    site: TinySite,
    told: Told,
    *,
    session: Session | None = None,
    accept: Callable[[Caught], str] = lambda _caught: "",
    run: Run | None = None,
    seconds: float = DEADLINE,
) -> Caught:
    return driver.sign_in(
        LOGIN, site.site, "main", session, run or Run(), judge=judge, accept=accept, tell=told, seconds=seconds
    )


def waits(site: TinySite) -> Callable[[], bool]:
    return lambda: any(one.path == "/turn" for one in site.heard)


def window_of(home: Path) -> tuple[psutil.Process, ...]:
    return processes.on_profile(home / "profiles" / "spotify-main")


def plain_files(home: Path) -> list[Path]:
    return [path for path in (home / "profiles").rglob("*") if path.is_file() and path.suffix != ".lock"]


def test_a_sign_in_is_taken_over_while_the_window_is_open_and_its_profile_is_sealed(
    screen: str, driver: BrowserDriver, tiny_site: TinySite, tmp_path: Path, vault: Vault
) -> None:
    told, home, open_while_saving = Told(), tmp_path / "home", []

    def accept(caught: Caught) -> str:
        open_while_saving.append(len(window_of(home)))
        # the proof may need a look in a second browser while the window is open
        session = replace(tiny_site.session(), cookies=tuple(caught.state["cookies"]))
        proof = driver.visit(
            LOGIN, tiny_site.site, session, Run(), url=f"{tiny_site.address}/home", headless=True, judge=judge
        )
        return "" if judge(proof.answer).alive else "It does not live."

    with Person(lambda: "waiting" in told.names, lambda: setattr(tiny_site, "turn", "/enter?user=pig1987")):
        caught = sign_in(driver, tiny_site, told, accept=accept)
    assert open_while_saving == [1]
    assert told.names == ["opened", "waiting", "seen"]
    assert caught.answer.url == f"{tiny_site.address}/home"
    assert [one["name"] for one in caught.state["cookies"]] == ["sid"]
    assert caught.state["origins"][0]["localStorage"] == [{"name": "token", "value": "token-of-pig1987"}]
    assert "Headless" not in caught.user_agent
    assert "Mozilla" in caught.user_agent
    assert window_of(home) == ()
    assert plain_files(home) == []
    sealed = (home / "sessions" / "spotify-main.profile").read_bytes()
    assert b"pig1987" not in sealed
    unpacked = vault.unseal("profile/spotify/main", sealed)
    assert len(unpacked) > 1_000
    # the same profile again: the device is known, nobody has to type
    again = sign_in(driver, tiny_site, told := Told())
    assert told.names == ["opened", "seen"]
    assert again.state["cookies"][0]["value"] == caught.state["cookies"][0]["value"]


def test_a_person_types_a_name_and_a_password(
    own_screen: str, driver: BrowserDriver, tiny_site: TinySite, caplog: pytest.LogCaptureFixture
) -> None:
    half = "position:fixed;left:0;width:100%;height:50%;box-sizing:border-box;font-size:40px"
    tiny_site.routes["/login"] = lambda _asked: html(
        f"<h1>Sign in</h1><form method=post action=/enter><input name=user style='{half};top:0'>"
        f"<input type=password name=password style='{half};top:50%'><button>Go</button></form><script>fetch('/turn')</script>"
    )

    def types() -> None:
        window = keys("getactivewindow").strip()
        place = dict(line.split("=") for line in keys("getwindowgeometry", "--shell", window).splitlines())
        left, top, width, height = (int(place[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
        for share, text in ((0.5, "zone.a0"), (0.85, "canary-of-a-password")):
            keys("mousemove", str(left + width // 2), str(top + int(height * share)), "click", "1")
            keys("type", "--delay", "30", text)
        keys("key", "Return")

    with Person(waits(tiny_site), types):
        caught = sign_in(driver, tiny_site, Told())
    sent = next(one.body for one in tiny_site.heard if one.path == "/enter")
    assert sent == "user=zone.a0&password=canary-of-a-password"
    assert "zone.a0" in caught.answer.text
    assert "canary-of-a-password" not in caplog.text + repr(caught) + str(caught.state)


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


def keys(*command: str) -> str:
    """What a hand at mouse and keyboard does."""
    return subprocess.run(["xdotool", *command], check=True, capture_output=True, text=True).stdout


def test_the_last_sessions_cookies_are_there_in_a_new_profile(
    screen: str, driver: BrowserDriver, tiny_site: TinySite
) -> None:
    caught = sign_in(driver, tiny_site, Told(), session=tiny_site.session())
    assert caught.state["cookies"][0]["value"] == "sid-of-the-former-sign-in"


def test_closing_the_window_is_a_cancel_and_killing_the_browser_is_a_trouble(
    own_screen: str, driver: BrowserDriver, tiny_site: TinySite, tmp_path: Path
) -> None:
    home, told = tmp_path / "home", Told()
    with (
        Person(waits(tiny_site), lambda: [one.kill() for one in window_of(home)]),
        pytest.raises(BrowserTrouble, match="unexpect"),
    ):
        sign_in(driver, tiny_site, told)
    tiny_site.heard.clear()
    # the profile opens again after the crash
    with Person(waits(tiny_site), close_window), pytest.raises(Cancelled):
        sign_in(driver, tiny_site, told)
    assert plain_files(home) == []
    assert (home / "sessions" / "spotify-main.profile").exists()


def close_window() -> None:
    """As a person does it: the key that closes a window, sent to the one in front."""
    keys("key", "alt+F4")


def test_a_stop_closes_the_window_within_a_second(
    screen: str, driver: BrowserDriver, tiny_site: TinySite, tmp_path: Path
) -> None:
    run, stopped = Run(), []

    def stop() -> None:
        stopped.append(time.monotonic())
        run.cancel_event.set()

    ended: list[float] = []
    heard = run.check

    def check() -> None:
        try:
            heard()
        except Cancelled:
            ended.append(time.monotonic())
            raise

    run.check = check  # type: ignore[method-assign]
    with Person(waits(tiny_site), stop), pytest.raises(Cancelled):
        sign_in(driver, tiny_site, Told(), run=run)
    assert ended[0] - stopped[0] < 2.0, "heard at once (half a second where nothing else runs)"
    assert window_of(tmp_path / "home") == ()


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


def test_a_profile_has_one_owner_and_a_keyring_that_refuses_opens_no_window(
    driver: BrowserDriver, tiny_site: TinySite, tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    with (
        profiles.opened(home, vault, "spotify", "main", driver._clock),
        pytest.raises(Busy, match=f"in use by `a sign-in window` \\(process {os.getpid()} "),
    ):
        sign_in(driver, tiny_site, Told())

    def refuse(name: str, content: bytes) -> bytes:
        raise VaultError("The keyring is locked.")

    monkeypatch.setattr(vault, "seal", refuse)
    with pytest.raises(VaultError, match="locked"):
        sign_in(driver, tiny_site, Told())
    assert tiny_site.heard == []
