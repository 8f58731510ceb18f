"""The answers that a page's own scripts fetch, overheard: bodies are read as soon as they are complete."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from bedrot_desktop.sessions.page import Heard
from bedrot_desktop.sessions.troubles import Faults, plain_address

log = logging.getLogger(__name__)

_CLOSING = 5.0  # seconds that answers under way are waited for when nobody listens any more


class Hearing:
    """What a page heard since this was made; ends with `close`. ``pause`` lets the browser's events come in."""

    def __init__(
        self,
        page: Any,
        pattern: str,
        faults: Faults,
        pause: Callable[[], None],
        missing: Callable[[str, tuple[str, ...]], BaseException],
    ) -> None:
        self._page, self._faults, self._pause, self._missing = page, faults, pause, missing
        self._wanted = re.compile(pattern)
        self._under_way: dict[Any, int] = {}  # request → its place in the order in which they were asked for
        self._heard: dict[int, Heard] = {}
        self._lost: list[str] = []
        self._asked = 0
        self._changed = time.monotonic()
        self._ears: dict[str, Callable[[Any], None]] = {
            "request": self._begun,
            "requestfinished": self._finished,
            "requestfailed": self._failed,
        }
        for event, ear in self._ears.items():
            page.on(event, ear)

    @property
    def received(self) -> tuple[Heard, ...]:
        return tuple(self._heard[place] for place in sorted(self._heard))

    @property
    def lost(self) -> tuple[str, ...]:
        """Addresses whose bodies could not be read, because the page was left meanwhile."""
        return tuple(self._lost)

    def wait(
        self, enough: Callable[[tuple[Heard, ...]], bool], *, seconds: float, what: str, quiet: float = 0.0
    ) -> tuple[Heard, ...]:
        end = time.monotonic() + seconds
        while True:
            received = self.received
            calm = not self._under_way and time.monotonic() - self._changed >= quiet
            if calm and enough(received):
                return received
            if time.monotonic() > end:
                if enough(received):  # the page never falls silent, but what is wanted is there
                    return received
                raise self._missing(what, tuple(plain_address(one.url) for one in received))
            self._pause()

    def close(self, patience: float = _CLOSING) -> None:
        """Let the answers under way come in, at most so many seconds, then listen no more."""
        end = time.monotonic() + patience
        try:
            while self._under_way and time.monotonic() < end:
                self._pause()
        finally:
            for event, ear in self._ears.items():
                self._page.remove_listener(event, ear)

    def _begun(self, request: Any) -> None:
        if self._wanted.search(request.url):
            self._under_way[request] = self._asked
            self._asked += 1
            self._changed = time.monotonic()

    def _finished(self, request: Any) -> None:
        place = self._under_way.get(request)
        if place is None:
            return
        try:
            response = request.response()
            if response is not None and not 300 <= response.status < 400:
                content_type = response.headers.get("content-type", "")
                self._heard[place] = Heard(response.url, response.status, content_type, response.body())
        except self._faults.error:
            self._lost.append(plain_address(request.url))
            log.info("An answer of %s was lost, as its page was left.", plain_address(request.url))
        finally:
            self._under_way.pop(request, None)
            self._changed = time.monotonic()

    def _failed(self, request: Any) -> None:
        if self._under_way.pop(request, None) is not None:
            self._changed = time.monotonic()
