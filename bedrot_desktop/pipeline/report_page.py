"""A run's report as one page of HTML that needs nothing else: what failed first, then what is new, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bedrot_desktop.core.words import counted
from bedrot_desktop.pipeline.report_words import Failure, failures, news, went_well
from bedrot_desktop.pipeline.stages import STAGE_WORDS, UNCHANGED, RunResult, StageResult

_STYLE = """
body { font: 14px/1.5 "Segoe UI", system-ui, sans-serif; max-width: 920px; margin: 32px auto; padding: 0 16px;
  color: #14171a; background: #fff; color-scheme: light dark }
h1 { font-size: 21px; margin: 0 0 4px } h2 { font-size: 15px; margin: 28px 0 8px } h3 { font-size: 14px; margin: 0 }
p { margin: 4px 0 } .muted, .headline { color: #3c4349 }
code { font: 12px ui-monospace, Consolas, monospace; white-space: nowrap }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid #dde0d7; vertical-align: top }
th { color: #5b636b; font-weight: 500; font-size: 12px }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
li, td, p { overflow-wrap: anywhere } td.name { white-space: nowrap } ul { padding-left: 18px; margin: 4px 0 }
.summary { border: 1px solid #e3b9b5; border-left: 4px solid #a81e24; border-radius: 6px; padding: 12px 16px;
  margin: 16px 0; background: #fdf4f3 }
.summary h2 { margin: 0 0 8px } .summary article { padding: 8px 0; margin-top: 8px; border-top: 1px solid #efd5d2 }
.summary dl { display: grid; grid-template-columns: 7em 1fr; gap: 2px 8px; margin: 4px 0 } dt { color: #5b636b }
dd { margin: 0; overflow-wrap: anywhere }
.failed { color: #a81e24; font-weight: 600 } .parked { color: #8f5c00; font-weight: 600 } .done { color: #0a7658 }
@media (prefers-color-scheme: dark) { body { background: #121417; color: #e8eaed }
  .muted, .headline { color: #b4bac2 } th, td { border-color: #24282e } th, dt { color: #8b939e }
  .summary { background: #221618; border-color: #5a2b2d; border-left-color: #ff6f61 }
  .summary article { border-color: #40262a }
  .failed { color: #ff6f61 } .parked { color: #f4b740 } .done { color: #35cfa0 } }
@media print { .summary { background: none } }
"""
#: Shape beside the colour, as everywhere.
_MARKS = {"done": "✓", "failed": "✕", "parked": "!", "cancelled": "–", "skipped": "–", "unchanged": "✓"}


def page(result: RunResult, headline: str, asked: Sequence[str], notes: Sequence[str]) -> str:
    """The page. ``headline``: the run in a sentence; ``asked``: open questions; ``notes``: what stages had to say."""
    waiting = [message for stage in result.stages for message in stage.waiting]
    parts = [
        "<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Run {escape(result.run)}: {escape(result.outcome)}</title>", f"<style>{_STYLE}</style>", "</head>",
        "<body>", f"<h1>{_state(result.outcome)} Run {escape(result.run)}: {escape(result.outcome)}</h1>",
        f'<p class="headline">{escape(headline)}</p>',
        _summary(result), _news(result), _list("Waiting for you", waiting), _list("Waits for your answer", asked),
        _list("Notes", notes), _stages([stage for stage in result.stages if stage.outcome != UNCHANGED]),
        "</body>", "</html>", "",
    ]  # fmt: skip
    return "\n".join(part for part in parts if part) + "\n"


def _summary(result: RunResult) -> str:
    """What failed, why and what to do; nothing where nothing failed."""
    found = failures(result)
    if not found:
        return ""
    articles = "".join(_article(one) for one in found)
    return (
        f'<section class="summary"><h2>{counted(len(found), "thing")} failed</h2>'
        f"<p>{escape(went_well(result))}</p>{articles}</section>"
    )


def _article(one: Failure) -> str:
    command = f" <code>{escape(one.command)}</code>" if one.command else ""
    return (
        f'<article><h3><span class="failed">✕</span> {escape(one.service)}: {escape(one.what)}</h3><dl>'
        f"<dt>Why</dt><dd>{escape(one.why)}</dd><dt>What to do</dt><dd>{escape(one.todo)}{command}</dd></dl></article>"
    )


def _news(result: RunResult) -> str:
    found = news(result)
    if not found:
        return ""
    heads = ("Service", "Files fetched", "Files taken over", "Refused", "New rows", "Changed rows")
    rows = "".join(
        f'<tr><td class="name">{escape(one.service)}</td>' + "".join(
            f'<td class="number">{count:,}</td>' if count else '<td class="number muted">–</td>'
            for count in (one.fetched, one.taken, one.rejected, one.new_rows, one.changed_rows)
        ) + "</tr>"
        for one in found
    )  # fmt: skip
    head = "".join(f"<th{' class=number' if place else ''}>{name}</th>" for place, name in enumerate(heads))
    return f"<h2>What is new</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _list(title: str, entries: Sequence[str]) -> str:
    if not entries:
        return ""
    return f"<h2>{escape(title)}</h2><ul>{''.join(f'<li>{escape(one)}</li>' for one in entries)}</ul>"


def _stages(stages: Sequence[StageResult]) -> str:
    if not stages:
        return ""
    rows = "".join(
        f'<tr><td class="name">{escape(stage.service)}</td>'
        f'<td class="name">{escape(STAGE_WORDS.get(stage.stage, stage.stage))}</td>'
        f'<td class="name">{_state(stage.outcome)} {escape(stage.outcome)}</td><td>{escape(stage.summary)}</td>'
        f'<td class="number">{stage.seconds:.2f} s</td></tr>'
        for stage in stages
    )
    head = "<tr><th>Service</th><th>Stage</th><th>Outcome</th><th>What</th><th class=number>Time</th></tr>"
    return f"<h2>Stages</h2><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _state(outcome: str) -> str:
    return f'<span class="{escape(outcome)}">{_MARKS.get(outcome, "–")}</span>'
