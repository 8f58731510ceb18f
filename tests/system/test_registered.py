"""Starting at a sign-in and opening addresses: on, off and on again, read back as the truth, on Windows and by XDG."""

from __future__ import annotations

import argparse
import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.app import arguments
from bedrot_desktop.core.addresses import parse
from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.system.addresses import COMMAND, WindowsAddresses, XdgAddresses
from bedrot_desktop.system.autostart import APPROVED, RULES, RUN, WindowsAutostart, XdgAutostart
from bedrot_desktop.system.own import Own
from bedrot_desktop.system.programs import Program, desktop_line, places, this_program, windows_line
from bedrot_desktop.system.registry import Registry
from bedrot_desktop.system.schtasks import Ran

from .windows import SchtasksTool, Winreg

EXE = "C:\\Users\\Żaneta\\AppData\\Local\\Programs\\BEDROT Desktop\\BEDROT Desktop.exe"


@pytest.fixture
def winreg() -> Winreg:
    return Winreg()


@pytest.fixture
def start(winreg: Winreg) -> WindowsAutostart:
    return WindowsAutostart((EXE, "--tray"), Registry(winreg))


# -- Windows -----


def test_windows_starts_the_program_in_the_tray_until_it_is_told_not_to(
    winreg: Winreg, start: WindowsAutostart
) -> None:
    assert not start.state().on
    for _ in range(2):
        start.on()
        start.on()
        assert winreg.there() == {f"hkcu\\{RUN}\\bedrot desktop".casefold(): f'"{EXE}" --tray'}
        assert start.state().on
        start.off()
        start.off()
        assert winreg.there() == {}
        assert not start.state().on


@pytest.mark.parametrize(("first", "on"), [(2, True), (6, True), (3, False), (7, False)])
def test_what_was_switched_off_in_the_task_manager_is_off(
    winreg: Winreg, start: WindowsAutostart, first: int, on: bool
) -> None:
    start.on()
    winreg.put(winreg.HKEY_CURRENT_USER, APPROVED, "BEDROT Desktop", bytes([first]) + bytes(11))
    assert start.state().on is on
    assert ("Task Manager" in start.state().words) is not on
    start.on()
    assert start.state().on


def test_another_copy_that_starts_is_told(start: WindowsAutostart, winreg: Winreg) -> None:
    winreg.put(winreg.HKEY_CURRENT_USER, RUN, "BEDROT Desktop", '"D:\\old\\BEDROT Desktop.exe" --tray')
    assert start.state().on
    assert "D:\\old" in start.state().words


def test_a_rule_against_starting_is_told(start: WindowsAutostart, winreg: Winreg) -> None:
    start.on()
    winreg.put(winreg.HKEY_CURRENT_USER, RULES, "DisableCurrentUserRun", 1)
    assert not start.state().on
    assert "rule" in start.state().words


def test_a_registry_that_refuses_is_told_in_words(start: WindowsAutostart, winreg: Winreg) -> None:
    winreg.refusing = {f"HKCU\\{RUN}"}
    for deed in (start.on, start.off, start.state):
        with pytest.raises(SystemRefused, match=r"CurrentVersion.*Zugriff verweigert") as caught:
            deed()
        assert caught.value.remedy


def test_a_command_too_long_for_windows_is_refused_before_it_is_written(winreg: Winreg) -> None:
    with pytest.raises(SystemRefused, match="260"):
        WindowsAutostart((EXE, "--home", "x" * 200, "--tray"), Registry(winreg)).on()
    assert winreg.there() == {}


def test_windows_opens_addresses_with_the_program_until_they_are_taken_back(winreg: Winreg) -> None:
    ours = WindowsAddresses((EXE,), Registry(winreg))
    other = WindowsAddresses(("D:\\old\\BEDROT Desktop.exe",), Registry(winreg))
    assert not ours.state().on
    for _ in range(2):
        ours.register()
        ours.register()
        assert ours.state().on
        assert Registry(winreg).read(COMMAND) == f'"{EXE}" -- "%1"'
        assert Registry(winreg).read("Software\\Classes\\bedrot", "URL Protocol") == ""
        assert not other.state().on
        assert EXE in other.state().words
        ours.unregister()
        ours.unregister()
        assert winreg.there() == {}
        assert not ours.state().on


def test_a_folder_that_windows_would_read_as_a_place_of_its_own_is_refused(winreg: Winreg) -> None:
    with pytest.raises(SystemRefused, match="%"):
        WindowsAddresses(("C:\\100%1\\x.exe",), Registry(winreg)).register()
    assert winreg.there() == {}


@pytest.mark.parametrize("address", ['bedrot://run" --home "\\\\evil\\x', "--home=x", '" --workspace "C:\\x'])
def test_no_address_becomes_a_flag_whatever_quotes_are_in_it(
    address: str, winreg: Winreg, capsys: pytest.CaptureFixture[str]
) -> None:
    command = WindowsAddresses(("x.exe",), Registry(winreg)).command.replace("%1", address)
    try:
        asked = arguments(_taken_apart(command)[1:])
    except SystemExit:  # a wrong line: nothing is done
        capsys.readouterr()
        return
    assert (asked.home, asked.workspace) == (None, None)
    assert parse(asked.address) is None


def _taken_apart(line: str) -> list[str]:
    """As Windows' C library takes a line apart, for lines without backslashes before quotes."""
    found: list[str] = []
    word, quoted, begun = "", False, False
    for sign in line:
        if sign == '"':
            quoted, begun = not quoted, True
        elif sign == " " and not quoted:
            if begun:
                found.append(word)
            word, begun = "", False
        else:
            word, begun = word + sign, True
    return [*found, word] if begun else found


# -- by the XDG rules -----


def entry_of(file: Path) -> dict[str, str]:
    reader = configparser.RawConfigParser()
    reader.optionxform = str  # type: ignore[assignment,method-assign]
    reader.read(file, encoding="utf-8")
    return dict(reader["Desktop Entry"])


def valid(file: Path) -> None:
    tool = shutil.which("desktop-file-validate")
    if tool is not None:
        told = subprocess.run([tool, str(file)], capture_output=True, text=True)
        assert (told.returncode, told.stdout) == (0, "")


LINE = ("/opt/BEDROT Desktop/BEDROT Desktop", "--home", '/home/łukasz/100% "mine" $x `y` a\\b;c')


def test_the_desktop_starts_the_program_until_it_is_told_not_to(tmp_path: Path) -> None:
    start = XdgAutostart((*LINE, "--tray"), tmp_path / "config" / "autostart")
    assert not start.state().on
    for _ in range(2):
        start.on()
        start.on()
        assert start.state() == start.state().__class__(True)
        valid(start.file)
        start.off()
        start.off()
        assert not start.file.exists()
        assert not start.state().on


@pytest.mark.parametrize(
    ("before", "after", "on", "words"),
    [
        ("X-GNOME-Autostart-enabled=true", "X-GNOME-Autostart-enabled=false", False, "Switched off"),
        ("Terminal=false", "Hidden=true", False, "Switched off"),
        ("Exec=", 'Exec="/elsewhere/', True, "another copy"),
        ("[Desktop Entry]", "nothing", True, "another copy"),
    ],
)
def test_what_the_desktop_changed_is_told(tmp_path: Path, before: str, after: str, on: bool, words: str) -> None:
    start = XdgAutostart(LINE, tmp_path)
    start.on()
    start.file.write_text(start.file.read_text("utf-8").replace(before, after), "utf-8")
    assert start.state().on is on
    assert words in start.state().words


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("in the way")
    with pytest.raises(SystemRefused, match="autostart"):
        XdgAutostart(LINE, tmp_path / "autostart").on()


def test_addresses_are_opened_by_the_program_and_the_tools_of_the_desktop_are_told(tmp_path: Path) -> None:
    calls: list[list[str]] = []
    answer = Ran(0, b"bedrot-desktop.desktop\n")

    def commands(command: Sequence[str]) -> Ran:
        calls.append([Path(command[0]).name, *command[1:]])
        return answer

    ours = XdgAddresses(LINE, tmp_path / "applications", commands, lambda tool: f"/usr/bin/{tool}")
    assert not ours.state().on
    ours.register()
    valid(ours.file)
    assert entry_of(ours.file)["MimeType"] == "x-scheme-handler/bedrot;"
    assert entry_of(ours.file)["Exec"].endswith(" -- %u")
    assert calls == [
        ["update-desktop-database", str(tmp_path / "applications")],
        ["xdg-mime", "default", "bedrot-desktop.desktop", "x-scheme-handler/bedrot"],
    ]
    assert ours.state().on
    answer = Ran(0, b"other.desktop\n")
    assert ours.state().words == "other.desktop opens them."
    ours.unregister()
    ours.unregister()
    assert not ours.state().on


def test_without_the_tools_of_a_desktop_the_entry_does(tmp_path: Path) -> None:
    def none(_command: Sequence[str]) -> Ran:
        raise AssertionError

    ours = XdgAddresses(LINE, tmp_path, none, lambda _tool: None)
    ours.register()
    assert ours.state().on


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=20), min_size=1, max_size=4))
def test_a_line_in_a_desktop_file_is_read_back_as_it_was(words: list[str]) -> None:
    line = desktop_line(words)
    plain = line.replace("\\\\", "\\")  # first the rule of all values of such a file, then that of Exec
    found = [
        re.sub(r"\\([\\\"`$])", r"\1", quoted) if mark else bare
        for mark, quoted, bare in re.findall(r'(")((?:\\.|[^"\\])*)"|([^ "]+)', plain)
    ]
    assert [word.replace("%%", "%") for word in found] == words


# -- how the program is started -----


def test_the_built_program_is_its_two_exes_beside_each_other() -> None:
    folder = "C:\\Programs\\BEDROT Desktop\\"
    found = this_program(f"{folder}bedrot.exe", "win32", frozen=True)
    assert found == Program((f"{folder}BEDROT Desktop.exe",), (f"{folder}bedrot.exe",))
    assert this_program("/opt/b/bedrot", "linux", frozen=True).window == ("/opt/b/BEDROT Desktop",)


def test_an_environment_starts_its_own_python_without_a_console_for_the_window() -> None:
    for name in ("python.exe", "pythonw.exe"):
        found = this_program(f"C:\\v env\\Scripts\\{name}", "win32", frozen=False)
        assert found.window == ("C:\\v env\\Scripts\\pythonw.exe", "-m", "bedrot_desktop.app")
        assert found.console == ("C:\\v env\\Scripts\\python.exe", "-m", "bedrot_desktop")
    assert this_program("/v/bin/python", "linux", frozen=False).window[0] == "/v/bin/python"


def test_flags_name_what_another_start_would_not_find(tmp_path: Path) -> None:
    from platformdirs import user_data_path

    usual = user_data_path("BEDROT Desktop", appauthor=False, roaming=False)
    assert places(usual) == ()
    assert places(tmp_path) == ("--home", str(tmp_path))
    assert places(usual, tmp_path, str(tmp_path)) == ()
    assert places(usual, tmp_path, "") == ("--workspace", str(tmp_path))


def test_windows_lines_quote_the_program_always_and_the_rest_where_it_needs_it() -> None:
    assert windows_line(("C:\\x.exe",)) == '"C:\\x.exe"'
    assert windows_line((EXE, "--home", "D:\\a b\\", "-x")) == f'"{EXE}" --home "D:\\a b\\\\" -x'


def test_a_command_without_a_console_does_what_the_prompt_does() -> None:
    silent = this_program().silent
    done = subprocess.run([*silent, "--version"], capture_output=True, text=True, env={**os.environ})
    assert done.returncode == 0
    assert done.stdout.startswith("bedrot ")
    wrong = subprocess.run([*silent, "nonsense"], capture_output=True, text=True)
    assert wrong.returncode == 2


def test_all_of_it_is_put_together_for_one_home(tmp_path: Path, winreg: Winreg) -> None:
    tool = SchtasksTool()
    settings = Settings.load(tmp_path, environment={"BEDROT_SCHEDULE_RUN_AT": "04:15"})
    found = Own.of(tmp_path, settings)
    assert found.run_at == time(4, 15)
    assert found.flags == ("--home", str(tmp_path))
    windows = Own(tmp_path, time(4, 15), Program((EXE,), ("x",)), ("--home", "H"), "win32", winreg, tool)
    windows.autostart.on()
    assert winreg.there()[f"hkcu\\{RUN}\\bedrot desktop".casefold()] == f'"{EXE}" --home H --tray'
    assert [task.line[1:5] for task in windows.tasks()] == [("--do", "--home", "H", "schedule")] * 2
    assert windows.scheduler is not None
    assert windows.label == "Start with Windows"
    assert Own(tmp_path, time(3), platform="linux").scheduler is None
    mac = Own(tmp_path, time(3), platform="darwin")
    assert not mac.autostart.state().supported
    assert not mac.addresses.state().supported
    for deed in (mac.autostart.on, mac.addresses.register):
        with pytest.raises(SystemRefused):
            deed()


def test_the_words_for_the_line_are_known_to_the_door() -> None:
    asked = arguments(["--tray", "--", "bedrot://run"])
    assert isinstance(asked, argparse.Namespace)
    assert (asked.tray, asked.address) == (True, "bedrot://run")


def test_the_room_brings_in_neither_qt_nor_windows_modules() -> None:
    code = (
        "import sys, bedrot_desktop.system.own, bedrot_desktop.system.identity;"
        "print([name for name in ('winreg', 'PySide6', 'ctypes', 'polars', 'lxml') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
