"""The history of all sign-ins: lives, looks, attempts and requests a day. Survives a kill; holds no secret."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions.answers import ALIVE, ENDED, Look
from bedrot_desktop.sessions.history_file import opened, troubles_told
from bedrot_desktop.sessions.history_rows import (
    CHALLENGED,
    CLEARED,
    PROBE,
    REPLACED,
    Attempt,
    Life,
    Metrics,
    cause_of,
    metrics_of,
)
from bedrot_desktop.sessions.hosts import plain_address

FILE = "history.sqlite"
_LIFE = (
    "service, account, born_at, saved_at, origin, alive_at, identity, bound_at, dead_at, cause, token_ends, data_ends"
)
_LOOK = "service, account, at, verdict, marker, status, url, identity, cause, wait_seconds, screenshot"
_ATTEMPT = "service, account, at, kind, outcome, seconds, words"
_REQUESTS = "from requests where service = ? and account = ? and day = ?"


class History:
    """May be used by several threads and several processes at once. All moments are aware.

    Busy while another program writes for longer than half a minute; WorkspaceError where the disk or the file refuses.
    """

    def __init__(self, file: Path) -> None:
        """``file``: ``<home>/sessions/history.sqlite``; WorkspaceError if a newer program wrote it or it is damaged."""
        self._file, self._lock = file, threading.Lock()
        self._link = opened(file)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Lives

    def born(self, life: Life, cause: str = REPLACED, at: datetime | None = None) -> None:
        """A new sign-in begins to live; one that still lived ends with ``cause`` (``at``: when it took over)."""
        with self._writing() as link:
            _close(link, life.service, life.account, at or life.born_at, cause)
            link.execute(
                f"insert into lives ({_LIFE}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                _values(life),
            )

    def renewed(self, life: Life) -> bool:
        """The latest life of an account goes on with the values that ``life`` has; False where there is none."""
        with self._writing() as link:
            done = link.execute(
                "update lives set saved_at = ?, alive_at = ?, bound_at = ?, token_ends = ?, data_ends = ?, "
                "dead_at = null, cause = '', identity = case when ? = '' then identity else ? end where id = "
                "(select max(id) from lives where service = ? and account = ?)",
                (_text(life.saved_at), _text(life.alive_at), _text(life.bound_at), _text(life.token_ends),
                 _text(life.data_ends), life.identity, life.identity, life.service, life.account),
            )  # fmt: skip
        return done.rowcount > 0

    def ended(self, service: str, account: str, at: datetime, cause: str) -> bool:
        """The life that goes on ends; False where none does."""
        with self._writing() as link:
            return _close(link, service, account, at, cause)

    def life(self, service: str, account: str) -> Life | None:
        """The latest life of an account, ended or not."""
        rows = self._read(
            f"select {_LIFE} from lives where service = ? and account = ? order by id desc limit 1",  # noqa: S608
            service,
            account,
        )
        return _life(rows[0]) if rows else None

    def lives(self, service: str = "", account: str = "") -> tuple[Life, ...]:
        """Lives from old to new; "" means all."""
        rows = self._read(
            f"select {_LIFE} from lives where ? in ('', service) and ? in ('', account) order by id",  # noqa: S608
            service,
            account,
        )
        return tuple(_life(row) for row in rows)

    # Looks

    def note(self, look: Look) -> str:
        """Keep a look; the cause, if it is this look that ended a life, else "".

        A session found alive after all goes on living: the look before was mistaken.
        """
        with self._writing() as link:
            link.execute(
                f"insert into looks ({_LOOK}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (look.service, look.account, _text(look.at), look.verdict, SECRETS.mask(look.marker), look.status,
                 plain_address(look.url), SECRETS.mask(look.identity), SECRETS.mask(look.cause), look.wait_seconds,
                 look.screenshot),
            )  # fmt: skip
            if look.verdict == ALIVE:
                link.execute(
                    "update lives set alive_at = max(alive_at, ?), dead_at = null, cause = '' where id = "
                    "(select max(id) from lives where service = ? and account = ?) and cause not in (?, ?, ?)",
                    (_text(look.at), look.service, look.account, REPLACED, CHALLENGED, CLEARED),
                )
            if look.verdict in ENDED and _close(link, look.service, look.account, look.at, cause_of(look)):
                return cause_of(look)
        return ""

    def looks(self, service: str, account: str, limit: int = 50) -> tuple[Look, ...]:
        """The latest looks, newest first."""
        rows = self._read(
            f"select {_LOOK} from looks where service = ? and account = ? order by id desc limit ?",  # noqa: S608
            service,
            account,
            limit,
        )
        return tuple(Look(row[0], row[1], _moment(row[2]), *row[3:]) for row in rows)

    # Attempts

    def attempt(self, attempt: Attempt) -> None:
        """Keep what was tried and what came of it; secrets in the words are masked."""
        values = (*astuple(attempt)[:2], _text(attempt.at), *astuple(attempt)[3:6], SECRETS.mask(attempt.words))
        with self._writing() as link:
            link.execute(f"insert into attempts ({_ATTEMPT}) values (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608

    def attempts(
        self, service: str = "", account: str = "", since: datetime | None = None, limit: int = -1
    ) -> tuple[Attempt, ...]:
        """The latest attempts, newest first; "" means all."""
        rows = self._read(
            f"select {_ATTEMPT} from attempts where ? in ('', service) and ? in ('', account) and at >= ? "  # noqa: S608
            "order by id desc limit ?",
            service,
            account,
            _text(since) or "",
            limit,
        )
        return tuple(Attempt(row[0], row[1], _moment(row[2]), *row[3:]) for row in rows)

    def metrics(self, since: datetime | None = None) -> tuple[Metrics, ...]:
        """Figures per service and account of all attempts (looks apart), ordered by both."""
        per: dict[tuple[str, str], list[Attempt]] = {}
        for one in reversed(self.attempts(since=since)):
            if one.kind != PROBE:
                per.setdefault((one.service, one.account), []).append(one)
        return tuple(metrics_of(service, account, per[service, account]) for service, account in sorted(per))

    def failures(self, service: str, account: str) -> Metrics:
        """The figures of one account over its last hundred attempts."""
        attempts = [one for one in self.attempts(service, account, limit=100) if one.kind != PROBE]
        return metrics_of(service, account, attempts[::-1])

    def rename(self, service: str, old: str, new: str) -> None:
        """An account has another key from now on; requests of a day are added to those under the new one."""
        with self._writing() as link:
            for table in ("lives", "looks", "attempts"):
                link.execute(f"update {table} set account = ? where service = ? and account = ?", (new, service, old))  # noqa: S608
            link.execute(
                "insert into requests select service, ?, day, count from requests where service = ? and account = ? "
                "on conflict do update set count = count + excluded.count",
                (new, service, old),
            )
            link.execute("delete from requests where service = ? and account = ?", (service, old))

    # Politeness

    def spend(self, service: str, account: str, day: date, count: int = 1) -> int:
        """Count requests to an account; how many they are that day, these included."""
        with self._writing() as link:
            return _spend(link, service, account, day, count)

    def afford(self, service: str, account: str, day: date, count: int, most: int) -> int | None:
        """As `spend`; None, and nothing is counted, where it would be more than ``most`` that day."""
        with self._writing() as link:
            row = link.execute(f"select count {_REQUESTS}", (service, account, day.isoformat())).fetchone()
            return None if count + (row[0] if row else 0) > most else _spend(link, service, account, day, count)

    def spent(self, service: str, account: str, day: date) -> int:
        """How many requests to an account were counted that day."""
        rows = self._read(f"select count {_REQUESTS}", service, account, day.isoformat())
        return int(rows[0][0]) if rows else 0

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, troubles_told(self._file):
            self._link.execute("begin immediate")
            try:
                yield self._link
                self._link.execute("commit")
            except BaseException:
                if self._link.in_transaction:  # a full disk may have ended it already
                    self._link.execute("rollback")
                raise

    def _read(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock, troubles_told(self._file):
            return self._link.execute(sql, values).fetchall()


def _close(link: sqlite3.Connection, service: str, account: str, at: datetime, cause: str) -> bool:
    done = link.execute(
        "update lives set dead_at = ?, cause = ? where service = ? and account = ? and dead_at is null",
        (_text(at), cause, service, account),
    )
    return done.rowcount > 0


def _spend(link: sqlite3.Connection, service: str, account: str, day: date, count: int) -> int:
    (total,) = link.execute(
        "insert into requests values (?, ?, ?, ?) "
        "on conflict do update set count = count + excluded.count returning count",
        (service, account, day.isoformat(), count),
    ).fetchone()
    return int(total)


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _values(life: Life) -> tuple[object, ...]:
    return tuple(_text(value) if isinstance(value, datetime) else value for value in astuple(life))


def _life(row: tuple[Any, ...]) -> Life:
    service, account, born, saved, origin, alive, identity, bound, dead, cause, token_ends, data_ends = row
    return Life(
        service, account, _moment(born), _moment(saved), origin, _moment(alive), identity, _perhaps(bound),
        _perhaps(dead), cause, _perhaps(token_ends), _perhaps(data_ends),
    )  # fmt: skip


def _perhaps(text: str | None) -> datetime | None:
    return _moment(text) if text else None
