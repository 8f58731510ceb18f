"""Small looks at SQL text: its first word, named values, quoted names."""

from __future__ import annotations

import re

_SKIPPED = re.compile(r"(?:\s|\(|--[^\n]*(?:\n|$)|/\*.*?\*/)*", re.DOTALL)
_PARTS = re.compile(
    r"""(?P<kept>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|::)|:(?P<name>[A-Za-z_]\w*)|(?P<percent>%)""",
    re.DOTALL,
)


def first_word(sql: str) -> str:
    """The statement's first word in capitals, past blanks, comments and brackets; empty if there is none."""
    start = _SKIPPED.match(sql)
    word = re.match(r"[A-Za-z]+", sql[start.end() if start else 0 :])
    return word[0].upper() if word else ""


def to_pyformat(sql: str) -> str:
    """``:name`` outside quotes and comments as ``%(name)s``, and every percent sign doubled."""

    def write(match: re.Match[str]) -> str:
        if match["name"]:
            return f"%({match['name']})s"
        return match[0].replace("%", "%%")

    return _PARTS.sub(write, sql)


def quoted(name: str) -> str:
    """A table's or column's name as an identifier, on SQLite and PostgreSQL."""
    return '"' + name.replace('"', '""') + '"'
