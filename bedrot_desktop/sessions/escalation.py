"""When a row of failures is told, when its level is raised, and which hours are quiet. Pure functions."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

NOTHING, ALERT, RAISED = "nothing", "alert", "raised"


def level(failures: int, alert_after: int = 3, escalate_after: int = 5) -> str:
    """What so many failures in a row deserve: nothing, alert or raised (`notify.alert_after`, `escalate_after`)."""
    if failures >= max(1, escalate_after):
        return RAISED
    return ALERT if failures >= max(1, alert_after) else NOTHING


def is_new(failures: int, alert_after: int = 3, escalate_after: int = 5) -> bool:
    """Whether this very failure reached a level, so that one trouble is told once per level."""
    return level(failures, alert_after, escalate_after) != level(failures - 1, alert_after, escalate_after)


def quiet(local: datetime, start: time, end: time) -> bool:
    """Whether the hand of the person's clock stands in the quiet hours; ``start`` equal to ``end``: none are.

    ``local`` is aware, in the person's zone: what counts is the hour they read, on days of 23 and 25 hours too.
    """
    now = local.time().replace(tzinfo=None)
    if start <= end:
        return start <= now < end
    return now >= start or now < end


def quiet_ends(local: datetime, start: time, end: time, zone: tzinfo | None = None) -> datetime:
    """The first moment (aware UTC) from ``local`` on that is not quiet: at once where it is not quiet now.

    ``zone``: the person's, None for this computer's. Where a change of the clocks leaves the hour of the end out,
    quiet lasts as long as on other days; where that hour comes twice, quiet ends with the first.
    """
    if not quiet(local, start, end):
        return local.astimezone(UTC)
    day = local.date() if local.time().replace(tzinfo=None) < end else local.date() + timedelta(days=1)
    wall = datetime.combine(day, end)  # a clock's hand, which belongs to no zone yet
    moment = wall.astimezone(UTC) if zone is None else wall.replace(tzinfo=zone).astimezone(UTC)
    return max(moment, local.astimezone(UTC))
