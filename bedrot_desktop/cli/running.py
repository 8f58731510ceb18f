"""``run``, ``resume``, ``cancel``, ``runs``, ``load``: starting the pipeline and looking at what it did."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of
from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.words import counted, listed

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from bedrot_desktop.pipeline.stages import RunOptions, RunResult, StageResult

Services = Annotated[list[str] | None, typer.Argument(metavar="SERVICE…", help="These only; all without.")]

MOST = 5  # questions told after a run
SUBJECTS = {
    "master": ("catalogue", "spotify"),
    "financial": ("distrokid", "bank"),
    "streaming": ("spotify", "distrokid", "toolost"),
    "social": ("tiktok",),
    "marketing": ("metaads",),
    "links": ("linktree", "submithub"),
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("run")(run)
    app.command("resume")(resume)
    app.command("cancel")(cancel)
    app.command("runs")(runs)
    app.command("load")(load)


def run(
    context: typer.Context,
    services: Services = None,
    first: Annotated[str, typer.Option("--from", metavar="STAGE", help="Begin at this stage.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="STAGE", help="End after this stage.")] = "",
    only: Annotated[str, typer.Option("--only", metavar="STAGE", help="This stage alone.")] = "",
    no_extract: Annotated[bool, typer.Option("--no-extract", help="Fetch nothing, clean what is there.")] = False,
    automated: Annotated[bool, typer.Option("--automated", help="Nobody is there to be asked.")] = False,
    no_warehouse: Annotated[bool, typer.Option("--no-warehouse", help="Stop before the warehouse.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and do nothing.")] = False,
) -> None:
    """Run the pipeline: landing ▸ raw ▸ staging ▸ curated ▸ warehouse. What did not change is not done again."""
    from bedrot_desktop.pipeline.stages import RunOptions, chosen_stages

    door = door_of(context)
    stages = chosen_stages(first, last, only, not no_warehouse)
    options = RunOptions(tuple(services or ()), stages, not no_extract, automated, "prompt")
    if dry_run:
        _tell_plan(door, options)
        return
    asked: set[tuple[str, str]] | None = set() if door.attended and not automated and not no_extract else None
    if asked is not None:
        known = tuple(one.key for one in door.house.services if not services or one.key in services)
        offer_sign_ins(door, known, asked)
    _finish(door, _with_bars(door, lambda: door.house.pipeline.run(options)), asked)


def load(
    context: typer.Context,
    subjects: Annotated[
        list[str] | None, typer.Argument(metavar="SUBJECT…", help=f"Of {', '.join(SUBJECTS)}; all without.")
    ] = None,
) -> None:
    """Load the warehouse from what is curated, nothing else."""
    from bedrot_desktop.pipeline.stages import LOAD, RunOptions

    door = door_of(context)
    unknown = [name for name in subjects or () if name not in SUBJECTS]
    if unknown:
        raise UsageError(f"There is no subject “{unknown[0]}”.", f"Subjects are {', '.join(SUBJECTS)}.")
    services = tuple(dict.fromkeys(service for name in subjects or () for service in SUBJECTS[name]))
    options = RunOptions(services, (LOAD,), extract=False, by="prompt")
    _finish(door, _with_bars(door, lambda: door.house.pipeline.run(options)))


def resume(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[RUN]", help="The latest unfinished one without.")] = "",
) -> None:
    """Go on exactly where a run stopped; what it has finished is not repeated."""
    door = door_of(context)
    asked: set[tuple[str, str]] | None = set() if door.attended else None
    if asked is not None:
        offer_sign_ins(door, tuple(door.house.pipeline.parked()), asked)
    _finish(door, _with_bars(door, lambda: door.house.pipeline.resume(name)), asked)


def cancel(context: typer.Context) -> None:
    """Ask the run that is going on to stop; `bedrot resume` goes on with it."""
    door = door_of(context)
    holder = door.house.pipeline.cancel()
    door.tell({"asked": holder}, lambda console: console.print(f"Asked to stop: {holder}.", markup=False))


def runs(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[RUN]", help="One run with its stages and messages.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many.")] = 20,
) -> None:
    """The history of runs, or one run with its stages."""
    door = door_of(context)
    journal = door.house.journal
    if not name:
        rows = [
            {
                "run": row.run,
                "started_at": row.started_at.isoformat(),
                "outcome": row.outcome or ("running" if door.house.pipeline.holder() else "killed"),
                "seconds": (row.result or {}).get("seconds"),
                "services": list(row.options.services),
                "stages": list(row.options.stages),
            }
            for row in journal.runs(limit)
        ]
        door.tell({"runs": rows}, lambda console: _print_runs(console, rows))
        return
    row = journal.run(name)
    stages = [
        {"service": one.service, "stage": one.stage, "outcome": one.outcome, "seconds": one.seconds,
         **(one.result or {"summary": "", "numbers": {}, "messages": []})}
        for one in journal.stages(name)
    ]  # fmt: skip
    document = {"run": row.run, "started_at": row.started_at.isoformat(), "outcome": row.outcome, "stages": stages}
    door.tell(document, lambda console: _print_run(console, document, door.verbose))


def _with_bars(door: Door, work: Any) -> RunResult:
    from bedrot_desktop.cli.live import shown

    house = door.house
    with shown(house.bus, door.console(), quiet=door.quiet or door.as_json, verbose=door.verbose):
        result: RunResult = work()
    return result


def _finish(door: Door, result: RunResult, asked: set[tuple[str, str]] | None = None) -> None:
    """Tell what a run did; where somebody sits there (``asked``: about what), offer the sign-ins that it waits for."""
    from bedrot_desktop.cli.signing import resume_parked
    from bedrot_desktop.pipeline.report import document
    from bedrot_desktop.pipeline.stages import PARKED

    waiting = door.house.pipeline.waiting()
    lake = door.house.workspace.lake
    door.tell(document(result, waiting), lambda console: _print_result(console, result, waiting, lake))
    outcome = result.outcome
    if asked is not None:
        parked = tuple(dict.fromkeys(one.service for one in result.stages if one.waiting))
        for service in offer_sign_ins(door, parked, asked):
            resumed = resume_parked(door, service)
            outcome = resumed.outcome if resumed else outcome
            door.tell({}, partial(_tell_resumed, service=service, result=resumed))
    if outcome in {"failed", "cancelled"}:
        raise typer.Exit(1)
    if outcome == PARKED:
        raise typer.Exit(3)


def _tell_resumed(console: Console, *, service: str, result: RunResult | None) -> None:
    from bedrot_desktop.pipeline.report import headline

    if result is not None:
        console.print(f"{service} went on: {headline(result)}", markup=False)


def offer_sign_ins(door: Door, services: tuple[str, ...], asked: set[tuple[str, str]]) -> list[str]:
    """Ask, once, about each account of these services that only the person can let go on; those now signed in to."""
    from bedrot_desktop.cli.signing import sign_in
    from bedrot_desktop.core.errors import BedrotError, Cancelled

    signed: dict[str, None] = {}
    known = [service for service in services if service in door.house.logins]
    for one in door.house.keeper.held(known) if known else ():
        whose = one.title if one.account == "main" else f"{one.title} ({one.account})"
        if not one.needs_person or (one.service, one.account) in asked:
            continue
        asked.add((one.service, one.account))
        if not typer.confirm(f"{whose}: {one.words}. Sign in now?", default=True):
            continue
        try:
            if sign_in(door, one.service, one.account).alive:
                signed[one.service] = None
        except Cancelled:
            pass  # the sign-in has told so itself; the run goes on without it
        except BedrotError as error:
            door.console(error=True).print(str(error), markup=False)
    return list(signed)


def _print_result(console: Console, result: RunResult, waiting: list[dict[str, Any]], lake: Path) -> None:
    from bedrot_desktop.cli.live import indented, words_for
    from bedrot_desktop.core.words import folded
    from bedrot_desktop.pipeline.report import headline, page_of, total

    console.print(f"\nRun {result.run} ({result.seconds:.1f} s)", style="bold", markup=False)
    indented(console, headline(result), "")
    for stage in result.stages:
        if stage.outcome == "failed":
            indented(console, f"failed: {stage.service} {words_for(stage.stage)}: {stage.summary}", "  ")
        for message in stage.waiting:
            indented(console, f"waiting for you: {message}", "  ")
        for note in folded(_fetching_notes(stage)):
            indented(console, f"{stage.service}: {note}", "  ")
    if rejected := total(result, "rejected"):
        indented(console, f"{counted(rejected, 'file')} rejected as a whole (`bedrot quarantine list`).", "  ")
    if result.quarantined:
        indented(console, f"{counted(result.quarantined, 'row')} in quarantine (`bedrot quarantine list`).", "  ")
    if result.unrecognised:
        indented(console, f"{counted(len(result.unrecognised), 'file')} in landing belong to no service: "
                 f"{listed(result.unrecognised, 5)}.", "  ")  # fmt: skip
    if waiting:
        many = "1 question waits" if len(waiting) == 1 else f"{len(waiting)} questions wait"
        indented(console, f"{many} for you (`bedrot ask list` shows the answers offered):", "  ")
        for one in waiting[:MOST]:
            indented(console, f"{one['id']}  {one['text']}", "    ")
        if len(waiting) > MOST:
            indented(console, f"… and {len(waiting) - MOST} more", "    ")
    page = page_of(lake, result.run)
    if result.outcome != "unchanged" and page.is_file():
        console.print(f"Report: {page}", style="dim", markup=False, soft_wrap=True)


def _fetching_notes(stage: StageResult) -> list[str]:
    """What fetching had to say beside what it failed of or waits for."""
    if stage.stage != "extract":
        return []
    return [note for note in stage.messages if note not in stage.waiting and note not in stage.summary]


def _tell_plan(door: Door, options: RunOptions) -> None:
    plan = door.house.pipeline.plan(options)

    def people(console: Console) -> None:
        from bedrot_desktop.cli.live import words_for

        console.print("The plan (nothing is done):", markup=False)
        for step in plan.steps:
            about = f" (about {step.seconds:.0f} s)" if step.seconds else ""
            console.print(f"  {step.service:<10} {words_for(step.stage):<20} {step.what}{about}", markup=False)
        if not plan.steps:
            console.print("  Nothing is new; a run would do nothing.", markup=False)

    door.tell(plan.document(), people)


def _print_runs(console: Console, rows: list[dict[str, Any]]) -> None:
    if not rows:
        console.print("No run yet. `bedrot run` makes the first.", markup=False)
    for row in rows:
        seconds = f"{row['seconds']:.1f} s" if row["seconds"] is not None else ""
        scope = ", ".join(row["services"]) or "all services"
        console.print(f"{row['run']:<18} {row['outcome']:<10} {seconds:>9}  {scope}", markup=False)


def _print_run(console: Console, document: dict[str, Any], verbose: bool) -> None:
    from bedrot_desktop.cli.live import indented, words_for
    from bedrot_desktop.core.words import folded

    console.print(f"Run {document['run']}: {document['outcome'] or 'unfinished'}", markup=False)
    for stage in document["stages"]:
        line = f"{stage['service']:<10} {words_for(stage['stage']):<20} {stage['outcome']:<9} {stage['seconds']:6.2f} s"
        console.print(f"{line}  {stage['summary']}".rstrip(), markup=False)
        for message in stage["messages"] if verbose else folded(stage["messages"]):
            indented(console, message, "    ")
