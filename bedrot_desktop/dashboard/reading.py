"""Reads all figures: no network, no vault, no file's content. What cannot be read is told and keeps nothing back."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bedrot_desktop.attention.facts import Trouble
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.dashboard.figures import METRICS_DAYS, Figures, Plan, Runs, Tried

if TYPE_CHECKING:
    from bedrot_desktop.attention.entries import Entry
    from bedrot_desktop.parts import Parts
    from bedrot_desktop.sessions.held import Held
    from bedrot_desktop.sessions.history_rows import Life
    from bedrot_desktop.ui.pages.today.content import Card

log = logging.getLogger(__name__)
T = TypeVar("T")
RUNS = 50
JOBS_SINCE = timedelta(days=60)


class Careful:
    """Reads piece by piece; what goes wrong with one becomes a trouble in words."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.troubles: list[Trouble] = []

    def read(self, what: str, title: str, question: Callable[[], T], otherwise: T) -> T:
        """The answer; ``otherwise`` where there is none, and then it is told why."""
        self._run.check()
        try:
            return question()
        except BedrotError as error:
            self._tell(what, f"{title} cannot be read. {error.message}", error.remedy)
        except Exception as error:  # told on the page and in the log; the rest of the page is still right
            log.exception("%s cannot be read", title)
            self._tell(
                what,
                f"{title} cannot be read: {type(error).__name__}.",
                "`bedrot logs` has the details, `bedrot doctor` looks.",
            )
        return otherwise

    def _tell(self, what: str, words: str, remedy: str) -> None:
        told = words.partition(". ")[2] or words
        if not any(one.words.endswith(told) for one in self.troubles):  # one damaged file is one trouble
            self.troubles.append(Trouble(what, words, remedy))


def read_figures(parts_factory: Callable[[], Parts], now: Callable[[], datetime], run: Run) -> Figures:
    """Everything as it is now. Cancelled when asked to stop."""
    careful = Careful(run)
    parts = careful.read("workspace", "The workspace", lambda: _opened(parts_factory()), None)
    if parts is None:
        return Figures(now(), troubles=tuple(careful.troubles))
    return _read(parts, careful, run)


def _opened(parts: Parts) -> Parts:
    """The parts, with everything that all else rests on: a workspace that cannot be opened is one trouble, not ten."""
    _ = parts.workspace.state, parts.services, parts.settings
    return parts


def _read(parts: Parts, careful: Careful, run: Run) -> Figures:
    from bedrot_desktop.health.advice import advice
    from bedrot_desktop.health.picture import picture
    from bedrot_desktop.health.report import summaries
    from bedrot_desktop.health.results import Looked, Results
    from bedrot_desktop.ui.pages.today.reading import read as read_today

    holder = careful.read("lock", "Who works here", lambda: _holder(parts), "")
    runs = careful.read("journal", "The history of runs", lambda: _runs(parts, holder), Runs())
    going = {stage.service for stage in runs.stages if stage.outcome == "running"}
    now = careful.read("health", "How the services stand", lambda: picture(parts), None)
    today = careful.read("today", "Today's figures", lambda: read_today(parts, run, running=going), None)
    nobody: tuple[Held, ...] = ()
    held = now.held if now else careful.read("sessions", "The sign-ins", lambda: _held(parts), nobody)
    looked = careful.read("checks", "The data checks", lambda: Results(parts.workspace.state).last(), Looked())
    plan = careful.read("schedule", "The schedule", lambda: _plan(parts, runs), Plan())
    return Figures(
        now=parts.clock.local(),
        workspace=str(parts.workspace.root),
        today=today,
        picture=now,
        cards=today.cards if today else careful.read("sessions", "The sign-ins", lambda: _bare(parts, held), ()),
        held=held,
        lives=careful.read("sessions", "Past sign-ins", lambda: _lives(parts), ()),
        advice=tuple(advice(now, summaries(looked.findings))) if now else (),
        looked=looked,
        runs=runs,
        holder=holder,
        tried=careful.read("sessions", "What was tried with sign-ins", lambda: _tried(parts), Tried()),
        plan=plan,
        signals=careful.read("inbox", "What is open", lambda: _signals(parts), ()),
        rows=careful.read("warehouse", "The warehouse", lambda: _rows(parts), {}),
        titles=_titles(parts),
        troubles=tuple(careful.troubles),
    )


def _lives(parts: Parts) -> tuple[Life, ...]:
    return parts.keeper.history.lives() if _signed(parts) else ()


def _titles(parts: Parts) -> dict[str, str]:
    """Service → its name for people; the lake's own scripts are services, too."""
    return {
        **{key: key.replace("_", " ").capitalize() for key in parts.scripts.keys},
        **{one.key: one.title for one in parts.services},
    }


def _holder(parts: Parts) -> str:
    return parts.pipeline.holder()


def _signed(parts: Parts) -> tuple[str, ...]:
    return tuple(one.key for one in parts.services if one.key in parts.logins)


def _held(parts: Parts) -> tuple[Held, ...]:
    signed = _signed(parts)
    return tuple(parts.keeper.held(signed)) if signed else ()


def _bare(parts: Parts, held: Collection[Held]) -> tuple[Card, ...]:
    """Cards that know of the sign-ins only."""
    from bedrot_desktop.ui.pages.today.content import Card, Step
    from bedrot_desktop.ui.pages.today.lives import life_of
    from bedrot_desktop.ui.widgets.values import ZONES, AgeValue, ZoneValue

    found = []
    for one in held:
        life = life_of(parts.keeper, one)
        found.append(
            Card(
                one.service, one.account, one.title, ", ".join(one.accounts), life.state, one.state, False, life,
                AgeValue(), tuple(ZoneValue(zone) for zone in ZONES),
                step=Step("sign_in", "Sign in") if one.needs_person else Step(),
                alone=sum(other.service == one.service for other in held) == 1,
            )
        )  # fmt: skip
    return tuple(found)


def _runs(parts: Parts, holder: str) -> Runs:
    journal = parts.journal
    rows = tuple(journal.runs(RUNS))
    going = next((row for row in rows if holder and not row.outcome), None)
    good = [row.ended_at for row in rows if row.outcome in {"done", "unchanged"} and row.ended_at is not None]
    return Runs(
        rows, going, tuple(journal.stages(going.run)) if going else (), tuple(journal.failures()),
        {key: tuple(journal.past(key, 30)) for key in _titles(parts)}, max(good, default=None),
    )  # fmt: skip


def _tried(parts: Parts) -> Tried:
    from bedrot_desktop.sessions.history_rows import PROBE

    if not _signed(parts):
        return Tried()
    keeper = parts.keeper
    attempts = tuple(one for one in reversed(keeper.history.attempts()) if one.kind != PROBE)
    return Tried(attempts, keeper.metrics(), keeper.metrics(parts.clock.now() - timedelta(days=METRICS_DAYS)))


def _plan(parts: Parts, runs: Runs) -> Plan:
    from bedrot_desktop.automation.duty import keeper_of
    from bedrot_desktop.automation.jobs import every
    from bedrot_desktop.automation.keeping import zone_of
    from bedrot_desktop.automation.schedule import of_runs, table
    from bedrot_desktop.automation.store import ScheduleStore
    from bedrot_desktop.core.settings import Settings

    # anew, as the window or the prompt may have changed them
    settings = Settings.load(parts.home, roots=(parts.workspace.lake, parts.workspace.root))
    state = parts.workspace.state
    store, now = ScheduleStore(state), parts.clock.now()
    ended = [*of_runs(runs.rows, {one.key: one.title for one in parts.services}), *store.done(now - JOBS_SINCE)]
    pause = store.paused(now)
    rows = table(every(settings, store.own.all()), ended, now, pause=pause, zone=zone_of(parts.clock))
    return Plan(tuple(rows), pause, keeper_of(state))


def _signals(parts: Parts) -> tuple[Entry, ...]:
    from bedrot_desktop.attention.inbox import Inbox

    return tuple(Inbox(parts.workspace.state).entries(open_only=True))


def _rows(parts: Parts) -> Mapping[str, int]:
    """What the warehouse noted when it was loaded; nothing is counted."""
    place = parts.warehouse_place
    if isinstance(place, Path):
        if not place.exists():
            return {}
        with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as link:
            try:
                found = link.execute("select dataset, rows from loads").fetchall()
            except sqlite3.OperationalError:
                return {}  # a warehouse of the old scripts, or one that is being made
    else:
        from sqlalchemy import text

        with parts.warehouse.engine.connect() as server:
            found = [tuple(row) for row in server.execute(text("select dataset, rows from loads")).all()]
    told: dict[str, int] = {}
    for dataset, rows in found:
        told[dataset] = told.get(dataset, 0) + int(rows)
    return told
