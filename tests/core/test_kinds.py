"""Kinds of curated data and money."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.kinds import KINDS, NANO, dollars


@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=50))
def test_dollars_are_the_nearest_float_to_the_exact_amount(amounts: list[int]) -> None:
    frame = pl.DataFrame({"amount_nano": amounts}).select(dollars("amount_nano"))
    assert frame["amount_nano"].to_list() == [amount / NANO for amount in amounts]


def test_a_frame_without_columns_conforms_to_an_empty_table_of_its_kind() -> None:
    for kind in KINDS.values():
        frame = kind.conform(pl.DataFrame())
        assert frame.height == 0
        assert dict(frame.schema) == kind.schema()
