"""The look of DistroKid's two statistics pages: tables, chart scripts, and what else stands on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any

Point = tuple[str, int]
Told = Sequence[tuple[date, int]]

_TOP = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>DistroKid</title>
<script type="text/javascript">var someOtherChart = {"dataProvider": [{"field":"menu","value":3}]};</script>\
</head><body>
<div class="accountMenu"><p class="item_title">Signed in as demo.owner@example.com</p>\
<p class="item_title">Account 90000077</p></div>
<div id="selectAlbum" class="statsPulldown"><table><tbody><tr><td>
"""
_ARTISTS = (
    '<select class="coolSelect spotifyConnectArtistPulldown">'
    '<option value="spotify:artist:1Eu67EqPy2NutiM0lqCarw">PIG1987</option>'
    '<option value="spotify:artist:62owJQCD2XzVB2o19CVsFM">ZONE A0</option></select>\n'
    "</td></tr></tbody></table></div>\n"
)
_SCRIPT = """<div id="%(id)s" class="chartStyle"><div class="amcharts-main-div" style="position: relative;">\
<div class="amcharts-chart-div" style="overflow: hidden; position: relative; text-align: left;">\
<svg version="1.1" style="position: absolute; width: 700px; height: 300px;"><g><text y="6" fill="#000000" \
text-anchor="end"><tspan y="6" x="0">5,000</tspan></text></g></svg></div></div></div>
<script type="text/javascript">
$( document ).ready( function(){
var %(id)s = AmCharts.makeChart("%(id)s",
{
"panEventsEnabled":false,
"type": "serial",
"categoryField": "category",
"dataDateFormat": "YYYY-MM-DD",
"categoryAxis": {
"gridPosition": "start",
"parseDates": true%(period)s
},
"chartCursor": {},
"trendLines": [],
"graphs": [
{
"fillAlphas": 1,
"id": "%(id)s",
"title": "%(id)s",
"type": "column",
"valueField": "column-1"
}
],
"valueAxes": [
{
"id": "ValueAxis-1",
"title": "Streams",
"min": 0
}
],
"balloon": {},
"dataProvider": [
%(points)s
]
}
);
%(id)s.addListener("clickGraphItem", graphClick);
});
</script>
"""
_ACTIONS = (
    'var aActions = [{"endpoint":"totals","chartType":"area","axis":"streams","field":"dateField","type":"day",'
    '"isDate":true,"value":"quantity","title":"streams by day","src":"last365days"}];\n'
)
_CANVAS = '<div id="chartdiv_1" class="chartStyle"></div>\n'
_END = "</body></html>\n"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in three parts, LF: up to the charts, their scripts (which come later than the rest), and its end."""

    begin: str
    charts: str
    end: str = _END

    @property
    def text(self) -> str:
        """The whole page."""
        return self.begin + self.charts + self.end


def spotify_page(titles: Sequence[tuple[str, str]], told: Told, at: date) -> Sheet:
    """The page “Spotify” with its table and its four charts."""
    cells = "".join(
        _row(f"\n{name}\n", f'<td class="tableCell">\n{_since(told, at, days):,}\n</td>', "tableRow")
        for name, days in (("Last 365 days", 366), ("Last 60 days", 61), ("Last 7 days", 7))
    )
    sixty = [point for point in told if (at - point[0]).days <= 60]
    charts = (
        _script("trendWeekly", _weekly(told), "WW"),
        _script("trendMonthly", _monthly(told), "MM"),
        _script("trend60day", sixty),
        _script("trend365day", told),
    )
    return Sheet(
        _begin(titles, "SPOTIFY", '<table style="width:100%">') + cells + "</tbody></table>\n", "".join(charts)
    )


def apple_page(titles: Sequence[tuple[str, str]], charts: str, told: Told, at: date) -> Sheet:
    """The page “Apple Music” with its table and the charts' JSON."""
    box = '<td class="tableCell"><div style="width:100px;text-align:right" id="last{0}">{1:,}</div></td>'
    cells = "".join(
        _row(f"\nLast {days} days\n", box.format(days, _since(told, at, days)), "tableRow lessPadding")
        for days in (365, 60, 30, 7)
    )
    script = f"<script>\nvar chartData = {charts};\n{_ACTIONS}</script>\n"
    return Sheet(_begin(titles, "APPLE MUSIC", "<table>") + cells + "</tbody></table>\n", script, _CANVAS + _END)


def empty_page(titles: Sequence[tuple[str, str]]) -> str:
    """A page that was saved before its charts had loaded."""
    return _TOP + _albums(titles) + _ARTISTS + "<table><tbody></tbody></table>\n" + _CANVAS + _END


def _albums(titles: Sequence[tuple[str, str]]) -> str:
    options = "".join(f'<option value="{upc}">{escape(title)}</option>' for upc, title in titles)
    chosen = '<select id="trendingMasterSelect" class="mobileOnlyMarginBottom5 coolSelect">'
    return f'{chosen}<option value="all">All albums</option>{options}</select>\n'


def _begin(titles: Sequence[tuple[str, str]], service: str, table: str) -> str:
    return (
        f'{_TOP}{_albums(titles)}{_ARTISTS}{table}\n<tbody><tr class="tableRow">\n'
        '<td class="tableHeader" colspan="2">\n<div style="text-transform: none;">\n'
        f'{service} ESTIMATES (<a target="_blank" href="https://support.example.com/why">why estimates?</a>)\n'
        "</div>\n</td>\n</tr>\n"
    )


def _row(name: str, cell: str, style: str) -> str:
    return f'<tr class="{style}">\n<td class="tableCell" style="width:400px;">{name}</td>\n{cell}\n</tr>\n'


def _since(told: Told, at: date, days: int) -> int:
    """Streams of the days that are not older than so many; 0 when the source has stood still for longer."""
    return sum(value for day, value in told if (at - day).days <= days)


def _script(name: str, points: Told, period: str = "") -> str:
    rows = ",".join(f'{{"category": "{day}","column-1": {value}}}' for day, value in points)
    return _SCRIPT % {"id": name, "points": rows, "period": f',\n"minPeriod": "{period}"' if period else ""}


def _weekly(told: Told) -> list[tuple[date, int]]:
    """Sums by Monday; the first week begins with the first day."""
    sums: dict[date, int] = {}
    for day, value in told:
        monday = max(told[0][0], day - timedelta(days=day.weekday()))
        sums[monday] = sums.get(monday, 0) + value
    return list(sums.items())


def _monthly(told: Told) -> list[tuple[date, int]]:
    sums: dict[date, int] = {}
    for day, value in told:
        sums[day.replace(day=1)] = sums.get(day.replace(day=1), 0) + value
    return list(sums.items())


def chart(points: Sequence[Point], kind: str, *, days: bool = False) -> dict[str, Any]:
    """A serial chart of the Apple page."""
    axis: dict[str, Any] = {"gridPosition": "start", "autoRotateAngle": 30, "autoRotateCount": 0}
    return {
        "isEmpty": 0 if points else 1,
        "categoryField": "field",
        "dataProvider": [{"field": name, "value": value} for name, value in points],
        "trendLines": [],
        **({"dataDateFormat": "YYYY-MM-DD"} if kind == "line" else {}),
        "valueAxes": [{"id": "ValueAxis-1", "title": "streams"}],
        "chartScrollbar": {"enabled": True},
        "allLabels": [],
        "guides": [],
        "graphs": [{"valueField": "value", "lineThickness": 2, "fillAlphas": 0.7, "id": f"AmGraph-demo-{kind}",
                    "type": kind, "title": "graph 1"}],
        "balloon": {},
        "rotate": False,
        "total": sum(value for _, value in points),
        "type": "serial",
        "chartCursor": {"enabled": True},
        "startDuration": 0,
        "categoryAxis": axis | ({"parseDates": True} if days else {}),
    }  # fmt: skip


def pie(slices: Sequence[tuple[str, int, int]]) -> dict[str, Any]:
    """A pie of the Apple page; slices are (name, value, id)."""
    return {
        "legend": {"position": "right", "markerType": "circle", "enabled": False, "align": "center"},
        "isEmpty": 0 if slices else 1,
        "dataProvider": [{"field": name, "id": number, "value": value} for name, value, number in slices],
        "valueField": "value",
        "allLabels": [],
        "balloonText": "[[title]]<br><span style='font-size:14px'><b>[[value]]</b> ([[percents]]%)</span>",
        "balloon": {},
        "titleField": "field",
        "total": sum(value for _, value, _ in slices),
        "type": "pie",
        "titles": [],
        "startDuration": 0,
    }
