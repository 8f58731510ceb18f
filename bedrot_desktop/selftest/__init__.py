"""The program tries itself: ``--selftest FILE.json``, first on the line of either door, in a folder of its own."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path


def main(given: Sequence[str]) -> int:
    """Try everything and write the report; 0 where all of it is fine, 1 where something is not."""
    parser = argparse.ArgumentParser(prog="--selftest", description="Tries the program in a folder of its own.")
    parser.add_argument("file", type=Path, help="where the report (JSON) is written")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="a picture of every page, too")
    parser.add_argument("--browser-address", default="", metavar="URL", help="a browser that runs already")
    asked = parser.parse_args(given)
    from bedrot_desktop.selftest.report import Report
    from bedrot_desktop.selftest.steps import steps

    with tempfile.TemporaryDirectory(prefix="bedrot self-test ", ignore_cleanup_errors=True) as folder:
        report = Report(asked.file.absolute())
        for step in steps(Path(folder), asked.pictures, asked.browser_address, report):
            report.do(step)
        return 0 if report.finish() else 1
