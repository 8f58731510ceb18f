"""What a stand-in for a platform gives: its routes; and the visit that each of its pages and interfaces is handed.

A service's pages are a module ``demo/sites/<service>.py``, listed in ``listing.py``::

    class Tiktok(ServiceSite):
        key = "tiktok"

        def routes(self) -> Sequence[Route]:
            return (
                Route("/tiktokstudio/analytics", analytics),             # only for people signed in: others are sent
                Route("/@<handle>", profile, OPEN),                      # to the sign-in; OPEN: for anybody
                Route("/api/user/detail", user, INTERFACE),              # signed out: status 401 and JSON
            )

    def analytics(request: Request, visit: Visit) -> Response:
        return visit.page("Analytics", f'<button data-e2e="download">{escape("Download data")}</button>')

    def user(request: Request, visit: Visit) -> Response:
        return visit.json({"user": visit.identity})

Paths are below the service's address and may hold ``<names>``, found in ``visit.values``. A page's own scripts and
links go to ``visit.at("/api/user/detail")``. Sign-in, sign-out, cookies, faults and the style are there already; a page
at ``Manner.home`` is made up where the service has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.demo.sites.people import Person
from bedrot_desktop.demo.sites.scene import Scene
from bedrot_desktop.demo.sites.tokens import Mint, Pass

if TYPE_CHECKING:
    from werkzeug import Request, Response

    from bedrot_desktop.demo.label import Label

PAGE, INTERFACE, OPEN, DOOR = "page", "interface", "open", "door"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request as a page sees it. ``identity``: who is signed in, "" nobody. ``address``: the service's own."""

    scene: Scene
    clock: Clock
    mint: Mint
    address: str
    identity: str = ""
    ticket: Pass | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    demo: bool = False
    kind: str = OPEN
    make_label: Callable[[], Label] | None = field(default=None, repr=False)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def label(self) -> Label:
        """The made-up label up to today; made when first asked for."""
        assert self.make_label is not None  # noqa: S101 - a visit of the server always has it
        return self.make_label()

    @property
    def person(self) -> Person | None:
        """Who is signed in, or None."""
        return self.scene.person(self.identity) if self.identity else None

    def at(self, path: str) -> str:
        """A path of this service as its pages name it (``/tiktok/api/user``)."""
        return f"/{self.scene.service}{path}"

    def page(self, title: str, body: str, *, head: str = "", status: int = 200, plain: bool = False) -> Response:
        """A page in the service's name and colour around ``body``, HTML with everything in it escaped.

        ``head`` goes into the head; ``plain``: without the menu of somebody signed in.
        """
        from bedrot_desktop.demo.sites.pages import framed

        return self.html(framed(self, title, body, head, plain=plain), status)

    def html(self, text: str, status: int = 200) -> Response:
        """A document as it is."""
        from werkzeug import Response

        return Response(text, status, content_type="text/html; charset=utf-8")

    def json(self, value: Any, status: int = 200) -> Response:
        """An interface's answer."""
        import json

        from werkzeug import Response

        return Response(json.dumps(value, ensure_ascii=False), status, content_type="application/json")

    def download(self, name: str, content: bytes, content_type: str = "application/octet-stream") -> Response:
        """A file that the browser saves under ``name``."""
        from werkzeug import Response

        return Response(
            content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )

    def redirect(self, path: str, status: int = 302) -> Response:
        """To another path of this service."""
        from werkzeug import Response

        return Response("", status, headers={"Location": self.at(path)})


Endpoint = Callable[["Request", Visit], "Response"]


class Route(NamedTuple):
    """A path below the service's address, what answers there, and who may come: PAGE and INTERFACE want a sign-in."""

    path: str
    endpoint: Endpoint
    kind: str = PAGE


class ServiceSite(Protocol):
    """What a service's module gives. Derive from it: then the two answers below are the usual ones."""

    key: str

    def routes(self) -> Sequence[Route]:
        """Its pages and interfaces."""
        ...

    def signed_out(self, visit: Visit, why: str) -> Response | None:  # noqa: ARG002 - for those who derive
        """What an interface answers to nobody (``expired`` or ``revoked``); None: status 401 and the usual JSON."""
        return None

    def rate_limited(self, visit: Visit, seconds: int) -> Response | None:  # noqa: ARG002
        """What an interface answers when too much was asked; None: the usual status 429."""
        return None
