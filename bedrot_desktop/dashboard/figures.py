"""What the local page, ``/health`` and ``/metrics`` are made from: everything at one moment. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bedrot_desktop.attention.facts import Trouble

if TYPE_CHECKING:
    from bedrot_desktop.attention.entries import Entry
    from bedrot_desktop.automation.schedule import Row
    from bedrot_desktop.automation.store import Pause
    from bedrot_desktop.health.advice import Advice
    from bedrot_desktop.health.picture import Picture
    from bedrot_desktop.health.results import Looked
    from bedrot_desktop.pipeline.journal import PastStage, RunRow, StageRow
    from bedrot_desktop.sessions.held import Held
    from bedrot_desktop.sessions.history_rows import Attempt, Life, Metrics
    from bedrot_desktop.ui.pages.today.content import Card, Content

METRICS_DAYS = 30  # as `bedrot session metrics` has it by default


@dataclass(frozen=True, slots=True)
class Tried:
    """Renewals and sign-ins (looks apart). ``attempts``: all there ever were, old to new; ``ever`` and ``month``: the
    figures over all of them, and over the last `METRICS_DAYS` days."""

    attempts: tuple[Attempt, ...] = ()
    ever: tuple[Metrics, ...] = ()
    month: tuple[Metrics, ...] = ()


@dataclass(frozen=True, slots=True)
class Runs:
    """``rows``: the latest, newest first. ``going``: the one under way, with its stages. ``failed``: (run, service,
    stage) of every stage that failed. ``past``: service → its latest stages, newest first. ``succeeded_at``: when the
    latest whole or partial run ended well."""

    rows: tuple[RunRow, ...] = ()
    going: RunRow | None = None
    stages: tuple[StageRow, ...] = ()
    failed: tuple[tuple[str, str, str], ...] = ()
    past: Mapping[str, tuple[PastStage, ...]] = field(default_factory=dict)
    succeeded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The schedule: every job with its times, the pause that holds, and who keeps the clock ("" for nobody)."""

    rows: tuple[Row, ...] = ()
    pause: Pause | None = None
    keeper: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it. What could not be read is None or empty, and ``troubles`` say why.

    ``now``: when it was read (aware, in the person's zone). ``cards``: those of Today, or what is known of the sign-ins
    alone where Today could not be read. ``rows``: data set → rows that the warehouse was loaded with.
    """

    now: datetime
    workspace: str = ""
    today: Content | None = None
    picture: Picture | None = None
    cards: tuple[Card, ...] = ()
    held: tuple[Held, ...] = ()
    lives: tuple[Life, ...] = ()
    advice: tuple[Advice, ...] = ()
    looked: Looked | None = None
    runs: Runs = field(default_factory=Runs)
    holder: str = ""
    tried: Tried = field(default_factory=Tried)
    plan: Plan = field(default_factory=Plan)
    signals: tuple[Entry, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()

    def title(self, service: str) -> str:
        """How people call a service."""
        return self.titles.get(service, service)
