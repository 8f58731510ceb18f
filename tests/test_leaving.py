from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop import leaving
from bedrot_desktop.core import paths
from bedrot_desktop.ui.single import Single


@pytest.mark.parametrize(
    ("line", "home"),
    [
        (["x", "--home", "/a/b"], "/a/b"),
        (["x", "--home=/a b/c", "--tray"], "/a b/c"),
        (["x", "--demo", "/made up"], "/made up/home"),
    ],
)
def test_the_home_of_a_window_is_read_from_its_command_line(line: list[str], home: str) -> None:
    assert leaving.home_of(line) == Path(home).absolute()


def test_without_a_word_it_is_the_usual_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEDROT_HOME", str(tmp_path))
    assert leaving.home_of(["x", "--tray"]) == tmp_path
    assert leaving.home_of(["x", "--demo", "--tray"]) == tmp_path / "demo" / "home"
    assert leaving.home_of([]) == paths.home()


def test_a_window_hears_that_it_shall_leave(tmp_path: Path, qtbot: QtBot) -> None:
    first = Single(tmp_path)
    assert first.listen()
    asked: list[object] = []
    first.asked.connect(asked.append)
    program = "from pathlib import Path; from bedrot_desktop.ui.single import Single; import sys; "
    program += "sys.exit(0 if Single(Path(sys.argv[1])).hand_over({'do': 'leave'}) else 1)"
    other = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
    qtbot.waitUntil(lambda: asked == [{"v": 1, "do": "leave"}], timeout=60_000)
    qtbot.waitUntil(lambda: other.poll() is not None, timeout=60_000)
    first.close()
    assert other.returncode == 0


def test_who_does_not_leave_is_named_and_not_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEDROT_HOME", str(tmp_path))
    stays = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        (line,) = leaving.leave([psutil.Process(stays.pid)], 0.2)
        assert f"({stays.pid})" in line
        assert stays.poll() is None
    finally:
        stays.communicate(b"\n")
    assert leaving.leave([], 0.2) == []


def test_nobody_runs_from_an_empty_folder(tmp_path: Path) -> None:
    assert leaving.running(tmp_path) == []
