"""What goes wrong at a stand-in when its scene says so: before the page is made, and to the answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from bedrot_desktop.demo.sites.site import INTERFACE, ServiceSite, Visit

if TYPE_CHECKING:
    from werkzeug import Response


PORTAL_PATH = "/wifi"
PORTAL = """<!doctype html><html><head><title>Hotel Wi-Fi</title></head><body><h1>Welcome to Hotel Wi-Fi</h1>
<form action="/wifi/connect" method="post"><p>Accept the terms of use to get online.</p>
<button>Connect</button></form></body></html>"""


class Dropped(ConnectionResetError):
    """The connection is closed without an answer."""


def instead(visit: Visit, site: ServiceSite | None) -> Response | None:
    """What is answered instead of what was asked for, or None; raises Dropped."""
    scene = visit.scene
    number = scene.count()
    if scene.slow and scene.closing.wait(scene.slow):
        raise Dropped("the server stops")
    if scene.flaky and number % scene.flaky == 0:
        raise Dropped("flaky")
    if scene.portal:
        return _portal(visit)
    if scene.outage == "closed":
        raise Dropped("outage")
    if scene.outage:
        return _outage(visit)
    seconds = scene.refused_for(visit.now)
    return _limited(visit, site, seconds) if seconds else None


def _portal(visit: Visit) -> Response:
    """Every network of a hotel answers in the place of everybody."""
    if visit.scene.portal != "elsewhere":
        return visit.html(PORTAL)
    from werkzeug import Response

    there = visit.address.rsplit("/", 1)[0].replace("127.0.0.1", "localhost")
    return Response("", 302, headers={"Location": there + PORTAL_PATH})


def _outage(visit: Visit) -> Response:
    if visit.kind == INTERFACE:
        response = visit.json({"error": {"code": 503, "message": "Service temporarily unavailable."}}, 503)
    else:
        response = visit.page(
            "Be right back", "<h1>We'll be right back</h1><p>Service unavailable.</p>", status=503, plain=True
        )
    response.headers["Retry-After"] = "60"
    return response


def _limited(visit: Visit, site: ServiceSite | None, seconds: int) -> Response:
    response = site.rate_limited(visit, seconds) if site is not None and visit.kind == INTERFACE else None
    if response is None and visit.kind == INTERFACE:
        response = visit.json({"error": {"code": 429, "message": "Too many requests."}}, 429)
    elif response is None:
        response = visit.page(
            "Too many requests", "<h1>Too many requests</h1><p>Please come back later.</p>", status=429, plain=True
        )
    limit = visit.scene.limit
    as_date = limit is not None and limit.as_date
    moment = visit.now.replace(microsecond=0) + timedelta(seconds=math.ceil(seconds))
    response.headers.setdefault("Retry-After", format_datetime(moment, usegmt=True) if as_date else str(seconds))
    return response


def cut(visit: Visit, response: Response) -> Response:
    """A download that breaks off half way, where the scene says so."""
    scene = visit.scene
    if not response.headers.get("Content-Disposition", "").startswith("attachment"):
        return response
    with scene.lock:
        if scene.cut <= 0:
            return response
        scene.cut -= 1
    whole = response.get_data()

    def half() -> Iterator[bytes]:
        yield whole[: len(whole) // 2]
        raise Dropped("cut off")

    response.response = half()
    response.headers["Content-Length"] = str(len(whole))
    return response
