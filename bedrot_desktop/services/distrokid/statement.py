"""Reading a statement file as text: every line end and encoding it has been seen with, no quoting, lines counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Reject
from bedrot_desktop.services.distrokid.known import NEEDED
from bedrot_desktop.services.reading import refuse_sign_in

if TYPE_CHECKING:
    import polars as pl

STAYS = "Download it again; the statement from before stays."


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as text.

    ``lines``: one String column per column of the file (NULL = empty) and ``line`` (UInt32, 1-based in the file);
    ``misfits``: lines with too few or too many fields; ``ended``: the last line has a line end.
    """

    header: tuple[str, ...]
    lines: pl.DataFrame
    misfits: tuple[Reject, ...]
    ended: bool


def read_statement(data: bytes, name: str) -> Statement:
    """The lines of a statement: TAB separated without quoting as DistroKid gives it, or comma separated as CSV.

    CR, LF and CRLF end lines; UTF-8, UTF-16 with BOM and cp1252 are read. Raises FileRejected (``empty``, ``header``,
    ``no rows``) and SignInNeeded. A million lines take under a second and about four times the file in memory.
    """
    body = _utf8(data, name)
    refuse_sign_in(body[:20_000].decode("utf-8", errors="replace"), name)
    body, end, skipped = _one_line_end(body)
    first = body[: body.find(end)] if end in body else body
    separator = b"\t" if b"\t" in first else b","
    header = tuple(_name(cell) for cell in first.decode("utf-8").split(separator.decode()))
    _require(header, name)
    lines = _read(body, header, separator, end, skipped, name)
    misfits: tuple[Reject, ...] = ()
    if separator == b"\t" and _is_ragged(lines, body, header):
        misfits = _misfits(body, header, end, skipped)
    lines = _without(lines, header, misfits)
    if lines.is_empty() and not misfits:
        raise FileRejected(f"{name} has a header and no lines.", STAYS, rule="no rows")
    return Statement(header, lines, misfits, body.endswith(end))


def _utf8(data: bytes, name: str) -> bytes:
    """The bytes as UTF-8 without a mark at the beginning."""
    if not data or data.isspace():
        raise FileRejected(f"{name} is empty ({len(data)} bytes).", STAYS, rule="empty")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace").encode("utf-8")
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:]
    if data.isascii():
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").encode("utf-8")
    return data


def _one_line_end(body: bytes) -> tuple[bytes, bytes, int]:
    """The body with one kind of line end, that line end, and how many blank lines before the header were dropped."""
    if b"\n" not in body:
        end = b"\r" if b"\r" in body else b"\n"
    else:
        end = b"\n"
        if b"\r" in body:
            body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    trimmed = body.lstrip(b"\r\n \t")
    skipped = body[: len(body) - len(trimmed)].count(end) if len(trimmed) != len(body) else 0
    return trimmed, end, skipped


def _name(cell: str) -> str:
    return cell.strip().strip('"').strip()


def _require(header: tuple[str, ...], name: str) -> None:
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise FileRejected(
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)} "
            f"(found: {', '.join(header)[:300]}).",
            STAYS,
            rule="header",
            line=1,
        )
    if len(set(header)) != len(header):
        raise FileRejected(f"{name} has two columns of the same name.", STAYS, rule="header", line=1)


def _read(body: bytes, header: tuple[str, ...], separator: bytes, end: bytes, skipped: int, name: str) -> pl.DataFrame:
    import polars as pl

    tabs = separator == b"\t"
    try:
        lines = pl.read_csv(
            body,
            has_header=False,
            skip_lines=1,
            schema=dict.fromkeys(header, pl.String),
            separator=separator.decode(),
            eol_char=end.decode(),
            quote_char=None if tabs else '"',
            infer_schema=False,
            raise_if_empty=False,
            truncate_ragged_lines=tabs,  # surplus fields are found by counting TABs
        )
    except pl.exceptions.PolarsError as error:
        raise FileRejected(f"{name} cannot be read as a table: {error}.", STAYS, rule="table") from error
    return lines.with_row_index("line", offset=skipped + 2).with_columns(pl.col("line").cast(pl.UInt32))


def _is_ragged(lines: pl.DataFrame, body: bytes, header: tuple[str, ...]) -> bool:
    """Whether some line has too few or too many fields; then each has to be looked at."""
    import polars as pl

    blank = lines.select(pl.all_horizontal(pl.col(name).is_null() for name in header).sum()).item()
    if body.count(b"\t") != (lines.height - blank + 1) * (len(header) - 1):
        return True
    short = pl.col(header[-1]).is_null() & pl.any_horizontal(pl.col(name).is_not_null() for name in header)
    return bool(lines.select(short.any()).item())


def _misfits(body: bytes, header: tuple[str, ...], end: bytes, skipped: int) -> tuple[Reject, ...]:
    rows = body.split(end)
    ended = not rows[-1]
    last = len(rows) - (1 if ended else 0)
    found = []
    for place, row in enumerate(rows, start=1):
        if place == 1:
            continue
        fields = row.count(b"\t") + 1
        if fields == len(header) or not row.strip(b"\t"):  # nothing but TABs is a blank line
            continue
        cells = row.decode("utf-8").split("\t")
        names = [*header, *(f"+{surplus}" for surplus in range(1, fields - len(header) + 1))]
        cut = place == last and not ended and fields < len(header)
        reason = (
            f"the file breaks off in this line after {fields} of {len(header)} fields"
            if cut
            else f"{fields} fields instead of {len(header)}"
        )
        found.append(Reject("cut" if cut else "width", reason, skipped + place, dict(zip(names, cells, strict=False))))
    return tuple(found)


def _without(lines: pl.DataFrame, header: tuple[str, ...], misfits: tuple[Reject, ...]) -> pl.DataFrame:
    """The lines that have all their fields; blank lines are no lines."""
    import polars as pl

    bad = [reject.line for reject in misfits]
    kept = lines if not bad else lines.filter(~pl.col("line").is_in(pl.Series(bad, dtype=pl.UInt32).implode()))
    return kept.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in header))
