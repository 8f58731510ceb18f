"""``demo``: a made-up label to try everything with, and the stand-in sites that play the platforms."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bedrot_desktop.cli.door import Door, door_of

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.demo.sites.server import Sites

PORT = 8765


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="A new or empty folder.")] = Path("bedrot-demo"),
    scale: Annotated[
        float, typer.Option("--scale", min=0.01, help="How much of everything; 1 is a small label.")
    ] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="Another label for another number.")] = 1987,
    serve: Annotated[
        bool, typer.Option("--serve", help="Play the platforms on this computer too, until Ctrl+C.")
    ] = False,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Where they are played.")] = PORT,
) -> None:
    """Make a workspace of a made-up label; with --serve its sign-ins and downloads can be tried, too."""
    from bedrot_desktop.core.clock import clock_from_environment
    from bedrot_desktop.demo import make_demo

    door = door_of(context)
    console = door.console(error=True)
    quiet = door.quiet or door.as_json

    def progress(done: int, total: int, label: str) -> None:
        if not quiet and console.is_terminal:
            console.print(f"{done}/{total} {label}", markup=False)

    made = make_demo(folder, scale=scale, seed=seed, today=clock_from_environment().today(), progress=progress)
    if serve and door.home is None:  # what points at the stand-ins must never get into the person's own settings
        door.home = (folder / "home").absolute()

    def people(out: Console) -> None:
        out.print(f"{made.files:,} files of a made-up label lie in {made.root}.", markup=False)
        if not serve:
            out.print(f"→ bedrot run --no-extract --workspace {made.root}", markup=False)

    document = {"workspace": str(made.root), "files": made.files, "newest_day": made.newest_day.isoformat()}
    door.tell({**document, **({"sites": f"http://127.0.0.1:{port}"} if serve else {})}, people)
    if serve:
        _serve(door, made.root, port, scale, seed)


def _serve(door: Door, workspace: Path, port: int, scale: float, seed: int) -> None:
    """Play the platforms until Ctrl+C, with the home's settings pointing at them."""
    from bedrot_desktop.core.settings import set_value
    from bedrot_desktop.demo.sites.server import Sites

    home = door.house.home
    with Sites(door.house.clock, port=port, demo=True, scale=min(scale, 1.0), seed=seed) as sites:
        for key, address in sites.settings().items():
            set_value(home, key, address)
        _past(door, sites)
        door.tell({}, lambda console: _print_sites(console, sites, workspace, home))
        stop = threading.Event()
        while not stop.wait(0.5):  # Ctrl+C interrupts the wait, on Windows only between waits
            pass


def _past(door: Door, sites: Sites) -> None:
    """Sign-ins with a past, and one that is dead; told where the keyring cannot keep them."""
    from bedrot_desktop.core.errors import VaultError
    from bedrot_desktop.demo.past import make_past

    house = door.house
    try:
        make_past(sites, house.logins, house.roster, house.keeper.store, house.keeper.history, house.clock.now())
    except VaultError as trouble:
        door.console(error=True).print(f"No sign-in is prepared: {trouble}", markup=False)


def _print_sites(console: Console, sites: Sites, workspace: Path, home: Path) -> None:
    where = f'--workspace "{workspace.absolute()}" --home "{home}"'
    console.print(f"The stand-in sites play at {sites.root}. Each sign-in page says what to type. In another terminal:")
    console.print(f"→ bedrot status {where}", markup=False, soft_wrap=True)
    console.print(f"→ bedrot run {where}", markup=False, soft_wrap=True)
    console.print(f"→ bedrot login toolost {where}", markup=False, soft_wrap=True)
    console.print("Ctrl+C ends them.")
