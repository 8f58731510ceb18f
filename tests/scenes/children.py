"""The program as a process of its own, and whatever it leaves when it is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from .stage import Stage, until

DRIVEN = Path(__file__).with_name("driven.py")
MARK = "SCENE_OF"


@dataclass
class Child:
    """One command line in a process of its own; ``mark`` stands in the environment of all that it starts."""

    process: subprocess.Popen[str]
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    def ended(self, seconds: float = 240.0) -> tuple[int, str, str]:
        """Wait for its end: code, standard output, standard error."""
        out, err = self.process.communicate(timeout=seconds)
        return self.process.returncode, out, err

    def left(self) -> list[psutil.Process]:
        """Living processes that this one started, by its mark, whoever their parent is now."""
        return list(_marked(self.mark))

    def leaves_nothing(self) -> None:
        """All that it started is gone soon."""
        until(lambda: not self.left(), "the end of all that it started")


def _marked(mark: str) -> Iterator[psutil.Process]:
    for one in psutil.process_iter():
        try:
            if one.environ().get(MARK) == mark and one.status() != psutil.STATUS_ZOMBIE:
                yield one
        except psutil.Error:
            continue


@contextmanager
def started(stage: Stage, ring: Path, *words: str, point: str = "-", number: int = 0) -> Iterator[Child]:
    """A command at the prompt, begun in a process of its own; ended with the test whatever happens."""
    mark = uuid.uuid4().hex
    line = [sys.executable, str(DRIVEN), str(ring), point, str(number)]
    places = ["--workspace", str(stage.root), "--home", str(stage.home)]
    process = subprocess.Popen(
        [*line, *places, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, MARK: mark},
    )  # fmt: skip
    child = Child(process, mark)
    try:
        yield child
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
        for one in child.left():
            one.kill()
