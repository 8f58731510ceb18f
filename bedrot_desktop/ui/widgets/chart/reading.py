"""What a chart says at one place: the tooltip's rows, the spoken sentence, the rows of its CSV. Free of Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bedrot_desktop.insights.shapes import AREA, CAMPAIGN, COLUMNS, SHARE, Chart
from bedrot_desktop.ui.widgets.chart.ticks import bucket, written


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the tooltip. ``place`` of the series (-1: none), ``strong`` for the total, ``raw`` for copying."""

    title: str
    value: str
    place: int = -1
    panel: int = 0
    strong: bool = False
    muted: bool = False
    raw: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything known of one bucket; ``spoken`` is the same as one sentence."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        parts = [f"{line.title} {line.value}" for line in self.lines]
        return ". ".join((", ".join((self.title, *parts)), *self.notes))


UNITS = {"usd": "US dollars", "share": "share", "streams": "streams", "count": ""}


NET = "net"  # a series that is what the others come to; drawn as a line over their bars


def is_over(chart: Chart, place: int) -> bool:
    """Whether a series is a line over bars rather than one of them."""
    return chart.style == COLUMNS and len(chart.series) > 1 and chart.series[place].key == NET


def is_sum(chart: Chart) -> bool:
    """Whether the series of a chart add up."""
    over = any(is_over(chart, place) for place in range(len(chart.series)))
    return chart.style in {AREA, COLUMNS} and chart.unit != SHARE and not over


def shown_places(chart: Chart, hidden: Collection[str]) -> list[int]:
    """The series that are not hidden, in drawing order."""
    return [place for place, one in enumerate(chart.series) if one.key not in hidden]


def value_at(chart: Chart, place: int, at: int) -> float | None:
    """A series' value in a bucket; None where it is not reported."""
    values = chart.series[place].values
    return None if at in unreported(chart) or not 0 <= at < len(values) else values[at]


def unreported(chart: Chart) -> dict[int, float | None]:
    """The buckets that are not reported yet, with what is expected of them."""
    return {one.place: one.expected for one in chart.unreported}


def total_at(chart: Chart, hidden: Collection[str], at: int) -> float | None:
    """The sum of what is shown in a bucket; None where nothing of it is known."""
    known = [value for place in shown_places(chart, hidden) if (value := value_at(chart, place, at)) is not None]
    return sum(known) if known else None


def read_at(charts: Sequence[Chart], at: int, hidden: Collection[str] = ()) -> Reading:
    """What the panels say of one bucket."""
    main = charts[0]
    lines = [line for panel, chart in enumerate(charts) for line in _lines(chart, panel, at, hidden)]
    notes = []
    day = main.days[at]
    for chart in charts:
        if at in unreported(chart):
            expected = unreported(chart)[at]
            more = f", about {written(expected, chart.unit, chart.places)} expected" if expected is not None else ""
            notes.append(f"Not reported yet{more}")
        if at in chart.provisional:
            notes.append("May still change")
    touching = [band for band in main.bands if band.start <= day <= band.end]
    notes += [f"Campaign: {band.title}" if band.kind == CAMPAIGN else band.title for band in touching]
    unit = UNITS.get(main.unit, "") if len(charts) == 1 else ""
    return Reading(bucket(day, main.grain), unit, tuple(lines), tuple(dict.fromkeys(notes)))


def _lines(chart: Chart, panel: int, at: int, hidden: Collection[str]) -> list[Line]:
    places = shown_places(chart, hidden)
    missing = at in unreported(chart)

    def said(value: float | None) -> str:
        return "not reported" if value is None and missing else written(value, chart.unit, chart.places)

    found = [
        Line(chart.series[place].title, said(value_at(chart, place, at)), place, panel, raw=value_at(chart, place, at))
        for place in places
    ]
    if len(places) > 14:  # the greatest, and the others together
        found.sort(key=lambda line: -(line.raw or 0.0))
        rest = [line.raw for line in found[12:] if line.raw is not None]
        found = [*found[:12]]
        if is_sum(chart):
            found.append(Line(f"{len(places) - 12} more", said(sum(rest) if rest else None), -1, panel))
    if is_sum(chart) and len(places) > 1:
        total = total_at(chart, hidden, at)
        found.append(Line("Total", said(total), -1, panel, strong=True, raw=total))
    if chart.mean is not None and not hidden:
        found.append(
            Line(
                "7-day mean",
                written(chart.mean[at], chart.unit, chart.places),
                -1,
                panel,
                muted=True,
                raw=chart.mean[at],
            )
        )
    if chart.compare is not None and at < len(chart.compare.values):
        value = chart.compare.values[at]
        found.append(
            Line(chart.compare.title, written(value, chart.unit, chart.places), -1, panel, muted=True, raw=value)
        )
    return found


def as_csv(charts: Sequence[Chart], hidden: Collection[str] = ()) -> str:
    """The figures of what is shown: ISO days, points, empty where nothing is known."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = [charts[0].grain, *(chart.series[place].title for chart in charts for place in shown_places(chart, hidden))]
    for chart in charts:
        head += ["7-day mean"] if chart.mean is not None else []
        head += [chart.compare.title] if chart.compare is not None else []
    writer.writerow([*head, "state"])
    for at, day in enumerate(charts[0].days):
        row: list[object] = [day.isoformat()]
        for chart in charts:
            row += [_bare(value_at(chart, place, at)) for place in shown_places(chart, hidden)]
        for chart in charts:
            if chart.mean is not None:
                row.append(_bare(chart.mean[at]))
            if chart.compare is not None:
                row.append(_bare(chart.compare.values[at] if at < len(chart.compare.values) else None))
        writer.writerow([*row, _state(charts, at)])
    return out.getvalue()


def _bare(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _state(charts: Sequence[Chart], at: int) -> str:
    if any(at in unreported(chart) for chart in charts):
        return "not reported"
    return "provisional" if any(at in chart.provisional for chart in charts) else ""
