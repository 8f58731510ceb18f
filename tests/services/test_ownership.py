"""The same rows under two accounts: held, answered, never counted for the wrong one silently."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from bedrot_desktop.lake.findings import SKIP, question_id
from bedrot_desktop.services.ownership import BOTH, TOPIC, Booked, settle
from bedrot_desktop.services.service import Context, Piece

DATASET = "a.b"
STAMP = datetime(2025, 7, 9)  # noqa: DTZ001 - stamps are naive


def booked(account: str, sha256: str, *streams: int | None) -> Booked:
    days = [date(2025, 7, place + 1) for place in range(len(streams))]
    frame = pl.DataFrame({"date": days, "streams": list(streams)}, schema={"date": pl.Date, "streams": pl.Int64})
    piece = Piece(
        sha256, f"{sha256}.csv", "landing", f"{sha256}.csv", STAMP, account, len(streams), None, None, {},
        lambda _: frame,
    )  # fmt: skip
    return Booked(piece, account, frame)


def settled(pieces: list[Booked], **answers: str) -> tuple[list[str], list[str]]:
    given = {question_id(DATASET, sha256, TOPIC): words for sha256, words in answers.items()}
    found = settle(pieces, ("streams",), ("date",), DATASET, Context(date(2025, 7, 9), answers=given))
    return [one.piece.sha256 for one in found.booked], [question.item for question in found.questions]


def test_other_rows_and_the_same_account_raise_no_question():
    assert settled([booked("a", "x", 1, 2), booked("b", "y", 1, 3), booked("a", "z", 1, 2)]) == (["x", "y", "z"], [])


def test_rows_without_any_number_prove_nothing():
    assert settled([booked("a", "x", 0, None), booked("b", "y", 0, None)]) == (["x", "y"], [])


@pytest.mark.parametrize(
    ("words", "kept"), [("a", ["x", "z"]), ("b", ["y"]), (BOTH, ["x", "y", "z"]), (SKIP, ["x", "z"])]
)
def test_an_answer_says_whose_the_rows_are(words, kept):
    pieces = [booked("a", "x", 1, 2), booked("b", "y", 1, 2), booked("a", "z", 1, 2)]
    assert settled(pieces) == (["x", "z"], ["y"])
    assert settled(pieces, y=words) == (kept, [])


def test_each_further_account_is_asked_about_on_its_own():
    pieces = [booked("a", "x", 1), booked("b", "y", 1), booked("c", "z", 1)]
    assert settled(pieces) == (["x"], ["y", "z"])
    assert settled(pieces, y=BOTH) == (["x", "y"], ["z"])
    assert settled(pieces, y="nobody") == (["x"], ["y", "z"])


def test_the_order_of_rows_in_a_file_does_not_matter():
    one, other = booked("a", "x", 1, 2, 3), booked("b", "y", 1, 2, 3)
    turned = Booked(other.piece, other.account, other.frame.reverse())
    assert settled([one, turned]) == (["x"], ["y"])
