"""What TooLost's analytics answers say: streams per day, and what else is in them."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.services.daily_streams import APPLE, SPOTIFY, Point, Side
from bedrot_desktop.services.service import NotData

_SERIES = {"streams": SPOTIFY, "totalStreams": APPLE}


@dataclass(frozen=True, slots=True)
class Payload:
    """One answer: the platform it is about, its days as they stand, and the object itself."""

    platform: str
    points: tuple[Point, ...]
    body: Mapping[str, Any]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys found, in a fixed order."""
        return tuple(sorted(self.body))


def platform_of(value: Any) -> str | None:
    """The platform a JSON value is an answer about (bare or wrapped by the cron variant); None: it is no answer."""
    body = _unwrapped(value)
    if not isinstance(body, dict):
        return None
    return next((platform for key, platform in _SERIES.items() if _is_series(body.get(key))), None)


def days_of(content: bytes, platform: str) -> tuple[str, ...] | None:
    """The days that an answer's bytes have of a platform, as they stand; None: they are no answer about it."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if platform_of(value) != platform:
        return None
    key = next(key for key, one in _SERIES.items() if one == platform)
    return tuple(_point(entry)[0] for entry in _unwrapped(value)[key])


def payload_of(value: Any, name: str) -> Payload:
    """The answer in a file's JSON; NotData for logs, SignInNeeded for refusals, FileRejected for anything else."""
    if isinstance(value, dict) and "extractor" in value and "status" in value:
        raise NotData("A log of a run, no figures.")
    body = _unwrapped(value)
    if isinstance(body, dict):
        for key, platform in _SERIES.items():
            if isinstance(body.get(key), list):
                return _checked(Payload(platform, tuple(map(_point, body[key])), body), name)
        if _is_refusal(body):
            raise SignInNeeded(f"{name} holds TooLost's refusal instead of figures: {_words(body)}.", rule="refused")
    raise FileRejected(
        f"{name} is JSON, but neither a Spotify nor an Apple answer of TooLost.",
        "Fetch it again; the data from before stays.",
        rule="shape",
    )


def _point(entry: Any) -> Point:
    return (str(entry.get("date", "")), str(entry.get("streams", ""))) if isinstance(entry, dict) else ("", str(entry))


def _checked(payload: Payload, name: str) -> Payload:
    if not payload.points:
        raise FileRejected(
            f"{name} lists not a single day.", "Nothing to take over; the data from before stays.", rule="no rows"
        )
    return payload


def _unwrapped(value: Any) -> Any:
    """The answer itself: the cron variant keeps it below ``data``."""
    if isinstance(value, dict) and isinstance(value.get("data"), dict) and not any(key in value for key in _SERIES):
        return value["data"]
    return value


def _is_series(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) and "date" in entry for entry in value[:3])


def _is_refusal(body: Mapping[str, Any]) -> bool:
    words = _words(body).casefold()
    return any(sign in words for sign in ("unauth", "unauthenticated", "token", "expired", "forbidden", "401", "403"))


def _words(body: Mapping[str, Any]) -> str:
    told = (body.get(key) for key in ("message", "error", "errors", "status", "code"))
    return ", ".join(str(one) for one in told if one)[:200]


def side_tables(payload: Payload) -> Iterator[Side]:
    """Everything beside the daily series. Totals are of the range that the answer covers (“this year”)."""
    body = payload.body
    for place, entry in _entries(body, "discovery"):
        month = str(entry.get("date", ""))[:7]
        for key, metric in (("streams", "discovery_streams"), ("fees", "fees_usd")):
            if (amount := _amount(entry.get(key))) is not None and month:
                yield "month", month, metric, amount, place
    for place, entry in _entries(body, "totalShazam"):
        if (amount := _amount(entry.get("streams"))) is not None and entry.get("date"):
            yield "day", str(entry["date"]), "shazams", amount, place
    yield from _summed(body, "countryTotal", "country", "country")
    for dimension in ("track", "isrc", "release"):
        yield from _summed(body, "tracksTotal", dimension, dimension)


def _summed(body: Mapping[str, Any], key: str, field: str, dimension: str) -> Iterator[Side]:
    """Totals by one field; one recording on two releases has two entries, which add up."""
    sums: Counter[str] = Counter()
    places: dict[str, int] = {}
    for place, entry in _entries(body, key):
        value, amount = str(entry.get(field) or ""), _amount(entry.get("streams"))
        if amount is not None:
            sums[value] += int(amount)
            places.setdefault(value, place)
    for value, amount in sums.items():
        yield dimension, value, "apple_streams_this_year", float(amount), places[value]


def _entries(body: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    entries = body.get(key)
    for place, entry in enumerate(entries if isinstance(entries, Sequence) else (), start=1):
        if isinstance(entry, dict):
            yield place, entry


def _amount(value: Any) -> float | None:
    try:
        amount = float(str(value))
    except ValueError:
        return None
    return amount if math.isfinite(amount) else None  # JSON as Python reads it has NaN and Infinity


def disagreements(payload: Payload, total: int) -> tuple[str, ...]:
    """Words on sums that should be equal and are not: days, tracks, countries and the total of an Apple answer."""
    body = payload.body
    sums = {
        "tracks": sum(int(_amount(entry.get("streams")) or 0) for _, entry in _entries(body, "tracksTotal")),
        "countries": sum(int(_amount(entry.get("streams")) or 0) for _, entry in _entries(body, "countryTotal")),
        "the total": int(_amount(body.get("streamTotal")) or 0),
    }
    present = {"tracks": "tracksTotal", "countries": "countryTotal", "the total": "streamTotal"}
    return tuple(
        f"the days add up to {total:,}, {words} to {amount:,}"
        for words, amount in sums.items()
        if payload.platform == APPLE and body.get(present[words]) and amount != total
    )
