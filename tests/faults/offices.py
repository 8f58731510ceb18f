"""Places where messages are taken, or not: a mail server and a receiver of webhooks, both real and on this computer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


@dataclass
class Office:
    """A mail server's memory. ``refuses``: what it answers to each receiver, "" to take the mail."""

    port: int = 0
    refuses: str = ""
    mails: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        self.mails.append(envelope)
        return "250 taken"

    @property
    def subjects(self) -> list[str]:
        """What the mails are about, in the order in which they came."""
        from email import message_from_bytes, policy

        told = [message_from_bytes(one.original_content or b"", policy=policy.default) for one in self.mails]
        return [str(one["Subject"]) for one in told]


@contextmanager
def post_office(refuses: str = "") -> Iterator[Office]:
    """A mail server that runs."""
    office = Office(free_port(), refuses)
    server = Controller(office, hostname="127.0.0.1", port=office.port, server_hostname="localhost")
    server.start()
    try:
        yield office
    finally:
        server.stop()


@dataclass
class Hook:
    """A webhook's other side. ``status``: what it answers."""

    port: int = 0
    status: int = 200
    taken: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/T0/B0/hush-hush"


@contextmanager
def hook(status: int = 200) -> Iterator[Hook]:
    """A receiver of webhooks that runs."""
    memory = Hook(status=status)

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            memory.taken += memory.status == 200
            self.send_response(memory.status)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    memory.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield memory
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def silence() -> Iterator[int]:
    """The port of a server that takes connections and never says anything."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        yield int(listening.getsockname()[1])


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
