"""The report of a run, ``reports/run_<stamp>.json`` and ``.html`` in the lake: done, new, waiting, failed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from bedrot_desktop.core.files import write_text
from bedrot_desktop.pipeline.stages import FAILED, RunResult

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Run {run}</title><style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color-scheme: light dark }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }}
td.number {{ text-align: right; font-variant-numeric: tabular-nums }}
.failed {{ color: #c0392b; font-weight: 600 }} .done {{ color: #1e8449 }}
</style></head><body>
<h1>Run {run}: {outcome}</h1>
<p>{headline}</p>
{waiting}
<table><thead><tr><th>Service</th><th>Stage</th><th>Outcome</th><th>What</th><th>Seconds</th></tr></thead>
<tbody>{rows}</tbody></table>
{notes}
</body></html>
"""


def headline(result: RunResult) -> str:
    """The run in one sentence."""
    failed = sorted({stage.service for stage in result.stages if stage.outcome == FAILED})
    if failed:
        return f"{', '.join(failed)} failed; everything else went on."
    rows = sum(stage.numbers.get("inserted", 0) for stage in result.stages)
    changed = sum(stage.numbers.get("updated", 0) for stage in result.stages)
    if result.outcome == "unchanged":
        return "Nothing new: no file changed since the last run, nothing was done."
    if result.outcome == "cancelled":
        return "Stopped on request; `bedrot resume` goes on where it stopped."
    files = sum(stage.numbers.get("accepted", 0) + stage.numbers.get("warned", 0) for stage in result.stages)
    return f"{files:,} new files taken over, {rows:,} rows new and {changed:,} rows changed in the warehouse."


def document(result: RunResult, waiting: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The report as one JSON document."""
    return {"headline": headline(result), **result.document(), "waiting": list(waiting)}


def write_report(lake: Path, result: RunResult, waiting: Sequence[Mapping[str, Any]]) -> Path:
    """Write both files; returns the HTML one. ``waiting`` are open questions (id, path, text)."""
    folder = lake / "reports"
    body = json.dumps(document(result, waiting), indent=2, ensure_ascii=False, default=str)
    write_text(folder / f"run_{result.run}.json", body + "\n")
    page = folder / f"run_{result.run}.html"
    write_text(page, _html(result, waiting))
    return page


def _html(result: RunResult, waiting: Sequence[Mapping[str, Any]]) -> str:
    ordered = sorted(result.stages, key=lambda stage: stage.outcome != FAILED)
    rows = "".join(
        f"<tr><td>{escape(stage.service)}</td><td>{escape(stage.stage)}</td>"
        f'<td class="{escape(stage.outcome)}">{escape(stage.outcome)}</td><td>{escape(stage.summary)}</td>'
        f'<td class="number">{stage.seconds:.2f}</td></tr>'
        for stage in ordered
    )
    notes = "".join(
        f"<li>{escape(stage.service)}: {escape(message)}</li>" for stage in ordered for message in stage.messages
    )
    waits = "".join(
        f"<li><code>bedrot ask answer {escape(str(one['id']))} …</code> {escape(str(one['text']))}</li>"
        for one in waiting
    )
    return _PAGE.format(
        run=escape(result.run),
        outcome=escape(result.outcome),
        headline=escape(headline(result)),
        rows=rows,
        notes=f"<h2>Notes</h2><ul>{notes}</ul>" if notes else "",
        waiting=f"<h2>Waits for your answer</h2><ul>{waits}</ul>" if waits else "",
    )
