"""The morning summary: what changed, at most three things to do, what came and went; nothing where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.attention.entries import Entry, by_weight
from bedrot_desktop.attention.planner import Sitting
from bedrot_desktop.attention.signals import SIGNED_OUT
from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.notify.message import DIGEST, INFO, Message, Step

if TYPE_CHECKING:
    from bedrot_desktop.parts import Parts
    from bedrot_desktop.pipeline.journal import RunRow
    from bedrot_desktop.sessions.history_rows import Attempt

TAG = "digest"
MOST = 3
WEEK = timedelta(days=7)
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in a stretch of time. ``failed``: runs; ``rows``: new in the warehouse; ``minutes`` of sign-ins."""

    runs: int = 0
    failed: int = 0
    rows: int = 0
    minutes: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.runs or self.rows or self.minutes)


@dataclass(frozen=True, slots=True)
class News:
    """Beside the inbox. ``since``: when one was told last (aware UTC); ``sitting``: the next one, if any."""

    since: datetime
    lately: Figures = Figures()
    week: Figures = Figures()
    week_before: Figures = Figures()
    sitting: Sitting | None = None


def digest(news: News, entries: Sequence[Entry], now: datetime) -> Message | None:
    """The summary; None where there is nothing to say. ``now`` aware, in the person's zone.

    New rows alone are no news that anybody has to read: they are told beside something else, and on Mondays.
    """
    todo, sitting = _todo(entries, news.sitting, now)
    changed = list(_changed(entries, news.since))
    muted = [one for one in entries if one.long_muted(now)]
    lines = [f"To do: {line}" for line, _ in todo] + changed
    lines += [f"Muted {_since(one, now)}: {one.signal.title}" for one in muted]
    monday = now.weekday() == MONDAY and bool(news.week)
    if not lines and not monday:
        return None
    if news.lately.rows:
        lines.append(f"{counted(news.lately.rows, 'new row')} in the warehouse")
    if monday:
        lines.append(_week(news.week, news.week_before))
    if sitting:
        lines.append(sitting)
    steps = tuple({step.address: step for _, step in todo}.values())
    show = (Step("Show all", "bedrot://show/today", "bedrot inbox"),)
    return Message(
        TAG, DIGEST, INFO, _title(len(todo), bool(changed), monday), _words(todo, changed, news, monday),
        now.astimezone(UTC), (*steps, *show), lines=tuple(lines),
    )  # fmt: skip


def _todo(entries: Sequence[Entry], sitting: Sitting | None, now: datetime) -> tuple[list[tuple[str, Step]], str]:
    """At most three things to do, each with its step; the sign-ins among them are one sitting. And the next sitting."""
    wanted = [one for one in entries if one.open and not one.snoozed(now) and one.level != INFO]
    found: list[tuple[str, Step]] = []
    told, later = False, ""
    if sitting is not None and not sitting.now:
        later = f"Next sign-in session {_day(sitting.at, now)}: {sitting.words}"
    for one in sorted(wanted, key=by_weight):
        together = sitting is not None and sitting.now and len(sitting.accounts) > 1
        if sitting is not None and together and one.signal.kind == SIGNED_OUT:
            if not told:
                found.append((f"Sign in: {sitting.words}", sitting.steps[0]))
            told = True
        elif one.signal.steps:
            found.append((f"{one.signal.title} ({one.signal.steps[0].words})", one.signal.steps[0]))
    return found[:MOST], later


def _changed(entries: Iterable[Entry], since: datetime) -> Iterator[str]:
    """What is over since then: what somebody knew of, and what came and went meanwhile."""
    ended = [one for one in entries if one.ended is not None and one.ended > since and not one.explained_by]
    ended = [one for one in ended if one.level != INFO]
    known = [one.signal.title for one in ended if not one.unread or one.told]
    away = [one.signal.title for one in ended if one.unread and not one.told]
    if known:
        yield f"Over: {listed(dict.fromkeys(known), 6)}"
    if away:
        yield f"Came and went: {listed(dict.fromkeys(away), 6)}"


def _week(week: Figures, before: Figures) -> str:
    told = [counted(week.runs, "run") + (f" ({week.failed} failed)" if week.failed else "")]
    told.append(counted(week.rows, "new row"))
    if week.minutes or before.minutes:
        more = ""
        if before.minutes:
            change = round(100 * (week.minutes - before.minutes) / before.minutes)
            more = f" ({'−' if change < 0 else '+'}{abs(change)} %)" if change else " (as the week before)"
        told.append(f"{_minutes(week.minutes)} of your time for sign-ins{more}")
    return f"The week: {', '.join(told)}"


def _title(todo: int, changed: bool, monday: bool) -> str:
    if todo:
        return f"{counted(todo, 'thing')} to do"
    return "Nothing to do: what changed" if changed else "The week in short" if monday else "Nothing to do"


def _words(todo: Sequence[tuple[str, Step]], changed: Sequence[str], news: News, monday: bool) -> str:
    told = [f"{line}." for line, _ in todo] or [f"{line}." for line in changed]
    return " ".join(told) or (f"{_week(news.week, news.week_before)}." if monday else "Something is muted for long.")


def _minutes(minutes: float) -> str:
    whole = round(minutes * 60)
    return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"


def _since(entry: Entry, now: datetime) -> str:
    return f"for {counted((now - (entry.snoozed_at or entry.began)).days, 'day')}"


def _day(at: datetime, now: datetime) -> str:
    there = at.astimezone(now.tzinfo)
    days = (there.date() - now.date()).days
    return "today" if days <= 0 else "tomorrow" if days == 1 else f"in {days} days ({there:%a} {there:%H:%M})"


def figures(runs: Iterable[RunRow], attempts: Iterable[Attempt], start: datetime, end: datetime) -> Figures:
    """What runs and sign-ins between two moments amount to."""
    from bedrot_desktop.sessions.history_rows import SIGN_IN

    within = [one for one in runs if start < one.started_at <= end and one.ended_at is not None]
    rows = sum(
        stage.get("numbers", {}).get("inserted", 0) for one in within for stage in (one.result or {}).get("stages", ())
    )
    seconds = sum(one.seconds for one in attempts if one.kind == SIGN_IN and start < one.at <= end)
    return Figures(len(within), sum(one.outcome == "failed" for one in within), rows, seconds / 60)


def read_news(parts: Parts, since: datetime | None, zone_now: datetime) -> News:
    """What the journal and the history tell beside the inbox. ``since`` None: since yesterday at this hour."""
    from bedrot_desktop.attention.planner import durations, sittings
    from bedrot_desktop.automation.quiet import Quiet

    now = zone_now.astimezone(UTC)
    begin = since or now - timedelta(days=1)
    runs = parts.journal.runs(limit=1000)
    watched = tuple(one.key for one in parts.services if one.key in parts.logins)
    attempts = parts.keeper.history.attempts() if watched else ()
    held = parts.keeper.held(watched) if watched else ()
    planned = sittings(held, Quiet.of(parts.settings), zone_now, seconds=durations(attempts))
    return News(
        begin, figures(runs, attempts, begin, now), figures(runs, attempts, now - WEEK, now),
        figures(runs, attempts, now - 2 * WEEK, now - WEEK), planned[0] if planned else None,
    )  # fmt: skip
