"""Looking at the data: all checks once, remembered with the day's scores; and the report. For a process of its own."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.words import counted
from bedrot_desktop.health import shelf
from bedrot_desktop.health.marks import marks
from bedrot_desktop.health.mending import Mended, mend
from bedrot_desktop.health.picture import Picture, picture
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
    kept.remember_mark(marks(parts))
    kept.remember_scores(picture(parts).scores, parts.clock.today())
    return {"checks": len(results), **Counter(one.state for one in results)}


def write_report(parts: Parts, folder: str = "", formats: Sequence[str] = FORMATS) -> list[str]:
    """Write the report into a folder (empty: the lake's); returns the files."""
    document = report(parts, picture(parts), Results(parts.workspace.state).last())
    files = write(document, Path(folder) if folder else parts.workspace.lake, formats)
    return [str(file) for file in files]


def look_around(parts: Parts, run: Run) -> dict[str, str]:
    """What the schedule does every half an hour: scores and reports, and the checks only where they may find news.

    Returns ``outcome`` (done) and ``words`` for the schedule. Nothing heavy is opened while nothing changed in lake and
    warehouse and the checks were run today.
    """
    kept = Results(parts.workspace.state)
    at, again = kept.last().at, ""
    if at is None or at.astimezone(parts.clock.local().tzinfo).date() != parts.clock.today():
        again = "the first time today"
    elif kept.mark() != marks(parts):
        again = "the data changed"
    if again and (parts.pipeline.loaded() or at is not None):
        check_data(parts, run)
    run.check()
    now, looked = picture(parts), kept.last()
    kept.remember_scores(now.scores, parts.clock.today())
    file_reports(parts, now)
    found = sum(one.state not in {"ok", "note"} for one in looked.findings)
    points = f"{now.overall.points} of 100, {now.overall.state}" if now.overall.points is not None else "nothing yet"
    checks = f"{counted(len(looked.findings), 'check')}, {found} with findings" if looked.findings else "no checks yet"
    return {"outcome": "done", "words": f"{points}; {checks}{'' if again else ' (nothing changed)'}"}


def file_reports(parts: Parts, now: Picture, mended: Sequence[Mended] | None = None) -> dict[str, Any]:
    """Write the report into the lake and onto the shelf; returns it."""
    document = report(parts, now, Results(parts.workspace.state).last(), mended)
    write(document, parts.workspace.lake)
    shelf.keep(document, parts.workspace.lake, parts.clock.local())
    return document


def mend_and_report(parts: Parts, run: Run, *, dry_run: bool = False, only: Iterable[str] = ()) -> dict[str, Any]:
    """What ``health --fix`` and the window's button do: mend, look again, write the report.

    Returns ``before`` and ``after`` (scores by service, None for one that does not count, and ``overall``), ``mended``
    (the steps as documents) and ``dry_run``; then nothing is done or written and both are the same.
    """
    chosen = tuple(only)
    before = _points(picture(parts))
    mended = mend(parts, run, dry_run=dry_run, only=chosen)
    after = before
    if not dry_run:
        now = picture(parts)
        after = _points(now)
        Results(parts.workspace.state).remember_scores(now.scores, parts.clock.today())
        file_reports(parts, now, mended)
    return {"dry_run": dry_run, "before": before, "after": after, "mended": [one.document() for one in mended]}


def _points(now: Picture) -> dict[str, int | None]:
    own = {one.service: one.points if one.counts else None for one in sorted(now.scores, key=lambda one: one.service)}
    return {"overall": now.overall.points, **own}
