"""What the page is asked for and what is read for it, on a worker: choices, filter, a tab's figures. Free of Qt."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.insights.shapes import BEFORE, DAY, MONTH, WEEK, YEAR, Chart, Choices, Explained, Filter, Place
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words

TABS = (
    ("overview", "Overview"), ("audience", "Audience"), ("royalties", "Royalties"), ("tracks", "Tracks"),
    ("social", "Social"), ("ads", "Ads"), ("links", "Links"), ("cash", "Cash flow"),
)  # fmt: skip
SPANS = (
    ("28d", "Last 28 days"), ("100d", "Last 100 days"), ("6m", "Last 6 months"), ("12m", "Last 12 months"),
    ("year", "This year"), ("before", "Last year"), ("all", "Everything"),
)  # fmt: skip
USUAL, OWN = "100d", "own"
DAYS = {"28d": 28, "100d": 100, "6m": 182, "12m": 365}
FILE = "insights.json"


@dataclass(frozen=True, slots=True)
class Ask:
    """A filter as it is kept: ``span`` is a key of SPANS and moves with time, or ``own`` with its days (ISO)."""

    span: str = USUAL
    start: str = ""
    end: str = ""
    artists: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    grain: str = DAY
    compare: str = BEFORE

    @property
    def narrowed(self) -> bool:
        """Whether artists or platforms were chosen."""
        return bool(self.artists or self.platforms)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a restart brings back."""

    ask: Ask = field(default_factory=Ask)
    tab: str = "overview"
    saved: tuple[tuple[str, Ask], ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The answer for one tab; ``place`` is None where there is no warehouse yet."""

    tab: str
    filter: Filter
    choices: Choices
    place: Place | None


def filter_of(ask: Ask, choices: Choices, today: date) -> Filter:
    """The days that a question means, seen from today."""
    end = min(choices.last or today - timedelta(days=1), today)
    first = choices.first or end - timedelta(days=365)
    if ask.span == OWN:
        start, end = date.fromisoformat(ask.start), date.fromisoformat(ask.end)
    elif ask.span == "year":
        start, end = date(today.year, 1, 1), max(end, date(today.year, 1, 1))
    elif ask.span == "before":
        start, end = date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    else:
        start = min(first, end) if ask.span == "all" else end - timedelta(days=DAYS[ask.span] - 1)
    return Filter(start, end, ask.artists, ask.platforms, ask.grain, ask.compare)


def read(parts: Parts, run: Run, ask: Ask, tab: str) -> Content:
    """Read one tab. pyqtgraph and numpy are imported here already, so that drawing need not wait for them."""
    from bedrot_desktop.insights.ledger import has_figures, opened
    from bedrot_desktop.insights.places import choices as choices_of
    from bedrot_desktop.insights.places import place

    if not has_figures(parts):
        nothing = Choices((), (), None, None, None)
        return Content(tab, filter_of(ask, nothing, parts.clock.today()), nothing, None)
    with opened(parts, run) as ledger:
        choices = choices_of(ledger)
        filter_ = filter_of(ask, choices, ledger.today)
        run.check()
        made = place(ledger, filter_, tab)
    _warm()
    return Content(tab, filter_, choices, made)


def _warm() -> None:
    import PySide6.QtCore  # noqa: F401, I001 - pyqtgraph takes the binding that is there already
    import pyqtgraph  # type: ignore[import-untyped]  # noqa: F401


def read_explained(parts: Parts, run: Run, filter_: Filter, key: str, label: str) -> Explained | None:
    """What a figure is made of."""
    from bedrot_desktop.insights.keyfigures import explain
    from bedrot_desktop.insights.ledger import opened

    with opened(parts, run) as ledger:
        return explain(ledger, filter_, key, label)


def bucket_filter(filter_: Filter, chart: Chart, day: date | None) -> Filter:
    """The filter narrowed to one bucket of a chart; the whole one without a day."""
    if day is None:
        return filter_
    if chart.grain == MONTH:
        end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    else:
        end = day + timedelta(days=6 if chart.grain == WEEK else 0)
    return replace(filter_, start=day, end=end)


# -- words -----


def span_words(ask: Ask, filter_: Filter) -> str:
    """“1 Aug – 8 Nov 2026”."""
    del ask
    return words.span(filter_.start, filter_.end)


def chosen_words(chosen: Sequence[str], all_of: Sequence[str]) -> str:
    """“All 3”, “PIG1987”, “2 of 6”."""
    if not chosen:
        return f"All {len(all_of)}" if all_of else "All"
    return chosen[0] if len(chosen) == 1 else f"{len(chosen)} of {max(len(all_of), len(chosen))}"


def compare_words(ask: Ask, filter_: Filter) -> str:
    """“100 d before”, “a year earlier”, “nothing”."""
    if not ask.compare:
        return "nothing"
    return "a year earlier" if ask.compare == YEAR else f"{filter_.days}{words.THIN}d before"


def complete_words(choices: Choices) -> tuple[str, str, str]:
    """The chip's state, words and tooltip."""
    if choices.complete_to is None:
        return "none", "Nothing complete yet", "No daily source has told a whole day yet."
    state = "due" if choices.waiting_for else "current"
    waits = "\n".join(f"{title}: newest day {words.day(newest)}" for title, newest in choices.waiting_for)
    why = f"Held back by\n{waits}" if waits else "All daily sources have this day."
    return state, f"Complete to {words.day(choices.complete_to)}", why


# -- what is kept -----


def load_kept(parts: Parts, _run: Run) -> Kept:
    """What was kept in the home folder; the usual where nothing was or it cannot be read."""
    try:
        document = json.loads((parts.home / FILE).read_text(encoding="utf-8"))
        saved = tuple((str(name), ask_of(one)) for name, one in document.get("saved", []))
        tab = document.get("tab", "overview")
        return Kept(ask_of(document["filter"]), tab if tab in dict(TABS) else "overview", saved)
    except (OSError, ValueError, KeyError, TypeError):
        return Kept()


def save_kept(home: Path, kept: Kept) -> None:
    """Keep the filter, the tab and the named filters."""
    document = {"filter": asdict(kept.ask), "tab": kept.tab, "saved": [[name, asdict(ask)] for name, ask in kept.saved]}
    file = home / FILE
    part = file.with_suffix(".part")
    part.write_text(json.dumps(document, indent=1), encoding="utf-8")
    part.replace(file)


def ask_of(document: Mapping[str, Any]) -> Ask:
    """A kept filter; ValueError where it is not one."""
    ask = Ask(
        str(document["span"]), str(document["start"]), str(document["end"]), tuple(map(str, document["artists"])),
        tuple(map(str, document["platforms"])), str(document["grain"]), str(document["compare"]),
    )  # fmt: skip
    if ask.span == OWN:
        date.fromisoformat(ask.start), date.fromisoformat(ask.end)
    elif ask.span not in dict(SPANS):
        raise ValueError(ask.span)
    if ask.grain not in {DAY, WEEK, MONTH} or ask.compare not in {"", BEFORE, YEAR}:
        raise ValueError(ask.grain)
    return ask
