"""Persons who sign in, played from another thread, and what the program tells them."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

import psutil

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import processes
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.driving import Caught
from bedrot_desktop.sessions.session import Session

from .tiny import LOGIN, TinySite, judge

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


def keys(*command: str) -> str:
    """What a hand at mouse and keyboard does."""
    return subprocess.run(["xdotool", *command], check=True, capture_output=True, text=True).stdout


def close_window() -> None:
    """As a person does it: the key that closes a window, sent to the one in front."""
    keys("key", "alt+F4")
