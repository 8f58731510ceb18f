"""What is to be told where, now: quiet hours, snoozes, growing channels, recovery. Pure functions.

A *stage* is the point of an entry's life that is told: ``begun``, ``raised critical``, each also ``… after <end of a
snooze>`` and ``… again <n>`` (come back after its recovery was told), or ``ended <n>``. What is sent once for an entry,
a channel and a stage is never sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bedrot_desktop.attention import signals
from bedrot_desktop.attention.entries import FLAP, SEVERAL, Entry, Sent, by_weight
from bedrot_desktop.attention.rules import Rules
from bedrot_desktop.notify.message import CRITICAL, INFO, RAISED, RECOVERY, REMINDER, TROUBLE

ENDED, CLEARED, BEGUN = "ended", "cleared", "begun"
#: A recovery is news for so long.
NEWS = timedelta(days=1)

Past = Mapping[tuple[int, str], Sequence[Sent]]


@dataclass(frozen=True, slots=True)
class Telling:
    """One message for one channel. ``told``: the entries in it, the worst first, each with the stage that is told.

    ``kind`` of `notify.message.KINDS`; ``tag``: what it replaces where a channel can do that.
    """

    channel: str
    kind: str
    tag: str
    told: tuple[tuple[Entry, str], ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What it tells of, the worst first."""
        return tuple(entry for entry, _ in self.told)

    @property
    def critical(self) -> bool:
        """Whether it may not wait."""
        return self.kind != RECOVERY and any(one.level == CRITICAL for one in self.entries)


def due(entries: Iterable[Entry], sent: Iterable[Sent], rules: Rules, now: datetime) -> list[Telling]:
    """What to send now, on which channel; nothing where nothing is due. ``sent``: what arrived before.

    On each channel there is at most one message of what is critical, one of other troubles and one of recoveries.
    """
    found, past = sorted(entries, key=by_weight), _past(sent)
    tellings: list[Telling] = []
    for channel in rules.after:
        critical: list[tuple[Entry, str]] = []
        troubles: list[tuple[Entry, str]] = []
        over: list[tuple[Entry, str]] = []
        for one in found:
            before = past.get((one.id, channel), ())
            if stage := _trouble(one, before, rules, channel, now):
                (critical if one.level == CRITICAL else troubles).append((one, stage))
            elif stage := _recovery(one, before, rules, now):
                over.append((one, stage))
        tellings += [_merged(channel, told) for told in (critical, troubles) if told]
        if over:
            tellings.append(Telling(channel, RECOVERY, _tag_over(over, channel, past), tuple(over)))
    return tellings


def stale(
    entries: Iterable[Entry], sent: Iterable[Sent], now: datetime
) -> list[tuple[str, str, tuple[tuple[Entry, str], ...]]]:
    """What stands somewhere and is over: (channel, tag, entries with the stage). To be taken back, silently.

    A message about several is taken back once all of them are over. What only waits for its greater cause to be over
    is still true.
    """
    by_id = {one.id: one for one in entries}
    shown: dict[tuple[str, str], list[tuple[Entry, str]]] = {}
    kept: set[tuple[str, str]] = set()
    for (number, channel), before in _past(sent).items():
        last, entry = _told(before), by_id.get(number)
        if last is None or entry is None or last.stage.startswith(ENDED):
            continue
        stage = f"{CLEARED} {last.stage}"
        if not _is_over(entry, now):
            kept.add((channel, last.tag))
        elif all(one.stage != stage for one in before):
            shown.setdefault((channel, last.tag), []).append((entry, stage))
    return [(*place, tuple(told)) for place, told in shown.items() if place[1] and place not in kept]


def _is_over(entry: Entry, now: datetime) -> bool:
    if entry.ended is None or entry.explained_by:
        return False
    return not entry.reopened or now - entry.ended >= FLAP


def _past(sent: Iterable[Sent]) -> Past:
    found: dict[tuple[int, str], list[Sent]] = {}
    for one in sorted(sent, key=lambda one: one.at):
        found.setdefault((one.entry, one.channel), []).append(one)
    return found


def _told(before: Sequence[Sent]) -> Sent | None:
    """What was told last, of trouble or recovery."""
    return next((one for one in reversed(before) if not one.stage.startswith(CLEARED)), None)


def _trouble(entry: Entry, before: Sequence[Sent], rules: Rules, channel: str, now: datetime) -> str:
    """The stage at which an open entry is to be told on a channel, "" for not now."""
    if not entry.open or entry.snoozed(now) or not rules.tells(entry.level, channel) or _is_about(entry, channel):
        return ""
    if entry.level != CRITICAL and rules.quiet_now(now):
        return ""
    last = _told(before)
    joins = timedelta() if last is not None or entry.level == INFO else rules.after[channel]
    if now - entry.began < joins:
        return ""
    stage = stage_of(entry)
    if last is not None and last.stage.startswith(ENDED):
        if entry.reopened_at is not None and now - entry.reopened_at < FLAP:
            return ""  # it may go as it came
        stage += f" again {entry.reopened}"
    return "" if any(one.stage == stage for one in before) else stage


def stage_of(entry: Entry) -> str:
    """The stage of an open entry."""
    stage = f"raised {entry.peak}" if entry.raised else BEGUN
    return f"{stage} after {entry.snoozed_until.isoformat()}" if entry.snoozed_until is not None else stage


def _recovery(entry: Entry, before: Sequence[Sent], rules: Rules, now: datetime) -> str:
    """The stage at which the end of an entry is to be told on a channel, "" for not now or never."""
    last = _told(before)
    if entry.ended is None or entry.explained_by or last is None or last.stage.startswith(ENDED):
        return ""
    if rules.quiet_now(now) or entry.level == INFO:
        return ""
    since = now - entry.ended
    return "" if since > NEWS or (entry.reopened and since < FLAP) else f"{ENDED} {entry.reopened}"


def _is_about(entry: Entry, channel: str) -> bool:
    """Whether it says that this very channel does not work."""
    return entry.key.split("/")[-2:] == ["channel", channel]


def _merged(channel: str, told: Sequence[tuple[Entry, str]]) -> Telling:
    if len(told) > 1:
        return Telling(channel, TROUBLE, f"{SEVERAL}/{min(one.id for one, _ in told)}", tuple(told))
    entry, stage = told[0]
    kind = REMINDER if entry.signal.kind == signals.REMINDER else TROUBLE
    kind = RAISED if stage.startswith("raised") else kind
    return Telling(channel, kind, entry.key, tuple(told))


def _tag_over(over: Sequence[tuple[Entry, str]], channel: str, past: Past) -> str:
    """The tag of a recovery: that under which the trouble stands, if it stood alone or all of it is over now."""
    ids = {one.id for one, _ in over}
    tags: dict[str, set[int]] = {}
    for (number, where), before in past.items():
        last = _told(before)
        if where == channel and last is not None and not last.stage.startswith(ENDED):
            tags.setdefault(last.tag, set()).add(number)
    whole = [tag for tag, numbers in tags.items() if tag and numbers & ids and numbers <= ids]
    if whole:
        return whole[0]
    return over[0][0].key if len(over) == 1 else f"{SEVERAL}/{min(ids)}"
