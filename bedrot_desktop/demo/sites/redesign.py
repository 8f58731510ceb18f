"""A site rebuilt over night: its pages look whole, but no id, class or test id that anybody knew is left.

The new names come from the old ones, so that style sheets and scripts go on working: names are renamed in the
attributes of tags (those that scripts draw, too), in style sheets, and in scripts where they stand in
``getElementById``, ``querySelector``, ``closest``, ``matches``, ``className``, ``classList`` and ``setAttribute``. What
a script hands to functions of its own stays, as it may be data (DistroKid's charts are told by the names of theirs).
"""

from __future__ import annotations

import hashlib
import re

_TEST = r"data-(?:test-?id|test|e2e|encore-id|qa|cy)"
_ATTRIBUTE = re.compile(rf"(?<=[\s'\"])(id|class|for|{_TEST})(=)(\\?[\"'])([^\"'\\<>$]*)(\\?[\"'])")
_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
_SELECTOR = re.compile(rf"([.#])(-?[A-Za-z_][\w-]*)|(\[\s*{_TEST}\s*[~|^$*]?=\s*[\"']?)([^\"'\]]+)")
_QUERIES = re.compile(r"((?:querySelector(?:All)?|closest|matches)\(\s*)(['\"`])(.*?)(\2\s*\))")
_NAMES = re.compile(
    r"((?:getElementById|getElementsByClassName|classList\.\w+)\(\s*|\.(?:className|id)\s*=\s*|"
    rf"setAttribute\(\s*['\"](?:id|class|for|{_TEST})['\"]\s*,\s*|dataset\.\w+\s*=\s*)(['\"`])([\w -]*)(\2)"
)
_WORDS = re.compile(r"(<(button|a|label|summary|option|h1|h2|h3)\b[^>]*>)([^<>]*[A-Za-z][^<>]*)(</\2>)")
_SAID = re.compile(r"\s(?:aria-label|title|placeholder|role)\s*=\s*(\"[^\"]*\"|'[^']*')(?=[^<>]*>)")
_NEW = "rd-"
_OTHERS = ("Explore", "More", "View", "Discover", "Go on", "Select", "Browse", "Show")


def renamed(name: str) -> str:
    """The new name of an old one."""
    return name if name.startswith(_NEW) else f"{_NEW}{hashlib.sha256(name.encode()).hexdigest()[:7]}"


def redesigned(text: str, *, words: bool = False) -> str:
    """A page or a script with new names; ``words``: other words on buttons, links and headings, too."""
    text = _ATTRIBUTE.sub(lambda it: f"{it[1]}{it[2]}{it[3]}{_all(it[4])}{it[5]}", text)
    text = _QUERIES.sub(lambda it: f"{it[1]}{it[2]}{restyled(it[3])}{it[4]}", text)
    text = _NAMES.sub(lambda it: f"{it[1]}{it[2]}{_all(it[3])}{it[4]}", text)
    text = _STYLE.sub(lambda it: f"{it[1]}{_sheet(it[2])}{it[3]}", text)
    if words:
        text = _SAID.sub("", text).replace(" onclick=", " onmousedown=")
        text = _WORDS.sub(lambda it: f"{it[1]}{_other(it[3])}{it[4]}", text)
    return text


def restyled(selector: str) -> str:
    """A selector with new names."""
    return _SELECTOR.sub(lambda it: f"{it[1]}{renamed(it[2])}" if it[1] else f"{it[3]}{renamed(it[4])}", selector)


def style(sheet: str) -> str:
    """A style sheet with new names."""
    return _sheet(sheet)


def _sheet(sheet: str) -> str:
    """Names stand before ``{``; behind it are colours and measures."""
    return re.sub(r"[^{}]+(?=\{)", lambda it: restyled(it[0]), sheet)


def _all(names: str) -> str:
    return " ".join(renamed(name) for name in names.split())


def _other(words: str) -> str:
    return _OTHERS[hashlib.sha256(words.strip().encode()).digest()[0] % len(_OTHERS)]
