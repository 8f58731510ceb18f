"""``status``: how current every service is, where it is stuck, and the one next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import door_of
from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from bedrot_desktop.health.picture import Picture
    from bedrot_desktop.health.standing import Standing
    from bedrot_desktop.house import House
    from bedrot_desktop.sessions.held import Held

MARKS = {"current": "ok", "nothing yet": "--", "stalled at the source": "~~", "due": "! ", "stale": "!!"}
COLOURS = {"current": "green", "due": "yellow", "stale": "red", "stalled at the source": "yellow"}
RED = frozenset({"stale"})


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status")(status)


def status(
    context: typer.Context,
    services: Annotated[list[str] | None, typer.Argument(metavar="SERVICE…", help="These only.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Leave with 1 when anything is red.")] = False,
) -> None:
    """Data age per account, zone by zone, and the next step. Reads no file's content and writes nothing."""
    from bedrot_desktop.health.picture import picture

    door = door_of(context)
    house = door.house
    chosen = [one for one in house.services if not services or one.key in services]
    scripted = [key for key in house.scripts.keys if not services or key in services]
    unknown = set(services or ()) - {one.key for one in house.services} - set(scripted)
    if unknown:
        raise UsageError(
            f"There is no service “{min(unknown)}”.", f"Services: {', '.join(one.key for one in house.services)}."
        )
    now = picture(house, [one.key for one in chosen]) if chosen else None
    found, held = (list(now.standings), now.held) if now else ([], ())
    document = {
        "workspace": str(house.workspace.root),
        "warehouse": str(house.warehouse_place),
        "today": house.clock.today().isoformat(),
        "headline": _headline(house, found, held, scripted),
        "running": house.pipeline.holder(),
        "services": [_document(now, one) for one in found] if now else [],
        "sessions": [one.document() for one in held],
        "parked": house.pipeline.parked(),
        "scripts": scripted,
    }
    door.tell(document, lambda console: _print(console, document, found, held))
    if check and (any(one.state in RED for one in found) or any(one.needs_person for one in held)):
        raise typer.Exit(1)


def _headline(house: House, found: Sequence[Standing], held: Sequence[Held], scripted: Sequence[str]) -> str:
    """The sentence of the window and the local page, from the same cards."""
    from bedrot_desktop.core.jobs import Run
    from bedrot_desktop.ui.pages.today.reading import read_cards, read_past
    from bedrot_desktop.ui.pages.today.telling import headline

    past = read_past(house, [one.service for one in found])
    cards, _ = read_cards(house, Run(), found, held, past, scripted)
    return headline(cards) if cards or not found else _brought(found)


def _brought(found: Sequence[Standing]) -> str:
    """Of services that a person brings alone, which have no card."""
    current = sum(one.state == "current" for one in found)
    asking = [one.title for one in found if one.questions]
    told = f"{current} of {counted(len(found), 'service')} {'is' if 1 in {current, len(found)} else 'are'} current."
    waits = f" {listed(asking, 9)} {'waits' if len(asking) == 1 else 'wait'} for your answer." if asking else ""
    behind = [one.title for one in found if one.state in {"stale", "due"}]
    late = f" {listed(behind, 9)} {'is' if len(behind) == 1 else 'are'} behind." if behind else ""
    return f"{told}{late}{waits}"


def _document(now: Picture, one: Standing) -> dict[str, Any]:
    step, command = now.next_step(one)
    return {**one.document(), "next_step": step, "command": command}


def _print(console: Console, document: dict[str, Any], found: list[Standing], held: Sequence[Held]) -> None:
    console.print(document["headline"], style="bold", markup=False)
    console.print(f"{document['workspace']} on {document['today']}", style="dim", markup=False, soft_wrap=True)
    if document["running"]:
        console.print(f"Running now: {document['running']}", markup=False)
    if found:
        console.print(_table(found))
    _print_sessions(console, held, document["parked"])
    signing = {one.service for one in held if one.needs_person}
    _print_steps(console, [one for one in found if one.service not in signing or not _fetches(one)])
    for key in document["scripts"]:
        console.print(f"{key}: the lake's own scripts; their age is not known here\n  → bedrot run {key}", markup=False)
    _print_set_aside(console, found)


def _table(found: list[Standing]) -> Table:
    """One line for each account, narrow enough for 80 columns."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for title in ("", "Data", "Account", "Newest", "State"):
        table.add_column(title, overflow="fold", no_wrap=title != "State")  # only the last column may wrap
    for one in found:
        zones = {zone.dataset: zone for zone in one.zones}
        for age in one.ages:
            title = age.title if age.title.startswith(one.title.split()[0]) else f"{one.title}: {age.title}"
            newest = age.newest_day.isoformat() if age.newest_day else ""
            stuck = zones[age.dataset].stuck_in
            state = f"{age.state}: {age.sentence[:1].lower()}{age.sentence[1:]}" if age.sentence else f"{age.state}."
            if age.state == "nothing yet":
                state = "nothing yet."
            state += f" Stuck in {stuck}." if stuck else ""
            table.add_row(MARKS[age.state], title, age.account, newest, state, style=COLOURS.get(age.state, ""))
        if not one.ages:
            stuck = f" Stuck in {one.stuck_in}." if one.stuck_in else ""
            table.add_row(MARKS[one.state], one.title, "", "", f"{one.state}.{stuck}")
    return table


def _print_steps(console: Console, found: list[Standing]) -> None:
    """What to do next; services that want the same command are told together."""
    from bedrot_desktop.cli.live import indented

    steps: dict[str, list[str]] = {}
    cleaning = sum(one.command.startswith("bedrot run ") and not _fetches(one) for one in found)
    fetching = sum(map(_fetches, found))
    for one in found:
        command = one.command
        if _fetches(one):
            command = "bedrot run" if fetching > 1 else command
        elif command.startswith("bedrot run "):
            command = "bedrot run --no-extract" if cleaning > 1 else command
        if command:
            steps.setdefault(command, []).append(f"{one.title}: {one.next_step[:1].lower()}{one.next_step[1:]}")
    for command, told in steps.items():
        indented(console, "; ".join(told), "")
        console.print(f"  → {command}", markup=False)


def _fetches(one: Standing) -> bool:
    """Whether the next step is to fetch."""
    return one.command == f"bedrot run {one.service}"


def _print_sessions(console: Console, held: Sequence[Held], parked: dict[str, str]) -> None:
    """The other clock: how long each sign-in will live, and what waits for one."""
    from bedrot_desktop.cli.session import print_held

    if held:
        console.print("Sign-ins", style="bold")
        print_held(console, tuple(held))
    waits = list(dict.fromkeys(one.title for one in held if one.service in parked))
    if waits:
        console.print(f"Fetching from {listed(waits, 9)} waits for that and then goes on by itself.", markup=False)


def _print_set_aside(console: Console, found: list[Standing]) -> None:
    """Rejected files and rows in quarantine, all services in one sentence."""
    from bedrot_desktop.cli.live import indented

    told = []
    for one in found:
        files, rows = sum(zone.rejected for zone in one.zones), sum(zone.quarantined for zone in one.zones)
        parts = [counted(files, "file")] * bool(files) + [counted(rows, "row")] * bool(rows)
        if parts:
            told.append(f"{one.title} {' and '.join(parts)}")
    if told:
        indented(console, f"Set aside: {', '.join(told)} (`bedrot quarantine list`).", "")
