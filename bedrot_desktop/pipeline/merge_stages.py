"""raw2staging and staging2curated: a data set's pieces merged into staging, curated files and rows of kinds."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from bedrot_desktop.core.files import CHUNK, sha256_of
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.kinds import KINDS
from bedrot_desktop.lake.catalog import ItemRow, OutputRow, StepRow
from bedrot_desktop.lake.publish import publish
from bedrot_desktop.pipeline.items2raw import BY_SET, TAKEN
from bedrot_desktop.pipeline.side_by_side import both
from bedrot_desktop.pipeline.stages import DONE, RAW2STAGING, STAGING2CURATED, UNCHANGED, StageResult, in_words
from bedrot_desktop.pipeline.workshop import Workshop
from bedrot_desktop.services.service import Dataset, History, Output, Part, Piece, Staged

if TYPE_CHECKING:
    import polars as pl

FRAMES = "frames"  # the "zone" of saved frames in a step's outputs


def stage_pieces(shop: Workshop, service: str, dataset: Dataset, present: Mapping[str, str], run: Run) -> StageResult:
    """raw2staging over all pieces taken over so far; nothing is done when they are the ones of last time.

    What was taken over stays history when its file is moved away. A file that a person keeps in curated and edits
    counts as it stands now, not as it stood before: ``present`` is path → identity of what is in the lake.
    """
    rows = [
        row
        for row in shop.catalog.items(dataset.key)
        if (row.verdict in TAKEN or row.rule == BY_SET)
        and (row.zone != "curated" or present.get(row.path, row.sha256) == row.sha256)
    ]
    answers = shop.answers_for(dataset)
    inputs = _fingerprint(
        [shop.edition(dataset), answers, sorted((row.sha256, str(row.stamp), row.account) for row in rows)]
    )
    if _is_done(shop, dataset, RAW2STAGING, inputs):
        return StageResult(service, RAW2STAGING, UNCHANGED)
    if not rows and shop.catalog.step(dataset.key, RAW2STAGING) is None:
        return StageResult(service, RAW2STAGING, UNCHANGED, "nothing to stage")
    run.progress(0, 2, "merging")
    staged = dataset.to_staging([_piece(shop, dataset, row) for row in rows], shop.context(run))
    run.progress(1, 2, "writing")
    _hold(shop, rows, staged)
    height = sum(frame.height for frame in staged.frames.values())
    files, saved = both(
        lambda: _publish(shop, dataset, RAW2STAGING, staged.outputs, staged.stamp),
        lambda: _save(shop, dataset, "staging", staged.frames),
        height,
    )
    outputs = files + saved
    shop.crossing("staging before step")
    shop.catalog.finish_step(_step(shop, dataset, RAW2STAGING, inputs, outputs, staged.stamp))
    shop.crossing("staging after step")
    notes = tuple(note.message for note in staged.notes) + tuple(question.text for question in staged.questions)
    numbers = {"rows": height, "files": len(rows), "held": len(staged.questions)}
    return StageResult(service, RAW2STAGING, DONE, in_words(RAW2STAGING, numbers), numbers, notes)


def curate(shop: Workshop, service: str, dataset: Dataset, history: Sequence[History], run: Run) -> StageResult:
    """staging2curated: curated files, shares of common files, rows of kinds."""
    step = shop.catalog.step(dataset.key, RAW2STAGING)
    frames_in = sorted(output.sha256 for output in step.outputs if output.zone == FRAMES) if step else []
    if step is None and not history:
        return StageResult(service, STAGING2CURATED, UNCHANGED, "nothing to curate")
    stamp = step.stamp if step else None
    inputs = _fingerprint([shop.edition(dataset), str(stamp), frames_in, sorted(one.sha256 for one in history)])
    if _is_done(shop, dataset, STAGING2CURATED, inputs):
        return StageResult(service, STAGING2CURATED, UNCHANGED)
    run.progress(0, 2, "merging")
    frames = {
        name: frame
        for name in (shop.frames.names(dataset.key, "staging") if step else ())
        if (frame := shop.frames.load(dataset.key, "staging", name)) is not None
    }
    curated = dataset.to_curated(Staged(frames, stamp=stamp), history, shop.context(run))
    run.progress(1, 2, "writing")
    kinds = {name: KINDS[name].conform(frame) for name, frame in curated.kinds.items()}
    height = sum(frame.height for frame in kinds.values())
    files, saved = both(
        lambda: _publish(shop, dataset, STAGING2CURATED, curated.outputs, stamp, step.outputs if step else ()),
        lambda: _save(shop, dataset, "kinds", kinds),
        height,
    )
    outputs = files + [_compose(shop, dataset, part, stamp) for part in curated.parts] + saved
    shop.crossing("curated before step")
    shop.catalog.finish_step(_step(shop, dataset, STAGING2CURATED, inputs, outputs, stamp))
    shop.crossing("curated after step")
    notes = tuple(note.message for note in curated.notes)
    numbers = {"rows": height}
    return StageResult(service, STAGING2CURATED, DONE, in_words(STAGING2CURATED, numbers), numbers, notes)


def _piece(shop: Workshop, dataset: Dataset, row: ItemRow) -> Piece:
    def load(name: str) -> pl.DataFrame | None:
        return shop.frames.load(dataset.key, f"raw/{row.sha256}", name)

    content = next(iter(row.members.values())) if len(row.members) == 1 else row.sha256
    return Piece(
        sha256=content, path=row.path, zone=row.zone, name=row.path.rsplit("/", 1)[-1], stamp=row.stamp,
        account=row.account, rows=row.good, first_day=row.first_day, last_day=row.last_day,
        members=dict(row.members), load=load,
    )  # fmt: skip


def _hold(shop: Workshop, rows: Sequence[ItemRow], staged: Staged) -> None:
    """Ask what the set of pieces makes doubtful, and mark the pieces that wait; free those that wait no more."""
    by_content: dict[str, list[ItemRow]] = {}
    for row in rows:
        content = next(iter(row.members.values())) if len(row.members) == 1 else row.sha256
        by_content.setdefault(content, []).append(row)
    waiting: dict[str, str] = {}
    for question in staged.questions:
        row = max(by_content[question.item], key=partial(_doubtful, question.details.get("path", "")))
        shop.questions.ask(question, f"{row.zone}/{row.path}")
        waiting[row.sha256] = question.id
    texts = {question.id: question.text for question in staged.questions}
    changed = []
    for row in rows:
        if row.sha256 in waiting and row.question != waiting[row.sha256]:
            question_id = waiting[row.sha256]
            changed.append(replace(row, verdict="held", rule=BY_SET, question=question_id, message=texts[question_id]))
        elif row.sha256 not in waiting and row.rule == BY_SET:
            verdict = "warned" if row.notes or row.rejected else "accepted"
            changed.append(replace(row, verdict=verdict, rule="", question=None, message=""))
    if changed:
        shop.catalog.amend(changed)


def _doubtful(named: str, row: ItemRow) -> tuple[bool, datetime, str]:
    """Of items with the same bytes: the one that the question names, else the latest."""
    return (row.path == named, row.stamp or datetime.min, row.path)  # noqa: DTZ901 - naive like the stamps


def _publish(
    shop: Workshop,
    dataset: Dataset,
    step: str,
    outputs: Iterable[Output],
    stamp: datetime | None,
    before: Iterable[OutputRow] = (),
) -> list[OutputRow]:
    """Publish files; ``before`` are those of the step before, whose bytes an output may repeat."""
    made = {f"{output.zone}/{output.path}": output.sha256 for output in before}
    written = []
    for output in outputs:
        write = _copying(shop, output, made[output.same_as]) if output.same_as in made else output.write
        published = publish(
            shop.workspace, shop.catalog, zone=output.zone, path=output.path, write=write,
            supersedes=output.supersedes, dataset=dataset.key, step=step, stamp=stamp, run=shop.run_name,
        )  # fmt: skip
        shop.crossing("output published")
        written.append(OutputRow(output.zone, output.path, published.sha256))
    return written


def _copying(shop: Workshop, output: Output, sha256: str) -> Callable[[BinaryIO], None]:
    """Writes the bytes of the file that the output repeats; its own where somebody changed that file."""
    file = shop.workspace.zones.path(*output.same_as.split("/", 1))

    def write(target: BinaryIO) -> None:
        if not file.is_file() or sha256_of(file) != sha256:
            output.write(target)
            return
        with file.open("rb") as source:
            shutil.copyfileobj(source, target, CHUNK)

    return write


def _save(shop: Workshop, dataset: Dataset, group: str, frames: Mapping[str, pl.DataFrame]) -> list[OutputRow]:
    saved = []
    for name, frame in sorted(frames.items()):
        saved.append(OutputRow(FRAMES, f"{group}/{name}", shop.frames.save(dataset.key, group, name, frame)))
        shop.crossing("frame saved")
    for stale in set(shop.frames.names(dataset.key, group)) - set(frames):
        shop.frames.drop(dataset.key, group, stale)
    return saved


def _compose(shop: Workshop, dataset: Dataset, part: Part, stamp: datetime | None) -> OutputRow:
    """Put this share beside the others' and write the common file from all of them."""
    from bedrot_desktop.core.files import write_bytes

    with shop.composing:
        folder = shop.workspace.state / "parts" / part.path.replace("/", "__")
        write_bytes(folder / f"{part.order:03}.part", part.body)
        shop.crossing("part saved")
        content = part.header + b"".join(share.read_bytes() for share in sorted(folder.glob("[0-9]*.part")))
        stamps = folder / "stamps.json"
        known: dict[str, str] = json.loads(stamps.read_text("utf-8")) if stamps.exists() else {}
        known[str(part.order)] = stamp.isoformat() if stamp else ""
        write_bytes(stamps, json.dumps(known, sort_keys=True).encode())
        newest = max((text for text in known.values() if text), default="")
        output = Output.of("curated", part.path, content)
        moment = datetime.fromisoformat(newest) if newest else None
        (row,) = _publish(shop, dataset, STAGING2CURATED, [output], moment)
    return OutputRow("", part.path, row.sha256)  # the common file changes with the other shares too: not checked


def _is_done(shop: Workshop, dataset: Dataset, name: str, inputs: str) -> bool:
    step = shop.catalog.step(dataset.key, name)
    if step is None or step.inputs != inputs:
        return False
    return all(_is_there(shop, dataset, output) for output in step.outputs)


def _is_there(shop: Workshop, dataset: Dataset, output: OutputRow) -> bool:
    if output.zone == FRAMES:
        group, _, name = output.path.partition("/")
        return name in shop.frames.names(dataset.key, group)
    return shop.workspace.zones.path(output.zone or "curated", output.path).exists()


def _step(
    shop: Workshop, dataset: Dataset, name: str, inputs: str, outputs: Iterable[OutputRow], stamp: datetime | None
) -> StepRow:
    return StepRow(dataset.key, name, inputs, tuple(outputs), stamp, shop.run_name, shop.clock.now())


def _fingerprint(values: object) -> str:
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()
