"""Fetching Meta Ads: the account's lists with lifetime figures as a dump, and the campaigns' days as one file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bedrot_desktop.core.errors import BedrotError, SourceChanged
from bedrot_desktop.core.roster import Account
from bedrot_desktop.services.fetching import Errand, Extractor
from bedrot_desktop.services.metaads import fields
from bedrot_desktop.services.metaads.fetched_days import file_of, named_after
from bedrot_desktop.services.metaads.graph import Graph
from bedrot_desktop.services.metaads.values import optional_day, plain

FOLDER = "metaads"
DAILY = "metaads.daily"
#: Meta corrects a day's figures for so long.
PROVISIONAL = timedelta(days=28)
#: Meta keeps 37 months; a day more is refused.
KEPT = timedelta(days=36 * 30)
_SPAN = 90  # days asked for at once
_ID = re.compile(r"(?:act_)?(\d{5,20})")


def fetch(errand: Errand) -> None:
    """For each ad account a dump of four lists and a file of days."""
    for account in errand.accounts:
        trip = _Trip(errand, account, "" if len(errand.accounts) == 1 else account.key)
        errand.once(trip.step("lifetime figures"), trip.dump)
        errand.once(trip.step("days"), trip.days)


@dataclass(frozen=True, slots=True)
class _AdAccount:
    """``today`` by the account's own clock, by which its days are counted."""

    id: str
    today: date


class _Trip:
    """What is fetched of one ad account. ``below``: the folder of its files, "" where there is only one account."""

    def __init__(self, errand: Errand, account: Account, below: str) -> None:
        self._errand = errand
        self._account = account
        self._below = below
        self._graph = Graph(errand, errand.account)
        self._found: _AdAccount | None = None

    def step(self, what: str) -> str:
        """A step's name."""
        return f"{what} of {self._below}" if self._below else what

    def dump(self) -> None:
        """The four lists, landed only when all are there; the one with the figures last, without which it is none."""
        place = self._place().id
        lists = {
            name: self._graph.pages(
                f"{place}/{name}", {"fields": wanted, **fields.PARAMETERS.get(name, {})}, _reading(name)
            )
            for name, wanted in fields.LISTS.items()
        }
        if not any(lists.values()):
            self._errand.note("The ad account holds no campaign yet: nothing was landed.")
            return
        stamp = self._errand.now.astimezone(UTC).strftime("%Y%m%d_%H%M%S")
        for name, entries in lists.items():
            self._land(f"meta_ads_dump_{stamp}/{name}.json", json.dumps(entries, indent=2, ensure_ascii=False).encode())

    def days(self) -> None:
        """One row per campaign and day, from where the lake ends or 28 days back, whichever is earlier."""
        place = self._place()
        states = self._graph.pages(f"{place.id}/campaigns", {"fields": fields.STATES})
        last = place.today - timedelta(days=1)
        first = self._first(states, last)
        if first is None:
            self._errand.note("No campaign has begun yet: there are no days to fetch.")
            return
        rows = [row for span in _spans(first, last) for row in self._span(place.id, *span)]
        active = {plain(one.get("id")) for one in states if plain(one.get("effective_status")) == "ACTIVE"}
        unread: set[str] = set()
        content = file_of(rows, active, unread)
        if content is None:
            self._errand.note(f"No campaign ran from {first} to {last}: no file of days was landed.")
            return
        if unread:
            self._errand.note(f"Counts of events that are no whole numbers were left out: {', '.join(sorted(unread))}.")
        self._land(named_after(self._errand.stamp), content)

    def _span(self, place: str, first: date, last: date) -> list[dict[str, Any]]:
        period = json.dumps({"since": str(first), "until": str(last)})
        return self._graph.pages(
            f"{place}/insights", {"fields": fields.DAYS, "time_range": period, **fields.BY_DAY}, str
        )

    def _first(self, states: list[dict[str, Any]], last: date) -> date | None:
        """The first day to ask for; None while no campaign has begun."""
        recent = last - PROVISIONAL + timedelta(days=1)
        known = self._errand.newest_day(DAILY, self._account.key)
        if known is not None:
            return max(min(recent, known), last - KEPT)
        begun = [day for one in states if (day := optional_day(one.get("start_time") or one.get("created_time")))]
        if not begun:
            return recent if states else None
        return max(min(recent, *begun), last - KEPT)

    def _place(self) -> _AdAccount:
        """The ad account, asked once: whether it is there at all, its clock and its currency."""
        if self._found is None:
            self._found = _ad_account(self._graph, self._account, self._errand.now)
        return self._found

    def _land(self, name: str, content: bytes) -> None:
        self._errand.land("/".join(part for part in (FOLDER, self._below, name) if part), content)


def _reading(name: str) -> Any:
    """Figures stay as they are written; in the other lists numbers are numbers."""
    return str if name == "insights" else float


def _spans(first: date, last: date) -> Iterator[tuple[date, date]]:
    """A long time in parts, each of which Meta answers at once."""
    at = first
    while at <= last:
        end = min(last, at + timedelta(days=_SPAN - 1))
        yield at, end
        at = end + timedelta(days=1)


def _ad_account(graph: Graph, account: Account, now: datetime) -> _AdAccount:
    place = _named(account) or _only_one(graph, account)
    told = graph.ask(place, {"fields": fields.ACCOUNT}, str)
    currency = plain(told.get("currency"))
    if currency and currency != fields.CURRENCY:
        raise BedrotError(
            f"The ad account {place} is kept in {currency}, and its figures would be added up as {fields.CURRENCY}.",
            f"Only ad accounts in {fields.CURRENCY} can be fetched.",
        )
    offset = plain(told.get("timezone_offset_hours_utc"))
    try:
        hours = float(offset or 0)
    except ValueError:
        raise SourceChanged(f"Meta tells the account's time zone as “{offset[:20]}”.", "Update this program.") from None
    return _AdAccount(place, (now.astimezone(UTC) + timedelta(hours=hours)).date())


def _named(account: Account) -> str:
    """``act_…`` as the roster has it, or "" where it has none."""
    if not account.foreign_id.strip():
        return ""
    match = _ID.fullmatch(account.foreign_id.strip())
    if match is None:
        raise BedrotError(
            f"“{account.foreign_id}” is no ad account of Meta: they are called act_ and digits.", _name_it(account)
        )
    return f"act_{match[1]}"


def _only_one(graph: Graph, account: Account) -> str:
    """The ad account that the token opens, where it opens one only; nobody is guessed among several."""
    seen = graph.pages("me/adaccounts", {"fields": "id,name"})
    names = [plain(one.get("id")) for one in seen]
    if len(names) == 1 and _ID.fullmatch(names[0]):
        return names[0]
    if not names:
        raise BedrotError(
            "The token opens no ad account.",
            "In Meta's Business settings give the person who made it access to the ad account, with ads_read.",
        )
    shown = ", ".join(f"{plain(one.get('id'))} ({plain(one.get('name'))})" for one in seen[:10])
    raise BedrotError(f"The token opens several ad accounts: {shown}.", _name_it(account))


def _name_it(account: Account) -> str:
    return (
        f"Name the right one: `bedrot account remove metaads {account.key}`, then "
        f"`bedrot account add metaads {account.key} --id act_…`."
    )


EXTRACTOR = Extractor(fetch, ("lifetime figures", "days"), browser=False)
