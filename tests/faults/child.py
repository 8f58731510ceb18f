"""A process of the program that ends itself, as ``kill -9`` would, when it crosses a point of its work.

``python child.py POINT worker|COMMAND…``: the worker's door (its request on the standard input), or a command line.
``POINT`` is one of the pipeline's own (``raw frame saved``, ``kind loaded`` …) or the name of a stage, which then is
killed as it begins; ``-`` is crossed by nobody. The variable `KEYS` holds a keyring for it, `KILLED` names a file into
which the moment of the end is written.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from bedrot_desktop.core.events import Event, StageStarted
from bedrot_desktop.house import House
from bedrot_desktop.sessions import keychain

KEYS, KILLED = "FAULTS_KEYS", "FAULTS_KILLED"
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows ends a process at once with either


def main(point: str, *words: str) -> int:
    whole = House.open
    if KEYS in os.environ:
        ring = keychain.MemoryRing(json.loads(os.environ[KEYS]))
        keychain.SystemRing = lambda: ring  # type: ignore[misc,assignment]

    def crossing(name: str) -> None:
        if name == point:
            if KILLED in os.environ:
                Path(os.environ[KILLED]).write_text(str(time.time()), "ascii")
            os.kill(os.getpid(), KILL)

    def heard(event: Event) -> None:
        if isinstance(event, StageStarted):
            crossing(event.stage)

    def opened(**places: object) -> House:
        house = whole(**places)  # type: ignore[arg-type]
        house.shop.crossing = crossing
        house.bus.listen(Event, heard)
        return house

    House.open = opened  # type: ignore[method-assign]
    if words[0] == "worker":
        from bedrot_desktop import worker

        return worker.main()
    from bedrot_desktop.cli.app import run

    return run(list(words))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
