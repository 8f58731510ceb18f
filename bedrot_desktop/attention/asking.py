"""One reading of what is known, under way: a part that cannot answer becomes a trouble and keeps no other from it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bedrot_desktop.attention.facts import Trouble
from bedrot_desktop.attention.machine import CATALOG, JOURNAL, SETTINGS, WORKSPACE
from bedrot_desktop.core.errors import BedrotError, Busy, SettingError, TransientError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.services.service import Service

log = logging.getLogger(__name__)

T = TypeVar("T")
#: Parts without which nobody knows whether a cause that was true still is.
HISTORY, SCHEDULE = "history", "schedule"
_FILES = frozenset({CATALOG, JOURNAL, HISTORY, SCHEDULE})
_TELLING = _FILES | {WORKSPACE}


@dataclass(slots=True)
class Reading:
    """One reading under way: the troubles met, and whether something could not be looked at."""

    parts: Parts
    run: Run
    now: datetime
    troubles: list[Trouble] = field(default_factory=list)
    blind: bool = False
    services: tuple[Service, ...] = ()
    scripted: tuple[str, ...] = ()

    def part(self, what: str, ask: Callable[[], T], otherwise: T, remedy: str = "", *, critical: bool = False) -> T:
        """What a part answers; ``otherwise``, and a trouble, where it cannot."""
        self.run.check()
        try:
            return ask()
        except (TransientError, Busy) as error:
            log.info("Not looked at (%s): %s", what, error)
        except SettingError as error:  # whoever met it: it is mended in the settings
            self.note(Trouble(SETTINGS, error.message, error.remedy))
        except BedrotError as error:
            self.note(Trouble(what, error.message, error.remedy, critical=critical))
        except sqlite3.Error as error:
            if not _busy(error):
                self.note(Trouble(what, f"It cannot be read: {error}", remedy, critical=critical))
        except Exception as bug:  # whatever a damaged file makes of our reading, the rest has to be told
            log.exception("Reading %s ended unexpectedly", what)
            words = f"It cannot be understood ({type(bug).__name__}: {bug})"
            self.note(Trouble(what, words, remedy or "The log has the details.", critical=critical))
        self.blind = self.blind or what in _TELLING
        return otherwise

    def look(self, what: str, probe: Callable[[], Iterable[Trouble]]) -> None:
        """Note what a probe finds."""
        met: list[Trouble] = self.part(what, lambda: list(probe()), [])
        for one in met:
            self.note(one)

    def note(self, one: Trouble) -> None:
        """The same thing is told once."""
        self.blind = self.blind or one.what in _FILES
        if all((each.what, each.about) != (one.what, one.about) for each in self.troubles):
            self.troubles.append(one)


def _busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
