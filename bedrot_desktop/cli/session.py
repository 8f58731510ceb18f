"""``session *``: what is held of every sign-in, live tests, history, figures, backups, import and export."""

from __future__ import annotations

import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of
from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.words import counted

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from bedrot_desktop.sessions.answers import Look
    from bedrot_desktop.sessions.held import Held

session = typer.Typer(
    help="Sign-ins: list, test, history, metrics, backup, restore, clear, import, export.", no_args_is_help=True
)

Service = Annotated[str, typer.Argument(metavar="[SERVICE]", help="Of one service; all without.")]
OneService = Annotated[str, typer.Argument(metavar="SERVICE")]
Account = Annotated[str, typer.Option("--account", "-a", metavar="A", help="Which one, where there are several.")]
MARKS = {"signed in": "ok", "due": "~ ", "ends soon": "! ", "never signed in": "--"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    import_module("bedrot_desktop.cli.session_moving")  # its commands join this group
    app.add_typer(session, name="session")


def chosen(service: str) -> tuple[str, ...]:
    """The services that a word means; ``all`` and nothing mean all."""
    return () if service in {"", "all"} else (service,)


@session.command("list")
def list_sessions(context: typer.Context, service: Service = "") -> None:
    """Every account: whose sign-in, since when, how long it is expected to live. Asks nobody."""
    door = door_of(context)
    held = door.house.keeper.held(chosen(service))
    door.tell({"sessions": [one.document() for one in held]}, lambda console: print_held(console, held))


def print_held(console: Console, held: tuple[Held, ...]) -> None:
    """One line for each sign-in, and what to do next."""
    for one in held:
        mark = MARKS.get(one.state, "!!")
        name = one.title if one.account == "main" else f"{one.title} ({one.account})"
        console.print(f"{mark} {name:<26} {one.words}", markup=False)
        if one.command:
            console.print(f"      → {one.command}", markup=False)


@session.command("test")
def look_now(
    context: typer.Context,
    service: Service = "",
    account: Account = "",
    quick: Annotated[bool, typer.Option("--quick", help="Plain requests only, no browser.")] = False,
) -> None:
    """Ask each service now whether the session lives. Changes nothing but what is known of it."""
    from bedrot_desktop.core.jobs import Run

    door = door_of(context)
    keeper = door.house.keeper
    pairs = [(service, keeper.key(service, account))] if account else keeper.keys(chosen(service))
    looks = [keeper.look(name, key, Run(), in_browser=not quick) for name, key in pairs]
    door.tell({"looks": [one.document() for one in looks]}, lambda console: _print_looks(console, looks))
    if any(not one.alive for one in looks):
        raise typer.Exit(3 if all(one.alive or one.verdict in _person() for one in looks) else 1)


def _person() -> frozenset[str]:
    from bedrot_desktop.sessions.answers import NEEDS_PERSON

    return NEEDS_PERSON


def _print_looks(console: Console, looks: list[Look]) -> None:
    for one in looks:
        mark = "ok" if one.alive else "!!"
        who = f" as {one.identity}" if one.identity else ""
        evidence = ", ".join(
            part for part in (one.marker, f"status {one.status}" if one.status else "", one.url) if part
        )
        console.print(f"{mark} {one.service:<10} {one.account:<12} {one.words}{who}", markup=False)
        if evidence:
            console.print(f"      {evidence}", style="dim", markup=False, soft_wrap=True)


@session.command("history")
def history(
    context: typer.Context,
    service: Annotated[str, typer.Option("--service", metavar="S", help="A service, or all.")] = "all",
    days: Annotated[int, typer.Option("--days", min=1, help="So far back.")] = 7,
) -> None:
    """Past sign-ins, renewals and ends, with their causes."""
    door = door_of(context)
    keeper, since = door.house.keeper, _since(door, days)
    names = chosen(service)
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
        for one in attempts:
            when = one.at.astimezone(door.house.clock.local().tzinfo)
            line = f"{when:%Y-%m-%d %H:%M} {one.service:<10} {one.account:<12} {one.kind:<8} {one.outcome:<10}"
            console.print(f"{line} {one.words}".rstrip(), markup=False)
        for life in lives:
            ended = f"ended {life.dead_at:%Y-%m-%d} ({life.cause})" if life.dead_at else "lives"
            console.print(
                f"{life.service:<10} {life.account:<12} born {life.born_at:%Y-%m-%d}, {ended}, {life.days:.1f} days",
                markup=False,
            )
        if not attempts and not lives:
            console.print(f"Nothing happened in the last {counted(days, 'day')}.", markup=False)

    door.tell(document, people)


@session.command("metrics")
def metrics(
    context: typer.Context,
    service: Annotated[str, typer.Option("--service", metavar="S", help="A service, or all.")] = "all",
    days: Annotated[int, typer.Option("--days", min=1, help="So far back.")] = 30,
) -> None:
    """How often renewing and signing in worked, and how long it took."""
    door = door_of(context)
    names = chosen(service)
    door.house.keeper.keys(names)
    found = [one for one in door.house.keeper.metrics(_since(door, days)) if not names or one.service in names]

    def people(console: Console) -> None:
        for one in found:
            console.print(
                f"{one.service:<10} {one.account:<12} {counted(one.total, 'attempt'):<12} "
                f"{one.success_rate:>4.0%} worked, {one.average_seconds:.1f} s on average"
                + (f"; last trouble: {one.last_error}" if one.last_error else ""),
                markup=False,
            )
        if not found:
            console.print(f"Nothing was tried in the last {counted(days, 'day')}.", markup=False)

    door.tell({"days": days, "metrics": [one.document() for one in found]}, people)


@session.command("backup")
def backup(context: typer.Context, service: Service = "", account: Account = "") -> None:
    """The good sessions that are kept, newest first. They are made by themselves whenever a new one is saved."""
    door = door_of(context)
    keeper = door.house.keeper
    pairs = [(service, keeper.key(service, account))] if account else keeper.keys(chosen(service))
    rows = [
        {"service": name, "account": key, "name": one.name, "saved_at": one.saved_at, "bytes": one.bytes}
        for name, key in pairs
        for one in keeper.backups(name, key)
    ]

    def people(console: Console) -> None:
        for row in rows:
            console.print(f"{row['service']:<10} {row['account']:<12} {row['name']}", markup=False)
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
    door.tell({"service": service, "account": key, "born_at": back.born_at}, lambda c: c.print(words, markup=False))


@session.command("clear")
def clear(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Or all: also what a lost key has sealed.")],
    account: Account = "",
) -> None:
    """Forget a session here (a backup stays); the site itself is not signed out of."""
    door = door_of(context)
    if service == "all":
        _clear_all(door)
        return
    key = door.house.keeper.key(service, account)
    door.confirm(f"Forget the session of {service} {key}?")
    there = door.house.keeper.clear(service, key)
    words = "forgotten; `bedrot session restore` brings it back" if there else "there was none"
    door.tell({"service": service, "account": key, "cleared": there},
              lambda console: console.print(f"{service} {key}: {words}.", markup=False))  # fmt: skip


def _clear_all(door: Door) -> None:
    """Forget all sessions, and put aside whatever else the key in the keyring cannot open: then a new key is made."""
    keeper, vault = door.house.keeper, door.house.vault
    door.confirm("Forget all sessions?")
    keys = keeper.store.keys()
    cleared = [key for key in keys if keeper.clear(*key)]
    aside = vault.start_over(door.house.home, door.house.clock)
    lines = [f"{service} {account}: forgotten; a backup stays." for service, account in cleared]
    if aside:
        lines.append(f"{counted(len(aside), 'file')} of another key put aside in sessions/unreadable.")
    told(door, {"cleared": [list(key) for key in cleared], "aside": [str(file) for file in aside]}, lines)


def _since(door: Door, days: int) -> datetime:
    return door.house.clock.now() - timedelta(days=days)


def secret_word(question: str, *, twice: bool = False) -> str:
    """A passphrase from the prompt, or the first line of a pipe; never from the command line."""
    if not sys.stdin.isatty():
        word = sys.stdin.readline().rstrip("\r\n")
    else:
        from getpass import getpass

        word = getpass(f"{question}: ")
        if twice and getpass("Once more: ") != word:
            raise UsageError("The two were not the same.")
    if not word:
        raise UsageError("No passphrase was given.", "Type it at the prompt, or send it through a pipe.")
    return word


def told(door: Door, document: dict[str, Any], lines: list[str]) -> None:
    """A document, or these lines."""

    def people(console: Console) -> None:
        for line in lines:
            console.print(line, markup=False)

    door.tell(document, people)
