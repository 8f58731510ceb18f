"""landing2raw: each new item of a data set is cleaned and gets its verdict."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import BedrotError, FileRejected
from bedrot_desktop.core.events import FileSettled
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.lake.catalog import ItemRow
from bedrot_desktop.lake.findings import SKIP, Reject
from bedrot_desktop.lake.items import Item, Member
from bedrot_desktop.lake.publish import publish
from bedrot_desktop.pipeline.inventory import Found
from bedrot_desktop.pipeline.side_by_side import both
from bedrot_desktop.pipeline.stages import DONE, LANDING2RAW, UNCHANGED, StageResult, in_words
from bedrot_desktop.pipeline.workshop import Workshop
from bedrot_desktop.services.service import Cleaned, Context, Dataset, NotData

if TYPE_CHECKING:
    import polars as pl

log = logging.getLogger(__name__)

BATCH = 25
TAKEN = frozenset({"accepted", "warned"})


def clean_items(shop: Workshop, service: str, dataset: Dataset, found: Sequence[Found], run: Run) -> StageResult:
    """Clean every item that is new, was answered, was marked again, or was cleaned by an older version."""
    known = {row.sha256: row for row in shop.catalog.items(dataset.key)}
    context = shop.context(run)
    todo = [one for one in found if is_due(one, known.get(one.identity), shop.edition(dataset), context)]
    todo += _moved_away(shop, dataset, known, {one.identity for one in found})
    due = {one.identity for one in todo}
    _note_other_names(shop, [one for one in found if one.identity not in due], known)
    if not todo:
        return StageResult(service, LANDING2RAW, UNCHANGED)
    verdicts: Counter[str] = Counter()
    messages: list[str] = []
    batch: list[tuple[ItemRow, tuple[Reject, ...]]] = []
    for place, one in enumerate(todo):
        run.progress(place, len(todo), one.item.name)
        row, rejects = _settled(shop, dataset, as_dated_before(one, known.get(one.identity)), context)
        batch.append((row, rejects))
        verdicts[row.verdict] += 1
        verdicts["quarantined"] += len(rejects)
        if row.message:
            messages.append(f"{row.path}: {row.message} {row.remedy}".rstrip())
        if len(batch) >= BATCH:
            _settle(shop, service, batch)
            batch = []
    _settle(shop, service, batch)
    run.progress(len(todo), len(todo), "")
    return StageResult(service, LANDING2RAW, DONE, in_words(LANDING2RAW, verdicts), dict(verdicts), tuple(messages))


def left_out(result: StageResult, unreadable: Sequence[str]) -> StageResult:
    """The result with the files that could not be read (each with why): they are tried again by the next run."""
    if not unreadable:
        return result
    numbers = {**result.numbers, "unreadable": len(unreadable)}
    return replace(result, numbers=numbers, messages=(*result.messages, *unreadable))


def _moved_away(shop: Workshop, dataset: Dataset, known: Mapping[str, ItemRow], there: set[str]) -> list[Found]:
    """Items to be cleaned again whose files lie in the archive by now."""
    found = []
    for row in known.values():
        if row.version == shop.edition(dataset) or row.sha256 in there:
            continue
        places = {name: shop.catalog.place_of(shop.workspace.zones, content) for name, content in row.members.items()}
        members = tuple(
            Member(name, place, row.members[name], place.stat().st_size) for name, place in places.items() if place
        )
        if members and len(members) == len(row.members):
            content = members[0].sha256 if len(members) == 1 else row.sha256
            found.append(Found(Item(row.zone, row.path, content, row.stamp, members), row.sha256, row.names))
    return found


def is_due(found: Found, row: ItemRow | None, edition: int, context: Context) -> bool:
    """Whether an item must be cleaned now."""
    if row is None or row.version != edition:
        return True
    if row.verdict == "held" and row.rule != BY_SET:
        return row.question in context.answers
    return found.item.stamp is not None and row.stamp != found.item.stamp


def as_dated_before(found: Found, row: ItemRow | None) -> Found:
    """A file whose name tells no time keeps the stamp it was given when it was first read: today is another day."""
    if row is None or row.stamp is None or found.item.stamp is not None:
        return found
    return replace(found, item=replace(found.item, stamp=row.stamp))


BY_SET = "set"  # ItemRow.rule of an item that is held because of what other items say


def _note_other_names(shop: Workshop, found: Sequence[Found], known: Mapping[str, ItemRow]) -> None:
    renamed = [
        replace(known[one.identity], names=tuple(sorted({*known[one.identity].names, *one.paths})))
        for one in found
        if not set(one.paths) <= set(known[one.identity].names)
    ]
    if renamed:
        shop.catalog.amend(renamed)


def _settle(shop: Workshop, service: str, batch: Sequence[tuple[ItemRow, tuple[Reject, ...]]]) -> None:
    if not batch:
        return
    shop.crossing("before settle")
    shop.catalog.settle([row for row, _ in batch], {row.sha256: rejects for row, rejects in batch})
    shop.crossing("after settle")
    for row, _ in batch:
        shop.bus.publish(
            FileSettled(shop.clock.now(), shop.run_name, service, f"{row.zone}/{row.path}", row.verdict, row.message)
        )


def _settled(shop: Workshop, dataset: Dataset, found: Found, context: Context) -> tuple[ItemRow, tuple[Reject, ...]]:
    """Clean one item; whatever it throws that is ours becomes its verdict."""
    try:
        cleaned = dataset.to_raw(found.item, context)
    except FileRejected as error:
        return _row(
            shop, dataset, found, "rejected", rule=error.rule, message=error.message, remedy=error.remedy,
            line=error.line,
        ), ()  # fmt: skip
    except NotData as reason:
        return _row(shop, dataset, found, "ignored", rule="no data", message=str(reason)), ()
    except (BedrotError, MemoryError):
        raise
    except OSError as error:
        raise BedrotError(
            f"{found.item.path} could not be read: {error}.", "Try again when the file is free."
        ) from error
    question = cleaned.question
    if question is not None:
        if context.answers.get(question.id) == SKIP:
            return _row(shop, dataset, found, "ignored", rule="left out", message="Left out as you answered."), ()
        shop.questions.ask(question, f"{found.item.zone}/{found.item.path}")
        row = _row(shop, dataset, found, "held", cleaned, rule=question.topic, message=question.text, asked=question.id)
        return row, ()
    good = sum(frame.height for name, frame in cleaned.frames.items() if not name.startswith("+"))
    _prove_balance(dataset, found, cleaned, good)
    _keep(shop, dataset, found, cleaned)
    verdict = "warned" if cleaned.notes or cleaned.rejects else "accepted"
    message = " ".join(note.message for note in cleaned.notes)
    if cleaned.rejects:
        lines = ", ".join(str(reject.line) for reject in cleaned.rejects[:5])
        more = ", …" if len(cleaned.rejects) > 5 else ""
        message = (
            f"{len(cleaned.rejects)} of {cleaned.rows} rows went to quarantine (line {lines}{more}: "
            f"{cleaned.rejects[0].reason}). {message}"
        ).rstrip()
    return _row(shop, dataset, found, verdict, cleaned, message=message), cleaned.rejects


def _prove_balance(dataset: Dataset, found: Found, cleaned: Cleaned, good: int) -> None:
    """No row may get lost between a file and its frames."""
    if cleaned.rows != good + len(cleaned.rejects):
        raise AssertionError(
            f"{dataset.key}: {found.item.path} has {cleaned.rows} rows, but {good} were taken over and "
            f"{len(cleaned.rejects)} set aside"
        )


def _keep(shop: Workshop, dataset: Dataset, found: Found, cleaned: Cleaned) -> None:
    def files() -> None:
        for output in cleaned.outputs:
            publish(
                shop.workspace, shop.catalog, zone=output.zone, path=output.path, write=output.write,
                supersedes=output.supersedes, dataset=dataset.key, step=LANDING2RAW, stamp=found.item.stamp,
                run=shop.run_name, item=found.identity,
            )  # fmt: skip
            shop.crossing("raw published")

    def frames() -> None:
        for name, frame in cleaned.frames.items():
            shop.frames.save(dataset.key, f"raw/{found.identity}", name, _with_source(frame, found))
            shop.crossing("raw frame saved")

    both(files, frames, cleaned.rows)


def _with_source(frame: pl.DataFrame, found: Found) -> pl.DataFrame:
    """The frame with the hash of the file that each row comes from."""
    import polars as pl

    if "member" in frame.columns:
        hashes = {member.name: member.sha256 for member in found.item.members}
        return frame.with_columns(
            pl.col("member").replace_strict(hashes, default=None, return_dtype=pl.String).alias("source")
        )
    return frame.with_columns(pl.lit(found.item.members[0].sha256).alias("source"))


def _row(
    shop: Workshop,
    dataset: Dataset,
    found: Found,
    verdict: str,
    cleaned: Cleaned | None = None,
    *,
    rule: str = "",
    message: str = "",
    remedy: str = "",
    line: int | None = None,
    asked: str | None = None,
) -> ItemRow:
    known = cleaned or Cleaned()
    item = found.item
    return ItemRow(
        dataset=dataset.key, sha256=found.identity, zone=item.zone, path=item.path, stamp=known.stamp or item.stamp,
        account=known.account, verdict=verdict, rule=rule, message=message, remedy=remedy, line=line,
        rows=known.rows, good=known.rows - len(known.rejects) if verdict in TAKEN else 0,
        rejected=len(known.rejects), first_day=known.first_day, last_day=known.last_day, question=asked,
        version=shop.edition(dataset), run=shop.run_name, settled_at=shop.clock.now(), header=known.header,
        members={member.name: member.sha256 for member in item.members}, notes=known.notes, names=found.paths,
    )  # fmt: skip
