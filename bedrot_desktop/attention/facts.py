"""What is known at one moment, out of which the causes are found. Values only; `reading` fills them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bedrot_desktop.automation.schedule import Missed
from bedrot_desktop.automation.store import Done
from bedrot_desktop.health.loss import Loss
from bedrot_desktop.health.picture import Picture


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a service's site answered at all, when last tried. ``at`` aware UTC; ``words``: what came back."""

    service: str
    at: datetime
    ok: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class FailedStage:
    """The latest go of a stage, which failed. ``in_row``: how many of its latest goes failed; ``trouble``: the kind.

    ``at``: when it ended (aware); ``since``: when the first of the row did, ``alike``: the first with this
    trouble. ``service`` and ``stage`` are "" for a whole run that broke off before any service's stage could tell.
    """

    service: str
    stage: str
    run: str
    at: datetime
    words: str
    trouble: str = ""
    in_row: int = 1
    since: datetime | None = None
    alike: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something of this computer or of the program's own files that stands in the way of everything.

    ``what``: disk, keyring, warehouse, catalog, journal, browser, settings, schedule, channel …; ``about`` tells
    several of one kind apart.
    """

    what: str
    words: str
    remedy: str
    about: str = ""
    critical: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """What the last run of a service set aside: rows in quarantine, files of which nothing was taken over.

    ``unread``: files that could not be opened, for ``in_row`` runs by now; ``words`` says why of one of them.
    """

    run: str
    rows: int = 0
    files: int = 0
    unread: int = 0
    in_row: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it. ``picture`` is None where not even that could be read; ``troubles`` then say why.

    ``now`` aware, in the person's zone. ``titles``: service → its name for people. ``jobs``: how each job of the
    schedule ended last; of whole runs only those that never came to a run (the others are told by their stages);
    ``job_titles``: their names, the person's own among them.
    ``kept_at``: when somebody last kept the clock (None: never), ``keeps``: whether somebody does; ``scheduled``:
    whether anything is to start by itself now, ``renewing`` and ``cleaning``: whether renewals and cleaners are.
    ``killed``: the run that nobody does any more and that did not end, "" for none; ``killed_services``: its services.
    ``running``: services of a run under way. ``answered``: service → when its site last let itself be fetched from,
    whatever came of that. ``aside``: service → what its last run set aside. ``quiet``: whether it is quiet now; what
    only rose because it lasts does not break that. ``blind``: something could not be looked at, so that a cause which
    is not seen may still be true. ``vault_at``: when somebody who asked the vault itself last found it well.
    """

    now: datetime
    titles: Mapping[str, str]
    picture: Picture | None = None
    reach: Mapping[str, Reach] = field(default_factory=dict)
    failed: tuple[FailedStage, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    losses: tuple[Loss, ...] = ()
    jobs: Mapping[str, Done] = field(default_factory=dict)
    job_titles: Mapping[str, str] = field(default_factory=dict)
    missed: tuple[Missed, ...] = ()
    killed: str = ""
    killed_at: datetime | None = None
    kept_at: datetime | None = None
    keeps: bool = False
    running: frozenset[str] = frozenset()
    killed_services: frozenset[str] = frozenset()
    answered: Mapping[str, datetime] = field(default_factory=dict)
    aside: Mapping[str, Aside] = field(default_factory=dict)
    scheduled: bool = True
    renewing: bool = True
    cleaning: bool = False
    quiet: bool = False
    blind: bool = False
    vault_at: datetime | None = None
    alert_after: int = 3
    escalate_after: int = 5
