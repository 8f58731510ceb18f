#!/usr/bin/env python3
"""One command from a fresh checkout to the running program: `python packaging/start.py`. Standard library only."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from environment import ROOT, SetupTrouble, clean_environment, prepare

DEMO = ROOT / ".cache" / "demo"


def main(arguments: list[str] | None = None) -> int:
    """Set up what is missing, then show the demo or a workspace; returns the exit code."""
    parser = argparse.ArgumentParser(description="Sets up everything that is needed and starts BEDROT Desktop.")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--demo", action="store_true", help="a made-up label, without asking")
    choice.add_argument("--workspace", type=Path, metavar="DIR", help="your own ecosystem folder, without asking")
    parser.add_argument("--prompt", action="store_true", help="show it at the prompt instead of in a window")
    given = parser.parse_args(arguments)
    try:
        python = prepare(lambda text: print(text, flush=True))
        if not given.prompt and has_screen():
            return open_window(python, given.workspace, demo=given.demo)
        workspace = given.workspace or (None if given.demo else asked())
    except SetupTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        return 130
    return show(python, workspace.expanduser().absolute()) if workspace else show_demo(python)


def has_screen(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a window can be opened here."""
    return platform in {"win32", "darwin"} or any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def open_window(python: Path, workspace: Path | None, *, demo: bool) -> int:
    """Open the program and stay until it is left; it asks for the workspace itself where none is given."""
    place = ["--demo", str(DEMO)] if demo else []
    place += ["--workspace", str(workspace.expanduser().absolute())] if workspace else []
    print("The window opens. Everything it can do is at the prompt too: see --prompt.", flush=True)
    environment = clean_environment() if demo else None
    try:
        command = [str(python), "-m", "bedrot_desktop.app", *place]
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


def asked(stdin: object = sys.stdin) -> Path | None:
    """The person's own workspace, or None for the demo (also where nobody can be asked)."""
    if stdin is None or not stdin.isatty():
        return None
    print("Your own ecosystem folder (it is only looked at), or Enter for a made-up label to try everything with:")
    answer = input("> ").strip().strip("\"'")
    return Path(answer) if answer else None


def commands(workspace: Path, home: Path | None, made: bool) -> list[list[str]]:
    """The commands that show the demo: make it if it is not there, clean and load it, say how it stands."""
    place = ["--workspace", str(workspace), *(["--home", str(home)] if home else [])]
    make = [] if made else [["demo", str(workspace)]]
    return [*make, ["run", "--no-extract", *place], ["status", *place]]


def show_demo(python: Path) -> int:
    """Make the demo workspace once, run the pipeline over it and print the status."""
    workspace, home, done = DEMO / "bedrot-data-ecosystem", DEMO / "home", DEMO / "made"
    if not done.exists() and DEMO.exists():  # a demo that was only half made
        shutil.rmtree(DEMO)
    for command in commands(workspace, home, done.exists()):
        code = bedrot(python, command)
        if code:
            return code
        if command[0] == "demo":
            done.write_text("The demo workspace is whole.\n", encoding="utf-8")
    print(
        f"\nGo on with:  {shown(python)} -m bedrot_desktop status --workspace {shown(workspace)} --home {shown(home)}"
    )
    return 0


def show(python: Path, workspace: Path) -> int:
    """Print how a person's own workspace stands."""
    code = bedrot(python, ["status", "--workspace", str(workspace)], own=True)
    if code == 0:
        print(f"\nRun the pipeline with:  {shown(python)} -m bedrot_desktop run --workspace {shown(workspace)}")
    return code


def shown(path: Path) -> str:
    """A path as it can be pasted into a terminal."""
    return f'"{path}"' if " " in str(path) else str(path)


def bedrot(python: Path, command: list[str], *, own: bool = False) -> int:
    """Run a command of the program on this terminal; returns its exit code."""
    print(f"\n> bedrot {' '.join(shown(Path(part)) for part in command)}", flush=True)
    environment = None if own else clean_environment()
    try:
        return subprocess.run([str(python), "-m", "bedrot_desktop", *command], env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
