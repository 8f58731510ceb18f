"""CSV and NDJSON as the lake has always had them: LF, the owner's headers, empty for what is not reported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

#: Landing folder of the account's CSV files → raw folder.
RAW = {"metaads": "metaads"}


def csv_of(header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows under a header; None becomes an empty cell, booleans True/False, floats their shortest form."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([row.get(name) for name in header] for row in rows)
    return text.getvalue().encode()


def ndjson_of(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """One JSON object per line."""
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows).encode()


def stamp_name(stamp: datetime | None) -> str:
    """A snapshot's time as it stands in file names."""
    return stamp.strftime("%Y%m%d_%H%M%S") if stamp else "00000000_000000"


def as_float(number: int | None) -> float | None:
    """Reach is written as a float in the owner's files (``950.0``)."""
    return None if number is None else float(number)
