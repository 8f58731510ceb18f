"""Figures that can be fetched for a while only: how much time is left before some are gone for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bedrot_desktop.health.freshness import DataAge

#: Data set → days that one download reaches back.
REACH: Mapping[str, int] = {"tiktok.analytics": 365, "distrokid.daily": 365}
#: Data sets whose pages show this year only.
THIS_YEAR = frozenset({"toolost.daily"})
YEAR_END_WARNING = 60
WARNING = 30  # days


@dataclass(frozen=True, slots=True)
class Loss:
    """Days that will be lost: from when on, and how many days are left until the first of them is gone."""

    service: str
    dataset: str
    account: str
    first_day: date
    left: int
    words: str


def losses(ages: Iterable[DataAge], today: date) -> list[Loss]:
    """What is about to be lost, the most pressing first; a data set that is up to date loses nothing."""
    found = []
    for one in ages:
        if one.newest_day is None or not one.behind:
            continue
        first = one.newest_day + timedelta(days=1)
        if one.dataset in REACH:
            left = (first + timedelta(days=REACH[one.dataset]) - today).days
            if left <= WARNING:
                words = "has been lost" if left < 0 else f"can be fetched for {left} more days"
                found.append(Loss(one.service, one.dataset, one.account, first, left, words))
        elif one.dataset in THIS_YEAR and first.year == today.year:
            left = (date(today.year, 12, 31) - today).days
            if left <= YEAR_END_WARNING:
                words = f"can be fetched until 31 December only ({left} days left)"
                found.append(Loss(one.service, one.dataset, one.account, first, left, words))
    return sorted(found, key=lambda one: one.left)
