"""A process that holds a sign-in window open until it is killed: ``python signing_child.py HOME KEY ADDRESS``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions.answers import EXPIRED, Answer, Look
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.profiles import holding
from bedrot_desktop.sessions.vault import KEY, Vault

NOW = datetime(2025, 7, 9, 8, 3, tzinfo=UTC)


def judge(answer: Answer) -> Look:
    return Look("spotify", "main", NOW, EXPIRED, "password field", answer.status, answer.url)


def main(home: Path, key: str, address: str) -> None:
    ring = MemoryRing()
    ring.write(KEY, key)
    clock = FixedClock(NOW)
    driver = BrowserDriver(home, Vault(ring), Settings.load(home, environment={}), clock)
    login = Login("spotify", "Tiny", "home", ("tiny.example",), needed_cookies=("sid",))
    with holding(home, "spotify", "main", "bedrot login", clock):
        driver.sign_in(
            login, Site(address, f"{address}/login"), "main", None, Run(),
            judge=judge, accept=lambda _caught: "", tell=lambda _step, _words: None, seconds=600.0,
        )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
