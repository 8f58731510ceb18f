from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.locking import holder_of
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions import processes
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.profiles import opened, sweep
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import KEY, Vault

from .tiny import LOGIN, NOW, TinySite, html, judge

CHILD = Path(__file__).with_name("signing_child.py")


def until(question: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Ask again and again; the test fails when it never becomes true."""
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            pytest.fail(f"{what} did not come")
        time.sleep(0.05)


def files(home: Path) -> list[Path]:
    """What lies unpacked of the profiles."""
    return [path for path in (home / "profiles").rglob("*") if path.is_file() and path.suffix not in {".lock", ".json"}]


@pytest.mark.skipif(os.name != "posix", reason="it stops processes by signals")
@pytest.mark.parametrize("driver_too", [False, True], ids=["the program", "the program and the browser's driver"])
def test_killing_the_program_with_its_window_open_loses_nothing(
    screen: str, tiny_site: TinySite, tmp_path: Path, driver_too: bool
) -> None:
    home, ring = tmp_path / "home", MemoryRing()
    vault = Vault(ring)
    clock = FixedClock(NOW)
    store = SessionStore(home, vault, clock)
    store.save(tiny_site.session())
    tiny_site.routes["/login"] = lambda _asked: html("<h1>Sign in</h1><script>fetch('/turn')</script>")
    command = [sys.executable, str(CHILD), str(home), str(ring.read(KEY)), tiny_site.address]
    folder = home / "profiles" / "spotify-main"
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as child:
        until(lambda: any(one.path == "/turn" for one in tiny_site.heard), "the sign-in page")
        until(lambda: bool(processes.on_profile(folder)), "the browser")
        (folder / "Default" / "left by the killed one").write_text("device")
        helpers = psutil.Process(child.pid).children()  # what drives the browser, and would close it
        for one in helpers if driver_too else ():
            one.kill()
        child.kill()
    assert store.load("spotify", "main") == tiny_site.session(), "the former session is there"
    locks = home / "sessions" / "locks"
    assert holder_of(locks / "spotify-main.lock", locks / "spotify-main.json") == ""
    assert files(home), "what the window had lies as it was"
    # signing in again ends a browser that was left, and uses what lies there
    sign_in_again(home, vault, tiny_site)
    assert processes.on_profile(folder) == ()
    assert files(home) == []
    with opened(home, vault, "spotify", "main", clock) as again:
        assert (again / "Default" / "left by the killed one").read_text() == "device"
    assert sweep(home, vault, clock) == ()


def sign_in_again(home: Path, vault: Vault, site: TinySite) -> None:
    driver = BrowserDriver(home, vault, Settings.load(home, environment={}), FixedClock(NOW))
    del site.routes["/login"]
    driver.sign_in(
        LOGIN, site.site, "main", site.session(), Run(),
        judge=judge, accept=lambda _caught: "", tell=lambda _step, _words: None, seconds=60.0,
    )  # fmt: skip
