"""``session history / metrics / backup / restore``: what was with sign-ins, and the way back to an earlier one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bedrot_desktop.cli.door import Door, door_of
from bedrot_desktop.cli.session import Account, OneService, Service, chosen, session
from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.console import Console

    from bedrot_desktop.sessions.history_rows import Attempt, Life

#: Why a sign-in ended, as people read it; other causes are words already.
CAUSES = {
    "natural": "ended by itself",
    "challenge": "the service asked something",
    "unknown": "ended, why is not known",
}


@session.command("history")
def history(
    context: typer.Context,
    named: Service = "",
    service: Annotated[str, typer.Option("--service", metavar="S", help="The same as an option.")] = "all",
    days: Annotated[int, typer.Option("--days", min=1, help="So far back.")] = 7,
) -> None:
    """Past sign-ins, renewals and ends, with their causes."""
    door = door_of(context)
    keeper, since = door.house.keeper, _since(door, days)
    names = chosen(named or service)
    keeper.keys(names)  # says so where there is no such service
    attempts = [one for one in keeper.history.attempts(since=since) if not names or one.service in names]
    lives = [
        one
        for one in keeper.history.lives()
        if (not names or one.service in names) and (one.open or (one.dead_at and one.dead_at >= since))
    ]
    document = {
        "days": days, "attempts": [one.document() for one in attempts], "lives": [one.document() for one in lives],
    }  # fmt: skip

    def people(console: Console) -> None:
        _print_attempts(console, attempts, door.house.clock.local())
        _print_lives(console, lives)
        if not attempts and not lives:
            console.print(f"Nothing happened in the last {counted(days, 'day')}.", markup=False)

    door.tell(document, people)


def _print_attempts(console: Console, attempts: Sequence[Attempt], local: datetime) -> None:
    from bedrot_desktop.cli.live import hanging

    for one in attempts:
        when = one.at.astimezone(local.tzinfo)
        head = f"{when:%Y-%m-%d %H:%M}  {one.service:<10} {one.account:<8} {one.kind}: "
        repeated = one.words in {"", "signed in", one.outcome}
        hanging(console, head, one.outcome if repeated else f"{one.outcome}: {one.words}")


def _print_lives(console: Console, lives: Sequence[Life]) -> None:
    """How long sign-ins lived, and by what they ended."""
    from bedrot_desktop.cli.live import hanging

    if lives:
        console.print("Sign-ins", style="bold", markup=False)
    for one in lives:
        days = counted(round(one.days), "day") if one.days >= 1 else "less than a day"
        told = f"since {one.born_at:%Y-%m-%d}, alive for {days}"
        if one.dead_at is not None:
            cause = CAUSES.get(one.cause, one.cause)
            told = f"{one.born_at:%Y-%m-%d} to {one.dead_at:%Y-%m-%d}, {days}: {cause}"
        hanging(console, f"{one.service:<10} {one.account:<8} ", told)


@session.command("metrics")
def metrics(
    context: typer.Context,
    named: Service = "",
    service: Annotated[str, typer.Option("--service", metavar="S", help="The same as an option.")] = "all",
    days: Annotated[int, typer.Option("--days", min=1, help="So far back.")] = 30,
) -> None:
    """How often renewing and signing in worked, and how long it took."""
    door = door_of(context)
    names = chosen(named or service)
    door.house.keeper.keys(names)
    found = [one for one in door.house.keeper.metrics(_since(door, days)) if not names or one.service in names]

    def people(console: Console) -> None:
        from bedrot_desktop.cli.live import hanging

        for one in found:
            told = f"{counted(one.total, 'attempt')}, {one.success_rate:.0%} worked, {one.average_seconds:.1f} s each"
            trouble = f"; last trouble: {one.last_error}" if one.last_error else ""
            hanging(console, f"{one.service:<10} {one.account:<8} ", told + trouble)
        if not found:
            console.print(f"Nothing was tried in the last {counted(days, 'day')}.", markup=False)

    door.tell({"days": days, "metrics": [one.document() for one in found]}, people)


@session.command("backup")
def backup(context: typer.Context, service: Service = "", account: Account = "") -> None:
    """The good sessions that are kept, newest first. They are made by themselves whenever a new one is saved."""
    door = door_of(context)
    keeper = door.house.keeper
    pairs = [(service, keeper.key(service, account))] if account else keeper.keys(chosen(service))
    found = [(name, key, one) for name, key in pairs for one in keeper.backups(name, key)]
    rows = [
        {
            "service": name,
            "account": key,
            "name": one.name,
            "kept_at": one.kept_at.isoformat(),
            "saved_at": one.saved_at.isoformat() if one.saved_at else None,
            "bytes": one.bytes,
            "trouble": one.trouble,
        }
        for name, key, one in found
    ]

    def people(console: Console) -> None:
        zone = door.house.clock.local().tzinfo
        for name, key, one in found:
            kept = f"kept since {one.kept_at.astimezone(zone):%Y-%m-%d %H:%M}"
            console.print(f"{name:<10} {key:<8} {one.name}  {one.trouble or kept}", markup=False)
        if not rows:
            console.print("No backup yet: the first is made when a session is replaced.", markup=False)

    door.tell({"backups": rows}, people)


@session.command("restore")
def restore(
    context: typer.Context,
    service: OneService,
    account: Account = "",
    latest: Annotated[bool, typer.Option("--latest", help="The newest backup (the usual).")] = False,
    file: Annotated[str, typer.Option("--file", metavar="NAME", help="A backup by name, see `session backup`.")] = "",
) -> None:
    """Go back to an earlier session; the present one becomes a backup."""
    door = door_of(context)
    if latest and file:
        raise UsageError("--latest goes without --file.")
    key = door.house.keeper.key(service, account)
    back = door.house.keeper.restore(service, key, Path(file).name if file else "")
    words = (
        f"{service} {key}: the session of {back.born_at:%Y-%m-%d} is back. `bedrot session test {service}` tries it."
    )
    door.tell(
        {"service": service, "account": key, "born_at": back.born_at.isoformat()},
        lambda c: c.print(words, markup=False),
    )


def _since(door: Door, days: int) -> datetime:
    return door.house.clock.now() - timedelta(days=days)
