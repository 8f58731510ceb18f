"""One tab of a browser as a `Page`: everything waits in short slices, so that a stop is heard at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from bedrot_desktop.core.errors import BedrotError, Unreachable
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import reading
from bedrot_desktop.sessions.answers import NEEDS_PERSON, RATE_LIMITED, Answer, Look
from bedrot_desktop.sessions.delivery import Delivery
from bedrot_desktop.sessions.driving import Judge
from bedrot_desktop.sessions.hearing import Hearing
from bedrot_desktop.sessions.page import Answers, Download, Target
from bedrot_desktop.sessions.reading import Document
from bedrot_desktop.sessions.troubles import Faults, is_gone, limit, network, plain_address, refusal, translating

T = TypeVar("T")

_SLICE_MS = 100
_TRY_MS = 350  # how long the library may look for something before the run is asked again whether to stop
_ACT_MS = 3_000  # an action whose target was just found ready
_ODD_S = 0.7  # a page that seems to want a person is looked at twice: it may still be building itself
_WALL_S = 2.0


@dataclass(frozen=True, slots=True)
class Trip:
    """What a tab has to know of the errand it serves. ``keep``: keeps the evidence, returns its folder or ""."""

    title: str
    run: Run
    judge: Judge
    faults: Faults
    keep: Callable[[Any, str, tuple[str, ...], Answer, Look, tuple[str, ...]], str]


class Tab:
    """A `Page` on a page of the browser's library; made and used in one thread."""

    def __init__(self, page: Any, trip: Trip) -> None:
        self._page, self._trip = page, trip
        self._document = Document(page, trip.faults)
        self._selectors: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return str(self._page.url)

    def open(self, url: str, *, seconds: float = 60.0) -> Answer:
        self.arrive(url, seconds=seconds)
        return self._judged_opening()

    def arrive(self, url: str, *, seconds: float) -> Answer:
        """Go to an address whatever stands there; Unreachable when the network gives nothing."""
        end = time.monotonic() + seconds
        with self._known():
            self._document.go(url, _TRY_MS)
            while not self._document.arrived and not self._document.failure and time.monotonic() < end:
                self._pause()
            if not self._document.arrived:
                words = network(self._document.failure) or self._document.failure or f"no answer in {seconds:.0f} s"
                raise Unreachable(f"{self._trip.title} cannot be reached: {words}.", "Check the connection, try again.")
            while not self._document.loaded() and time.monotonic() < end:
                self._pause()
        return self.look()

    def calm(self, seconds: float) -> None:
        """Wait until the page asks for nothing more, at most so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._trip.run.check()
            with self._known():
                try:
                    self._page.wait_for_load_state("networkidle", timeout=_TRY_MS)
                    return
                except self._trip.faults.timeout:
                    continue

    def pause(self, milliseconds: int) -> None:
        """Let the page go on for a while."""
        self._trip.run.check()
        with self._known():
            self._page.wait_for_timeout(milliseconds)

    def look(self) -> Answer:
        with self._known():
            return self._document.answer(self.html())

    def html(self) -> str:
        with self._known():
            return self._steady(lambda: str(self._page.content()))

    def seen(self, *targets: Target) -> Target | None:
        self._trip.run.check()
        with self._known():
            return next((target for target in targets if self._visible(target) is not None), None)

    def wait_for(self, *targets: Target, seconds: float = 30.0) -> Target:
        names = " or ".join(target.name for target in targets)
        with self._looking_for(*targets):
            return self.until(lambda: self.seen(*targets), seconds=seconds, what=names)

    def click(self, target: Target, *, seconds: float = 5.0, tries: int = 3) -> None:
        self._act(target, seconds * max(1, tries), self._press_down)

    def fill(self, target: Target, text: str, *, seconds: float = 5.0) -> None:
        self._act(target, seconds, lambda place: place.fill(text, timeout=_TRY_MS))

    def press(self, key: str) -> None:
        self._trip.run.check()
        with self._known():
            self._page.keyboard.press(key)

    def scroll(self, pixels: int) -> None:
        self._trip.run.check()
        with self._known():
            self._page.mouse.wheel(0, pixels)
            self._pause()

    def download(self, target: Target, *, seconds: float = 120.0) -> Download:
        with self._known(), Delivery(self._page, self._trip.faults) as delivery:
            self.click(target)
            with self._looking_for(target):
                self.until(lambda: delivery.settled, seconds=seconds, what=f"the file that {target.name} gives out")
            return delivery.take()

    @contextmanager
    def answers(self, pattern: str) -> Iterator[Answers]:
        hearing = Hearing(self._page, pattern, self._trip.faults, self._pause, self._missing)
        try:
            yield hearing
        except BaseException:
            hearing.close(patience=0.0)
            raise
        with self._known():
            hearing.close()

    def evaluate(self, script: str) -> Any:
        self._trip.run.check()
        with self._known():
            return self._steady(lambda: self._page.evaluate(script))

    def until(self, question: Callable[[], T | None], *, seconds: float, what: str) -> T:
        end, next_look = time.monotonic() + seconds, time.monotonic() + _WALL_S
        walls = 0
        while True:
            answer = question()
            if answer is not None and answer is not False:
                return answer
            if time.monotonic() > end:
                raise self._missing(what, self._selectors)
            if time.monotonic() > next_look:
                # whoever was signed out meanwhile need not wait to the end; twice, as pages build themselves
                walls = walls + 1 if self._stands() in NEEDS_PERSON else 0
                if walls > 1:
                    raise self._missing(what, self._selectors)
                next_look = time.monotonic() + _WALL_S
            self._pause()

    def _judged_opening(self) -> Answer:
        answer = self.look()
        look = self._trip.judge(answer)
        if answer.status == 429 or look.verdict == RATE_LIMITED:
            wait = look.wait_seconds or reading.retry_after(answer)
            raise limit(self._trip.title, wait)
        if answer.status >= 500:
            raise Unreachable(f"{self._trip.title} is down.", "Try again later.")
        if look.verdict in NEEDS_PERSON:
            end = time.monotonic() + _ODD_S
            while time.monotonic() < end:
                self._pause()
            answer = self.look()
            look = self._trip.judge(answer)
        if (error := refusal(look, self._trip.title)) is not None:
            self._keep(f"the page {plain_address(answer.asked)}", (), answer, look)
            raise error
        if answer.status in {404, 410}:
            raise self._missing(f"the page {plain_address(answer.asked)}", ())
        return answer

    def _act(self, target: Target, seconds: float, action: Callable[[Any], None]) -> None:
        """Do something with a target as soon as one of its selectors is visible and ready."""

        def tried() -> bool | None:
            place = self._visible(target)
            if place is None:
                return None
            try:
                action(place)
            except self._trip.faults.timeout:
                return None  # covered, moving or disabled: look again
            except self._trip.faults.error as error:
                if is_gone(error):
                    raise
                return None  # it was replaced meanwhile
            return True

        with self._known(), self._looking_for(target):
            self.until(tried, seconds=seconds, what=target.name)

    def _press_down(self, place: Any) -> None:
        place.click(trial=True, timeout=_TRY_MS)  # in a slice: is it ready? A click that times out may have been one
        place.click(timeout=_ACT_MS, no_wait_after=True)

    def _visible(self, target: Target) -> Any | None:
        for selector in target.selectors:
            places = self._page.locator(selector)
            try:
                for number in range(min(places.count(), 20)):
                    if places.nth(number).is_visible():
                        return places.nth(number)
            except self._trip.faults.error as error:
                if not reading.is_changing(error):
                    raise
        return None

    def _stands(self) -> str:
        """The verdict about what stands there; empty while it cannot be told."""
        with self._known():
            return self._trip.judge(self.look()).verdict

    def _missing(self, what: str, selectors: tuple[str, ...]) -> BedrotError:
        """The error for something that is not there, its evidence kept."""
        with self._known():
            answer = self.look()
        look = self._trip.judge(answer)
        evidence = self._keep(what, selectors, answer, look)
        return reading.missing(self._trip.title, what, look, evidence, self._document.refused)

    def _keep(self, what: str, selectors: tuple[str, ...], answer: Answer, look: Look) -> str:
        return self._trip.keep(self._page, what, selectors, answer, look, self._document.heard)

    @contextmanager
    def _looking_for(self, *targets: Target) -> Iterator[None]:
        before = self._selectors
        self._selectors = tuple(selector for target in targets for selector in target.selectors)
        try:
            yield
        finally:
            self._selectors = before

    def _steady(self, question: Callable[[], T]) -> T:
        """Ask the page, and again while it is just changing; the last complaint counts."""
        for _again in range(50):
            try:
                return question()
            except self._trip.faults.error as error:
                if not reading.is_changing(error):
                    raise
            self._pause()
        return question()

    def _pause(self) -> None:
        self.pause(_SLICE_MS)

    def _known(self) -> Any:
        return translating(self._trip.faults, self._trip.run)
