"""Data that are late: stuck in a zone, not fetched or brought, or late because the source itself stands still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from bedrot_desktop.attention import steps
from bedrot_desktop.attention.facts import Facts
from bedrot_desktop.attention.found import Found, of_service, utc
from bedrot_desktop.attention.signals import INFO, OLD, REMINDER, WARNING, Signal
from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.health.freshness import DUE, STALE, STALLED, DataAge
from bedrot_desktop.health.standing import Standing
from bedrot_desktop.health.zones import LANDING
from bedrot_desktop.pipeline.stages import EXTRACT

MANY = 3  # services that lie in landing together are one cause


def stuck(facts: Facts) -> Iterator[Found]:
    """Something lies in a zone and does not get further; files just come wait for the cleaners that run anyway."""
    found = [
        one for one in (facts.picture.standings if facts.picture else ())
        if one.stuck_in and one.service not in facts.running and not (one.stuck_in == LANDING and facts.cleaning)
    ]  # fmt: skip
    yield from _uncleaned(facts, found)
    for one in found:
        waiting = sum(zone.waiting for zone in one.zones)
        files = f"{counted(waiting, 'new file')} {'lies' if waiting == 1 else 'lie'} in landing" if waiting else ""
        words = f"{files or f'What has come is in {one.stuck_in} and not further'}. Cleaning takes it on from there."
        newest = max((at for zone in one.zones if (at := zone.newest.get(one.stuck_in))), default=None)
        signal = Signal(
            f"stuck/{one.service}", OLD, INFO, "stuck", f"{one.title} is stuck in {one.stuck_in}", words,
            (steps.clean(one.service), steps.show_service(one.service, "files")), _local(facts, newest),
            service=one.service,
        )  # fmt: skip
        yield Found(signal, of_service(one.service, "old", "stalled"), one.stuck_in)


def _uncleaned(facts: Facts, found: Sequence[Standing]) -> Iterator[Found]:
    """Many services with files in landing have one cause: nobody cleaned, as in a lake that was just opened."""
    known = {one.service for one in facts.failed if one.stage != EXTRACT} | facts.killed_services
    told = [one for one in found if one.stuck_in == LANDING and one.service not in known]
    if len(told) < MANY:
        return
    waiting = sum(zone.waiting for one in told for zone in one.zones)
    newest = [at for one in told for zone in one.zones if (at := zone.newest.get(LANDING))]
    files = f"{counted(waiting, 'new file')} {'lies' if waiting == 1 else 'lie'} in landing: " if waiting else ""
    signal = Signal(
        "stuck", OLD, INFO, "stuck", f"Files of {len(told)} services wait to be cleaned",
        f"{files}{listed([one.title for one in told], 4)}. Cleaning takes all of it on from there.",
        (steps.clean(words="Clean all"), steps.show_run("", "Show runs")), _local(facts, max(newest, default=None)),
    )  # fmt: skip
    keys = {f"stuck/{one.service}" for one in told}
    yield Found(signal, lambda other: other.signal.key in keys)


def old(facts: Facts) -> Iterator[Found]:
    """Data that are due or stale, a signal for each service; a source that stands still is only told."""
    for one in facts.picture.standings if facts.picture else ():
        if one.service in facts.running:
            continue
        late = [age for age in one.ages if age.state in {DUE, STALE}]
        if late:
            yield _late(facts, one, late)
        elif any(age.state == STALLED for age in one.ages):
            yield _stalled(facts, one)


def _late(facts: Facts, one: Standing, late: list[DataAge]) -> Found:
    worst = max(late, key=lambda age: (age.state == STALE, age.behind or 0))
    stale = worst.state == STALE
    fetched = facts.picture is not None and bool(facts.picture.sessions(one.service))
    newest = f" The newest day there is {worst.newest_day.day} {worst.newest_day:%b}." if worst.newest_day else ""
    behind = counted(worst.behind or 0, "day")
    if fetched:
        words = f"{worst.title} is {behind} behind.{newest} Nothing stands in the way: a run fetches what is missing."
        first = steps.run(one.service)
    else:
        words = f"{worst.title} is brought by hand.{newest} A new file would bring {behind}."
        first = steps.bring(one.service)
    signal = Signal(
        f"old/{one.service}", OLD, WARNING if stale and fetched else INFO, "stale" if stale else "due",
        f"{one.title} is {'stale' if stale else 'due'}", words, (first, steps.show_service(one.service)),
        _since(facts, worst), service=one.service,
    )  # fmt: skip
    return Found(signal, accounts=frozenset(age.account for age in late if age.account))


def _stalled(facts: Facts, one: Standing) -> Found:
    worst = max((age for age in one.ages if age.state == STALLED), key=lambda age: age.behind or 0)
    newest = f" since {worst.newest_day.day} {worst.newest_day:%b}" if worst.newest_day else ""
    signal = Signal(
        f"stalled/{one.service}", OLD, INFO, "unknown", f"{one.title} itself stands still",
        f"{worst.title} was fetched, but the service has had nothing new{newest}. There is nothing to do but wait.",
        (steps.show_service(one.service),), _since(facts, worst), service=one.service,
    )  # fmt: skip
    return Found(signal, accounts=frozenset({worst.account} if worst.account else ()))


def losing(facts: Facts) -> Iterator[Found]:
    """Figures that can be fetched for a while only, while there is time; more pressing than that they are late."""
    titles = {one.service: one.title for one in (facts.picture.standings if facts.picture else ())}
    told: set[str] = set()
    for one in facts.losses:  # the most pressing of a service speaks for the others
        if one.service in told or one.service in facts.running:
            continue
        told.add(one.service)
        name = titles.get(one.service) or facts.titles.get(one.service, one.service)
        gone = one.left < 0
        words = f"What {name} has of {one.first_day.day} {one.first_day:%b} and later {one.words}."
        signal = Signal(
            f"loss/{one.service}", REMINDER, WARNING, "due",
            f"Figures of {name} {'begin to be lost' if gone else 'are about to be lost'}",
            f"{words} A run saves them.", (steps.run(one.service), steps.show_service(one.service)),
            utc(facts.now), service=one.service,
        )  # fmt: skip
        yield Found(
            signal, of_service(one.service, "old"), accounts=frozenset({one.account} if one.account else ())
        )  # fmt: skip


def _since(facts: Facts, age: DataAge) -> datetime:
    """When data began to be late: the day after the newest one, with the source's own delay."""
    if age.newest_day is None:
        return utc(facts.now)
    day = age.newest_day + timedelta(days=age.lag + 1)
    return min(utc(datetime.combine(day, time(), facts.now.tzinfo)), utc(facts.now))


def _local(facts: Facts, stamp: datetime | None) -> datetime:
    """A snapshot's naive local stamp as a moment."""
    at = utc(stamp if stamp.tzinfo else stamp.replace(tzinfo=facts.now.tzinfo)) if stamp else utc(facts.now)
    return min(at, utc(facts.now))
