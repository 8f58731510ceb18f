"""The program tries itself: ``--selftest FILE.json``, first on the line of either door, in a folder of its own."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

TIDYING = 15.0  # seconds


def main(given: Sequence[str]) -> int:
    """Try everything and write the report; 0 where all of it is fine, 1 where something is not."""
    parser = argparse.ArgumentParser(prog="--selftest", description="Tries the program in a folder of its own.")
    parser.add_argument("file", type=Path, help="where the report (JSON) is written")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="a picture of every page, too")
    parser.add_argument("--browser-address", default="", metavar="URL", help="a browser that runs already")
    asked = parser.parse_args(given)
    from bedrot_desktop.core import children
    from bedrot_desktop.selftest.report import Report

    children.settle()
    folder = Path(tempfile.mkdtemp(prefix="bedrot self-test "))
    _keep_to(folder)
    report = Report(asked.file.absolute())
    report.begin()  # a program that cannot even load its steps leaves word of it
    from bedrot_desktop.selftest.steps import steps

    for step in steps(folder, asked.pictures, asked.browser_address, report):
        report.do(step)
    fine = report.finish()
    # under Wine the program with a window stood still while it took its own folder away: that is not worth a hang
    tidying = threading.Thread(target=shutil.rmtree, args=(folder, True), daemon=True)
    tidying.start()
    tidying.join(TIDYING)
    return 0 if fine else 1


def _keep_to(folder: Path) -> None:
    """What libraries and the browser leave behind goes into the self-test's own folder, not to the person's."""
    tempfile.tempdir = str(folder / "temporary")
    Path(tempfile.tempdir).mkdir()
    if sys.platform.startswith("linux"):  # elsewhere neither Qt nor a browser asks for these
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = str(folder / name.lower())
