"""Looking at one page until it is clear what it is."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from bedrot_desktop.core.errors import Cancelled, Unreachable
from bedrot_desktop.sessions.answers import SITE_CHANGED, UNCLEAR, Answer
from bedrot_desktop.sessions.driving import Judge
from bedrot_desktop.sessions.tab import Tab

T = TypeVar("T")

_SETTLE_S = 20.0  # how long a page may take until it is clear what it is
_STEADY_S = 1.0  # a verdict counts when it stays so long
_IDLE_S = 5.0


def settled(tab: Tab, url: str, judge: Judge) -> Answer:
    """Go there and wait until it is clear what stands there. A network without answer is an answer with status 0."""
    end = time.monotonic() + _SETTLE_S
    try:
        answer = tab.arrive(url, seconds=_SETTLE_S)
    except Unreachable as error:
        return Answer(url, error=error.message, in_browser=True)
    verdict, since = "", time.monotonic()
    while time.monotonic() < end:
        answer = tab.look()
        now = judge(answer).verdict
        if now != verdict:
            verdict, since = now, time.monotonic()
        elif verdict not in {UNCLEAR, SITE_CHANGED} and time.monotonic() - since >= _STEADY_S:
            break
        tab.pause(250)
    tab.calm(_IDLE_S)
    return tab.look()


def in_a_loop() -> bool:
    """Whether this thread runs an event loop, as it does while a browser is open in it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def apart(work: Callable[[], T]) -> T:
    """Do the work in a thread of its own: a browser that is open in this thread (a sign-in) lets no second one in."""
    result: list[T] = []
    trouble: list[BaseException] = []

    def body() -> None:
        try:
            result.append(work())
        except (Exception, Cancelled) as error:  # noqa: BLE001 - raised again in the thread that asked
            trouble.append(error)

    thread = threading.Thread(target=body, name="browser", daemon=True)
    thread.start()
    thread.join()
    if trouble:
        raise trouble[0]
    return result[0]
