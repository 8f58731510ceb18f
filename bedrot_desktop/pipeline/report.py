"""The report of a run, ``reports/run_<stamp>.json`` and ``.html`` in the lake: failed, new, waiting, done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bedrot_desktop.core.files import write_text
from bedrot_desktop.core.words import counted, folded, listed
from bedrot_desktop.pipeline import report_page
from bedrot_desktop.pipeline.report_words import failures, news
from bedrot_desktop.pipeline.stages import EXTRACT, FAILED, RunResult


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
    told = {
        "failures": [one.document() for one in failures(result)],
        "news": [one.document() for one in news(result)],
    }
    return {"headline": headline(result), **told, **result.document(), "waiting": list(waiting)}


def page_of(lake: Path, run: str) -> Path:
    """Where a run's report for people lies."""
    return lake / "reports" / f"run_{run}.html"


def write_report(lake: Path, result: RunResult, waiting: Sequence[Mapping[str, Any]]) -> Path:
    """Write both files; returns the HTML one. ``waiting`` are open questions (id, path, text)."""
    page = page_of(lake, result.run)
    body = json.dumps(document(result, waiting), indent=2, ensure_ascii=False, default=str)
    write_text(page.with_suffix(".json"), body + "\n")
    asked = [f"{one['text']} (bedrot ask answer {one['id']} …; `bedrot ask list` shows the answers)" for one in waiting]
    write_text(page, report_page.page(result, headline(result), asked, notes(result)))
    return page


def notes(result: RunResult) -> list[str]:
    """What stages had to say beside what they failed of or wait for; what is the same of several files only once."""
    told = []
    for stage in result.stages:
        if stage.outcome != FAILED or stage.stage == EXTRACT:
            said = [note for note in stage.messages if note not in stage.waiting and note not in stage.summary]
            told += [f"{stage.service}: {note}" for note in folded(said)]
    return told
