"""Who opens ``bedrot://…``: registered with the system, so that a button of a toast or of a mail leads to the window.

What an address may ask for is `core.addresses`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bedrot_desktop.core.addresses import SCHEME
from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.system.autostart import FILE, NAME, not_written, read_entry, write_entry
from bedrot_desktop.system.programs import desktop_line, user_folder, windows_line
from bedrot_desktop.system.registry import Registry
from bedrot_desktop.system.schtasks import Commands, run

CLASS = f"Software\\Classes\\{SCHEME}"
COMMAND = f"{CLASS}\\shell\\open\\command"
KIND = f"x-scheme-handler/{SCHEME}"
END = "--"  # what an address holds is never read as a flag, whatever quotes are in it


@dataclass(frozen=True, slots=True)
class State:
    """Whether this program opens the addresses; ``words`` say what is odd."""

    on: bool
    words: str = ""
    supported: bool = True


class Addresses(Protocol):
    """``register`` may be said again and again. SystemRefused where the system would not."""

    def register(self) -> None: ...
    def unregister(self) -> None: ...
    def state(self) -> State: ...


@dataclass(frozen=True, slots=True)
class WindowsAddresses:
    """In the person's own classes: no rights of an administrator are needed."""

    window: Sequence[str]
    registry: Registry

    @property
    def command(self) -> str:
        """What Windows runs; it puts the address in the place of ``%1``."""
        words = windows_line((*self.window, END))
        if "%" in words:  # which Windows would take for a place of its own
            raise SystemRefused("The program lies in a folder with % in its name.", "Move it to another folder.")
        return f'{words} "%1"'

    def register(self) -> None:
        command = self.command
        self.registry.write(CLASS, "", f"URL:{NAME}")
        self.registry.write(CLASS, "URL Protocol", "")
        self.registry.write(f"{CLASS}\\DefaultIcon", "", f'"{self.window[0]}",0')
        self.registry.write(COMMAND, "", command)

    def unregister(self) -> None:
        self.registry.forget_tree(CLASS)

    def state(self) -> State:
        there = self.registry.read(COMMAND)
        if not isinstance(there, str) or self.registry.read(CLASS, "URL Protocol") is None:
            return State(False)
        if there.casefold() != self.command.casefold():
            return State(False, f"Another copy of the program opens them: {there}")
        return State(True)


@dataclass(frozen=True, slots=True)
class XdgAddresses:
    """``folder``: ``~/.local/share/applications``. The desktop's own tools are told where they are there."""

    window: Sequence[str]
    folder: Path
    commands: Commands = run
    which: Callable[[str], str | None] = shutil.which

    @property
    def file(self) -> Path:
        """The entry."""
        return self.folder / FILE

    @property
    def _exec(self) -> str:
        return desktop_line((*self.window, END), "%u")

    def register(self) -> None:
        entry = {
            "Type": "Application", "Version": "1.0", "Name": NAME, "Comment": "The control panel of a label's own data",
            "Exec": self._exec, "Terminal": "false", "Categories": "Office;", "MimeType": f"{KIND};",
            "StartupWMClass": FILE.removesuffix(".desktop"),
        }  # fmt: skip
        write_entry(self.file, entry)
        self._tell("update-desktop-database", str(self.folder))
        self._tell("xdg-mime", "default", FILE, KIND)

    def unregister(self) -> None:
        try:
            self.file.unlink(missing_ok=True)
        except OSError as error:
            raise not_written(self.file, error) from error
        self._tell("update-desktop-database", str(self.folder))

    def state(self) -> State:
        entry = read_entry(self.file)
        if entry is None or KIND not in entry.get("MimeType", "").split(";"):
            return State(False)
        if entry.get("Exec", "") != self._exec:
            return State(False, f"Another copy of the program opens them: {entry.get('Exec', '')}")
        chosen = self._tell("xdg-mime", "query", "default", KIND)
        return State(True) if chosen in {"", FILE} else State(False, f"{chosen} opens them.")

    def _tell(self, tool: str, *arguments: str) -> str:
        """What a tool of the desktop says; "" where it is not there or fails: the entry alone does for most."""
        found = self.which(tool)
        if found is None:
            return ""
        try:
            ran = self.commands([found, *arguments])
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return ran.out.decode("utf-8", errors="replace").strip() if ran.code == 0 else ""


@dataclass(frozen=True, slots=True)
class NoAddresses:
    """A system for which we do not know how."""

    words: str

    def register(self) -> None:
        raise SystemRefused(self.words)

    def unregister(self) -> None:
        """There is nothing to take away."""

    def state(self) -> State:
        return State(False, self.words, supported=False)


def addresses(window: Sequence[str], platform: str = sys.platform, registry: Registry | None = None) -> Addresses:
    """Who opens addresses on this system; ``window``: the command line of the window, with what it needs."""
    if platform == "win32":
        return WindowsAddresses(window, registry or Registry())
    if platform == "darwin":
        return NoAddresses("bedrot:// addresses are not supported on macOS yet.")
    return XdgAddresses(window, user_folder("XDG_DATA_HOME", ".local/share") / "applications")
