"""Runs the program in a child process and measures it: seconds on the wall, greatest memory of the whole process.

The child is started from this file as a small script: memory that a large parent holds would be counted to the child.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOW = "2025-07-09T12:00"
MIB = 1 << 20


@dataclass(frozen=True)
class Measured:
    """What a command took: ``seconds`` on the wall, ``work`` in seconds of all processors, ``memory`` in MiB (greatest
    resident size); and what it said."""

    seconds: float
    work: float
    memory: float
    out: str


def program(*words: str, workspace: Path | None = None, home: Path | None = None) -> Measured:
    """Run ``bedrot WORDS`` in a fresh interpreter; RuntimeError when it fails."""
    where = [*(["--workspace", str(workspace)] if workspace else []), *(["--home", str(home)] if home else [])]
    return command([sys.executable, "-m", "bedrot_desktop", *where, *words])


def command(words: Sequence[str], given: str = "") -> Measured:
    """Run a command with some standard input; RuntimeError when it fails."""
    launcher = [sys.executable, "-S", "-E", __file__, *words]
    done = subprocess.run(
        launcher, input=given, capture_output=True, text=True, env=environment(), cwd=ROOT, check=False
    )
    if done.returncode:
        told = f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
        raise RuntimeError(f"{' '.join(words)} left with {done.returncode}: {told}")
    facts = json.loads(done.stderr.rsplit("\n", 2)[-2])
    return Measured(**facts, out=done.stdout)


def environment() -> Mapping[str, str]:
    """The environment of a child: a fixed day, this tree's package, nothing of the person's own.

    Modules are compiled once, as on any person's machine, but beside this tree.
    """
    own = {"BEDROT_WORKSPACE", "PROJECT_ROOT", "BEDROT_HOME", "PYTHONDONTWRITEBYTECODE"}
    return {name: value for name, value in os.environ.items() if name not in own} | {
        "BEDROT_NOW": NOW,
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "bedrot-bench-bytecode"),
    }


def best(times: int, *words: str, workspace: Path | None = None, home: Path | None = None) -> Measured:
    """The quickest of several runs of ``bedrot WORDS`` (the first one warms the caches and is not counted)."""
    program(*words, workspace=workspace, home=home)
    runs = [program(*words, workspace=workspace, home=home) for _ in range(times)]
    return min(runs, key=lambda one: one.seconds)


def _measure(words: Sequence[str]) -> int:
    """Run the command here and tell what it took as the last line of stderr."""
    import resource

    started = time.perf_counter()
    code = subprocess.call(list(words))
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / MIB
    facts = {"seconds": seconds, "work": used.ru_utime + used.ru_stime, "memory": memory}
    sys.stderr.write(json.dumps(facts) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(_measure(sys.argv[1:]))
