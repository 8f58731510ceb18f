"""Where everything of the trial lies, and how a step of it is run and timed."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SUITE = "trixie"  # Debian 13: the first whose Wine (10.0) runs numpy, polars and Playwright's driver
PYTHON = "3.11"
DISPLAY = ":78"


class Trouble(Exception):
    """The trial cannot go on; the message says why."""


@dataclass(frozen=True)
class Place:
    """All folders below the one work folder: ``BEDROT_WINE``, else /var/tmp/bedrot-wine."""

    work: Path = field(default_factory=lambda: Path(os.environ.get("BEDROT_WINE") or "/var/tmp/bedrot-wine"))

    @property
    def downloads(self) -> Path:
        return self.work / "downloads"

    @property
    def tools(self) -> Path:
        """A virtual environment of this machine's Python: uv and pefile."""
        return self.work / "tools"

    @property
    def chroot(self) -> Path:
        return self.work / SUITE

    @property
    def python(self) -> Path:
        """The Windows Python with what requirements.lock names."""
        return self.work / "python"

    @property
    def prefix(self) -> Path:
        return self.work / "prefix"

    @property
    def source(self) -> Path:
        """A copy of the checkout: what is built is what was there when the trial began."""
        return self.work / "source"

    @property
    def dist(self) -> Path:
        return self.work / "dist"

    @property
    def report(self) -> Path:
        return self.work / "report"


def windows(path: Path) -> str:
    """A path of this machine as Wine's programs see it."""
    return "Z:" + str(path).replace("/", "\\")


def run(command: Sequence[str | Path], seconds: float = 600, environment: Mapping[str, str] | None = None) -> str:
    """Run a program of this machine; what it said. Trouble where it failed."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds,
        text=True, errors="replace", check=False, env={**os.environ, **(environment or {})},
    )  # fmt: skip
    if done.returncode:
        raise Trouble(f"{' '.join(words[:6])} … failed ({done.returncode}):\n{done.stdout.strip()[-3000:]}")
    return done.stdout


def say(text: str) -> None:
    """Print at once, with the time of day."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


@contextmanager
def timed(name: str, seconds: dict[str, float]) -> Iterator[None]:
    """Note how long a step took."""
    say(name)
    began = time.monotonic()
    try:
        yield
    finally:
        seconds[name] = round(time.monotonic() - began, 1)
