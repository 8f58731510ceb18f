"""What the self-test found, written whole after each step, so that a step that hangs or kills it is told too."""

from __future__ import annotations

import json
import logging
import os
import platform
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bedrot_desktop.core.files import write_text

log = logging.getLogger(__name__)

LIMIT = 180.0  # seconds for one step on a slow machine


class Remark(Exception):
    """Something is not here that the program can do without; the step counts as passed, with these words."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try. ``do`` returns words for people; it raises Remark or anything else."""

    name: str
    do: Callable[[], str]
    limit: float = LIMIT


@dataclass(slots=True)
class Tried:
    """How a step went, in seconds."""

    name: str
    ok: bool
    seconds: float
    words: str
    remark: bool = False


@dataclass
class Report:
    """All steps of one self-test and the file in which they are told."""

    file: Path
    leave: Callable[[int], object] = os._exit
    window_s: float | None = None
    steps: list[Tried] = field(default_factory=list)
    started_s: float = field(default_factory=lambda: round(_age(), 3))

    def begin(self) -> None:
        """Write a report of nothing yet, so that there is one whatever happens."""
        self._write(complete=False)

    def do(self, step: Step) -> None:
        """Try one; a step that does not end within its limit ends the program with 1, and the report says so."""
        began = time.monotonic()

        def late() -> None:
            words = f"did not end within {step.limit:.0f} s"
            self._note(Tried(step.name, False, round(time.monotonic() - began, 3), words))
            self.leave(1)

        watch = threading.Timer(step.limit, late)
        watch.daemon = True
        watch.start()
        try:
            words, ok, remark = step.do(), True, False
        except Remark as error:
            words, ok, remark = str(error), True, True
        except Exception as error:  # whatever it is: the report is there to tell it
            log.exception("Self-test: %s", step.name)
            words, ok, remark = f"{type(error).__name__}: {error}", False, False
        finally:
            watch.cancel()
        self._note(Tried(step.name, ok, round(time.monotonic() - began, 3), words, remark))

    def finish(self) -> bool:
        """Whether all of it went well; the file then says that it is complete."""
        self._write(complete=True)
        return self.ok

    @property
    def ok(self) -> bool:
        """Whether nothing failed so far."""
        return bool(self.steps) and all(one.ok for one in self.steps)

    def _note(self, tried: Tried) -> None:
        self.steps.append(tried)
        self._write(complete=False)

    def _write(self, *, complete: bool) -> None:
        from importlib.metadata import version

        told = {
            "ok": self.ok and complete, "complete": complete, "version": version("bedrot-desktop"),
            "frozen": bool(getattr(sys, "frozen", False)), "platform": platform.platform(),
            "python": platform.python_version(), "started_s": self.started_s, "window_s": self.window_s,
            "steps": [asdict(one) for one in self.steps],
        }  # fmt: skip
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_text(self.file, json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def _age() -> float:
    """Seconds since this process was started."""
    import psutil

    return max(0.0, time.time() - psutil.Process().create_time())
