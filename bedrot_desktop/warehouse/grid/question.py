"""What is asked of a table: filters and an order, as values, and the SQL that they mean. Free of any database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bedrot_desktop.warehouse.sqltext import quoted

Value = str | int | float | bytes | None

#: Words of a condition → SQL with ``{0}`` for the column's text, and how the value is dressed.
TEXT_WORDS = {
    "contains": ("{0} LIKE {1} ESCAPE '\\'", "%{}%"),
    "does not contain": ("{0} NOT LIKE {1} ESCAPE '\\'", "%{}%"),
    "begins with": ("{0} LIKE {1} ESCAPE '\\'", "{}%"),
    "ends with": ("{0} LIKE {1} ESCAPE '\\'", "%{}"),
    "is exactly": ("{0} = {1}", ""),
}
EMPTY_WORDS = {
    "null": "{0} IS NULL",
    "not null": "{0} IS NOT NULL",
    "blank": "{0} = ''",
    "filled": "({0} IS NOT NULL AND CAST({0} AS TEXT) <> '')",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Where a foreign key's name stands: table, its key, the column with the name."""

    table: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """Only rows with one of these values, or (``without``) with none of them."""

    column: str
    values: tuple[Value, ...]
    without: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """Numbers or ISO days from ``low`` to ``high``, both included; None: open."""

    column: str
    low: Value = None
    high: Value = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """Text by one of `TEXT_WORDS`; of a foreign key with ``names``, the name."""

    column: str
    word: str
    text: str
    names: Names | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Emptiness:
    """By one of `EMPTY_WORDS`."""

    column: str
    word: str
    words: str = ""


Filter = Ticked | Between | Matching | Emptiness


@dataclass(frozen=True, slots=True)
class Sort:
    """A column to order by; with ``names`` the name that a foreign key stands for."""

    column: str
    down: bool = False
    names: Names | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A table or view, one filter a column at most, sorts from the first on."""

    table: str
    filters: tuple[Filter, ...] = ()
    sorts: tuple[Sort, ...] = ()

    def filter_of(self, column: str) -> Filter | None:
        """The filter set on a column."""
        return next((one for one in self.filters if one.column == column), None)

    def without(self, column: str) -> Question:
        """The question without that column's filter."""
        return replace(self, filters=tuple(one for one in self.filters if one.column != column))

    def filtered(self, one: Filter) -> Question:
        """The question with a filter instead of that column's present one; it keeps its place."""
        if self.filter_of(one.column) is None:
            return replace(self, filters=(*self.filters, one))
        return replace(self, filters=tuple(one if had.column == one.column else had for had in self.filters))

    def sorted_by(self, column: str, *, second: bool = False, names: Names | None = None) -> Question:
        """As a click on the header means it: up, down, not at all; ``second`` keeps the other keys."""
        now = next((one for one in self.sorts if one.column == column), None)
        new = () if now and now.down else (Sort(column, now is not None, names),)
        if not second:
            return replace(self, sorts=new)
        if now is None:
            return replace(self, sorts=(*self.sorts, *new))
        return replace(self, sorts=tuple(put for had in self.sorts for put in (new if had is now else (had,))))


@dataclass(slots=True)
class Written:
    """SQL with named values."""

    sql: str
    params: dict[str, Value] = field(default_factory=dict)


class _Params:
    def __init__(self) -> None:
        self.given: dict[str, Value] = {}

    def add(self, value: Value) -> str:
        name = f"p{len(self.given)}"
        self.given[name] = value
        return f":{name}"


def like(text: str) -> str:
    """A text with LIKE's own signs escaped."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def where(filters: Sequence[Filter], schema: str = "") -> Written:
    """`` WHERE …`` with its values; empty without filters. ``schema``: in front of tables with names (``w.``)."""
    params = _Params()
    parts = [_condition(one, params, schema) for one in filters]
    return Written(f" WHERE {' AND '.join(parts)}" if parts else "", params.given)


def _condition(one: Filter, params: _Params, schema: str) -> str:
    column = quoted(one.column)
    if isinstance(one, Ticked):
        return _ticked(one, column, params)
    if isinstance(one, Between):
        parts = [f"{column} >= {params.add(one.low)}"] * (one.low is not None)
        parts += [f"{column} <= {params.add(one.high)}"] * (one.high is not None)
        return "(" + (" AND ".join(parts) or "1 = 1") + ")"
    if isinstance(one, Emptiness):
        return EMPTY_WORDS[one.word].format(column)
    sql, dress = TEXT_WORDS[one.word]
    value = params.add(dress.format(like(one.text).lower()) if dress else one.text)
    if one.names is not None:
        name = _text_of(quoted(one.names.name), lower=bool(dress))
        inner = f"SELECT {quoted(one.names.key)} FROM {schema}{quoted(one.names.table)} WHERE {sql.format(name, value)}"  # noqa: S608 - quoted
        return f"{column} IN ({inner})"
    return sql.format(_text_of(column, lower=bool(dress)), value)


def _text_of(column: str, *, lower: bool) -> str:
    return f"lower(CAST({column} AS TEXT))" if lower else f"CAST({column} AS TEXT)"


def _ticked(one: Ticked, column: str, params: _Params) -> str:
    given = [value for value in one.values if value is not None]
    null = len(given) != len(one.values)
    marks = ", ".join(params.add(value) for value in given)
    if one.without:
        if not given:
            return f"{column} IS NOT NULL" if null else "1 = 1"
        outside = f"{column} NOT IN ({marks})"
        return f"({outside})" if null else f"({outside} OR {column} IS NULL)"
    if not given:
        return f"{column} IS NULL" if null else "1 = 0"
    return f"({column} IN ({marks}) OR {column} IS NULL)" if null else f"{column} IN ({marks})"


def order(sorts: Sequence[Sort], tie: str = "", schema: str = "") -> str:
    """`` ORDER BY …``; equal rows by ``tie``, which turns with the last key (an index then serves both)."""
    parts = []
    for one in sorts:
        by = quoted(one.column)
        if one.names is not None:
            by = (
                f"(SELECT {quoted(one.names.name)} FROM {schema}{quoted(one.names.table)} AS named"  # noqa: S608 - quoted
                f" WHERE named.{quoted(one.names.key)} = asked.{by})"
            )
        parts.append(f"{by}{' DESC' if one.down else ''}")
    if tie:
        parts.append(f"{tie}{' DESC' if sorts and sorts[-1].down else ''}")
    return f" ORDER BY {', '.join(parts)}" if parts else ""


def select(question: Question, what: str = "*", *, tie: str = "", schema: str = "") -> Written:
    """The whole statement of a question."""
    chosen = where(question.filters, schema)
    by = order(question.sorts, tie, schema)
    return Written(f"SELECT {what} FROM {schema}{quoted(question.table)} AS asked{chosen.sql}{by}", chosen.params)  # noqa: S608 - quoted


def as_sql(question: Question, columns: Sequence[str] = ()) -> str:
    """The statement with its values written out, for a person to read or to hand to an export."""
    what = ", ".join(quoted(column) for column in columns) or "*"
    written = select(question, what)
    text = written.sql.replace(" AS asked", "") if not any(one.names for one in question.sorts) else written.sql
    for name in sorted(written.params, key=len, reverse=True):
        text = text.replace(f":{name}", literal(written.params[name]))
    return text


def literal(value: Value) -> str:
    """A value as SQL writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return f"X'{value.hex()}'" if isinstance(value, bytes) else repr(value)
