"""The journal: what every run was asked, which stage is how far, and what came of it. Survives a kill."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bedrot_desktop.core.errors import UsageError, WorkspaceError
from bedrot_desktop.pipeline.stages import EXTRACT, FINISHED, PARKED, RunOptions, StageResult

VERSION = 2
_SCHEMA = """
create table if not exists runs (
    run text primary key, started_at text not null, ended_at text, outcome text, options text not null,
    pid integer not null, result text);
create table if not exists stages (
    run text not null, service text not null, stage text not null, outcome text not null, started_at text not null,
    ended_at text, seconds real not null default 0, result text, primary key (run, service, stage));
create table if not exists steps (
    run text not null, service text not null, account text not null, step text not null, landed text not null,
    at text not null, primary key (run, service, account, step));
"""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as the journal holds it. ``outcome`` is empty while it runs, or when it was killed."""

    run: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    options: RunOptions
    pid: int
    result: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage as the journal holds it. ``outcome`` is ``running`` while it runs, or when it was killed."""

    service: str
    stage: str
    outcome: str
    seconds: float
    result: dict[str, Any] | None
    began: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastStage:
    """A stage of a service as it went in a run."""

    run: str
    stage: str
    outcome: str
    started_at: datetime
    seconds: float
    result: dict[str, Any] | None


class Journal:
    """The journal of one lake, ``.bedrot/journal.sqlite``."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._link = sqlite3.connect(path, check_same_thread=False, timeout=5, isolation_level=None)
        # of a power cut the last notes may be lost, and then those stages are looked at again; of a kill nothing is
        try:
            self._link.execute("pragma synchronous = normal")
            (version,) = self._link.execute("pragma user_version").fetchone()
        except sqlite3.OperationalError:  # busy, or no rights: nothing is wrong with what it holds
            raise
        except sqlite3.DatabaseError as error:
            self._link.close()
            remedy = "Move it aside: the next run begins a new one; only the history of runs is lost."
            raise WorkspaceError(f"The journal {path} is damaged: {error}.", remedy) from error
        if version > VERSION:
            self._link.close()
            raise WorkspaceError(
                f"This lake's journal was written by a newer program (version {version}, this one knows {VERSION}).",
                "Update this program.",
            )
        if version < VERSION:
            self._link.execute("pragma journal_mode = wal")
            self._link.executescript(_SCHEMA)
            self._link.execute(f"pragma user_version = {VERSION}")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._link.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._link.execute("begin immediate")
            try:
                yield self._link
            except BaseException:
                self._link.execute("rollback")
                raise
            self._link.execute("commit")

    def _read(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._link.execute(sql, values).fetchall()

    def new_name(self, now: datetime) -> str:
        """A name for a run that starts now: its local stamp, with a letter when two start in one second."""
        stamp = now.strftime("%Y%m%d_%H%M%S")
        taken = {name for (name,) in self._read("select run from runs where run like ?", stamp + "%")}
        return next(name for place in range(1000) if (name := stamp if place == 0 else f"{stamp}_{place}") not in taken)

    def begin(self, run: str, options: RunOptions, now: datetime) -> None:
        """Note that a run starts, or goes on."""
        with self._writing() as link:
            link.execute(
                "insert into runs (run, started_at, options, pid) values (?, ?, ?, ?) "
                "on conflict (run) do update set ended_at = null, outcome = null, pid = excluded.pid",
                (run, now.isoformat(), json.dumps(options.document()), os.getpid()),
            )

    def stage_begins(self, run: str, service: str, stage: str, now: datetime) -> None:
        with self._writing() as link:
            link.execute(
                "insert or replace into stages (run, service, stage, outcome, started_at) values (?, ?, ?, ?, ?)",
                (run, service, stage, "running", now.isoformat()),
            )

    def stage_ends(self, run: str, result: StageResult, document: dict[str, Any], now: datetime) -> None:
        with self._writing() as link:
            link.execute(
                "update stages set outcome = ?, ended_at = ?, seconds = ?, result = ? "
                "where run = ? and service = ? and stage = ?",
                (result.outcome, now.isoformat(), result.seconds, json.dumps(document), run, result.service,
                 result.stage),
            )  # fmt: skip

    def end(self, run: str, outcome: str, document: dict[str, Any], now: datetime) -> None:
        with self._writing() as link:
            link.execute(
                "update runs set ended_at = ?, outcome = ?, result = ? where run = ?",
                (now.isoformat(), outcome, json.dumps(document), run),
            )

    def runs(self, limit: int = 50) -> list[RunRow]:
        """The latest runs, newest first."""
        rows = self._read(
            "select run, started_at, ended_at, outcome, options, pid, result from runs order by rowid desc limit ?",
            limit,
        )
        return [_run(row) for row in rows]

    def run(self, name: str) -> RunRow:
        """One run; UsageError when there is none of that name."""
        rows = self._read(
            "select run, started_at, ended_at, outcome, options, pid, result from runs where run = ?", name
        )
        if not rows:
            raise UsageError(f"There is no run “{name}”.", "`bedrot runs` lists them.")
        return _run(rows[0])

    def stages(self, run: str) -> list[StageRow]:
        """The stages of a run in the order they began."""
        rows = self._read(
            "select service, stage, outcome, seconds, result, started_at, ended_at from stages where run = ? "
            "order by rowid",
            run,
        )
        return [
            StageRow(
                row[0], row[1], row[2], row[3], json.loads(row[4]) if row[4] else None,
                datetime.fromisoformat(row[5]), datetime.fromisoformat(row[6]) if row[6] else None,
            )
            for row in rows
        ]  # fmt: skip

    def past(self, service: str, limit: int = 200) -> list[PastStage]:
        """How the stages of one service went, the one that began last first."""
        rows = self._read(
            "select run, stage, outcome, started_at, seconds, result from stages where service = ? "
            "order by rowid desc limit ?",
            service,
            limit,
        )
        return [
            PastStage(
                row[0], row[1], row[2], datetime.fromisoformat(row[3]), row[4], json.loads(row[5]) if row[5] else None
            )
            for row in rows
        ]

    def finished(self, run: str) -> frozenset[tuple[str, str]]:
        """(service, stage) of what a run has finished, so that going on does not repeat it.

        Nothing of a service whose fetching is not finished: its later stages saw nothing of what still comes.
        """
        rows = self.stages(run)
        again = {row.service for row in rows if row.stage == EXTRACT and row.outcome not in FINISHED}
        return frozenset(
            (row.service, row.stage) for row in rows if row.outcome in FINISHED and row.service not in again
        )

    def step_done(self, run: str, service: str, account: str, step: str, landed: Sequence[str], now: datetime) -> None:
        """A step of fetching is done and what it brought lies in landing: going on does not repeat it."""
        with self._writing() as link:
            link.execute(
                "insert or replace into steps (run, service, account, step, landed, at) values (?, ?, ?, ?, ?, ?)",
                (run, service, account, step, json.dumps(list(landed)), now.isoformat()),
            )

    def steps_done(self, run: str, service: str, account: str) -> frozenset[str]:
        """The steps of fetching for an account that a run has done."""
        rows = self._read("select step from steps where run = ? and service = ? and account = ?", run, service, account)
        return frozenset(row[0] for row in rows)

    def parked(self) -> dict[str, str]:
        """Service → the run in which its fetching waits for a sign-in; a later fetch of the service makes it void.

        A fetching waits, too, in which one account does and another one failed.
        """
        # in the order in which they began, whatever the clock said then
        rows = self._read("select service, run, outcome, result from stages where stage = 'extract' order by rowid")
        latest = {service: (run, outcome, result) for service, run, outcome, result in rows}
        return {
            service: run
            for service, (run, outcome, result) in latest.items()
            if outcome == PARKED or (result and json.loads(result).get("waiting"))
        }

    def failures(self) -> list[tuple[str, str, str]]:
        """(run, service, stage) of all that failed and was not done since in the same run."""
        rows = self._read("select run, service, stage from stages where outcome = 'failed' order by rowid")
        return [(run, service, stage) for run, service, stage in rows]

    def outcomes(self, run: str) -> list[str]:
        """How the stages of a run ended, those of earlier goes at it too."""
        return [row.outcome for row in self.stages(run)]

    def unfinished(self) -> RunRow | None:
        """The latest run if it did not end well: killed, cancelled or failed."""
        latest = self.runs(1)
        if latest and latest[0].outcome not in FINISHED:
            return latest[0]
        return None

    def usual_seconds(self, service: str, stage: str) -> float | None:
        """Median duration of the last ten times a stage did something; None when it never did."""
        rows = self._read(
            "select seconds from stages where service = ? and stage = ? and outcome = 'done' "
            "order by started_at desc limit 10",
            service,
            stage,
        )
        times: Sequence[float] = sorted(row[0] for row in rows)
        return times[len(times) // 2] if times else None


def _run(row: tuple[Any, ...]) -> RunRow:
    return RunRow(
        run=row[0],
        started_at=datetime.fromisoformat(row[1]),
        ended_at=datetime.fromisoformat(row[2]) if row[2] else None,
        outcome=row[3] or "",
        options=RunOptions.of(json.loads(row[4])),
        pid=row[5],
        result=json.loads(row[6]) if row[6] else None,
    )
