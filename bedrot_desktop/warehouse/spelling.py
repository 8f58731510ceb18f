"""Who is meant by an artist's name as a source spells it: rules only, nobody is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_JOINERS = re.compile(r"\s*[&,+/;]\s*|\s+(?:x|and|vs\.?)\s+|\s*\(?\s*\b(?:feat|ft|featuring)\b\.?\s+", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s._\-]+")


def folded(text: str) -> str:
    """A name or title for comparing: trimmed, one blank between words, case and width of letters gone."""
    before, now = "", text
    while now != before:  # folding may bring forth letters that fold once more
        before, now = now, " ".join(unicodedata.normalize("NFKC", now).casefold().split())
    return now


def squeezed(name: str) -> str:
    """A single artist's name without case, blanks, points, dashes and underscores (``Zone.A0`` → ``zonea0``)."""
    before, now = "", name
    while now != before:
        before, now = now, _SEPARATORS.sub("", folded(now))
    return now


def members(name: str) -> frozenset[str]:
    """The artists that a name joins, squeezed: order and the joining words do not matter."""
    parts = (squeezed(part.strip(" ()")) for part in _JOINERS.split(name))
    return frozenset(part for part in parts if part)


class Names:
    """The canonical names, found by any spelling that the rules allow."""

    def __init__(self, canonical: Iterable[str]) -> None:
        self._by_members: dict[frozenset[str], str | None] = {}
        for name in canonical:
            known = self._by_members.setdefault(members(name), name)
            if known != name:
                self._by_members[members(name)] = None  # two artists whom the rules cannot tell apart

    def find(self, spelling: str) -> str | None:
        """The canonical name, or None where nobody (or more than one) is meant."""
        meant = members(spelling)
        return self._by_members.get(meant) if meant else None
