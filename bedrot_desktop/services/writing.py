"""Writing what the zones hold: CSV and NDJSON as bytes, and stamps as file names and columns spell them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Comma, LF, quotes only where needed, None as an empty cell; UTF-8 without BOM."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def ndjson_bytes(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """One JSON object a line, keys in the order given; UTF-8, LF."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")


def stamp_label(moment: datetime) -> str:
    """A snapshot time as file names have it: ``YYYYMMDD_HHMMSS``."""
    return moment.strftime("%Y%m%d_%H%M%S")


def stamp_text(moment: datetime | None) -> str | None:
    """A snapshot time as columns have it: ISO 8601 with microseconds and without a zone; None stays None."""
    return None if moment is None else moment.isoformat(timespec="microseconds")
