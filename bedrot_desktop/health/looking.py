"""Looking at the data: all checks once, remembered with the day's scores; and the report. For a process of its own."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.health.picture import picture
from bedrot_desktop.health.report import FORMATS, report, write
from bedrot_desktop.health.results import Results
from bedrot_desktop.parts import Parts


def check_data(parts: Parts, run: Run) -> dict[str, Any]:
    """Run all checks and keep what they say; returns how many there are of each state."""
    from bedrot_desktop.health.checks import run_checks

    began = time.monotonic()
    results = run_checks(
        parts.warehouse, parts.catalog, parts.services, parts.roster, parts.clock.today(), parts.workspace.zones,
        told=run.progress,
    )  # fmt: skip
    kept = Results(parts.workspace.state)
    kept.remember(results, parts.clock.now(), time.monotonic() - began)
    kept.remember_scores(picture(parts).scores, parts.clock.today())
    return {"checks": len(results), **Counter(one.state for one in results)}


def write_report(parts: Parts, folder: str = "", formats: Sequence[str] = FORMATS) -> list[str]:
    """Write the report into a folder (empty: the lake's); returns the files."""
    document = report(parts, picture(parts), Results(parts.workspace.state).last())
    files = write(document, Path(folder) if folder else parts.workspace.lake, formats)
    return [str(file) for file in files]
