"""Asking a site in the plainest way whether a session lives: what is sent where, and what comes of every trouble."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import Cancelled
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.sessions import client
from bedrot_desktop.sessions.answers import ALIVE, DOWN, EXPIRED, OFFLINE, RATE_LIMITED, UNCLEAR, WRONG_ACCOUNT, Look
from bedrot_desktop.sessions.asking import ask
from bedrot_desktop.sessions.client import USER_AGENT, client_for, jar_of, trouble
from bedrot_desktop.sessions.login import Ask, Login, Marks, Site, Token
from bedrot_desktop.sessions.session import Session

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ACCOUNTS = (Account("tiktok", "zone.a0", "ZONE A0", "ZONE A0", "zone.a0"),)
LOGIN = Login(
    "tiktok",
    "TikTok",
    "studio",
    ("tiktok.com",),
    asks=(Ask("studio"),),
    marks=Marks(alive={"menu": 'id="menu"'}),
    token=Token(storage="^token$"),
    identify=lambda answer: "zone.a0" if "zone.a0" in answer.text else "",
)
MENU = '<nav id="menu">zone.a0</nav>'
KEY = "very-secret-session-key"


@dataclass
class Heard:
    path: str
    headers: dict[str, str]


Answering = Callable[[str], tuple[int, dict[str, str], bytes]]


@dataclass
class Server:
    """A site that answers what a test says and keeps what it was asked."""

    port: int
    answer: Answering
    heard: list[Heard] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def serving() -> Iterator[Callable[[Answering], Server]]:
    running: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(answer: Answering) -> Server:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.heard.append(Heard(self.path, headers))
                status, told, body = site.answer(self.path)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **told}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        site = Server(server.server_port, answer)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        running.append((server, thread))
        return site

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join(10)
        server.server_close()


def page(text: str, status: int = 200, **headers: str) -> tuple[int, dict[str, str], bytes]:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"Content-Type": "text/html; charset=utf-8", **told}, text.encode()


def moved(to: str) -> tuple[int, dict[str, str], bytes]:
    return 302, {"Location": to}, b""


def site_at(address: str, **more: str) -> Site:
    return Site(**{"address": address, "login_address": f"{address}/login", "api_address": f"{address}/api", **more})


def session(**more: Any) -> Session:
    cookies = ({"name": "sid", "value": KEY, "domain": "127.0.0.1", "path": "/", "expires": -1},)
    return Session("tiktok", "zone.a0", NOW, NOW, **{"cookies": cookies, **more})


def asked(site: Site, login: Login = LOGIN, it: Session | None = None, run: Run | None = None) -> Look:
    return ask(login, site, it or session(), ACCOUNTS, FixedClock(NOW), run or Run())


def test_a_session_that_lives_is_alive_with_who_is_signed_in(serving: Callable[[Answering], Server]) -> None:
    server = serving(lambda _: page(MENU))
    look = asked(site_at(server.address))
    assert (look.verdict, look.identity, look.status, look.at) == (ALIVE, "zone.a0", 200, NOW)
    assert look.url == f"{server.address}/studio"
    (heard,) = server.heard
    assert heard.headers["cookie"] == f"sid={KEY}"
    assert heard.headers["user-agent"] == USER_AGENT


def test_the_browser_that_signed_in_is_named_where_it_is_known(serving: Callable[[Answering], Server]) -> None:
    server = serving(lambda _: page(MENU))
    asked(site_at(server.address), it=session(user_agent="Mozilla/5.0 Edge"))
    asked(site_at(server.address), it=session(user_agent="Mozilla/5.0\r\nX: 1"))
    assert [one.headers["user-agent"] for one in server.heard] == ["Mozilla/5.0 Edge", USER_AGENT]


def test_a_redirect_to_the_sign_in_is_followed_and_signed_out(serving: Callable[[Answering], Server]) -> None:
    form = '<form><input name="user"><input type="password"></form>'
    server = serving(lambda path: page(form) if path.startswith("/login") else moved("/login?next=%2Fstudio"))
    look = asked(site_at(server.address))
    assert (look.verdict, look.marker, look.url) == (EXPIRED, "password field", f"{server.address}/login")
    assert [one.path for one in server.heard] == ["/studio", "/login?next=%2Fstudio"]


def test_another_site_is_never_asked_and_never_given_cookies(serving: Callable[[Answering], Server]) -> None:
    portal = serving(lambda _: page("<h1>Hotel</h1>"))
    server = serving(lambda _: moved(f"{portal.address}/connect"))
    look = asked(site_at(server.address))
    assert (look.verdict, look.url) == (OFFLINE, f"{portal.address}/connect")
    assert portal.heard == []


def test_another_address_of_the_service_is_followed(serving: Callable[[Answering], Server]) -> None:
    other = serving(lambda _: page(MENU))
    server = serving(lambda _: moved(f"{other.address}/there"))
    assert asked(site_at(server.address, login_address=other.address)).verdict == ALIVE


def test_cookies_go_to_their_own_host_and_path_only() -> None:
    def one(name: str, domain: str, path: str = "/", **more: Any) -> dict[str, Any]:
        return {"name": name, "value": "v", "domain": domain, "path": path, "expires": -1, **more}

    jar = jar_of(
        session(
            cookies=(
                one("below", ".tiktok.com"), one("host", "www.tiktok.com"), one("bare", "tiktok.com"),
                one("path", ".tiktok.com", "/studio"), one("safe", ".tiktok.com", secure=True),
                one("foreign", "facebook.com"), one("local", "localhost"), one("gone", ".tiktok.com", expires=1000),
                one("broken", ".tiktok.com", value="a\r\nb"), {"name": "nowhere", "value": "v"},
            )
        )
    )  # fmt: skip

    def sent(url: str) -> set[str]:
        import httpx

        request = httpx.Request("GET", url)
        httpx.Cookies(jar).set_cookie_header(request)
        return {pair.partition("=")[0] for pair in request.headers.get("cookie", "").split("; ") if pair}

    assert sent("https://www.tiktok.com/studio/a") == {"below", "host", "path", "safe"}
    assert sent("https://tiktok.com/") == {"below", "bare", "safe"}
    assert sent("http://m.tiktok.com/studios") == {"below"}
    assert sent("https://nottiktok.com/") == set()
    assert sent("http://localhost:8000/") == {"local"}


def test_the_token_goes_where_it_was_asked_for_and_not_along_with_a_redirect(
    serving: Callable[[Answering], Server],
) -> None:
    other = serving(lambda _: page(json.dumps({"handle": 1}), Content_Type="application/json"))
    server = serving(lambda _: moved(f"{other.address}/v2"))
    login = replace(LOGIN, asks=(Ask("me", "api_address", bearer=True, accept="application/json"),))
    origins = ({"origin": server.address, "localStorage": [{"name": "token", "value": '"opaque-token"'}]},)
    asked(site_at(server.address, login_address=other.address), login, session(origins=origins))
    assert server.heard[0].path == "/api/me"
    assert server.heard[0].headers["authorization"] == "Bearer opaque-token"
    assert server.heard[0].headers["accept"] == "application/json"
    assert "authorization" not in other.heard[0].headers


def test_the_next_way_of_asking_is_tried_until_one_is_clear(serving: Callable[[Answering], Server]) -> None:
    shell = '<div id="root"></div><script src="/a.js"></script>'
    server = serving(lambda path: page(MENU) if path == "/second" else page(shell))
    login = replace(LOGIN, asks=(Ask("first"), Ask("second"), Ask("third")))
    assert asked(site_at(server.address), login).verdict == ALIVE
    assert [one.path for one in server.heard] == ["/first", "/second"]
    assert asked(site_at(server.address), replace(LOGIN, asks=(Ask("first"), Ask("third")))).verdict == UNCLEAR


def test_where_only_the_browser_can_tell_nothing_is_asked() -> None:
    look = asked(site_at("http://127.0.0.1:9"), replace(LOGIN, asks=()))
    assert (look.verdict, look.marker) == (UNCLEAR, "only the browser can tell")


def test_a_limit_tells_when_to_come_back(serving: Callable[[Answering], Server]) -> None:
    server = serving(lambda _: page("slow down", 429, Retry_After="90"))
    look = asked(site_at(server.address))
    assert (look.verdict, look.wait_seconds) == (RATE_LIMITED, 90.0)


def test_another_account_is_told(serving: Callable[[Answering], Server]) -> None:
    server = serving(lambda _: page(MENU))
    login = replace(LOGIN, identify=lambda _: "somebody")
    assert asked(site_at(server.address), login).verdict == WRONG_ACCOUNT


def test_redirects_that_never_end_are_given_up(serving: Callable[[Answering], Server]) -> None:
    server = serving(lambda path: moved(f"/studio{len(path)}"))
    look = asked(site_at(server.address))
    assert (look.verdict, look.marker, len(server.heard)) == (UNCLEAR, "status 302", 11)


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/passwd", "javascript:alert(1)", "http://[bad"])
def test_only_web_addresses_are_followed(serving: Callable[[Answering], Server], target: str) -> None:
    server = serving(lambda _: moved(target))
    assert asked(site_at(server.address)).verdict == UNCLEAR
    assert len(server.heard) == 1


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_refused_connection_is_offline_unless_the_rest_of_the_service_answers(
    serving: Callable[[Answering], Server],
) -> None:
    closed = f"http://127.0.0.1:{free_port()}"
    look = asked(site_at(closed))
    assert (look.verdict, look.marker) == (OFFLINE, "refused connection")
    other = serving(lambda _: page(""))
    look = asked(site_at(closed, login_address=other.address))
    assert (look.verdict, other.heard) == (DOWN, [])
    assert "answers" in look.marker


def test_a_name_that_is_not_known_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    look = asked(site_at("http://nowhere.invalid"))
    assert (look.verdict, look.marker) == (OFFLINE, "its name is not known (DNS)")


def test_silence_and_a_closed_line_are_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        look = asked(site_at(f"http://127.0.0.1:{silent.getsockname()[1]}"))
    assert look.verdict == OFFLINE
    assert look.marker.startswith("no answer within")

    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up() -> None:
            line, _ = rude.accept()
            line.recv(65536)
            line.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        look = asked(site_at(f"http://127.0.0.1:{rude.getsockname()[1]}"))
        thread.join(10)
    assert (look.verdict, look.marker) == (OFFLINE, "the connection was closed without an answer")


def test_an_answer_that_trickles_without_end_is_given_up(
    serving: Callable[[Answering], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "WHOLE_SECONDS", -1.0)
    server = serving(lambda _: page(MENU))
    assert asked(site_at(server.address)).verdict == OFFLINE


def test_a_line_that_is_not_private_is_offline_with_the_reason(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # it is the client that hangs up
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        look = asked(site_at(f"https://127.0.0.1:{server.server_port}"))
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
    assert look.verdict == OFFLINE
    assert look.marker.startswith("the connection is not private")


def self_signed(folder: Path) -> Path:
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(NOW - timedelta(days=900)).not_valid_after(NOW + timedelta(days=90))
    signed = built.sign(key, hashes.SHA256())
    file = folder / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_stop_is_heard_before_anything_is_asked(serving: Callable[[Answering], Server]) -> None:
    server = serving(lambda _: page(MENU))
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        asked(site_at(server.address), run=Run(stop))
    assert server.heard == []


def test_a_stop_is_heard_at_once_while_a_site_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_SECONDS", 60.0)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as silent:

        def heard() -> None:
            line, _ = silent.accept()
            with line:
                line.recv(65536)
                stop.set()
                over.wait(60)

        over = threading.Event()
        thread = threading.Thread(target=heard)
        thread.start()
        begun = time.monotonic()
        with pytest.raises(Cancelled):
            asked(site_at(f"http://127.0.0.1:{silent.getsockname()[1]}"), run=Run(stop))
        took = time.monotonic() - begun
        over.set()
        thread.join(60)
    assert took < 30  # the answer itself would have taken twice as long; a loaded computer may be slow to hear


def test_the_computers_proxy_is_not_used_for_the_computer_itself(
    serving: Callable[[Answering], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("HTTP_PROXY", closed)
    monkeypatch.setenv("ALL_PROXY", closed)
    server = serving(lambda _: page(MENU))
    assert asked(site_at(server.address)).verdict == ALIVE
    look = asked(site_at("http://nowhere.invalid", login_address=server.address))
    assert (look.verdict, look.marker) == (OFFLINE, "refused connection")


def test_no_log_holds_a_cookie_a_token_or_a_query(
    serving: Callable[[Answering], Server], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serving(lambda path: page(MENU) if "kept" in path else moved("/kept?code=query-secret"))
    tokens = {"access_token": "secret-access-token"}
    login = replace(LOGIN, asks=(Ask("me?token=asked-secret", bearer=True),))
    asked(site_at(server.address), login, session(tokens=tokens))
    assert server.heard[1].path == "/kept?code=query-secret"
    assert "alive" in caplog.text
    for secret in (KEY, "secret-access-token", "query-secret", "asked-secret"):
        assert secret not in caplog.text


def test_a_client_carries_the_token_it_is_given(serving: Callable[[Answering], Server]) -> None:
    server = serving(lambda _: page("{}"))
    with client_for(session(), "given-token") as one:
        one.get(f"{server.address}/api")
    assert server.heard[0].headers["authorization"] == "Bearer given-token"


def test_every_trouble_has_words_without_an_address() -> None:
    import httpx

    request = httpx.Request("GET", "https://x.example/?token=abc")
    for kind in (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.ReadError):
        told = trouble(kind("https://x.example/?token=abc", request=request))
        assert told
        assert "example" not in told
    assert trouble(OSError("whatever")) == "the connection broke (OSError)"
