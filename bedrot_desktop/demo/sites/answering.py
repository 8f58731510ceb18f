"""What a request to the stand-ins goes through: faults, who is signed in, the page, and what is written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.demo.sites.doors import doors
from bedrot_desktop.demo.sites.keeping import ticket_in
from bedrot_desktop.demo.sites.manners import STORAGE
from bedrot_desktop.demo.sites.pages import STYLE, STYLE_PATH, home
from bedrot_desktop.demo.sites.scene import Asked, Scene
from bedrot_desktop.demo.sites.site import INTERFACE, OPEN, PAGE, Route, ServiceSite, Visit
from bedrot_desktop.demo.sites.tokens import Mint

if TYPE_CHECKING:
    from werkzeug import Request, Response
    from werkzeug.routing import Map

    from bedrot_desktop.demo.label import Label

log = logging.getLogger(__name__)


class Playing:
    """The WSGI application."""

    def __init__(
        self,
        scenes: Mapping[str, Scene],
        sites: Mapping[str, ServiceSite],
        mint: Mint,
        clock: Clock,
        label: Callable[[], Label],
        root: str,
        *,
        demo: bool,
    ) -> None:
        self._scenes, self._sites, self._mint, self._clock = scenes, sites, mint, clock
        self._label, self._root, self._demo = label, root, demo
        self._maps = {key: _map(scene, sites.get(key)) for key, scene in scenes.items()}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        from werkzeug import Request, Response

        request = Request(environ)
        if request.path == STYLE_PATH:
            return Response(STYLE, content_type="text/css")(environ, start_response)
        service, _, rest = request.path.removeprefix("/").partition("/")
        scene = self._scenes.get(service)
        if scene is None:
            return Response("There is no such site here.", 404)(environ, start_response)
        response = self._answer(request, scene, f"/{rest}")
        return response(environ, start_response)

    def _answer(self, request: Request, scene: Scene, path: str) -> Response:
        ticket = ticket_in(request, scene, self._mint)
        why = scene.trouble(ticket, self._clock.now())
        identity = "" if why or ticket is None else ticket.identity
        status = 0
        try:
            response = self._routed(request, scene, path, Visit(
                scene, self._clock, self._mint, f"{self._root}/{scene.service}", identity, ticket, {}, self._demo,
                make_label=self._label,
            ), why)  # fmt: skip
            status = response.status_code
        finally:
            scene.hear(Asked(
                request.method, path, request.query_string.decode("latin-1"), status, identity, self._clock.now()
            ))  # fmt: skip
        return response

    def _routed(self, request: Request, scene: Scene, path: str, visit: Visit, why: str) -> Response:
        from dataclasses import replace

        from werkzeug.exceptions import HTTPException

        adapter = self._maps[scene.service].bind("127.0.0.1", path_info=path)
        try:
            route, values = adapter.match(path, method=request.method)
        except HTTPException:
            return visit.page("Not found", "<h1>This page isn't available.</h1>", status=404, plain=True)
        visit = replace(visit, values=values, kind=route.kind)
        if not visit.identity and not (route.kind == PAGE and scene.manner.kept == STORAGE) and route.kind != OPEN:
            return self._wall(request, visit, path, why)
        response: Response = route.endpoint(request, visit)
        return response

    def _wall(self, request: Request, visit: Visit, path: str, why: str) -> Response:
        """Nobody is signed in: pages lead to the sign-in, interfaces say so in the platform's manner."""
        if visit.kind == INTERFACE:
            site = self._sites.get(visit.scene.service)
            told = site.signed_out(visit, why) if site else None
            return told or visit.json({"error": {"code": 401, "reason": why, "message": "Please sign in."}}, 401)
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        return visit.redirect(f"{visit.scene.manner.login}?next={quote(path + query, safe='')}")


def _map(scene: Scene, site: ServiceSite | None) -> Map:
    from werkzeug.routing import Map, Rule

    routes = [Route(*route) for route in site.routes()] if site else []
    taken = {route.path for route in routes}
    manner = scene.manner
    usual = [
        *doors(manner.login, manner.also_login),
        Route("/", lambda _, visit: visit.redirect(manner.home), OPEN),
        Route(manner.home, lambda _, visit: visit.page("Home", home(visit))),
    ]
    routes += [route for route in usual if route.path not in taken]
    return Map([Rule(route.path, endpoint=route, strict_slashes=False) for route in routes], merge_slashes=False)
