"""What stands in a tab: its document, how it came, and what it means that something is missing in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bedrot_desktop.core.errors import BedrotError, SourceChanged, Unreachable
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.troubles import Faults, is_gone, is_passing, limit, network, plain_address, refusal

_INTERRUPTED = "interrupted by another navigation"
_STATUS = "() => performance.getEntriesByType('navigation')[0]?.responseStatus"
_CROSSED = 5
_SHORT_MS, _LEAVING_MS = 200, 2_000
_REMEMBERED = 200  # addresses of answers that the evidence may name
_BY_SCRIPTS = frozenset({"xhr", "fetch", "script"})
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Refused:
    """What the service told a page's own scripts instead of an answer. ``status`` 0: nothing came, ``why`` says it."""

    status: int
    seconds: float | None = None
    why: str = ""


class Document:
    """Follows a tab's own document: the answer it came with, its redirects, and what its scripts asked for."""

    def __init__(self, page: Any, faults: Faults) -> None:
        self._page, self._faults = page, faults
        self._asked, self._status = "", 0
        self._headers: Mapping[str, str] = {}
        self._path: tuple[str, ...] = ()
        self._arrivals, self._arrivals_before, self._under_way = 0, 0, False
        self.failure = ""
        self._heard: deque[str] = deque(maxlen=_REMEMBERED)
        self._refused: dict[str, Refused] = {}  # address → what came instead of an answer, since the page was opened
        page.on("response", self._answered)
        page.on("requestfailed", self._failed)
        page.on("framenavigated", self._navigated)

    @property
    def heard(self) -> tuple[str, ...]:
        """``status address`` of the last answers, addresses without query."""
        return tuple(self._heard)

    @property
    def refused(self) -> Refused | None:
        """What the page's scripts were refused and did not get later: a limit first, then an outage."""
        return max(self._refused.values(), key=lambda one: (one.status == _TOO_MANY, one.seconds or 0), default=None)

    @property
    def arrived(self) -> bool:
        """Whether the page that `go` asked for took the place of the one before."""
        return self._arrivals > self._arrivals_before

    def go(self, url: str, milliseconds: int) -> None:
        """Set out for an address; it may arrive later. A failure is noted, not raised, unless the browser is gone."""
        if self._under_way and not self.arrived:
            self._give_up()
        self._refused.clear()
        for _attempt in range(_CROSSED):
            self._asked, self._status, self._headers, self._path, self.failure = url, 0, {}, (), ""
            self._arrivals_before, self._under_way = self._arrivals, False
            try:
                self._page.goto(url, wait_until="commit", timeout=milliseconds)
                self._arrivals = max(self._arrivals, self._arrivals_before + 1)
            except self._faults.timeout:
                self._under_way = True  # the browser goes on; what becomes of it is seen by the events
            except self._faults.error as error:
                if is_gone(error):
                    raise
                self.failure = next(iter(str(error).splitlines()), type(error).__name__)
                if _INTERRUPTED in self.failure:  # what was asked for before, or its error page, came in between
                    self._page.wait_for_timeout(_SHORT_MS)
                    continue
            return

    def _give_up(self) -> None:
        """Leave an address that is still under way; asked for again meanwhile, it would only be refused."""
        try:
            self._page.goto("about:blank", timeout=_LEAVING_MS)
        except self._faults.error as error:
            if is_gone(error):
                raise

    def loaded(self) -> bool:
        """Whether everything that belongs to the page has come."""
        try:
            return bool(self._page.evaluate("document.readyState") == "complete")
        except self._faults.error as error:
            if not is_changing(error):
                raise
            return False

    def answer(self, text: str) -> Answer:
        """What stands there, with the source given."""
        if not self._status and not self.failure:
            self._status = self._told_status()  # a tab that somebody opened came before anybody listened
        return Answer(
            self._asked or self._page.url,
            url=self._page.url,
            status=self._status,
            headers=self._headers,
            text=text,
            error=self.failure,
            in_browser=True,
            path=self._path,
        )

    def _told_status(self) -> int:
        try:
            return int(self._page.evaluate(_STATUS) or 0)
        except self._faults.error as error:
            if not is_changing(error):
                raise
            return 0

    def _answered(self, response: Any) -> None:
        request = response.request
        self._heard.append(f"{response.status} {plain_address(response.url)}")
        if not _is_main(request):
            self._note_answer(request, response)
            return
        if 300 <= response.status < 400:
            return
        self._status, self._headers = response.status, dict(response.headers)
        path: list[str] = []
        before = request.redirected_from
        while before is not None:
            path.insert(0, before.url)
            before = before.redirected_from
        self._path = tuple(path)

    def _note_answer(self, request: Any, response: Any) -> None:
        """Keep in mind what the service itself refuses to the page's scripts, until it gives it after all."""
        address = plain_address(request.url)
        self._refused.pop(address, None)
        if (response.status == _TOO_MANY or response.status >= 500) and self._is_own(request):
            told = str(response.headers.get("retry-after", "")).strip()
            self._refused[address] = Refused(response.status, float(told) if told.isdigit() else None)

    def _is_own(self, request: Any) -> bool:
        """Whether a page's script asks the page's own service: what others are asked for is nobody's figures."""
        return request.resource_type in _BY_SCRIPTS and _family(request.url) == _family(self._asked or self._page.url)

    def _failed(self, request: Any) -> None:
        failure = str(request.failure or "")
        if "ERR_ABORTED" in failure:
            return
        if _is_main(request):
            self.failure = failure
        elif (why := network(failure)) and self._is_own(request):
            self._refused[plain_address(request.url)] = Refused(0, why=why)

    def _navigated(self, frame: Any) -> None:
        if frame.parent_frame is None:
            self._arrivals += 1


def _is_main(request: Any) -> bool:
    """Whether a request is for the tab's own document. Those of service workers have no frame and say so by raising."""
    if not request.is_navigation_request():
        return False
    try:
        return request.frame.parent_frame is None
    except Exception:  # noqa: BLE001 - which class is raised differs with the version of the library
        return False


def is_changing(error: BaseException) -> bool:
    """Whether the page was only just changing."""
    return is_passing(error) and not is_gone(error)


def retry_after(answer: Answer) -> float | None:
    """Seconds that an answer asks to wait, where it says them as a number."""
    told = answer.headers.get("retry-after", "").strip()
    return float(told) if told.isdigit() else None


def missing(title: str, what: str, look: Look, evidence: str, refused: Refused | None = None) -> BedrotError:
    """The error for something that should be there: what the page wants instead, what its scripts were refused, or
    that it was rebuilt."""
    if (error := refusal(look, title)) is not None:
        return error
    if refused is not None and refused.status == _TOO_MANY:
        return limit(title, refused.seconds)
    if refused is not None:
        why = refused.why or f"answer {refused.status}"
        return Unreachable(f"{title}: {what} did not come, as the page itself was refused ({why}).", "Try again later.")
    return SourceChanged(
        f"{title}: {what} was not found on {plain_address(look.url) or 'the page'}.",
        "The site may have been rebuilt. The evidence shows what was there instead.",
        evidence=evidence,
    )


def _family(url: str) -> str:
    """The part of a host's name that all of a service's hosts share; an address of numbers is one of its own."""
    host = urlsplit(url).hostname or ""
    return host if host.replace(".", "").isdigit() else ".".join(host.split(".")[-2:])
