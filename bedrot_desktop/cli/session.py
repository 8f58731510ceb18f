"""``session *``: what is held of every sign-in, live tests, history, figures, backups, import and export."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of, stoppable
from bedrot_desktop.core.errors import UsageError

if TYPE_CHECKING:
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
    for more in ("session_past", "session_moving", "session_codes"):  # their commands join this group
        import_module(f"bedrot_desktop.cli.{more}")
    app.add_typer(session, name="session")


def chosen(service: str) -> tuple[str, ...]:
    """The services that a word means; ``all`` and nothing mean all."""
    return () if service in {"", "all"} else (service,)


@session.command("list")
def list_sessions(context: typer.Context, service: Service = "") -> None:
    """What is held of every sign-in, and until when. Asks nobody."""
    door = door_of(context)
    held = door.house.keeper.held(chosen(service))
    door.tell({"sessions": [one.document() for one in held]}, lambda console: print_held(console, held))


def print_held(console: Console, held: tuple[Held, ...]) -> None:
    """One line for each sign-in, and what to do next."""
    from bedrot_desktop.cli.live import hanging

    names = [one.title if one.account == "main" else f"{one.title} ({one.account})" for one in held]
    width = max(map(len, names), default=0)
    for one, name in zip(held, names, strict=True):
        hanging(console, f"{MARKS.get(one.state, '!!')} {name:<{width}} ", one.words)
        if one.command:
            console.print(f"   → {one.command}", markup=False)


@session.command("test")
def look_now(
    context: typer.Context,
    service: Service = "",
    account: Account = "",
    quick: Annotated[bool, typer.Option("--quick", help="Plain requests only, no browser.")] = False,
) -> None:
    """Ask each service now whether the session lives. Changes nothing but what is known of it."""
    door = door_of(context)
    keeper = door.house.keeper
    pairs = [(service, keeper.key(service, account))] if account else keeper.keys(chosen(service))
    with stoppable() as run:
        looks = [keeper.look(name, key, run, in_browser=not quick) for name, key in pairs]
    door.tell({"looks": [one.document() for one in looks]}, lambda console: _print_looks(console, looks, door.verbose))
    if any(not one.alive for one in looks):
        raise typer.Exit(3 if all(one.alive or one.verdict in _person() for one in looks) else 1)


def _person() -> frozenset[str]:
    from bedrot_desktop.sessions.answers import NEEDS_PERSON

    return NEEDS_PERSON


def _print_looks(console: Console, looks: list[Look], verbose: bool) -> None:
    """The verdicts; with --verbose the evidence, numbers and addresses and all."""
    for one in looks:
        mark = "ok" if one.alive else "!!"
        who = f" as {one.identity}" if one.identity else ""
        why = "" if one.alive else one.evidence
        console.print(f"{mark} {one.service:<10} {one.account:<8} {one.words}{who}{why}", markup=False)
        status = f"status {one.status}" if one.status and f"status {one.status}" != one.marker else ""
        told = ", ".join(part for part in (one.marker, status, one.url) if part)
        if told and verbose:
            console.print(f"   {told}", style="dim", markup=False, soft_wrap=True)


@session.command("clear")
def clear(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="A service, or all.")],
    account: Account = "",
) -> None:
    """Forget a session on this computer. A backup stays, and the site itself is not signed out of."""
    door = door_of(context)
    keeper = door.house.keeper
    pairs = keeper.keys() if service == "all" and not account else ((service, keeper.key(service, account)),)
    whose = "every service" if len(pairs) > 1 else " ".join(pairs[0])
    door.confirm(f"Forget the session of {whose} on this computer?")
    done = [{"service": name, "account": key, "cleared": keeper.clear(name, key)} for name, key in pairs]

    def people(console: Console) -> None:
        for one in done:
            words = f"forgotten; `bedrot session restore {one['service']}` brings it back"
            told = words if one["cleared"] else "there was none"
            console.print(f"{one['service']} {one['account']}: {told}.", markup=False)

    door.tell({"sessions": done}, people)


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
