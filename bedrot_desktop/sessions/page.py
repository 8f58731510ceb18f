"""A browser's page as extractors and the sign-in see it. The browser itself stays in ``sessions.browser``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from bedrot_desktop.sessions.answers import Answer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """Something on a page: its name for people, and selectors (Playwright's) of which the first that is visible counts.

    The later ones are fall-backs for pages that were rebuilt.
    """

    name: str
    selectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Download:
    """A file that a page gave out: the name it suggested and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer that the page's own script fetched."""

    url: str
    status: int
    content_type: str
    body: bytes = field(repr=False)


class Answers(Protocol):
    """The answers whose address matches, heard since this was opened. Bodies are read while the page is open."""

    @property
    def received(self) -> tuple[Heard, ...]:
        """Those whose bodies are complete, in the order they came."""
        ...

    def wait(
        self,
        enough: Callable[[tuple[Heard, ...]], bool],
        *,
        seconds: float,
        what: str,
        quiet: float = 0.0,
    ) -> tuple[Heard, ...]:
        """Wait until enough were heard and none is under way for ``quiet`` seconds.

        SourceChanged naming ``what`` when they do not come.
        """
        ...


class Page(Protocol):
    """One tab. What cannot be found raises SourceChanged, with evidence kept, unless the page that stands there is a
    sign-in, a challenge, a limit or an outage: then WaitingForYou, RateLimited or Unreachable."""

    @property
    def url(self) -> str: ...

    def open(self, url: str, *, seconds: float = 60.0) -> Answer:
        """Go to an address and wait until it is loaded; judged as above (a 404 is SourceChanged)."""
        ...

    def look(self) -> Answer:
        """What stands there now."""
        ...

    def html(self) -> str:
        """The document as it stands, scripts' changes included."""
        ...

    def seen(self, *targets: Target) -> Target | None:
        """The first of these that is visible now, without waiting."""
        ...

    def wait_for(self, *targets: Target, seconds: float = 30.0) -> Target:
        """Wait until one of these is visible."""
        ...

    def click(self, target: Target, *, seconds: float = 5.0, tries: int = 3) -> None:
        """Click it; each try waits so many seconds."""
        ...

    def fill(self, target: Target, text: str, *, seconds: float = 5.0) -> None:
        """Write into a field."""
        ...

    def press(self, key: str) -> None:
        """Press a key, such as Escape."""
        ...

    def scroll(self, pixels: int) -> None:
        """Scroll down by so many pixels."""
        ...

    def download(self, target: Target, *, seconds: float = 120.0) -> Download:
        """Click it and take the file that comes."""
        ...

    def answers(self, pattern: str) -> AbstractContextManager[Answers]:
        """From now on keep every answer whose address matches (regular expression)."""
        ...

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression."""
        ...

    def until(self, question: Callable[[], T | None], *, seconds: float, what: str) -> T:
        """Ask again and again until the answer is neither None nor False; SourceChanged naming ``what`` in the end."""
        ...
