"""Health reports kept in ``reports/health``: every one of today and yesterday, then one a day, for thirty days."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bedrot_desktop.core.files import write_text

FOLDER = "reports/health"
LATEST = "latest_health_report.json"
STAMP = "%Y%m%d_%H%M%S"
KEPT = timedelta(days=30)
WHOLE_DAYS = timedelta(days=1)
_NAME = re.compile(r"health_report_(\d{8}_\d{6})\.json")


def keep(document: Mapping[str, Any], lake: Path, now: datetime) -> Path:
    """Put a report on the shelf and thin out what is old; returns the file. ``now`` in local time."""
    folder = lake / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    file = folder / f"health_report_{now.strftime(STAMP)}.json"
    write_text(file, text)
    write_text(folder / LATEST, text)
    there = {path.name: path for path in folder.iterdir()}
    for name in there.keys() - to_keep(there, now):
        there[name].unlink(missing_ok=True)
    return file


def to_keep(names: Iterable[str], now: datetime) -> set[str]:
    """Of these names those to keep: what is no dated report, all of two days, then the last of each of thirty days."""
    kept: set[str] = set()
    last: dict[object, str] = {}
    for name in sorted(names):
        match = _NAME.fullmatch(name)
        made = _moment(match[1]) if match else None
        if made is None or now.date() - made.date() <= WHOLE_DAYS:
            kept.add(name)
        elif now.date() - made.date() <= KEPT:
            last[made.date()] = name
    return kept | set(last.values())


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, STAMP)  # noqa: DTZ007 - names hold local time
    except ValueError:
        return None
