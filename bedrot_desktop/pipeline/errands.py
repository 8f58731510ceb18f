"""One sign-in's trip to a service in a run: its page, its requests, its steps, and what it brings into landing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.pipeline.journal import Journal
from bedrot_desktop.pipeline.landing import land
from bedrot_desktop.pipeline.parcels import Parcel, Parcels
from bedrot_desktop.pipeline.patience import patiently
from bedrot_desktop.sessions.answers import DOWN, OFFLINE, RATE_LIMITED, Answer, Look
from bedrot_desktop.sessions.complaints import PERMISSION
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.session import Session

if TYPE_CHECKING:
    from bedrot_desktop.sessions.driving import Driver
    from bedrot_desktop.sessions.page import Page

log = logging.getLogger(__name__)

_DEAD = frozenset({"expired", "revoked"})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer over plain HTTP; see `services.fetching.Reply`."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    asked: str

    def json(self) -> Any:
        import json

        try:
            return json.loads(self.content)
        except ValueError as error:
            raise SourceChanged(
                f"{self.asked} answered {len(self.content)} bytes that are no JSON.",
                "The interface seems to have changed: a newer program may know it.",
            ) from error


@dataclass(slots=True)
class Trip:
    """An errand (`services.fetching.Errand`) in a run of the pipeline. A context: at its end everything is closed."""

    run_name: str
    login: Login
    account: str
    accounts: tuple[Account, ...]
    site: Site
    session: Session
    token: str
    now: datetime
    run: Run
    workspace: Workspace
    journal: Journal
    driver: Callable[[], Driver]
    judge: Callable[[Answer], Look]
    spend: Callable[[], object]  # counts a page or answer; raises BudgetSpent where it is one too many for today
    newest: Callable[[str, str], date | None]
    pause: float
    landed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _closing: ExitStack = field(default_factory=ExitStack)
    _page: Page | None = None
    _state: Callable[[], Mapping[str, Any]] | None = None
    _client: Any = None
    _done: set[str] = field(default_factory=set)
    _begun: int = 0
    _packed: list[tuple[str, bytes]] | None = None  # what the step under way brought so far

    @property
    def service(self) -> str:
        return self.login.service

    @property
    def stamp(self) -> str:
        return self.now.strftime("%Y%m%d_%H%M%S")

    def __enter__(self) -> Self:
        self._done = set(self.journal.steps_done(self.run_name, self.service, self.account))
        for parcel in self._parcels.left(self.run_name):  # a kill came between fetching and landing
            self._deliver(parcel, again=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def state(self) -> Mapping[str, Any] | None:
        """The browser's cookies and storage now; None where no page was opened."""
        return self._state() if self._state is not None else None

    @property
    def evidence(self) -> Path:
        """Where pictures and sources of troubles are kept."""
        return self.workspace.state / "logs" / f"run_{self.run_name}" / self._safe

    @property
    def _safe(self) -> str:
        return "".join(one if one.isalnum() or one in "._-" else "_" for one in f"{self.service}-{self.account}")

    @property
    def _parcels(self) -> Parcels:
        return Parcels(self.workspace.state / "fetched" / self._safe)

    def page(self) -> Page:
        if self._page is None:
            page, self._state = self._closing.enter_context(
                self.driver().page(
                    self.login, self.site, self.session, self.run, headless=self.site.headless,
                    evidence=self.evidence, judge=self.judge,
                )
            )  # fmt: skip
            self._page = _Counted(page, self.spend)  # passes all else on
        return self._page

    def get(self, path: str, *, base: str = "api_address", params: Mapping[str, str] | None = None) -> Reply:
        import httpx

        from bedrot_desktop.sessions.client import client_for, stoppable, trouble

        self.run.check()
        self.spend()
        if self._client is None:
            self._client = self._closing.enter_context(client_for(self.session, self.token))
        client, url = self._client, self.site.url(path, base)
        try:
            answer = stoppable(self.run, lambda: client.get(url, params=dict(params or {})))
        except httpx.RequestError as error:
            raise Unreachable(
                f"{self.login.title} cannot be reached: {trouble(error)}.", "Check the connection, try again."
            ) from error
        shown = f"{answer.url.copy_with(query=None, fragment=None)}"
        told = Answer(shown, shown, answer.status_code, dict(answer.headers), answer.text[:200_000])
        self._refuse(self.judge(told), answer.status_code)
        return Reply(answer.status_code, {name.lower(): value for name, value in answer.headers.items()},
                     answer.content, shown)  # fmt: skip

    def _refuse(self, look: Look, status: int) -> None:
        """Raise what leaves no doubt; everything else is the extractor's to read."""
        if look.verdict in _DEAD and look.cause != PERMISSION:
            raise waiting(self.login, self.account, look)
        if status == 429 or (look.verdict == RATE_LIMITED and status in {420, 503}):
            raise RateLimited(f"{self.login.title} asks to come back later.", seconds=look.wait_seconds)
        if look.verdict in {DOWN, OFFLINE}:
            raise Unreachable(f"{self.login.title}: {look.words} ({look.marker or status}).", "Try again later.")

    def once(self, step: str, work: Callable[[], None]) -> None:
        place, total = self._begun, max(self._begun + 1, len(self._done))
        self._begun += 1
        if step in self._done:
            return
        if place and self.pause:
            self.run.sleep(self.pause)
        self.run.progress(place, total, step)
        files = patiently(lambda: self._brought(work), self.run)
        self._deliver(Parcel(self.run_name, step, self.stamp, files))

    def _brought(self, work: Callable[[], None]) -> tuple[tuple[str, bytes], ...]:
        """What one try of a step brings; of one that fails nothing is kept."""
        self._packed = packed = list[tuple[str, bytes]]()
        try:
            work()
        finally:
            self._packed = None
        return tuple(packed)

    def _deliver(self, parcel: Parcel, *, again: bool = False) -> None:
        """Put a step's files into landing and note the step. ``again``: some of them may lie there already."""
        if parcel.files and not again:
            self._parcels.pack(parcel)
        landed: list[str] = []
        for path, content in parcel.files:
            where = land(self.workspace, path, content, parcel.stamp) or (path if again else "")
            if where:
                log.info("%s: landed %s (%d bytes)", self.service, where, len(content), extra={"service": self.service})
                landed.append(where)
        self.landed += landed
        self._done.add(parcel.step)
        self.journal.step_done(self.run_name, self.service, self.account, parcel.step, landed, self.now)
        if parcel.files:
            self._parcels.drop(parcel.step)

    def land(self, path: str, content: bytes) -> None:
        if self._packed is None:
            raise RuntimeError(f"{path} was landed outside of a step")
        self._packed.append((path, content))

    def in_landing(self, under: str) -> tuple[str, ...]:
        return tuple(sorted(path for path, *_ in self.workspace.zones.walk("landing", self.run.check, under)))

    def newest_day(self, dataset: str, account: str = "") -> date | None:
        return self.newest(dataset, account)

    def note(self, text: str) -> None:
        self.notes.append(text)


class _Counted:
    """A page whose visits and downloads are counted; everything else is the page's own."""

    def __init__(self, page: Page, count: Callable[[], object]) -> None:
        self._page = page
        self._count = count

    def open(self, url: str, *, seconds: float = 60.0) -> Answer:
        self._count()
        return self._page.open(url, seconds=seconds)

    def download(self, target: Any, *, seconds: float = 120.0) -> Any:
        self._count()
        return self._page.download(target, seconds=seconds)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)


def waiting(login: Login, account: str, look: Look) -> WaitingForYou:
    """What is raised, told and parked when only the person can go on."""
    whose = login.title if login.shared or account == "main" else f"{login.title} ({account})"
    named = "" if login.shared or account == "main" else f" --account {account}"
    cause = f" ({look.cause})" if look.cause else ""  # the evidence stands in the log and in `session test`
    return WaitingForYou(
        f"{whose}: {look.words}{cause}.", f"`bedrot login {login.service}{named}`: then it goes on by itself.",
        service=login.service, account=account, verdict=look.verdict,
    )  # fmt: skip
