"""Every colour of the program by role, dark and light; no other file names one. Free of Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DARK, LIGHT = "dark", "light"
SCHEMES = (DARK, LIGHT)

#: Role → (dark, light).
ROLES: Mapping[str, tuple[str, str]] = {
    "window": ("#0B0C0E", "#F3F4F0"),
    "surface": ("#121417", "#FFFFFF"),
    "raised": ("#1A1D21", "#FFFFFF"),
    "hover": ("#1F2328", "#EEF0EA"),
    "sunken": ("#08090A", "#E9EBE4"),
    "input": ("#08090A", "#FFFFFF"),
    "track": ("#23272D", "#E2E5DC"),
    "border": ("#24282E", "#DDE0D7"),
    "borderStrong": ("#3A4048", "#BFC4B8"),
    "control": ("#656D77", "#858C80"),
    "text": ("#E8EAED", "#14171A"),
    "text2": ("#B4BAC2", "#3C4349"),
    "muted": ("#8B939E", "#5B636B"),
    "disabled": ("#5C636D", "#9AA09A"),
    "accent": ("#C8FF2E", "#C8FF2E"),
    "accentInk": ("#C8FF2E", "#4B6B00"),
    "primary": ("#C8FF2E", "#14171A"),
    "onPrimary": ("#0E1200", "#C8FF2E"),
    "selection": ("#222A12", "#EAF5C8"),
    "selectionEdge": ("#4E6416", "#A9CE3A"),
    "find": ("#3A3413", "#FFF1B8"),
    "hatch": ("#4A525C", "#A9B0A4"),
    "grid": ("#1E2227", "#E8EAE3"),
    "switchOn": ("#C8FF2E", "#14171A"),
    "switchKnob": ("#0E1200", "#C8FF2E"),
}


@dataclass(frozen=True, slots=True)
class StateColours:
    """A state's colours, each (dark, light): of its glyph and word, of the ground behind them, of a zone's cell."""

    ink: tuple[str, str]
    tint: tuple[str, str]
    zone: tuple[str, str]


_OK = StateColours(("#35CFA0", "#0A7658"), ("#12241F", "#E0F2EC"), ("#1D6B56", "#8FD3BF"))
_DUE = StateColours(("#F4B740", "#8F5C00"), ("#2A2313", "#FAEFD6"), ("#80602A", "#EFCB83"))
_STALE = StateColours(("#FF6F61", "#A81E24"), ("#2D1A19", "#FBE6E4"), ("#8A3B36", "#EBA19C"))
_WAITING = StateColours(("#C9B2FF", "#7A3FD0"), ("#221E2E", "#EFE7FB"), ("#C9B2FF", "#7A3FD0"))
_RUNNING = StateColours(("#3E9BF0", "#0A5EA8"), ("#132231", "#E1EEF8"), ("#3E9BF0", "#0A5EA8"))
_QUIET = StateColours(("#8B939E", "#5B636B"), ("#23272D", "#E2E5DC"), ("#23272D", "#E2E5DC"))

#: State → its colours. The state's usual word is in `WORDS`.
STATES: Mapping[str, StateColours] = {
    "current": _OK, "due": _DUE, "stuck": _DUE, "stale": _STALE, "failed": _STALE, "out": _STALE,
    "waiting": _WAITING, "running": _RUNNING, "queued": _QUIET, "unknown": _QUIET, "unreported": _QUIET,
    "off": _QUIET, "missed": _DUE, "none": _QUIET,
}  # fmt: skip

WORDS: Mapping[str, str] = {
    "current": "current", "due": "due", "stuck": "stuck", "stale": "stale", "failed": "failed", "out": "signed out",
    "waiting": "waiting for you", "running": "running", "queued": "queued", "unknown": "unknown",
    "unreported": "not reported yet", "off": "paused", "missed": "missed", "none": "nothing yet",
}  # fmt: skip

#: From well to what needs the person first.
RANK = ("current", "off", "none", "queued", "unreported", "unknown", "running", "due", "missed", "stuck", "stale",
        "waiting", "out", "failed")  # fmt: skip

SERIES: tuple[tuple[str, str], ...] = (
    ("#3DB2E8", "#0894D7"), ("#F2A65A", "#915411"), ("#E8459F", "#C84794"), ("#7DF0DF", "#007351"),
    ("#7C72E8", "#5E63E2"), ("#B5524C", "#731D1F"), ("#8A8420", "#A08C08"), ("#F3EDA6", "#7C9A54"),
)  # fmt: skip
OTHER = 8  # the series of everything that has no place of its own

PLATFORMS: Mapping[str, int] = {
    "spotify": 4, "apple music": 2, "itunes": 2, "youtube music": 3, "youtube": 3, "amazon": 1, "amazon music": 1,
    "deezer": 5, "tidal": 7, "meta ads": 6, "facebook": 6,
}  # fmt: skip
SERVICES: Mapping[str, int] = {
    "spotify": 4, "distrokid": 2, "toolost": 5, "tiktok": 3, "tiktok/pig1987": 3, "tiktok/zonea0": 1,
    "tiktok/zone.a0": 1, "linktree": 7, "metaads": 6, "bank": 8,
}  # fmt: skip
ARTISTS: Mapping[str, int] = {"pig1987": 3, "zone a0": 1, "zone_a0": 1, "zonea0": 1, "iwary": 2}


def worst(states: list[str]) -> str:
    """The worst of several states; “none” when there is none."""
    return max(states, key=RANK.index, default="none")
