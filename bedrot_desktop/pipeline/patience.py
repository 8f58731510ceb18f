"""Trying again what may pass by itself: a network that flickers, a service that asks to come back a little later."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from bedrot_desktop.core.errors import RateLimited, TransientError
from bedrot_desktop.core.jobs import Run

log = logging.getLogger(__name__)

PAUSES = (1.0, 5.0)
T = TypeVar("T")

LONGEST = 120.0  # seconds a run waits because a service asks for it; a longer time is left to the next run


def patiently(work: Callable[[], T], run: Run) -> T:
    """Do the work, at most three times while its trouble may pass; between the tries the pause that is asked for."""
    for pause in PAUSES:
        try:
            return work()
        except RateLimited as limit:
            wanted = limit.seconds if limit.seconds is not None else pause
            if wanted > LONGEST or limit.waited:
                raise
            log.info("Waiting %.0f s, as the service asks: %s", wanted, limit)
            run.sleep(wanted)
        except TransientError as error:
            log.info("Trying again in %.0f s: %s", pause, error)
            run.sleep(pause)
    return work()
