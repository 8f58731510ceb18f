"""Looking at SQL text as it is typed: its parts, the statement at a place, where an error was. Free of Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: What a piece of text is; the first that fits wins.
PARTS = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))"""
    r"""|(?P<text>'(?:[^']|'')*(?:'|\Z))"""
    r"""|(?P<name>"(?:[^"]|"")*(?:"|\Z)|`[^`]*(?:`|\Z)|\[[^\]\n]*\])"""
    r"""|(?P<number>\b\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\b|\.\d+\b)"""
    r"""|(?P<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)"""
    r"""|(?P<end>;)"""
    r"""|(?P<sign>[^\sA-Za-z0-9_'"`;])""",
    re.DOTALL,
)

_KEYWORDS = """
abort all alter analyze and as asc attach between by case cast collate create cross current current_date
current_time current_timestamp default delete desc detach distinct drop else end escape except exclude exists
explain false fetch filter first following from full glob group groups having ilike in index inner insert intersect
into is isnull join last lateral left like limit match materialized natural not notnull null nulls offset on or
order others outer over partition plan pragma preceding query range recursive references regexp returning right row
rows select set table then ties to true unbounded union unique update using values view when where window with
within without
"""
KEYWORDS = frozenset(_KEYWORDS.split())
FUNCTIONS = (
    "abs", "avg", "cast", "ceil", "coalesce", "count", "date", "datetime", "dense_rank", "first_value", "floor",
    "group_concat", "ifnull", "iif", "instr", "json_extract", "julianday", "lag", "last_value", "lead", "length",
    "lower", "ltrim", "max", "min", "ntile", "nullif", "printf", "rank", "replace", "round", "row_number", "rtrim",
    "strftime", "substr", "sum", "total", "trim", "typeof", "upper",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text: comment, text, name (quoted), number, word, end or sign."""

    kind: str
    start: int
    end: int
    text: str

    @property
    def plain(self) -> str:
        """A name without its quotes."""
        if self.kind == "name":
            quote = self.text[0]
            inner = self.text[1:].removesuffix("]" if quote == "[" else quote)
            return inner.replace(quote * 2, quote)
        return self.text


def parts(sql: str) -> Iterator[Part]:
    """The pieces of a text, blanks left out."""
    for match in PARTS.finditer(sql):
        yield Part(str(match.lastgroup), match.start(), match.end(), match[0])


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement within a longer text, without the blanks around it and without its semicolon."""

    start: int
    end: int
    sql: str


def statements(sql: str) -> list[Statement]:
    """All statements of a text; comments alone are none."""
    found: list[Statement] = []
    start, real = 0, False
    for part in parts(sql):
        if part.kind == "end":
            if real:
                found.append(_statement(sql, start, part.start))
            start, real = part.end, False
        elif part.kind != "comment":
            real = True
    if real:
        found.append(_statement(sql, start, len(sql)))
    return found


def _statement(sql: str, start: int, end: int) -> Statement:
    text = sql[start:end]
    first = start + len(text) - len(text.lstrip())
    return Statement(first, start + len(text.rstrip()), text.strip())


def statement_at(sql: str, place: int) -> Statement | None:
    """The statement that the cursor stands in, or just behind; the last one when it stands behind all."""
    found = statements(sql)
    for one in found:
        if place <= one.end + 1:
            return one
    return found[-1] if found else None


def word_before(sql: str, place: int) -> tuple[str, str]:
    """What stands before the cursor: (owner before a dot or "", word begun or "")."""
    match = re.search(r'(?:("(?:[^"]+)"|[\w$\u0080-\uffff]+)\s*\.\s*)?([\w$\u0080-\uffff]*)$', sql[:place])
    if match is None:
        return "", ""
    return (match[1] or "").strip('"'), match[2]


def is_in_text(sql: str, place: int) -> bool:
    """Whether the cursor stands within a comment or a quoted text."""
    for part in parts(sql):
        if part.start >= place:
            return False
        inside = place <= part.end if part.text.startswith("--") else place < part.end
        if part.kind in {"comment", "text"} and inside:
            return True
    return False


_NEAR = re.compile(r'near "(?P<word>(?:[^"]|"")*)": syntax error|at or near "(?P<other>[^"]+)"')
_NAMED = re.compile(
    r"""(?:no\ such\ (?:table|column|function|collation\ sequence|module):|ambiguous\ column\ name:|"""
    r"""wrong\ number\ of\ arguments\ to\ function|misuse\ of\ (?:aggregate|window\ function)(?:\ function)?:?|"""
    r"""unrecognized\ token:|column|relation|missing\ FROM-clause\ entry\ for\ table)\s+"?(?P<word>[\w.$]+)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an error is, as places in the statement."""

    start: int
    end: int

    def line(self, sql: str) -> int:
        """Its line, counted from 1."""
        return sql.count("\n", 0, self.start) + 1


def spot_of(sql: str, message: str) -> Spot | None:
    """Where in a statement the words of an error point to, if they do."""
    if match := _NEAR.search(message):
        return _near(sql, match["word"] or match["other"])
    if "incomplete input" in message:
        last = [part for part in parts(sql) if part.kind != "comment"]
        return Spot(last[-1].start, last[-1].end) if last else None
    if match := _NAMED.search(message):
        wanted = match["word"].rstrip(".").rsplit(".", 1)[-1].casefold()
        for part in parts(sql):
            if part.kind in {"word", "name"} and part.plain.casefold() == wanted:
                return Spot(part.start, part.end)
    return None


def _near(sql: str, word: str) -> Spot | None:
    """The place of a syntax error: of all such words the first one at which the parser stops."""
    import sqlite3

    places = [part for part in parts(sql) if part.text == word or (part.kind != "comment" and part.plain == word)]
    if not places:
        at = sql.find(word)
        return Spot(at, at + len(word)) if at >= 0 else None
    connection = sqlite3.connect(":memory:")
    try:
        for part in places:
            try:
                connection.execute("EXPLAIN " + sql[: part.end])
            except sqlite3.Error as error:
                if "syntax error" in str(error):
                    return Spot(part.start, part.end)
    finally:
        connection.close()
    return Spot(places[0].start, places[0].end)
