"""What happened since the person last looked: runs, ended sign-ins, what was set aside, what is not reported yet."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.files import replacing
from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.ui.pages.today.content import Card, News
from bedrot_desktop.ui.pages.today.telling import MONTHS, spoken_day
from bedrot_desktop.ui.words import number

if TYPE_CHECKING:
    from bedrot_desktop.pipeline.journal import Journal, RunRow, StageRow
    from bedrot_desktop.sessions.history_rows import Life

log = logging.getLogger(__name__)
AWAY = timedelta(minutes=30)  # not looked for so long: the next look is a new one
AT_FIRST = timedelta(days=3)  # of which is told where nobody ever looked
MOST = 5
REPORTED_ON = 15  # of the second month after the sales


def looked(file: Path, mark: str, now: datetime, *, looking: bool) -> datetime | None:
    """The look before this one; None for the first. Notes that somebody looks now."""
    try:
        document = json.loads(file.read_bytes())
        kept = document[mark]
        since = datetime.fromisoformat(kept["since"]) if kept.get("since") else None
        seen = datetime.fromisoformat(kept["seen"])
    except (OSError, ValueError, KeyError, TypeError):
        document, since, seen = {}, None, None
    if seen is not None and now - seen > AWAY:
        since = seen
    if looking:
        entry = {"since": since.isoformat() if since else "", "seen": now.isoformat()}
        document = {**(document if isinstance(document, dict) else {}), mark: entry}
        try:
            with replacing(file) as target:
                target.write(json.dumps(document, indent=1).encode())
        except OSError as error:
            log.warning("When Today was looked at could not be noted: %s", error)
    return since


def news(
    journal: Journal, lives: Sequence[Life], cards: Sequence[Card], since: datetime, months: Mapping[str, str],
    today: date,
) -> tuple[News, ...]:  # fmt: skip
    """At most five, what happened last first; what is still awaited at the end."""
    found: list[News] = []
    for row in journal.runs(20):
        if (row.ended_at or row.started_at) >= since:
            found += _of_run(row, journal.stages(row.run), cards)
    found += [_of_life(life, lives, cards) for life in lives if _told(life, since)]
    found.sort(key=lambda one: one.at or since, reverse=True)
    late = unreported(months, today)
    return (*found[: MOST - len(late)], *late)


def _of_run(row: RunRow, stages: Sequence[StageRow], cards: Sequence[Card]) -> list[News]:
    from bedrot_desktop.services.listing import SERVICES

    titles = {one.key: one.title for one in SERVICES} | {card.service: card.title for card in cards}
    at = row.ended_at or row.started_at
    found: list[News] = []
    loaded = {one.service: _sum(one, "inserted", "updated") for one in stages if one.stage == "load"}
    fresh = [key for key, rows in loaded.items() if rows]
    if fresh:
        named = [titles[key] for key in fresh if key in titles] or fresh
        newest = [card.age.newest for card in cards if card.service in fresh and card.age.newest]
        rows = sum(loaded[key] for key in fresh)
        found.append(News("current", f"{listed(named)}: {_days(newest)}", f"+{number(rows)} rows", at, "runs", row.run))
    for one in stages:
        title = titles.get(one.service, one.service.capitalize())
        if one.outcome == "failed":
            words = f"{title} failed: {(one.result or {}).get('summary', '')}".rstrip(": ")
            found.append(News("failed", words, "", at, "runs", row.run))
        elif one.outcome == "parked":
            found.append(
                News("waiting", f"{title} waits for your sign-in", "1 stage parked", at, "services", one.service)
            )
        if aside := _sum(one, "quarantined"):
            place = f"{one.service}/quarantine"
            found.append(News("due", f"{title}: rows that do not fit", counted(aside, "row"), at, "services", place))
        if held := _sum(one, "held"):
            words = f"{title} asks you about {'a file' if held == 1 else counted(held, 'file')}"
            found.append(News("waiting", words, counted(held, "file"), at, "services", f"{one.service}/quarantine"))
    return found


def _days(newest: Sequence[date]) -> str:
    if not newest:
        return "something new"
    first, last = min(newest), max(newest)
    if first == last or (last - first).days > 4:
        return f"new days up to {spoken_day(last)}"
    if first.month == last.month:
        return f"new days up to {first.day} and {spoken_day(last)}"
    return f"new days up to {spoken_day(first)} and {spoken_day(last)}"


def _sum(stage: StageRow, *names: str) -> int:
    numbers: Mapping[str, Any] = (stage.result or {}).get("numbers") or {}
    return sum(value for name in names if isinstance(value := numbers.get(name, 0), int))


def _told(life: Life, since: datetime) -> bool:
    return life.dead_at is not None and life.dead_at >= since and life.cause not in {"replaced", "cleared here"}


def _of_life(life: Life, lives: Sequence[Life], cards: Sequence[Card]) -> News:
    own = [one for one in lives if (one.service, one.account) == (life.service, life.account)]
    earlier = [one.days for one in own if one.credible and one.natural and one.born_at < life.born_at]
    usual = sorted(earlier)[len(earlier) // 2] if earlier else 0.0
    lived = ((life.dead_at or life.alive_at) - life.born_at).total_seconds() / 86400
    than = "earlier than" if lived < usual * 0.95 else "later than" if lived > usual * 1.05 else "as"
    compared = f", {than} usual ({usual:.1f})" if usual else ""
    names = {(card.service, card.account): card for card in cards}
    card = names.get((life.service, life.account))
    name = card.name if card else life.service.capitalize()
    amount = "1 stage parked" if card and card.parked else ""
    words = f"{name} session ended after {lived:.1f} days{compared}"
    return News("out", words, amount, life.dead_at, "services", f"{life.service}/session")


def unreported(months: Mapping[str, str], today: date) -> tuple[News, ...]:
    """The first month of sale that is over and that some distributor has not reported."""
    if not months:
        return ()
    newest = max(months.values())
    try:
        year, month = int(newest[:4]), int(newest[5:7])
    except ValueError:
        return ()
    year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    if (year, month) >= (today.year, today.month):
        return ()
    due = date(year + (month + 2 > 12), (month + 1) % 12 + 1, REPORTED_ON)
    words = f"{MONTHS[month - 1]} royalties are not reported yet, usual date {spoken_day(due)}"
    return (News("unreported", words, f"0 of {len(months)}", None, "insights", "royalties"),)
