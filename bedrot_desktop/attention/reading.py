"""Reads what is known at this moment. No network, no vault, nothing heavy; what cannot be read becomes a trouble.

One part that is damaged keeps nothing else from being read: it is told with the words and the remedy of the program's
own errors. A part that is only busy is no trouble, but then nobody knows whether what it held is still true (`blind`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bedrot_desktop.attention import past, probing, unsealing
from bedrot_desktop.attention.asking import HISTORY, SCHEDULE, Reading
from bedrot_desktop.attention.facts import Facts, Reach
from bedrot_desktop.attention.machine import CATALOG, JOURNAL, SETTINGS, WAREHOUSE, WORKSPACE
from bedrot_desktop.automation import jobs
from bedrot_desktop.automation.duty import keeper_of
from bedrot_desktop.automation.quiet import Quiet
from bedrot_desktop.automation.schedule import missed_in, of_runs
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.core.errors import BedrotError, SettingError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.health.freshness import DataAge
from bedrot_desktop.health.loss import Loss, losses
from bedrot_desktop.health.picture import Picture
from bedrot_desktop.health.score import overall, scores
from bedrot_desktop.health.standing import Standing, standings
from bedrot_desktop.health.zones import CURATED
from bedrot_desktop.lake.lock import holder_of
from bedrot_desktop.parts import Parts
from bedrot_desktop.pipeline.journal import PastStage, RunRow
from bedrot_desktop.pipeline.loading import loaded_marks
from bedrot_desktop.services.listing import SERVICES
from bedrot_desktop.services.service import Service
from bedrot_desktop.sessions import knowing
from bedrot_desktop.sessions.held import NEVER, Held

RUNS = 50
LOOK_BACK = timedelta(days=30)
_MOVE = "Move it aside: the next run begins a new one; only the history of runs is lost."
_ANEW = "Move it aside: the next run reads the lake anew (answers to questions are asked again)."
#: Files of our own, looked at from outside too, as an open one may not notice: name → what it is, how to mend it.
_OWN = {
    "catalog.sqlite": (CATALOG, _ANEW),
    "journal.sqlite": (JOURNAL, _MOVE),
    "attention.sqlite": ("attention", "Move it aside: only what was told and snoozed is in it."),
    "checks.sqlite": ("checks", "Move it aside: only the history of the data checks is in it."),
}


def read_facts(parts: Parts, run: Run) -> Facts:
    """All that is known now. Raises nothing but Cancelled."""
    reading = Reading(parts, run, parts.clock.local())
    settings = reading.part(SETTINGS, lambda: _settings(parts), parts.settings)
    facts = Facts(
        reading.now, {one.key: one.title for one in SERVICES}, quiet=Quiet.of(settings).now(reading.now),
        alert_after=settings.get("notify.alert_after", int), escalate_after=settings.get("notify.escalate_after", int),
    )  # fmt: skip
    before = len(reading.troubles)
    reading.look(WORKSPACE, lambda: probing.folder(parts.workspace))
    if len(reading.troubles) > before and reading.troubles[-1].about == "":
        return replace(facts, troubles=tuple(reading.troubles), blind=True)  # nothing of it can be read
    reading.look(WORKSPACE, lambda: probing.zones(settings))
    reading.look("disk", lambda: probing.space(parts.workspace, parts.home, settings))
    reading.look(SETTINGS, lambda: probing.problems(settings))
    for name, (what, remedy) in _OWN.items():
        probe = partial(probing.database, what, parts.workspace.state / name, remedy, critical=what == CATALOG)
        reading.look(what, probe)
    _know_services(reading, settings)
    facts = _with_picture(reading, facts, settings)
    facts = _with_past(reading, facts, settings)
    asked: datetime | None = reading.part("attention", lambda: unsealing.noted(parts.workspace.state), None)
    reading.look("attention", lambda: probing.channels(parts.workspace.state, settings, parts.clock.now()))
    if facts.picture is not None and any(one.state != NEVER for one in facts.picture.held):
        reading.look("browser", lambda: probing.browser(settings))
    return replace(facts, troubles=tuple(reading.troubles), blind=reading.blind, vault_at=asked)


def _settings(parts: Parts) -> Settings:
    """As they stand in the files now; without the lake's own where there is no lake."""
    try:
        workspace = parts.workspace
    except BedrotError as error:
        if isinstance(error, SettingError):
            raise
        return Settings.load(parts.home)
    return Settings.load(parts.home, roots=(workspace.lake, workspace.root))


# -- the picture -----


def _know_services(reading: Reading, settings: Settings) -> None:
    """Which services are in use. The parts find out with the catalog's help; without it, all that are switched on."""
    parts = reading.parts
    if reading.part(CATALOG, lambda: bool(parts.catalog), False, _ANEW, critical=True):
        reading.services = reading.part(SETTINGS, lambda: parts.services, ())
        reading.scripted = reading.part(WORKSPACE, lambda: parts.scripts.keys, ())
    else:
        reading.services = tuple(one for one in SERVICES if settings.enabled(one.key))


def _with_picture(reading: Reading, facts: Facts, settings: Settings) -> Facts:
    """How services stand and what is held of sign-ins, each as far as it can be read."""
    parts, services = reading.parts, reading.services
    asked: tuple[str, ...] = reading.part(
        CATALOG, lambda: tuple(one.question.dataset for one in parts.questions.open()), (), _ANEW, critical=True
    )
    loaded = _loaded(reading)
    found: tuple[Standing, ...] = reading.part(
        CATALOG,
        lambda: tuple(
            standings(services, parts.workspace, parts.catalog, parts.roster, settings, asked, loaded or {},
                      parts.clock.today(), reading.now)
        ),
        (), _ANEW, critical=True,
    )  # fmt: skip
    if loaded is None:  # what is loaded is not known, so nothing is called stuck before it
        found = tuple(replace(one, stuck_in="") if one.stuck_in == CURATED else one for one in found)
    held: tuple[Held, ...] = reading.part(HISTORY, lambda: _held(parts, services), ())
    parked: Mapping[str, str] = reading.part(JOURNAL, lambda: parts.journal.parked(), {}, _MOVE)  # noqa: PLW0108
    own = tuple(scores(found, held, parts.clock.now()))
    in_use = {*(one.key for one in services), *reading.scripted}
    waiting = {key: run for key, run in parked.items() if key in in_use}
    whole = Picture(reading.now, found, held, own, overall(own), asked, waiting)
    titles = {**facts.titles, **{one.key: one.title for one in services}}
    return replace(facts, titles=titles, picture=whole if found or held else None, losses=_losses(found, reading.now))


def _loaded(reading: Reading) -> dict[tuple[str, str], str] | None:
    """What the warehouse holds; None where it cannot be asked."""
    parts = reading.parts
    nowhere: Path | str | None = None
    place = reading.part(WAREHOUSE, lambda: parts.warehouse_place, nowhere)
    if place is None:
        return None
    if isinstance(place, Path):
        before = len(reading.troubles)
        reading.look(WAREHOUSE, lambda: probing.warehouse(place))
        if len(reading.troubles) > before:
            return None
    none: dict[tuple[str, str], str] | None = None
    ask = partial(loaded_marks, place, lambda: parts.warehouse)
    return reading.part(WAREHOUSE, lambda: dict(ask()), none, probing.RESTORE, critical=True)


def _held(parts: Parts, services: Iterable[Service]) -> tuple[Held, ...]:
    """What the notes have; a session of which nothing was ever noted would have to be opened, and is left for later."""
    signed = [one.key for one in services if one.key in parts.logins]
    if not signed:
        return ()
    keeper = parts.keeper
    stored = frozenset(keeper.store.keys())
    known = [key for key in keeper.keys(signed) if key not in stored or keeper.history.life(*key) is not None]
    return knowing.held(keeper, known)


def _losses(found: Iterable[Standing], now: datetime) -> tuple[Loss, ...]:
    ages: list[DataAge] = [age for one in found for age in one.ages]
    return tuple(losses(ages, now.date()))


# -- the past -----


def _with_past(reading: Reading, facts: Facts, settings: Settings) -> Facts:
    """What runs and jobs did, what was missed, who keeps the clock, who can be reached."""
    parts = reading.parts
    runs: list[RunRow] = reading.part(JOURNAL, lambda: parts.journal.runs(RUNS), [], _MOVE)
    done, store = _done(reading)
    if store is not None:
        facts = _with_schedule(reading, facts, settings, store, done, runs)
    return _with_stages(reading, facts, runs, done)


def _done(reading: Reading) -> tuple[list[Done], ScheduleStore | None]:
    """How jobs ended of late, and the schedule's notes if they can be read."""
    parts = reading.parts

    def ask() -> tuple[list[Done], ScheduleStore | None]:
        store = ScheduleStore(parts.workspace.state)
        return store.done(parts.clock.now() - LOOK_BACK), store

    nothing: tuple[list[Done], ScheduleStore | None] = ([], None)
    return reading.part(SCHEDULE, ask, nothing)


def _with_stages(reading: Reading, facts: Facts, runs: list[RunRow], done: list[Done]) -> Facts:
    parts, by_name = reading.parts, {one.run: one for one in runs}
    holder = reading.part(WORKSPACE, lambda: holder_of(parts.workspace.state), "")
    stages: list[str] = reading.part(
        JOURNAL, lambda: [one.outcome for one in parts.journal.stages(runs[0].run)] if runs else [], [], _MOVE
    )
    now = past.of_runs(runs, holder, stages, done)
    fetched: frozenset[str] = reading.part(SETTINGS, lambda: frozenset(parts.logins), frozenset())
    keys = frozenset((*(one.key for one in reading.services), *reading.scripted))
    told = {key: past.of_service(key, _past_of(reading, key), by_name, reading.now) for key in sorted(keys)}
    return replace(
        facts,
        failed=(*(one for each in told.values() for one in each.failed), *([now.broke] if now.broke else [])),
        answered={key: each.answered for key, each in told.items() if each.answered is not None and key in fetched},
        aside={key: each.aside for key, each in told.items() if each.aside is not None},
        killed=now.killed.run if now.killed else "",
        killed_at=now.killed.started_at if now.killed else None,
        killed_services=frozenset(now.killed.options.services) if now.killed else frozenset(),
        running=(frozenset(now.running.options.services) or keys) if now.running else frozenset(),
    )


def _past_of(reading: Reading, key: str) -> list[PastStage]:
    return reading.part(JOURNAL, lambda: reading.parts.journal.past(key, past.LOOKED_AT), [], _MOVE)


def _with_schedule(
    reading: Reading, facts: Facts, settings: Settings, store: ScheduleStore, done: list[Done], runs: list[RunRow]
) -> Facts:
    parts, utc = reading.parts, reading.parts.clock.now()
    by_hand = of_runs(runs, facts.titles)

    def ask() -> Facts:
        known = jobs.every(settings, store.own.all())
        paused = store.paused(utc) is not None
        on = {one.key for one in known if one.enabled and not paused}
        keeps = bool(keeper_of(parts.workspace.state))
        return replace(
            facts,
            jobs=past.last_ends(done, runs, by_hand),
            job_titles={one.key: one.kind.title for one in known},
            missed=tuple(missed_in(store, known, [*by_hand, *done], utc, reading.now.tzinfo)),
            kept_at=store.kept_at(),
            keeps=keeps,
            reach={key: Reach(key, one.at, one.ok, one.words) for key, one in store.reach().items()},
            scheduled=bool(on),
            renewing=keeps and jobs.REFRESH in on,
            cleaning=keeps and jobs.CLEAN in on,
        )

    return reading.part(SCHEDULE, ask, facts)
