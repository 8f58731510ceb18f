"""The program's own addresses, ``bedrot://…``: what a toast's button, a mail or the system may ask the window to do.

Anybody can write such an address on a web page. So only what is listed here is understood, every part is a plain name,
and nothing an address can ask for changes or sends data elsewhere: it is the same as pressing a button in the window.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

SCHEME = "bedrot"
LONGEST = 400  # characters of a whole address
MOST = 6  # parts after the first word
_NAME = re.compile(r"\w(?:[\w .,:@+-]{0,118}\w)?")
_SERVICE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_ACCOUNT = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?")
_JOB = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_SPAN = re.compile(r"[1-9][0-9]{0,2}[mhdw]|tomorrow")
_SETTING = re.compile(r"[a-z][A-Za-z0-9_.-]{0,119}")


@dataclass(frozen=True, slots=True)
class Address:
    """``bedrot://run/spotify?extract=no``: ``what`` is run, ``parts`` ("spotify",), ``query`` {"extract": "no"}."""

    what: str
    parts: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def place(self) -> str:
        """Of ``show``: the place on the page, as pages understand it (``notifications?notify.email``)."""
        setting = self.query.get("setting", "")
        return "/".join(self.parts[1:]) + (f"?{setting}" if setting else "")

    def text(self) -> str:
        """The address written out; `parse` reads it back."""
        where = "/".join(quote(part, safe=":@+,") for part in (self.what, *self.parts))
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in self.query.items())
        return f"{SCHEME}://{where}" + (f"?{asked}" if asked else "")


@dataclass(frozen=True, slots=True)
class _Shape:
    """``parts``: what each part has to look like; ``least`` of them are needed, the last may come up to ``most``."""

    parts: tuple[re.Pattern[str], ...]
    least: int
    query: Mapping[str, re.Pattern[str]] = field(default_factory=dict)


_KNOWN: Mapping[str, _Shape] = {
    "sign-in": _Shape((_SERVICE, _ACCOUNT), 1),
    "show": _Shape((_JOB, *(_NAME,) * (MOST - 1)), 1, {"setting": _SETTING}),
    "run": _Shape((_SERVICE,), 0, {"extract": re.compile("no|yes")}),
    "resume": _Shape((_SERVICE,), 0),
    "renew": _Shape((_SERVICE,), 1),
    "job": _Shape((_JOB,), 1),
    "try": _Shape((_SERVICE,), 1),
}


def parse(text: str) -> Address | None:
    """An address of ours, or None for whatever else: another scheme, an unknown deed, a path, too long a text."""
    if not 0 < len(text) <= LONGEST or not text.isprintable():
        return None
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.casefold() != SCHEME or "#" in rest:
        return None
    where, marked, asked = rest.partition("?")
    # some browsers put a slash behind the first word, as if it were a host
    what, *parts = [unquote(part) for part in where.removesuffix("/").split("/")]
    query = _query(asked) if marked else {}
    if query is None or not _sound(what, parts, query):
        return None
    return Address(what, tuple(parts), query)


def _query(text: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for one in text.split("&"):
        name, equals, value = one.partition("=")
        if not equals or name in found:
            return None
        found[name] = unquote(value)
    return found


def _sound(what: str, parts: list[str], query: Mapping[str, str]) -> bool:
    if any(".." in part or not part.isprintable() for part in parts):
        return False
    if what == "snooze":  # an entry's number or key, which may have several parts, then for how long
        entry = parts[:-1]
        well = 1 <= len(entry) < MOST and all(map(_NAME.fullmatch, entry))
        return well and _SPAN.fullmatch(parts[-1]) is not None and not query
    shape = _KNOWN.get(what)
    if shape is None or not shape.least <= len(parts) <= len(shape.parts):
        return False
    fits = all(pattern.fullmatch(part) for pattern, part in zip(shape.parts, parts, strict=False))
    return fits and all(name in shape.query and shape.query[name].fullmatch(query[name]) for name in query)
