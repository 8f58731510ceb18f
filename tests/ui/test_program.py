"""The life of the program: leaving it, and one workspace after the other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bedrot_desktop.app import arguments
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.program import Program
from bedrot_desktop.ui import workers as ui_workers
from bedrot_desktop.ui.tray import Tray

from .conftest import NOW

CHILD = """
import json, sys
sys.stdin.readline()
print(json.dumps(dict(done=0, total=0, label="ready")), flush=True)
sys.stdin.readline()
print(json.dumps(dict(outcome="cancelled", value=None, message="", remedy="", kind="")), flush=True)
"""


@pytest.fixture
def program(qapp: QApplication, theme_in_use: object) -> Iterator[Program]:
    made = Program(qapp, arguments([]), None, FixedClock(NOW))
    yield made
    made.close()
    made.deleteLater()


def _lake(root: Path) -> Path:
    for zone in ("landing", "raw", "staging", "curated"):
        (root / "data_lake" / zone).mkdir(parents=True)
    return root


def test_exit_leaves_also_where_closing_would_only_hide(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = program.open(tmp_path, None)
    monkeypatch.setattr(Tray, "there", True)
    monkeypatch.setattr(opened.tray.icon, "isVisible", lambda: True)
    monkeypatch.setattr(opened.tray, "message", lambda _toast: None)
    opened.window.show()
    assert not opened.window.close()
    assert not opened.window.isVisible()
    opened.window.show()
    asked: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda *_: asked.append(opened.window.close()))
    opened.tray.left.emit()
    assert asked == [True]


def test_work_that_another_workspace_stops_is_not_lost_silently(
    program: Program, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    monkeypatch.setattr(ui_workers, "command", lambda: [sys.executable, str(script)])
    before = program.open(tmp_path / "home", _lake(tmp_path / "one"))
    before.deeds.write("run", "Run", lambda _end: pytest.fail("nobody is there to be told"))
    before.deeds.write("bring", "Bringing a.csv")
    opened = program.open(tmp_path / "home", _lake(tmp_path / "two"))
    (card,) = opened.toasts.cards
    assert card.toast.words == "Run and Bringing a.csv: begin it again here if it is still wanted."
    assert card.toast.stays
    assert not before.workers.busy
    before.read()  # what is asked late of one that is closed is not asked
    assert before.bridge.idle


@pytest.mark.parametrize("given", [["--page", "nowhere"], ["--size", "big"]])
def test_arguments_that_mean_nothing_are_refused(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        arguments(given)
    assert refused.value.code == 2
    assert given[1] in capsys.readouterr().err


def test_settings_that_cannot_be_read_are_told_instead_of_a_trace(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[[[")
    asked = [sys.executable, "-m", "bedrot_desktop.app", "--home", str(tmp_path), "--quit-after", "5"]
    ended = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1
    assert "settings.toml is not a settings file" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_end_of_the_systems_session_closes_everything_at_its_last_moment_and_once(
    program: Program, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = program.open(tmp_path, None)
    monkeypatch.setattr(opened.tray, "message", lambda _toast: None)
    patience: list[float] = []
    monkeypatch.setattr(opened, "close", patience.append)
    qapp.aboutToQuit.emit()
    assert patience == []  # an ordinary end is closed in its own order
    qapp.commitDataRequest.emit(None)
    assert program.leaving
    qapp.aboutToQuit.emit()
    program.close()
    assert patience == [3.0]
