"""Where things of the person and of the program lie: the home folder and the resources."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

PROGRAM = "BEDROT Desktop"
PORTABLE = "portable.txt"  # beside the program: what belongs to the person lies in `data` beside it, not in the profile


def home(given: Path | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """The folder for what belongs to the person: ``--home``, else ``BEDROT_HOME``, else the one of a portable copy,
    else the platform's (on Windows ``%LOCALAPPDATA%``, which does not wander between computers).

    It is not created here.
    """
    if given is not None:
        return given.expanduser().absolute()
    named = (os.environ if environment is None else environment).get("BEDROT_HOME", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    if (carried := portable()) is not None:
        return carried
    from platformdirs import user_data_path

    return user_data_path(PROGRAM, appauthor=False, roaming=False)


def portable(executable: str = "", *, frozen: bool | None = None) -> Path | None:
    """The home of a portable copy: ``data`` beside a built program that has ``portable.txt`` beside it; else None.

    What the file says does not matter. Its key stays in the keyring of the computer; see the help on portable copies.
    """
    if not (bool(getattr(sys, "frozen", False)) if frozen is None else frozen):
        return None
    folder = Path(executable or sys.executable).absolute().parent
    try:
        return folder / "data" if (folder / PORTABLE).is_file() else None
    except OSError:
        return None


def settings_file(home_folder: Path) -> Path:
    """The settings file below a home folder."""
    return home_folder / "settings.toml"


def log_folder(home_folder: Path) -> Path:
    """Where the program's own log is kept."""
    return home_folder / "logs"


def resources() -> Path:
    """The folder with icons, help texts and the like: in a checkout, an installed wheel or a frozen bundle."""
    package = Path(__file__).resolve().parents[1]
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen) / "resources", Path(frozen) / "bedrot_desktop" / "resources"] if frozen else []
    places += [package / "resources", package.parent / "resources"]
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"No resources folder at {', '.join(str(place) for place in places)}")
