"""The report of a run, ``reports/run_<stamp>.json`` and ``.html`` in the lake: done, new, waiting, failed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from bedrot_desktop.core.files import write_text
from bedrot_desktop.core.words import counted, folded, listed
from bedrot_desktop.pipeline.stages import EXTRACT, FAILED, STAGE_WORDS, UNCHANGED, RunResult, StageResult

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Run {run}</title><style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color-scheme: light dark }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }}
td.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }}
li, td {{ overflow-wrap: anywhere }} td.name {{ white-space: nowrap }}
.failed {{ color: #c0392b; font-weight: 600 }} .parked {{ color: #b9770e; font-weight: 600 }} .done {{ color: #1e8449 }}
</style></head><body>
<h1>Run {run}: {outcome}</h1>
<p>{headline}</p>
{failures}
{waiting}
{notes}
{stages}
</body></html>
"""


def headline(result: RunResult) -> str:
    """The run in one sentence."""
    failed = sorted({stage.service for stage in result.stages if stage.outcome == FAILED})
    if failed:
        return f"{', '.join(failed)} failed; everything else went on." + _parked_words(result)
    if result.outcome == "parked":
        return f"{_taken_over(result)}{_parked_words(result)}"
    if result.outcome == "unchanged":
        return "Nothing new: no file changed since the last run, nothing was done."
    if result.outcome == "cancelled":
        return "Stopped on request; `bedrot resume` goes on where it stopped."
    return _taken_over(result)


def _parked_words(result: RunResult) -> str:
    parked = sorted({stage.service for stage in result.stages if stage.waiting})
    waits = "waits" if len(parked) == 1 else "wait"
    return f" {listed(parked, 9)} {waits} for you to sign in." if parked else ""


def _taken_over(result: RunResult) -> str:
    files = total(result, "accepted") + total(result, "warned")
    new, changed = total(result, "inserted"), total(result, "updated")
    if not files and not new and not changed:
        return "No new figures: nothing that was new or cleaned again changed the warehouse."
    rows = f"{counted(new, 'row')} new and {counted(changed, 'row')} changed"
    return f"{counted(files, 'new file')} taken over, {rows} in the warehouse."


def total(result: RunResult, word: str) -> int:
    """A count (``rejected``, ``inserted``, …) over all stages of a run."""
    return sum(stage.numbers.get(word, 0) for stage in result.stages)


def document(result: RunResult, waiting: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The report as one JSON document."""
    return {"headline": headline(result), **result.document(), "waiting": list(waiting)}


def page_of(lake: Path, run: str) -> Path:
    """Where a run's report for people lies."""
    return lake / "reports" / f"run_{run}.html"


def write_report(lake: Path, result: RunResult, waiting: Sequence[Mapping[str, Any]]) -> Path:
    """Write both files; returns the HTML one. ``waiting`` are open questions (id, path, text)."""
    page = page_of(lake, result.run)
    body = json.dumps(document(result, waiting), indent=2, ensure_ascii=False, default=str)
    write_text(page.with_suffix(".json"), body + "\n")
    write_text(page, _html(result, waiting))
    return page


def _html(result: RunResult, waiting: Sequence[Mapping[str, Any]]) -> str:
    failed = [stage for stage in result.stages if stage.outcome == FAILED]
    parked = [message for stage in result.stages for message in stage.waiting]
    return _PAGE.format(
        run=escape(result.run),
        outcome=escape(result.outcome),
        headline=escape(headline(result)),
        failures=_list("Failed", [f"{stage.service} {_name(stage)}: {stage.summary}" for stage in failed]),
        waiting=_list("Waiting for you", parked)
        + _list(
            "Waits for your answer",
            [
                f"{one['text']} (bedrot ask answer {one['id']} …; `bedrot ask list` shows the answers)"
                for one in waiting
            ],
        ),
        notes=_list("Notes", notes(result)),
        stages=_stages([stage for stage in result.stages if stage.outcome != UNCHANGED]),
    )


def notes(result: RunResult) -> list[str]:
    """What stages had to say beside what they failed of or wait for; what is the same of several files only once."""
    told = []
    for stage in result.stages:
        if stage.outcome != FAILED or stage.stage == EXTRACT:
            said = [note for note in stage.messages if note not in stage.waiting and note not in stage.summary]
            told += [f"{stage.service}: {note}" for note in folded(said)]
    return told


def _name(stage: StageResult) -> str:
    return STAGE_WORDS.get(stage.stage, stage.stage)


def _list(title: str, entries: Sequence[str]) -> str:
    if not entries:
        return ""
    return f"<h2>{escape(title)}</h2><ul>{''.join(f'<li>{escape(one)}</li>' for one in entries)}</ul>"


def _stages(stages: Sequence[StageResult]) -> str:
    if not stages:
        return ""
    rows = "".join(
        f'<tr><td>{escape(stage.service)}</td><td class="name">{escape(_name(stage))}</td>'
        f'<td class="{escape(stage.outcome)}">{escape(stage.outcome)}</td><td>{escape(stage.summary)}</td>'
        f'<td class="number">{stage.seconds:.2f} s</td></tr>'
        for stage in stages
    )
    head = "<tr><th>Service</th><th>Stage</th><th>Outcome</th><th>What</th><th>Time</th></tr>"
    return f"<h2>Stages</h2><table><thead>{head}</thead><tbody>{rows}</tbody></table>"
