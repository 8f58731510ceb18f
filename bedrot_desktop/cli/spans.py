"""Spans of time as people type them: ``7d``, ``24h``, ``30m``."""

from __future__ import annotations

import re
from datetime import timedelta

from bedrot_desktop.core.errors import UsageError

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def span_of(text: str) -> timedelta:
    """The span; UsageError for anything else."""
    match = re.fullmatch(r"\s*(\d{1,5})\s*([mhdw])\s*", text.casefold())
    if match is None:
        raise UsageError(f"“{text}” is no span of time.", "Write it like 7d, 24h or 30m.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
