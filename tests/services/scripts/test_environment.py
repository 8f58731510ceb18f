"""What a script is given, and the lake's own Python."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.errors import BedrotError, ScriptFailed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.services.scripts import discover, make_environment, run_script
from bedrot_desktop.services.scripts.environment import base_python, script_environment


def test_marks_of_another_python_or_a_frozen_program_are_not_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inherited = {
        "PYTHONHOME": "/elsewhere", "PYTHONPATH": "/elsewhere", "_PYI_ARCHIVE_FILE": "x", "PATH": "/usr/bin",
        "LD_LIBRARY_PATH": "/frozen", "LD_LIBRARY_PATH_ORIG": "/own", "LIBPATH": "/frozen", "LANG": "C",
    }  # fmt: skip
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", "/frozen", raising=False)
    own = tmp_path / ".venv" / "bin" / "python"
    told = script_environment(tmp_path, {"raw": tmp_path / "2_raw"}, own, {"LANG": "de"}, inherited)
    assert not {"PYTHONHOME", "_PYI_ARCHIVE_FILE", "LD_LIBRARY_PATH_ORIG", "LIBPATH"} & told.keys()
    assert told["LD_LIBRARY_PATH"] == "/own"
    assert told["PYTHONPATH"] == str(tmp_path / "src")
    assert told["PATH"] == os.pathsep.join([str(own.parent), "/usr/bin"])
    assert (told["RAW_ZONE"], told["LANG"]) == (str(tmp_path / "2_raw"), "de")


def test_a_frozen_program_looks_for_a_real_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert base_python() == Path(sys.executable)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    real, stand_in = tmp_path / "python", tmp_path / "WindowsApps" / "python3"
    assert base_python({"python3": str(stand_in), "python": str(real)}.get) == real
    with pytest.raises(BedrotError, match=r"Install Python 3\.11"):
        base_python({"python3": str(stand_in)}.get)


def test_the_lakes_own_python_is_made_from_its_requirements(lake: Any) -> None:
    (lake.folder / "requirements.txt").write_text("# nothing beyond the standard library\n")
    steps: list[str] = []
    run = Run(progress=lambda _done, _total, label: steps.append(label))
    made = make_environment(lake.folder, run, lake.lines.append)
    assert steps == ["making .venv", "installing requirements.txt", ""]
    lake.script("bandsite_landing2raw.py", "print('runs')")
    (service,) = discover(lake.folder)
    assert service.interpreter == made
    run_script(service, service.chain[0], lake=lake.folder, zones=lake.zones, run=Run(), on_line=lake.lines.append)
    assert lake.lines[-1] == "runs"


@pytest.mark.long
def test_requirements_that_cannot_be_had_are_told(lake: Any) -> None:
    (lake.folder / "requirements.txt").write_text("--no-index\na-package-that-nobody-has==1\n")
    with pytest.raises(ScriptFailed, match=r"-m pip ended with exit code 1(?s:.*)a-package-that-nobody-has") as caught:
        make_environment(lake.folder, Run(), lake.lines.append)
    assert "requirements.txt" in caught.value.remedy
