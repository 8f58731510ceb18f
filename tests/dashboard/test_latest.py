"""Figures are read once for all who ask, and nobody waits for a second look."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.dashboard.figures import Figures
from bedrot_desktop.dashboard.latest import EVERY, USABLE, Latest

from .conftest import NOW


class Looks:
    """A look that can be held up, and time that is moved by hand."""

    def __init__(self) -> None:
        self.time, self.count = 0.0, 0
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.breaks = False

    def __call__(self, run: Run) -> Figures:
        self.count += 1
        self.begun.set()
        while not self.go_on.wait(0.01):
            run.check()
        if self.breaks:
            raise OSError("the disk is gone")
        return Figures(NOW, workspace=str(self.count))

    def hold(self) -> None:
        self.begun.clear()
        self.go_on.clear()

    def latest(self, patience: float = 60) -> Latest:
        return Latest(self, lambda: self.time, patience)


def number(latest: Latest) -> str:
    found = latest.figures()
    return found.workspace if found else ""


def aside(question: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=question)
    thread.start()
    return thread


def test_what_was_read_just_now_is_not_read_again() -> None:
    looks = Looks()
    latest = looks.latest()
    assert [number(latest) for _ in range(3)] == ["1"] * 3
    looks.time += EVERY
    assert number(latest) == "2"
    latest.close()


def test_while_one_reads_others_get_the_figures_before() -> None:
    looks = Looks()
    latest = looks.latest()
    assert number(latest) == "1"
    looks.time += EVERY
    looks.hold()
    first = aside(latest.figures)
    looks.begun.wait(60)
    assert number(latest) == "1"
    looks.go_on.set()
    first.join(60)
    assert number(latest) == "2"
    latest.close()


def test_figures_of_long_ago_are_waited_for_but_not_for_ever() -> None:
    looks = Looks()
    latest = looks.latest(patience=0.01)
    looks.hold()
    assert number(latest) == ""
    looks.go_on.set()
    for _ in range(1000):
        if number(latest):
            break
        threading.Event().wait(0.01)
    looks.time += USABLE
    looks.hold()
    assert number(latest) == "1"
    latest.close()


def test_a_look_that_breaks_leaves_the_figures_before() -> None:
    looks = Looks()
    latest = looks.latest()
    assert number(latest) == "1"
    looks.time += EVERY
    looks.breaks = True
    assert number(latest) == "1"
    looks.breaks = False
    assert number(latest) == "3"
    latest.close()


def test_closing_ends_a_look_under_way_and_begins_no_other() -> None:
    looks = Looks()
    latest = looks.latest()
    looks.hold()
    asking = aside(latest.figures)
    looks.begun.wait(60)
    latest.close()
    asking.join(60)
    assert not asking.is_alive()
    assert latest.figures() is None
    assert looks.count == 1
