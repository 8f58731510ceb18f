"""The checkout's own environment is made once, and again only when what it is made from has changed."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Script = Callable[[str], ModuleType]
ROOT = Path(__file__).resolve().parents[2]


def _checkout(root: Path) -> Path:
    (root / "packaging").mkdir(parents=True)
    (root / "packaging" / "requirements.lock").write_text("a==1\n")
    (root / "pyproject.toml").write_text("[project]\n")
    return root


def test_an_environment_is_current_only_while_all_it_was_made_from_is_the_same(script: Script, tmp_path: Path) -> None:
    environment = script("environment")
    root = _checkout(tmp_path / "with space")
    folder = root / ".venv"
    wanted = environment.fingerprint(root, (3, 11))
    assert not environment.is_current(folder, wanted)
    environment.python_of(folder).parent.mkdir(parents=True)
    environment.python_of(folder).write_text("")
    assert not environment.is_current(folder, wanted)
    (folder / environment.STAMP).write_text(wanted)
    assert environment.is_current(folder, wanted)
    assert not environment.is_current(folder, environment.fingerprint(root, (3, 12)))
    (root / "packaging" / "requirements.lock").write_text("a==2\n")
    assert not environment.is_current(folder, environment.fingerprint(root, (3, 11)))


def test_line_ends_of_a_checkout_on_windows_change_nothing(script: Script, tmp_path: Path) -> None:
    environment = script("environment")
    root = _checkout(tmp_path)
    before = environment.fingerprint(root)
    (root / "packaging" / "requirements.lock").write_bytes(b"a==1\r\n")
    assert environment.fingerprint(root) == before


def test_the_interpreter_lies_where_the_platform_has_it(script: Script) -> None:
    environment = script("environment")
    assert environment.python_of(Path("v"), "win32") == Path("v/Scripts/python.exe")
    assert environment.python_of(Path("v"), "linux") == Path("v/bin/python")


def test_an_old_python_is_refused_with_what_is_needed(script: Script) -> None:
    environment = script("environment")
    with pytest.raises(environment.SetupTrouble, match=r"Python 3\.10\.2, but 3\.11"):
        environment.require_python((3, 10, 2))
    environment.require_python((3, 11, 0))


def test_the_owners_variables_do_not_reach_demo_and_tests(script: Script) -> None:
    given = {"PATH": "/bin", "LD_LIBRARY_PATH": "/lib", "LANDING_ZONE": "/data", "RAW_PATH": "/r", "PROJECT_ROOT": "/x"}
    kept = script("environment").clean_environment(given)
    assert kept == {"PATH": "/bin", "LD_LIBRARY_PATH": "/lib", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


def test_a_step_that_fails_shows_what_it_said(script: Script) -> None:
    environment = script("environment")
    import sys

    with pytest.raises(environment.SetupTrouble, match=r"(?s)Step failed \(exit code 3\):\nno luck"):
        environment.run([sys.executable, "-c", "print('no luck'); raise SystemExit(3)"], "Step")


def test_the_lock_pins_every_dependency_with_hashes_and_names_no_host() -> None:
    lock = (ROOT / "packaging" / "requirements.lock").read_text("utf-8")
    pinned = {match[1].lower().replace("_", "-") for match in re.finditer(r"(?m)^([\w.-]+)==\S+", lock)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"].values()
    extras = project["project"]["optional-dependencies"].values()
    wanted = [*project["project"]["dependencies"], *(name for group in (*groups, *extras) for name in group)]
    named = {re.split(r"[\s\[<>=;!~]", text, maxsplit=1)[0].lower().replace("_", "-") for text in wanted}
    assert named <= pinned
    assert "://" not in lock
    blocks = re.split(r"(?m)^(?=[\w.-]+==)", lock)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
