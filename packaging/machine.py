"""What the checks need beyond Python packages, installed where that can be done (Debian, as root or by sudo)."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from environment import SetupTrouble
from postgresql import programs

#: Windows and macOS run the checks without the server; everywhere else it has to be there.
WITH_POSTGRESQL = sys.platform.startswith("linux")


@dataclass(frozen=True)
class Need:
    """Something the checks need: the Debian package and how to see whether it is there already."""

    package: str
    there: Callable[[], bool]


def _venv_there() -> bool:
    return find_spec("venv") is not None and find_spec("ensurepip") is not None


def _program(package: str, *names: str) -> Need:
    """A package that is there when one of these programs is."""
    return Need(package, lambda: any(shutil.which(name) for name in names))


def _library(name: str) -> bool:
    """Whether the loader finds a library: what Qt's windows on X11 are made of."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


#: One line more for what later checks need.
NEEDS = (
    Need("python3-venv", _venv_there),
    Need("postgresql", lambda: programs() is not None),
    _program("chromium", "chromium", "chromium-browser", "google-chrome"),
    _program("xvfb", "Xvfb"),
    _program("openbox", "openbox"),
    _program("xdotool", "xdotool"),
    _program("trayer", "trayer"),
    *(
        Need(package, partial(_library, name))
        for package, name in (
            ("libxcb-cursor0", "libxcb-cursor.so.0"),
            ("libxcb-icccm4", "libxcb-icccm.so.4"),
            ("libxcb-keysyms1", "libxcb-keysyms.so.1"),
            ("libxcb-shape0", "libxcb-shape.so.0"),
            ("libxcb-image0", "libxcb-image.so.0"),
            ("libxcb-render-util0", "libxcb-render-util.so.0"),
            ("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
            ("libegl1", "libEGL.so.1"),
            ("libgl1", "libGL.so.1"),
            ("libfontconfig1", "libfontconfig.so.1"),
            ("libdbus-1-3", "libdbus-1.so.3"),
            ("libglib2.0-0", "libglib-2.0.so.0"),
        )
    ),
    _program("gnome-keyring", "gnome-keyring-daemon"),
    _program("dbus-daemon", "dbus-run-session"),
)


def missing(needs: tuple[Need, ...] = NEEDS) -> list[str]:
    """The Debian packages that are not there yet."""
    return [need.package for need in needs if not need.there()]


def ensure(say: Callable[[str], None]) -> None:
    """Install what is missing; SetupTrouble names it where that cannot be done. Does nothing outside Linux."""
    if not WITH_POSTGRESQL:
        say(f"No PostgreSQL server is started on {sys.platform}: the tests marked postgresql are left out.")
        return
    packages = missing()
    if not packages:
        return
    become = root()
    if become is None or shutil.which("apt-get") is None:
        raise SetupTrouble(
            f"The checks need {', '.join(packages)}. Please install that (Debian's names) and try again."
        )
    say(f"Installing {', '.join(packages)} …")
    _apt(become, ["update"])
    _apt(become, ["install", "-y", "--no-install-recommends", *packages])
    if still := missing():
        raise SetupTrouble(f"{', '.join(still)} was installed, but is not found.")


def root() -> list[str] | None:
    """What to put before a command to run it as root; None where that cannot be done without asking."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _apt(become: list[str], arguments: list[str], attempts: int = 3) -> None:
    command = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *arguments]
    for attempt in range(1, attempts + 1):
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode == 0:
            return
        if attempt < attempts:
            time.sleep(5 * attempt)
    raise SetupTrouble(f"apt-get {' '.join(arguments)} failed:\n{done.stdout.strip()[-4000:]}")
