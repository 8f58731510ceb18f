"""The checkout's own Python environment: `.venv`, made from packaging/requirements.lock. Standard library only."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "packaging" / "requirements.lock"
STAMP = "made-from"
OLDEST = (3, 11)

_ZONES = ("LANDING", "RAW", "STAGING", "CURATED", "ARCHIVE", "SANDBOX")
#: Variables of the owner's own tools; they must not lead the demo or the tests to his data.
_THEIRS = {
    *(f"{zone}_ZONE" for zone in _ZONES), *(f"{zone}_PATH" for zone in _ZONES),
    "PROJECT_ROOT", "DATABASE_PATH", "COOKIE_REFRESH_CONFIG_FILE", "BEDROT_WORKSPACE", "BEDROT_HOME", "BEDROT_NOW",
    "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV",
}  # fmt: skip


class SetupTrouble(Exception):
    """The environment cannot be made; the message says what to do."""


def require_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> None:
    """SetupTrouble when this Python is too old."""
    if version < OLDEST:
        found, needed = (".".join(map(str, numbers)) for numbers in (version, OLDEST))
        raise SetupTrouble(f"This is Python {found}, but {needed} or newer is needed. Get it from https://python.org.")


def python_of(folder: Path, platform: str = sys.platform) -> Path:
    """The interpreter inside a virtual environment."""
    return folder / "Scripts" / "python.exe" if platform == "win32" else folder / "bin" / "python"


def fingerprint(root: Path = ROOT, version: tuple[int, ...] = tuple(sys.version_info[:2])) -> str:
    """What an environment was made from: lock, project file, Python version and the place of the checkout."""
    digest = hashlib.sha256()
    for file in (root / "packaging" / "requirements.lock", root / "pyproject.toml"):
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    digest.update(f"{version}{root}".encode())
    return digest.hexdigest()


def is_current(folder: Path, wanted: str) -> bool:
    """Whether an environment is there, whole, and made from this."""
    stamp = folder / STAMP
    return python_of(folder).exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted


def clean_environment(given: dict[str, str] | None = None) -> dict[str, str]:
    """The environment for our own processes: without what points to somebody's data, with UTF-8 and live output."""
    names = dict(os.environ if given is None else given)
    kept = {name: value for name, value in names.items() if name.upper() not in _THEIRS}
    return {**kept, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


def run(command: list[str | Path], what: str) -> None:
    """Run a step of the set-up; its output is shown only when it fails, as SetupTrouble."""
    done = subprocess.run(
        [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", env=clean_environment(), cwd=ROOT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SetupTrouble(f"{what} failed (exit code {done.returncode}):\n{done.stdout.strip()[-4000:]}")


def prepare(say: Callable[[str], None] = print) -> Path:
    """Make or renew `.venv` if anything it is made from has changed; returns its interpreter."""
    require_python()
    folder = ROOT / ".venv"
    wanted = fingerprint()
    if is_current(folder, wanted):
        return python_of(folder)
    say(f"Setting up {folder} (once; a minute or two) …")
    (folder / STAMP).unlink(missing_ok=True)
    _create(folder)
    python = python_of(folder)
    _install(python)
    (folder / STAMP).write_text(wanted, encoding="utf-8")
    return python


def _create(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    try:
        run([sys.executable, "-m", "venv", folder], "Making the environment")
    except SetupTrouble as trouble:
        remedy = "On Debian and Ubuntu: apt-get install python3-venv." if sys.platform.startswith("linux") else ""
        raise SetupTrouble(f"{trouble}\n{remedy}".strip()) from trouble


def _install(python: Path) -> None:
    """By uv, which is quick; where it cannot be had or reaches no registry, by pip, which does the same."""
    pip: list[str | Path] = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q"]
    try:
        run([*pip, "uv"], "Getting uv")
        _install_with([python, "-m", "uv", "pip", "install", "--python", python, "-q"])
    except SetupTrouble:
        _install_with(pip)


def _install_with(tool: list[str | Path]) -> None:
    run([*tool, "--require-hashes", "-r", LOCK], "Installing what packaging/requirements.lock names")
    run([*tool, "--no-deps", "--no-build-isolation", "-e", ROOT], "Installing the program")
