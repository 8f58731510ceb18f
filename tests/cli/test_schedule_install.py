"""``bedrot schedule install`` and ``uninstall``: shown where there is no Task Scheduler, done where there is."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path

import pytest

from bedrot_desktop.cli import schedule_install
from bedrot_desktop.cli.app import run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.system.own import Own
from bedrot_desktop.system.programs import Program
from bedrot_desktop.system.schtasks import Ran

from ..system.windows import SchtasksTool, Winreg


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> tuple[SchtasksTool, Winreg]:
    tool, winreg = SchtasksTool(), Winreg()

    def of(home: Path, settings: Settings) -> Own:
        hour = settings.get("schedule.run_at")
        assert isinstance(hour, time)
        return Own(home, hour, Program(("C:\\B\\x.exe",), ("C:\\B\\y.exe",)), (), "win32", winreg, tool)

    monkeypatch.setattr(Own, "of", staticmethod(of))
    return tool, winreg


def bedrot(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> tuple[int, str]:
    code = run(["schedule", *words, "--home", str(home)])
    return code, capsys.readouterr().out


def test_here_the_tasks_are_shown_with_what_to_do_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = bedrot(capsys, tmp_path, "install")
    assert code == 0
    assert "<URI>\\BEDROT\\Full run</URI>" in told
    assert "bedrot schedule daemon" in told
    assert "ExecStart=" in told
    code, told = bedrot(capsys, tmp_path, "install", "--json")
    document = json.loads(told)
    assert not document["installed"]
    assert [task["path"] for task in document["tasks"]] == ["\\BEDROT\\Full run", "\\BEDROT\\Health"]
    assert bedrot(capsys, tmp_path, "uninstall")[0] == 0


def test_on_windows_they_are_installed_at_the_hour_given_and_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], windows: tuple[SchtasksTool, Winreg]
) -> None:
    tool, winreg = windows
    code, told = bedrot(capsys, tmp_path, "install", "--run-at", "04:30", "--wake", "--json")
    document = json.loads(told)
    assert code == 0
    assert document["installed"]
    assert [one["wrong"] for one in document["states"]] == ["", ""]
    assert "T04:30:00" in tool.tasks["\\BEDROT\\Full run"]
    assert "<WakeToRun>true" in tool.tasks["\\BEDROT\\Full run"]
    assert Settings.load(tmp_path).get("schedule.run_at") == time(4, 30)
    assert any("classes\\bedrot" in name for name in winreg.there())
    code, told = bedrot(capsys, tmp_path, "uninstall")
    assert "Full run, Health" in told
    assert tool.tasks == {}


def test_a_dry_run_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], windows: tuple[SchtasksTool, Winreg]
) -> None:
    code, told = bedrot(capsys, tmp_path, "install", "--run-at", "04:30", "--dry-run")
    assert code == 0
    assert "T04:30:00" in told
    assert windows[0].calls == []
    assert windows[1].there() == {}
    assert Settings.load(tmp_path).get("schedule.run_at") == time(3)


def test_a_refusal_is_told_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], windows: tuple[SchtasksTool, Winreg]
) -> None:
    windows[0].refuses["/Create"] = Ran(5)
    assert run(["schedule", "install", "--home", str(tmp_path)]) == 1
    assert "access is denied" in capsys.readouterr().err


def test_an_hour_that_is_none_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schedule", "install", "--run-at", "soon", "--home", str(tmp_path)]) == 2
    assert "time" in capsys.readouterr().err


def test_a_unit_for_systemd_quotes_what_it_must(tmp_path: Path) -> None:
    own = Own(tmp_path, time(3), Program(("w",), ("/a b/c",)), ("--home", "50% $x"), "linux")
    assert 'ExecStart="/a b/c" --home "50%% $$x" schedule daemon' in schedule_install.units(own)
