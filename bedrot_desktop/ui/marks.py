"""The small marks of boxes and lists (a tick, a dot, an arrow) as files that a style sheet can name, in its colours."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bedrot_desktop.core.paths import resources

#: Name in the style sheet (after ``@mark-``) → icon, role of its colour, how thick its lines are.
MARKS = {
    "tick": ("check", "onPrimary", 4), "tickoff": ("check", "disabled", 4), "part": ("minus", "onPrimary", 4),
    "on": ("check", "text", 3), "dot": ("dot", "onPrimary", 2), "dotoff": ("dot", "disabled", 2),
    "down": ("chevron-down", "text2", 2), "downoff": ("chevron-down", "disabled", 2),
}  # fmt: skip


@cache
def _folder() -> TemporaryDirectory[str]:
    """Goes away with the process."""
    return TemporaryDirectory(prefix="bedrot-marks-")


@cache
def mark(name: str, colour: str) -> str:
    """The path of a mark in a colour, as a style sheet writes it."""
    icon, _, thick = MARKS[name]
    text = (resources() / "icons" / f"{icon}.svg").read_text(encoding="utf-8")
    text = text.replace('stroke-width="2"', f'stroke-width="{thick}"').replace("currentColor", colour)
    file = Path(_folder().name) / f"{name}-{colour.removeprefix('#')}.svg"
    file.write_text(text, encoding="utf-8")
    return file.as_posix()
