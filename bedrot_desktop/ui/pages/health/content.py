"""What the page Health shows, read on a worker: scores with their parts, advice, bottlenecks, checks. Free of Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.words import counted
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.widgets.scorebar import PartValue, ScoreValue
from bedrot_desktop.ui.widgets.values import ZoneValue

if TYPE_CHECKING:
    from bedrot_desktop.health.advice import Advice
    from bedrot_desktop.health.picture import Picture
    from bedrot_desktop.health.results import Looked, ScoreDay
    from bedrot_desktop.health.standing import Standing

WEEKS = 12
#: Short names of checks whose key does not read as one.
NAMES = {
    "isrc form": "Form of ISRCs",
    "upc digit": "Digits of UPCs",
    "one for one": "One code, one thing",
    "natural keys": "No doubles",
    "possible days": "Possible days",
    "gaps": "No gaps in days",
    "jumps": "No jumps",
    "sudden zeros": "No sudden zeros",
    "statement to the cent": "Sums as in the file",
    "statement lag": "Lag of statements",
    "unknown names": "Names are known",
    "headers": "Columns as before",
    "row counts": "Rows as usual",
    "encodings": "Plain text",
    "sign-in pages": "No sign-in pages",
    "wrong account": "Right account",
    "time zone edges": "Edges of days",
    "references": "References hold",
}
#: State of a score → state of `colours.STATES`.
STATES = {"healthy": "current", "warning": "due", "critical": "stale", "failed": "failed", "nothing yet": "none"}


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A service with its score."""

    service: str
    title: str
    value: ScoreValue
    weight: float
    account: str = ""


@dataclass(frozen=True, slots=True)
class Tip:
    """A piece of advice with what its button needs."""

    act: str
    service: str
    account: str
    title: str
    points: int
    words: str
    why: str
    command: str
    check: str = ""
    no_person: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a service through the zones, where something in it is old."""

    service: str
    title: str
    why: str
    zones: tuple[ZoneValue, ...]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check's last verdict with its trend (states, oldest first) and the first rows that it found."""

    number: int
    key: str
    title: str
    state: str
    sentence: str
    rows: int
    trend: tuple[str, ...] = ()
    found: tuple[Mapping[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """What it is called where there is little room."""
        return NAMES.get(self.key, self.key.capitalize())


@dataclass(frozen=True, slots=True)
class Content:
    """The whole page. ``checked_at`` is None while nobody has looked; ``days``: (day, mean), oldest first."""

    now: datetime
    whole: ScoreValue
    why: str
    rows: tuple[ScoreRow, ...]
    tips: tuple[Tip, ...]
    ways: tuple[Way, ...]
    free: int
    checks: tuple[CheckRow, ...]
    checked_at: datetime | None
    seconds: float
    days: tuple[tuple[date, int], ...] = ()
    weeks: tuple[tuple[str, int | None], ...] = field(default=())

    @property
    def yesterday(self) -> int | None:
        """The mean of the day before, if anybody looked then."""
        before = self.now.date() - timedelta(days=1)
        return next((points for day, points in self.days if day == before), None)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to judge yet."""
        return self.whole.points is None


def read(parts: Parts, run: Run) -> Content:
    """Read all of it; opens no file of the lake and asks nobody."""
    from bedrot_desktop.health.advice import advice
    from bedrot_desktop.health.picture import picture
    from bedrot_desktop.health.report import summaries
    from bedrot_desktop.health.results import Results

    now = picture(parts)
    run.check()
    results = Results(parts.workspace.state)
    looked = results.last()
    days = results.days(now.now.date() - timedelta(weeks=WEEKS + 1))
    ways = [way for one in now.standings if (way := _way(now, one)) is not None]
    checks = _checks(looked)
    return Content(
        now=now.now,
        whole=ScoreValue(now.overall.points, STATES[now.overall.state], now.overall.state),
        why=now.overall.words,
        rows=tuple(_row(now, one.service) for one in now.scores),
        tips=tuple(_tip(now, one) for one in advice(now, summaries(looked.findings))),
        ways=tuple(ways),
        free=sum(one.counts for one in now.scores) - len(ways),
        checks=checks,
        checked_at=looked.at,
        seconds=looked.seconds,
        days=tuple((one.day, one.points) for one in days),
        weeks=_weeks(days, now.now.date()),
    )


def _row(now: Picture, service: str) -> ScoreRow:
    score = now.score(service)
    parts = tuple(PartValue(part.kind, part.points, part.words) for part in score.parts)
    value = ScoreValue(score.points if score.counts else None, STATES[score.state], score.state, parts)
    needing = next((one.account for one in now.sessions(service) if one.needs_person), "")
    return ScoreRow(service, score.title, value, score.weight, needing)


def _tip(now: Picture, one: Advice) -> Tip:
    title = next((standing.title for standing in now.standings if standing.service == one.service), "")
    return Tip(
        one.act, one.service, one.account, title, one.points, one.words, one.why, one.command, one.check, one.no_person
    )


def _way(now: Picture, one: Standing) -> Way | None:
    """The zones of a service, if one is behind or its data are old."""
    from bedrot_desktop.health.score import blocked
    from bedrot_desktop.health.zones import LANDING, STRIP

    behind = blocked(one.zones)
    waiting = sum(zone.waiting for zone in one.zones)
    old = one.state if one.state in {"due", "stale"} else ""
    if not behind and not old:
        return None
    first = LANDING if old else behind[0]
    cells = []
    for zone in STRIP:
        newest = [moment for own in one.zones if (moment := own.newest.get(zone)) is not None]
        state = old or ("due" if zone in behind else "current")
        moment = min(newest).replace(tzinfo=now.now.tzinfo) if newest else None
        known = moment is not None or zone in behind
        cells.append(ZoneValue(zone, state if known else "none", moment, bottleneck=zone == first and known))
    if old:
        ages = [age.fetched_at for age in one.ages if age.state == old and age.fetched_at]
        why = f"nothing new in landing since {min(ages):%d %b}".replace(" 0", " ") if ages else "nothing new in landing"
    elif waiting:
        why = f"{counted(waiting, 'new file')} in landing"
    else:
        why = f"{STRIP[STRIP.index(first) - 1]} is current, {first} is behind"
    return Way(one.service, one.title, why, tuple(cells))


_BADNESS = ("not run", "error", "warning", "note", "ok")


def _checks(looked: Looked) -> tuple[CheckRow, ...]:
    """The worst first, then by number."""
    from bedrot_desktop.health.advice import without_commands

    rows = [
        CheckRow(
            one.number, one.key, one.title, one.state, without_commands(one.sentence), one.rows,
            tuple(point.state for point in one.trend), one.found,
        )
        for one in looked.findings
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (_BADNESS.index(row.state), row.number)))


def _weeks(days: Sequence[ScoreDay], today: date) -> tuple[tuple[str, int | None], ...]:
    """Days that something was stuck in a service, week by week; None for a week in which nobody looked."""
    monday = today - timedelta(days=today.weekday())
    found = []
    for back in reversed(range(WEEKS)):
        start = monday - timedelta(weeks=back)
        own = [one.blocked for one in days if start <= one.day < start + timedelta(weeks=1)]
        found.append((f"W{start.isocalendar().week}", sum(own) if own else None))
    return tuple(found)
