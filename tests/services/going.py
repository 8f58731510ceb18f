"""An errand and a page for tests of extractors: the errand writes into a folder, the page shows what it is told."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.sessions.answers import EXPIRED, Answer
from bedrot_desktop.sessions.login import Site
from bedrot_desktop.sessions.page import Download, Heard, Target

NOW = datetime.fromisoformat("2025-07-09T08:00:00+02:00")
SITE = Site("https://site.test", "https://site.test/login", "https://site.test/api")


class Hasty(Run):
    """Waits no time at all."""

    def sleep(self, seconds: float) -> None:
        self.check()


@dataclass
class Reply:
    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Going:
    """An errand without journal and retries. ``replies``: what the interface answers, where no site is asked."""

    service: str
    folder: Path
    opened: Any
    now: datetime = NOW
    site: Site = SITE
    token: str = ""
    account: str = "main"
    run: Run = field(default_factory=Hasty)
    replies: list[Reply] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    landed: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def accounts(self) -> tuple[Account, ...]:
        return (Account(self.service, "main", self.service),)

    @property
    def stamp(self) -> str:
        return f"{self.now:%Y%m%d_%H%M%S}"

    def page(self) -> Any:
        return self.opened

    def get(self, path: str, *, base: str = "api_address", params: Mapping[str, str] | None = None) -> Reply:
        reply = self.replies.pop(0) if self.replies else self._asked(self.site.url(path, base), dict(params or {}))
        if reply.status == 401:
            raise WaitingForYou("signed out", service=self.service, account=self.account, verdict=EXPIRED)
        if reply.status == 429:
            raise RateLimited("too often", seconds=float(reply.headers.get("retry-after", "0")))
        if reply.status >= 500:
            raise Unreachable("down")
        return reply

    def _asked(self, url: str, params: dict[str, str]) -> Reply:
        import httpx

        answer = httpx.get(url, params=params, headers={"Authorization": f"Bearer {self.token}"})
        return Reply(answer.status_code, answer.content, {key.lower(): value for key, value in answer.headers.items()})

    def once(self, step: str, work: Callable[[], None]) -> None:
        self.steps.append(step)
        work()

    def land(self, path: str, content: bytes) -> None:
        assert path not in self.landed
        self.landed[path] = content
        file = self.folder / "landing" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def in_landing(self, under: str) -> tuple[str, ...]:
        zone = self.folder / "landing"
        return tuple(sorted(file.relative_to(zone).as_posix() for file in (zone / under).rglob("*") if file.is_file()))

    def newest_day(self, dataset: str, account: str = "") -> date | None:
        return None

    def note(self, text: str) -> None:
        self.notes.append(text)


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
