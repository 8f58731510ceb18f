"""Since when something is so: no earlier than it began, no later than it was first seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bedrot_desktop.attention.entries import Entry
from bedrot_desktop.attention.past import of_service
from bedrot_desktop.attention.signals import INFO, REMINDER, Signal
from bedrot_desktop.pipeline.journal import PastStage

NOW = datetime(2026, 11, 23, 22, 53, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _failed(at: datetime, trouble: str) -> PastStage:
    return PastStage("r", "extract", "failed", at, 0.0, {"summary": "It failed.", "trouble": trouble})


def test_what_is_only_known_to_be_so_now_is_so_since_it_was_first_seen() -> None:
    signal = Signal("questions", REMINDER, INFO, "waiting", "1 question waits", "It waits.", (), NOW)
    assert Entry(1, signal, NOW - HOUR).since == NOW - HOUR
    assert Entry(1, signal, NOW + HOUR).since == NOW


def test_a_row_of_failures_is_told_apart_by_its_troubles() -> None:
    goes = [_failed(NOW, "Unreachable"), _failed(NOW - HOUR, "Unreachable"), _failed(NOW - 2 * HOUR, "VaultError")]
    (failed,) = of_service("spotify", goes, {}, NOW).failed
    assert (failed.in_row, failed.since, failed.alike) == (3, NOW - 2 * HOUR, NOW - HOUR)
