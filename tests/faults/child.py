"""A process of the program that ends itself, as ``kill -9`` would, when it crosses a point of its work.

``python child.py POINT worker|COMMAND…``: the worker's door (its request on the standard input), or a command line.
``POINT`` is one of the pipeline's own (``raw frame saved``, ``kind loaded`` …) or the name of a stage, which then is
killed as it begins.
"""

from __future__ import annotations

import os
import signal
import sys

from bedrot_desktop.core.events import Event, StageStarted
from bedrot_desktop.house import House

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows ends a process at once with either


def main(point: str, *words: str) -> int:
    whole = House.open

    def opened(**places: object) -> House:
        house = whole(**places)  # type: ignore[arg-type]

        def crossing(name: str) -> None:
            if name == point:
                os.kill(os.getpid(), KILL)

        def heard(event: Event) -> None:
            if isinstance(event, StageStarted):
                crossing(event.stage)

        house.shop.crossing = crossing
        house.bus.listen(Event, heard)
        return house

    House.open = opened  # type: ignore[method-assign,assignment]
    if words[0] == "worker":
        from bedrot_desktop import worker

        return worker.main()
    from bedrot_desktop.cli.app import run

    return run(list(words))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
