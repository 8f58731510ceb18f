"""How this very program is started again: by the system when one signs in, by its scheduler, by an address."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from bedrot_desktop.core import paths

WINDOW, CONSOLE = "BEDROT Desktop", "bedrot"
SILENT = "--do"  # the window's program does a command without a console


@dataclass(frozen=True, slots=True)
class Program:
    """Beginnings of command lines: of the window, of the prompt, and of a command that opens no console window."""

    window: tuple[str, ...]
    console: tuple[str, ...]

    @property
    def silent(self) -> tuple[str, ...]:
        """A command of the prompt without a console: at night nobody wants black windows to come and go."""
        return (*self.window, SILENT)


def this_program(executable: str = "", platform: str = sys.platform, *, frozen: bool | None = None) -> Program:
    """The built program's own exes where it is built, else the environment's Python with our modules."""
    executable = executable or sys.executable
    frozen = bool(getattr(sys, "frozen", False)) if frozen is None else frozen
    windows = platform == "win32"
    place: PurePath = PureWindowsPath(executable) if windows else PurePosixPath(executable)
    if frozen:
        ending = ".exe" if windows else ""
        return Program((str(place.with_name(WINDOW + ending)),), (str(place.with_name(CONSOLE + ending)),))
    seen = unseen = str(place)
    if windows:  # both lie beside each other in every environment
        name = place.name.casefold()
        seen = str(place.with_name("python.exe")) if name == "pythonw.exe" else seen
        unseen = str(place.with_name("pythonw.exe")) if name == "python.exe" else unseen
    return Program((unseen, "-m", "bedrot_desktop.app"), (seen, "-m", "bedrot_desktop"))


def places(
    home: Path, workspace: Path | None = None, remembered: str = "", environment: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """``--home`` and ``--workspace`` where another start would not find them by itself.

    ``remembered``: the workspace in the settings. What only this environment says is not known to the system, so the
    usual home is the platform's.
    """
    usual = paths.home(environment={} if environment is None else environment)
    found: list[str] = []
    if home.absolute() != usual:
        found += ["--home", str(home.absolute())]
    if workspace is not None and (not remembered or Path(remembered).absolute() != workspace.absolute()):
        found += ["--workspace", str(workspace.absolute())]
    return tuple(found)


def windows_line(line: Sequence[str]) -> str:
    """A command line as Windows takes it apart again: the program always in quotes, the rest where it needs them."""
    program, *rest = line
    return f'"{program}" {windows_arguments(rest)}'.rstrip()


def windows_arguments(arguments: Sequence[str]) -> str:
    """Arguments alone, quoted by the rules of Windows' own C library."""
    return subprocess.list2cmdline(arguments)


def desktop_line(line: Sequence[str], field: str = "") -> str:
    """The ``Exec`` of a .desktop file; ``field``: ``%u`` where the address is to stand, unquoted as it has to be."""
    return " ".join([*map(_desktop_word, line), *([field] if field else [])])


_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./=:+,@")


def _desktop_word(word: str) -> str:
    """Quoted where it must be, by both rules that hold: those of ``Exec``, then those of values of the file."""
    word = word.replace("%", "%%")
    if word and set(word) <= _PLAIN | {"%"}:
        return word
    for sign in '\\"`$':
        word = word.replace(sign, f"\\{sign}")
    return '"' + word.replace("\\", "\\\\") + '"'


def user_folder(variable: str, usual: str, environment: Mapping[str, str] | None = None) -> Path:
    """A folder of the XDG rules: what an absolute variable says, else the usual one below the person's home."""
    named = (os.environ if environment is None else environment).get(variable, "")
    return Path(named) if Path(named).is_absolute() else Path.home() / usual


def systemd_line(line: Sequence[str]) -> str:
    """The ``ExecStart`` of a unit of systemd."""
    return " ".join(f'"{_systemd_word(word)}"' if set(word) - _PLAIN else word for word in line)


def _systemd_word(word: str) -> str:
    for sign, instead in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(sign, instead)
    return word
