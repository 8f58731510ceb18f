"""What the daemon tells: looks are one at a time, none is forgotten, and a clock that stands keeps none back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.cli.daemon import Daemon
from bedrot_desktop.core.errors import TransientError
from bedrot_desktop.house import House
from bedrot_desktop.ui.workers import Ended

BUSY = TransientError("The file is busy.")


class Played:
    """A daemon whose children are played: what it started, and what it said."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ends: list[Callable[[Ended], None]] = []
        self.said: list[str] = []
        self.daemon = Daemon(house, self._say, home=None, workspace=None)
        monkeypatch.setattr(self.daemon._workers, "start", self._start)

    def _say(self, words: str, **_document: object) -> None:
        self.said.append(words)

    def _start(self, do: str, ended: Callable[[Ended], None], **_request: Any) -> None:
        assert do == "tell"
        self.ends.append(ended)


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    for zone in ("landing", "raw", "staging", "curated"):
        (tmp_path / "eco" / "data_lake" / zone).mkdir(parents=True)
    house = House.open(home=tmp_path / "home", workspace=tmp_path / "eco")
    made = Played(house, monkeypatch)
    yield made
    made.daemon._end()
    house.close()


def test_a_look_that_is_wanted_while_another_is_under_way_follows_it(played: Played) -> None:
    played.daemon._look()
    played.daemon._look()
    played.daemon._look()
    assert len(played.ends) == 1
    played.ends[0](Ended("done", 0))
    assert len(played.ends) == 2
    played.ends[1](Ended("done", 0))
    assert len(played.ends) == 2


def test_a_clock_that_cannot_beat_is_said_once_and_somebody_looks_all_the_same(played: Played) -> None:
    played.daemon._troubled(BUSY, True)
    played.daemon._troubled(BUSY, False)
    assert played.said == [f"The clock could not beat: {BUSY}"]
    assert len(played.ends) == 1


def test_ends_that_nobody_waits_for_do_not_pile_up(played: Played) -> None:
    assert not played.daemon._one_ended.is_set()
    for _ in range(3):
        played.daemon._one_ended.set()
    played.daemon._wait_for_an_end()
    assert not played.daemon._one_ended.is_set()
