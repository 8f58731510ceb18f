"""A tiny service on 127.0.0.1 for tests of the browser, and what the program would know of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bedrot_desktop.sessions.answers import (
    ALIVE,
    CHALLENGE,
    DOWN,
    EXPIRED,
    OFFLINE,
    RATE_LIMITED,
    SITE_CHANGED,
    UNCLEAR,
    Answer,
    Look,
)
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.session import Session

NOW = datetime(2025, 7, 9, 8, 3, tzinfo=UTC)
LOGIN = Login("spotify", "Tiny", "home", ("tiny.example",), auth_cookies=r"^sid$", needed_cookies=("sid",))

_SIGN_IN = """<!doctype html><title>Sign in</title><h1>Sign in</h1>
<form method=post action=/enter><input name=user id=user autofocus><input type=password name=password id=password>
<button>Log in</button></form>
<script>
setInterval(async () => {
  const turn = await (await fetch("/turn")).text();
  if (turn) location = turn;
}, 100);
</script>"""
_HOME = """<!doctype html><title>Home</title><nav class=usermenu>{name}</nav>
<script>localStorage.setItem("token", "{token}");</script>"""


@dataclass
class Asked:
    """A request as a route sees it."""

    path: str
    query: str
    cookies: Mapping[str, str]
    body: str


#: status, headers, body
Given = tuple[int, Mapping[str, str], str | bytes]
Route = Callable[[Asked], Given]


def html(body: str, status: int = 200, **headers: str) -> Given:
    """A page."""
    return status, {"Content-Type": "text/html; charset=utf-8", **headers}, body


def to(path: str, **headers: str) -> Given:
    """A redirect."""
    return 302, {"Location": path, **headers}, ""


@dataclass
class TinySite:
    """Runs until `close`. ``routes``: more pages by path; ``signed_in``: who has which ``sid``; ``turn``: where the
    sign-in page goes by itself, as if a person had typed; ``heard``: all paths asked for."""

    routes: dict[str, Route] = field(default_factory=dict)
    signed_in: dict[str, str] = field(default_factory=dict)
    turn: str = ""
    heard: list[Asked] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self.site = Site(self.address, f"{self.address}/login")

    def close(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def session(self, name: str = "pig1987", sid: str = "sid-of-the-former-sign-in") -> Session:
        """A session that the site knows."""
        self.signed_in[sid] = name
        cookie = {"name": "sid", "value": sid, "domain": "127.0.0.1", "path": "/", "expires": -1, "httpOnly": True}
        return Session("spotify", "main", NOW, NOW, cookies=(cookie,))

    def answer(self, asked: Asked) -> Given:
        """What a path gives."""
        name = self.signed_in.get(asked.cookies.get("sid", ""))
        if route := self.routes.get(asked.path):
            return route(asked)
        if asked.path == "/login":
            return to("/home") if name else html(_SIGN_IN)
        if asked.path == "/turn":
            turn, self.turn = self.turn, ""
            return 200, {"Content-Type": "text/plain"}, turn
        if asked.path == "/enter":
            return self._enter(asked)
        if asked.path == "/home":
            return html(_HOME.format(name=name, token=f"token-of-{name}")) if name else to("/login")
        return html("<h1>nothing here</h1>", 404)

    def _enter(self, asked: Asked) -> Given:
        told = dict(part.split("=", 1) for part in (asked.body or asked.query).split("&"))
        sid = f"sid-of-{told['user']}-{time.monotonic_ns()}"
        self.signed_in[sid] = told["user"]
        return to("/home", **{"Set-Cookie": f"sid={sid}; Path=/; HttpOnly; Max-Age=86400"})


def judge(answer: Answer) -> Look:
    """A small classifier for the tiny site."""
    text = answer.text
    if answer.error or not answer.status:
        verdict, marker = OFFLINE, answer.error
    elif answer.status == 429:
        verdict, marker = RATE_LIMITED, "status 429"
    elif answer.status >= 500:
        verdict, marker = DOWN, f"status {answer.status}"
    elif "usermenu" in text:
        verdict, marker = ALIVE, "user menu"
    elif "one-time-code" in text:
        verdict, marker = CHALLENGE, "code field"
    elif "captcha" in text:
        verdict, marker = CHALLENGE, "captcha"
    elif "type=password" in text or 'type="password"' in text:
        verdict, marker = EXPIRED, "password field"
    elif "<h" not in text:
        verdict, marker = UNCLEAR, "nothing there"
    else:
        verdict, marker = SITE_CHANGED, ""
    return Look("spotify", "main", NOW, verdict, marker, answer.status, answer.url.partition("?")[0])


def _handler(site: TinySite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_told: Any) -> None:
            """Tests are quiet."""

        def do_GET(self) -> None:
            self._do("")

        def do_POST(self) -> None:
            self._do(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _do(self, body: str) -> None:
            path, _, query = self.path.partition("?")
            cookies = {name: one.value for name, one in SimpleCookie(self.headers.get("Cookie", "")).items()}
            asked = Asked(path, query, cookies, body)
            site.heard.append(asked)
            status, headers, content = site.answer(asked)
            content = content.encode() if isinstance(content, str) else content
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    return Handler
