from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bedrot_desktop.core import children

ROOT = Path(children.__file__).parents[1]


class Kernel:
    """Notes what it is told, as ``kernel32`` would be."""

    def __init__(self) -> None:
        self.told: list[str | None] = []

    def SetDllDirectoryW(self, folder: str | None) -> int:
        self.told.append(folder)
        return 1


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> str:
    """As if the program had been built, with its libraries in a folder."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", "/opt/BEDROT Desktop/_internal", raising=False)
    return "/opt/BEDROT Desktop/_internal"


def test_windows_forgets_our_folder_of_libraries_only_while_a_foreign_program_is_started(built: str) -> None:
    kernel = Kernel()
    with children.foreign(kernel, "win32"):
        assert kernel.told == [None]
    assert kernel.told == [None, built]
    with pytest.raises(OSError, match="no such program"), children.foreign(kernel, "win32"):
        raise OSError("no such program")
    assert kernel.told == [None, built, None, built]


def test_two_that_are_started_at_once_do_not_put_the_folder_back_under_each_other(built: str) -> None:
    kernel, inside = Kernel(), threading.Event()

    def second() -> None:
        with children.foreign(kernel, "win32"):
            inside.set()

    other = threading.Thread(target=second)
    with children.foreign(kernel, "win32"):
        other.start()
        with children.foreign(kernel, "win32"):  # one within another, as of one that opens a browser
            assert not inside.is_set()
    other.join()
    assert kernel.told[-1] == built


def test_nothing_is_touched_where_the_program_runs_from_its_source_or_elsewhere_than_on_windows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kernel = Kernel()
    with children.foreign(kernel, "win32"):
        pass
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", "/opt/x", raising=False)
    with children.foreign(kernel, "linux"):
        pass
    assert kernel.told == []


def test_a_foreign_program_gets_its_library_path_back(built: str) -> None:
    ours = {
        "LD_LIBRARY_PATH": f"{built}{os.pathsep}/own", "LD_LIBRARY_PATH_ORIG": "/own", "LIBPATH": built, "LANG": "C",
        "_PYI_ARCHIVE_FILE": "x", "_PYI_APPLICATION_HOME_DIR": built, "_MEIPASS2": built,
    }  # fmt: skip
    assert children.environment(ours) == {"LD_LIBRARY_PATH": "/own", "LANG": "C"}
    # once given back, what the person has is not taken for ours
    assert children.environment({"LD_LIBRARY_PATH": "/own"}) == {"LD_LIBRARY_PATH": "/own"}


def test_a_built_program_settles_its_own_environment_once(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("LD_LIBRARY_PATH", built)
    children.settle()
    assert "LD_LIBRARY_PATH" not in os.environ
    ended = subprocess.run(["sh", "-c", "echo ${LD_LIBRARY_PATH-none}"], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "none"


def test_every_place_that_starts_a_program_of_others_starts_it_as_the_desktop_would() -> None:
    """`core.children` stands in each module that starts something; those that are let off start our own exes."""
    signs = (
        "subprocess.Popen(", "subprocess.run(", "webbrowser.open(", "QDesktopServices.openUrl(", "sync_playwright(",
        "os.startfile(", "QProcess(", "os.spawn", "os.exec",
    )  # fmt: skip
    starting = {
        file.relative_to(ROOT).as_posix()
        for file in ROOT.rglob("*.py")
        if any(sign in file.read_text(encoding="utf-8") for sign in signs)
    }
    lacking = {name for name in starting if "children.foreign()" not in (ROOT / name).read_text(encoding="utf-8")}
    assert lacking <= {"ui/workers.py", "core/children.py"}  # the worker is our own exe, without a console window
    assert "children.NO_WINDOW" in (ROOT / "ui/workers.py").read_text(encoding="utf-8")
