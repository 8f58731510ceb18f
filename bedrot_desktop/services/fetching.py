"""What an extractor is handed, and what one is: it brings a service's downloads into landing, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.page import Page


class Reply(Protocol):
    """An answer of an interface over plain HTTP."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...

    def json(self) -> Any:
        """The body as JSON; SourceChanged when it is none."""
        ...


class Errand(Protocol):
    """One sign-in's trip to a service. All waiting goes through ``run``, all bytes for the lake through ``land``."""

    @property
    def service(self) -> str: ...

    @property
    def account(self) -> str:
        """The session's account (``main`` where all share a sign-in)."""
        ...

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts of the roster to fetch for."""
        ...

    @property
    def site(self) -> Site: ...

    @property
    def now(self) -> datetime:
        """The moment the errand began, local and aware."""
        ...

    @property
    def stamp(self) -> str:
        """``now`` as it stands in names of files, ``YYYYMMDD_HHMMSS``."""
        ...

    @property
    def token(self) -> str:
        """The session's access token or JWT; "" where there is none."""
        ...

    @property
    def run(self) -> Run: ...

    def page(self) -> Page:
        """The browser's page, signed in; opened when first asked for, closed at the end of the errand."""
        ...

    def get(self, path: str, *, base: str = "api_address", params: Mapping[str, str] | None = None) -> Reply:
        """A plain request with the session's token and cookies, at most so often as is polite.

        Answers of any status come back, except those without doubt: WaitingForYou for a dead session, Unreachable for
        a network or server that is down, RateLimited for status 429.
        """
        ...

    def once(self, step: str, work: Callable[[], None]) -> None:
        """Do a step unless this run did it before it was parked, killed or stopped.

        Passing troubles are tried again after a pause; before the next step there is a polite pause. ``step`` is told
        as progress and names the evidence.
        """
        ...

    def land(self, path: str, content: bytes) -> None:
        """Put a file into landing, at a posix path below the zone. Never replaces: another content under a taken name
        gets ``__<stamp>``; the same content is left alone."""
        ...

    def in_landing(self, under: str) -> tuple[str, ...]:
        """The files that lie in landing below a folder, as sorted posix paths below the zone."""
        ...

    def newest_day(self, dataset: str, account: str = "") -> date | None:
        """The newest day that the lake has of a data set (``metaads.daily``) and account; None before the first."""
        ...

    def note(self, text: str) -> None:
        """Something a person should read in the run's summary."""
        ...


@dataclass(frozen=True, slots=True)
class Extractor:
    """How a service's data are fetched. ``steps``: what an errand does, for the plan and the estimate of requests."""

    fetch: Callable[[Errand], None]
    steps: tuple[str, ...] = ()
    browser: bool = True


@dataclass(frozen=True, slots=True)
class Access:
    """Signing in and fetching of one service."""

    login: Login
    extractor: Extractor
