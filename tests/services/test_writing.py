"""Bytes of CSV and NDJSON files, stamps, and names of curated files."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.services.snapshots import dated_output, newest_of
from bedrot_desktop.services.writing import csv_bytes, ndjson_bytes, stamp_label, stamp_text

STAMP = datetime(2025, 7, 9, 7, 3, 51)  # noqa: DTZ001 - stamps are naive
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_tables_come_back_as_written(rows):
    content = csv_bytes(("a", "b"), rows).decode("utf-8")
    assert [tuple(row) for row in csv.reader(io.StringIO(content, newline=""))] == [("a", "b"), *rows]
    assert "\r" not in content


def test_what_is_not_known_is_an_empty_cell():
    assert csv_bytes(("a", "b"), [(None, 0)]) == b"a,b\n,0\n"


@given(st.lists(st.dictionaries(TEXTS, st.none() | st.integers() | TEXTS, max_size=3), max_size=4))
def test_every_object_has_its_line(rows):
    lines = ndjson_bytes(rows).decode("utf-8").split("\n")
    assert [json.loads(line) for line in lines[:-1]] == rows
    assert lines[-1] == ""


def test_stamps_are_spelt_as_names_and_columns_have_them():
    assert stamp_label(STAMP) == "20250709_070351"
    assert stamp_text(STAMP) == "2025-07-09T07:03:51.000000"
    assert stamp_text(None) is None


def test_the_newest_stamp_counts_and_without_one_the_newest_day():
    assert newest_of([None, STAMP], [date(2026, 1, 1)]) == STAMP
    assert newest_of([None], [date(2025, 7, 1), None, date(2025, 7, 2)]) == datetime(2025, 7, 2)  # noqa: DTZ001
    assert newest_of([], []) is None


def test_a_curated_file_supersedes_its_own_kind_only():
    output = dated_output("some_curated", STAMP, b"x", "some/(?:more/)?")
    assert output.path == "some_curated_20250709_070351.csv"
    for path in ("some_curated_20250101_000000.csv", "some/some_curated_x.csv", "some/more/some_curated_x.csv"):
        assert re.fullmatch(output.supersedes, path)
    for path in ("other_curated_x.csv", "other/some_curated_x.csv", "some_curated_x.parquet"):
        assert not re.fullmatch(output.supersedes, path)
