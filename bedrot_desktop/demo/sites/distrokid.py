"""The stand-in for DistroKid: statistics whose charts come late, and the bank details behind two clicks.

Oddities of its scene: ``charts``: seconds until they come (0.3), ``"empty"`` (charts without a single day) or
``"never"``; ``bank``: bytes that are given out instead of the statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from bedrot_desktop.demo import distrokid as pages_made_up
from bedrot_desktop.demo.distrokid_page import Sheet
from bedrot_desktop.demo.label import APPLE, DISTROKID, SPOTIFY
from bedrot_desktop.demo.sites.pages import NOTE, STYLE_PATH, written
from bedrot_desktop.demo.sites.site import OPEN, Route, ServiceSite, Visit
from bedrot_desktop.demo.statement import statement_of

if TYPE_CHECKING:
    from werkzeug import Request, Response

LATE = 0.3
_MENU = '<div class="accountMenu">'
_LOOK = "<style>body { max-width: 940px; margin: 24px auto; padding: 0 20px; } .chartStyle { margin: 20px 0; }</style>"
_SHOWN = {"streams": SPOTIFY, "applemusic": APPLE}

#: Draws plain bars where the real pages use AmCharts; answers the same calls.
_CHARTS = """
window.$ = () => ({ready: work => work()});
window.graphClick = () => {};
function drawBars(id, values) {
  const place = document.getElementById(id); if (!place) return;
  const most = Math.max(1, ...values), wide = 900 / Math.max(1, values.length);
  place.innerHTML = '<svg viewBox="0 0 900 200" width="100%" height="200">' + values.map((value, at) =>
    `<rect x="${at * wide}" y="${200 - 200 * value / most}" width="${Math.max(0.5, wide - 0.5)}"` +
    ` height="${200 * value / most}" fill="#2a6df4"/>`).join("") + "</svg>";
}
window.AmCharts = {makeChart(id, chart) {
  drawBars(id, chart.dataProvider.map(point => point["column-1"])); return {addListener() {}};
}};
async function bringCharts(address, seconds) {
  await new Promise(done => setTimeout(done, seconds * 1000));
  const answer = await fetch(address); if (!answer.ok) return;
  const place = document.getElementById("chartsComeHere");
  place.replaceWith(document.createRange().createContextualFragment(await answer.text()));
  if (window.chartData) drawBars("chartdiv_1", chartData.last365days.dataProvider.map(point => point.value));
}
"""


class Distrokid(ServiceSite):
    """Its pages."""

    key = "distrokid"

    def routes(self) -> Sequence[Route]:
        return (
            Route("/mymusic", releases),
            Route("/dashboard", releases),
            Route("/stats/", statistics),
            Route("/stats/charts/", charts),
            Route("/bank/", bank),
            Route("/bank/details/", details),
            Route("/bank/details/download/", download),
            Route("/amcharts.js", script, OPEN),
        )


def script(_request: Request, _visit: Visit) -> Response:
    from werkzeug import Response

    return Response(_CHARTS, content_type="text/javascript")


def releases(_request: Request, visit: Visit) -> Response:
    rows = "".join(
        f"<tr><td>{escape(track.title)}</td><td>{escape(track.artist)}</td><td>{track.released}</td></tr>"
        for track in visit.label.of(DISTROKID)
    )
    addresses = {"Stats": "/stats/?type=all&amp;data=streams", "Bank": "/bank/"}
    links = " · ".join(f'<a href="{visit.at(path)}">{words}</a>' for words, path in addresses.items())
    return visit.page("My Music", f"<h1>Your music</h1><p>{links}</p><table><tbody>{rows}</tbody></table>")


def statistics(request: Request, visit: Visit) -> Response:
    """A page as its owner sees it: what names them and lets them in is in its source, the charts come by a script."""
    shown = request.args.get("data", "streams")
    sheet = _sheet(visit, shown)
    begin = sheet.begin.replace("demo.owner@example.com", escape(visit.identity))
    token = next(iter(request.cookies.get(name, "") for name in visit.scene.manner.auth))
    late = visit.scene.oddities.get("charts", LATE)
    call = "" if late == "never" else (
        f"bringCharts({written(visit.at(f'/stats/charts/?data={shown}'))}, {0 if late == 'empty' else late});"
    )  # fmt: skip
    head = (
        f'<script src="{visit.at("/amcharts.js")}"></script>'
        f"<script>var dk = {{userId: '90000077', csrfToken: 'c5f-{visit.identity}', jwt: {written(token)}}};</script>"
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{STYLE_PATH}">{_LOOK}</head>'
    )
    tabs = " · ".join(
        f'<a href="{visit.at(f"/stats/?type=all&amp;data={name}")}">{platform}</a>' for name, platform in _SHOWN.items()
    )
    return visit.html(
        begin.replace("</head>", head, 1).replace(_MENU, f'<p class="si-note">{NOTE}</p><p>{tabs}</p>{_MENU}', 1)
        + '<div id="chartsComeHere">Loading …</div>\n'
        + sheet.end.replace("</body>", f"<script>{call}</script></body>")
    )


def charts(request: Request, visit: Visit) -> Response:
    """The scripts that hold the figures, as they are put into the page."""
    text = _sheet(visit, request.args.get("data", "streams")).charts
    if visit.scene.oddities.get("charts") == "empty":
        text = _without_days(text)
    return visit.html(text)


def _without_days(text: str) -> str:
    import re

    return re.sub(r'("dataProvider":\s*)\[[^\]]*\]', r"\1[]", text)


def _sheet(visit: Visit, shown: str) -> Sheet:
    return pages_made_up.page_of(visit.label, _SHOWN.get(shown, SPOTIFY))


def bank(_request: Request, visit: Visit) -> Response:
    link = f'<a href="{visit.at("/bank/details/?all=1")}">See details</a>'
    return visit.page("Bank", f"<h1>Your bank</h1><p>Earnings of all releases.</p>{link}")


def details(_request: Request, visit: Visit) -> Response:
    body = (
        "<h1>Bank details</h1>"
        '<div class="bankDownload" style="cursor:pointer;color:#2a6df4" onclick="downloadBank(\'all\')">'
        "Download all of it</div>"
        f"<script>function downloadBank(which) {{ location.href = {written(visit.at('/bank/details/download/'))}; }}"
        "</script>"
    )
    return visit.page("Bank details", body)


def download(_request: Request, visit: Visit) -> Response:
    content = visit.scene.oddities.get("bank")
    if content is None:
        content = statement_of(visit.label)
    return visit.download("DistroKid_details.tsv", content, "text/tab-separated-values")
