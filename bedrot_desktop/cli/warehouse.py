"""``warehouse *`` and ``alias *``: looking into the warehouse, taking things out of it, spellings of artists."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of
from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.core.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from bedrot_desktop.warehouse.effects import Effect

SHOWN = 3  # offending rows below each check

warehouse = typer.Typer(
    help="The warehouse: tables, schema, query, export, check, backup, restore.", no_args_is_help=True
)
alias = typer.Typer(help="Spellings of artists: list, add, undo.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(warehouse, name="warehouse")
    app.add_typer(alias, name="alias")


@warehouse.command("tables")
def tables(context: typer.Context) -> None:
    """Tables and views with their row counts."""
    from bedrot_desktop.warehouse.browse import list_tables

    door = door_of(context)
    found = list_tables(door.house.warehouse.engine)

    def people(console: Console) -> None:
        for one in found:
            count = "" if one.rows is None else f"{one.rows:,}" + ("+" if one.more else "")
            console.print(f"{one.kind:<6} {one.name:<28} {count:>12}", markup=False)

    door.tell({"tables": [asdict(one) for one in found]}, people)


@warehouse.command("schema")
def schema(
    context: typer.Context, table: Annotated[str, typer.Argument(metavar="[TABLE]", help="One only.")] = ""
) -> None:
    """The definitions, as SQL."""
    from bedrot_desktop.warehouse.browse import schema_of

    door = door_of(context)
    found = schema_of(door.house.warehouse.engine, table or None)
    door.tell(
        {"schema": found},
        lambda console: console.print("\n\n".join(found.values()), markup=False),
    )


@warehouse.command("query")
def query(
    context: typer.Context,
    sql: Annotated[str, typer.Argument(metavar="SQL")],
    limit: Annotated[int, typer.Option("--limit", min=0, help="Rows at most; 0: all.")] = 1000,
) -> None:
    """Run one reading statement."""
    from bedrot_desktop.cli.rows import print_rows
    from bedrot_desktop.warehouse.query import run_query

    door = door_of(context)
    answer = run_query(door.house.warehouse.engine, sql, limit=limit or None)

    def people(console: Console) -> None:
        print_rows(console, answer.columns, answer.rows)
        more = counted(len(answer.rows), "row") + (" (there are more; --limit 0 shows all)" if answer.more else "")
        console.print(more, style="dim", markup=False)

    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    door.tell({"columns": list(answer.columns), "rows": rows, "more": answer.more}, people)


@warehouse.command("export")
def export(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="TABLE|SQL", help="A table, a view, or a SELECT.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help=".csv .json .ndjson .parquet .xlsx")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing file.")] = False,
) -> None:
    """Write a table, a view or a query to a file, without loading it into memory."""
    from bedrot_desktop.warehouse.export import export as write

    door = door_of(context)
    done = write(door.house.warehouse.engine, what, to, overwrite=overwrite or door.yes)
    document = {"file": str(done.path), "rows": done.rows, "columns": list(done.columns)}
    door.tell(
        document, lambda console: console.print(f"{counted(done.rows, 'row')} written to {done.path}.", markup=False)
    )


@warehouse.command("check")
def check(context: typer.Context) -> None:
    """Structure, references and the 25 checks of the data; red ones do not change the exit code."""
    from collections import Counter

    from bedrot_desktop.cli.live import indented
    from bedrot_desktop.health.checks import run_checks
    from bedrot_desktop.health.results import Results

    door = door_of(context)
    house = door.house
    results = run_checks(
        house.warehouse, house.catalog, house.services, house.roster, house.clock.today(), house.workspace.zones
    )

    def people(console: Console) -> None:
        colours = {"ok": "green", "note": "cyan", "warning": "yellow", "error": "red", "not run": "red"}
        for one in results:
            console.print(f"{one.state:<8} {one.number:>2} {one.title}", style=colours[one.state], markup=False)
            indented(console, one.sentence, " " * 12)
            for row in one.rows[:SHOWN]:
                told = ", ".join(f"{name} {value}" for name, value in row.items() if value not in (None, ""))
                indented(console, f"· {told}", " " * 14)
            if one.count > SHOWN:
                console.print(f"{'':14}… and {one.count - SHOWN:,} more (--json shows them)", markup=False)
        states = Counter(one.state for one in results)
        console.print(
            listed([_counted_state(states[state], state) for state in colours if states[state]], 9), markup=False
        )

    door.tell({"checks": [asdict(one) for one in results]}, people)
    Results(house.workspace.state).remember(results, house.clock.now())


def _counted_state(number: int, state: str) -> str:
    return f"{number} {state}" if state in {"ok", "not run"} else counted(number, state)


@warehouse.command("backup")
def backup(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Option("--to", metavar="DIR", help="Beside the warehouse without.")] = None,
    shown: Annotated[bool, typer.Option("--list", help="Show what there is.")] = False,
) -> None:
    """Copy the warehouse, while it may be in use, and check the copy."""
    from bedrot_desktop.warehouse.backup import back_up, default_folder, list_backups

    door = door_of(context)
    engine = door.house.warehouse.engine
    if shown:
        found = list_backups(folder or default_folder(engine))

        def people(console: Console) -> None:
            for one in found:
                console.print(
                    f"{one.made:%Y-%m-%d %H:%M:%S}  {one.bytes:>14,}  {one.path.name}  {one.word}", markup=False
                )
            if not found:
                console.print("There is no backup yet.", markup=False)

        door.tell({"backups": [asdict(one) for one in found]}, people)
        return
    path = back_up(engine, folder, door.house.clock.local())
    door.tell({"file": str(path)}, lambda console: console.print(f"Backed up to {path}.", markup=False))


@warehouse.command("restore")
def restore(
    context: typer.Context, backup_file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")]
) -> None:
    """Put a backup in the warehouse's place; the present one is backed up first."""
    from bedrot_desktop.lake.lock import WriterLock
    from bedrot_desktop.warehouse.backup import restore as put_back

    door = door_of(context)
    house = door.house
    door.confirm(f"Replace the warehouse by {backup_file}?")
    with WriterLock(house.workspace.state, "bedrot warehouse restore", house.clock):
        kept = put_back(house.warehouse.engine, backup_file, None, house.clock.local())

    def people(console: Console) -> None:
        console.print(f"Restored from {backup_file}. The one before is kept as {kept}.", markup=False)

    door.tell({"restored": str(backup_file), "kept": str(kept) if kept else None}, people)


@alias.command("list")
def alias_list(
    context: typer.Context, waiting: Annotated[bool, typer.Option("--waiting", help="Those nobody decided.")] = False
) -> None:
    """Spellings met, whom they mean, and what hangs on them."""
    from bedrot_desktop.warehouse.aliases import listed

    door = door_of(context)
    with door.house.warehouse.reading() as connection:
        found = listed(connection, waiting=waiting)

    def people(console: Console) -> None:
        for one in found:
            money = f"{one.rows:>8,} rows {one.nano / NANO:>12,.2f} USD"
            console.print(f"{one.spelling:<24} {one.artist or '(nobody yet)':<24} {money}", markup=False)
        if any(not one.artist for one in found):
            console.print("→ bedrot alias add SPELLING ARTIST", markup=False)
        if not found:
            console.print("No spelling waits." if waiting else "No spelling was met yet.", markup=False)

    door.tell({"aliases": [asdict(one) for one in found]}, people)


@alias.command("add")
def alias_add(
    context: typer.Context,
    spelling: Annotated[str, typer.Argument(metavar="SPELLING")],
    artist: Annotated[str, typer.Argument(metavar="ARTIST")],
    create: Annotated[bool, typer.Option("--create", help="A new artist.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the effect only.")] = False,
) -> None:
    """Say who a spelling means; all rows that carry it follow."""
    from bedrot_desktop.warehouse.aliases import confirm, preview

    door = door_of(context)
    if dry_run:
        with door.house.warehouse.reading() as connection:
            _tell_effect(door, preview(connection, spelling), "would move")
        return
    with _writing(door, "alias add") as connection:
        effect = confirm(connection, spelling, artist, now=_moment(door), create=create)
    _tell_effect(door, effect, "moved")


@alias.command("undo")
def alias_undo(context: typer.Context, spelling: Annotated[str, typer.Argument(metavar="SPELLING")]) -> None:
    """Take that back."""
    from bedrot_desktop.warehouse.aliases import undo

    door = door_of(context)
    with _writing(door, "alias undo") as connection:
        effect = undo(connection, spelling, now=_moment(door))
    _tell_effect(door, effect, "moved")


def _writing(door: Door, what: str) -> Any:
    from contextlib import contextmanager

    from bedrot_desktop.lake.lock import WriterLock

    @contextmanager
    def both() -> Any:
        house = door.house
        with WriterLock(house.workspace.state, f"bedrot {what}", house.clock), house.warehouse.begin() as connection:
            yield connection

    return both()


def _moment(door: Door) -> str:
    return door.house.clock.now().strftime("%Y-%m-%d %H:%M:%S")


def _tell_effect(door: Door, effect: Effect, word: str) -> None:
    document = {"rows": dict(effect.rows), "amount_nano": effect.nano}
    parts: Sequence[str] = [f"{count:,} in {table}" for table, count in effect.rows]
    rows = f"{counted(effect.total, 'row')} {word} ({', '.join(parts) or 'none'})"
    text = f"{rows}, {effect.nano / NANO:,.2f} USD among them."
    door.tell(document, lambda console: console.print(text, markup=False))
