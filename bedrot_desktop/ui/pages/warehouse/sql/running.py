"""A query under way: opened on a worker, its rows taken piece by piece, closed at the end. Free of Qt."""

from __future__ import annotations

import re
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bedrot_desktop.parts import Parts
    from bedrot_desktop.ui.pages.warehouse.sql.statements import Spot
    from bedrot_desktop.warehouse.query import Row, Stream

FIRST, MORE, MOST = 200, 1_000, 50_000
_MADE = re.compile(r"(?:CO-ROUTINE|MATERIALIZE) (\S+)")


def engine_of(parts: Parts) -> Engine:
    """The warehouse's engine; WarehouseError where there is none yet (looking must not make one)."""
    place = parts.warehouse_place
    if isinstance(place, Path) and not place.is_file():
        raise WarehouseError("There is no warehouse yet.", "It is made by the first run that loads something.")
    return parts.warehouse.engine


class _Either(threading.Event):
    """Set by hand, or together with the question under way (the program is being left, say)."""

    def __init__(self) -> None:
        super().__init__()
        self.question = threading.Event()

    def is_set(self) -> bool:
        return super().is_set() or self.question.is_set()


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows that came: with the columns, whether there are more, how long it took, whether the cap was reached."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    more: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a query cannot be run, the hint, a word to put in its place, and where."""

    message: str
    hint: str = ""
    instead: str = ""
    spot: Spot | None = None


class Reading:
    """One run of a statement. ``open`` and ``take`` and ``close`` are called on the tab's worker, ``stop`` anywhere."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._cancel = _Either()
        self._stack = ExitStack()
        self._stream: Stream | None = None
        self._taken = 0

    def stop(self) -> None:
        """End whatever runs, within moments."""
        self._cancel.set()

    @property
    def is_open(self) -> bool:
        """Whether a connection is held."""
        return self._stream is not None

    def open(self, parts: Parts, run: Run) -> Piece | Failure:
        """Start the statement and take the first rows."""
        from bedrot_desktop.warehouse.query import streaming

        self._cancel.question = run.cancel_event
        try:
            engine = engine_of(parts)
            started = time.perf_counter()  # of the query alone, not of the libraries that come in for the first one
            self._stream = self._stack.enter_context(streaming(engine, self.sql, cancel=self._cancel))
            piece = self._take(FIRST)
        except WarehouseError as error:
            self._stream = None
            return failure_of(self.sql, error)
        return replace(piece, seconds=time.perf_counter() - started)

    def take(self, _parts: Parts, run: Run) -> Piece | Failure:
        """The next rows; the connection is let go at the end and at the cap."""
        started = time.perf_counter()
        self._cancel.question = run.cancel_event
        try:
            piece = self._take(MORE)
        except WarehouseError as error:
            return failure_of(self.sql, error)
        return replace(piece, seconds=time.perf_counter() - started)

    def _take(self, count: int) -> Piece:
        stream = self._stream
        if stream is None:
            return Piece((), (), more=False, seconds=0.0)
        try:
            rows = stream.take(min(count, MOST - self._taken))
        except BaseException as error:
            self._stream = None
            self._stack.__exit__(type(error), error, error.__traceback__)
            raise
        self._taken += len(rows)
        more = len(rows) == count or self._taken >= MOST
        if not more or self._taken >= MOST:
            self._let_go()
        return Piece(stream.columns, tuple(rows), more, 0.0)

    def close(self, _parts: Parts, _run: Run) -> None:
        """Let go of the connection."""
        self._let_go()

    def _let_go(self) -> None:
        self._stream = None
        self._stack.close()


def failure_of(sql: str, error: WarehouseError) -> Failure:
    """An error with its place in the statement and, where the hint names one, the word to write instead."""
    from bedrot_desktop.ui.pages.warehouse.sql.statements import spot_of

    message = str(error.message).removeprefix("The query cannot be run: ")
    spot = spot_of(sql, message)
    named = re.search(r"Did you mean ([\w$]+)", error.remedy)
    message = message[:1].upper() + message[1:]
    return Failure(message, error.remedy, named[1] if named and spot else "", spot)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the plan: what the database does, whether it reads a whole table, and the steps inside."""

    words: str
    detail: str
    scans: bool
    steps: tuple[Step, ...] = ()


def explain(parts: Parts, run: Run, sql: str) -> tuple[Step, ...] | Failure:
    """How the database would go about a statement, without running it."""
    from bedrot_desktop.warehouse.query import run_query

    try:
        engine = engine_of(parts)
        if engine.dialect.name != "sqlite":
            answer = run_query(engine, f"EXPLAIN {sql}", cancel=run.cancel_event)
            return tuple(Step(str(row[0]).strip(), str(row[0]), "Seq Scan" in str(row[0])) for row in answer.rows)
        answer = run_query(engine, f"EXPLAIN QUERY PLAN {sql}", limit=None, cancel=run.cancel_event)
    except WarehouseError as error:
        return failure_of(sql, error)
    rows = [(int(str(row[0])), int(str(row[1])), str(row[3])) for row in answer.rows]
    made = frozenset(match[1] for _, _, detail in rows if (match := _MADE.match(detail)))
    return _steps(rows, 0, made)


def _steps(rows: list[tuple[int, int, str]], parent: int, made: frozenset[str]) -> tuple[Step, ...]:
    return tuple(
        Step(_in_words(detail, made), detail, _reads_all(detail, made), _steps(rows, number, made))
        for number, above, detail in rows
        if above == parent
    )


def _reads_all(detail: str, made: frozenset[str]) -> bool:
    """Whether a step reads a whole table (what the statement itself made on the way is none)."""
    words = detail.split()
    return words[:1] == ["SCAN"] and "INDEX" not in words and "CONSTANT" not in words and words[1] not in made


def _in_words(detail: str, made: frozenset[str]) -> str:
    words = detail.split()
    name = words[1] if len(words) > 1 else ""
    if detail.startswith("SCAN CONSTANT"):
        return "One row made up"
    if words[0] == "SCAN":
        if _reads_all(detail, made):
            return f"Read all of {name}"
        return f"Go through {name}" if name in made else f"Read the index of {name}"
    if words[0] == "SEARCH":
        by = re.search(r"\(([^()]*)\)", detail)
        return f"Look up in {name}" + (f" by {re.sub(r'[=<>]+[?]', '', by[1]).replace(' AND ', ', ')}" if by else "")
    if match := _MADE.match(detail):
        return f"Prepare {match[1]}"
    if "TEMP B-TREE FOR" in detail:
        what = detail.rsplit("FOR ", 1)[-1]
        return {"ORDER BY": "Sort", "GROUP BY": "Sort to group", "DISTINCT": "Sort to leave out doubles"}.get(
            what, f"Sort for {what.lower()}"
        )
    return detail.capitalize()
