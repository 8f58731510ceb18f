"""What a check is and what it says: its verdict in one plain sentence, with the rows that made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bedrot_desktop.health.checks.ground import Ground

OK, NOTE, WARNING, ERROR, NOT_RUN = "ok", "note", "warning", "error", "not run"
#: From the best to the worst; a check that did not run is as red as an error.
STATES = (OK, NOTE, WARNING, ERROR, NOT_RUN)

Row = Mapping[str, str | int | float | None]


class CannotRun(Exception):
    """Raised by a check that lacks what it needs; the reason is shown and the check is red."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found. ``rows`` are all offending rows (or groups of them), the worst first."""

    state: str
    sentence: str
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``severity`` is the worst state that its findings can have."""

    number: int
    key: str
    title: str
    severity: str
    run: Callable[[Ground], Outcome]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check's verdict. ``rows`` are at most ``ROWS_SHOWN`` of the offending rows, ``count`` is how many there are."""

    number: int
    key: str
    title: str
    severity: str
    state: str
    sentence: str
    rows: tuple[Row, ...] = field(default=())
    count: int = 0


def nothing_yet(what: str) -> Outcome:
    """There is nothing of the kind that the check looks at: said, and not counted as a success."""
    return Outcome(NOTE, f"There is nothing to look at yet: {what}.")
