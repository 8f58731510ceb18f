"""How long a service asks to be left alone."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bedrot_desktop.sessions.answers import Answer

_LONGEST = 7 * 86400.0  # seconds; more than this is no limit of requests
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")

#: Meta's headers of use. The minutes of the first and the seconds of the second count until one may ask again.
_MINUTES_IN, _SECONDS_IN = "x-business-use-case-usage", "x-ad-account-usage"


def wait_seconds(answer: Answer, document: Any, at: datetime) -> float | None:
    """Seconds until one may ask again, by headers or body; None where the service does not say.

    Of several statements the longest counts; a date is compared with ``at`` (aware).
    """
    told = [*_by_headers(answer.headers, at), *_by_body(document)]
    return min(max(told), _LONGEST) if told else None


def _by_headers(headers: Mapping[str, str], at: datetime) -> Iterator[float]:
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        yield float(text)
    elif text:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            moment = None
        if moment is not None:
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            yield max(0.0, (moment - at).total_seconds())
    for minutes in _named(_values(headers.get(_MINUTES_IN, "")), "estimated_time_to_regain_access"):
        yield minutes * 60
    yield from _named(_values(headers.get(_SECONDS_IN, "")), "reset_time_duration")


def _by_body(document: Any) -> Iterator[float]:
    if isinstance(document, (dict, list)):
        yield from _named(document, "retry_after")
        yield from _named(document, "retryAfter")
        for minutes in _named(document, "estimated_time_to_regain_access"):
            yield minutes * 60


def _values(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _named(value: Any, name: str, depth: int = 0) -> Iterator[float]:
    """The positive numbers of that name in nested values."""
    if depth > 6:
        return
    if isinstance(value, dict):
        number = value.get(name)
        if isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number) and number > 0:
            yield float(number)
        for part in value.values():
            yield from _named(part, name, depth + 1)
    elif isinstance(value, list):
        for part in value[:100]:
            yield from _named(part, name, depth + 1)
