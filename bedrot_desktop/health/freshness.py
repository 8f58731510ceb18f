"""How current each account's data are, by content and never by a file's modification time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bedrot_desktop.core.roster import Roster
from bedrot_desktop.lake.rows import ACCEPTED, Tally
from bedrot_desktop.services.service import Clocks, Dataset, Service

CURRENT, DUE, STALE, STALLED, NOTHING = "current", "due", "stale", "stalled at the source", "nothing yet"
RANK = (CURRENT, NOTHING, STALLED, DUE, STALE)
STALL_TOLERANCE = 3  # days a source may be later than its usual lag before that is called a stall
LEARN_FROM = 3  # snapshots needed before a source's own lag is believed
TIME_ZONES = timedelta(days=1)  # somewhere it is already the next day


@dataclass(frozen=True, slots=True)
class DataAge:
    """One account's data of one data set.

    ``newest_day``: newest day of content. ``fetched_at``: newest snapshot that gave rows (naive local).
    ``behind``: days between the newest day expected today (today − lag) and the newest day there is; 0 when up to
    date. ``lag``: the source's own delay in days, learnt from its snapshots where there are enough.
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


def ages(
    service: Service,
    roster: Roster,
    tallies: Callable[[str], Iterable[Tally]],
    clock: Callable[[str], tuple[int | None, int | None, int | None]],
    today: date,
) -> list[DataAge]:
    """The ages of a service per data set and account; accounts of the roster without any rows are “nothing yet”."""
    found = []
    for dataset in service.datasets:
        limits = _limits(dataset.clocks, clock(dataset.key))
        by_account: dict[str, list[Tally]] = {}
        for one in tallies(dataset.key):
            if one.verdict in ACCEPTED and not one.empty:
                by_account.setdefault(one.account, []).append(one)
        for account in _expected(service, roster, by_account):
            by_account.setdefault(account, [])
        if len(by_account) > 1:
            by_account.pop("", None)  # files that were booked on an account by what the others say
        found += [
            _age(service, dataset, account, theirs, limits, today) for account, theirs in sorted(by_account.items())
        ]
    return found


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


def _age(
    service: Service, dataset: Dataset, account: str, told: Sequence[Tally], limits: Clocks, today: date
) -> DataAge:
    snapshots = sorted(snapshot for one in told for snapshot in one.recent)
    newest = max((day for one in told if (day := _content_day(one, today)) is not None), default=None)
    fetched = max((one.newest_stamp for one in told if one.newest_stamp is not None), default=None)
    lag = limits.lag if service.by_hand else learnt_lag(snapshots, limits.lag)
    reference = newest or (fetched.date() if fetched else None)
    state, behind = _state(reference, fetched, lag, limits, today, bool(told))
    return DataAge(
        service=service.key, dataset=dataset.key, account=account, title=dataset.title, state=state,
        newest_day=newest, fetched_at=fetched, lag=lag, behind=behind, rows=sum(one.good for one in told),
        files=sum(one.files for one in told),
        sentence=_sentence(state, fetched, behind, today, "brought" if service.by_hand else "fetched"),
    )  # fmt: skip


def _content_day(told: Tally, today: date) -> date | None:
    """The newest day of content. One that had not begun when its file was made is a slip and makes nothing fresh."""
    latest = (told.newest_stamp.date() if told.newest_stamp else today) + TIME_ZONES
    if told.newest_day is None or told.newest_day <= latest:
        return told.newest_day
    sound = [day for stamp, day in told.recent if day <= stamp.date() + TIME_ZONES]
    return max(sound, default=None)


def _state(
    newest: date | None, fetched: datetime | None, lag: int, limits: Clocks, today: date, has_rows: bool
) -> tuple[str, int | None]:
    """The limits are days behind today for a source as late as ``limits.lag``; one that is later is given that time."""
    if newest is None:
        return (CURRENT if has_rows else NOTHING), None  # a list without days (a catalogue) is as good as it is
    old = (today - newest).days
    behind = max(0, old - lag)
    patience = max(0, lag - limits.lag)
    if old < limits.due + patience:
        return CURRENT, behind
    fresh_fetch = fetched is not None and (today - fetched.date()).days < limits.due
    if fresh_fetch and fetched is not None and (fetched.date() - newest).days > limits.lag + patience + STALL_TOLERANCE:
        return STALLED, behind
    return (STALE if limits.stale is not None and old >= limits.stale + patience else DUE), behind


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
