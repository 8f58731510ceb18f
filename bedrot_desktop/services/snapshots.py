"""Names of curated files that carry the newest snapshot's time, and which older files they may replace."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

from bedrot_desktop.services.service import Output
from bedrot_desktop.services.writing import stamp_label


def newest_of(stamps: Iterable[datetime | None], days: Iterable[date | None]) -> datetime | None:
    """The newest snapshot time; where no name tells one, the newest day known (at its first moment)."""
    known = [stamp for stamp in stamps if stamp is not None]
    if known:
        return max(known)
    last = max((at for at in days if at is not None), default=None)
    return None if last is None else datetime.combine(last, time())


def dated_output(name: str, stamp: datetime, content: bytes, older: str, needed: Collection[str]) -> Output:
    """``<name>_<stamp>.csv`` for the curated zone; ``older`` matches the folders where such files lay before.

    Old files in ``needed`` (paths) hold days that are found nowhere else: they are neither archived nor overwritten,
    so where one has the very same name the new file is called a second later.
    """
    while f"{name}_{stamp_label(stamp)}.csv".casefold() in {path.casefold() for path in needed}:
        stamp += timedelta(seconds=1)
    spared = "".join(f"(?!{re.escape(path)}$)" for path in sorted(needed))
    pattern = rf"{spared}(?:{older})?{re.escape(name)}_.*\.csv"
    return Output.of("curated", f"{name}_{stamp_label(stamp)}.csv", content, pattern)
