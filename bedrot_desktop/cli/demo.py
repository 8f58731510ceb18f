"""``demo``: a made-up label to try everything with, and the stand-in sites that play the platforms."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    from bedrot_desktop.demo.making import made_for

    door = door_of(context)
    console = door.console(error=True)
    quiet = door.quiet or door.as_json

    def progress(done: int, total: int, label: str) -> None:
        if not quiet and console.is_terminal:
            console.print(f"{done}/{total} {label}", markup=False)

    # what was made on another day is played again, and goes on from there
    today = (made_for(folder) if serve else None) or clock_from_environment().today()
    made = make_demo(folder, scale=scale, seed=seed, today=today, progress=progress)
    if serve and door.home is None:  # what points at the stand-ins must never get into the person's own settings
        door.home = (folder / "home").absolute()

    def people(out: Console) -> None:
        out.print(f"{made.files:,} files of a made-up label lie in {made.root}.", markup=False)
        if not serve:
            out.print(f"→ bedrot run --no-extract --workspace {made.root}", markup=False)

    document = {"workspace": str(made.root), "files": made.files, "newest_day": made.newest_day.isoformat()}
    if not serve:
        door.tell(document, people)
        return
    if not quiet:
        people(door.console())
    _serve(door, document, made.root.absolute(), port, min(scale, 1.0), seed)


def _serve(door: Door, document: dict[str, Any], workspace: Path, port: int, scale: float, seed: int) -> None:
    """Play the platforms until Ctrl+C, with the home's settings pointing at them and at the workspace."""
    from bedrot_desktop.core.settings import set_value
    from bedrot_desktop.demo.sites.server import Sites

    home = door.house.home
    with Sites(door.house.clock, port=port, demo=True, scale=scale, seed=seed) as sites:
        for key, value in {**sites.settings(), "workspace.folder": str(workspace)}.items():
            set_value(home, key, value)
        _past(door, sites)
        door.tell({**document, "sites": sites.root, "home": str(home)}, lambda out: _print_sites(out, sites, home))
        try:
            while not threading.Event().wait(0.5):  # Ctrl+C interrupts the wait, on Windows only between waits
                pass
        except KeyboardInterrupt:  # the usual end, no trouble
            if not (door.quiet or door.as_json):
                door.console().print("The stand-in sites have ended.", markup=False)


def _past(door: Door, sites: Sites) -> None:
    """Sign-ins with a past, and one that is dead; told where the keyring cannot keep them."""
    from bedrot_desktop.core.errors import VaultError
    from bedrot_desktop.demo.past import make_past

    house = door.house
    try:
        make_past(sites, house.logins, house.roster, house.keeper.store, house.keeper.history, house.clock.now())
    except VaultError as trouble:
        door.console(error=True).print(f"No sign-in is prepared: {trouble}", markup=False)


def _print_sites(console: Console, sites: Sites, home: Path) -> None:
    console.print(f"The stand-in sites play at {sites.root}; each sign-in page says what to type.", markup=False)
    console.print("In another terminal:", markup=False)
    for words in ("status", "run", "login toolost"):
        console.print(f'→ bedrot {words} --home "{home}"', markup=False, soft_wrap=True)
    console.print("Ctrl+C ends them.", markup=False)
