"""Spans that explain a curve: campaigns, sign-ins that were dead, sources that stood still."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby, pairwise

from bedrot_desktop.insights.ads import campaigns_sql
from bedrot_desktop.insights.complete import completeness
from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.shapes import CAMPAIGN, DEAD, STALL, Band, Filter

_FETCHED = "select service, max(snapshot_at) from sources where snapshot_at is not null group by 1"
STANDSTILL = 7  # days that a source may be behind its own newest fetch
ENTRANCE = 2  # days that are a gap


def bands(ledger: Ledger, filter_: Filter) -> tuple[Band, ...]:
    """All of them that touch the filter's days, from old to new."""
    found = [*campaigns(ledger, filter_), *dead(ledger), *stalls(ledger)]
    touching = [band for band in found if band.start <= filter_.end and band.end >= filter_.start]
    return tuple(sorted(touching, key=lambda band: (band.start, band.end, band.title)))


def campaigns(ledger: Ledger, filter_: Filter) -> list[Band]:
    """Campaigns by the track that they are for."""
    rows = ledger.rows(campaigns_sql(filter_.start, filter_.end, filter_.artists))
    return [
        Band(date.fromisoformat(first), date.fromisoformat(last or first), CAMPAIGN, _short(name, track), str(number))
        for number, name, _, track, _, _, _, first, last in rows
    ]


def _short(name: str, track: str | None) -> str:
    """“PIG1987 - RENEGADE PIPELINE - BROAD” → “RENEGADE PIPELINE, broad”."""
    if not track:
        return name
    place = name.casefold().find(track.casefold())
    rest = name[place + len(track) :].strip(" -–:") if place >= 0 else ""
    return f"{track}, {rest.casefold()}" if rest else track


def dead(ledger: Ledger) -> list[Band]:
    """From the day a sign-in was found dead to the day of the next one (or today). Not of replaced ones."""
    found = []
    lives = sorted(ledger.lives, key=lambda life: (life.service, life.account))
    for (service, account), group in groupby(lives, key=lambda life: (life.service, life.account)):
        own = sorted(group, key=lambda life: life.born_at)
        several = len({life.account for life in lives if life.service == service}) > 1
        title = ledger.titles.get(service, service) + (f" {account}" if several else "") + " signed out"
        for life, following in [*pairwise(own), (own[-1], None)]:
            if life.dead_at is None:
                continue
            end = _day(following.born_at) if following else ledger.today
            if following is None or following.born_at - life.dead_at > timedelta(days=ENTRANCE):
                found.append(Band(_day(life.dead_at), max(end, _day(life.dead_at)), DEAD, title, service))
    return found


def _day(moment: datetime) -> date:
    return moment.astimezone().date()


def stalls(ledger: Ledger) -> list[Band]:
    """Days that a distributor left out, and the days since its newest one where newer fetches brought nothing."""
    told = completeness(ledger)
    found = []
    by_name = groupby(sorted(told.holes), key=lambda hole: hole[0])
    for name, holes in by_name:
        found += [
            Band(days[0], days[-1], STALL, f"{name}: no data", name.casefold())
            for days in _together([day for _, day in holes])
            if len(days) >= ENTRANCE
        ]
    fetched: dict[str, str] = dict(ledger.rows(_FETCHED))
    newest: dict[str, date] = {}
    for pair in told.alive:
        newest[pair.distributor] = max(pair.newest, newest.get(pair.distributor, pair.newest))
    for name, day in sorted(newest.items()):
        text = fetched.get(name.casefold())
        last = date.fromisoformat(str(text)[:10]) if text else day
        if (last - day).days > STANDSTILL:
            found.append(Band(day + timedelta(days=1), last, STALL, f"{name} stands still", name.casefold()))
    return found


def _together(days: list[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
