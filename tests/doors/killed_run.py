"""A run in a process of its own that ends itself, as ``kill -9`` would, at the n-th crossing of a point.

``python killed_run.py WORKSPACE HOME run|resume POINT N``; POINT ``any`` counts all points; N 0 lets it live.
Says ``begun`` when the run begins and at its end how many points it crossed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.house import House
from bedrot_desktop.pipeline.stages import RunOptions

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows ends a process at once with either


def main(workspace: str, home: str, what: str, point: str, number: str) -> None:
    met, lock, last = 0, threading.Lock(), int(number)

    def crossing(name: str) -> None:
        nonlocal met
        with lock:
            met += point in {"any", name}
            if met == last:
                os.kill(os.getpid(), KILL)

    house = House.open(home=Path(home), workspace=Path(workspace))
    house.shop.crossing = crossing
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    try:
        house.pipeline.resume() if what == "resume" else house.pipeline.run(RunOptions(extract=False))
    except UsageError:  # the first kill came before anything was in the journal
        house.pipeline.run(RunOptions(extract=False))
    house.close()
    sys.stdout.write(f"{met}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
