"""Where things of the person and of the program lie: the home folder and the resources."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

PROGRAM = "BEDROT Desktop"


def home(given: Path | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """The folder for what belongs to the person: ``--home``, else ``BEDROT_HOME``, else the platform's (local) one.

    It is not created here.
    """
    if given is not None:
        return given.expanduser().absolute()
    named = (os.environ if environment is None else environment).get("BEDROT_HOME", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path(PROGRAM, appauthor=False, roaming=False)


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
