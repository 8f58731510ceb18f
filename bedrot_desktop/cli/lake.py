"""``import``, ``quarantine``, ``ask``, ``archive``: files and rows of the lake that need a hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import door_of
from bedrot_desktop.cli.spans import span_of

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.lake.quarantine import RejectRow
    from bedrot_desktop.lake.superseded import Move

quarantine = typer.Typer(help="Rows set aside: list, show, release, replay.", no_args_is_help=True)
ask = typer.Typer(help="Questions that wait for you: list, answer.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(bring_in)
    app.add_typer(quarantine, name="quarantine")
    app.add_typer(ask, name="ask")
    app.command("archive")(archive)


def bring_in(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Exports downloaded by hand; of a folder, what is in it.")
    ],
    service: Annotated[str, typer.Option("--service", help="If a file may belong to several.")] = "",
) -> None:
    """Recognise exports by their shape and land them; `bedrot run --no-extract` then cleans and loads them."""
    from bedrot_desktop.core.jobs import Run
    from bedrot_desktop.pipeline.intake import take_in

    door = door_of(context)
    house = door.house
    came = take_in(
        files, house.workspace, house.catalog, house.services, house.shop.context(Run()), house.clock, only=service
    )
    brought, refused = came.brought, came.refused
    if len(refused) == 1 and not brought:
        raise refused[0].error

    def people(console: Console) -> None:
        for one in brought:
            where = f"{one.zone}/{one.path}"
            text = f"is there already as {one.known_as}" if one.known_as else f"landed as {where} ({one.dataset})"
            console.print(f"{one.file.name} {text}.", markup=False)
        for left in refused:
            console.print(f"{left.error}", markup=False)
        if any(not one.known_as for one in brought):
            console.print("→ bedrot run --no-extract", markup=False)

    told = [{"file": str(one.file), "message": one.error.message, "remedy": one.error.remedy} for one in refused]
    door.tell({"files": [asdict(one) for one in brought], "refused": told}, people)
    if refused:
        raise typer.Exit(2)


@quarantine.command("list")
def quarantine_list(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="[DATASET]", help="Of one data set.")] = "",
    released: Annotated[bool, typer.Option("--released", help="Released ones too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1)] = 200,
) -> None:
    """Rows set aside, with file, line and reason; and files that were rejected as a whole."""
    from bedrot_desktop.cli.live import indented
    from bedrot_desktop.core.words import counted, folded

    door = door_of(context)
    rows = door.house.quarantine.list(dataset or None, released=released, limit=limit)
    files = [
        {"dataset": row.dataset, "path": f"{row.zone}/{row.path}", "rule": row.rule, "line": row.line,
         "message": row.message, "remedy": row.remedy}
        for row in door.house.catalog.items(dataset or None)
        if row.verdict == "rejected"
    ]  # fmt: skip

    def people(console: Console) -> None:
        for row in rows:
            member = f"/{row.member}" if row.member else ""
            console.print(f"{row.id:>6}  {row.path}{member} line {row.line}", markup=False, soft_wrap=True)
            indented(console, f"{row.rule}: {row.reason}", "        ")
        if files:
            console.print(f"{counted(len(files), 'file')} rejected as a whole:", markup=False)
        notes = [f"{file['path']}: {file['message']} {file['remedy']}" for file in files]
        for note in notes if door.verbose else folded(notes):
            indented(console, note, "  ")
        if not door.verbose and len(folded(notes)) < len(notes):
            console.print("--verbose names each of them.", markup=False)
        if len(rows) == limit:
            console.print(f"There may be more (--limit {limit * 10} shows them).", markup=False)
        if not rows and not files:
            console.print("Nothing is in quarantine.", markup=False)

    door.tell({"rows": [asdict(row) for row in rows], "files": files}, people)


@quarantine.command("show")
def quarantine_show(context: typer.Context, number: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """One row as it stood."""
    door = door_of(context)
    row = door.house.quarantine.show(number)
    door.tell(asdict(row), lambda console: _print_reject(console, row))


@quarantine.command("release")
def quarantine_release(context: typer.Context, numbers: Annotated[list[int], typer.Argument(metavar="ID…")]) -> None:
    """Accept that rows stay out: they no longer wait."""
    from bedrot_desktop.core.words import counted

    door = door_of(context)
    rows = door.house.quarantine.release(numbers, door.house.clock.now())
    door.tell(
        {"released": [row.id for row in rows]},
        lambda console: console.print(f"{counted(len(rows), 'row')} set aside for good.", markup=False),
    )


@quarantine.command("replay")
def quarantine_replay(
    context: typer.Context,
    numbers: Annotated[list[int] | None, typer.Argument(metavar="ID…")] = None,
    dataset: Annotated[str, typer.Option("--dataset", help="All rows of a data set.")] = "",
) -> None:
    """Have the files of these rows (all without) cleaned again by the next run."""
    from bedrot_desktop.core.words import counted

    door = door_of(context)
    store = door.house.quarantine
    items = store.replay(numbers) if numbers else store.replay_all(dataset or None)

    def people(console: Console) -> None:
        if not items:
            console.print("No row waits in quarantine: there is nothing to clean again.", markup=False)
            return
        console.print(f"{counted(len(items), 'file')} will be cleaned again.\n→ bedrot run --no-extract", markup=False)

    door.tell({"items": [{"dataset": key, "sha256": sha256} for key, sha256 in items]}, people)


@ask.command("list")
def ask_list(context: typer.Context) -> None:
    """Questions that wait, with what may be answered."""
    from bedrot_desktop.cli.live import indented

    door = door_of(context)
    waiting = door.house.pipeline.waiting()

    def people(console: Console) -> None:
        for one in waiting:
            console.print(f"{one['id']}  {one['path']}", markup=False, soft_wrap=True)
            indented(console, one["text"], "    ")
            offered = [*one["options"], *(["your own words"] if one.get("free") else []), "skip"]
            indented(console, f"answers: {', '.join(offered)}", "    ")
        if waiting:
            console.print("→ bedrot ask answer ID ANSWER   (`skip` leaves a file out for good)", markup=False)
        if not waiting:
            console.print("No question waits.", markup=False)

    door.tell({"questions": waiting}, people)


@ask.command("answer")
def ask_answer(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="ID")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="One of the answers offered; `skip` leaves it out.")],
) -> None:
    """Answer a question; the next run acts on it."""
    door = door_of(context)
    asked = door.house.questions.answer(number, value)
    about = [
        (row.dataset, row.sha256)
        for row in door.house.catalog.items(asked.question.dataset)
        if row.question == asked.id or asked.question.item in {row.sha256, *row.members.values()}
    ]
    door.house.quarantine.clean_again(about)
    document: dict[str, Any] = {"id": asked.id, "answer": asked.answer, "path": asked.path}
    door.tell(document, lambda console: console.print("Noted.\n→ bedrot run --no-extract", markup=False))


def archive(
    context: typer.Context,
    older_than: Annotated[str, typer.Option("--older-than", metavar="AGE", help="Like 7d, 24h.")] = "7d",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be moved.")] = False,
) -> None:
    """Move superseded landing and raw files to the archive; bytes, hash and lineage stay."""
    from bedrot_desktop.core.words import counted
    from bedrot_desktop.lake.lock import WriterLock
    from bedrot_desktop.lake.superseded import archive_superseded
    from bedrot_desktop.pipeline.inventory import base_name

    door = door_of(context)
    house = door.house
    age: timedelta = span_of(older_than)
    with WriterLock(house.workspace.state, "bedrot archive", house.clock):
        done = archive_superseded(
            house.workspace, house.catalog, older_than=age, now=house.clock.local().replace(tzinfo=None),
            dry_run=dry_run, group=lambda row: base_name(row.path.rsplit("/", 1)[-1]),
        )  # fmt: skip

    def people(console: Console) -> None:
        word = "would move" if dry_run else "moved"
        for line in _by_folder(done.moves) if not door.verbose else [f"{one.zone}/{one.path}" for one in done.moves]:
            console.print(f"  {line}", markup=False, soft_wrap=True)
        for left in done.left:
            console.print(f"  stays: {left.zone}/{left.path}: {left.reason}", markup=False)
        console.print(f"{counted(len(done.moves), 'file')} {word} ({done.size:,} bytes).", markup=False)

    document = {
        "moved": [asdict(one) for one in done.moves], "left": [asdict(one) for one in done.left], "dry_run": dry_run
    }  # fmt: skip
    door.tell(document, people)


def _by_folder(moves: Sequence[Move]) -> list[str]:
    """How many files of each folder move; ``--verbose`` and ``--json`` name each."""
    from collections import Counter

    from bedrot_desktop.core.words import counted

    folders = Counter(f"{one.zone}/{one.path}".rpartition("/")[0] for one in moves)
    return [f"{folder}: {counted(number, 'file')}" for folder, number in sorted(folders.items())]


def _print_reject(console: Console, row: RejectRow) -> None:
    console.print(f"{row.path} line {row.line} ({row.dataset})\n{row.rule}: {row.reason}", markup=False)
    for name, value in row.row.items():
        console.print(f"  {name}: {value}", markup=False)
