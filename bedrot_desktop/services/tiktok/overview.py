"""TikTok overview exports: a ZIP or CSV of days without a year → dated daily rows and the raw file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.core.roster import Account
from bedrot_desktop.lake.findings import Note, Question, Reject
from bedrot_desktop.lake.items import Item
from bedrot_desktop.services.raw_paths import raw_path
from bedrot_desktop.services.reading import Table, refuse_sign_in, require_columns, table_of, text_of, whole
from bedrot_desktop.services.service import Cleaned, Context, Output
from bedrot_desktop.services.tiktok.archive import MOST_BYTES, unpack
from bedrot_desktop.services.tiktok.dating import date_rows, span_of
from bedrot_desktop.services.tiktok.names import Name, overview_name, owner
from bedrot_desktop.services.tiktok.years import MonthDay, printed_day
from bedrot_desktop.services.writing import ndjson_bytes, stamp_label, stamp_text

if TYPE_CHECKING:
    import polars as pl

METRICS = ("video_views", "profile_views", "likes", "comments", "shares")
COLUMNS = ("date", "video views", "profile views", "likes", "comments", "shares")
OLD_NAMES = {"reach": "video views", "page views": "profile views"}
MOST = 10**12

Values = tuple[int | None, ...]


@dataclass(slots=True)
class _Reading:
    """Rows of a file in order: (line, month and day, metrics, row as it stood); what was set aside or noted."""

    rows: list[tuple[int, MonthDay, int | None, Values, Mapping[str, str]]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    repeats: int = 0


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One export → frame ``overview`` (date, metrics as Int64, line), the raw NDJSON, rows set aside.

    Raises FileRejected (``empty``, ``zip…``, ``header``, ``sign-in page``, ``future``, or the rule of the first bad row
    where none is good). Held with topic ``account`` (no or unknown handle) or ``range`` (name and rows disagree).
    """
    name = overview_name(item.stem)
    table, notes = _table(item)
    reading = _read(table)
    reading.notes.extend(notes)
    _refuse_without_rows(item, table, reading)
    pairs, years = [row[1] for row in reading.rows], [row[2] for row in reading.rows]
    dated = date_rows(item, name, pairs, years, ctx)
    if isinstance(dated, Question):
        return Cleaned(rows=len(table.rows), notes=tuple(reading.notes), question=dated, header=table.header)
    reading.notes.extend(dated.notes)
    days = _days(item, dated.dates, reading, ctx.today + timedelta(days=1))
    span = f" Its days would be {min(days)} to {max(days)}." if name.moment is None else ""
    whose = owner(item, name.handle, ctx, span)
    frame, stamp = _frame(days), _stamp(item, name, max(days))
    account = whose if isinstance(whose, Account) else None
    return Cleaned(
        frames={"overview": frame},
        outputs=(_raw_file(item, stamp, account, frame),) if account else (),
        account=account.key if account else "",
        rows=len(table.rows) - reading.repeats,
        rejects=tuple(sorted(reading.rejects, key=lambda reject: reject.line)),
        notes=tuple(reading.notes),
        question=whose if isinstance(whose, Question) else None,
        first_day=min(days),
        last_day=max(days),
        stamp=stamp,
        header=table.header,
    )


def _table(item: Item) -> tuple[Table, list[Note]]:
    """The table in a ZIP or CSV under present column names, and what else there was."""
    if item.file.size > MOST_BYTES:
        raise FileRejected(f"{item.name} has more than 100 MB; an overview has kilobytes.", rule="size")
    data, beside = item.read(), tuple[Note, ...]()
    if data[:2] == b"PK" or item.name.lower().endswith(".zip"):
        unpacked = unpack(data, item.name)
        data, beside = unpacked.content, unpacked.notes
    text = text_of(data, item.name)
    refuse_sign_in(text, item.name)
    table, notes = _columns(table_of(text, item.name), item.name)
    return table, [*beside, *notes]


def renamed(header: Sequence[str]) -> tuple[str, ...]:
    """Column names in lower case, those of older exports under their present names."""
    folded = tuple(name.casefold().replace("_", " ") for name in header)
    return tuple(OLD_NAMES.get(name, name) if OLD_NAMES.get(name) not in folded else name for name in folded)


def _columns(table: Table, name: str) -> tuple[Table, list[Note]]:
    header = renamed(table.header)
    names = dict(zip(table.header, header, strict=True))
    rows = tuple((line, {names.get(key, key): value for key, value in row.items()}) for line, row in table.rows)
    notes = []
    old = [column for column in table.header if column.casefold().replace("_", " ") in OLD_NAMES]
    if old:
        meant = ", ".join(f"{column} as {names[column].title()}" for column in old)
        notes.append(Note("header", f"Old column names: took {meant}.", 1))
    read = Table(header, rows)
    extra = require_columns(read, COLUMNS, name)
    if extra:
        notes.append(Note("header", f"Unknown columns were left out: {', '.join(extra)}.", 1))
    return read, notes


class _BadRowError(ValueError):
    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule


def _read(table: Table) -> _Reading:
    reading = _Reading()
    for line, row in table.rows:
        try:
            if len(row) != len(table.header):
                raise _BadRowError("width", f"{len(row)} values where {len(table.header)} belong")
            pair, year, values = _values(row)
        except _BadRowError as bad:
            reading.rejects.append(Reject(bad.rule, str(bad), line, row))
            continue
        last = reading.rows[-1] if reading.rows else None
        if last is not None and last[1:4] == (pair, year, values):
            reading.repeats += 1
            reading.notes.append(Note("twin day", f"Line {line} repeats line {last[0]}: counted once.", line))
            continue
        reading.rows.append((line, pair, year, values, row))
    return reading


def _values(row: Mapping[str, str]) -> tuple[MonthDay, int | None, Values]:
    try:
        pair, year = printed_day(row["date"])
    except ValueError as error:
        raise _BadRowError("date", str(error)) from None
    values = tuple(_number(row[column], column) for column in COLUMNS[1:])
    if all(value is None for value in values):
        raise _BadRowError("numbers", f"no number for {row['date']}")
    return pair, year, values


def _number(text: str, column: str) -> int | None:
    if not text.strip():
        return None
    try:
        value = whole(text)
    except ValueError as error:
        raise _BadRowError("number", f"{column}: {error}") from None
    if not 0 <= value <= MOST:
        raise _BadRowError("negative" if value < 0 else "number", f"{column} is {value}, which cannot be")
    return value


def _refuse_without_rows(item: Item, table: Table, reading: _Reading) -> None:
    again = "Download it again; the data from before stays."
    if not table.rows:
        raise FileRejected(f"{item.name} has a header and no rows.", again, rule="empty")
    if not reading.rows:
        first = reading.rejects[0]
        message = f"{item.name} has no usable row: {first.reason} (line {first.line})."
        raise FileRejected(message, again, rule=first.rule, line=first.line)


def _days(
    item: Item, dates: Sequence[date], reading: _Reading, latest: date
) -> dict[date, tuple[int, Values, Mapping[str, str]]]:
    """Rows by day; of two rows for one day the later line counts, days still to come are set aside."""
    days: dict[date, tuple[int, Values, Mapping[str, str]]] = {}
    for at, (line, _, _, values, row) in zip(dates, reading.rows, strict=True):
        if at > latest:
            reading.rejects.append(Reject("future", f"{at} was still to come when the file was made", line, row))
            continue
        if at in days:
            reason = f"line {line} gives other numbers for {at}; the later line counts"
            reading.rejects.append(Reject("twin day", reason, days[at][0], days[at][2]))
        days[at] = (line, values, row)
    if not days:
        raise FileRejected(
            f"{item.name} holds only days that are still to come ({span_of(dates)}).",
            "Look at the date in its name, and at this computer's date; then download it again.",
            rule="future",
        )
    if (max(days) - min(days)).days + 1 > len(reading.rows) + len(reading.rejects) + reading.repeats:
        absent = (max(days) - min(days)).days + 1 - len(days)
        reading.notes.append(Note("gap", f"{absent} days between {min(days)} and {max(days)} are not in the file."))
    return days


def _frame(days: Mapping[date, tuple[int, Values, Mapping[str, str]]]) -> pl.DataFrame:
    import polars as pl

    ordered = sorted(days.items())
    columns: dict[str, list[object]] = {"date": [at for at, _ in ordered], "line": [row[0] for _, row in ordered]}
    columns |= {metric: [row[1][place] for _, row in ordered] for place, metric in enumerate(METRICS)}
    return pl.DataFrame(columns, schema={"date": pl.Date, "line": pl.UInt32, **dict.fromkeys(METRICS, pl.Int64)})


def _stamp(item: Item, name: Name, last: date) -> datetime:
    """When a download was made: as its name tells, else as was found out before, else the first moment of its last day.

    It is kept with the file, so that days once counted back from today are not counted from another day later.
    """
    return name.moment or item.stamp or datetime.combine(last, time())


def _raw_file(item: Item, stamp: datetime, account: Account, frame: pl.DataFrame) -> Output:
    rows = (
        {
            "artist": account.key,
            "date": str(row["date"]),
            "year": row["date"].year,
            **{metric: row[metric] for metric in METRICS},
            "followers": None,
            "processed_at": stamp_text(stamp),
        }
        for row in frame.iter_rows(named=True)
    )
    stem = f"{item.stem}_{stamp_label(stamp)}"
    path = raw_path(item, {"tiktok/analytics": "tiktok"}, (".zip", ".ndjson"), stem=stem)
    return Output.of("raw", path, ndjson_bytes(rows))
