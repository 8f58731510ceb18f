"""What a request to the stand-ins goes through: faults, who is signed in, the page, and what is written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.demo.sites import oauth, storage
from bedrot_desktop.demo.sites.doors import CHALLENGE, CONSENT, doors
from bedrot_desktop.demo.sites.faults import PORTAL, PORTAL_PATH, Dropped, cut, instead
from bedrot_desktop.demo.sites.keeping import SESSION, keep, renewed, ticket_in
from bedrot_desktop.demo.sites.manners import STORAGE
from bedrot_desktop.demo.sites.pages import NEW_STYLE_PATH, STYLE, STYLE_PATH, home
from bedrot_desktop.demo.sites.redesign import redesigned, style
from bedrot_desktop.demo.sites.scene import REVOKED, Asked, Scene
from bedrot_desktop.demo.sites.site import DOOR, INTERFACE, OPEN, PAGE, Route, ServiceSite, Visit
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
        self.broken: list[Exception] = []
        self._maps = {key: _map(scene, sites.get(key)) for key, scene in scenes.items()}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        from werkzeug import Request, Response

        request = Request(environ)
        service, _, rest = request.path.removeprefix("/").partition("/")
        scene = self._scenes.get(service)
        if request.host.partition(":")[0] not in ("127.0.0.1", "localhost"):  # a web page must not reach us by a name
            response = Response("There is no such host here.", 421)
        elif request.path in (STYLE_PATH, NEW_STYLE_PATH):
            response = Response(STYLE if request.path == STYLE_PATH else style(STYLE), content_type="text/css")
        elif request.path == PORTAL_PATH:
            response = Response(PORTAL, content_type="text/html")
        elif scene is None:
            response = Response("There is no such site here.", 404)
        else:
            response = self._answer(request, scene, f"/{rest}")
        return response(environ, start_response)

    def _answer(self, request: Request, scene: Scene, path: str) -> Response:
        now = self._clock.now()
        ticket = ticket_in(request, scene, self._mint)
        why = scene.trouble(ticket, now)
        identity = "" if why or ticket is None else ticket.identity
        visit = Visit(
            scene, self._clock, self._mint, f"{self._root}/{scene.service}", identity, ticket if identity else None,
            demo=self._demo, make_label=self._label,
        )  # fmt: skip
        status = 0
        try:
            response = self._routed(request, path, visit, why)
            status = response.status_code
        except Dropped:
            raise
        except Exception as bug:
            log.exception("The stand-in of %s broke at %s", scene.service, path)
            self.broken.append(bug)
            response, status = visit.html("The stand-in broke; the log has the details.", 500), 500
        finally:
            query, agent = request.query_string.decode("latin-1"), request.headers.get("User-Agent", "")
            scene.hear(Asked(request.method, path, query, status, identity, now, agent))
        return response

    def _routed(self, request: Request, path: str, visit: Visit, why: str) -> Response:
        from werkzeug.exceptions import HTTPException

        scene = visit.scene
        try:
            route, values = self._maps[scene.service].bind("127.0.0.1").match(path, method=request.method)
        except HTTPException:
            route, values = Route(path, _nothing, OPEN), {}
        visit = replace(visit, values=values, kind=route.kind)
        response = instead(visit, self._sites.get(scene.service)) or self._before(request, visit, path, why)
        if response is None:
            response = self._renewing(visit, route.endpoint(request, visit))
        if scene.redesign and response.mimetype in ("text/html", "text/javascript", "application/javascript"):
            words = scene.redesign == "words" and route.kind != DOOR
            text = redesigned(response.get_data(as_text=True), words=words)
            response.set_data(text.replace(STYLE_PATH, NEW_STYLE_PATH))
        return cut(visit, response)

    def _before(self, request: Request, visit: Visit, path: str, why: str) -> Response | None:
        """What stands before a page: the sign-in, a captcha, terms; None when nothing does."""
        scene, in_storage = visit.scene, visit.scene.manner.kept == STORAGE
        if visit.kind not in (PAGE, INTERFACE):
            return None
        if not visit.identity and not (visit.kind == PAGE and in_storage):
            return self._wall(request, visit, path, why)
        if scene.suspicious:
            if visit.kind == INTERFACE:
                return visit.json({"error": {"code": 403, "reason": "challenge", "message": "Verify it is you."}}, 403)
            return visit.redirect(f"{CHALLENGE}?next={_onward(request, path)}")
        if scene.consent and visit.kind == PAGE and visit.identity and visit.identity not in scene.agreed:
            return visit.redirect(f"{CONSENT}?next={_onward(request, path)}")
        return None

    def _renewing(self, visit: Visit, response: Response) -> Response:
        """A visit of a page begins the sign-in's time anew, where the site does so."""
        scene = visit.scene
        cookies = scene.manner.kept != STORAGE
        if (
            scene.rolling
            and cookies
            and visit.kind == PAGE
            and visit.ticket is not None
            and visit.ticket.kind == SESSION
        ):
            keep(response, visit, renewed(scene, self._mint, visit.ticket, visit.now))
        return response

    def _wall(self, request: Request, visit: Visit, path: str, why: str) -> Response:
        """Nobody is signed in: pages lead to the sign-in, interfaces say so in the platform's manner."""
        if visit.kind == INTERFACE:
            site = self._sites.get(visit.scene.service)
            told = site.signed_out(visit, why) if site else None
            return told or visit.json({"error": {"code": 401, "reason": why, "message": "Please sign in."}}, 401)
        everywhere = "&signed_out=everywhere" if why == REVOKED else ""
        return visit.redirect(f"{visit.scene.manner.login}?next={_onward(request, path)}{everywhere}")


def _onward(request: Request, path: str) -> str:
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return quote(path + query, safe="")


def _nothing(_request: Request, visit: Visit) -> Response:
    return visit.page("Not found", "<h1>This page isn't available.</h1>", status=404, plain=True)


def _map(scene: Scene, site: ServiceSite | None) -> Map:
    from werkzeug.routing import Map, Rule

    routes = [Route(*route) for route in site.routes()] if site else []
    taken = {route.path for route in routes}
    manner = scene.manner
    usual = [
        *doors(manner),
        *storage.routes(manner),
        *oauth.routes(manner),
        Route("/", lambda _, visit: visit.redirect(manner.home), OPEN),
        Route(manner.home, lambda _, visit: visit.page("Home", home(visit))),
    ]
    routes += [route for route in usual if route.path not in taken]
    return Map([Rule(route.path, endpoint=route, strict_slashes=False) for route in routes], merge_slashes=False)
