"""What tests of the browser need: a tiny site, a driver, a screen with somebody who manages its windows."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.programs import found
from bedrot_desktop.sessions.vault import Vault

from ..conftest import absent
from .tiny import NOW, TinySite


@pytest.fixture
def tiny_site() -> Iterator[TinySite]:
    site = TinySite()
    yield site
    site.close()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(MemoryRing())


@pytest.fixture
def driver(tmp_path: Path, vault: Vault) -> Iterator[BrowserDriver]:
    """A driver with a home of its own; skips where no browser is."""
    settings = Settings.load(tmp_path / "home", environment={})
    if not found(settings):
        absent("there is no browser")
    yield BrowserDriver(tmp_path / "home", vault, settings, FixedClock(NOW))
    SECRETS.forget()


@pytest.fixture
def own_screen(screen: str) -> Iterator[str]:
    """A screen whose windows take keys, as a person has it."""
    if shutil.which("openbox") is None or shutil.which("xdotool") is None:
        absent("there is no openbox or no xdotool")
    manager = subprocess.Popen(
        ["openbox"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield screen
    manager.terminate()
    manager.wait(timeout=60)
