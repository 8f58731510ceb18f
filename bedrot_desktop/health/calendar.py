"""When a source usually has something new: the hour, the silent weekdays, the day of the month, learnt from snapshots.

What is learnt from are looks at a source, (stamp, newest day of content) in naive local time. Between a look that still
showed the old day and the next one that showed a newer one lies the moment at which the news came. That says more than
the mere distance in days: a source that is silent at weekends, or speaks once a month, is not late while it is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(7))
LEARN_FROM = 3  # arrivals, or looks on a weekday, before a habit is believed
ARCS = 30  # arrivals that the hour is learnt from, the newest ones
SELDOM = 20  # days between arrivals, at least, for a source that speaks once a month
NARROW = timedelta(days=10)  # an arrival that is known no better says nothing about the day of the month
FARTHEST = 800  # days looked back or ahead
BACK = timedelta(days=3)  # an answer may end that much earlier than the one before it and still be the newest there is
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Look = tuple[datetime, date]


@dataclass(frozen=True, slots=True)
class Calendar:
    """``at``: when in the day news are usually there, in ``zone`` ("": the person's own). ``weekdays``: on which days
    (Monday 0). ``month_day``: the day of the month of a source that speaks once a month, 0 for the others. ``known``:
    whether the hour is learnt or told by the source; otherwise nothing is foretold from it.
    """

    at: time = time(0)
    zone: str = ""
    weekdays: frozenset[int] = EVERY_DAY
    month_day: int = 0
    known: bool = False

    @property
    def silence(self) -> int:
        """The most days from one piece of news to the next: 1 for a source that speaks every day."""
        if self.month_day:
            return 31
        days = sorted(self.weekdays)
        return max((after - day for day, after in pairwise([*days, days[0] + 7])), default=7)

    @property
    def seldom(self) -> bool:
        """Whether one missed piece of news is enough to be late, after a while of grace."""
        return bool(self.month_day) or len(self.weekdays) < LEARN_FROM

    @property
    def grace(self) -> timedelta:
        """How late a source that speaks seldom may be before anybody is told: 2 days in a week, 7 in a month."""
        return timedelta(days=min(7, self.silence // 3)) if self.seldom else timedelta()

    def speaks(self, day: date) -> bool:
        """Whether news are usual on a day."""
        if self.month_day:
            return day.day == min(self.month_day, _length(day))
        return day.weekday() in self.weekdays

    def moment(self, day: date) -> datetime:
        """When on a day, naive in the person's own time."""
        zone = _zone(self.zone)
        if zone is None:
            return datetime.combine(day, self.at)
        return datetime.combine(day, self.at, zone).astimezone().replace(tzinfo=None)

    def moments(self, after: datetime) -> Iterator[datetime]:
        """The moments after one, for about two years."""
        for ahead in range(-1, FARTHEST):
            day = after.date() + timedelta(days=ahead)
            if self.speaks(day) and (found := self.moment(day)) > after:
                yield found

    def missed(self, asked: datetime, now: datetime) -> int:
        """How often there were news since a source was last asked, grace given."""
        count = 0
        for moment in self.moments(asked):
            if moment > now - self.grace:
                break
            count += 1
        return count

    def following(self, asked: datetime) -> datetime | None:
        """When the next news after a look are usually there; None while the habit is not known."""
        return next(self.moments(asked), None) if self.known or self.month_day else None

    def silent(self, now: datetime) -> int:
        """Days without news since the last ones, of those on which none are usual; 0 for a source of every day."""
        day, days = now.date(), 0
        if self.speaks(day) and self.moment(day) > now:
            day -= DAY  # today's are still to come
        while days < FARTHEST and not self.speaks(day):
            day, days = day - DAY, days + 1
        return days


#: What is known of sources before anything is learnt.
KNOWN: Mapping[str, Calendar] = {
    "spotify.audience": Calendar(time(15), "America/New_York", known=True),
}


def learn(dataset: str, looks: Sequence[Look]) -> Calendar:
    """The habit of a source. ``looks``: oldest first; those that a person made of old days do not count."""
    start, true = KNOWN.get(dataset, Calendar()), forward(looks)
    arrivals = [(before[0], look[0]) for before, look in pairwise(true) if look[1] > before[1]]
    if monthly := _month_day(arrivals):
        return Calendar(_hour(arrivals, start).at, "", EVERY_DAY, monthly, known=True)
    start = _hour(arrivals, start)
    return replace(start, weekdays=_weekdays(true, start))


def forward(looks: Sequence[Look]) -> list[Look]:
    """Looks at the newest there is, with the newest day known by then: an old day fetched again is none."""
    found: list[Look] = []
    newest = date.min
    for stamp, day in looks:
        if newest == date.min or day >= newest - BACK:
            newest = max(newest, day)
            found.append((stamp, newest))
    return found


def _hour(arrivals: Sequence[tuple[datetime, datetime]], start: Calendar) -> Calendar:
    """The time of day that most arrivals agree on: of all that they agree on, the latest before they were seen."""
    arcs = [(since, seen) for since, seen in arrivals if seen - since <= DAY][-ARCS:]
    if len(arcs) < LEARN_FROM:
        return start
    if start.known and 2 * sum(_within(start.moment(day), arc) for arc in arcs for day in _days(arc)) >= len(arcs):
        return start
    best = max((seen.time() for _, seen in arcs), key=lambda at: _agreement(at, arcs))
    return Calendar(best.replace(second=0, microsecond=0), known=True)


def _agreement(at: time, arcs: Sequence[tuple[datetime, datetime]]) -> tuple[int, float]:
    fits = [
        (seen - moment).total_seconds()
        for since, seen in arcs
        for day in _days((since, seen))
        if since < (moment := datetime.combine(day, at)) <= seen
    ]
    return len(fits), -sum(fits)


def _days(arc: tuple[datetime, datetime]) -> set[date]:
    return {arc[0].date(), arc[1].date()}


def _within(moment: datetime, arc: tuple[datetime, datetime]) -> bool:
    return arc[0] < moment <= arc[1]


def _weekdays(looks: Sequence[Look], calendar: Calendar) -> frozenset[int]:
    """The weekdays on which there are news; all of them unless looks on at least three of one found next to none."""
    asked, met = [0] * 7, [0] * 7
    every = replace(calendar, weekdays=EVERY_DAY)
    for before, look in pairwise(looks):
        days = _between(every, before[0], look[0])
        came = look[1] > before[1]
        if came and len(days) != 1:
            continue  # nobody knows on which of the days
        for day in days:
            asked[day.weekday()] += 1
            met[day.weekday()] += came
    speaks = frozenset(day for day in range(7) if asked[day] < LEARN_FROM or met[day] * 10 > asked[day])
    return speaks if any(met[day] > 1 for day in speaks) else EVERY_DAY


def _between(every: Calendar, after: datetime, until: datetime) -> list[date]:
    span = (until.date() - after.date()).days + 1
    days = [after.date() + timedelta(days=ahead) for ahead in range(-1, span)]
    return [day for day in days if after < every.moment(day) <= until]


def _month_day(arrivals: Sequence[tuple[datetime, datetime]]) -> int:
    """The day of the month of a source that speaks once a month; 0 for all others."""
    ends = [seen for _, seen in arrivals]
    sharp = [seen for since, seen in arrivals if seen - since <= NARROW]
    if len(sharp) < LEARN_FROM or any(after - before < timedelta(days=SELDOM) for before, after in pairwise(ends)):
        return 0
    days = [seen.day for seen in sharp]
    # around the turn of a month 31 and 1 are neighbours
    turned = [day + 31 if day <= 10 else day for day in days] if max(days) - min(days) > 15 else days
    return (sorted(turned)[len(turned) // 2] - 1) % 31 + 1


def _length(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY).day


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:  # a system without a list of zones: then it is the person's own
        return None


def when(moment: datetime, now: datetime) -> str:
    """A moment as people say it: “today 15:10”, “Tue 15:10”, “25 Jul”."""
    days = (moment.date() - now.date()).days
    if days == 0:
        return f"today {moment:%H:%M}"
    if abs(days) < 7:
        return f"{_WEEKDAYS[moment.weekday()]} {moment:%H:%M}"
    return f"{moment.day} {_MONTHS[moment.month - 1]}"
