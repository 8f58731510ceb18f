"""What each check said, run after run (`.bedrot/checks.sqlite`), so that a page can show whether it gets better."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import TransientError, WorkspaceError
from bedrot_desktop.lake.reach import reach

if TYPE_CHECKING:
    from bedrot_desktop.health.checks.outcome import CheckResult

FILE = "checks.sqlite"
KEPT = 500  # runs
BUSY_SECONDS = 10.0

_SCHEMA = """
create table if not exists verdicts (
    run_at text not null, key text not null, number integer not null, state text not null, rows integer not null,
    sentence text not null, primary key (run_at, key)) without rowid
"""


@dataclass(frozen=True, slots=True)
class Point:
    """A check's verdict at one time. ``at`` is aware UTC; ``rows`` is how many rows offended."""

    at: datetime
    state: str
    rows: int
    sentence: str


class Trend:
    """``state`` is the workspace's folder for the program's own files."""

    def __init__(self, state: Path) -> None:
        self.file = state / FILE

    def remember(self, results: Iterable[CheckResult], now: datetime) -> None:
        """Keep the verdicts of one run; ``now`` is aware. The last 500 runs are kept."""
        at = now.isoformat(timespec="microseconds")
        rows = [(at, one.key, one.number, one.state, one.count, one.sentence) for one in results]
        with self.opened() as link, link:
            link.execute(_SCHEMA)
            link.executemany("insert or replace into verdicts values (?, ?, ?, ?, ?, ?)", rows)
            link.execute(
                "delete from verdicts where run_at not in "
                "(select distinct run_at from verdicts order by run_at desc limit ?)",
                (KEPT,),
            )

    def trend(self, key: str, most: int = KEPT) -> tuple[Point, ...]:
        """A check's verdicts, oldest first, the newest ``most`` of them; empty if it never ran."""
        if not self.file.is_file():
            return ()
        with self.opened() as link:
            rows = link.execute(
                "select run_at, state, rows, sentence from verdicts where key = ? order by run_at desc limit ?",
                (key, most),
            ).fetchall()
        return tuple(Point(datetime.fromisoformat(at), *told) for at, *told in reversed(rows))

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """The file, for one piece of work."""
        try:
            Path(reach(self.file.parent)).mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(reach(self.file), timeout=BUSY_SECONDS)) as link:
                yield link
        except sqlite3.OperationalError as error:
            raise TransientError(f"{self.file} is busy or cannot be written: {error}.", "Try again.") from error
        except sqlite3.DatabaseError as error:
            raise WorkspaceError(
                f"{self.file} is damaged: {error}.", "Move it aside: only the history of the checks is in it."
            ) from error
