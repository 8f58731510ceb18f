from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import BrowserTrouble
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions import programs
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED, OFFLINE
from bedrot_desktop.sessions.browser import BrowserDriver, _options, _unopened
from bedrot_desktop.sessions.driving import Caught, Driver, Found
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.processes import Watch
from bedrot_desktop.sessions.vault import Vault

from .tiny import LOGIN, NOW, TinySite, html, judge


def settings(tmp_path: Path, **values: str) -> Settings:
    return Settings.load(tmp_path, environment={}, overrides={f"browser.{key}": text for key, text in values.items()})


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH, and no browser anywhere else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "own"))
    return folder


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="browsers lie elsewhere there")
def test_edge_comes_before_chrome_and_chrome_before_chromium(tmp_path: Path, shelf: Path) -> None:
    own = program(tmp_path / "own" / "chromium-1255" / "chrome-linux64" / "chrome")
    assert [one.path for one in programs.found(settings(tmp_path))] == [own]
    for name in ("chromium", "google-chrome", "microsoft-edge"):
        program(shelf / name)
    there = programs.found(settings(tmp_path))
    assert [(one.name, one.channel) for one in there] == [
        ("Microsoft Edge", "msedge"), ("Google Chrome", "chrome"), ("Chromium", "chromium"),
    ]  # fmt: skip
    assert programs.first(settings(tmp_path)).channel == "msedge"
    assert [one.channel for one in programs.found(settings(tmp_path, channel="chrome"))] == ["chrome"]
    other = program(tmp_path / "brave")
    assert programs.found(settings(tmp_path, path=str(other))) == (Found("The browser of the settings", "", other),)


@pytest.mark.skipif(sys.platform != "linux", reason="browsers lie elsewhere there")
def test_without_a_browser_it_is_said_what_to_do(tmp_path: Path, shelf: Path) -> None:
    for values, words, remedy in (
        ({}, "No browser was found", "Install Microsoft Edge, Google Chrome or Chromium"),
        ({"channel": "msedge"}, "Microsoft Edge was not found", "Set browser.channel to auto"),
        ({"path": str(tmp_path / "gone")}, "There is no browser at ", "Correct browser.path"),
    ):
        with pytest.raises(BrowserTrouble, match=words) as caught:
            programs.first(settings(tmp_path, **values))
        assert remedy in caught.value.remedy
        assert programs.found(settings(tmp_path, **values)) == ()


def test_the_browser_is_started_as_a_person_would(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(Run())
    options = _options(Found("Chromium", "chromium", Path("chromium")), watch)
    assert options["args"] == [watch.mark], "nothing that hides anything from a site"
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    assert _options(Found("Chromium", "chromium", Path("chromium")), watch)["chromium_sandbox"] is True


@pytest.mark.parametrize(
    ("told", "headless", "words"),
    [
        ("Missing X server or $DISPLAY", False, "there is no screen here"),
        ("No usable sandbox!", True, "cannot start its sandbox"),
        ("Failed to launch: spawn EACCES\nmore", True, "did not start: Failed to launch: spawn EACCES"),
    ],
)
def test_a_browser_that_does_not_start_is_told_with_the_reason(told: str, headless: bool, words: str) -> None:
    error = _unopened(Found("Chromium", "chromium", Path("chromium")), RuntimeError(told), headless)
    assert words in error.message
    assert "more" not in error.message
    assert error.remedy


def test_a_program_that_is_no_browser_is_a_trouble(tmp_path: Path, tiny_site: TinySite) -> None:
    wrong = program(tmp_path / "wrong")
    driver: Driver = BrowserDriver(tmp_path, Vault(MemoryRing()), settings(tmp_path, path=str(wrong)), FixedClock(NOW))
    with pytest.raises(BrowserTrouble, match=r"The browser of the settings .* did not start"):
        visit(driver, tiny_site, f"{tiny_site.address}/home")


def visit(driver: Driver, site: TinySite, url: str) -> Caught:
    return driver.visit(LOGIN, site.site, site.session(), Run(), url=url, headless=True, judge=judge)


def test_a_visit_waits_until_it_is_clear_what_stands_there_and_brings_the_new_cookies(
    driver: BrowserDriver, tiny_site: TinySite
) -> None:
    tiny_site.routes["/home"] = lambda _asked: html(
        "<div id=app></div><script>setTimeout(() => { app.innerHTML = '<nav class=user' + 'menu>pig1987</nav>';"
        "localStorage.setItem('token', 'new') }, 1500)</script>",
        **{"Set-Cookie": "sid=rolled-on; Path=/; Max-Age=86400"},
    )
    caught = visit(driver, tiny_site, f"{tiny_site.address}/home")
    assert judge(caught.answer).verdict == ALIVE
    assert (caught.answer.status, caught.answer.in_browser) == (200, True)
    assert [(one["name"], one["value"]) for one in caught.state["cookies"]] == [("sid", "rolled-on")]
    assert caught.state["cookies"][0]["expires"] > 0
    assert caught.state["origins"][0]["localStorage"] == [{"name": "token", "value": "new"}]
    assert "rolled-on" not in repr(caught)


def test_a_visit_tells_a_sign_in_page_and_a_network_that_is_down(driver: BrowserDriver, tiny_site: TinySite) -> None:
    tiny_site.routes["/home"] = lambda _asked: html("<script>location = '/wall'</script>")
    tiny_site.routes["/wall"] = lambda _asked: html("<h1>Sign in</h1><input type=password>")
    caught = visit(driver, tiny_site, f"{tiny_site.address}/home")
    assert judge(caught.answer).verdict == EXPIRED
    assert caught.answer.url == f"{tiny_site.address}/wall"
    address = tiny_site.address
    tiny_site.close()
    caught = visit(driver, tiny_site, f"{address}/home")
    assert judge(caught.answer).verdict == OFFLINE
    assert caught.answer.status == 0
    assert [one["name"] for one in caught.state["cookies"]] == ["sid"]


def test_a_browser_says_nothing_in_our_output(driver: BrowserDriver, tiny_site: TinySite, tmp_path: Path) -> None:
    tiny_site.session()
    script = textwrap.dedent(
        """
        import asyncio, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from bedrot_desktop.core.clock import FixedClock
        from bedrot_desktop.core.jobs import Run
        from bedrot_desktop.core.settings import Settings
        from bedrot_desktop.sessions.answers import ALIVE, Look
        from bedrot_desktop.sessions.browser import BrowserDriver
        from bedrot_desktop.sessions.login import Login, Site
        from bedrot_desktop.sessions.session import Session
        home, address, now = Path(sys.argv[1]), sys.argv[2], datetime(2025, 7, 9, tzinfo=UTC)
        driver = BrowserDriver(home, None, Settings.load(home, environment={}), FixedClock(now))
        def judge(answer):
            return Look("spotify", "main", now, ALIVE)
        async def within_a_loop():
            login, session = Login("spotify", "Tiny", "", ()), Session("spotify", "main", now, now)
            return driver.visit(login, Site(address, address), session,
                                Run(), url=address + "/login", headless=True, judge=judge)
        assert asyncio.run(within_a_loop()).answer.status == 200
        """
    )
    command = [sys.executable, "-W", "default", "-c", script, str(tmp_path), tiny_site.address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
