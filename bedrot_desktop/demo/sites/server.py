"""One server on 127.0.0.1 that plays all the platforms, each below a path of its own."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Self

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.roster import DEFAULT_ROSTER, Roster
from bedrot_desktop.demo.sites.answering import Playing
from bedrot_desktop.demo.sites.keeping import stored, ticket_for
from bedrot_desktop.demo.sites.listing import sites
from bedrot_desktop.demo.sites.manners import MANNERS
from bedrot_desktop.demo.sites.oauth import Given, give, refresh_token
from bedrot_desktop.demo.sites.people import people_of
from bedrot_desktop.demo.sites.scene import Scene
from bedrot_desktop.demo.sites.site import Visit
from bedrot_desktop.demo.sites.tokens import Mint
from bedrot_desktop.sessions.session import Session

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

    from bedrot_desktop.demo.label import Label

log = logging.getLogger(__name__)

HOST = "127.0.0.1"


class Sites:
    """The stand-ins: ``with Sites(clock) as sites: sites.address("tiktok")``.

    ``port`` 0 takes a free one. ``demo``: pages show what to type, and sign-ins survive a restart. ``scale`` and
    ``seed`` are those of the made-up label, which is made when a page first needs it.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        port: int = 0,
        demo: bool = False,
        seed: int = 1987,
        scale: float = 0.05,
        roster: Roster = DEFAULT_ROSTER,
    ) -> None:
        self.clock = clock
        self.port = port
        self._demo, self._seed, self._scale = demo, seed, scale
        self._mint = Mint(b"made up and no secret" if demo else secrets.token_bytes(32))
        self._scenes = {key: Scene(key, manner, people_of(key, roster)) for key, manner in MANNERS.items()}
        self._labels: dict[date, Label] = {}
        self._making = threading.Lock()
        self._playing: Playing | None = None
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Open the doors; BedrotError when the port is taken."""
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            """Requests are heard by the scenes and need no log, least of all with their queries."""

            def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the library's name for it
                log.debug("%s: %s", type, message % args if args else message)

            def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ARG002
                self.close_connection = True  # else it waits for another request on it

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                pass

        for scene in self._scenes.values():
            scene.closing.clear()
        listening = _listening(self.port)
        self.port = listening.getsockname()[1]
        self._playing = playing = Playing(
            self._scenes, sites(), self._mint, self.clock, self.label, self.root, demo=self._demo
        )
        self._server = make_server(
            HOST, self.port, playing, threaded=True, request_handler=Quiet, fd=listening.fileno()
        )
        listening.close()
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="stand-in sites", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Close the doors; without effect when they are closed."""
        server, thread, self._server, self._thread = self._server, self._thread, None, None
        for scene in self._scenes.values():
            scene.closing.set()
        if server is not None and thread is not None:
            server.shutdown()
            thread.join(timeout=10)
            server.server_close()

    @property
    def root(self) -> str:
        """Where the server is."""
        return f"http://{HOST}:{self.port}"

    def address(self, service: str) -> str:
        """Where a service's pages begin."""
        return f"{self.root}/{service}"

    def scene(self, service: str) -> Scene:
        """What plays at a service."""
        return self._scenes[service]

    def settings(self) -> dict[str, str]:
        """The settings that point the program at the stand-ins."""
        found = {}
        for service, manner in MANNERS.items():
            here = self.address(service)
            found[f"services.{service}.address"] = here
            found[f"services.{service}.login_address"] = here + manner.opens
            found[f"services.{service}.api_address"] = here + manner.api
            found[f"services.{service}.token_address"] = here + manner.tokens
        return found

    def label(self) -> Label:
        """The made-up label up to the clock's day."""
        from bedrot_desktop.demo.label import make_label

        today = self.clock.today()
        with self._making:
            if today not in self._labels:
                self._labels[today] = make_label(self._seed, self._scale, today)
            return self._labels[today]

    @property
    def broken(self) -> list[Exception]:
        """What went wrong in the stand-ins themselves; a test that uses them fails by it unless it empties this."""
        return self._playing.broken if self._playing is not None else []

    def session(
        self, service: str, account: str = "", *, person: str = "", remember: bool = True, seconds: int | None = None
    ) -> Session:
        """A sign-in as if somebody had just signed in. ``person``: a user name, else whoever has the account.

        Meta's is an access token (``seconds``: of that life, 0 without an end); all others have what their pages keep.
        """
        scene = self._scenes[service]
        who = scene.people[person] if person else scene.of_account(account)
        now = self.clock.now()
        if scene.manner.by_token:
            given = self.token(service, who.identity, seconds)
            tokens = {"access_token": given.token}
            return Session(
                service, account or who.account, now, now, identity=who.identity, tokens=tokens,
                token_ends=given.ends, data_ends=given.data_ends,
            )  # fmt: skip
        ticket = ticket_for(scene, self._mint, who.identity, now, remember=remember)
        # a browser drops cookies by its own clock, which may be ahead of the one that judges here
        cookies, origins = stored(scene, self._mint, ticket, self.port, max(now, datetime.now(UTC)))
        return Session(
            service, account or who.account, now, now, identity=who.identity, cookies=tuple(cookies),
            origins=tuple(origins),
        )  # fmt: skip

    def token(self, service: str, identity: str, seconds: int | None = None) -> Given:
        """An access token as a person copies it from a site; ``seconds`` 0: without an end."""
        scene = self._scenes[service]
        life = scene.token_lifetime if seconds is None else seconds
        return give(self._visit(service), identity, self.clock.now(), life)

    def refresh_token(self, service: str, identity: str) -> str:
        """A token to renew with."""
        return refresh_token(self._visit(service), identity, self.clock.now())

    def _visit(self, service: str) -> Visit:
        return Visit(self._scenes[service], self.clock, self._mint, self.address(service))


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "nt":  # else Windows lets two programs have the same port
        listening.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE"), 1)  # noqa: B009 - not on Linux
    else:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise BedrotError(
            f"The stand-in sites cannot use port {port}: {error.strerror or error}.",
            "Close the program that has it, or choose another port.",
        ) from error
    return listening
