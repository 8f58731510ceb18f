"""The pages and documents by address. Read-only: GET and HEAD, for this computer's own names, nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from bedrot_desktop.dashboard import documents
from bedrot_desktop.dashboard.figures import Figures

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from werkzeug.wrappers import Request, Response

log = logging.getLogger(__name__)

HTML, JSON, TEXT = "text/html; charset=utf-8", "application/json", "text/plain; charset=utf-8"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
NAMES = ("127.0.0.1", "localhost", "[::1]")
METHODS = ("GET", "HEAD")
#: No script, nothing from elsewhere, in nobody's frame, never kept.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
NOT_YET = "The first look is still under way; try again in a moment."


class Site:
    """A WSGI application. ``figures`` gives the latest ones or None; ``port`` is the one that is served."""

    def __init__(self, figures: Callable[[], Figures | None], port: Callable[[], int]) -> None:
        self._figures, self._port = figures, port

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        from werkzeug.wrappers import Request

        answer = self._answer(Request(environ))
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer(environ, start_response)

    def _answer(self, asked: Request) -> Response:
        if not self._known(asked.environ.get("HTTP_HOST", "")):
            return _told(403, "This page is for this computer alone: use http://127.0.0.1.")
        if asked.method not in METHODS:
            answer = _told(405, "This page can only be read.")
            answer.headers["Allow"] = ", ".join(METHODS)
            return answer
        try:
            return self._page(asked.path, strict=asked.args.get("strict", "") not in {"", "0"})
        except Exception:  # told, and in the log; never a traceback to whoever asks
            log.exception("%s could not be made", asked.path)
            return _told(500, "This page could not be made. `bedrot logs` has the details.")

    def _known(self, host: str) -> bool:
        """Whether a request was meant for us: a foreign name that leads here is somebody's trick (DNS rebinding)."""
        port = self._port()
        return any(host.lower() == f"{name}:{port}" or (port == 80 and host.lower() == name) for name in NAMES)

    def _page(self, path: str, *, strict: bool) -> Response:
        from bedrot_desktop.dashboard import front, pages, series

        first, _, rest = path.strip("/").partition("/")
        makers: dict[str, Callable[[Figures], Response | None]] = {
            "": lambda now: _made(front.page(now), HTML),
            "runs": lambda now: _made(pages.runs(now), HTML),
            "service": lambda now: _made(pages.service(now, rest), HTML) if rest in now.titles else None,
            "health": lambda now: _health(documents.health(now), strict=strict),
            "metrics": lambda now: _made(series.exposition(now), PROMETHEUS),
            "api": lambda now: _api(now, rest),
        }
        maker = makers.get(first)
        if maker is None or (rest and first not in {"service", "api"}):
            return _told(404, "There is no such page.")
        now = self._figures()
        if now is None:
            return _not_yet(first, strict=strict)
        return maker(now) or _told(404, "There is no such page.")


def _api(now: Figures, rest: str) -> Response | None:
    """``/api/metrics/SERVICE``, as the old exporter had it; without a service those of all."""
    kind, _, service = rest.partition("/")
    if kind != "metrics" or (service and service not in now.titles):
        return None
    return _json(200, documents.metrics(now, service))


def _health(document: dict[str, Any], *, strict: bool) -> Response:
    return _json(503 if strict and documents.alarming(document) else 200, document)


def _not_yet(first: str, *, strict: bool) -> Response:
    if first == "health":
        document: dict[str, Any] = {"status": "unknown", "services": {}, "last_check": None, "words": NOT_YET}
        return _json(503 if strict else 200, document)
    answer = _told(503, NOT_YET)
    answer.headers["Retry-After"] = "5"
    answer.headers["Refresh"] = "3"
    return answer


def _made(text: str, kind: str) -> Response:
    from werkzeug.wrappers import Response

    return Response(text, content_type=kind)


def _json(status: int, document: object) -> Response:
    from werkzeug.wrappers import Response

    text = json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"
    return Response(text, status=status, content_type=JSON)


def _told(status: int, words: str) -> Response:
    from werkzeug.wrappers import Response

    return Response(words + "\n", status=status, content_type=TEXT)
