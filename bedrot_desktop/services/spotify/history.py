"""Curated Spotify files that an older lake already holds: their rows, newest file first served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.core.roster import Account
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.reading import Table, day, old_count, require_columns, table_of, text_of
from bedrot_desktop.services.service import Context, History
from bedrot_desktop.services.spotify.names import SERVICE

AUDIENCE_METRICS = ("listeners", "streams", "followers")
SONG_METRICS = ("streams", "listeners", "savers", "canvas_views")


def audience_of(history: Sequence[History], ctx: Context) -> tuple[list[dict[str, Any]], list[Note]]:
    """Rows (one per artist and day, of the newest file that has it) ready for the curated file, and what was left out.

    Each row also has ``account``, ``stamp`` (of the file), ``path``, ``source`` and ``line``.
    """
    taken: dict[tuple[str, date], dict[str, Any]] = {}
    notes: list[Note] = []
    for file, table in _tables(history, ("date", *AUDIENCE_METRICS, "artist_name"), notes):
        left_out = 0
        for line, row in table.rows:
            account = _account(row, ctx)
            try:
                at = day(row.get("date", ""))
                metrics = {name: old_count(row.get(name, "")) for name in AUDIENCE_METRICS}
            except ValueError:
                account = None
            if account is None:
                left_out += 1
                continue
            taken[account.key, at] = _entry(file, line, row, account) | {"date": at, **metrics}
        if left_out:
            notes.append(_left_out(file, left_out))
    return list(taken.values()), notes


def songs_of(
    history: Sequence[History], ctx: Context
) -> tuple[list[dict[str, Any]], dict[tuple[str, str], dict[str, str]], list[Note]]:
    """Rows of old song metrics, old track names by (track id, account), and what was left out."""
    notes: list[Note] = []
    taken: dict[tuple[str, str, str, date], dict[str, Any]] = {}
    metrics_files = [file for file in history if "song_metrics" in file.name]
    wanted = ("track_id", "artist_name", "time_period", "extraction_date", *SONG_METRICS)
    for file, table in _tables(metrics_files, wanted, notes):
        left_out = 0
        for line, row in table.rows:
            account = _account(row, ctx)
            track = row.get("track_id", "").strip()
            try:
                at = day(row.get("extraction_date", "")[:10])
                metrics = {name: old_count(row.get(name, "")) for name in SONG_METRICS}
            except ValueError:
                account = None
            if account is None or not track:
                left_out += 1
                continue
            entry = _entry(file, line, row, account) | {"track_id": track, "extraction_date": at, **metrics}
            taken[track, account.key, row["time_period"], at] = entry | {"time_period": row["time_period"]}
        if left_out:
            notes.append(_left_out(file, left_out))
    return list(taken.values()), _old_tracks(history, ctx, notes), notes


def _old_tracks(history: Sequence[History], ctx: Context, notes: list[Note]) -> dict[tuple[str, str], dict[str, str]]:
    tracks: dict[tuple[str, str], dict[str, str]] = {}
    files = [file for file in history if "tracks_dimension" in file.name]
    for file, table in _tables(files, ("track_id", "track_name", "artist_name"), notes):
        for _, row in table.rows:
            account = _account(row, ctx)
            if account is not None and row["track_id"]:
                tracks[row["track_id"], account.key] = dict(row) | {"path": file.path}
    return tracks


def _tables(history: Sequence[History], wanted: tuple[str, ...], notes: list[Note]) -> Iterator[tuple[History, Table]]:
    """Readable files, oldest first; the others become notes."""
    for file in sorted(history, key=lambda one: one.order):
        try:
            table = table_of(text_of(file.read(), file.name), file.name)
            require_columns(table, wanted, file.name)
        except FileRejected as error:
            notes.append(Note("history", f"{file.path} was not used: {error}", error.line))
            continue
        yield file, table


def _account(row: Mapping[str, str], ctx: Context) -> Account | None:
    named = ctx.roster.find(SERVICE, row.get("artist_id", ""))
    return named or ctx.roster.find(SERVICE, row.get("artist_name", ""))


def _entry(file: History, line: int, row: Mapping[str, str], account: Account) -> dict[str, Any]:
    return {
        **row,
        "artist_id": row.get("artist_id") or account.foreign_id,
        "artist_name": account.key,
        "account": account.key,
        "stamp": file.stamp,
        "path": file.path,
        "source": file.sha256,
        "line": line,
    }


def _left_out(file: History, rows: int) -> Note:
    return Note("history", f"{rows} rows of {file.path} were not used: no known artist, no date or no count in them.")
