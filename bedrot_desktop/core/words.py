"""Numbers and lists as a sentence has them, and long lists of notes folded to one of each sort."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FILE = re.compile(r"^[^:]*(?:/[^:/]*|\.[A-Za-z0-9]{2,7})$")  # what stands before the colon of a note about a file


def counted(number: int, one: str, many: str = "") -> str:
    """``1 day``, ``1,204 days``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Iterable[str], most: int = 3) -> str:
    """``a, b and c``; of more than ``most`` the rest is counted."""
    told = list(names)
    if len(told) > most:
        return f"{', '.join(told[:most])} and {len(told) - most:,} more"
    return " and ".join((", ".join(told[:-1]), told[-1])) if len(told) > 1 else "".join(told)


def about_file(path: str, text: str) -> str:
    """A note about a file, its name told once: ``folder/a.csv is a sign-in page``, else ``folder/a.csv: why``."""
    name = path.rsplit("/", 1)[-1]
    return f"{path}{text.removeprefix(name)}" if text.startswith((f"{name} ", f"{name}:")) else f"{path}: {text}"


def folded(notes: Iterable[str]) -> list[str]:
    """Of notes that say the same of several files (``path: text``) the first, with the number of the others."""
    first: dict[str, str] = {}
    more: dict[str, int] = {}
    for note in notes:
        path, colon, text = note.partition(": ")
        if colon and _FILE.match(path):
            kind, told = text.replace(path.rsplit("/", 1)[-1], "…"), about_file(path, text)
        else:
            kind, told = note, note
        if kind in first:
            more[kind] = more.get(kind, 0) + 1
        else:
            first[kind] = told
    return [told + (f" ({more[kind]:,} more like this)" if kind in more else "") for kind, told in first.items()]
