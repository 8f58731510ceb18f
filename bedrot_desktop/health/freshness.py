"""How current each account's data are, by content and never by a file's modification time.

Nobody is told to fetch what the source itself cannot have yet: what counts is how often it usually spoke (`calendar`)
since it was last asked. Where files of one data set come from sources of their own, each has its age.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from bedrot_desktop.core.roster import Roster
from bedrot_desktop.health.calendar import Calendar, forward, learn, when
from bedrot_desktop.lake.rows import ACCEPTED, Tally
from bedrot_desktop.services.service import Clocks, Dataset, Service

CURRENT, DUE, STALE, STALLED, NOTHING = "current", "due", "stale", "stalled at the source", "nothing yet"
RANK = (CURRENT, NOTHING, STALLED, DUE, STALE)
STALL_TOLERANCE = 3  # days a source may be later than its usual lag before that is called a stall
LEARN_FROM = 3  # snapshots needed before a source's own lag is believed
TIME_ZONES = timedelta(days=1)  # somewhere it is already the next day


@dataclass(frozen=True, slots=True)
class DataAge:
    """One account's data of one data set, or of one source within it (``platform``, "" where there is one only).

    ``newest_day``: newest day of content. ``fetched_at``: newest snapshot that gave rows (naive local).
    ``behind``: days between the newest day expected today (today − lag) and the newest day there is; 0 when up to
    date. ``lag``: the source's own delay in days, learnt from its snapshots where there are enough. ``next_news``: when
    the source usually has something newer than what was fetched (naive local; perhaps already by), None while its habit
    is not known; ``news`` says it in words.
    """

    service: str
    dataset: str
    account: str
    title: str
    state: str
    newest_day: date | None
    fetched_at: datetime | None
    lag: int
    behind: int | None
    rows: int
    files: int
    sentence: str
    platform: str = ""
    next_news: datetime | None = None
    news: str = ""


@dataclass(frozen=True, slots=True)
class _Source:
    """What one age is of: a data set, or one of the sources within it."""

    service: Service
    dataset: Dataset
    platform: str
    limits: Clocks
    tallies: Sequence[Tally]


def ages(
    service: Service,
    roster: Roster,
    tallies: Callable[..., Iterable[Tally]],
    clock: Callable[[str], tuple[int | None, int | None, int | None]],
    today: date,
    now: datetime | None = None,
) -> list[DataAge]:
    """The ages of a service per data set, source and account; accounts without any rows are “nothing yet”.

    ``tallies(dataset)`` counts a data set's items, ``tallies(dataset, patterns)`` those of one source. ``now``: naive
    local, the end of ``today`` without it.
    """
    moment = now or datetime.combine(today, time.max)
    return [age for dataset in service.datasets for age in _ages(service, dataset, roster, tallies, clock, moment)]


def _ages(
    service: Service,
    dataset: Dataset,
    roster: Roster,
    tallies: Callable[..., Iterable[Tally]],
    clock: Callable[[str], tuple[int | None, int | None, int | None]],
    now: datetime,
) -> Iterator[DataAge]:
    given = clock(dataset.key)
    sources = [
        _Source(service, dataset, side.title, _limits(side.clocks, given), _taken(tallies(dataset.key, side.files)))
        for side in dataset.sides
    ]
    # a source that nothing ever came from is not missed as long as there is another one
    sources = [one for one in sources if one.tallies] or [
        _Source(service, dataset, "", _limits(dataset.clocks, given), _taken(tallies(dataset.key)))
    ]
    for source in sources:
        by_account: dict[str, list[Tally]] = {}
        for one in source.tallies:
            by_account.setdefault(one.account, []).append(one)
        for account in _expected(service, roster, by_account):
            by_account.setdefault(account, [])
        if len(by_account) > 1:
            by_account.pop("", None)  # files that were booked on an account by what the others say
        for account, theirs in sorted(by_account.items()):
            yield _age(source, account, theirs, now)


def _taken(told: Iterable[Tally]) -> list[Tally]:
    return [one for one in told if one.verdict in ACCEPTED and not one.empty]


def _expected(service: Service, roster: Roster, met: Collection[str]) -> Iterable[str]:
    """Accounts that should have data: those fetched from, unless the files name none or a person brings them."""
    if service.by_hand or "" in met:
        return ()
    return [account.key for account in roster.of(service.key) if account.enabled]


def _limits(own: Clocks, given: tuple[int | None, int | None, int | None]) -> Clocks:
    lag, due, stale = given
    return Clocks(
        own.lag if lag is None else lag, own.due if due is None else due, own.stale if stale is None else stale
    )


def learnt_lag(snapshots: Sequence[tuple[datetime, date]], default: int) -> int:
    """Days between a snapshot and its newest day, as the source usually has it.

    ``snapshots`` are (stamp, newest day), oldest first. The median of those that brought a newer day than all before
    them: one that brings nothing new says that the source stands still, not how late it usually is.
    """
    lags: list[int] = []
    newest = date.min
    for stamp, day in snapshots:
        if newest < day <= stamp.date():
            lags.append((stamp.date() - day).days)
            newest = day
    return sorted(lags)[len(lags) // 2] if len(lags) >= LEARN_FROM else default


def _age(source: _Source, account: str, told: Sequence[Tally], now: datetime) -> DataAge:
    service, limits, today = source.service, source.limits, now.date()
    looks = sorted({look for one in told for look in one.recent if look[1] <= look[0].date() + TIME_ZONES})
    newest = max((day for one in told if (day := _content_day(one, today)) is not None), default=None)
    fetched = max((one.newest_stamp for one in told if one.newest_stamp is not None), default=None)
    lag = limits.lag if service.by_hand else learnt_lag(looks, limits.lag)
    calendar = Calendar() if service.by_hand else learn(source.dataset.key, looks)
    # what a person brings is asked for whenever it is brought; a page that shows an old day only was none about today
    asked = fetched if service.by_hand or not looks else min(forward(looks)[-1][0], now)
    state, behind = _state(
        newest or (fetched.date() if fetched else None), asked, lag, limits, calendar, now, by_hand=service.by_hand,
        has_rows=bool(told),
    )  # fmt: skip
    following = calendar.following(asked) if asked is not None and newest is not None and state != STALLED else None
    return DataAge(
        service=service.key, dataset=source.dataset.key, account=account,
        title=source.platform or source.dataset.title, state=state, newest_day=newest, fetched_at=fetched, lag=lag,
        behind=behind, rows=sum(one.good for one in told),
        files=sum(one.files for one in told),
        sentence=_sentence(state, fetched, behind, today, "brought" if service.by_hand else "fetched"),
        platform=source.platform, next_news=following, news=_news(following, now),
    )  # fmt: skip


def _news(following: datetime | None, now: datetime) -> str:
    if following is None:
        return ""
    if following > now:
        return f"Next news expected {when(following, now)}."
    return f"News are usually there since {when(following, now)}."


def _content_day(told: Tally, today: date) -> date | None:
    """The newest day of content. One that had not begun when its file was made is a slip and makes nothing fresh."""
    latest = (told.newest_stamp.date() if told.newest_stamp else today) + TIME_ZONES
    if told.newest_day is None or told.newest_day <= latest:
        return told.newest_day
    sound = [day for stamp, day in told.recent if day <= stamp.date() + TIME_ZONES]
    return max(sound, default=None)


def _state(
    newest: date | None,
    asked: datetime | None,
    lag: int,
    limits: Clocks,
    calendar: Calendar,
    now: datetime,
    *,
    by_hand: bool,
    has_rows: bool,
) -> tuple[str, int | None]:
    """The limits are days behind today for a source as late as ``limits.lag``; one that is later is given that time.

    Due or stale is only what a fetch would make better: the source spoke often enough since it was ``asked``.
    """
    if newest is None:
        return (CURRENT if has_rows else NOTHING), None  # a list without days (a catalogue) is as good as it is
    old = (now.date() - newest).days
    behind = max(0, old - lag - calendar.silent(now))
    patience = max(0, lag - limits.lag)
    if old < limits.due + patience:
        return CURRENT, behind
    usual = max(lag + calendar.silence - 1, limits.lag) + max(STALL_TOLERANCE, calendar.grace.days)
    stands_still = asked is not None and (asked.date() - newest).days > usual
    if asked is not None and not by_hand and calendar.missed(asked, now) < _enough(limits, calendar):
        return (STALLED if stands_still else CURRENT), behind
    if by_hand and stands_still and asked is not None and (now.date() - asked.date()).days < limits.due:
        return STALLED, behind
    return (STALE if limits.stale is not None and old >= limits.stale + patience else DUE), behind


def _enough(limits: Clocks, calendar: Calendar) -> int:
    """How often a source must have spoken since it was asked before anybody is told to ask again.

    Once for one that speaks seldom (with grace); else as often as it does between its usual lag and what is due, and
    twice at least, as the latest news may be hours late.
    """
    if calendar.seldom:
        return 1
    return max(2, ceil((limits.due - limits.lag) * len(calendar.weekdays) / 7))


def _sentence(state: str, fetched: datetime | None, behind: int | None, today: date, verb: str) -> str:
    if state == NOTHING:
        return "No data yet."
    fetch = f"{verb} {_ago(today - fetched.date())}" if fetched else "brought by hand"
    if state == STALLED:
        return f"The source stands still: {fetch}."
    if state == CURRENT or behind is None:
        return f"{fetch.capitalize()}."
    return f"{behind} {'day' if behind == 1 else 'days'} behind, {fetch}."


def _ago(age: timedelta) -> str:
    if age.days <= 0:
        return "today"
    return "yesterday" if age.days == 1 else f"{age.days} days ago"


def worst_state(states: Iterable[str]) -> str:
    """The worst of several states; “nothing yet” when there is none."""
    return max(states, key=RANK.index, default=NOTHING)
