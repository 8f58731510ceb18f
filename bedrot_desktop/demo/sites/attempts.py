"""Sign-ins under way: how far somebody came through the doors."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass
class Attempt:
    """``identity`` "" until it is known who it is; ``code``: the one that was sent, which ends at ``code_ends``."""

    key: str
    onward: str
    ends: datetime
    identity: str = ""
    remember: bool = True
    proven: bool = False
    coded: bool = False
    wrong: int = 0
    code: str = field(default="", repr=False)
    code_ends: datetime | None = None


class Attempts:
    """All that are under way, by key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Attempt] = {}

    def begin(self, onward: str, now: datetime, seconds: int) -> Attempt:
        """A new one; those whose time is over are dropped."""
        attempt = Attempt(secrets.token_hex(8), onward, now + timedelta(seconds=seconds))
        with self._lock:
            self._known = {key: one for key, one in self._known.items() if one.ends > now}
            self._known[attempt.key] = attempt
        return attempt

    def find(self, key: str, now: datetime) -> Attempt | None:
        """The one of a key, unless its time is over."""
        with self._lock:
            found = self._known.get(key)
        return found if found is not None and found.ends > now else None

    def end(self, attempt: Attempt) -> None:
        """It came to its end."""
        with self._lock:
            self._known.pop(attempt.key, None)
