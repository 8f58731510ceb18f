"""The inbox: every cause from its beginning to its end, what was seen, snoozed and told, and how the channels do.

Several processes may use it at once; each call is one short transaction. What has ended is kept for 90 days.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bedrot_desktop.attention.entries import (
    SEVERAL,
    UNTIL_OVER,
    Change,
    ChannelState,
    Delivery,
    Entry,
    Sent,
    by_weight,
)
from bedrot_desktop.attention.inbox_file import ENTRY, FILE, entry_of, opened, stamp, writing
from bedrot_desktop.attention.signals import Signal
from bedrot_desktop.core.errors import UsageError, WorkspaceError

#: A claim that was not settled for so long is taken over: who made it was killed.
LEASE = timedelta(minutes=15)
#: A channel that nothing was tried on for so long is not called failing any more.
FORGIVEN = timedelta(days=7)
_DELIVERY = "at, channel, kind, title, ok, error, remedy, attempts, tag"


class Inbox:
    """``state`` is the workspace's folder for the program's own files; reading makes no file.

    Every call raises TransientError while the file is busy for longer than ten seconds and WorkspaceError, naming the
    file and what to do, where it is damaged.
    """

    def __init__(self, state: Path) -> None:
        self.file = state / FILE

    def update(self, signals: Iterable[Signal], now: datetime, *, blind: bool = False) -> Change:
        """Bring it up to date with all that is true now; what is not among ``signals`` any more has ended.

        What another signal covers ends quietly, as explained by it, and is the same entry once it speaks again; so is
        a cause that comes back within five minutes. ``blind``: not everything could be looked at, so that nothing but
        troubles of this computer may end.
        """
        from bedrot_desktop.attention.updating import update

        with writing(self.file) as link:
            return update(link, signals, now, blind=blind)

    # Looking

    def entries(self, *, open_only: bool = False, limit: int = 500) -> list[Entry]:
        """Open ones first, the worst of them first; then those that ended, the latest first."""
        if not self.file.is_file():
            return []
        with opened(self.file) as link:
            link.execute("begin")
            rows = link.execute(
                f"select {ENTRY} from entries where ended is null or not ? "  # noqa: S608
                "order by ended is not null, ended desc, id desc limit ?",
                (open_only, limit),
            ).fetchall()
            told = _told(link)
            found = [entry_of(row, told.get(row[0])) for row in rows]
        return sorted((one for one in found if one.open), key=by_weight) + [one for one in found if not one.open]

    def entry(self, which: int | str) -> Entry:
        """An entry by its number, or the latest one of a key; UsageError where there is none such."""
        text = str(which)
        if self.file.is_file():
            with opened(self.file) as link:
                row = link.execute(
                    f"select {ENTRY} from entries where id = ? or key = ? order by ended is null, id desc limit 1",  # noqa: S608
                    (int(text) if text.isdecimal() and len(text) < 18 else -1, text),
                ).fetchone()
                if row is not None:
                    return entry_of(row, _told(link).get(row[0]))
        raise UsageError(f"There is no entry “{which}” in the inbox.", "`bedrot inbox --all` shows them with numbers.")

    def unread(self) -> int:
        """How many nobody has seen yet; those that came and went are among them."""
        if not self.file.is_file():
            return 0
        with opened(self.file) as link:
            return int(
                link.execute("select count(*) from entries where seen_at is null and explained_by = ''").fetchone()[0]
            )

    # What the person does

    def see(self, ids: Iterable[int] | None, now: datetime) -> int:
        """These (None: all) have been seen; how many were unread."""
        if not self.file.is_file():
            return 0
        sql = "update entries set seen_at = ? where seen_at is null"
        with writing(self.file) as link:
            if ids is None:
                return link.execute(sql, (stamp(now),)).rowcount
            return sum(link.execute(f"{sql} and id = ?", (stamp(now), one)).rowcount for one in ids)

    def snooze(self, which: int | str, until: datetime | None, now: datetime) -> Entry:
        """Say nothing of an open entry until then (None: until it is over); it counts as seen.

        ``which``: its number, its key, or the tag of a message about several, all of which are meant then (the first
        is given back). UsageError where there is none such, or it is over already.
        """
        entries = [one for number in self._under(which) if (one := self.entry(number)).open]
        for one in entries[1:]:
            self.snooze(one.id, until, now)
        entry = entries[0] if entries else self.entry(which)
        if not entry.open:
            raise UsageError(f"“{entry.signal.title}” is over already.", "There is nothing to snooze.")
        with writing(self.file) as link:
            link.execute(
                "update entries set snoozed_at = ?, snoozed_until = ?, seen_at = coalesce(seen_at, ?) where id = ?",
                (stamp(now), stamp(until or UNTIL_OVER), stamp(now), entry.id),
            )
        return self.entry(entry.id)

    def wake(self, which: int | str) -> Entry:
        """End a snooze. UsageError where there is no such entry."""
        entry = self.entry(which)
        with writing(self.file) as link:
            link.execute("update entries set snoozed_at = null, snoozed_until = null where id = ?", (entry.id,))
        return self.entry(entry.id)

    def _under(self, tag: int | str) -> list[int]:
        """The entries that a message about several told of."""
        if not str(tag).startswith(f"{SEVERAL}/") or not self.file.is_file():
            return []
        with opened(self.file) as link:
            return [one for (one,) in link.execute("select distinct entry from sent where tag = ? order by 1", (tag,))]

    # What is told

    def claim(self, entry: int, channel: str, stage: str, now: datetime, tag: str = "") -> bool:
        """Whether the caller is the one who tells this; of several processes exactly one is. To be settled by `settle`.

        A claim whose holder was killed can be had again after a quarter of an hour.
        """
        with writing(self.file) as link:
            done = link.execute(
                "insert into sent values (?, ?, ?, ?, ?, 0) on conflict do update set at = excluded.at, "
                "tag = excluded.tag where not arrived and (at < ? or at > ?)",
                (entry, channel, stage, stamp(now), tag, stamp(now - LEASE), stamp(now + LEASE)),
            )
            return done.rowcount > 0

    def settle(self, entries: Iterable[tuple[int, str]], delivery: Delivery) -> None:
        """Log a delivery; claims (entry, stage) on its channel stay where it arrived, and are free again elsewhere."""
        claims = [(entry, delivery.channel, stage) for entry, stage in entries]
        where = "where entry = ? and channel = ? and stage = ?"
        with writing(self.file) as link:
            if delivery.ok:
                at = stamp(delivery.at)
                values = [(at, delivery.tag, *one) for one in claims]
                link.executemany(f"update sent set arrived = 1, at = ?, tag = ? {where}", values)  # noqa: S608
            else:
                link.executemany(f"delete from sent {where} and not arrived", claims)  # noqa: S608
            _log(link, delivery)

    def note_delivery(self, delivery: Delivery) -> None:
        """Log a delivery that belongs to no entry, such as a test."""
        with writing(self.file) as link:
            _log(link, delivery)

    def note_cleared(self, entry: int, channel: str, stage: str, now: datetime, tag: str) -> None:
        """Remember that a message was taken back."""
        with writing(self.file) as link:
            link.execute(
                "insert or ignore into sent values (?, ?, ?, ?, ?, 1)", (entry, channel, stage, stamp(now), tag)
            )

    def let_go(self, entries: Iterable[tuple[int, str]], channel: str) -> None:
        """Give claims back that nothing was done with."""
        with writing(self.file) as link:
            link.executemany(
                "delete from sent where entry = ? and channel = ? and stage = ? and not arrived",
                [(entry, channel, stage) for entry, stage in entries],
            )

    def sent(self) -> list[Sent]:
        """What arrived of all entries, oldest first."""
        if not self.file.is_file():
            return []
        with opened(self.file) as link:
            rows = link.execute("select entry, channel, stage, at, tag from sent where arrived order by at")
            return [Sent(one, where, stage, datetime.fromisoformat(at), tag) for one, where, stage, at, tag in rows]

    def deliveries(self, limit: int = 100, channel: str = "") -> list[Delivery]:
        """The latest deliveries (of a channel), newest first."""
        if not self.file.is_file():
            return []
        with opened(self.file) as link:
            return _deliveries(link, channel, limit)

    def channel_states(self) -> dict[str, ChannelState]:
        """How every channel does that anything was ever handed to."""
        if not self.file.is_file():
            return {}
        with opened(self.file) as link:
            names = [name for (name,) in link.execute("select distinct channel from deliveries order by channel")]
            return {name: _state(name, _deliveries(link, name, 200)) for name in names}

    def failing_channels(self, now: datetime | None = None) -> tuple[ChannelState, ...]:
        """The channels whose latest message did not arrive, with the reason and what to do."""
        return tuple(
            one
            for one in self.channel_states().values()
            if one.failures and one.error_at and (now is None or now - one.error_at <= FORGIVEN)
        )

    def set_aside(self, now: datetime) -> Path | None:
        """Move a damaged file aside, so that a new one is begun; where it is now, None where it was well."""
        try:
            self.entries(limit=1_000_000)
            self.sent()
            self.deliveries()
        except WorkspaceError:
            aside = self.file.with_name(f"{FILE}.damaged_{now:%Y%m%d_%H%M%S}")
            for ending in ("", "-journal"):
                there = self.file.with_name(self.file.name + ending)
                if there.exists():
                    there.replace(f"{aside}{ending}")
            return aside
        return None

    # Small notes

    def mark(self, name: str) -> str:
        """A note of the morning summary's, "" where there is none."""
        if not self.file.is_file():
            return ""
        with opened(self.file) as link:
            row = link.execute("select value from marks where name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_mark(self, name: str, value: str) -> None:
        """Keep a note."""
        with writing(self.file) as link:
            link.execute("insert or replace into marks values (?, ?)", (name, value))


def _told(link: sqlite3.Connection) -> dict[int, dict[str, datetime]]:
    """Entry → channel → when it was last told there."""
    told: dict[int, dict[str, datetime]] = {}
    for entry, channel, at in link.execute(
        "select entry, channel, max(at) from sent where arrived and stage not like 'cleared%' group by entry, channel"
    ):
        told.setdefault(entry, {})[channel] = datetime.fromisoformat(at)
    return told


def _log(link: sqlite3.Connection, one: Delivery) -> None:
    link.execute(
        f"insert into deliveries ({_DELIVERY}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (stamp(one.at), one.channel, one.kind, one.title, one.ok, one.error, one.remedy, one.attempts, one.tag),
    )


def _deliveries(link: sqlite3.Connection, channel: str, limit: int) -> list[Delivery]:
    rows = link.execute(
        f"select {_DELIVERY} from deliveries where ? in ('', channel) order by id desc limit ?",  # noqa: S608
        (channel, limit),
    ).fetchall()
    return [
        Delivery(datetime.fromisoformat(at), name, kind, title, bool(ok), error, remedy, attempts, tag)
        for at, name, kind, title, ok, error, remedy, attempts, tag in rows
    ]


def _state(name: str, newest_first: Sequence[Delivery]) -> ChannelState:
    failed = []
    for one in newest_first:
        if one.ok:
            break
        failed.append(one)
    sent_at = next((one.at for one in newest_first if one.ok), None)
    error = next((one for one in newest_first if not one.ok), None)
    return ChannelState(
        name, sent_at, error.at if error else None, error.error if error else "", error.remedy if error else "",
        len(failed), failed[-1].at if failed else None,
    )  # fmt: skip


__all__ = ["Change", "ChannelState", "Delivery", "Entry", "Inbox", "Sent"]
