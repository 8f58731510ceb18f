from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import BrowserTrouble, Busy, Cancelled, VaultError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import profiles
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.driving import Caught
from bedrot_desktop.sessions.vault import Vault

from .persons import Person, Told, close_window, keys, plain_files, sign_in, waits, window_of
from .tiny import LOGIN, TinySite, html, judge


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
        f"<input type=password name=password style='{half};top:50%'><button>Go</button></form>"
        "<script>fetch('/turn')</script>"
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
    assert ended[0] - stopped[0] < 30.0, "heard at once (half a second where nothing else runs)"
    assert window_of(tmp_path / "home") == ()


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
