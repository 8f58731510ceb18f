"""What a run does, written into the logs while it does it: stages, and files that were not simply accepted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bedrot_desktop.core.events import Bus, FileSettled, RunEnded, RunStarted, StageEnded
from bedrot_desktop.core.logs import TOLD
from bedrot_desktop.core.words import about_file
from bedrot_desktop.pipeline.stages import CANCELLED, FAILED, PARKED, STAGE_WORDS, UNCHANGED

log = logging.getLogger(__name__)

_LEVELS = {"rejected": logging.WARNING, "held": logging.WARNING, "warned": logging.INFO}
_TROUBLE = frozenset({FAILED, CANCELLED, PARKED})


@contextmanager
def chronicled(bus: Bus) -> Iterator[None]:
    """Log the events of a run as long as the context lasts."""
    stops = [
        bus.listen(RunStarted, lambda event: _write(logging.INFO, "", f"run {event.run} begins")),
        bus.listen(FileSettled, _file),
        bus.listen(StageEnded, _stage),
        bus.listen(
            RunEnded,
            lambda event: _write(logging.INFO, "", f"run {event.run}: {event.outcome} after {event.seconds:.1f} s"),
        ),
    ]
    try:
        yield
    finally:
        for stop in stops:
            stop()


def _file(event: FileSettled) -> None:
    level = _LEVELS.get(event.verdict, logging.DEBUG)
    _write(level, event.service, f"{event.verdict}: {about_file(event.path, event.message)}".rstrip(": "))


def _stage(event: StageEnded) -> None:
    level = (
        logging.WARNING if event.outcome in _TROUBLE
        else logging.DEBUG if event.outcome == UNCHANGED else logging.INFO
    )  # fmt: skip
    words = f"{event.service} {STAGE_WORDS.get(event.stage, event.stage)}: {event.outcome} in {event.seconds:.2f} s"
    _write(level, event.service, f"{words}. {event.summary}".rstrip(". "))


def _write(level: int, service: str, text: str) -> None:
    log.log(level, "%s", text, extra={"service": service, TOLD: True})
