"""The self-test as it is called, in a process of its own, on a home that must stay empty."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MINOR = {"keyring", "browser", "tray"}


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for what is temporary; short, as a browser has sockets in it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("module", ["bedrot_desktop.app", pytest.param("bedrot_desktop", marks=pytest.mark.long)])
def test_the_program_tries_itself_and_touches_nothing_of_the_persons(
    module: str, tmp_path: Path, temporary: Path
) -> None:
    file, pictures, home = tmp_path / "report.json", tmp_path / "pictures", tmp_path / "home"
    home.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"XDG_CONFIG_HOME", "XDG_CACHE_HOME"}},
        "QT_QPA_PLATFORM": "offscreen", "BEDROT_HOME": str(home / "bedrot"), "HOME": str(home),
        "TMPDIR": str(temporary),
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-m", module, "--selftest", str(file), "--pictures", str(pictures)],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    told = json.loads(file.read_text("utf-8"))
    bad = [(one["name"], one["words"]) for one in told["steps"] if not one["ok"]]
    assert (ended.returncode, bad) == (0, []), ended.stderr
    assert told["ok"]
    assert told["complete"]
    assert told["window_s"] > 0
    names = [one["name"] for one in told["steps"]]
    assert len(names) == len(set(names)) >= 20
    assert {one["name"] for one in told["steps"] if one["remark"]} <= MINOR
    assert len(list(pictures.glob("*.png"))) == 8
    assert sorted(home.rglob("*")) == []
    assert sorted(temporary.glob("bedrot*")) == []


def test_a_line_without_a_file_says_what_is_missing() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bedrot_desktop", "--selftest"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "file" in ended.stderr
