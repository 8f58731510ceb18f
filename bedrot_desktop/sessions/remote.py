"""A browser that runs already, here or on another computer, reached by its debugging port instead of being started.

The port is Chromium's own (``--remote-debugging-port=9222``). Whoever reaches it commands the whole browser: it belongs
on 127.0.0.1, or behind a tunnel.
"""

from __future__ import annotations

import http.client
import json
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bedrot_desktop.core.errors import BrowserTrouble
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions.troubles import Faults

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

PATIENCE = 5.0  # seconds until it is clear that nobody answers
_CONNECT_MS = 30_000
_LARGEST = 65_536
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
START = "Start a browser with --remote-debugging-port there, or empty browser.address in the settings."


def is_local(address: str) -> bool:
    """Whether the address is on this very computer."""
    return (urlsplit(address).hostname or "") in _LOCAL


def answers(address: str, patience: float = PATIENCE) -> str:
    """What the browser at an address calls itself, such as ``Chrome/140.0``. BrowserTrouble where none answers.

    It is asked directly: no proxy stands between this program and a browser.
    """
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    link = kind(parts.hostname or "", parts.port, timeout=patience)
    try:
        link.request("GET", f"{parts.path.rstrip('/')}/json/version", headers={"Accept": "application/json"})
        answer = link.getresponse()
        told = json.loads(answer.read(_LARGEST)) if answer.status == 200 else None
    except ssl.SSLError as error:
        raise BrowserTrouble(
            f"{address} does not speak https: {error.reason or error}.", "A browser's port is reached by http://."
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise BrowserTrouble(f"No browser answers at {address}: {_reason(error)}.", START) from error
    except ValueError:
        told = None
    finally:
        link.close()
    if not isinstance(told, dict) or "webSocketDebuggerUrl" not in told:
        raise BrowserTrouble(f"What answers at {address} is not a browser's debugging port.", START)
    return str(told.get("Browser") or "a browser")


def connected(library: Playwright, faults: Faults, address: str, run: Run) -> Browser:
    """The browser at an address, for this thread. BrowserTrouble where none answers or it lets nobody in."""
    run.check()
    answers(address)
    try:
        return library.chromium.connect_over_cdp(address, timeout=_CONNECT_MS)
    except faults.error as error:
        run.check()
        line = next(iter(str(error).splitlines()), "no reason told")[:200]
        raise BrowserTrouble(f"The browser at {address} did not let the program in: {line}", START) from error


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer in {PATIENCE:.0f} s"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
