"""The program tries itself: ``--selftest FILE.json``, first on the line of either door, in a folder of its own."""

from __future__ import annotations

import argparse
import shutil
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
    from bedrot_desktop.selftest.report import Report
    from bedrot_desktop.selftest.steps import steps

    folder = Path(tempfile.mkdtemp(prefix="bedrot self-test "))
    report = Report(asked.file.absolute())
    for step in steps(folder, asked.pictures, asked.browser_address, report):
        report.do(step)
    fine = report.finish()
    # under Wine the program with a window stood still while it took its own folder away: that is not worth a hang
    tidying = threading.Thread(target=shutil.rmtree, args=(folder, True), daemon=True)
    tidying.start()
    tidying.join(TIDYING)
    return 0 if fine else 1
