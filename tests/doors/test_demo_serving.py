"""``demo DIR --serve`` as a person uses it: a program of its own, other commands beside it, Ctrl+C at the end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bedrot_desktop.core.settings import Settings

LIMIT = 120.0  # seconds that the program may take until it plays
#: As the program starts, but with a keyring of its own.
START = """
import sys
from bedrot_desktop.sessions import keychain
keychain.SystemRing = lambda: ring
ring = keychain.MemoryRing()
from bedrot_desktop.cli import main
main(sys.argv[1:])
"""


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@contextmanager
def serving(folder: Path, port: int, *more: str, ring: bool = True) -> Iterator[subprocess.Popen[str]]:
    """The command, running; ended at the latest with the block."""
    script = START if ring else "from bedrot_desktop.cli import main; main()"
    line = [sys.executable, "-c", script, *more, "demo", str(folder), "--serve", "--scale", "0.02", "--port", str(port)]
    env = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    env.pop("BEDROT_NOW", None)
    out, err = folder.with_suffix(".out"), folder.with_suffix(".err")
    with out.open("w") as told, err.open("w") as troubles:
        started = subprocess.Popen(
            line, env=env, stdin=subprocess.DEVNULL, stdout=told, stderr=troubles, text=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )  # fmt: skip
        try:
            yield started
        finally:
            started.kill()
            started.wait(timeout=60)


def said(folder: Path, program: subprocess.Popen[str], word: str) -> str:
    """What it has said, once a word is among it."""
    until = time.monotonic() + LIMIT
    while time.monotonic() < until:
        text = folder.with_suffix(".out").read_text("utf-8")
        if word in text:
            return text
        assert program.poll() is None, folder.with_suffix(".err").read_text("utf-8")
        time.sleep(0.05)
    raise AssertionError(f"“{word}” did not come")


def interrupt(program: subprocess.Popen[str]) -> int:
    """Ctrl+C; the exit code."""
    program.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))
    return program.wait(timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one program alone there")
def test_the_stand_ins_play_until_ctrl_c_and_the_home_points_at_them(tmp_path: Path) -> None:
    folder, port = tmp_path / "my label", free_port()
    with serving(folder, port) as program:
        text = said(folder, program, "Ctrl+C ends them.")
        home = folder / "home"
        assert f"The stand-in sites play at http://127.0.0.1:{port}" in text
        assert f'→ bedrot login toolost --home "{home}"' in text
        assert httpx.get(f"http://127.0.0.1:{port}/toolost/login").status_code == 200
        settings = Settings.load(home, environment={})
        assert settings.for_service("services.*.address", "toolost") == f"http://127.0.0.1:{port}/toolost"
        assert settings.get("workspace.folder", str) == str(folder)
        assert len(list((home / "sessions").glob("*.session"))) == 7
        assert interrupt(program) == 0
    assert folder.with_suffix(".out").read_text("utf-8").endswith("The stand-in sites have ended.\n")
    assert folder.with_suffix(".err").read_text("utf-8") == ""
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/toolost/login")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one program alone there")
def test_without_a_keyring_the_stand_ins_play_all_the_same_and_one_document_is_told(tmp_path: Path) -> None:
    folder, port = tmp_path / "label", free_port()
    with serving(folder, port, "--json", ring=False) as program:
        document = json.loads(said(folder, program, "}\n"))
        assert {"workspace", "files", "newest_day", "sites", "home"} <= set(document)
        assert document["sites"] == f"http://127.0.0.1:{port}"
        assert httpx.get(document["sites"] + "/linktree/login").status_code == 200
        assert not list((folder / "home" / "sessions").glob("*.session"))
        with serving(tmp_path / "other", port, ring=False) as second:  # the port is taken
            assert second.wait(timeout=LIMIT) == 1
        assert f"cannot use port {port}" in (tmp_path / "other.err").read_text("utf-8")
        assert interrupt(program) == 0
    assert "No sign-in is prepared: This computer has no keyring" in folder.with_suffix(".err").read_text("utf-8")


def test_a_demo_of_another_day_is_played_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bedrot_desktop.cli import demo
    from bedrot_desktop.cli.app import run

    served: list[object] = []
    monkeypatch.setattr(demo, "_serve", lambda *known: served.append(known))
    line = ["demo", str(tmp_path / "label"), "--scale", "0.02"]
    for day, more in (("2026-03-18T08:00", []), ("2026-03-20T08:00", ["--serve"])):
        monkeypatch.setenv("BEDROT_NOW", day)
        assert run([*line, *more]) == 0
    assert len(served) == 1
    assert run(line) == 2
    assert "holds another demo" in capsys.readouterr().err
