"""The whole picture at one moment: how services stand, what is held of sign-ins, the scores, what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.roster import Roster
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.health.score import Overall, Score, overall, scores
from bedrot_desktop.health.standing import Standing, standings
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.questions import Questions
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.pipeline.control import Pipeline
from bedrot_desktop.services.service import Service
from bedrot_desktop.sessions.held import Held

if TYPE_CHECKING:
    from bedrot_desktop.sessions.keeper import Keeper
    from bedrot_desktop.sessions.login import Login
    from bedrot_desktop.warehouse.engine import Warehouse


class Sources(Protocol):
    """The parts of the program that judging needs; the House has them."""

    @property
    def clock(self) -> Clock: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def roster(self) -> Roster: ...
    @property
    def workspace(self) -> Workspace: ...
    @property
    def services(self) -> tuple[Service, ...]: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def pipeline(self) -> Pipeline: ...
    @property
    def logins(self) -> Mapping[str, Login]: ...
    @property
    def keeper(self) -> Keeper: ...
    @property
    def warehouse(self) -> Warehouse: ...
    @property
    def warehouse_place(self) -> Path | str: ...


@dataclass(frozen=True, slots=True)
class Picture:
    """``now`` is aware, in the person's zone. ``questions``: data set of each open one. ``parked``: service → run."""

    now: datetime
    standings: tuple[Standing, ...]
    held: tuple[Held, ...]
    scores: tuple[Score, ...]
    overall: Overall
    questions: tuple[str, ...] = ()
    parked: Mapping[str, str] | None = None

    def standing(self, service: str) -> Standing:
        """How one service stands."""
        return next(one for one in self.standings if one.service == service)

    def sessions(self, service: str) -> tuple[Held, ...]:
        """What is held of one service's sign-ins."""
        return tuple(one for one in self.held if one.service == service)

    def score(self, service: str) -> Score:
        """The score of one service."""
        return next(one for one in self.scores if one.service == service)


def picture(parts: Sources, only: Sequence[str] = ()) -> Picture:
    """Look at everything (or some services) as it is noted: no file's content is read, nobody is asked."""
    services = [one for one in parts.services if not only or one.key in only]
    asked = tuple(one.question.dataset for one in parts.questions.open())
    found = tuple(
        standings(
            services, parts.workspace, parts.catalog, parts.roster, parts.settings, asked, parts.pipeline.loaded(),
            parts.clock.today(),
        )
    )  # fmt: skip
    signed = tuple(one.key for one in services if one.key in parts.logins)
    held = tuple(parts.keeper.held(signed)) if signed else ()
    own = tuple(scores(found, held, parts.clock.now()))
    return Picture(parts.clock.local(), found, held, own, overall(own), asked, parts.pipeline.parked())
