"""A page for tests of extractors that shows, hears and gives out what it is told."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bedrot_desktop.core.errors import SourceChanged
from bedrot_desktop.sessions.answers import Answer
from bedrot_desktop.sessions.page import Download, Heard, Target


@dataclass
class Shown:
    """A page that shows ``sources`` one after the other (the last one for ever), hears and gives out what it is told.

    ``there``: the names of targets that can be seen; ``asked`` writes down what was done.
    """

    sources: list[str] = field(default_factory=lambda: [""])
    heard: Sequence[Heard] = ()
    download_of: Mapping[str, Download] = field(default_factory=dict)
    there: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    url: str = "about:blank"

    def open(self, url: str, *, seconds: float = 60.0) -> Answer:
        self.url = url
        self.asked.append(f"open {url}")
        return Answer(url, url, 200)

    def look(self) -> Answer:
        return Answer(self.url, self.url, 200, text=self.sources[0], in_browser=True)

    def html(self) -> str:
        return self.sources.pop(0) if len(self.sources) > 1 else self.sources[0]

    def seen(self, *targets: Target) -> Target | None:
        return next((target for target in targets if target.name in self.there), None)

    def wait_for(self, *targets: Target, seconds: float = 30.0) -> Target:
        return self.until(lambda: self.seen(*targets), seconds=seconds, what=targets[0].name)

    def click(self, target: Target, *, seconds: float = 5.0, tries: int = 3) -> None:
        self.wait_for(target)
        self.asked.append(f"click {target.name}")

    def fill(self, target: Target, text: str, *, seconds: float = 5.0) -> None:
        raise AssertionError("nothing is typed")

    def press(self, key: str) -> None:
        self.asked.append(f"press {key}")

    def scroll(self, pixels: int) -> None:
        raise AssertionError("nothing is scrolled")

    def evaluate(self, script: str) -> Any:
        raise AssertionError("no script is run")

    def download(self, target: Target, *, seconds: float = 120.0) -> Download:
        if target.name not in self.download_of:
            raise SourceChanged(f"“{target.name}” is not there.", evidence="evidence")
        return self.download_of[target.name]

    @contextlib.contextmanager
    def answers(self, pattern: str) -> Iterator[Shown]:
        yield self

    @property
    def received(self) -> tuple[Heard, ...]:
        return tuple(self.heard)

    def wait(
        self, enough: Callable[[tuple[Heard, ...]], bool], *, seconds: float, what: str, quiet: float = 0.0
    ) -> tuple[Heard, ...]:
        if not enough(tuple(self.heard)):
            raise SourceChanged(f"{what} did not come.", evidence="evidence")
        return tuple(self.heard)

    def until(self, question: Callable[[], Any], *, seconds: float, what: str) -> Any:
        for _ in range(10):
            found = question()
            if found is not None and found is not False:
                return found
        raise SourceChanged(f"{what} did not come.", evidence="evidence")
