"""A workspace of a made-up label: months of exports of every service, with all the oddities real ones have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Demo:
    """``root`` is the workspace, ``files`` and ``bytes`` what was made for it, ``newest_day`` the day it was made for.

    What a reader must find in it stands in ``demo.json`` in ``root``.
    """

    root: Path
    files: int
    bytes: int
    newest_day: date


def make_demo(
    folder: Path,
    *,
    scale: float = 1.0,
    seed: int = 1987,
    today: date | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Demo:
    """Make a demo in a new or empty folder; the same ``seed``, ``scale`` and ``today`` give the same bytes.

    ``scale``: 1 is a small label, 0.1 quick to work with, 10 and 100 have more tracks, campaigns and longer
    statements; ``today``: the day for which it is made (this machine's day when it is left out). Over a finished demo
    of the same parameters nothing is written. Raises UsageError for a folder that holds anything else, for a scale
    that is not between 0.01 and 1000, and for a day outside of 2011 to 2199.
    """
    from bedrot_desktop.core.clock import SystemClock
    from bedrot_desktop.demo.making import make

    return make(folder, scale, seed, today or SystemClock().today(), progress or (lambda *_: None))
