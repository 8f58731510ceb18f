"""The Windows Task Scheduler by its own tool, ``schtasks``: no rights of an administrator are needed for own tasks.

What the tool prints is in the language of the system and is never read for its meaning: only its exit code counts, and
the XML. Why it refused is found out from the registry where it can be; else its own words are told as they are.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from bedrot_desktop.core import children
from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.system.registry import MACHINE, PERSON, Registry
from bedrot_desktop.system.tasks import as_file

PATIENCE = 30.0  # seconds
SERVICE = "SYSTEM\\CurrentControlSet\\Services\\Schedule"
RULES = "Software\\Policies\\Microsoft\\Windows\\Task Scheduler5.0"
DISABLED = 4  # of a service's start
DENIED = frozenset({5, 0x80070005, -2147024891})


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: its exit code and what it printed, as bytes."""

    code: int
    out: bytes = b""
    err: bytes = b""


Commands = Callable[[Sequence[str]], Ran]


def run(command: Sequence[str]) -> Ran:
    """Run a command to its end. OSError where it is not there, subprocess.TimeoutExpired where it hangs."""
    with children.foreign():
        process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=children.environment(), creationflags=children.NO_WINDOW,
        )  # fmt: skip
    with process:
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return Ran(process.returncode, out, err)


class Schtasks:
    """A `tasks.TaskScheduler`. ``scratch``: where the files lie that it is handed, for a moment."""

    def __init__(self, registry: Registry, scratch: Path | None = None, commands: Commands = run) -> None:
        self._registry, self._scratch, self._commands = registry, scratch, commands
        # by its whole path: whatever else is called so in a folder of PATH is not asked
        self._tool = str(PureWindowsPath(os.environ.get("SYSTEMROOT", "C:\\Windows"), "System32", "schtasks.exe"))

    def put(self, path: str, xml: str) -> None:
        """Make the task, or make it anew."""
        if self._scratch is not None:
            self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="task-", dir=self._scratch) as folder:
            file = Path(folder, "task.xml")
            file.write_bytes(as_file(xml))
            ran = self._ask("/Create", "/TN", path, "/XML", str(file), "/F")
        if ran.code != 0:
            raise self._refused(f"Windows did not make the task {path}", ran)

    def take(self, path: str) -> bool:
        """Take the task away; whether there was one."""
        if self.read(path) is None:
            return False
        ran = self._ask("/Delete", "/TN", path, "/F")
        if ran.code != 0:
            raise self._refused(f"Windows did not take the task {path} away", ran)
        return True

    def read(self, path: str) -> str | None:
        """The task's XML; None where there is none."""
        ran = self._ask("/Query", "/TN", path, "/XML")
        if ran.code != 0:
            if self._off() or ran.code in DENIED:
                raise self._refused(f"Windows does not tell of the task {path}", ran)
            return None
        return decoded(ran.out)

    def _ask(self, *arguments: str) -> Ran:
        try:
            return self._commands([self._tool, *arguments])
        except FileNotFoundError as error:
            raise SystemRefused(
                "This Windows has no schtasks.exe, the tool for its Task Scheduler.",
                "`bedrot schedule daemon` keeps the clock instead, or the window does.",
            ) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SystemRefused(f"The Task Scheduler could not be asked: {error}.", "Try again.") from error

    def _off(self) -> bool:
        try:
            return self._registry.read(SERVICE, "Start", root=MACHINE) == DISABLED
        except SystemRefused:
            return False

    def _forbidden(self) -> bool:
        for root in (MACHINE, PERSON):
            try:
                if self._registry.read(RULES, "Task Creation", root=root) == 1:
                    return True
            except SystemRefused:
                continue
        return False

    def _refused(self, what: str, ran: Ran) -> SystemRefused:
        if self._off():
            return SystemRefused(
                f"{what}: its service “Task Scheduler” is switched off.",
                "Switch it on in Windows' list of services (services.msc), or let the window keep the clock.",
            )
        if self._forbidden():
            return SystemRefused(
                f"{what}: a rule of this computer forbids new tasks.",
                "Ask whoever looks after it, or let the window keep the clock.",
            )
        if ran.code in DENIED:
            return SystemRefused(
                f"{what}: access is denied.",
                "A task of this name may be somebody else's: remove it in Windows' Task Scheduler as an administrator.",
            )
        said = " ".join((decoded(ran.err) or decoded(ran.out)).split())[:300]
        return SystemRefused(
            f"{what} (code {ran.code}). It says: {said or 'nothing'}",
            "If it speaks of rights: remove the folder BEDROT in Windows' Task Scheduler as an administrator.",
        )


def decoded(printed: bytes) -> str:
    """What a Windows tool printed: UTF-16 or UTF-8 where it is that, else in the alphabet of its console."""
    if printed[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return printed.decode("utf-16", errors="replace")
    if printed[1:2] == b"\0":
        return printed.decode("utf-16-le", errors="replace")
    for alphabet in ("utf-8-sig", "oem"):  # the second one is known on Windows alone
        try:
            return printed.decode(alphabet)
        except (UnicodeDecodeError, LookupError):
            continue
    return printed.decode("cp437")  # knows every byte
