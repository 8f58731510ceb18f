"""The same rows under two accounts' names: only one of them can be right, and only the person knows which."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrot_desktop.lake.findings import SKIP, Note, Question

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.services.service import Context, Piece

TOPIC = "same content"
BOTH = "both"


@dataclass(frozen=True, slots=True, eq=False)
class Booked:
    """A piece, the account that its rows are booked on, and those rows."""

    piece: Piece
    account: str
    frame: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Settled:
    """What may be merged, and what was asked or should be told about the rest."""

    booked: tuple[Booked, ...]
    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()


def settle(
    booked: Sequence[Booked], metrics: Sequence[str], days: Sequence[str], dataset: str, ctx: Context
) -> Settled:
    """Hold pieces (given oldest first) whose rows are those of an older piece of another account.

    Rows are compared by ``days`` and ``metrics``; where every metric is 0 or absent, equal rows prove nothing. An
    answer names the account that the rows belong to (the pieces of the others are then left out), or ``both``, or
    ``skip``.
    """
    groups: dict[str, list[Booked]] = {}
    for one in booked:
        groups.setdefault(_print_of(one.frame, metrics, days) or f"alone {id(one)}", []).append(one)
    kept: list[Booked] = []
    questions: list[Question] = []
    notes: list[Note] = []
    for group in groups.values():
        _settle_group(group, dataset, ctx, kept, questions, notes)
    place = {id(one.piece): number for number, one in enumerate(booked)}
    kept.sort(key=lambda one: place[id(one.piece)])
    return Settled(tuple(kept), tuple(questions), tuple(notes))


def _settle_group(
    group: Sequence[Booked],
    dataset: str,
    ctx: Context,
    kept: list[Booked],
    questions: list[Question],
    notes: list[Note],
) -> None:
    owner = group[0].account
    staying = list(group)
    for one in group:
        if one.account == owner or one not in staying:
            continue
        answer = ctx.answer(dataset, one.piece.sha256, TOPIC)
        if answer == BOTH:
            continue
        known = {other.account for other in group}
        if answer in known and answer is not None:
            staying = [other for other in staying if other.account == answer]
            notes.append(Note(TOPIC, f"{one.piece.name} counts for {answer} only, as you answered."))
            continue
        staying = [other for other in staying if other is not one]
        if answer != SKIP:
            questions.append(_question(one, group[0], dataset))
    kept.extend(staying)


def _question(one: Booked, first: Booked, dataset: str) -> Question:
    return Question(
        topic=TOPIC,
        dataset=dataset,
        item=one.piece.sha256,
        text=(
            f"{one.piece.name} is named for {one.account}, but holds exactly the rows of {first.piece.name} "
            f"({first.account}). Whose figures are they? Until you answer, they count for {first.account} only."
        ),
        options=(first.account, one.account, BOTH),
        details={"path": one.piece.path, "same as": first.piece.path},
    )


def _print_of(frame: pl.DataFrame, metrics: Sequence[str], days: Sequence[str]) -> str:
    import polars as pl

    if frame.is_empty() or not frame.select(pl.any_horizontal(pl.col(list(metrics)).fill_null(0) != 0).any()).item():
        return ""
    columns = [*days, *metrics]
    return hashlib.sha256(frame.select(columns).sort(columns).write_csv().encode()).hexdigest()
