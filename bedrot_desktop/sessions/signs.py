"""A sign: what a part of an answer says about a session, before it becomes a verdict."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """A verdict (``sessions.answers``), what showed it, and the cause of an end where it was told."""

    verdict: str
    marker: str
    cause: str = ""
