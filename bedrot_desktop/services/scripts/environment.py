"""What a script is given (PROJECT_ROOT, zones, UTF-8), and the lake's own Python: ``<lake>/.venv``, made when asked."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bedrot_desktop.core import children
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.services.scripts.children import failure, run_child
from bedrot_desktop.services.scripts.discovery import interpreter_of

#: Marks of another Python or of a frozen program that would lead the lake's Python astray.
_FOREIGN = ("PYTHONHOME", "PYTHONSTARTUP", "PYTHONEXECUTABLE", "PYTHONINSPECT", "__PYVENV_LAUNCHER__")


def script_environment(
    lake: Path,
    zones: Mapping[str, Path],
    interpreter: Path,
    extra: Mapping[str, str] | None = None,
    inherited: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The variables of a script: ours on top of ``inherited`` (this process's), ``extra`` on top of all.

    ``zones``: zone name → folder in force; a script sees it, absolute, as ``LANDING_ZONE`` and ``LANDING_PATH``.
    """
    base = _clean(dict(os.environ if inherited is None else inherited))
    root = lake.absolute()
    base |= {
        "PROJECT_ROOT": str(root),
        "PYTHONPATH": str(root / "src"),
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "1",
        "VIRTUAL_ENV": str(interpreter.parent.parent.absolute()),
        "PATH": os.pathsep.join([str(interpreter.parent.absolute()), base.get("PATH", "")]).rstrip(os.pathsep),
    }
    for zone, folder in zones.items():
        place = str((root / folder).absolute())
        base |= {f"{zone.upper()}_ZONE": place, f"{zone.upper()}_PATH": place}
    return base | dict(extra or {})


def _clean(base: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in children.environment(base).items() if name not in _FOREIGN}


def make_environment(lake: Path, run: Run, on_line: Callable[[str], None], *, time_limit: float = 1800.0) -> Path:
    """Make (or mend) ``<lake>/.venv`` and install the lake's requirements.txt into it, if there is one; its Python.

    Nothing is deleted: an existing environment is brought up to date in place. Raises BedrotError when there is no
    Python to make it with, ScriptFailed when making or installing fails.
    """
    root = lake.absolute()
    steps: list[list[str | Path]] = [[base_python(), "-m", "venv", root / ".venv"]]
    requirements = root / "requirements.txt"
    own = root.joinpath(".venv", *(("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")))
    if requirements.is_file():
        steps.append([own, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements])
    for place, command in enumerate(steps):
        run.progress(place, len(steps), "making .venv" if place == 0 else "installing requirements.txt")
        env = script_environment(root, {}, own)
        if place == 0:
            env.pop("VIRTUAL_ENV")
        ended = run_child(command, cwd=root, env=env, run=run, on_line=on_line, time_limit=time_limit)
        if ended.exit_code != 0:
            raise failure(
                command, ended, "Check the network and requirements.txt, then run `bedrot doctor --fix` again."
            )
    run.progress(len(steps), len(steps), "")
    made = interpreter_of(root)
    if made is None:
        raise BedrotError(f"{root / '.venv'} has no Python.", "Remove the folder and run `bedrot doctor --fix` again.")
    return made


def base_python(which: Callable[[str], str | None] = shutil.which) -> Path:
    """The Python that makes environments: the one we run on, or, in a frozen program, one found on the PATH."""
    if not getattr(sys, "frozen", False) and sys.executable:
        return Path(sys.executable)
    for name in ("python3", "python"):
        found = which(name)
        if found and "WindowsApps" not in Path(found).parts:  # there lies the shop's stand-in, not a Python
            return Path(found)
    raise BedrotError(
        "There is no Python on this computer for the lake's own scripts.",
        "Install Python 3.11 or newer from python.org (tick “Add to PATH”), then run `bedrot doctor --fix`.",
    )
