"""What the face knows of the inbox: who keeps it, and for how long something can be put off. No work is done here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any, Protocol

from bedrot_desktop.ui.words import moment

if TYPE_CHECKING:
    from bedrot_desktop.attention.entries import Entry

#: How long something is put off: span of `bedrot://snooze/…` → words.
SPANS = (("1h", "For 1 hour"), ("tomorrow", "Until tomorrow 08:00"), ("7d", "For a week"))
#: How long nothing starts by itself.
RESUMED = "resumed"
MORNING = time(8)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
PAUSES = (("1h", "For 1 hour"), ("tomorrow", "Until tomorrow 08:00"), (RESUMED, "Until I resume"))


class Attention(Protocol):
    """``entries``: open and ended ones; ``unread``: how many were never seen; ``worst``: a state of the colours."""

    @property
    def entries(self) -> Sequence[Entry]: ...
    @property
    def unread(self) -> int: ...
    @property
    def worst(self) -> str: ...
    @property
    def headline(self) -> str: ...


class Attending(Protocol):
    """Signals ``changed`` and ``told`` (a `notify.message.Message`); all deeds return at once."""

    changed: Any
    told: Any

    @property
    def attention(self) -> Attention: ...

    def see(self, ids: Iterable[Any]) -> None:
        """Somebody has read these."""

    def snooze(self, entry_id: Any, span: str) -> None:
        """Be silent about one of them, for a span of `SPANS`."""

    def unsnooze(self, entry_id: Any) -> None:
        """Be silent no more."""

    def pause(self, span: str) -> None:
        """Let nothing start by itself, for a span of `PAUSES`."""

    def resume(self) -> None:
        """End the pause."""

    def look(self) -> None:
        """Look now whether something else is true."""

    def beat_soon(self) -> None:
        """The schedule was changed: let the clock look at it at once."""


def end_of(span: str, now: datetime) -> datetime | None:
    """When a span of `SPANS` or `PAUSES` that begins now (aware, in the person's zone) is over; None: not by itself.

    ValueError for a span that is none.
    """
    if span in {RESUMED, "over"}:
        return None
    if span == "tomorrow":
        from bedrot_desktop.automation.times import moment

        zone = None if isinstance(now.tzinfo, timezone) else now.tzinfo  # a mere distance from UTC may change overnight
        return moment(now.date() + timedelta(days=1), MORNING, zone).astimezone(UTC)
    found = re.fullmatch(r"(\d{1,3})([mhdw])", span)  # what addresses may ask for
    if found is None:
        raise ValueError(f"{span} is no span")
    return now.astimezone(UTC) + int(found[1]) * _UNITS[found[2]]


def open_ones(attention: Attention | None, now: datetime) -> list[Entry]:
    """Causes that are true now and of which the person wants to hear."""
    entries = attention.entries if attention is not None else ()
    return [one for one in entries if one.open and not one.snoozed(now)]


def muted(attention: Attention | None, now: datetime) -> list[Entry]:
    """Causes that are true now and were put off."""
    return [one for one in attention.entries if one.snoozed(now)] if attention is not None else []


def entry_of(attention: Attention | None, key: str) -> Entry | None:
    """The open entry of a cause."""
    entries = attention.entries if attention is not None else ()
    return next((one for one in entries if one.open and one.signal.key == key), None)


def until(entry: Entry, now: datetime) -> str:
    """For how long it is put off."""
    from bedrot_desktop.attention.entries import UNTIL_OVER

    return "until it is over" if entry.snoozed_until == UNTIL_OVER else f"until {moment(entry.snoozed_until, now)}"
