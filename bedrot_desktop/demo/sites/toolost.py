"""The stand-in for TooLost: an empty page that its script fills after asking the interface with the token.

Oddities of its scene: ``picker`` False: there is no choice of the time; ``silent`` True: the page never asks for its
figures; ``gone`` True: nor would the interface have them; ``last year`` False: it is not offered; ``reports``: how many
months have a sales report (1); ``attachment``: bytes that are given out instead of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.demo.dates import months_before
from bedrot_desktop.demo.label import APPLE, SPOTIFY, TOOLOST
from bedrot_desktop.demo.sites.pages import written
from bedrot_desktop.demo.sites.site import INTERFACE, OPEN, Route, ServiceSite, Visit
from bedrot_desktop.demo.sites.toolost_portal import LOOK, SCRIPT
from bedrot_desktop.demo.toolost import answer_of
from bedrot_desktop.demo.writing import csv_text

if TYPE_CHECKING:
    from werkzeug import Request, Response

_HEADER = ("Sale Month", "Store", "Artist", "Track", "ISRC", "Country", "Units", "Net Revenue (USD)")


class Toolost(ServiceSite):
    """Its pages and interfaces."""

    key = "toolost"

    def routes(self) -> Sequence[Route]:
        return (
            Route("/user-portal", portal),
            Route("/user-portal/analytics/platform", portal),
            Route("/user-portal/notifications", portal),
            Route("/portal.js", script, OPEN),
            Route("/api/portal/user", user, INTERFACE),
            Route("/api/portal/analytics/spotify", spotify, INTERFACE),
            Route("/api/portal/analytics/apple/", apple, INTERFACE),
            Route("/api/portal/notifications", notifications, INTERFACE),
            Route("/api/portal/reports/<month>", report, INTERFACE),
        )

    def signed_out(self, visit: Visit, why: str) -> Response | None:
        return visit.json({"message": "Unauthenticated." if why == "expired" else "Token revoked."}, 401)


def portal(_request: Request, visit: Visit) -> Response:
    """The same document for every address and everybody."""
    odd, manner = visit.scene.oddities, visit.scene.manner
    told = {
        "base": visit.at(""), "key": manner.storage_key, "login": manner.login, "picker": odd.get("picker", True),
        "silent": odd.get("silent", False), "lastYear": odd.get("last year", True),
    }  # fmt: skip
    body = f'<div id="app"></div><script>const PORTAL = {written(told)};</script>'
    return visit.page("Portal", f'{body}<script src="{visit.at("/portal.js")}"></script>', head=LOOK, plain=True)


def script(_request: Request, _visit: Visit) -> Response:
    from werkzeug import Response

    return Response(SCRIPT, content_type="text/javascript; charset=utf-8")


def user(_request: Request, visit: Visit) -> Response:
    return visit.json({"user": visit.identity, "name": visit.person.name if visit.person else ""})


def spotify(request: Request, visit: Visit) -> Response:
    return _figures(request, visit, SPOTIFY)


def apple(request: Request, visit: Visit) -> Response:
    return _figures(request, visit, APPLE)


def _figures(request: Request, visit: Visit, platform: str) -> Response:
    if visit.scene.oddities.get("gone"):
        return visit.json({"message": "The route could not be found."}, 404)
    first, last = _range(visit, request.args.get("date", ""))
    return visit.json(answer_of(visit.label, platform, first, last))


def _range(visit: Visit, word: str) -> tuple[date, date]:
    today = visit.label.dates.today
    if word == "thisYear":
        return date(today.year, 1, 1), today
    if word == "lastYear":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    return today - timedelta(days=30), today


def _months(visit: Visit) -> list[date]:
    """The months that have a report, newest first: each comes two months after its end."""
    today = visit.label.dates.today
    return [months_before(today, 3 + place) for place in range(visit.scene.oddities.get("reports", 1))]


def notifications(_request: Request, visit: Visit) -> Response:
    found = [
        {"text": f"Your ({month:%m-%Y}) Sales report has been generated", "file": f"{month:%m-%Y}"}
        for month in _months(visit)
    ]
    return visit.json({"notifications": [*found, {"text": "Welcome to Too Lost!", "file": None}]})


def report(_request: Request, visit: Visit) -> Response:
    """Sales of a month, as nobody has seen them: the columns are a guess."""
    month = next((one for one in _months(visit) if f"{one:%m-%Y}" == visit.values["month"]), None)
    if month is None:
        return visit.json({"message": "There is no such report."}, 404)
    content = visit.scene.oddities.get("attachment")
    if content is None:
        begin, end = visit.label.dates.place(month), visit.label.dates.place(months_before(month, -1))
        rows = []
        for track in visit.label.of(TOOLOST):
            units = sum(visit.label.streams[track.number][SPOTIFY][begin:end])
            money = f"{units * 0.0031:.8f}"
            rows.append((f"{month:%Y-%m}", "Spotify", track.artist, track.title, track.isrc, "US", units, money))
        content = csv_text(_HEADER, rows).encode()
    return visit.download(f"{month:%m-%Y}-90077.csv", content, "text/csv")
