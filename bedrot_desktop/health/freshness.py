"""How current each account's data are, by content and never by a file's modification time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bedrot_desktop.core.roster import Roster
from bedrot_desktop.lake.rows import ACCEPTED, ItemRow
from bedrot_desktop.services.service import Clocks, Dataset, Service

CURRENT, DUE, STALE, STALLED, NOTHING = "current", "due", "stale", "stalled at the source", "nothing yet"
RANK = (CURRENT, NOTHING, STALLED, DUE, STALE)
STALL_TOLERANCE = 3  # days a source may be later than its usual lag before that is called a stall
LEARN_FROM = 3  # snapshots needed before a source's own lag is believed


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
    items: Callable[[str], Iterable[ItemRow]],
    clock: Callable[[str], tuple[int | None, int | None, int | None]],
    today: date,
) -> list[DataAge]:
    """The ages of a service per data set and account; accounts of the roster without any rows are “nothing yet”."""
    found = []
    for dataset in service.datasets:
        limits = _limits(dataset.clocks, clock(dataset.key))
        rows = [row for row in items(dataset.key) if row.verdict in ACCEPTED and row.good]
        by_account: dict[str, list[ItemRow]] = {}
        for row in rows:
            by_account.setdefault(row.account, []).append(row)
        for account in _expected(service, roster, by_account):
            by_account.setdefault(account, [])
        if len(by_account) > 1:
            by_account.pop("", None)  # files that were booked on an account by what the others say
        found += [
            _age(service, dataset, account, theirs, limits, today) for account, theirs in sorted(by_account.items())
        ]
    return found


def _expected(service: Service, roster: Roster, met: Mapping[str, Sequence[ItemRow]]) -> Iterable[str]:
    """Accounts that should have data: those of the roster, unless the files name none or a person brings them."""
    if service.by_hand or "" in met:
        return ()
    return [account.key for account in roster.of(service.key)]


def _limits(own: Clocks, given: tuple[int | None, int | None, int | None]) -> Clocks:
    lag, due, stale = given
    return Clocks(
        own.lag if lag is None else lag, own.due if due is None else due, own.stale if stale is None else stale
    )


def learnt_lag(rows: Sequence[ItemRow], default: int) -> int:
    """Days between a snapshot and its newest day, as the source usually has it (median of the last ten snapshots)."""
    lags = [
        (row.stamp.date() - row.last_day).days for row in rows if row.stamp is not None and row.last_day is not None
    ]
    lags = [lag for lag in lags[-10:] if lag >= 0]
    return sorted(lags)[len(lags) // 2] if len(lags) >= LEARN_FROM else default


def _age(
    service: Service, dataset: Dataset, account: str, rows: Sequence[ItemRow], limits: Clocks, today: date
) -> DataAge:
    days = [row.last_day for row in rows if row.last_day is not None]
    stamps = [row.stamp for row in rows if row.stamp is not None]
    newest, fetched = max(days, default=None), max(stamps, default=None)
    lag = learnt_lag(sorted(rows, key=lambda row: str(row.stamp or "")), limits.lag)
    reference = newest or (fetched.date() if fetched else None)
    state, behind = _state(reference, fetched, lag, limits, today, bool(rows))
    return DataAge(
        service=service.key, dataset=dataset.key, account=account, title=dataset.title, state=state,
        newest_day=newest, fetched_at=fetched, lag=lag, behind=behind, rows=sum(row.good for row in rows),
        files=len(rows), sentence=_sentence(state, fetched, behind, today),
    )  # fmt: skip


def _state(
    newest: date | None, fetched: datetime | None, lag: int, limits: Clocks, today: date, has_rows: bool
) -> tuple[str, int | None]:
    if newest is None:
        return (CURRENT if has_rows else NOTHING), None  # a list without days (a catalogue) is as good as it is
    old = (today - newest).days
    behind = max(0, old - lag)
    if old < limits.due:
        return CURRENT, behind
    fresh_fetch = fetched is not None and (today - fetched.date()).days < limits.due
    if fresh_fetch and fetched is not None and (fetched.date() - newest).days > limits.lag + STALL_TOLERANCE:
        return STALLED, behind
    return (STALE if limits.stale is not None and old >= limits.stale else DUE), behind


def _sentence(state: str, fetched: datetime | None, behind: int | None, today: date) -> str:
    if state == NOTHING:
        return "No data yet."
    fetch = f"fetched {_ago(today - fetched.date())}" if fetched else "brought by hand"
    if state == STALLED:
        return f"The source stands still: {fetch}."
    if state == CURRENT or behind is None:
        return f"{fetch.capitalize()}."
    return f"{behind} days behind, {fetch}."


def _ago(age: timedelta) -> str:
    if age.days <= 0:
        return "today"
    return "yesterday" if age.days == 1 else f"{age.days} days ago"


def worst_state(states: Iterable[str]) -> str:
    """The worst of several states; “nothing yet” when there is none."""
    return max(states, key=RANK.index, default=NOTHING)
