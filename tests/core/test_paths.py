"""Where things lie."""

import subprocess
import sys
from pathlib import Path

import pytest

from bedrot_desktop.core import paths


def test_the_flag_counts_before_the_environment_and_that_before_the_platform(tmp_path: Path) -> None:
    environment = {"BEDROT_HOME": str(tmp_path / "env")}
    assert paths.home(tmp_path / "flag", environment) == tmp_path / "flag"
    assert paths.home(None, environment) == tmp_path / "env"
    assert paths.home(None, {"BEDROT_HOME": " "}).name == paths.PROGRAM


def test_asking_for_the_home_creates_nothing(tmp_path: Path) -> None:
    paths.home(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_portable_copy_keeps_its_home_beside_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exe = tmp_path / "BEDROT Desktop" / "BEDROT Desktop.exe"
    exe.parent.mkdir()
    assert paths.portable(str(exe), frozen=True) is None
    (exe.parent / "portable.txt").touch()
    assert paths.portable(str(exe), frozen=True) == exe.parent / "data"
    assert paths.portable(str(exe), frozen=False) is None  # a Python with such a file beside it means nothing
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(exe))
    assert paths.home(None, {}) == exe.parent / "data"
    assert paths.home(None, {"BEDROT_HOME": str(tmp_path / "env")}) == tmp_path / "env"
    assert paths.home(tmp_path / "flag", {}) == tmp_path / "flag"


def test_resources_are_found_in_the_checkout() -> None:
    assert (paths.resources() / "help" / "decisions.md").is_file()


def test_resources_are_found_in_a_frozen_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources() == tmp_path / "resources"


def test_resources_are_found_inside_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "bedrot_desktop" / "core" / "paths.py"
    (tmp_path / "bedrot_desktop" / "resources").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(module))
    assert paths.resources() == tmp_path / "bedrot_desktop" / "resources"


def test_missing_resources_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "a" / "b" / "paths.py"))
    with pytest.raises(FileNotFoundError, match="No resources folder"):
        paths.resources()


def test_settings_and_logs_load_nothing_heavy() -> None:
    code = (
        "import sys, bedrot_desktop.core.settings, bedrot_desktop.core.logs, bedrot_desktop.core.paths\n"
        "heavy = {'polars', 'pandas', 'sqlalchemy', 'tomlkit', 'yaml', 'dotenv', 'platformdirs', 'typer', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
