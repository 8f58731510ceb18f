"""Starting when the person signs in: a value in Windows' registry, a file by the XDG rules elsewhere; told as it is."""

from __future__ import annotations

import configparser
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.core.files import write_text
from bedrot_desktop.system.programs import desktop_line, user_folder, windows_line
from bedrot_desktop.system.registry import Registry

NAME = "BEDROT Desktop"
FILE = "bedrot-desktop.desktop"
RUN = "Software\\Microsoft\\Windows\\CurrentVersion\\Run"
APPROVED = "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run"
RULES = "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer"
LONGEST = 260  # letters that Windows runs of such a value


@dataclass(frozen=True, slots=True)
class State:
    """Whether the program starts at a sign-in, read back from the system; ``words`` say why not, or what is odd."""

    on: bool
    words: str = ""
    supported: bool = True


class Autostart(Protocol):
    """``on`` and ``off`` may be said again and again. SystemRefused where the system would not."""

    def on(self) -> None: ...
    def off(self) -> None: ...
    def state(self) -> State: ...


@dataclass(frozen=True, slots=True)
class WindowsAutostart:
    """``line``: what is started, with its arguments."""

    line: Sequence[str]
    registry: Registry

    def on(self) -> None:
        """Also takes back what was switched off in the Task Manager: the person just said so."""
        words = windows_line(self.line)
        if len(words) > LONGEST:
            raise SystemRefused(
                f"Windows starts nothing whose command is longer than {LONGEST} letters; this one has {len(words)}.",
                "Move the program or its home folder higher up.",
            )
        self.registry.write(RUN, NAME, words)
        self.registry.forget(APPROVED, NAME)

    def off(self) -> None:
        self.registry.forget(RUN, NAME)
        self.registry.forget(APPROVED, NAME)

    def state(self) -> State:
        there = self.registry.read(RUN, NAME)
        if not isinstance(there, str):
            return State(False)
        approved = self.registry.read(APPROVED, NAME)
        if isinstance(approved, bytes) and approved[:1] and approved[0] % 2:  # odd: switched off, with the moment
            return State(False, "Switched off in Windows' Task Manager or in its settings.")
        if self.registry.read(RULES, "DisableCurrentUserRun") == 1:
            return State(False, "A rule of this computer keeps programs from starting at a sign-in.")
        if there.casefold() != windows_line(self.line).casefold():
            return State(True, f"It starts another copy, or another folder: {there}")
        return State(True)


@dataclass(frozen=True, slots=True)
class XdgAutostart:
    """``folder``: ``~/.config/autostart``, or what XDG_CONFIG_HOME says."""

    line: Sequence[str]
    folder: Path

    @property
    def file(self) -> Path:
        """The entry."""
        return self.folder / FILE

    def on(self) -> None:
        entry = {
            "Type": "Application", "Version": "1.0", "Name": NAME, "Comment": "Keeps the label's data up to date",
            "Exec": desktop_line(self.line), "Terminal": "false", "X-GNOME-Autostart-enabled": "true",
        }  # fmt: skip
        write_entry(self.file, entry)

    def off(self) -> None:
        try:
            self.file.unlink(missing_ok=True)
        except OSError as error:
            raise not_written(self.file, error) from error

    def state(self) -> State:
        entry = read_entry(self.file)
        if entry is None:
            return State(False)
        off = entry.get("Hidden", "").casefold() == "true"
        if off or entry.get("X-GNOME-Autostart-enabled", "true").casefold() == "false":
            return State(False, "Switched off in the settings of the desktop.")
        if entry.get("Exec", "") != desktop_line(self.line):
            return State(True, f"It starts another copy, or another folder: {entry.get('Exec', '')}")
        return State(True)


@dataclass(frozen=True, slots=True)
class NoAutostart:
    """A system for which we do not know how."""

    words: str

    def on(self) -> None:
        raise SystemRefused(self.words, "Add the program to what the system opens when you sign in.")

    def off(self) -> None:
        """There is nothing to take away."""

    def state(self) -> State:
        return State(False, self.words, supported=False)


def autostart(window: Sequence[str], platform: str = sys.platform, registry: Registry | None = None) -> Autostart:
    """What starts the program at a sign-in on this system; ``window``: its command line, with what it needs."""
    line = (*window, "--tray")
    if platform == "win32":
        return WindowsAutostart(line, registry or Registry())
    if platform == "darwin":
        return NoAutostart("Starting at a sign-in is not supported on macOS yet.")
    return XdgAutostart(line, user_folder("XDG_CONFIG_HOME", ".config") / "autostart")


# -- .desktop files -----


def write_entry(file: Path, entry: Mapping[str, str]) -> None:
    """Write a .desktop file at once or not at all. SystemRefused where it cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, "[Desktop Entry]\n" + "".join(f"{key}={value}\n" for key, value in entry.items()))
    except OSError as error:
        raise not_written(file, error) from error


def read_entry(file: Path) -> dict[str, str] | None:
    """The entry in a .desktop file; None where there is no file, an empty one where it cannot be understood."""
    reader = configparser.RawConfigParser(strict=False, comment_prefixes=("#",), delimiters=("=",))
    reader.optionxform = str  # type: ignore[assignment,method-assign]  # its keys have capitals
    try:
        with file.open(encoding="utf-8", errors="replace") as source:
            reader.read_file(source)
    except FileNotFoundError:
        return None
    except (OSError, configparser.Error):
        return {}
    return dict(reader["Desktop Entry"]) if reader.has_section("Desktop Entry") else {}


def not_written(file: Path, error: OSError) -> SystemRefused:
    """A file that could not be written or taken away, in words."""
    return SystemRefused(f"{file} cannot be changed: {error.strerror or error}.", "See who may write that folder.")
