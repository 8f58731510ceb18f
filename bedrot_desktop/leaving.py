"""``--leave[=FILE]``: everything that runs from this program's folder is asked to end, before its files are replaced.

Nothing is killed: what writes is left to finish. Leaves with 0 when nobody is left, with 3 when somebody is, named in
FILE (a program with a window has no other voice).
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bedrot_desktop.core import paths

if TYPE_CHECKING:
    from psutil import Process

log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds
SOMEBODY = 3


def main(file: str, patience: float = PATIENCE) -> int:
    """Ask, wait, tell."""
    found = running(Path(sys.executable).absolute().parent)
    left = leave(found, patience)
    if file:
        Path(file).write_text("".join(f"{line}\n" for line in left), encoding="utf-8")
    for line in left:
        if sys.stderr is not None:
            sys.stderr.write(f"{line}\n")
    return SOMEBODY if left else 0


def running(folder: Path) -> list[Process]:
    """The processes whose program lies in a folder, without this one and those that started it."""
    import psutil

    own = {os.getpid(), *(one.pid for one in psutil.Process().parents())}
    found = []
    for one in psutil.process_iter(["exe"]):
        program = one.info["exe"]
        if program and one.pid not in own and _same(Path(program).parent, folder):
            found.append(one)
    return found


def leave(found: Iterable[Process], patience: float = PATIENCE) -> list[str]:
    """Ask each window to end, wait for all; who is left then, in words."""
    import psutil

    from bedrot_desktop.ui.single import Single

    waiting = list(found)
    for home in {home_of(_line(one)) for one in waiting}:
        if not Single(home).hand_over({"do": "leave"}):
            log.info("No window answers for %s.", home)
    _, left = psutil.wait_procs(waiting, timeout=patience)
    return [
        f"{one.name()} ({one.pid}): {' '.join(_line(one)[1:]) or 'the program'}" for one in left if one.is_running()
    ]


def home_of(line: Sequence[str]) -> Path:
    """The home that a command line of the window means."""
    words = list(line[1:])
    for place, word in enumerate(words):
        name, _, value = word.partition("=")
        following = value or (words[place + 1] if place + 1 < len(words) else "")
        if name == "--home" and following:
            return paths.home(Path(following))
        if name == "--demo":
            bare = not following or following.startswith("-")
            return (paths.home() / "demo" if bare else Path(following).absolute()) / "home"
    return paths.home()


def _line(one: Process) -> list[str]:
    import psutil

    try:
        return one.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return []


def _same(one: Path, other: Path) -> bool:
    return os.path.normcase(one) == os.path.normcase(other)
