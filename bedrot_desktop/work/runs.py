"""Runs of the pipeline and jobs of the schedule, done for the window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.automation import chores
    from bedrot_desktop.house import House
    from bedrot_desktop.parts import Parts


def run(house: House, request: Mapping[str, Any], run: Run) -> Any:
    from bedrot_desktop.pipeline.stages import RunOptions

    return house.pipeline.run(RunOptions.of(request["options"]), run.cancel_event).document()


def plan(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    from bedrot_desktop.pipeline.stages import RunOptions

    return house.pipeline.plan(RunOptions.of(request["options"])).document()


def resume(house: House, request: Mapping[str, Any], run: Run) -> Any:
    return house.pipeline.resume(request.get("run", ""), run.cancel_event).document()


def resume_parked(house: House, request: Mapping[str, Any], run: Run) -> Any:
    result = house.pipeline.resume_parked(request["service"], run.cancel_event)
    return result.document() if result else None


def job(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """A job of the schedule, done now and remembered there; ``due``: the moment that it is done for, "" for none."""
    due = request.get("due", "")
    return do_job(house, request["job"], run, datetime.fromisoformat(due) if due else None)


def do_job(house: House, key: str, run: Run, due: datetime | None = None) -> dict[str, Any]:
    """The same for who has no request: a job by its key."""
    from bedrot_desktop.automation import chores, jobs

    return chores.do(house, key, run, {jobs.HEALTH: _health, jobs.SUMMARY: _summary}, due)


def _health(house: Parts, run: Run) -> chores.Told:
    from bedrot_desktop.automation import chores
    from bedrot_desktop.health.looking import look_around

    return chores.Told(**look_around(house, run))


def _summary(house: Parts, run: Run) -> chores.Told:
    """Ask for the morning summary: whoever looks next tells it, on the channels that he has."""
    from bedrot_desktop.attention.digest import digest, read_news
    from bedrot_desktop.attention.inbox import Inbox
    from bedrot_desktop.attention.morning import TOLD, WANTED
    from bedrot_desktop.automation import chores

    run.check()
    inbox, now = Inbox(house.workspace.state), house.clock.now()
    last = inbox.mark(TOLD)
    since = datetime.fromisoformat(last) if last else None
    local = house.clock.local()
    message = digest(read_news(house, since if since and since < now else None, local), inbox.entries(), local)
    if message is None:
        inbox.set_mark(TOLD, now.isoformat())
        return chores.Told("unchanged", "nothing to say")
    inbox.set_mark(WANTED, now.isoformat())
    return chores.Told("done", message.title)
