"""The whole picture at one moment: how services stand, what is held of sign-ins, the scores, what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bedrot_desktop.health.score import Overall, Score, overall, scores
from bedrot_desktop.health.standing import Standing, standings
from bedrot_desktop.parts import Parts
from bedrot_desktop.sessions.held import Held


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

    def next_step(self, standing: Standing) -> tuple[str, str]:
        """What to do about a service, with its command: signed out, nothing can be fetched before the sign-in."""
        asked = next((one for one in self.sessions(standing.service) if one.needs_person and one.command), None)
        fetching = standing.command == f"bedrot run {standing.service}"
        return (asked.next_step, asked.command) if asked and fetching else (standing.next_step, standing.command)

    def score(self, service: str) -> Score:
        """The score of one service."""
        return next(one for one in self.scores if one.service == service)


def picture(parts: Parts, only: Sequence[str] = ()) -> Picture:
    """Look at everything (or some services) as it is noted: no file's content is read, nobody is asked."""
    services = [one for one in parts.services if not only or one.key in only]
    asked = tuple(one.question.dataset for one in parts.questions.open())
    found = tuple(
        standings(
            services, parts.workspace, parts.catalog, parts.roster, parts.settings, asked, parts.pipeline.loaded(),
            parts.clock.today(), parts.clock.local(),
        )
    )  # fmt: skip
    signed = tuple(one.key for one in services if one.key in parts.logins)
    held = tuple(parts.keeper.held(signed)) if signed else ()
    own = tuple(scores(found, held, parts.clock.now()))
    return Picture(parts.clock.local(), found, held, own, overall(own), asked, parts.pipeline.parked())
