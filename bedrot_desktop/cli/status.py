"""``status``: how current every service is, where it is stuck, and the one next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import door_of
from bedrot_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.health.standing import Standing

MARKS = {"current": "ok", "nothing yet": "--", "stalled at the source": "~~", "due": "! ", "stale": "!!"}
COLOURS = {"current": "green", "due": "yellow", "stale": "red", "stalled at the source": "yellow"}
RED = frozenset({"stale"})


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status")(status)


def status(
    context: typer.Context,
    services: Annotated[list[str] | None, typer.Argument(metavar="[SERVICE]…", help="These only.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Leave with 1 when anything is red.")] = False,
) -> None:
    """Data age per account, zone by zone, and the next step. Reads no file's content and writes nothing."""
    from bedrot_desktop.health.standing import standings

    door = door_of(context)
    house = door.house
    chosen = [one for one in house.services if not services or one.key in services]
    unknown = set(services or ()) - {one.key for one in house.services}
    if unknown:
        raise UsageError(
            f"There is no service “{min(unknown)}”.", f"Services: {', '.join(one.key for one in house.services)}."
        )
    asked = [one.question.dataset for one in house.questions.open()]
    found = standings(
        chosen, house.workspace, house.catalog, house.roster, house.settings, asked, house.pipeline.loaded(),
        house.clock.today(),
    )  # fmt: skip
    document = {
        "workspace": str(house.workspace.root),
        "warehouse": str(house.warehouse_place),
        "today": house.clock.today().isoformat(),
        "headline": headline(found),
        "running": house.pipeline.holder(),
        "services": [one.document() for one in found],
    }
    door.tell(document, lambda console: _print(console, document, found))
    if check and any(one.state in RED for one in found):
        raise typer.Exit(1)


def headline(found: list[Standing]) -> str:
    """All services in one sentence."""
    current = sum(one.state == "current" for one in found)
    troubled = [one.title for one in found if one.state in {"stale", "due"} or one.questions]
    if not troubled:
        return f"{current} of {len(found)} services are current."
    needs = "need" if len(troubled) > 1 else "needs"
    return f"{current} of {len(found)} services are current. {_listed(troubled)} {needs} you."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _print(console: Console, document: dict[str, Any], found: list[Standing]) -> None:
    from rich.table import Table

    console.print(document["headline"], style="bold", markup=False)
    console.print(f"{document['workspace']} on {document['today']}", style="dim", markup=False)
    if document["running"]:
        console.print(f"Running now: {document['running']}", markup=False)
    table = Table(box=None, pad_edge=False)
    for title in ("", "Service", "Data", "Account", "State", "Newest", "Stuck in", ""):
        table.add_column(title, overflow="fold")
    for one in found:
        zones = {zone.dataset: zone for zone in one.zones}
        for place, age in enumerate(one.ages):
            table.add_row(
                MARKS[age.state],
                one.title if place == 0 else "",
                age.title,
                age.account,
                age.state,
                age.newest_day.isoformat() if age.newest_day else "",
                zones[age.dataset].stuck_in,
                age.sentence,
                style=COLOURS.get(age.state, ""),
            )
        if not one.ages:
            table.add_row(MARKS[one.state], one.title, "", "", one.state, "", one.stuck_in, "")
    console.print(table)
    steps = [one for one in found if one.command]
    for one in steps:
        console.print(f"  {one.title}: {one.next_step}  ({one.command})", markup=False)
    for one in found:
        rejected = sum(zone.rejected for zone in one.zones)
        quarantined = sum(zone.quarantined for zone in one.zones)
        if rejected or quarantined:
            console.print(
                f"  {one.title}: {rejected} files rejected, {quarantined} rows in quarantine "
                "(`bedrot quarantine list`)",
                style="dim", markup=False,
            )  # fmt: skip
