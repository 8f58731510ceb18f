"""A small server on 127.0.0.1 that receives the one answer of a page where the person agreed."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from bedrot_desktop.core.errors import Cancelled, SourceChanged
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS

_PATH = "/callback"
_SILENCE = 5.0  # seconds after which a connection that says nothing is closed
_DENIED = frozenset({"access_denied", "user_denied", "user_cancelled_login", "consent_required"})
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>BEDROT Desktop</title></head>
<body style="font-family: sans-serif; margin: 4em; max-width: 36em"><h1>{title}</h1><p>{words}</p></body></html>"""


class Callback:
    """``with Callback() as callback: show(… callback.address, callback.state …); code = callback.wait(run, 300)``.

    Takes exactly one answer, and only one with the right ``state``; whatever else comes is turned away and waiting goes
    on. ``host``: how the address names this computer, for services that know it by another name.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.state = secrets.token_urlsafe(32)
        self._host = host
        self._lock = threading.Lock()
        self._answered = threading.Event()
        self._answer: dict[str, str] = {}
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="sign-in answer", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        server, thread, self._server, self._thread = self._server, self._thread, None, None
        if server is not None and thread is not None:
            server.shutdown()
            thread.join(timeout=10)
            server.server_close()

    @property
    def port(self) -> int:
        assert self._server is not None, "it is not open"  # noqa: S101 - a mistake in the program
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """Where the answer is to be sent."""
        return f"http://{self._host}:{self.port}{_PATH}"

    def wait(self, run: Run, seconds: float) -> str:
        """The code of the answer.

        Cancelled when the person said no or a stop was asked for; SourceChanged when the service answered with an
        error; TimeoutError when nobody answered in so many seconds.
        """
        until = time.monotonic() + seconds
        while not self._answered.is_set():
            if time.monotonic() >= until:
                raise TimeoutError
            run.sleep(0.1)
        code, error = self._answer.get("code", ""), self._answer.get("error", "")
        if error in _DENIED:
            raise Cancelled("Access was not agreed to.")
        if not code:
            raise SourceChanged(f"The service did not give access ({error or 'an answer without a code'}).")
        SECRETS.register([code])
        return code

    def take(self, values: dict[str, str]) -> bool | None:
        """Take an answer: None for one that was not asked for, False where one is there already."""
        if not hmac.compare_digest(values.get("state", "").encode(), self.state.encode()):
            return None
        with self._lock:
            if self._answered.is_set():
                return False
            self._answer = values
            self._answered.set()
            return True


def _handler(callback: Callback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SILENCE

        def do_GET(self) -> None:
            names = {f"{name}:{callback.port}" for name in ("127.0.0.1", "localhost")}
            if self.headers.get("Host", "") not in names:  # a page in a browser must not reach it by a name of its own
                self._say(421, "Not here", "There is no such host here.")
                return
            parts = urlsplit(self.path)
            if parts.path != _PATH:
                self._say(404, "Not found", "There is nothing here.")
                return
            values = {name: found[0][:4096] for name, found in parse_qs(parts.query, max_num_fields=20).items()}
            self._told(callback.take(values), values)

        def _told(self, taken: bool | None, values: dict[str, str]) -> None:
            if taken is None:
                self._say(400, "Not asked for", "This answer belongs to no sign-in that is under way.")
            elif not taken:
                self._say(410, "Already answered", "This sign-in was answered before.")
            elif values.get("error") or not values.get("code"):
                self._say(200, "Access was not given", "Nothing was changed. You may close this page.")
            else:
                self._say(200, "Done", "BEDROT Desktop goes on by itself. You may close this page.")

        def _say(self, status: int, title: str, words: str) -> None:
            body = _PAGE.format(title=title, words=words).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "text/html; charset=utf-8",
                "Content-Length": str(len(body)),
                "Cache-Control": "no-store",
                "Referrer-Policy": "no-referrer",
                "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
                "Connection": "close",
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def version_string(self) -> str:
            return "BEDROT-Desktop"

        def log_message(self, *_: Any) -> None:
            """Nothing: the address holds the code."""

    return Handler
