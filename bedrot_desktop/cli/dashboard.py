"""``dashboard``: the local page, its documents, and the page as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bedrot_desktop.cli.door import Door, door_of
from bedrot_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from bedrot_desktop.dashboard.server import Dashboard


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("dashboard")(dashboard)


def dashboard(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, metavar="N", help="Else the setting dashboard.port; 0: any."),
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", "-p", help="Open it in the browser.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the page as a file instead.")
    ] = None,
    once: Annotated[
        str, typer.Option("--once", metavar="PATH", help="Print one document instead, such as /metrics or /health.")
    ] = "",
) -> None:
    """A read-only page on this computer (127.0.0.1) with /health and /metrics; Ctrl+C ends it."""
    from bedrot_desktop.dashboard.server import Dashboard

    door = door_of(context)
    house = door.house
    _ = house.workspace  # without one there is nothing to show, and that is told here and not on a page
    page = Dashboard(lambda: house, house.settings.get("dashboard.port", int) if port is None else port, house.clock)
    if once:
        _print(page, once)
    elif output is not None:
        _write(door, page, output, open_it=open_it)
    else:
        _serve(door, page, open_it=open_it)


def _print(page: Dashboard, path: str) -> None:
    """One document as the page would send it, without any server."""
    status, text = page.once(path)
    if status == 404:
        raise UsageError(f"There is no “{path}”.", "There are /, /runs, /service/KEY, /health, /metrics, /api/metrics.")
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    if status >= 500:
        raise typer.Exit(1)


def _write(door: Door, page: Dashboard, output: Path, *, open_it: bool) -> None:
    from bedrot_desktop.core.files import write_text

    write_text(output, page.document())
    door.tell({"file": str(output)}, lambda console: console.print(f"Written: {output}", markup=False))
    if open_it:
        _show(output.absolute().as_uri())


def _serve(door: Door, page: Dashboard, *, open_it: bool) -> None:
    page.start()
    door.tell(
        {"address": page.address},
        lambda console: console.print(
            f"The page is at {page.address} (only this computer can read it). Ctrl+C ends it.", markup=False
        ),
    )
    if open_it:
        _show(page.address)
    page.serve_forever()
    if not (door.quiet or door.as_json):
        door.console().print("The page is closed.", markup=False)


def _show(address: str) -> None:
    import webbrowser

    from bedrot_desktop.core import children

    with children.foreign():
        webbrowser.open(address)
