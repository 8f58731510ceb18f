"""The figures in an answer of Linktree's analytics: each list entry becomes a row or is set aside with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from bedrot_desktop.lake.findings import Note, Reject
from bedrot_desktop.services.linktree.privacy import field_name, kept
from bedrot_desktop.services.reading import day

if TYPE_CHECKING:
    import polars as pl

Row = dict[str, Any]

#: Frames by name: column → polars type. ``line`` is the 1-based place of the entry in its list.
FRAMES: Mapping[str, Mapping[str, str]] = {
    "overview": {
        "line": "UInt32", "date": "Date", "views": "Int64", "unique_views": "Int64", "clicks": "Int64",
        "unique_clicks": "Int64", "rate": "Float64",
    },
    "links": {"line": "UInt32", "link": "String", "clicks": "Int64"},
    "titles": {"line": "UInt32", "link": "String", "title": "String"},
    "socials": {"line": "UInt32", "name": "String", "clicks": "Int64"},
    "social_days": {"line": "UInt32", "date": "Date", "name": "String", "clicks": "Int64"},
    "subscribers": {
        "line": "UInt32", "date": "Date", "list": "String", "subscribers": "Int64", "gained": "Int64",
    },
    "totals": {
        "line": "UInt32", "dimension": "String", "value": "String", "views": "Int64", "clicks": "Int64",
        "subscribers": "Int64",
    },
}  # fmt: skip

UNKNOWN = "Unknown"
_SHOWN = frozenset(
    {
        "date", "name", "countryCode", "id", "totalViews", "uniqueViews", "totalClicks", "uniqueClicks",
        "clickThroughRate", "subscribersTotal", "dailyTotal", "views", "clicks", "subscribers",
    }
)  # fmt: skip
_LISTS = {"subscribers": "all", "emailSubscribers": "email", "smsSubscribers": "sms"}


@dataclass(slots=True)
class Sections:
    """Rows by frame, what was set aside, and notes, while an answer is read. No day may lie after ``latest``."""

    latest: date
    rows: dict[str, list[Row]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    known: set[str] = field(default_factory=set)  # sections met, empty ones too

    @property
    def seen(self) -> int:
        """List entries met, good and bad."""
        return sum(len(rows) for rows in self.rows.values()) + len(self.rejects)

    @property
    def met(self) -> tuple[str, ...]:
        """What the answer is about: its sections (``titles`` for the links themselves), in a fixed order."""
        return tuple(sorted(self.known | ({"titles"} & self.rows.keys())))

    def days(self) -> list[date]:
        """All days met, unordered."""
        return [row["date"] for rows in self.rows.values() for row in rows if "date" in row]

    def take(self, frame: str, entries: Any, read: Callable[[Mapping[str, Any]], Row]) -> None:
        """Read each entry of a list into a row; an entry that cannot be read is set aside."""
        for place, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
            try:
                if not isinstance(entry, dict):
                    raise ValueError("the entry is no object")
                row = read(entry)
                if "date" in row and row["date"] > self.latest:
                    raise ValueError(f"{row['date']} lies in the future")
            except ValueError as error:
                self.rejects.append(Reject("value", f"{frame} {place}: {error}", place, shown(entry)))
            else:
                self.rows.setdefault(frame, []).append({"line": place, **row})

    def frames(self) -> dict[str, pl.DataFrame]:
        """The rows as typed tables."""
        import polars as pl

        return {
            name: pl.DataFrame(rows, schema={column: getattr(pl, kind) for column, kind in FRAMES[name].items()})
            for name, rows in self.rows.items()
        }


def read_analytics(analytics: Mapping[str, Any], into: Sections) -> None:
    """Read all sections of ``getAccountAnalytics`` that are known; name the ones that are not."""
    readers: dict[str, Callable[[Any, Sections], None]] = {
        "overview": _overview,
        "links": lambda value, out: out.take("links", value, _link),
        "socials": _socials,
        "subscribers": _subscribers,
        "lifetime": _lifetime,
        "locations": _locations,
        "referrers": lambda value, out: _named(value, "referrers", "referrer", out),
        "devices": lambda value, out: _named(value, "devices", "device", out),
    }
    for section, value in analytics.items():
        if section in readers:
            if value is not None:
                into.known.add(section)
                readers[section](value, into)
        elif section != "__typename" and value not in (None, [], {}):
            into.notes.append(Note("section", f"The section {field_name(section)} is not read."))


def read_titles(links: list[Mapping[str, Any]], into: Sections) -> None:
    """Read the titles of links; a title loses what is personal in it."""
    into.take("titles", links, lambda entry: {"link": _id(entry), "title": kept(entry.get("title"))})


def shown(entry: object) -> dict[str, str]:
    """The known fields of an entry as text, nested totals included, nothing personal."""
    if not isinstance(entry, dict):
        return {}
    totals = {key: _total(value) for key, value in entry.items() if key in _SHOWN}
    return {
        key: kept(value) if isinstance(value, str) else str(value) for key, value in totals.items() if _plain(value)
    }


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _overview(section: Any, out: Sections) -> None:
    def read(entry: Mapping[str, Any]) -> Row:
        return {
            "date": _date(entry),
            "views": _count(entry, "totalViews"),
            "unique_views": _count(entry, "uniqueViews"),
            "clicks": _count(entry, "totalClicks"),
            "unique_clicks": _count(entry, "uniqueClicks"),
            "rate": _rate(entry),
        }

    out.take("overview", _below(section, "timeseries"), read)


def _socials(section: Any, out: Sections) -> None:
    """Totals and days of the icons; their ``views`` repeat the page's lifetime total and are left alone."""

    def name(entry: Mapping[str, Any]) -> Row:
        return {"name": kept(entry.get("name")) or UNKNOWN, "clicks": _count(entry, "clicks")}

    out.take("socials", _below(section, "socials"), name)
    out.take("social_days", _below(section, "timeseries"), lambda entry: {"date": _date(entry), **name(entry)})


def _subscribers(section: Any, out: Sections) -> None:
    for key, title in _LISTS.items():
        out.take("subscribers", _below(section, key), partial(_subscriber_day, title))
    total = _below(section, "total")
    if isinstance(total, dict):
        out.take("totals", [total], partial(_totals, "subscribers", "all", subscribers="subscribers"))


def _subscriber_day(title: str, entry: Mapping[str, Any]) -> Row:
    return {
        "date": _date(entry),
        "list": title,
        "subscribers": _count(entry, "subscribersTotal"),
        "gained": _count(entry, "dailyTotal"),
    }


def _lifetime(section: Any, out: Sections) -> None:
    clicks = _below(section, "clicks")
    wholes = [{key: _below(section, key) for key in ("views", "clicks", "subscribers")}]
    out.take("totals", wholes, partial(_totals, "lifetime", "page", subscribers="subscribers"))
    for part in ("profile", "socials"):
        if isinstance(clicks, dict) and part in clicks:
            out.take("totals", [{"clicks": clicks[part]}], partial(_totals, "lifetime", part))


def _locations(section: Any, out: Sections) -> None:
    def city(entry: Mapping[str, Any]) -> Row:
        places = [kept(entry.get("name")) or UNKNOWN, kept(entry.get("countryCode"))]
        return _totals("city", ", ".join(place for place in places if place), entry)

    def country(entry: Mapping[str, Any]) -> Row:
        return _totals("country", kept(entry.get("countryCode")) or kept(entry.get("name")) or UNKNOWN, entry)

    out.take("totals", _below(section, "cities"), city)
    out.take("totals", _below(section, "countries"), country)


def _named(section: Any, key: str, dimension: str, out: Sections) -> None:
    out.take(
        "totals", _below(section, key), lambda entry: _totals(dimension, kept(entry.get("name")) or UNKNOWN, entry)
    )


def _link(entry: Mapping[str, Any]) -> Row:
    return {"link": _id(entry), "clicks": _count(entry, "clicks")}


def _totals(dimension: str, value: str, entry: Mapping[str, Any], subscribers: str = "") -> Row:
    return {
        "dimension": dimension,
        "value": value,
        "views": _count(entry, "views"),
        "clicks": _count(entry, "clicks"),
        "subscribers": _count(entry, subscribers) if subscribers else None,
    }


def _below(section: Any, key: str) -> Any:
    return section.get(key) if isinstance(section, dict) else None


def _total(value: Any) -> Any:
    """``{"total": 5}`` and ``5`` both mean 5."""
    return value.get("total") if isinstance(value, dict) else value


def _count(entry: Mapping[str, Any], key: str) -> int | None:
    """A count >= 0, or None where none is reported; ValueError for anything else (the value is not repeated)."""
    value = _total(entry.get(key))
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{key} is no whole number")
    if not 0 <= value < 2**63:
        raise ValueError(f"{key} is {value}")
    return value


def _rate(entry: Mapping[str, Any]) -> float | None:
    value = entry.get("clickThroughRate")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise ValueError("clickThroughRate is no rate")
    return float(value)


def _date(entry: Mapping[str, Any]) -> date:
    value = entry.get("date")
    try:
        return day(value[:10] if isinstance(value, str) and value[10:11] in {"", "T"} else "")
    except ValueError:
        raise ValueError("date is no date") from None


def _id(entry: Mapping[str, Any]) -> str:
    value = entry.get("id")
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isascii():
        raise ValueError("id is no id")
    text = str(value)
    if not text.isalnum() or len(text) > 40:
        raise ValueError("id is no id")
    return text


def entries_of(sections: Sections) -> Iterator[tuple[str, Row]]:
    """All rows with the frame they belong to, in the order of the raw file."""
    for name in FRAMES:
        for row in sections.rows.get(name, ()):
            yield name, row
