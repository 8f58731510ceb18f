"""What every page has: head, style, foot, and the few words that several pages use."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.dashboard.figures import Figures
from bedrot_desktop.dashboard.html import Html, html
from bedrot_desktop.dashboard.marks import ICON, glyph, known, mark
from bedrot_desktop.dashboard.style import sheet
from bedrot_desktop.ui.words import moment, seconds

if TYPE_CHECKING:
    from bedrot_desktop.pipeline.journal import RunRow

REFRESH = 30  # seconds after which the page is asked for anew
#: How a run or stage ended → state of `colours.STATES`, and the word for it.
ENDS = {
    "done": ("current", "done"), "unchanged": ("current", "nothing new"), "failed": ("failed", "failed"),
    "parked": ("waiting", "waiting for you"), "cancelled": ("off", "cancelled"), "skipped": ("off", "left out"),
    "running": ("running", "running"), "killed": ("failed", "broken off"),
}  # fmt: skip
STAGES = {
    "extract": "fetch", "landing2raw": "landing → raw", "raw2staging": "raw → staging",
    "staging2curated": "staging → curated", "load": "curated → warehouse",
}  # fmt: skip
SCORES = {"healthy": "current", "warning": "due", "critical": "stale", "failed": "failed", "nothing yet": "none"}
TABS = (("/", "Today"), ("/runs", "Runs"))


def frame(now: Figures, title: str, here: str, body: Html, *, live: bool = True) -> str:
    """The whole document. ``live``: it is served, asks for itself anew, and its links lead somewhere."""
    refresh = html('<meta http-equiv="refresh" content="{}">', REFRESH) if live else Html("")
    tabs = [
        html('<a href="{}"{}>{}</a>', address, Html(' aria-current="page"' if address == here else ""), name)
        for address, name in TABS
    ]
    return html(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">{}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="dark light">'
        '<title>{}</title><link rel="icon" href="{}"><style>{}</style></head><body><header>{}<b>BEDROT</b>'
        '{}<span class="where" title="{}">{}</span></header><main>{}{}</main></body></html>',
        refresh, f"{title} · BEDROT", ICON, Html(sheet()), mark(),
        html('<nav aria-label="Pages">{}</nav>', tabs) if live else Html(""),
        now.workspace, now.workspace, body, _foot(now, live=live),
    )  # fmt: skip


def _foot(now: Figures, *, live: bool) -> Html:
    links = Html('<a href="/health">/health</a><a href="/metrics">/metrics</a>') if live else Html("")
    every = f" · anew every {REFRESH} seconds" if live else ""
    return html(
        "<footer><span>Read {} at {:%H:%M:%S}{} · this page changes nothing</span>{}</footer>",
        f"{now.now:%Y-%m-%d}", now.now, every, links,
    )  # fmt: skip


def notice(state: str, title: str, words: str, commands: list[str], tail: str = "") -> Html:
    """A trouble or a signal: shape, title, why, what to do."""
    told = [html(" <code>{}</code>", one) for one in commands]
    return html(
        '<div class="notice st-{}">{}<div><b>{}</b>{}<p class="small">{}</p>{}</div></div>',
        known(state), glyph(state), title, html(' <span class="muted small">{}</span>', tail) if tail else None, words,
        html('<p class="small">{}</p>', told) if told else None,
    )  # fmt: skip


def outcome_of(now: Figures, row: RunRow) -> tuple[str, str]:
    """State and word of a run."""
    going = now.runs.going is not None and now.runs.going.run == row.run
    return ENDS.get(row.outcome or ("running" if going else "killed"), ("unknown", row.outcome))


def when(at: datetime, now: datetime) -> str:
    """“08:03”, “tomorrow 03:00”, “Fri 22:40”, “8 Nov 03:04”."""
    return moment(at, now)


def span(took: timedelta) -> str:
    """“38 s”, “2 min 11 s”."""
    return seconds(max(0.0, took.total_seconds()))
