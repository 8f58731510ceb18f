"""What the run under way does for a service, in the words of its card."""

from __future__ import annotations

from datetime import datetime

from bedrot_desktop.ui.live import LiveRun
from bedrot_desktop.ui.pages.today.account_card import Going
from bedrot_desktop.ui.words import THIN

WORDS = {
    "extract": "Fetching", "landing2raw": "Cleaning", "raw2staging": "Merging", "staging2curated": "Curating",
    "load": "Loading",
}  # fmt: skip


def going_of(run: LiveRun | None, service: str, now: datetime) -> Going | None:
    """None where nothing of the service runs at the moment."""
    if run is None or not run.going:
        return None
    stages = [stage for (key, _), stage in run.stages.items() if key == service and stage.outcome == "running"]
    if not stages:
        return None
    stage = stages[0]
    share = run.part(stage, now)
    words = WORDS.get(stage.stage, stage.stage)
    return Going(f"{words}, {share * 100:.0f}{THIN}%" if share else words, left_words(run.left(now)), run.run)


def left_words(seconds: float | None) -> str:
    """“About 3 min left”."""
    if seconds is None:
        return "Under way"
    if seconds < 50:
        return f"About {max(5, round(seconds / 5) * 5)}{THIN}s left"
    return f"About {max(1, round(seconds / 60))}{THIN}min left"
