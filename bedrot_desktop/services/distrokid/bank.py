"""DistroKid's bank details, the whole history in every download → raw, staging, curated, royalty lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.core.kinds import ROYALTY_LINES
from bedrot_desktop.lake.findings import SKIP, Note, Question
from bedrot_desktop.lake.items import Item, stamp_of
from bedrot_desktop.services.accounts import account_of, first_account
from bedrot_desktop.services.distrokid.booking import Booked, book
from bedrot_desktop.services.distrokid.known import COLUMNS, NEEDED
from bedrot_desktop.services.distrokid.statement import STAYS, read_statement
from bedrot_desktop.services.distrokid.unknowns import unknowns
from bedrot_desktop.services.merging import in_order
from bedrot_desktop.services.raw_paths import raw_path
from bedrot_desktop.services.service import (
    Cleaned,
    Context,
    Curated,
    History,
    Landing,
    Offer,
    Output,
    Piece,
    Staged,
)

if TYPE_CHECKING:
    import polars as pl

KEY = "distrokid.bank"
FILE = "dk_bank_details.csv"
_RAW = {"distrokid/streams": "distrokid/finance"}
TOPIC = "fewer rows"
#: A correction may take a few lines back; more than these, and history is missing.
FEW_LINES = 5
FEW_PART = 0.05
MONTH = timedelta(days=31)
SLICE = 50_000


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One statement → its typed lines (frame ``lines``) and a comma CSV with every value as its text stands."""
    import polars as pl

    data = item.read()
    statement = read_statement(data, item.name)
    del data
    ctx.check()
    booked = book(statement)
    if booked.lines.is_empty():
        raise FileRejected(
            f"None of the {len(booked.rejects):,} lines of {item.name} can be booked "
            f"(line {booked.rejects[0].line}: {booked.rejects[0].reason}).",
            STAYS,
            rule="no rows",
        )
    ctx.check()
    account, question = account_of("distrokid", KEY, item, ctx)
    text = statement.lines
    if text.height > booked.lines.height:
        text = text.join(booked.lines.select("line"), on="line", how="semi", maintain_order="left")
    days = booked.lines["reporting_date"].sort()
    first, last = days[0], days[-1]
    notes = [*booked.notes, *unknowns(booked.lines, ctx.roster)]
    if last > ctx.today:
        notes.append(Note("date", f"Reporting dates go up to {last}, which lies in the future."))
    return Cleaned(
        frames={"lines": booked.lines.with_columns(pl.lit(account or "main").alias("account"))},
        outputs=(Output("raw", raw_path(item, _RAW, (".tsv", ".csv")), _csv(text.select(statement.header))),),
        account=account,
        rows=booked.lines.height + len(booked.rejects),
        rejects=booked.rejects,
        notes=tuple(notes),
        question=question,
        first_day=first,
        last_day=last,
        header=statement.header,
    )


def _csv(frame: pl.DataFrame) -> Callable[[BinaryIO], None]:
    """Writes a frame of text as comma CSV with LF; quotes only where a value needs them."""

    def write(target: BinaryIO) -> None:
        # in slices: polars would collect all bytes in memory before it writes to an open file
        frame.head(0).write_csv(target)
        for part in frame.iter_slices(SLICE):
            part.write_csv(target, include_header=False)

    return write


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """The newest statement of each account is its whole history; a doubtful one waits and the one before stays."""
    import polars as pl

    by_account: dict[str, list[Piece]] = {}
    for piece in in_order(pieces):
        by_account.setdefault(piece.account or "main", []).append(piece)
    frames: list[pl.DataFrame] = []
    notes: list[Note] = []
    questions: list[Question] = []
    stamps: list[datetime] = []
    for account, statements in sorted(by_account.items()):
        current, before, asked = _current(statements, ctx)
        questions.extend(asked)
        if current is None or (lines := current.frame("lines")) is None:
            continue
        ctx.check()
        notes.extend(_what_is_gone(current, before, lines))
        frames.append(lines if "account" in lines.columns else lines.with_columns(pl.lit(account).alias("account")))
        if current.stamp is not None:
            stamps.append(current.stamp)
    if not frames:
        return Staged({}, questions=tuple(questions))
    whole = frames[0] if len(frames) == 1 else pl.concat(frames, how="vertical")
    output = Output("staging", FILE, _csv(whole.select(COLUMNS)))
    return Staged({"lines": whole}, (output,), max(stamps, default=None), tuple(notes), tuple(questions))


def _current(statements: Sequence[Piece], ctx: Context) -> tuple[Piece | None, Piece | None, list[Question]]:
    """The statement that counts, the one it replaced, and what must be asked about newer ones."""
    current: Piece | None = None
    before: Piece | None = None
    asked: list[Question] = []
    for piece in statements:
        answer = ctx.answer(KEY, piece.sha256, TOPIC)
        if answer == SKIP:
            continue
        doubt = _doubt(piece, current) if current is not None and answer is None else ""
        if current is not None and doubt:
            asked.append(_question(piece, current, doubt))
            continue
        before, current = current, piece
        asked = []  # whatever was doubtful before is replaced by this one anyway
    return current, before, asked


def _doubt(piece: Piece, current: Piece) -> str:
    """Why a newer statement may not be the whole history; empty when it may be."""
    gone = current.rows - piece.rows
    if gone > max(FEW_LINES, int(current.rows * FEW_PART)):
        return f"it has {piece.rows:,} lines, the statement before ({current.name}) has {current.rows:,}"
    if piece.first_day and current.first_day and piece.first_day > current.first_day + MONTH:
        return f"it begins on {piece.first_day}, the statement before ({current.name}) on {current.first_day}"
    return ""


def _question(piece: Piece, current: Piece, doubt: str) -> Question:
    return Question(
        TOPIC,
        KEY,
        piece.sha256,
        f"{piece.name} seems not to hold the whole history: {doubt}, although the history only grows. "
        "Shall it replace the statement before?",
        ("accept",),
        details={"lines": str(piece.rows), "before": str(current.rows), "statement before": current.path},
    )


def _what_is_gone(current: Piece, before: Piece | None, lines: pl.DataFrame) -> list[Note]:
    """A word on lines of the statement before that the newer, shorter one no longer has as they were."""
    import polars as pl

    if before is None or current.rows >= before.rows or (old := before.frame("lines")) is None:
        return []
    counts = [
        frame.select(pl.struct(COLUMNS).hash().alias("line")).group_by("line").len(name) for frame, name in
        ((old, "old"), (lines, "new"))
    ]  # fmt: skip
    both = counts[0].join(counts[1], on="line", how="left").with_columns(pl.col("new").fill_null(0).cast(pl.Int64))
    gone = both.select((pl.col("old").cast(pl.Int64) - pl.col("new")).clip(lower_bound=0).sum()).item()
    less = before.rows - current.rows
    money = Decimal(int(lines["amount_nano"].sum()) - int(old["amount_nano"].sum())).scaleb(-9)
    word = (
        f"{current.name} has {less:,} line{'s' if less > 1 else ''} fewer than {before.name}; {gone:,} of the earlier "
        f"lines are gone or changed, the money changes by {money:+.8f} USD. The newest statement counts."
    )
    return [Note(TOPIC, word)]


def to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    """The curated statement and its royalty lines.

    Of an older lake's newest file those lines count that were reported before the first statement begins (all of them
    while there is no statement): a statement is the whole history, unless it was cut off at its beginning.
    """
    import polars as pl

    lines = staged.frames.get("lines")
    notes: list[Note] = []
    older = _older(history, first_account("distrokid", ctx), lines, notes)
    if lines is None:
        if older is None:
            return Curated(kinds={ROYALTY_LINES.name: ROYALTY_LINES.conform(pl.DataFrame())}, notes=tuple(notes))
        return _curated(older, tuple(notes))
    if older is None:
        return _curated(lines, tuple(notes), same_as=f"staging/{FILE}")
    return _curated(pl.concat([older.select(lines.columns), lines]), tuple(notes))


def _older(
    history: Sequence[History], account: str, lines: pl.DataFrame | None, notes: list[Note]
) -> pl.DataFrame | None:
    """The lines of the newest readable older file that no statement of the account reaches back to; None without any.

    Older lakes knew one account: the first one.
    """
    import polars as pl

    for old in sorted(history, key=lambda one: one.order, reverse=True):
        try:
            booked = book(read_statement(old.read(), old.name), older_lake=True)
        except FileRejected as error:
            notes.append(Note("history", f"The older {old.name} is left out: {error.message}"))
            continue
        frame = booked.lines.with_columns(pl.lit(old.sha256).alias("source"), pl.lit(account).alias("account"))
        days = [] if lines is None else lines.filter(account=account)["reporting_date"].unique().to_list()
        begin = min(days, default=None)
        if begin is None:
            notes.extend(_history_notes(booked, old))
            return frame
        frame = frame.filter(pl.col("reporting_date") < begin)
        if frame.is_empty():
            return None
        known = f"the statements know nothing of the time before {begin}"
        notes.append(Note("history", f"Lines of the older {old.name} are kept ({frame.height:,}): {known}."))
        return frame
    return None


def _history_notes(booked: Booked, old: History) -> tuple[Note, ...]:
    left_out = tuple(
        Note("history", f"Line {reject.line} of the older {old.name} is left out: {reject.reason}.", reject.line)
        for reject in booked.rejects[:20]
    )
    return (*booked.notes, *left_out)


def _curated(lines: pl.DataFrame, notes: tuple[Note, ...], same_as: str = "") -> Curated:
    import polars as pl

    names = {
        "Sale Month": "sale_month", "Store": "store", "Artist": "artist", "Title": "title", "ISRC": "isrc",
        "UPC": "upc", "Team Percentage": "team_percentage", "Song/Album": "content_type",
        "Country of Sale": "country",
    }  # fmt: skip
    kind = lines.rename(names).with_columns(
        pl.lit("USD").alias("currency"),
        pl.lit("distrokid").alias("distributor"),
    )
    output = Output("curated", FILE, _csv(lines.select(COLUMNS)), same_as=same_as)
    return Curated((output,), (), {ROYALTY_LINES.name: ROYALTY_LINES.conform(kind)}, notes)


def recognise(offer: Offer, ctx: Context) -> Landing | None:  # noqa: ARG001 - the common signature
    """A statement by its header line, whatever the file's name, line ends or encoding."""
    head = offer.head.decode("utf-16" if offer.head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", errors="replace")
    first = head.lstrip("\ufeff\r\n").replace("\r", "\n").split("\n", 1)[0]
    separator = "\t" if "\t" in first else ","
    found = {cell.strip().strip('"').strip() for cell in first.split(separator)}
    if len(found & set(NEEDED)) < len(NEEDED) - 1 or "Sale Month" not in found:
        return None
    moment = stamp_of(offer.name)
    if moment is not None and offer.name.casefold().startswith("dk_bank_details"):
        return Landing("landing", f"distrokid/streams/{offer.name}")
    moment = moment or datetime.fromtimestamp(offer.path.stat().st_mtime)  # noqa: DTZ006 - names hold local time
    return Landing("landing", f"distrokid/streams/dk_bank_details_{moment:%Y%m%d_%H%M%S}.tsv")
