"""``logs``, ``doctor``, ``new-service``, ``trace``: looking after the program and finding one's way back."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of
from bedrot_desktop.cli.spans import span_of
from bedrot_desktop.core.errors import UsageError, WorkspaceError

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.health.doctor import Finding
    from bedrot_desktop.house import House

FOLLOW = 0.5  # seconds between looks at a growing log
MARKS = {"ok": ("ok", "green"), "warning": ("! ", "yellow"), "bad": ("!!", "red")}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("logs")(logs)
    app.command("doctor")(doctor)
    app.command("new-service")(new_service)
    app.command("trace")(trace)


def logs(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="[SERVICE]", help="Of one service.")] = "",
    tail: Annotated[int, typer.Option("--tail", min=1, metavar="N", help="The last N records.")] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on showing new ones.")] = False,
    last: Annotated[str, typer.Option("--last", metavar="SPAN", help="Not older than, like 24h.")] = "",
    level: Annotated[
        str, typer.Option("--level", metavar="L", help="DEBUG, INFO, WARNING or ERROR at least.")
    ] = "INFO",
    run: Annotated[str, typer.Option("--run", metavar="RUN", help="The log of one run.")] = "",
) -> None:
    """The program's log, or that of a run."""
    from bedrot_desktop.core import log_reading, paths

    door = door_of(context)
    house = door.house
    if level.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise UsageError(f"There is no level “{level}”.", "Levels are DEBUG, INFO, WARNING, ERROR.")
    if run:
        house.journal.run(run)
        files = [house.workspace.state / "logs" / f"run_{run}.log"]
    else:
        files = log_reading.in_order(paths.log_folder(house.home))
    since = house.clock.now() - span_of(last) if last else None
    chosen = log_reading.select(log_reading.read(files), service=service, level=level.upper(), since=since)
    lines = log_reading.tail(chosen, tail)
    door.tell({"lines": [asdict(line) for line in lines]}, lambda console: _print_lines(console, lines))
    if follow and files:
        follower = log_reading.Follower(files[-1])
        while True:
            _tell_lines(door, list(log_reading.select(follower.more(), service=service, level=level.upper())))
            time.sleep(FOLLOW)


def _tell_lines(door: Door, lines: list[Any]) -> None:
    if lines:
        door.tell({"lines": [asdict(line) for line in lines]}, lambda console: _print_lines(console, lines))


def _print_lines(console: Console, lines: list[Any]) -> None:
    for line in lines:
        console.print(f"{line.at:%Y-%m-%d %H:%M:%S} {line.level:<7} {line.message}", markup=False)
    if not lines:
        console.print("Nothing is in the log for that.", markup=False)


def doctor(
    context: typer.Context,
    fix: Annotated[bool, typer.Option("--fix", help="Make missing folders and the scripts' Python.")] = False,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Write it, without secrets.")] = None,
) -> None:
    """Is everything fit for work? One line each, with the remedy."""
    from bedrot_desktop.attention.unsealing import note_well
    from bedrot_desktop.health import access, by_system
    from bedrot_desktop.health.doctor import examine, examine_without
    from bedrot_desktop.system.own import Own

    door = door_of(context)
    house = door.house
    more = (
        ("Browser", lambda: access.browser(house.driver)),
        ("Keyring", lambda: access.keyring(house.vault)),
        ("Sign-ins", lambda: access.sign_ins(house.keeper)),
        *by_system.questions(Own.of(house.home, house.settings), house.clock.local()),
    )
    done: list[str] = []
    try:
        workspace = house.workspace
    except WorkspaceError as trouble:  # browser and keyring can be looked at all the same
        findings = examine_without(trouble, house.settings, more)
    else:
        done = _fix(door) if fix else []
        findings = examine(workspace, house.settings, house.home, _lacking(house), house.clock.local(), more)
    if any((one.question, one.state) == ("Keyring", "ok") for one in findings):
        note_well(house)
    document = {"fixed": done, "findings": [asdict(one) for one in findings]}
    if report is not None:
        import json

        from bedrot_desktop.core.files import write_text

        write_text(report, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    door.tell(document, lambda console: _print_findings(console, findings, done))
    if any(one.state == "bad" for one in findings):
        raise typer.Exit(1)


def _lacking(house: House) -> tuple[str, ...]:
    """The script services without a Python of their own."""
    try:
        return house.scripts.without_python
    except WorkspaceError:  # what keeps the lake from being opened is among the findings
        return ()


def _fix(door: Door) -> list[str]:
    from bedrot_desktop.health.doctor import make_folders

    house = door.house
    done = [f"made {folder}" for folder in make_folders(house.workspace)]
    if house.scripts.without_python:
        from bedrot_desktop.core.jobs import Run
        from bedrot_desktop.services.scripts import make_environment

        console = door.console(error=True)
        made = make_environment(house.workspace.lake, Run(), lambda line: console.print(line, markup=False))
        done.append(f"made {made}")
    return done


def _print_findings(console: Console, findings: list[Finding], done: list[str]) -> None:
    for text in done:
        console.print(text, markup=False)
    for one in findings:
        mark, colour = MARKS[one.state]
        remedy = f"  → {one.remedy}" if one.remedy else ""
        console.print(f"{mark} {one.question:<14} {one.answer}{remedy}", style=colour, markup=False)


def new_service(context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Lay out a new service: in a checkout of the program with its tests, else as scripts in the lake."""
    from bedrot_desktop.services.scaffold import checkout_of, scaffold, scaffold_scripts

    door = door_of(context)
    checkout = checkout_of(Path.cwd())
    made = scaffold(name, checkout) if checkout else scaffold_scripts(name, door.house.workspace.lake)

    def people(console: Console) -> None:
        for file in made:
            console.print(f"made {file}", markup=False)
        if checkout:
            console.print(f"→ bedrot account add {name} main   (then `bedrot login {name}` and `bedrot run {name}`)")

    door.tell({"made": [str(file) for file in made]}, people)


def trace(
    context: typer.Context,
    table: Annotated[str, typer.Argument(metavar="TABLE")],
    key: Annotated[str, typer.Argument(metavar="KEY", help="The row's primary key.")],
) -> None:
    """A warehouse row's way back: curated, staging, raw, landing file and line, run."""
    from bedrot_desktop.pipeline.tracing import way_back
    from bedrot_desktop.warehouse.trace import trace as find

    door = door_of(context)
    house = door.house
    found = find(house.warehouse.engine, table, key)
    way = way_back(house.shop, found)

    def people(console: Console) -> None:
        console.print(f"{found.table} {found.key}", style="bold", markup=False)
        for name, value in found.row.items():
            if value is not None:
                console.print(f"  {name}: {value}", markup=False)
        for stop in way.stops if way else ():
            at = f" line {stop.line}" if stop.line else ""
            gone = "" if stop.there else "  (no longer there)"
            console.print(f"◂ {stop.zone}/{stop.path}{at}{gone}", markup=False)
            if stop.text:
                console.print(f"    {stop.text}", markup=False)
        if way is None and found.source is not None:
            line = f" line {found.line}" if found.line else ""
            console.print(f"◂ {found.source.zone}/{found.source.path}{line}", markup=False)
        if way is not None:
            console.print(f"  cleaned by run {way.run}: {way.verdict} {way.message}".rstrip(), markup=False)
        if found.note:
            console.print(f"  {found.note}", markup=False)

    document = {**asdict(found), "way": asdict(way) if way else None}
    door.tell(document, people)
