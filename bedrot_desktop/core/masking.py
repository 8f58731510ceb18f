"""What must not be read in a log is masked when a line is written: tokens, cookies, passwords, people's addresses."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable
from urllib.parse import quote

MASK = "***"
_SHORTEST = 6  # a shorter secret would mask ordinary words

_NAMES = (
    r"(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|session[_-]?id|sid_guard|uid_tt|sid_tt|csrf|"
    r"credential|jwt)[\w-]{0,40}"
)
_HEADERS = r"(?:set-)?cookie|(?:proxy-)?authorization"
_HOOKS = r"hooks\.slack\.com/[a-z]+|[\w.]*discord(?:app)?\.com/api/webhooks"
_QUOTED = r"([\"'])(?:\\.|(?!\2).)*\2"  # its first group is the second of the whole pattern
_COOKIE = r"[\"']name[\"']:\s*[\"'][^\"']*[\"'],\s*[\"']value[\"']:\s*"

#: (what to look for, what to put there), in this order. None looks back or ahead without bounds from every place
#: of a word, so that a long line takes time in proportion to its length.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<!\w)eyJ[\w-]{6,}(?:\.[\w-]*){0,4}"), MASK),
    (re.compile(rf"(?i)\b({_HEADERS})([\"']?\s*[:=]\s*)(?![\[{{])[^\r\n]+"), rf"\1\2{MASK}"),
    (re.compile(rf"({_COOKIE}){_QUOTED}"), rf"\1\2{MASK}\2"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w+/=.~-]{8,}"), rf"\1 {MASK}"),
    (re.compile(rf"(?i)({_NAMES}[\"']?\s*[:=]\s*){_QUOTED}"), rf"\1\2{MASK}\2"),
    (re.compile(rf"(?i)({_NAMES}\s*[:=]\s*)(?![\"'\s])[^\s&,;\"'<>)\]}}]+"), rf"\1{MASK}"),
    (re.compile(r"(?i)(://[^\s/:@]*):[^\s/@]+@"), rf"\1:{MASK}@"),
    (re.compile(rf"(?i)(://(?:{_HOOKS}))/[^\s\"'<>]+"), rf"\1/{MASK}"),
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), f"{MASK}@{MASK}"),
)
_HINT = re.compile(r"[@:=]|eyJ|bearer|basic", re.IGNORECASE)


class Secrets:
    """Values that are known to be secret, in all the spellings in which they may turn up.

    Sessions bring hundreds of them, some very long, again and again; so they are looked up by their first letters,
    and neither knowing many nor being told the same ones again makes anything slow.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._by_head: dict[str, tuple[str, ...]] = {}  # the first letters → spellings, the longest first

    def register(self, values: Iterable[str]) -> None:
        """Mask these values from now on; ones shorter than six letters are left out."""
        with self._lock:
            for value in values:
                if len(value) < _SHORTEST or value in self._known:
                    continue
                self._known.add(value)
                for spelling in {value, quote(value, safe=""), json.dumps(value)[1:-1], repr(value)[1:-1]}:
                    head = spelling[:_SHORTEST]
                    others = {spelling, *self._by_head.get(head, ())}
                    self._by_head[head] = tuple(sorted(others, key=lambda text: (-len(text), text)))

    def forget(self) -> None:
        """Know no values any more."""
        with self._lock:
            self._known, self._by_head = set(), {}

    def mask(self, text: str) -> str:
        """The text with everything secret in it replaced: known values, and whatever looks like a secret."""
        text = self.hide(text)
        if _HINT.search(text):
            for pattern, instead in _RULES:
                text = pattern.sub(instead, text)
        return text

    def hide(self, text: str) -> str:
        """The text with the known values replaced and nothing else: for words that a person reads."""
        by_head = self._by_head
        if not by_head:
            return text
        parts, done, place, last = [], 0, 0, len(text) - _SHORTEST
        while place <= last:
            for spelling in by_head.get(text[place : place + _SHORTEST], ()):
                if text.startswith(spelling, place):
                    parts += [text[done:place], MASK]
                    done = place = place + len(spelling)
                    break
            else:
                place += 1
        return "".join([*parts, text[done:]]) if parts else text


#: One for the whole program: a secret that one part knows is masked in what all parts write.
SECRETS = Secrets()
