"""The health report as one page of HTML that needs nothing else: no script, no picture, no address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_STYLE = """
body { font: 14px/1.45 "Segoe UI", system-ui, sans-serif; margin: 32px auto; max-width: 1000px; padding: 0 16px;
  color: #14171a; background: #fff }
h1 { font-size: 21px; margin: 0 0 4px } h2 { font-size: 15px; margin: 28px 0 8px }
p { margin: 4px 0; color: #3c4349 } table { border-collapse: collapse; width: 100% }
td, th { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid #dde0d7; vertical-align: top }
th { color: #5b636b; font-weight: 500; font-size: 12px } .n { text-align: right; font-variant-numeric: tabular-nums }
.good { color: #0a7658 } .warn { color: #8f5c00 } .bad { color: #a81e24 } code { font-size: 12px }
@media (prefers-color-scheme: dark) { body { background: #121417; color: #e8eaed } p { color: #b4bac2 }
  td, th { border-color: #24282e } th { color: #8b939e } .good { color: #35cfa0 } .warn { color: #f4b740 }
  .bad { color: #ff6f61 } }
"""
_TONES = {"HEALTHY": "good", "WARNING": "warn", "CRITICAL": "bad", "FAILED": "bad", "ok": "good", "note": "good",
          "warning": "warn", "error": "bad", "not run": "bad", "done": "good", "waits for you": "warn",
          "not needed": "good"}  # fmt: skip
#: Shape beside the colour, as everywhere.
_MARKS = {"good": "✓", "warn": "!", "bad": "✕", "": "–"}


def page(document: Mapping[str, Any]) -> str:
    """The page."""
    parts = [
        "<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">', "<title>Pipeline health</title>",
        f"<style>{_STYLE}</style>", "</head>", "<body>", "<h1>Pipeline health</h1>",
        (f"<p>{_state(document['overall_status'])} · {_text(document['overall_score'])} of 100 · "
        f"{_text(document['timestamp'])}</p>"),
        f"<p>{_text(document['summary'])}</p>",
        "<h2>Services</h2>",
        _table(("Service", "State", "Score", "What costs points", "Session", "What to do"),
               [_service(key, one) for key, one in document["services"].items()]),
        *_mended(document.get("remediation_results", ())),
        *_checks(document["data_checks"]),
        "</body>", "</html>", "",
    ]  # fmt: skip
    return "\n".join(parts)


def _service(key: str, one: Mapping[str, Any]) -> tuple[str, ...]:
    parts = "; ".join(f"{part['points']} {part['reason']}" for part in one["score_parts"]) or "nothing wrong"
    cookies = one["cookie_health"]
    return (
        _text(key), _state(one["status"]), _text(one["health_score"]), _text(parts.replace("-", "−")),
        _text(cookies.get("words") or cookies["status"]), "<br>".join(map(_text, one["recommendations"])) or "–",
    )  # fmt: skip


def _mended(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was done about it just before."""
    if not steps:
        return []
    rows = [
        (
            _state(one["outcome"]),
            _text(one["words"]),
            _text(one["why"]),
            _text(f"{one['result']} {one['remedy']}".strip()),
        )
        for one in steps
    ]
    return ["<h2>Done about it</h2>", _table(("Outcome", "What", "Why", "What came of it"), rows)]


def _checks(checks: Mapping[str, Any]) -> list[str]:
    if not checks["checks"]:
        return ["<h2>Data checks</h2>", "<p>The data have not been checked yet.</p>"]
    rows = [
        (_state(one["state"]), _text(one["title"]), _text(one["sentence"]), _text(f"{one['rows']:,}"))
        for one in checks["checks"]
    ]
    return [
        "<h2>Data checks</h2>", f"<p>Checked at {_text(checks['checked_at'])}</p>",
        _table(("State", "Check", "What was found", "Rows"), rows),
    ]  # fmt: skip


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{_text(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"


def _state(state: str) -> str:
    tone = _TONES.get(state, "")
    return f'<span class="{tone}">{_MARKS[tone]} {_text(state.casefold())}</span>'


def _text(value: object) -> str:
    return "–" if value is None or value == "" else escape(str(value))
