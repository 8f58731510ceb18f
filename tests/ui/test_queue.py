"""Work that writes is done one after the other, whatever becomes of the one before."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui import workers as ui_workers
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.workers import Ended

from .conftest import NOW, Room

CHILD = """
import json, sys
request = json.loads(sys.stdin.readline())
if request["do"] == "run":
    print(json.dumps(dict(event="RunStarted", at=request["at"], run="r", services=["bank"], stages=1)), flush=True)
    sys.exit(9)
print(json.dumps(dict(outcome="done", value=request["do"], message="", remedy="", kind="")), flush=True)
"""


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    command = [sys.executable, str(script)]
    monkeypatch.setattr(ui_workers, "command", lambda: list(command))
    return command


def test_the_queue_goes_on_where_no_process_could_be_started(empty_room: Room, child: list[str], qtbot: QtBot) -> None:
    toasts, ends, python = list[Toast](), list[Ended](), child[0]
    empty_room.desk.toasted.connect(toasts.append)

    def better(end: Ended) -> None:
        ends.append(end)
        child[0] = python

    child[0] = "/no/such/python"
    empty_room.deeds.write("first", "First", better)
    empty_room.deeds.write("second", "Second", ends.append)
    qtbot.waitUntil(lambda: len(ends) == 2, timeout=60_000)
    assert [one.outcome for one in ends] == ["broken", "done"]
    assert empty_room.deeds.writing is None


def test_the_queue_goes_on_where_an_answer_could_not_be_dealt_with(
    empty_room: Room, child: list[str], qtbot: QtBot
) -> None:
    ends = list[Ended]()

    def fail(_end: Ended) -> None:
        raise KeyError("stages")

    with qtbot.captureExceptions() as caught:
        empty_room.deeds.write("first", "First", fail)
        empty_room.deeds.write("second", "Second", ends.append)
        qtbot.waitUntil(lambda: bool(ends), timeout=60_000)
    assert [kind for kind, _, _ in caught] == [KeyError]
    assert ends[0].value == "second"


def test_a_run_whose_process_died_does_not_go_on_for_ever(empty_room: Room, child: list[str], qtbot: QtBot) -> None:
    live, ends = empty_room.desk.live, list[Ended]()
    empty_room.deeds.write("run", "Run", ends.append, at=NOW.isoformat())
    qtbot.waitUntil(lambda: bool(ends), timeout=60_000)
    assert live.run is not None
    assert live.run.outcome == "killed"
    assert not live.going


def test_nothing_is_begun_any_more_once_it_is_closed(empty_room: Room, child: list[str], qtbot: QtBot) -> None:
    ends = list[Ended]()
    deeds = empty_room.deeds
    deeds.write("first", "First", ends.append)
    deeds.write("second", "Second", ends.append)
    assert deeds.close() == ["First", "Second"]
    qtbot.waitUntil(lambda: not empty_room.desk.workers.busy, timeout=60_000)
    qtbot.wait(1)
    deeds.write("third", "Third", ends.append)
    assert not empty_room.desk.workers.busy
    assert ends == []
