"""Reading DistroKid's two statistics pages: the charts' own data, the small table above them, personal data removed."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.services.daily_streams import APPLE, SPOTIFY, Point, Side
from bedrot_desktop.services.reading import refuse_sign_in

_CHART = re.compile(r"""AmCharts\.makeChart\(\s*["'](\w+)["']""")
_PROVIDER = re.compile(r'"dataProvider"\s*:\s*(?=\[)')
_CHART_DATA = re.compile(r"\bchartData\s*=\s*(?=\{)")
_YEAR = "Last 365 days"
_DAILY_CHART = "trend365day"
_DAYS = "last365days"
_TOO_MUCH = 1e15  # no number of streams
_DIMENSIONS = {
    "tracks": "track", "albums": "album", "playlists": "playlist", "devices": "device", "gender": "gender",
    "age": "age", "listening": "listening", "sources": "source", "offline": "offline", "types": "type",
    "country": "country",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds. ``totals`` are the page's own figures for 365 days, by where they stand."""

    platform: str
    points: tuple[Point, ...]
    totals: Mapping[str, int]
    sides: tuple[Side, ...]
    charts: tuple[str, ...]


def read_page(text: str, name: str) -> Page:
    """A page's data; SignInNeeded for a sign-in page, FileRejected for one whose charts had not loaded or are cut."""
    charts, points = _read(text, name)
    if isinstance(charts, dict):
        totals = dict(_table_total(text))
        if isinstance(charts[_DAYS].get("total"), int):
            totals["the chart's own total"] = charts[_DAYS]["total"]
        return Page(APPLE, points, totals, tuple(_sides(charts)), tuple(sorted(charts)))
    return Page(SPOTIFY, points, _table_total(text), (), tuple(sorted(chart[1] for chart in charts)))


def series_of(text: str, name: str) -> tuple[str, tuple[Point, ...]]:
    """The platform a page is about and its days, without the rest of it; errors as of `read_page`."""
    charts, points = _read(text, name)
    return APPLE if isinstance(charts, dict) else SPOTIFY, points


def _read(text: str, name: str) -> tuple[dict[str, Any] | list[re.Match[str]], tuple[Point, ...]]:
    """The charts (of the Apple page by key, of the Spotify page where they begin) and the days."""
    apple = _CHART_DATA.search(text)
    if apple is not None:
        return _apple(text, apple.end(), name)
    charts = list(_CHART.finditer(text))
    if any(chart[1] == _DAILY_CHART for chart in charts):
        return charts, _spotify(text, charts, name)
    refuse_sign_in(text, name)
    raise FileRejected(
        f"{name} was saved before its charts had loaded: there is no daily series in it.",
        "Fetch the page again; the days from before stay.",
        rule="not loaded",
    )


def _spotify(text: str, charts: list[re.Match[str]], name: str) -> tuple[Point, ...]:
    """The chart of the last 365 days by its own name; the page has three more, which are sums of it."""
    place = next(place for place, chart in enumerate(charts) if chart[1] == _DAILY_CHART)
    end = charts[place + 1].start() if place + 1 < len(charts) else len(text)
    provider = _PROVIDER.search(text, charts[place].end(), end)
    entries = _json_at(text, provider.end() if provider else -1, name)
    return _points(entries, "category", "column-1", name)


def _apple(text: str, start: int, name: str) -> tuple[dict[str, Any], tuple[Point, ...]]:
    """The chart ``last365days`` by its key; a longer list elsewhere on the page is not the daily series."""
    charts = _json_at(text, start, name)
    daily = charts.get(_DAYS) if isinstance(charts, dict) else None
    if not isinstance(daily, dict):
        raise FileRejected(
            f"{name} has chart data, but no chart “last365days”.",
            "Fetch the page again; the days from before stay.",
            rule="shape",
        )
    return charts, _points(daily.get("dataProvider"), "field", "value", name)


def _json_at(text: str, start: int, name: str) -> Any:
    if start < 0:
        raise FileRejected(
            f"{name} has the daily chart, but no data in it.",
            "Fetch the page again; the days from before stay.",
            rule="not loaded",
        )
    try:
        value, _ = json.JSONDecoder().raw_decode(text, start)
    except (json.JSONDecodeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else text.count("\n", 0, start) + 1
        raise FileRejected(
            f"The chart data of {name} break off in line {line}.",
            "Fetch the page again; the days from before stay.",
            rule="json",
            line=line,
        ) from error
    return value


def _points(entries: Any, when: str, count: str, name: str) -> tuple[Point, ...]:
    if not isinstance(entries, list) or not entries:
        raise FileRejected(
            f"The daily chart of {name} is empty.", "Nothing to take over; the days from before stay.", rule="no rows"
        )
    return tuple(
        (str(entry.get(when, "")), str(entry.get(count, ""))) if isinstance(entry, dict) else ("", str(entry))
        for entry in entries
    )


def _sides(charts: Mapping[str, Any]) -> list[Side]:
    sides: list[Side] = []
    for key, chart in charts.items():
        entries = chart.get("dataProvider") if isinstance(chart, dict) else None
        if not key.endswith("1year") or not isinstance(entries, list):
            continue
        dimension = _DIMENSIONS.get(key.removesuffix("1year"), key.removesuffix("1year"))
        sums: dict[str, tuple[float, int]] = {}
        for place, entry in enumerate(entries, start=1):
            value = entry.get("value") if isinstance(entry, dict) else None
            if isinstance(value, int | float) and abs(value) < _TOO_MUCH:  # NaN and Infinity are not less
                label = str(entry.get("field", ""))
                amount, first = sums.get(label, (0.0, place))
                sums[label] = (amount + float(value), first)
        sides.extend(
            (dimension, label, "apple_streams_1year", amount, place) for label, (amount, place) in sums.items()
        )
    return sides


def _table_total(text: str) -> dict[str, int]:
    """The figure beside “Last 365 days” in the page's small table; empty when there is no such table."""
    import pandas as pd

    if _YEAR not in text:
        return {}
    try:
        tables = pd.read_html(io.StringIO(text), match=_YEAR, flavor="lxml", thousands=",")
    except ValueError:
        return {}
    for table in sorted(tables, key=lambda one: one.size):  # the innermost of nested ones is the smallest
        for cells in table.astype(str).itertuples(index=False):
            if str(cells[0]).strip() == _YEAR and (number := re.fullmatch(r"\d+", str(cells[1]).strip())):
                return {"the table": int(number[0])}
    return {}


_DATA = re.compile(r'("dataProvider"\s*:\s*\[[^\]]*\])')
_PERSONAL = (
    # begins only where a run of such characters begins: a long run without @ must not be tried from every place
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "(e-mail removed)"),
    (re.compile(r"\bAccount \d{5,}"), "Account (removed)"),
    (
        re.compile(
            r"(\b(?:cfid|cftoken|jsessionid|session_?id|csrf_?token|user_?id|uid|access_?token|auth_?token)"
            r"[\"']?\s*(?:[=:]|\s+(?:value|content)=)\s*[\"']?)[\w.%+/=-]+",
            re.IGNORECASE,
        ),
        r"\g<1>removed",
    ),
)


def without_personal_data(data: bytes, text: str) -> bytes:
    """A page's bytes without e-mail addresses, account numbers and session ids; the charts' data stay untouched.

    ``text`` is used for UTF-16 pages, which become UTF-8; all others keep their encoding and line ends.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _cleaned(text).encode()
    return _cleaned(data.decode("latin-1")).encode("latin-1")  # latin-1 gives every byte back as it was


def _cleaned(text: str) -> str:
    parts = _DATA.split(text)
    for place in range(0, len(parts), 2):
        for pattern, instead in _PERSONAL:
            parts[place] = pattern.sub(instead, parts[place])
    return "".join(parts)
