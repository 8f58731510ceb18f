"""Garbage is looked for less and less often while nothing happens, and soon again when something does."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from bedrot_desktop.ui.collecting import EVERY, LONGEST, Collector


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()
    gc.disable()  # as all tests of the face want it


def test_it_rests_while_nothing_happens_and_wakes_with_the_first_objects(collector: Collector) -> None:
    gc.collect()
    for _ in range(12):
        collector.look()
    assert collector._timer.interval() == LONGEST
    held = [[number] for number in range(3000)]
    collector.look()
    assert collector._timer.interval() == EVERY
    assert len(held) == 3000


def test_a_window_that_comes_up_wakes_it(collector: Collector) -> None:
    for _ in range(12):
        collector.look()
    collector.wake()
    assert collector._timer.interval() == EVERY
