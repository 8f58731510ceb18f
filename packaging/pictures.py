#!/usr/bin/env python3
"""Pictures of every page for people to look at: `python packaging/pictures.py FOLDER`. Standard library only."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from environment import ROOT, SetupTrouble, clean_environment, prepare

#: Scale of the screen → the sizes at which each page is taken, in its own units.
SIZES = {1.0: ("1280x800", "1920x1200"), 2.0: ("1280x800",)}


def main(arguments: list[str] | None = None) -> int:
    """Take them, one process for each scale of the screen; returns the exit code."""
    parser = argparse.ArgumentParser(description="Takes pictures of every page, dark and light, into a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="one size, one scale")
    given = parser.parse_args(arguments)
    try:
        python = prepare(lambda text: print(text, flush=True))
    except SetupTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    scales = {1.0: ("1440x900",)} if given.quick else SIZES
    for scale, sizes in scales.items():
        folder = given.folder.absolute() / (f"at-{scale:.0%}".replace("%", ""))
        environment = {**clean_environment(), "QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen"}
        command = [str(python), str(ROOT / "tests" / "shots" / "take.py"), str(folder), *sizes]
        print(f"{folder}", flush=True)
        code = subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
        if code:
            return code
    print(f"Look at them in {given.folder.absolute()}{os.sep}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
