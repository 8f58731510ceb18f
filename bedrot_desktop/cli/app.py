"""The commands put together, and the one place where what they throw becomes words and an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bedrot_desktop.cli.door import Door, hoist, report_error, wrong_usage
from bedrot_desktop.core.errors import Cancelled

app = typer.Typer(
    name="bedrot",
    help="The control panel of a label's own data: from exports to a queryable warehouse.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"bedrot {version('bedrot-desktop')}")
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    workspace: Annotated[
        Path | None, typer.Option("--workspace", "-w", help="The ecosystem folder, or its data_lake.", metavar="DIR")
    ] = None,
    home: Annotated[
        Path | None, typer.Option("--home", help="Where settings and logs of this person live.", metavar="DIR")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document instead of words.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer yes to what is asked before acting.")] = False,
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The program's version.")
    ] = False,
) -> None:
    """The options below may stand anywhere on the line."""
    door: Door = context.obj
    door.workspace, door.home = workspace, home
    door.as_json, door.quiet, door.verbose, door.yes = as_json, quiet, verbose, yes


def _register() -> None:
    from bedrot_desktop.cli import commands

    commands.register(app)


_register()


@app.command("work", hidden=True)
def work() -> None:
    """Do one thing for the window: a request on standard input, what happens on standard output."""
    from bedrot_desktop.worker import main

    raise typer.Exit(main())


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code (0 done, 1 failed, 2 wrong usage, 3 parked)."""
    door = Door()
    command = typer.main.get_command(app)
    with door.closing:
        try:
            line = hoist(arguments)
            as_json = "--json" in line  # a wrong line is told as a document too
            left: object = command.main(line, prog_name="bedrot", standalone_mode=not as_json, obj=door)
            return left if isinstance(left, int) else 0
        except SystemExit as leaving:
            return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        except KeyboardInterrupt:
            return report_error(Cancelled("Stopped."), as_json=door.as_json, verbose=False)
        except (Exception, Cancelled) as error:  # noqa: BLE001 - told here, the exit code says so
            told = wrong_usage(error) or error
            return report_error(told, as_json=door.as_json or told is not error, verbose=door.verbose)
