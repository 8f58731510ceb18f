"""Curated files that carry the newest snapshot's time in their name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from bedrot_desktop.services.service import Output
from bedrot_desktop.services.writing import stamp_label


def newest_of(stamps: Iterable[datetime | None], days: Iterable[date | None]) -> datetime | None:
    """The newest snapshot time; where no name tells one, the newest day known (at its first moment)."""
    known = [stamp for stamp in stamps if stamp is not None]
    if known:
        return max(known)
    last = max((at for at in days if at is not None), default=None)
    return None if last is None else datetime.combine(last, time())


def dated_output(name: str, stamp: datetime, content: bytes, older: str) -> Output:
    """``<name>_<stamp>.csv`` for the curated zone, instead of those before; ``older`` matches folders they lay in."""
    pattern = rf"(?:{older})?{re.escape(name)}_.*\.csv"
    return Output.of("curated", f"{name}_{stamp_label(stamp)}.csv", content, pattern)
