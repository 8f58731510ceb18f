"""What a figure is when it is drawn: a filter, charts, bars, key figures and their explanations. Plain values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY, WEEK, MONTH = "day", "week", "month"
BEFORE, YEAR = "before", "year"
STREAMS, USD, SHARE, COUNT = "streams", "usd", "share", "count"
PLATFORM, ARTIST, SERVICE, DISTRIBUTOR, PLAIN = "platform", "artist", "service", "distributor", "plain"
CAMPAIGN, DEAD, STALL = "campaign", "dead", "stall"
AREA, COLUMNS, LINES = "area", "columns", "lines"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for. Empty ``artists`` and ``platforms`` mean all; both days belong to it.

    ``compare``: "" nothing, ``before`` the span of the same length just before, ``year`` the same days a year earlier.
    """

    start: date
    end: date
    artists: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    grain: str = DAY
    compare: str = ""

    @property
    def days(self) -> int:
        """How many days it spans."""
        return (self.end - self.start).days + 1

    @property
    def before(self) -> tuple[date, date]:
        """The span that it is compared with (the one just before, unless a year earlier is asked for)."""
        if self.compare == YEAR:
            return _year_earlier(self.start), _year_earlier(self.end)
        return self.start - timedelta(days=self.days), self.start - timedelta(days=1)


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


@dataclass(frozen=True, slots=True)
class Series:
    """One line, area or set of bars. ``title`` is a platform's brand, an artist, a service …; colours go by it.

    ``values`` stand beside the chart's ``days``; None where nothing is known (a hole, never 0).
    """

    key: str
    title: str
    kind: str
    values: tuple[float | None, ...]

    @property
    def total(self) -> float:
        """The sum of what is known."""
        return sum(value for value in self.values if value is not None)


@dataclass(frozen=True, slots=True)
class Band:
    """A span behind the data: a campaign, a sign-in that was dead, a source that stood still. Both days belong to it.

    ``where``: what it belongs to (a service, a campaign), for going there.
    """

    start: date
    end: date
    kind: str
    title: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A bucket that is not reported yet (hatched, never 0). ``expected``: what it will likely be, if that is known.

    ``partly``: some of it is known already and stands in the series (drawn pale, counted in no mean and no sum).
    """

    place: int
    expected: float | None = None
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Series over time. ``days`` are the buckets' first days, without holes.

    ``mean``: seven-day mean of the series' sum (over the complete days among the last seven, None where these are fewer
    than four). ``unreported``: buckets not reported yet; ``provisional``: buckets whose figures may still change, or
    that the span holds only in part. ``compare``: the sum in the span compared with, bucket by bucket. ``style`` is
    ``area`` (stacked), ``columns`` (stacked) or ``lines`` (whose axis need not begin at 0). ``note``: a sentence
    below it; ``empty``: what to say instead of a chart without any value.
    """

    key: str
    title: str
    unit: str
    days: tuple[date, ...]
    series: tuple[Series, ...]
    grain: str = DAY
    style: str = AREA
    mean: tuple[float | None, ...] | None = None
    unreported: tuple[Missing, ...] = ()
    provisional: tuple[int, ...] = ()
    bands: tuple[Band, ...] = ()
    compare: Series | None = None
    note: str = ""
    empty: str = ""
    places: int = 0

    @property
    def blank(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value is not None for one in self.series for value in one.values)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a comparison: ``value``, out of how many (``base``), and how it changed (a fraction).

    ``kind`` says what ``label`` is (colours go by it); ``group``: for a track its artist. ``spark``: its way here.
    """

    label: str
    value: float
    base: float | None = None
    change: float | None = None
    kind: str = PLAIN
    group: str = ""
    spark: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """Few values beside each other, the greatest first. ``mean``: the figure over all of them, where there is one."""

    key: str
    title: str
    unit: str
    rows: tuple[Bar, ...]
    places: int = 0
    mean: float | None = None
    base_title: str = ""
    note: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Kpi:
    """A key figure. ``change`` is a fraction against what ``against`` says; None where there is nothing to compare.

    ``good``: ``up``, ``down`` or ``neutral``. ``spark`` is empty where fewer than 8 points are known.
    ``unreported``: a part of it is not reported yet. ``note``: a few words more (“$0.31 per click”).
    ``series``: whose colour the spark has, as (kind, title).
    """

    key: str
    title: str
    value: float | None
    unit: str
    places: int = 0
    change: float | None = None
    against: str = ""
    spark: tuple[float | None, ...] = ()
    unreported: bool = False
    good: str = "up"
    note: str = ""
    series: tuple[str, str] = (PLAIN, "")


@dataclass(frozen=True, slots=True)
class SourceAge:
    """A source behind a figure: its name, how current it is (current, due, stale …) and its newest day."""

    title: str
    state: str
    newest: date | None
    service: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure in its parts. ``sql`` gives it from the warehouse (runnable as it stands), ``rows_sql`` what lies below.

    ``formula`` in words and signs, ``with_numbers`` the same with the numbers put in, ``left_out`` one sentence.
    ``unit`` and ``places`` tell how ``value`` is written; ``span`` which days it covers.
    """

    key: str
    title: str
    value: float | None
    unit: str
    places: int
    span: tuple[date, date]
    formula: str
    with_numbers: str
    left_out: str
    sources: tuple[SourceAge, ...]
    sql: str
    rows_sql: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by. ``platforms`` are brands; ``complete_to``: the last day that all daily sources have.

    ``waiting_for``: the sources that hold ``complete_to`` back, as (title, newest day).
    """

    artists: tuple[str, ...]
    platforms: tuple[str, ...]
    first: date | None
    last: date | None
    complete_to: date | None
    waiting_for: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One tab of the page: its key figures, charts and comparisons, in the order in which they are shown."""

    key: str
    kpis: tuple[Kpi, ...] = ()
    charts: tuple[Chart, ...] = ()
    bars: tuple[Bars, ...] = ()
    bands: tuple[Band, ...] = field(default=())
