"""``health``: scores with what costs points, bottlenecks, data checks, advice; ``--fix`` does what needs nobody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of, stoppable
from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from bedrot_desktop.health.picture import Picture

MARKS = {"HEALTHY": ("ok", "green"), "WARNING": ("! ", "yellow"), "CRITICAL": ("!!", "red"), "FAILED": ("!!", "red"),
         "UNKNOWN": ("--", "")}  # fmt: skip
CHECK_MARKS = {"warning": ("! ", "yellow"), "error": ("!!", "red"), "not run": ("!!", "red")}
STEP_MARKS = {"done": ("ok", "green"), "failed": ("!!", "red"), "waits for you": ("! ", "yellow"),
              "not needed": ("--", ""), "planned": ("→ ", "")}  # fmt: skip
RED_SCORES, RED_CHECKS = frozenset({"CRITICAL", "FAILED"}), frozenset({"error", "not run"})


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("health")(health)


def health(
    context: typer.Context,
    services: Annotated[list[str] | None, typer.Argument(metavar="SERVICE…", help="These only.")] = None,
    service: Annotated[list[str] | None, typer.Option("--service", "-s", metavar="SERVICE", help="The same.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the report as a page.")] = None,
    now: Annotated[bool, typer.Option("--now", help="Run the data checks first.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", "-a", "--auto-remediate", "-f", "--fix-issues", help="Do what needs nobody.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --fix: only say what that would be.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Leave with 1 when anything is red.")] = False,
    as_json: Annotated[bool, typer.Option("--json-only", "-j", help="The report as JSON.")] = False,
    _quietly: Annotated[bool, typer.Option("--no-notifications", "-n", hidden=True)] = False,
) -> None:
    """How well everything is, from 100 points down, and what to do about what is not.

    The data checks are shown as the last look found them; --now looks again.
    """
    door = door_of(context)
    if as_json:
        door.as_json = True
    chosen = _chosen(door, (*(services or ()), *(service or ())))
    if dry_run and not fix:
        raise UsageError("--dry-run goes with --fix.", "`bedrot health` alone changes nothing anyway.")
    document = _looked(door, chosen, now=now, fix=fix, dry_run=dry_run)
    if html is not None:
        _write_page(html, document)
    door.tell(document, lambda console: _print(console, document))
    if check and _red(document):
        raise typer.Exit(1)


def _chosen(door: Door, wanted: Sequence[str]) -> tuple[str, ...]:
    known = [one.key for one in door.house.services]
    chosen = tuple(dict.fromkeys(name.casefold() for name in wanted))
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise UsageError(f"There is no service “{unknown[0]}”.", f"Services: {', '.join(known)}.")
    return chosen


def _looked(door: Door, chosen: tuple[str, ...], *, now: bool, fix: bool, dry_run: bool) -> dict[str, Any]:
    """The report as a document, after what was to be done before it."""
    from bedrot_desktop.health.looking import check_data, mend_and_report
    from bedrot_desktop.health.picture import picture
    from bedrot_desktop.health.report import report
    from bedrot_desktop.health.results import Results

    house, mended = door.house, None
    with stoppable() as run:
        if now:
            check_data(house, run)
        if fix:
            mended = mend_and_report(house, run, dry_run=dry_run, only=chosen)
    seen: Picture = picture(house, chosen)
    document = report(house, seen, Results(house.workspace.state).last())
    if mended is not None:
        document["auto_remediation_enabled"] = not dry_run
        document["remediation_results"] = mended["mended"]
        document["scores_before"], document["scores_after"] = mended["before"], mended["after"]
    return document


def _write_page(file: Path, document: Mapping[str, Any]) -> None:
    from bedrot_desktop.core.files import write_text
    from bedrot_desktop.health.report_page import page

    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, page(document))


def _red(document: Mapping[str, Any]) -> bool:
    """A critical or failed service, stale data, a session that ended, a check that failed or did not run."""
    services = document["services"].values()
    return (
        any(one["status"] in RED_SCORES for one in services)
        or any(age["state"] == "stale" for one in services for age in one["content"])
        or any(one["cookie_health"]["status"] == "expired" for one in services)
        or any(one["state"] in RED_CHECKS for one in document["data_checks"]["checks"])
    )


# -- for people -----


def _print(console: Console, document: Mapping[str, Any]) -> None:
    from bedrot_desktop.cli.live import indented

    score = document["overall_score"]
    head = f"{document['overall_status'].capitalize()}: {score} of 100. " if score is not None else ""
    console.print(f"{head}{document['summary']}", style="bold", markup=False)
    _print_mended(console, document)
    for key, one in document["services"].items():
        _print_service(console, key, one)
    _print_checks(console, document["data_checks"])
    advised = document["advice"]
    if advised:
        console.print("\nWhat to do, what wins most first", style="bold")
    for one in advised:
        indented(console, f"{'+' + str(one['points']) if one['points'] else '':>4} {one['words']}: {one['why']}", "  ")
        console.print(f"       → {one['command']}", markup=False)
    if any(one["no_person"] for one in advised) and not document["auto_remediation_enabled"]:
        console.print("\n`bedrot health --fix` does what needs nobody.", markup=False)


def _print_service(console: Console, key: str, one: Mapping[str, Any]) -> None:
    from bedrot_desktop.cli.live import indented

    mark, colour = MARKS[one["status"]]
    points = one["health_score"]
    costs = ", ".join(f"−{-part['points']} {part['reason']}" for part in one["score_parts"])
    told = f"{mark} {key:<12} {points if points is not None else '':>3}  {costs or ('' if points is None else 'fine')}"
    indented(console, told, "", style=colour)
    for zone in one["bottlenecks"]:
        console.print(f"{'':21}{zone}", markup=False)
    for age in one["content"]:
        said = " ".join(filter(None, (age["sentence"] if age["state"] != "current" else "", age["news"])))
        if said:
            indented(
                console, f"{age['title']}{' (' + age['account'] + ')' if age['account'] else ''}: {said}", " " * 21
            )


def _print_checks(console: Console, checks: Mapping[str, Any]) -> None:
    from bedrot_desktop.cli.live import indented

    if not checks["checks"]:
        console.print("\nThe data have not been checked yet: `bedrot health --now`", markup=False)
        return
    good = sum(one["state"] in {"ok", "note"} for one in checks["checks"])
    when = checks["checked_at"].replace("T", " ")[:16]
    console.print(f"\nData checks of {when} UTC: {good} of {len(checks['checks'])} passed", style="bold", markup=False)
    for one in checks["checks"]:
        if one["state"] in CHECK_MARKS:
            mark, colour = CHECK_MARKS[one["state"]]
            indented(console, f"{mark} {one['number']:>2} {one['title']}: {one['sentence']}", "", style=colour)


def _print_mended(console: Console, document: Mapping[str, Any]) -> None:
    from bedrot_desktop.cli.live import indented

    if "scores_before" not in document:
        return
    steps, tried = document["remediation_results"], document["auto_remediation_enabled"]
    if not steps:
        console.print("There is nothing that can be done without you.")
    elif not tried:
        planned = sum(one["outcome"] == "planned" for one in steps)
        console.print(f"{counted(planned, 'step')} would be taken:" if planned else "Nothing would be done:")
    for one in steps:
        mark, colour = STEP_MARKS[one["outcome"]]
        indented(console, f"{mark} {one['words']} ({one['why']}). {one['result']}".rstrip(), "", style=colour)
        if one["remedy"]:
            indented(console, one["remedy"], "   ")
    before, after = document["scores_before"], document["scores_after"]
    moved = [f"{key} {before[key]} → {now}" for key, now in after.items() if now != before.get(key)]
    if tried and steps:
        console.print(f"Scores: {', '.join(moved) if moved else 'as before'}", markup=False)
    console.print("")
