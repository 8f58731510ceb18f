"""``/health`` and ``/api/metrics`` as values for JSON, out of the figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bedrot_desktop.dashboard.figures import METRICS_DAYS, Figures
from bedrot_desktop.health.score import CRITICAL, FAILED, HEALTHY, UNBEGUN, WARNING, ends_at

if TYPE_CHECKING:
    from bedrot_desktop.attention.entries import Entry
    from bedrot_desktop.health.picture import Picture
    from bedrot_desktop.health.standing import Standing
    from bedrot_desktop.sessions.held import Held

UNKNOWN = "unknown"
BADNESS = (HEALTHY, UNBEGUN, WARNING, CRITICAL, FAILED, UNKNOWN)
ALARMING = frozenset({CRITICAL, FAILED, UNKNOWN})


def health(now: Figures) -> dict[str, Any]:
    """The document of ``/health``.

    ``status``: that of the whole as the page Health has it (healthy, warning, critical, failed, nothing yet), at least
    a warning where something could not be read, and unknown where nothing is known of the services.
    """
    picture = now.picture
    return {
        "status": status(now),
        "score": picture.overall.points if picture else None,
        "words": picture.overall.words if picture else "How the services stand cannot be read.",
        "headline": now.today.headline if now.today else "",
        "last_check": now.now.isoformat(),
        "workspace": now.workspace,
        "services": {one.service: _service(now, picture, one) for one in picture.standings} if picture else {},
        "running": now.holder,
        "signals": [_signal(one) for one in now.signals],
        "worst_signal": worst_level(now),
        "data_checks": _checks(now),
        "troubles": [{"part": one.what, "words": one.words, "remedy": one.remedy} for one in now.troubles],
    }


def status(now: Figures) -> str:
    """The whole in one word."""
    if now.picture is None:
        return UNKNOWN
    found = now.picture.overall.state
    return max(found, WARNING, key=BADNESS.index) if now.troubles else found


def alarming(document: Mapping[str, Any]) -> bool:
    """Whether somebody who watches from outside should be told: what ``/health?strict=1`` answers 503 for."""
    return document["status"] in ALARMING or document["worst_signal"] == "critical"


def worst_level(now: Figures) -> str:
    """The level of the most urgent open signal, "" without any."""
    levels = {one.signal.level for one in now.signals}
    return next((level for level in ("critical", "warning", "info") if level in levels), "")


def _service(now: Figures, picture: Picture, one: Standing) -> dict[str, Any]:
    score = picture.score(one.service)
    step, command = picture.next_step(one)
    return {
        "title": one.title,
        "status": score.state,
        "score": score.points if score.counts else None,
        "priority": score.priority,
        "parts": [{"kind": part.kind, "points": part.points, "words": part.words} for part in score.parts],
        "data": [
            {
                "dataset": age.dataset, "account": age.account, "platform": age.platform, "title": age.title,
                "state": age.state,
                "newest_day": age.newest_day.isoformat() if age.newest_day else None,
                "age_days": (now.now.date() - age.newest_day).days if age.newest_day else None,
                "behind_days": age.behind, "fetched_at": _text(age.fetched_at), "rows": age.rows,
            }
            for age in one.ages
        ],
        "sessions": [_session(held, now.now) for held in picture.sessions(one.service)],
        "stuck_in": one.stuck_in,
        "questions": one.questions,
        "parked": one.service in (picture.parked or {}),
        "next_step": step,
        "command": command,
    }  # fmt: skip


def _session(held: Held, now: datetime) -> dict[str, Any]:
    """No identity: what a page shows to anybody at this computer is how a sign-in is, not whose."""
    ends = ends_at(held)
    return {
        "account": held.account, "title": held.title, "state": held.state, "words": held.words,
        "needs_person": held.needs_person, "renewed_at": _text(held.saved_at), "looked_at": _text(held.looked_at),
        "expected_end": _text(ends), "days_left": round((ends - now).total_seconds() / 86400, 2) if ends else None,
        "due_at": _text(held.due_at), "ended_at": _text(held.ended_at), "failures_in_row": held.failures,
        "next_step": held.next_step, "command": held.command,
    }  # fmt: skip


def _signal(entry: Entry) -> dict[str, Any]:
    one = entry.signal
    return {
        "key": one.key, "kind": one.kind, "level": one.level, "title": one.title, "words": one.words,
        "service": one.service, "account": one.account, "since": entry.since.isoformat(),
        "commands": [step.command for step in one.steps if step.command],
    }  # fmt: skip


def _checks(now: Figures) -> dict[str, Any]:
    states: dict[str, int] = {}
    for one in now.looked.findings if now.looked else ():
        states[one.state] = states.get(one.state, 0) + 1
    return {"checked_at": _text(now.looked.at) if now.looked else None, "states": states}


def metrics(now: Figures, service: str = "") -> dict[str, Any]:
    """The document of ``/api/metrics/SERVICE``: renewals and sign-ins per account, as `bedrot session metrics` tells
    them (the last 30 days), and over all time."""
    return {
        "service": service or "all",
        "days": METRICS_DAYS,
        "metrics": [one.document() for one in now.tried.month if service in {"", one.service}],
        "all_time": [one.document() for one in now.tried.ever if service in {"", one.service}],
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
