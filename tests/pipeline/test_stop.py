from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bedrot_desktop.pipeline import stop
from bedrot_desktop.pipeline.stop import StopNote


@pytest.fixture
def note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StopNote:
    monkeypatch.setattr(stop, "EVERY", 0.01)
    return StopNote(tmp_path)


def test_a_note_left_by_another_stops_the_run_and_is_taken_away(note: StopNote, tmp_path: Path) -> None:
    asked = threading.Event()
    note.watch(asked)
    StopNote(tmp_path).leave("somebody")
    assert asked.wait(10)
    note.close()
    assert not (tmp_path / "cancel").exists()


def test_a_note_from_before_is_void(note: StopNote, tmp_path: Path) -> None:
    note.leave("somebody")
    asked = threading.Event()
    note.watch(asked)
    assert not (tmp_path / "cancel").exists()
    assert not asked.wait(0.1)
    note.close()


def test_nobody_looks_any_more_once_it_is_closed(note: StopNote, tmp_path: Path) -> None:
    asked = threading.Event()
    note.watch(asked)
    note.close()
    for thread in threading.enumerate():
        if thread.name == "stop note":
            thread.join(10)
    note.leave("somebody")
    assert not asked.wait(0.1)
    assert (tmp_path / "cancel").exists()
