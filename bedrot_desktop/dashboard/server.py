"""The local page's server: on 127.0.0.1 only, a few threads, never in anybody's way."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.dashboard.figures import Figures
from bedrot_desktop.dashboard.latest import Latest
from bedrot_desktop.dashboard.reading import read_figures
from bedrot_desktop.dashboard.site import NOT_YET, Site

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

    from bedrot_desktop.parts import Parts

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
SILENT = 20  # seconds after which a connection that says nothing is closed
IDLE = 3600  # seconds that the server sleeps where nobody asks: the page takes nothing while nobody reads it
WAITING = 128  # connections that may wait to be taken


class PortTaken(BedrotError):
    """The port of the local page cannot be had; the message says who has it where that can be known."""


class Dashboard:
    """``with Dashboard(parts, 8080, clock) as page: print(page.address)``.

    ``parts_factory`` is asked before every look, on a thread of the page's own, so that it may open the House and give
    another one when settings changed. ``start`` and ``stop`` may be called from any thread. Port 0 takes a free one.
    """

    def __init__(self, parts_factory: Callable[[], Parts], port: int, clock: Clock) -> None:
        self.port = port
        self.latest = Latest(lambda run: self._counting(read_figures(parts_factory, clock.local, run)))
        self.site = Site(self.latest.figures, lambda: self.port)
        self._door = threading.Lock()
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._failed: dict[tuple[str, str, str], None] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _counting(self, found: Figures) -> Figures:
        """What failed once stays counted, though a later go mended it: a counter never goes back."""
        self._failed.update(dict.fromkeys(found.runs.failed))
        return replace(found, runs=replace(found.runs, failed=tuple(self._failed)))

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Open the page; `PortTaken` where another program has the port. Without effect when it is open."""
        with self._door:
            if self._server is not None:
                return
            listening = _listening(self.port)
            self.port = listening.getsockname()[1]
            self._server = _server(listening, self.site)
            self._thread = threading.Thread(
                target=self._server.serve_forever, kwargs={"poll_interval": IDLE}, name="local page server", daemon=True
            )
            self._thread.start()
        log.info("The local page is open at %s", self.address)

    def stop(self) -> None:
        """Close the page and end a look under way; afterwards the parts may be closed. It cannot be opened again."""
        with self._door:
            server, thread, self._server, self._thread = self._server, self._thread, None, None
        if server is not None and thread is not None:
            self._end(server)
            thread.join(timeout=10)
            server.server_close()
        self.latest.close()

    def _end(self, server: BaseWSGIServer) -> None:
        """Have the server end at once: it looks up from its sleep when somebody knocks."""
        ending = threading.Thread(target=server.shutdown, daemon=True)
        ending.start()
        while ending.is_alive():
            with suppress(OSError), socket.create_connection((HOST, self.port), timeout=1):
                pass
            ending.join(0.05)

    def once(self, path: str) -> tuple[int, str]:
        """Status and text of one document, without any server."""
        from werkzeug.test import Client

        answer = Client(self.site).get(path, base_url=self.address)
        return answer.status_code, answer.get_data(as_text=True)

    def document(self) -> str:
        """The first page as a file to keep: it asks for nothing and leads nowhere."""
        from bedrot_desktop.dashboard.front import page

        found = self.latest.figures()
        if found is None:
            raise BedrotError(NOT_YET)
        return page(found, live=False)

    def serve_forever(self, until: threading.Event | None = None) -> None:
        """Open the page and keep it open until ``until`` or Ctrl+C (which is the usual end and raises nothing)."""
        until = until or threading.Event()
        with self:
            try:
                while not until.wait(0.5):  # Ctrl+C interrupts the wait, on Windows only between waits
                    pass
            except KeyboardInterrupt:
                log.debug("the local page was ended by Ctrl+C")


def start_if_wanted(parts_factory: Callable[[], Parts], clock: Clock) -> Dashboard | None:
    """The page, opened, where the setting dashboard.on says so; None else. For a worker. `PortTaken` as by `start`."""
    settings = parts_factory().settings
    if not settings.get("dashboard.on", bool):
        return None
    page = Dashboard(parts_factory, settings.get("dashboard.port", int), clock)
    page.start()
    return page


def _server(listening: socket.socket, site: Site) -> BaseWSGIServer:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        """Who reads the page when is nobody's business; what breaks is in our own log already."""

        timeout = SILENT
        server_version, sys_version = "BEDROT", ""

        def version_string(self) -> str:
            return "BEDROT"

        def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the library's name for it
            log.debug("%s: %s", type, message % args if args else message)

        def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ARG002
            self.close_connection = True  # else it waits for another request on it

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            pass

    port = listening.getsockname()[1]
    made = make_server(HOST, port, site, threaded=True, request_handler=Quiet, fd=listening.fileno())
    listening.close()  # the server has its own handle of it
    return made


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "nt":  # else Windows lets two programs have the same port
        listening.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE"), 1)  # noqa: B009 - not on Linux
    else:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(WAITING)
    except OSError as error:
        listening.close()
        raise taken(port, error) from error
    return listening


def taken(port: int, error: OSError) -> PortTaken:
    """Why a port cannot be had, and what to do."""
    who = holder_of_port(port)
    why = f"{who} has it" if who else error.strerror or str(error)
    return PortTaken(
        f"The local page cannot use port {port}: {why}.",
        f"Close that program, or take another port: `bedrot dashboard --port {port + 1 if port < 65535 else 8081}`, "
        "for good with the setting dashboard.port.",
    )


def holder_of_port(port: int) -> str:
    """Which program listens on a port, such as “python3 (process 4711)”; "" where the system does not tell."""
    import psutil

    try:
        pids = {
            one.pid
            for one in psutil.net_connections(kind="tcp")
            if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port and one.pid
        }
        return next((f"{psutil.Process(pid).name()} (process {pid})" for pid in sorted(pids)), "")
    except (psutil.Error, OSError):  # it belongs to somebody else
        return ""
