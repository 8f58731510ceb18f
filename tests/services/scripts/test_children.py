"""Whatever way a script ends, everything that it started ends with it."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from bedrot_desktop.core.errors import Cancelled, ScriptFailed
from bedrot_desktop.core.jobs import Run

TREE = """
    import pathlib, subprocess, sys, time
    pids = pathlib.Path({pids!r})
    child = "import subprocess,sys,time;p=subprocess.Popen([sys.executable,'-c','import time;time.sleep(600)']);"
    child += "print(p.pid,flush=True);time.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True)
    import os
    pids.write_text(f"{{os.getpid()}} {{process.pid}} {{process.stdout.readline()}}")
    print("ready", flush=True)
    {then}
"""


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def tree(lake: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a tree of three processes writes its ids; none of them may outlive the test."""
    monkeypatch.setattr("bedrot_desktop.services.scripts.children.GRACE", 0.5)
    pids = lake.folder / "pids"
    yield pids
    for pid in map(int, pids.read_text().split()) if pids.exists() else ():
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(pid).kill()


def all_gone(pids: Path) -> bool:
    numbers = [int(pid) for pid in pids.read_text().split()]
    assert len(numbers) == 3
    return not any(runs(pid) for pid in numbers)


def test_a_script_out_of_time_is_ended_with_its_children_and_grandchildren(lake: Any, tree: Path) -> None:
    with pytest.raises(ScriptFailed, match=r"longer than 1.5 seconds and was stopped.*\nready"):
        lake.run(TREE.format(pids=str(tree), then="time.sleep(600)"), time_limit=1.5)
    assert all_gone(tree)


def test_a_stop_on_request_ends_the_whole_tree(lake: Any, tree: Path) -> None:
    stop = threading.Event()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        lake.run(TREE.format(pids=str(tree), then="time.sleep(600)"), Run(stop), on_line=lambda _line: stop.set())
    assert all_gone(tree)
    assert time.monotonic() - began < 30


def test_an_error_in_the_listener_leaves_no_process_behind(lake: Any, tree: Path) -> None:
    def trouble(_line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lake.run(TREE.format(pids=str(tree), then="time.sleep(600)"), on_line=trouble)
    assert all_gone(tree)


def test_what_a_script_leaves_behind_is_ended_and_told(lake: Any, tree: Path) -> None:
    result = lake.run(TREE.format(pids=str(tree), then="sys.exit(0)"))
    assert result.exit_code == 0
    assert all_gone(tree)
    assert lake.lines[-1] == "2 processes left behind by bandsite_landing2raw.py ended."


def test_a_leftover_that_holds_the_output_open_does_not_keep_the_run_waiting(lake: Any, tree: Path) -> None:
    began = time.monotonic()
    lake.run(f"""
        import pathlib, subprocess, sys
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        pathlib.Path({str(tree)!r}).write_text(str(process.pid))
    """)
    assert not runs(int(tree.read_text()))
    assert time.monotonic() - began < 30


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_a_script_that_will_not_stop_is_killed(lake: Any, tree: Path) -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    with pytest.raises(ScriptFailed):
        lake.run(TREE.format(pids=str(tree), then=stubborn), time_limit=1.5)
    assert all_gone(tree)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals on Windows")
def test_a_script_ended_by_a_signal_says_which(lake: Any) -> None:
    with pytest.raises(ScriptFailed, match="signal 11"):
        lake.run("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")


def test_a_run_that_is_stopped_already_starts_nothing(lake: Any) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        lake.run("print('started')", Run(stop))
    assert lake.lines == []
