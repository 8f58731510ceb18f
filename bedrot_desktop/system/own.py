"""What the system does for this very program and this home: put together once, for window, prompt and doctor alike."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property
from pathlib import Path

from bedrot_desktop.core.settings import Settings
from bedrot_desktop.system.addresses import Addresses, addresses
from bedrot_desktop.system.autostart import Autostart, autostart
from bedrot_desktop.system.programs import Program, places, this_program
from bedrot_desktop.system.registry import Registry
from bedrot_desktop.system.schtasks import Commands, Schtasks, run
from bedrot_desktop.system.tasks import Task, TaskScheduler, own_tasks

#: What the switch is called by the system that has it.
LABELS = {"win32": "Start with Windows"}
LABEL = "Start when you sign in"


@dataclass(frozen=True)
class Own:
    """``flags``: with which another start finds this home. ``run_at``: the hour of the full run.

    The workspace is never among the flags: the one opened last is remembered in the home, and is meant.
    """

    home: Path
    run_at: time
    program: Program = field(default_factory=this_program)
    flags: tuple[str, ...] = ()
    platform: str = sys.platform
    winreg: object = None  # what stands for the module in tests
    commands: Commands = run

    @staticmethod
    def of(home: Path, settings: Settings) -> Own:
        """As this process was started and as the settings say."""
        hour = settings.get("schedule.run_at")
        return Own(home, hour if isinstance(hour, time) else time(3), flags=places(home))

    @property
    def on_windows(self) -> bool:
        """Whether there is a Task Scheduler at all."""
        return self.platform == "win32"

    @property
    def label(self) -> str:
        """What starting at a sign-in is called here."""
        return LABELS.get(self.platform, LABEL)

    @cached_property
    def _registry(self) -> Registry | None:
        return Registry(self.winreg) if self.platform == "win32" else None

    @property
    def autostart(self) -> Autostart:
        """Starting at a sign-in."""
        return autostart((*self.program.window, *self.flags), self.platform, self._registry)

    @property
    def addresses(self) -> Addresses:
        """Who opens ``bedrot://…``."""
        return addresses((*self.program.window, *self.flags), self.platform, self._registry)

    @property
    def scheduler(self) -> TaskScheduler | None:
        """The Windows Task Scheduler; None on another system."""
        return Schtasks(self._registry, self.home / "tasks", self.commands) if self._registry else None

    def tasks(self, *, wake: bool = False) -> tuple[Task, ...]:
        """What it is to do for us."""
        return own_tasks(self.program.silent, self.flags, self.run_at, wake=wake)
