"""``bedrot dashboard`` as a person uses it: serving until Ctrl+C, one document, the page as a file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bedrot_desktop.cli.app import run as run_line

from .conftest import Made, Room, ask
from .test_server import Dashboard

START = """
import sys
from bedrot_desktop.cli import main
main(sys.argv[1:])
"""


def line(room: Room, *words: str) -> list[str]:
    return ["--workspace", str(room.eco), "--home", str(room.root / "home"), "dashboard", *words]


def test_one_document_is_printed_without_any_server(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_line(line(room, "--once", "/metrics")) == 0
    assert "cookie_refresh_total{" in capsys.readouterr().out
    assert run_line(line(room, "--once", "/health")) == 0
    assert json.loads(capsys.readouterr().out)["services"]
    assert run_line(line(room, "--once", "/nothing")) == 2


def test_the_page_is_written_as_a_file_that_needs_nothing_else(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cookie_dashboard.html"
    assert run_line(line(room, "--output", str(file))) == 0
    text = file.read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "TooLost" in text
    assert 'href="/' not in text
    assert "http-equiv" not in text
    assert str(file) in capsys.readouterr().out


def test_a_port_that_is_taken_is_a_failure_in_words(
    room: Room, page: Dashboard, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_line(line(room, "--port", str(page.port))) == 1
    told = capsys.readouterr().err
    assert f"port {page.port}" in told
    assert "Traceback" not in told


def test_it_serves_until_ctrl_c_and_leaves_with_zero(made: Made, room: Room) -> None:
    words = [sys.executable, "-c", START, "--json", *line(room, "--port", "0")]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    started = subprocess.Popen(
        words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )  # fmt: skip
    try:
        assert started.stdout is not None
        told = "".join(iter(started.stdout.readline, "}\n")) + "}"
        address = json.loads(told)["address"]
        assert httpx.get(f"{address}/health", timeout=60, trust_env=False).json()["services"]
        started.send_signal(signal.SIGINT if os.name != "nt" else signal.CTRL_BREAK_EVENT)
        _, troubles = started.communicate(timeout=60)
        assert troubles == ""
        if os.name != "nt":
            assert started.returncode == 0
    finally:
        started.kill()
        started.wait(timeout=60)


def test_nothing_of_it_knows_the_prompt_or_the_window() -> None:
    code = (
        "import sys, bedrot_desktop.dashboard.front, bedrot_desktop.dashboard.pages, bedrot_desktop.dashboard.server\n"
        "heavy = {'PySide6', 'typer', 'rich', 'pandas', 'polars', 'playwright', 'werkzeug', 'prometheus_client'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_page_may_be_asked_while_the_window_works_on_the_same_parts(room: Room, page: Dashboard) -> None:
    from bedrot_desktop.pipeline.stages import RunOptions

    page.latest._ticks = iter(range(0, 10**9, 10)).__next__
    import threading

    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.extend(ask(page, "/health").status for _ in range(5)))
    asking.start()
    room.house.pipeline.run(RunOptions(extract=False))
    asking.join(120)
    assert answers == [200] * 5
