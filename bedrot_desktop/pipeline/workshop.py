"""What the stages work with: the parts of the lake, the catalog's stores and the context of cleaners."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.events import Bus
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Roster
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.frames import Frames
from bedrot_desktop.lake.questions import Questions
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.services.service import Context, Dataset


@dataclass(slots=True)
class Workshop:
    """Handed to every stage. ``composing`` guards curated files that several services have a share in, ``loading`` the
    warehouse."""

    workspace: Workspace
    catalog: Catalog
    questions: Questions
    frames: Frames
    roster: Roster
    clock: Clock
    bus: Bus
    run_name: str = ""
    composing: threading.Lock = field(default_factory=threading.Lock)
    loading: threading.Lock = field(default_factory=threading.Lock)
    crossing: Callable[[str], None] = lambda _: None  # told the name of each point where a crash is worth a test

    def context(self, run: Run) -> Context:
        """The context for cleaners of this moment."""
        return Context(today=self.clock.today(), roster=self.roster, answers=self.questions.answers(), check=run.check)

    def edition(self, dataset: Dataset) -> int:
        """What a data set's items are cleaned by: its version and the accounts of its service, as one number.

        Whoever renames an account or changes its artist has everything of the service cleaned again.
        """
        accounts = self.roster.of(dataset.key.partition(".")[0])
        return dataset.version << 32 | zlib.crc32(repr(accounts).encode())

    def answers_for(self, dataset: Dataset) -> tuple[tuple[str, str], ...]:
        """The answers that concern a data set, in a fixed order."""
        return tuple(sorted(self.questions.answers(dataset.key).items()))
