"""Playwright, started for one thread and for as long as a block lasts."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core import children
from bedrot_desktop.core.errors import BrowserTrouble
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions import programs
from bedrot_desktop.sessions.troubles import Faults

if TYPE_CHECKING:
    from playwright.sync_api import Playwright
    from psutil import Process

log = logging.getLogger(__name__)


@contextmanager
def library() -> Iterator[tuple[Playwright, Faults, tuple[Process, ...]]]:
    """The library, its errors, and the process of its driver. BrowserTrouble where the driver does not start."""
    _quiet()
    from playwright.sync_api import Error, sync_playwright
    from playwright.sync_api import TimeoutError as Late

    faults = Faults(Error, Late)
    try:
        opened = sync_playwright()
        with children.foreign():  # the driver is a program of its own, and starts the browser
            started = opened.__enter__()
        _hear_out(opened)
    except Exception as error:
        raise BrowserTrouble(
            f"The browser's driver did not start: {SECRETS.mask(str(error))[:200]}", "Install the program again."
        ) from error
    try:
        yield started, faults, _process(opened)
    finally:
        try:
            opened.__exit__(None, None, None)
        except faults.error as error:
            log.debug("The browser's driver had already ended: %s", type(error).__name__)


def _quiet() -> None:
    """Keep the driver's own remarks out of our output, and let a frozen program look for browsers outside itself."""
    os.environ.setdefault("NODE_NO_WARNINGS", "1")
    if getattr(sys, "frozen", False):
        # otherwise the library looks inside the bundle, where none is; the browser's program is named by path anyway
        os.environ.setdefault("PLAYWRIGHT_BROWSERS_PATH", str(programs.own_folder()))


def _hear_out(opened: Any) -> None:
    """What a driver that was ended leaves unanswered goes to our log, not to whoever stands at the prompt."""
    loop = getattr(opened, "_loop", None)
    if loop is not None:
        loop.set_exception_handler(lambda _loop, told: log.debug("The browser's driver: %s", told.get("message")))


def _process(opened: Any) -> tuple[Process, ...]:
    """The driver's process, which the library does not tell: to end a connection that hangs. () where it moved."""
    import psutil

    transport = getattr(getattr(opened, "_client", None), "_transport", None)
    number = getattr(getattr(transport, "_proc", None), "pid", None)
    try:
        return (psutil.Process(number),) if isinstance(number, int) else ()
    except psutil.Error:
        return ()
