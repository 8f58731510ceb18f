"""Curated TikTok files that an older lake already holds: their views, not their repeated follower counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.reading import day, old_count, require_columns, table_of, text_of
from bedrot_desktop.services.service import Context, History
from bedrot_desktop.services.tiktok.names import SERVICE
from bedrot_desktop.services.tiktok.overview import COLUMNS, METRICS, renamed


def overview_of(history: Sequence[History], ctx: Context) -> tuple[list[dict[str, Any]], list[Note]]:
    """Rows (one per account and day, of the newest file that has it) and what was left out.

    Each row has ``date``, ``account``, the metrics, ``stamp`` (of the file), ``path``, ``source`` and ``line``. The
    column Followers is not read: the old scripts wrote one count on every day.
    """
    taken: dict[tuple[str, date], dict[str, Any]] = {}
    notes: list[Note] = []
    for file in sorted(history, key=lambda one: one.order):
        try:
            table = table_of(text_of(file.read(), file.name), file.name)
            names = dict(zip(table.header, renamed(table.header), strict=True))
            require_columns(type(table)(tuple(names.values()), ()), ("artist", *COLUMNS), file.name)
        except FileRejected as error:
            notes.append(Note("history", f"{file.path} was not used: {error}", error.line))
            continue
        left_out = 0
        for line, cells in table.rows:
            row = {names.get(name, name): value for name, value in cells.items()}
            account = ctx.roster.find(SERVICE, row.get("artist", ""))
            try:
                at = day(row.get("date", "")[:10])
                counts = [old_count(row.get(name, "")) for name in COLUMNS[1:]]
            except ValueError:
                account = None
            if account is None:
                left_out += 1
                continue
            metrics = dict(zip(METRICS, counts, strict=True))
            origin = {"stamp": file.stamp, "path": file.path, "source": file.sha256, "line": line}
            taken[account.key, at] = {"date": at, "account": account.key, **metrics, **origin}
        if left_out:
            message = f"{left_out} rows of {file.path} were not used: no known account, no date or no count in them."
            notes.append(Note("history", message))
    return list(taken.values()), notes
