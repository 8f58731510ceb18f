"""Which browsers this computer has: Edge, Chrome, Chromium, or the one that the settings name."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from bedrot_desktop.core.errors import BrowserTrouble
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions.driving import Found

_KINDS = {"msedge": "Microsoft Edge", "chrome": "Google Chrome", "chromium": "Chromium"}
_COMMANDS = {
    "msedge": ("microsoft-edge", "microsoft-edge-stable"),
    "chrome": ("google-chrome", "google-chrome-stable"),
    "chromium": ("chromium", "chromium-browser"),
}
_WINDOWS = {
    "msedge": "Microsoft/Edge/Application/msedge.exe",
    "chrome": "Google/Chrome/Application/chrome.exe",
    "chromium": "Chromium/Application/chrome.exe",
}
_REMEDY = "Install Microsoft Edge, Google Chrome or Chromium, or set browser.path to the program of one."


def address(settings: Settings) -> str:
    """Where a browser is reached that runs already; "" where one is started."""
    return settings.get("browser.address", str)


def found(settings: Settings) -> tuple[Found, ...]:
    """The browsers that may be used, in the order in which they are tried. Looks at files only."""
    if there := address(settings):
        return (Found("The browser of the settings", "", Path(), there),)
    path, channel = settings.get("browser.path", str).strip(), settings.get("browser.channel", str)
    if path:
        return (Found("The browser of the settings", "", Path(path)),) if Path(path).is_file() else ()
    kinds = _KINDS if channel == "auto" else (channel,)
    return tuple(Found(_KINDS[kind], kind, place) for kind in kinds if (place := _place(kind)))


def first(settings: Settings) -> Found:
    """The browser to use; BrowserTrouble with what to do when there is none."""
    if there := found(settings):
        return there[0]
    path, channel = settings.get("browser.path", str).strip(), settings.get("browser.channel", str)
    if path:
        raise BrowserTrouble(f"There is no browser at {path}.", "Correct browser.path in the settings or unset it.")
    if channel != "auto":
        raise BrowserTrouble(f"{_KINDS[channel]} was not found.", f"Set browser.channel to auto. {_REMEDY}")
    raise BrowserTrouble("No browser was found.", _REMEDY)


def _place(kind: str) -> Path | None:
    return next((place for place in _places(kind) if place.is_file()), None)


def _places(kind: str) -> Iterator[Path]:
    yield from (Path(command) for name in _COMMANDS[kind] if (command := shutil.which(name)))
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if folder := os.environ.get(variable):
                yield Path(folder) / _WINDOWS[kind]
    elif sys.platform == "darwin":
        yield Path(f"/Applications/{_KINDS[kind]}.app/Contents/MacOS/{_KINDS[kind]}")
    if kind == "chromium":
        yield from _of_playwright()


def own_folder() -> Path:
    """Where Playwright puts browsers of its own, if somebody lets it."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if named and named != "0":
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "")) / "ms-playwright"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    return Path.home() / ".cache" / "ms-playwright"


def _of_playwright() -> Iterator[Path]:
    """Playwright's own Chromium, newest first, where somebody installed it."""
    programs = ("chrome-*/chrome", "chrome-*/chrome.exe", "chrome-*/*.app/Contents/MacOS/*")
    found = (one for name in programs for one in own_folder().glob(f"chromium-*/{name}"))
    yield from sorted(found, reverse=True)
