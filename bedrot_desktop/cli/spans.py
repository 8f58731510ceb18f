"""Spans of time and moments as people type them: ``7d``, ``24h``, ``30m``; ``18:00``, ``2026-01-07T06:00``."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, tzinfo

from bedrot_desktop.core.errors import UsageError

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def span_of(text: str) -> timedelta:
    """The span; UsageError for anything else."""
    match = re.fullmatch(r"\s*(\d{1,5})\s*([mhdw])\s*", text.casefold())
    if match is None:
        raise UsageError(f"“{text}” is no span of time.", "Write it like 7d, 24h or 30m.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def hour_of(text: str) -> time:
    """An hour of a day; UsageError for anything else."""
    try:
        hour, minute = text.strip().split(":")
        return time(int(hour), int(minute))
    except ValueError as error:
        raise UsageError(f"“{text}” is no hour of a day.", "Write it like 06:30.") from error


def moment_of(text: str, now: datetime, zone: tzinfo | None) -> datetime:
    """An hour (the next time that the clock shows it) or a moment, by the clock of ``zone`` (None: of this computer).

    It lies ahead of ``now`` (aware).
    """
    if ":" in text and len(text.strip()) <= len("00:00"):
        hour, today = hour_of(text), now.astimezone(zone).date()
        at = _placed(datetime.combine(today, hour), zone)
        return at if at > now else _placed(datetime.combine(today + timedelta(days=1), hour), zone)
    try:
        told = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"“{text}” is no moment.", 'Write it like 18:00 or "2026-11-24 08:00".') from None
    at = told if told.tzinfo else _placed(told, zone)
    if at <= now:
        raise UsageError(f"{text} is past.", "Name a moment that is still to come.")
    return at


def _placed(told: datetime, zone: tzinfo | None) -> datetime:
    return told.replace(tzinfo=zone) if zone is not None else told.astimezone()
