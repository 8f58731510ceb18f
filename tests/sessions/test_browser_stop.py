from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import BrowserTrouble, Cancelled
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions import processes
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.page import Page, Target
from bedrot_desktop.sessions.vault import Vault

from .opening import MENU, NOWHERE, browsers, opened
from .tiny import LOGIN, NOW, TinySite, html, judge


def test_a_stop_is_heard_in_every_kind_of_wait(
    driver: BrowserDriver, tiny_site: TinySite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_PATIENCE_S", 600.0)  # the run goes on here after each stop
    tiny_site.routes["/never"] = lambda _asked: (tiny_site.let_go.wait(120), html("<h1>late</h1>"))[1]
    tiny_site.routes["/shown"] = lambda _asked: html(
        MENU + "<button id=off disabled>Off</button><a id=never href=/never download>x</a>"
    )
    waits: tuple[Callable[[Page], object], ...] = (
        lambda page: page.open(f"{tiny_site.address}/never", seconds=300),
        lambda page: page.wait_for(NOWHERE, seconds=300),
        lambda page: page.click(Target("off", ("#off",)), seconds=300),
        lambda page: page.download(Target("never", ("#never",)), seconds=300),
        lambda page: page.until(lambda: None, seconds=300, what="nothing"),
    )
    run = Run()
    session = tiny_site.session()
    evidence = tmp_path / "evidence"
    with driver.page(LOGIN, tiny_site.site, session, run, headless=True, evidence=evidence, judge=judge) as (
        page,
        _state,
    ):
        for wait in waits:
            run.cancel_event.clear()
            page.open(f"{tiny_site.address}/shown")
            stopped: list[float] = []

            def stop(stopped: list[float] = stopped) -> None:
                stopped.append(time.monotonic())
                run.cancel_event.set()

            timer = threading.Timer(0.7, stop)
            timer.start()
            with pytest.raises(Cancelled):
                wait(page)
            # half a second, where the machine is not busy with others; a wait that hears nothing takes five minutes
            assert time.monotonic() - stopped[0] < 60.0
            timer.join()
        run.cancel_event.clear()


def test_a_browser_that_dies_is_told_and_one_that_hangs_is_ended_on_a_stop(
    driver: BrowserDriver, tiny_site: TinySite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(driver, tiny_site, tmp_path / "evidence") as it:
        it.show("<h1>x</h1>")
        there = browsers()
        assert len(there) == 1
        timer = threading.Timer(0.3, there[0].kill)
        timer.start()
        with pytest.raises(BrowserTrouble, match="ended unexpectedly"):
            it.page.wait_for(NOWHERE, seconds=60)
        timer.join()
    with pytest.raises(Cancelled), opened(driver, tiny_site, tmp_path / "evidence") as it:
        it.show("<h1>x</h1>")
        threading.Timer(0.5, it.run.cancel_event.set).start()
        it.page.evaluate("(() => { for (;;) {} })()")
    assert browsers() == ()
    assert not (tmp_path / "evidence").exists()


def test_a_stop_while_the_browser_starts_is_no_trouble_of_the_browser(
    tmp_path: Path, vault: Vault, tiny_site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_PATIENCE_S", 0.1)
    program, begun = tmp_path / "slow browser", tmp_path / "begun"
    program.write_text(
        f"#!{sys.executable}\nimport pathlib, time\npathlib.Path({str(begun)!r}).touch()\ntime.sleep(600)"
    )
    program.chmod(0o755)
    settings = Settings.load(tmp_path / "home", environment={}, overrides={"browser.path": str(program)})
    slow = BrowserDriver(tmp_path / "home", vault, settings, FixedClock(NOW))
    run = Run()

    def stop() -> None:
        end = time.monotonic() + 60
        while not begun.exists() and time.monotonic() < end:
            time.sleep(0.05)
        run.cancel_event.set()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Cancelled):
        slow.visit(LOGIN, tiny_site.site, tiny_site.session(), run, url=tiny_site.address, headless=True, judge=judge)
    stopper.join(60)
