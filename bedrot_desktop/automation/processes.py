"""Which process holds a claim, and whether it still lives: numbers of processes come round, their birth does not."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")


@cache
def own() -> tuple[int, str]:
    """Number and token of this process."""
    return os.getpid(), token_of(os.getpid())


def lives(pid: int, token: str) -> bool:
    """Whether the process that had this number and token still runs."""
    return bool(token) and token_of(pid) == token


def token_of(pid: int) -> str:
    """What tells a process from a later one of the same number; "" where there is none.

    On Linux it must not be told by the wall clock: there a process is born at another time once the clock is set.
    """
    if BOOT.is_file():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
            boot = BOOT.read_text("ascii").strip()
        except OSError:
            return ""
        state, *fields = stat.rpartition(")")[2].split()
        return "" if state in {"Z", "X"} else f"{boot}/{fields[18]}"  # the 22nd: when it began, since the start
    import psutil

    try:
        return f"{psutil.Process(pid).create_time():.3f}"
    except psutil.Error:
        return ""
