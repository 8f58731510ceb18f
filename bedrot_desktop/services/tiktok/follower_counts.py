"""Whose followers a page's data count: the number beside this handle, never another user's, never those followed."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bedrot_desktop.services.tiktok.pages import EMBEDDED

COUNTS = ("followerCount", "follower_count", "followersCount", "followers_count", "fans_count", "fansCount")
NAMES = ("uniqueId", "unique_id", "handle", "username", "userName")
_OWNERS = ("user", "author", "profile", "creator")
_STATS = ("statsV2", "stats", "authorStats", "statistics")
_SHORT = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_SHOWN = re.compile(r"(\d+(?:\.\d+)?)([KMB]?)")


@dataclass(frozen=True, slots=True)
class Count:
    """A number of followers and the address it came from. ``rounded``: it was shown short, as 12.3K."""

    number: int
    source: str
    rounded: bool = False


def count_of(document: Any, handle: str) -> int | None:
    """The number of followers that a JSON value tells of this handle; None where it tells none.

    The number must stand beside the handle, or both right below one object: ``{"user": {"uniqueId": …}, "stats":
    {"followerCount": …}}``.
    """
    wanted = handle.lstrip("@").casefold()
    for node in _objects(document):
        names = {name.lstrip("@").casefold() for part in (node, *_parts(node, _OWNERS)) for name in _names(part)}
        if names != {wanted}:
            continue
        for part in (*_parts(node, _STATS), node, *_parts(node, _OWNERS)):
            for key in COUNTS:
                if (number := _whole(part.get(key))) is not None:
                    return number
    return None


def embedded(html: str) -> Iterator[Any]:
    """The JSON values that a page brings along in its source."""
    for name in EMBEDDED:
        pattern = rf"""<script[^>]*\bid=["']?{name}["']?[^>]*>(.*?)</script>"""
        for found in re.finditer(pattern, html, re.DOTALL | re.IGNORECASE):
            try:
                yield json.loads(found[1])
            except (ValueError, RecursionError):
                continue


def shown_count(text: str) -> tuple[int, bool] | None:
    """A number as pages show it (``1234``, ``1,234``, ``12.3K``), and whether it is rounded; None for anything else."""
    cleaned = re.sub(r"[\s,\u00a0\u202f]", "", text).upper()
    match = _SHOWN.fullmatch(cleaned)
    if match is None or ("." in match[1] and not match[2]):
        return None
    return round(float(match[1]) * _SHORT[match[2]]), bool(match[2])


def far_apart(exact: int, shown: int) -> bool:
    """Whether two numbers cannot be the same one, seen a moment apart and rounded."""
    return abs(exact - shown) > max(50, 0.1 * max(exact, shown))


def _objects(document: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in a JSON value, outer ones first."""
    waiting = deque([document])
    while waiting:
        value = waiting.popleft()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _parts(node: Mapping[str, Any], keys: Iterable[str]) -> list[Mapping[str, Any]]:
    return [part for key in keys if isinstance(part := node.get(key), dict)]


def _names(node: Mapping[str, Any]) -> list[str]:
    return [name for key in NAMES if isinstance(name := node.get(key), str) and name]


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", value) else None
