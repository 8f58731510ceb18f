"""Spotify audience exports: one CSV (date, listeners, streams, followers) → checked daily rows and the raw file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.core.roster import Account
from bedrot_desktop.lake.findings import Note, Question, Reject
from bedrot_desktop.lake.items import Item
from bedrot_desktop.services.reading import Table, day, refuse_sign_in, require_columns, table_of, text_of, whole
from bedrot_desktop.services.service import Cleaned, Context, Landing, Offer, Output
from bedrot_desktop.services.spotify.names import Name, audience_name, owner, raw_file
from bedrot_desktop.services.writing import ndjson_bytes, stamp_text

if TYPE_CHECKING:
    import polars as pl

DATASET = "spotify.audience"
METRICS = ("listeners", "streams", "followers")
COLUMNS = ("date", *METRICS)
RAW = "spotify/audience"
OPENED = date(2008, 10, 7)  # Spotify's first day
MOST = 10**12  # more than this on one day is a broken number

Day = tuple[int | None, ...]


@dataclass(slots=True)
class _Reading:
    """Rows while a file is read: by day (line, metrics as in METRICS); what was set aside; what should be told."""

    days: dict[date, tuple[int, Day, Mapping[str, str]]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    repeats: int = 0


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One export → frame ``audience`` (date, metrics as Int64, line), the raw NDJSON, rows set aside.

    Raises FileRejected: ``empty``, ``header``, ``sign-in page``, or the rule of the first bad row where none is good.
    Held with topic ``artist`` when the name holds no id, or one that no account answers to.
    """
    import polars as pl

    name = audience_name(item.stem)
    table = _table(item)
    extra = require_columns(table, COLUMNS, item.name)
    reading = _read(table, latest_day(item, ctx))
    _refuse_without_rows(item, table, reading)
    whose = owner(item, name.token, DATASET, ctx)
    if extra:
        reading.notes.append(Note("header", f"Unknown columns were left out: {', '.join(extra)}.", 1))
    taken = sorted(reading.days.items(), key=lambda entry: entry[1][0])
    account = whose if isinstance(whose, Account) else None
    columns = {"date": [at for at, _ in taken], "line": [row[0] for _, row in taken]}
    columns |= {metric: [row[1][place] for _, row in taken] for place, metric in enumerate(METRICS)}
    frame = pl.DataFrame(columns, schema={"date": pl.Date, "line": pl.UInt32, **dict.fromkeys(METRICS, pl.Int64)})
    return Cleaned(
        frames={"audience": frame},
        outputs=(_raw_file(item, name, account, frame),) if account else (),
        account=account.key if account else "",
        rows=len(table.rows) - reading.repeats,
        rejects=tuple(sorted(reading.rejects, key=lambda reject: reject.line)),
        notes=tuple(reading.notes),
        question=whose if isinstance(whose, Question) else None,
        first_day=min(reading.days),
        last_day=max(reading.days),
        header=table.header,
    )


def recognise(offer: Offer, ctx: Context) -> Landing | None:  # noqa: ARG001 - the shape of all recognisers
    """Any table with the four columns, whatever it is called."""
    if not offer.name.lower().endswith((".csv", ".txt")):
        return None
    try:
        header = _folded(table_of(text_of(offer.head, offer.name), offer.name)).header
    except (FileRejected, ValueError):
        return None
    if not set(COLUMNS) <= set(header) or "artist_name" in header:
        return None
    name = offer.name if offer.name.lower().endswith(".csv") else offer.name + ".csv"
    return Landing("landing", f"{RAW}/{name}")


def latest_day(item: Item, ctx: Context) -> date:
    """The last day that a file can know of: a day after its own stamp, and never beyond tomorrow."""
    known = min(item.stamp.date(), ctx.today) if item.stamp else ctx.today
    return known + timedelta(days=1)


def _table(item: Item) -> Table:
    text = text_of(item.read(), item.name)
    refuse_sign_in(text, item.name)
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    delimiter = next((mark for mark in ",;\t" if mark in first), ",")
    return _folded(table_of(text, item.name, delimiter=delimiter))


def _folded(table: Table) -> Table:
    """The same table with column names in lower case."""
    rows = tuple((line, {name.casefold(): value for name, value in row.items()}) for line, row in table.rows)
    return Table(tuple(name.casefold() for name in table.header), rows)


def _read(table: Table, latest: date) -> _Reading:
    reading = _Reading()
    for line, row in table.rows:
        try:
            at, metrics = _day_of(row, len(table.header), latest)
        except _BadRowError as bad:
            reading.rejects.append(Reject(bad.rule, str(bad), line, row))
            continue
        before = reading.days.get(at)
        if before is not None and before[1] == metrics:
            reading.repeats += 1
            reading.notes.append(Note("twin day", f"Line {line} repeats line {before[0]} ({at}): counted once.", line))
            continue
        if before is not None:
            reason = f"line {line} gives other numbers for {at}; the later line counts"
            reading.rejects.append(Reject("twin day", reason, before[0], before[2]))
        reading.days[at] = (line, metrics, row)
    return reading


class _BadRowError(ValueError):
    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule


def _day_of(row: Mapping[str, str], width: int, latest: date) -> tuple[date, Day]:
    if len(row) != width:
        raise _BadRowError("width", f"{len(row)} values where {width} belong")
    try:
        at = day(row["date"])
    except ValueError:
        raise _BadRowError("date", f"“{row['date']}” is not a day like 2025-07-09") from None
    if at > latest:
        raise _BadRowError("future", f"{at} was still to come when the file was made")
    if at < OPENED:
        raise _BadRowError("date", f"{at} is before there was Spotify")
    metrics = tuple(_number(row[metric], metric) for metric in METRICS)
    if all(value is None for value in metrics):
        raise _BadRowError("numbers", f"no number for {at}")
    return at, metrics


def _number(text: str, metric: str) -> int | None:
    if not text.strip():
        return None
    try:
        value = whole(text)
    except ValueError as error:
        raise _BadRowError("number", f"{metric}: {error}") from None
    if value < 0:
        raise _BadRowError("negative", f"{metric} is {value}, which cannot be less than 0")
    if value > MOST:
        raise _BadRowError("number", f"{metric} is {value}, which is too large to be true")
    return value


def _refuse_without_rows(item: Item, table: Table, reading: _Reading) -> None:
    if reading.days:
        return
    if not table.rows:
        raise FileRejected(
            f"{item.name} has a header and no rows.", "Download it again; the data from before stays.", rule="empty"
        )
    first = reading.rejects[0]
    raise FileRejected(
        f"{item.name} has no usable row: {first.reason} (line {first.line})"
        + (f", and {len(reading.rejects) - 1} more lines like it." if len(reading.rejects) > 1 else "."),
        "Download it again; the data from before stays.",
        rule=first.rule,
        line=first.line,
    )


def _raw_file(item: Item, name: Name, account: Account, frame: pl.DataFrame) -> Output:
    rows = (
        {
            "date": str(row["date"]),
            **{metric: row[metric] for metric in METRICS},
            "artist_id": account.foreign_id,
            "artist_name": account.key,
            "extracted_at": stamp_text(item.stamp),
            "source_file": item.name,
            "data_source": "spotify_audience",
        }
        for row in frame.iter_rows(named=True)
    )
    return Output.of("raw", raw_file("audience", item, name, account), ndjson_bytes(rows))
