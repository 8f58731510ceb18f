"""Bringing the inbox up to date with what is true now: what began, goes on, rose, ended, came back, is explained."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bedrot_desktop.attention.entries import FLAP, UNTIL_OVER, Change, Entry
from bedrot_desktop.attention.inbox_file import ENTRY, entry_of, signal_text, stamp
from bedrot_desktop.attention.signals import KINDS, MACHINE, Signal
from bedrot_desktop.notify.message import LEVELS

KEPT = timedelta(days=90)
_LATE = timedelta(minutes=10)  # an update of what was true before another's; more is a clock that was set back
_UPDATED = "updated"
WORKSPACE = "machine/workspace"  # out of reach: nothing at all was looked at


def speaking(signals: Iterable[Signal]) -> tuple[dict[str, Signal], dict[str, str]]:
    """The signals that speak, by key, and what they explain: key → the key of what explains it."""
    told: dict[str, Signal] = {}
    explained: dict[str, str] = {}
    for one in sorted(signals, key=lambda one: KINDS.index(one.kind) if one.kind in KINDS else len(KINDS)):
        if one.key not in explained:
            told.setdefault(one.key, one)
            for child in one.covers:
                if child not in told:
                    explained.setdefault(child, one.key)
    return told, explained


def update(link: sqlite3.Connection, signals: Iterable[Signal], now: datetime, *, blind: bool) -> Change:
    """Within one transaction; see `Inbox.update`."""
    row = link.execute("select value from marks where name = ?", (_UPDATED,)).fetchone()
    if row is not None and now < datetime.fromisoformat(row[0]) < now + _LATE:
        return Change()  # another process has looked since
    link.execute("insert or replace into marks values (?, ?)", (_UPDATED, stamp(now)))
    told, explained = speaking(signals)
    work = _Update(link, now, blind, told, explained)
    for entry in _entries(link, "ended is null"):
        work.go_on(entry)
    for entry in _entries(link, "explained_by != ''"):
        if entry.key not in told:
            work.still_explained(entry)
    for key in told.keys() - work.kept:
        work.begin(told[key])
    _forget(link, now)
    return Change(*(tuple(part) for part in (work.begun, work.ended, work.raised, work.reopened, work.explained)))


@dataclass(slots=True)
class _Update:
    link: sqlite3.Connection
    now: datetime
    blind: bool
    told: dict[str, Signal]
    covered: dict[str, str]
    kept: set[str] = field(default_factory=set)
    begun: list[Entry] = field(default_factory=list)
    ended: list[Entry] = field(default_factory=list)
    raised: list[Entry] = field(default_factory=list)
    reopened: list[Entry] = field(default_factory=list)
    explained: list[Entry] = field(default_factory=list)

    def go_on(self, entry: Entry) -> None:
        """An entry that was true before: it goes on, is explained by another, or is over."""
        if entry.key in self.told:
            self.kept.add(entry.key)
            self.tell_anew(entry, self.told[entry.key])
        elif entry.key in self.covered:
            self._set(entry, ended=self.now, explained_by=self.covered[entry.key])
            self.explained.append(replace(entry, ended=self.now, explained_by=self.covered[entry.key]))
        elif not self._unknown(entry):
            self._set(entry, ended=self.now)
            self.ended.append(replace(entry, ended=self.now))

    def still_explained(self, entry: Entry) -> None:
        """An entry that another one explained: once that is over and it did not come back, it is over itself."""
        if entry.key not in self.covered and entry.explained_by not in self.covered and not self._unknown(entry):
            self._set(entry, ended=self.now, explained_by="")
            self.ended.append(replace(entry, ended=self.now, explained_by=""))

    def begin(self, signal: Signal) -> None:
        """A signal without an open entry: a cause that comes back, else a new one."""
        rows = _entries(self.link, "key = ? order by id desc limit 1", signal.key)
        last = rows[0] if rows else None
        if last is not None and last.explained_by:
            self._set(last, ended=None, explained_by="")
            self.reopened.append(self.tell_anew(replace(last, ended=None, explained_by=""), signal))
        elif last is not None and last.ended is not None and abs(self.now - last.ended) <= FLAP:
            until = None if last.snoozed_until == UNTIL_OVER else last.snoozed_until  # it was over
            count = last.reopened + 1
            self._set(last, ended=None, reopened=count, reopened_at=self.now, snoozed_until=until)
            again = replace(last, ended=None, reopened=count, reopened_at=self.now, snoozed_until=until)
            self.reopened.append(self.tell_anew(again, signal))
        else:
            done = self.link.execute(
                "insert into entries (key, signal, began, peak) values (?, ?, ?, ?)",
                (signal.key, signal_text(signal), stamp(self.now), signal.level),
            )
            self.begun.append(Entry(int(done.lastrowid or 0), signal, self.now, peak=signal.level))

    def tell_anew(self, entry: Entry, signal: Signal) -> Entry:
        """The entry with the signal as it is now; one whose level rose is unread again."""
        if _rank(signal.level) < _rank(entry.peak):
            self._set(entry, signal=signal_text(signal), peak=signal.level, raised=entry.raised + 1, seen_at=None)
            entry = replace(entry, signal=signal, peak=signal.level, raised=entry.raised + 1, seen_at=None)
            self.raised.append(entry)
        elif signal != entry.signal:
            self._set(entry, signal=signal_text(signal))
            entry = replace(entry, signal=signal)
        return entry

    def _unknown(self, entry: Entry) -> bool:
        """Whether nothing can be said of it now, as it could not be looked at."""
        return self.blind and (entry.signal.kind != MACHINE or WORKSPACE in self.told)

    def _set(self, entry: Entry, **values: object) -> None:
        kept = {name: stamp(one) if isinstance(one, datetime) else one for name, one in values.items()}
        places = ", ".join(f"{name} = ?" for name in kept)
        self.link.execute(f"update entries set {places} where id = ?", (*kept.values(), entry.id))  # noqa: S608


def _entries(link: sqlite3.Connection, where: str, *values: object) -> list[Entry]:
    return [entry_of(row) for row in link.execute(f"select {ENTRY} from entries where {where}", values)]  # noqa: S608


def _forget(link: sqlite3.Connection, now: datetime) -> None:
    before = stamp(now - KEPT)
    link.execute("delete from entries where ended < ?", (before,))
    link.execute("delete from deliveries where at < ?", (before,))
    link.execute("delete from sent where at < ? and entry not in (select id from entries)", (before,))


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)
