"""What the tests of the schedule share."""

from __future__ import annotations

import pytest

from bedrot_desktop.automation.file import ScheduleFile


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A week is 10,000 beats, each with a transaction; the disk of a test machine need not see them all."""
    monkeypatch.setattr(ScheduleFile, "synchronous", "off")
