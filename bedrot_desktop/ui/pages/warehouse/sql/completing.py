"""What could come next in a statement: tables, columns by alias, functions, keywords. Free of Qt; runs on a worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrot_desktop.ui.pages.warehouse.sql.statements import (
    FUNCTIONS,
    KEYWORDS,
    Part,
    is_in_text,
    parts,
    statement_at,
    word_before,
)

if TYPE_CHECKING:
    from sqlalchemy import Engine

MOST = 60
_AFTER = frozenset({"from", "join", "into", "table"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A word that fits, with what it is and, muted, where it is from."""

    word: str
    kind: str  # column, table, view, alias, function, keyword
    note: str = ""

    @property
    def text(self) -> str:
        """As it is to be written."""
        plain = self.word.isidentifier() and self.word.isascii() and self.word.lower() not in KEYWORDS
        if self.kind in {"keyword", "function"} or plain:
            return self.word
        return '"' + self.word.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Names:
    """What the warehouse has: table or view → its columns."""

    tables: Mapping[str, tuple[str, ...]]
    views: frozenset[str] = frozenset()

    def columns(self, table: str) -> tuple[str, ...]:
        """A table's columns, in whatever case it is written."""
        for name, columns in self.tables.items():
            if name.casefold() == table.casefold():
                return columns
        return ()

    def table(self, name: str) -> str:
        """The table's own spelling of a name; empty if there is none."""
        return next((one for one in self.tables if one.casefold() == name.casefold()), "")


def read_names(engine: Engine) -> Names:
    """The names of everything in the warehouse."""
    from bedrot_desktop.warehouse.readonly import reading

    with reading(engine) as reader:
        tables = reader.tables()
        views = frozenset(name for name in tables if name.startswith("v_"))
    shown = {name: tuple(columns) for name, columns in tables.items() if not name.startswith("sqlite_")}
    return Names(shown, views)


def offers(sql: str, place: int, names: Names) -> tuple[Offer, ...]:
    """What fits at the cursor, the likeliest first; nothing within texts and comments."""
    if is_in_text(sql, place):
        return ()
    owner, begun = word_before(sql, place)
    statement = statement_at(sql, place)
    text, start = (statement.sql, statement.start) if statement else ("", place)
    sources = sources_of(text, names, begun)
    if owner:
        columns = next((columns for name, columns in sources.items() if name.casefold() == owner.casefold()), None)
        found = [Offer(one, "column", owner) for one in (columns if columns is not None else names.columns(owner))]
        return _fitting(found, begun)
    if _wants_table(text[: max(0, place - start - len(begun))]):
        made = [Offer(one, "alias", "in this statement") for one in sources if not names.table(one)]
        return _fitting([*made, *_tables(names)], begun)
    found = [Offer(column, "column", name) for name, columns in sources.items() for column in columns]
    found += [Offer(name, "alias", "in this statement") for name in sources if not names.table(name)]
    if not begun:
        return tuple(_once(found))[:MOST]
    found += [Offer(one, "function") for one in FUNCTIONS]
    found += [Offer(one.upper(), "keyword") for one in sorted(KEYWORDS)]
    if not sources:
        found += [Offer(column, "column", name) for name, columns in names.tables.items() for column in columns]
    return _fitting([*found, *_tables(names)], begun)


def _tables(names: Names) -> list[Offer]:
    return [
        Offer(one, "view" if one in names.views else "table", f"{len(columns)} columns")
        for one, columns in sorted(names.tables.items())
    ]


def _wants_table(before: str) -> bool:
    """Whether a table's name comes next: after FROM or JOIN, or after a comma in the list of them."""
    seen = [part for part in parts(before) if part.kind != "comment"]
    if not seen:
        return False
    if seen[-1].kind == "word" and seen[-1].text.lower() in _AFTER:
        return True
    if seen[-1].text != ",":
        return False
    depth = 0
    for part in reversed(seen):
        depth += (part.text == ")") - (part.text == "(")
        if depth < 0:
            return False
        word = part.text.lower() if part.kind == "word" and depth == 0 else ""
        if word == "from":
            return True
        if word in KEYWORDS and word not in {"as", "join", "on"}:
            return False
    return False


def sources_of(statement: str, names: Names, begun: str = "") -> dict[str, tuple[str, ...]]:
    """Alias or name → columns, of everything after FROM and JOIN and of every name that WITH makes."""
    made = _made_here(statement)
    seen = [part for part in parts(statement) if part.kind != "comment"]
    found: dict[str, tuple[str, ...]] = {}
    for place, part in enumerate(seen):
        if part.kind == "word" and part.text.lower() in {"from", "join"}:
            _take_list(seen, place + 1, names, made, found)
    for name, columns in made.items():
        found.setdefault(name, columns)
    return {name: columns for name, columns in found.items() if columns or name.casefold() != begun.casefold()}


def _take_list(
    seen: list[Part],
    place: int,
    names: Names,
    made: Mapping[str, tuple[str, ...]],
    found: dict[str, tuple[str, ...]],
) -> None:
    """Names with their aliases from a place on, as long as commas join them."""
    while place < len(seen) and _is_name(seen[place]):
        name = seen[place].plain
        place += 1
        if place + 1 < len(seen) and seen[place].text == "." and _is_name(seen[place + 1]):
            name, place = seen[place + 1].plain, place + 2
        alias = name
        if place + 1 < len(seen) and seen[place].text.lower() == "as" and _is_name(seen[place + 1]):
            alias, place = seen[place + 1].plain, place + 2
        elif place < len(seen) and _is_name(seen[place]):
            alias, place = seen[place].plain, place + 1
        here = next((columns for one, columns in made.items() if one.casefold() == name.casefold()), None)
        columns = names.columns(name) if here is None else here
        if columns or here is not None:
            found[alias] = columns
        if place >= len(seen) or seen[place].text != ",":
            return
        place += 1


def _is_name(part: Part) -> bool:
    return part.kind == "name" or (part.kind == "word" and part.text.lower() not in KEYWORDS)


def _made_here(statement: str) -> dict[str, tuple[str, ...]]:
    """Names that WITH or a bracket after FROM gives, with the columns that their SELECT gives."""
    seen = [part for part in parts(statement) if part.kind != "comment"]
    found: dict[str, tuple[str, ...]] = {}
    for place, part in enumerate(seen):
        if (
            part.text != "("
            or place + 1 >= len(seen)
            or seen[place + 1].text.lower() not in {"select", "with", "values"}
        ):
            continue
        close = _closing(seen, place)
        inner = statement[part.end : seen[close].start if close else len(statement)]
        before = seen[place - 1] if place else None
        if before is not None and before.text.lower() == "as" and place >= 2:
            name = next((one for one in reversed(seen[: place - 1]) if _is_name(one)), None)
        elif before is not None and before.text.lower() in {"from", "join", ","} and close and close + 1 < len(seen):
            name = next((one for one in seen[close + 1 : close + 3] if _is_name(one)), None)
        else:
            continue
        if name is not None:
            found[name.plain] = _given_by(inner)
    return found


def _closing(seen: list[Part], place: int) -> int:
    depth = 0
    for number in range(place, len(seen)):
        depth += (seen[number].text == "(") - (seen[number].text == ")")
        if depth == 0:
            return number
    return 0


def _given_by(select: str) -> tuple[str, ...]:
    """The columns that a SELECT gives, as far as they can be told from its text."""
    import sqlglot

    try:
        parsed = sqlglot.parse_one(select, read="sqlite")
        return tuple(name for name in getattr(parsed, "named_selects", ()) if name and name != "*")
    except (sqlglot.errors.SqlglotError, ValueError):
        return ()


def _fitting(found: Iterable[Offer], begun: str) -> tuple[Offer, ...]:
    """Those that begin with the word first, then those that have it after an underscore, then anywhere."""
    low = begun.casefold()
    unique = list(_once(found))
    if not low:
        return tuple(unique[:MOST])
    ranked = [(rank, place, one) for place, one in enumerate(unique) if (rank := _rank(one.word.casefold(), low)) < 3]
    best = tuple(one for _, _, one in sorted(ranked, key=lambda each: each[:2]))[:MOST]
    return () if len(best) == 1 and best[0].word.casefold() == low else best


def _rank(word: str, begun: str) -> int:
    if word.startswith(begun):
        return 0
    return 1 if f"_{begun}" in word else 2 if len(begun) > 2 and begun in word else 3


def _once(found: Iterable[Offer]) -> Iterable[Offer]:
    seen: set[str] = set()
    for one in found:
        if one.word.casefold() not in seen:
            seen.add(one.word.casefold())
            yield one


def formatted(sql: str) -> str:
    """The statements written out line by line, in one manner. Raises WarehouseError where they cannot be understood."""
    import sqlglot

    from bedrot_desktop.core.errors import WarehouseError

    try:
        made = sqlglot.transpile(sql, read="sqlite", write="sqlite", pretty=True)
    except sqlglot.errors.SqlglotError as error:
        first = str(error).splitlines()[0].replace("\x1b[4m", "").replace("\x1b[0m", "")
        raise WarehouseError(f"The statement cannot be formatted: {first}", "Mend it first.") from error
    return ";\n\n".join(one for one in made if one.strip()) + (";" if sql.rstrip().endswith(";") else "")
