"""``schedule``: what happens by itself and when; own jobs, pausing. Doing it is in `schedule_doing`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from bedrot_desktop.cli.door import Door, door_of
from bedrot_desktop.cli.schedule_list import document_of, local, print_list, short
from bedrot_desktop.cli.spans import hour_of, moment_of, span_of
from bedrot_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from bedrot_desktop.automation.jobs import Job
    from bedrot_desktop.automation.keeping import Keeping
    from bedrot_desktop.automation.times import Rule

schedule = typer.Typer(help="What happens by itself and when.", no_args_is_help=True, rich_markup_mode=None)
#: The modules that put commands on the group.
OTHERS = ("schedule_doing", "schedule_install")

At = Annotated[str, typer.Option("--at", metavar="HH:MM", help="Once a day at this hour of your clock.")]
Days = Annotated[str, typer.Option("--days", metavar="DAYS", help="On these weekdays only, like mon,wed.")]
Every = Annotated[int | None, typer.Option("--every", metavar="MINUTES", help="From midnight on, again and again.")]
Services = Annotated[str, typer.Option("--services", metavar="A,B", help="Of these services only; all without.")]
Spread = Annotated[
    int | None, typer.Option("--spread", metavar="MINUTES", help="Begin up to so many minutes later, at random.")
]
Key = Annotated[str, typer.Argument(metavar="JOB", help="Its key, as `bedrot schedule list` shows it.")]


def register(app: typer.Typer) -> None:
    """Add the group with all its commands."""
    for name in OTHERS:
        with suppress(ModuleNotFoundError):
            import_module(f"bedrot_desktop.cli.{name}")
    app.add_typer(schedule, name="schedule")


def keeping_of(door: Door) -> Keeping:
    """What the clock asks, over the opened lake."""
    from bedrot_desktop.automation.keeping import Keeping

    return Keeping(door.house)


def job_of(keeping: Keeping, key: str) -> Job:
    """A job by its key; UsageError where there is none."""
    known = {one.key: one for one in keeping.jobs()}
    if key not in known:
        raise UsageError(f"There is no job “{key}”.", f"Jobs: {', '.join(known)}.")
    return known[key]


def rule_of(at: str, days: str, minutes: int | None) -> Rule | None:
    """When a job is due, as it was typed; None where nothing was. UsageError where it cannot be."""
    from bedrot_desktop.automation import times

    if at and minutes is not None:
        raise UsageError("--at and --every exclude each other.")
    if days and not at:
        raise UsageError("--days needs --at.", "Like --at 06:30 --days mon,thu.")
    if minutes is not None:
        return times.Every(minutes)
    return times.Daily(hour_of(at), _weekdays(days)) if at else None


def _weekdays(text: str) -> frozenset[int]:
    from bedrot_desktop.automation.times import DAYS, EVERY_DAY

    names = [name.strip().casefold()[:3] for name in text.split(",") if name.strip()]
    known = {name.casefold(): place for place, name in enumerate(DAYS)}
    if unknown := [name for name in names if name not in known]:
        raise UsageError(f"“{unknown[0]}” is no weekday.", f"Weekdays are {', '.join(known)}.")
    return frozenset(known[name] for name in names) or EVERY_DAY


# -- showing -----


@schedule.command("list")
def show(context: typer.Context) -> None:
    """Every job: when it is due next, how it ended last; what was missed and why; who keeps the clock."""
    door = door_of(context)
    document = document_of(door, keeping_of(door))
    door.tell(document, lambda console: print_list(console, document))


# -- changing -----


@schedule.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is to be called.")],
    at: At = "",
    days: Days = "",
    minutes: Every = None,
    services: Services = "",
    spread: Spread = None,
    no_extract: Annotated[bool, typer.Option("--no-extract", help="Fetch nothing, clean what is there.")] = False,
) -> None:
    """Add a job of your own: a run at hours of its own."""
    from bedrot_desktop.automation.own import Own, checked, key_of

    door = door_of(context)
    keeping, rule = keeping_of(door), rule_of(at, days, minutes)
    if rule is None:
        raise UsageError("When is it to happen?", "Add --at HH:MM or --every MINUTES.")
    own = Own(key_of(name), name.strip(), rule, _named(door, services), not no_extract, spread or 0,
              since=door.house.clock.now())  # fmt: skip
    own = checked(own, frozenset(one.key for one in keeping.jobs()))
    keeping.store.own.save(own)
    _told(door, keeping, own.key, "added")


@schedule.command()
def edit(
    context: typer.Context,
    key: Key,
    at: At = "",
    days: Days = "",
    minutes: Every = None,
    services: Services = "",
    spread: Spread = None,
    enabled: Annotated[bool | None, typer.Option("--on/--off", help="Let it happen by itself, or not.")] = None,
) -> None:
    """Change when a job happens, or switch it on or off."""
    door = door_of(context)
    keeping = keeping_of(door)
    job, rule = job_of(keeping, key), rule_of(at, days, minutes)
    if rule is None and enabled is None and not services and spread is None:
        raise UsageError("What is to be changed?", "Add --at, --every, --on or --off.")
    if job.own is not None:
        _edit_own(door, keeping, job, rule, services, spread, enabled)
    else:
        _edit_setting(door, job, rule, enabled, own_only=bool(services or days or spread is not None))
    _told(door, keeping, key, "changed")


def _edit_own(
    door: Door, keeping: Keeping, job: Job, rule: Rule | None, services: str, spread: int | None, enabled: bool | None
) -> None:
    from bedrot_desktop.automation.own import checked

    assert job.own is not None  # noqa: S101 - asked for before
    changed = replace(
        job.own, rule=rule or job.own.rule, spread=job.own.spread if spread is None else spread,
        services=_named(door, services) or job.own.services,
        enabled=job.own.enabled if enabled is None else enabled, since=door.house.clock.now(),
    )  # fmt: skip
    keeping.store.own.save(checked(changed, frozenset()))


def _edit_setting(door: Door, job: Job, rule: Rule | None, enabled: bool | None, *, own_only: bool) -> None:
    from bedrot_desktop.automation.times import Daily
    from bedrot_desktop.core.settings import set_value

    if own_only:
        raise UsageError(f"{job.kind.title} has no days, services or delay of its own.", "Add a job of your own.")
    if rule is not None:
        if isinstance(rule, Daily) != job.kind.daily:
            raise UsageError(f"{job.kind.title} has {'an hour' if job.kind.daily else 'a number of minutes'}.",
                             f"Use {'--at HH:MM' if job.kind.daily else '--every MINUTES'}.")  # fmt: skip
        text = f"{rule.at:%H:%M}" if isinstance(rule, Daily) else str(rule.minutes)
        set_value(door.house.home, job.kind.when, text)
    if enabled is not None:
        set_value(door.house.home, job.kind.switch, "yes" if enabled else "no")


@schedule.command()
def remove(context: typer.Context, key: Key) -> None:
    """Take out a job that you added; the program's own can only be switched off."""
    door = door_of(context)
    keeping = keeping_of(door)
    job = job_of(keeping, key)
    if job.own is None:
        raise UsageError(f"{job.kind.title} belongs to the program.", f"`bedrot schedule edit {key} --off` ends it.")
    keeping.store.own.remove(key)
    door.tell({"removed": key}, lambda console: console.print(f"{job.kind.title} is removed.", markup=False))


@schedule.command()
def pause(
    context: typer.Context,
    span: Annotated[str, typer.Option("--for", metavar="SPAN", help="For so long, like 2h or 3d.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="WHEN", help="Like 18:00 or 2026-01-07T06:00.")] = "",
) -> None:
    """Let nothing start by itself, for a while or until you resume. What is running comes to its end."""
    from bedrot_desktop.automation.keeping import zone_of

    door = door_of(context)
    keeping, now = keeping_of(door), door.house.clock.local()
    if span and until:
        raise UsageError("--for and --until exclude each other.")
    end = now + span_of(span) if span else moment_of(until, now, zone_of(door.house.clock)) if until else None
    keeping.store.pause(door.house.clock.now(), end)
    told = f"until {short(end.isoformat())}" if end else "until `bedrot schedule resume`"
    document = {"paused": True, "until": end.isoformat(timespec="minutes") if end else None}
    door.tell(document, lambda console: console.print(f"Nothing starts by itself {told}.", markup=False))


@schedule.command()
def resume(context: typer.Context) -> None:
    """End the pause."""
    door = door_of(context)
    keeping_of(door).store.resume()
    door.tell({"paused": False}, lambda console: console.print("The schedule goes on.", markup=False))


def _named(door: Door, text: str) -> tuple[str, ...]:
    names: Sequence[str] = [name.strip() for name in text.split(",") if name.strip()]
    known = {one.key for one in door.house.services} | set(door.house.scripts.keys)
    if unknown := [name for name in names if name not in known]:
        raise UsageError(f"There is no service “{unknown[0]}”.", f"Services are {', '.join(sorted(known))}.")
    return tuple(names)


def _told(door: Door, keeping: Keeping, key: str, how: str) -> None:
    from bedrot_desktop.automation.keeping import zone_of
    from bedrot_desktop.automation.times import next_due

    job = job_of(keeping, key)
    after = next_due(job.rule, door.house.clock.now(), zone_of(door.house.clock)) if job.enabled else None
    words = f"next {short(local(after))}" if after else "switched off"
    document = {how: key, "when": job.rule.words, "enabled": job.enabled, "next": local(after) if after else None}
    door.tell(document, lambda console: console.print(f"{key}: {job.rule.words}, {words}.", markup=False))
