"""The checks that look at files and their verdicts: each with a fault in the catalog or in the file, and its repair."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.health.checks import NOT_RUN, CheckResult, run_checks
from bedrot_desktop.health.checks.saved import encoding_of
from bedrot_desktop.lake.catalog import Catalog, ItemRow
from bedrot_desktop.lake.findings import Note, Question
from bedrot_desktop.lake.questions import Questions
from bedrot_desktop.lake.zones import Zones
from bedrot_desktop.services.listing import SERVICES
from bedrot_desktop.warehouse.engine import open_warehouse

from .conftest import TODAY

HEADER = ("date", "listeners", "streams", "followers")
SIGN_IN = b'<html><head><title>Log in</title></head><form action="/login"><input type="password"></form></html>'


class Shelf:
    """A lake whose catalog is written by hand, beside an empty warehouse."""

    def __init__(self, root: Path) -> None:
        self.zones = Zones(root)
        (root / "landing").mkdir(parents=True)
        self.root = root
        self.catalog = Catalog(root / ".bedrot")
        self.warehouse = open_warehouse(root / "warehouse.db")

    def put(self, name: str, content: bytes = b"date,streams\n", **told: Any) -> ItemRow:
        """A file in landing and the verdict on it; accepted with 365 rows unless told otherwise."""
        (self.root / "landing" / name).write_bytes(content)
        self.catalog.scan(self.zones, ["landing"], lambda _zone, _path: True)
        sha256 = hashlib.sha256(content).hexdigest()
        facts: dict[str, Any] = {
            "dataset": "spotify.audience", "account": "pig1987", "rows": 365, "good": 365, "header": HEADER,
            "members": {name: sha256}, "names": (name,), **told,
        }  # fmt: skip
        row = ItemRow(sha256=sha256, zone="landing", path=name, **facts)
        self.catalog.settle([row])
        return row

    def drop(self, row: ItemRow) -> None:
        self.catalog.forget(row.dataset, row.sha256)

    def check(self, key: str, zones: Zones | None = None) -> CheckResult:
        (result,) = run_checks(
            self.warehouse, self.catalog, SERVICES, DEFAULT_ROSTER, TODAY, zones or self.zones, only=[key]
        )
        return result


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path / "lake")
    yield made
    made.warehouse.close()
    made.catalog.close()


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2025, 7, day, hour)  # noqa: DTZ001 - stamps are naive


def weekly(shelf: Shelf, **told: Any) -> None:
    """Three ordinary downloads."""
    for day in (1, 2, 3):
        shelf.put(f"a{day}.csv", b"date,streams\n%d" % day, stamp=at(day), last_day=date(2025, 6, 28 + day - 2), **told)


def test_a_file_under_two_names_is_told(shelf: Shelf) -> None:
    weekly(shelf)
    assert shelf.check("duplicate files").state == "ok"
    row = shelf.put("a4.csv", b"4", stamp=at(4), names=("a4.csv", "a4 (1).csv"))
    found = shelf.check("duplicate files")
    assert (found.state, found.sentence) == ("note", "1 file is there more than once and counted once.")
    assert found.rows[0]["problem"] == "also a4 (1).csv"
    shelf.drop(row)
    assert shelf.check("duplicate files").state == "ok"


def test_lines_that_are_booked_twice_are_an_error(shelf: Shelf) -> None:
    weekly(shelf)
    with shelf.warehouse.begin() as connection:
        for number, path in ((1, "a.tsv"), (2, "b.tsv")):
            connection.exec_driver_sql(
                "insert into sources (source_id, service, path, sha256, first_seen) "
                "values (?, 'distrokid', ?, 'ff', '')",
                (number, path),
            )
            connection.exec_driver_sql(
                "insert into financial_transactions (transaction_date, description, amount, kind, amount_nano, "
                "source_id, source_row) values ('2025-07-01', 'x', 1, 'royalty', 1000000000, ?, 2)",
                (number,),
            )
    found = shelf.check("duplicate files")
    assert (found.state, found.rows[0]["file"], found.rows[0]["copies"]) == ("error", "a.tsv", 2)
    with shelf.warehouse.begin() as connection:
        connection.exec_driver_sql("delete from financial_transactions where source_id = 2")
    assert shelf.check("duplicate files").state == "ok"


@pytest.mark.parametrize(("rows", "state"), [(60, "warning"), (200, "ok"), (900, "ok"), (2000, "note")])
def test_far_fewer_rows_than_usual_are_told(rows: int, state: str, shelf: Shelf) -> None:
    weekly(shelf)
    assert shelf.check("row counts").state == "ok"
    row = shelf.put("a4.csv", b"4", stamp=at(4), rows=rows, good=rows)
    found = shelf.check("row counts")
    assert found.state == state
    if state != "ok":
        assert f"spotify.audience pig1987 has {rows:,} rows instead of about 365 (a4.csv)" in found.sentence
        assert (found.rows[0]["rows"], found.rows[0]["usual"], found.rows[0]["snapshots"]) == (rows, 365, 3)
    shelf.drop(row)
    assert shelf.check("row counts").state == "ok"


def test_only_the_last_eight_snapshots_say_what_is_usual(shelf: Shelf) -> None:
    for day in range(1, 13):
        rows = 10_000 if day <= 4 else 365
        shelf.put(f"a{day}.csv", b"%d" % day, stamp=at(day), rows=rows, good=rows)
    shelf.put("a20.csv", b"20", stamp=at(20), rows=300, good=300)
    assert shelf.check("row counts").state == "ok"


def test_a_lost_column_is_told_with_old_and_new(shelf: Shelf) -> None:
    weekly(shelf)
    assert shelf.check("headers").state == "ok"
    row = shelf.put("a4.csv", b"4", stamp=at(4), header=("date", "streams", "followers", "saves"))
    found = shelf.check("headers")
    assert found.state == "warning"
    assert "spotify.audience pig1987 lost listeners and got saves" in found.sentence
    assert (found.rows[0]["old header"], found.rows[0]["new header"]) == (
        "date, listeners, streams, followers",
        "date, streams, followers, saves",
    )
    shelf.put("a5.csv", b"5", stamp=at(5), header=("date", "streams", "followers", "saves"))
    assert shelf.check("headers").state == "ok"
    shelf.drop(row)


def test_a_new_column_is_a_note(shelf: Shelf) -> None:
    weekly(shelf)
    shelf.put("a4.csv", b"4", stamp=at(4), header=(*HEADER, "saves"))
    found = shelf.check("headers")
    assert (found.state, found.rows[0]["gone"], found.rows[0]["new"]) == ("note", "", "saves")


def test_a_file_refused_for_its_columns_is_told_until_a_better_one_comes(shelf: Shelf) -> None:
    weekly(shelf)
    shelf.put(
        "a4.csv", b"4", stamp=at(4), verdict="rejected", rule="header", message="a4.csv lacks the column followers.",
        rows=0, good=0, header=(),
    )  # fmt: skip
    found = shelf.check("headers")
    assert (found.state, found.rows[0]["refused"]) == ("warning", "a4.csv lacks the column followers.")
    shelf.put("a5.csv", b"5", stamp=at(5))
    assert shelf.check("headers").state == "ok"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("date;Zürich".encode(), ""),
        ("date;Zürich".encode("utf-8-sig"), "UTF-8 with a byte order mark"),
        ("date;Zürich".encode("utf-16"), "UTF-16"),
        ("date;Zürich and more".encode("cp1252"), "not UTF-8 (read as Western European)"),
    ],
)
def test_the_newest_files_encoding_is_told(content: bytes, word: str, shelf: Shelf) -> None:
    weekly(shelf)
    row = shelf.put("a4.csv", content, stamp=at(4))
    found = shelf.check("encodings")
    assert encoding_of(content) == word
    assert (found.state, [one["what"] for one in found.rows]) == (("note", [f"is {word}"]) if word else ("ok", []))
    shelf.drop(row)
    assert shelf.check("encodings").state == "ok"


def test_decimal_commas_are_told(shelf: Shelf) -> None:
    row = shelf.put("dk.tsv", b"x", stamp=at(4), notes=(Note("decimal comma", "The amounts have decimal commas."),))
    found = shelf.check("encodings")
    assert (found.state, found.rows[0]["what"]) == ("note", "has this note: The amounts have decimal commas.")
    shelf.put("dk2.tsv", b"y", stamp=at(5))
    assert shelf.check("encodings").state == "ok"
    assert row.notes


def test_a_sign_in_page_is_an_error_until_data_come_again(shelf: Shelf) -> None:
    weekly(shelf)
    assert shelf.check("sign-in pages").state == "ok"
    shelf.put(
        "a4.csv", SIGN_IN, stamp=at(4), verdict="rejected", rule="sign-in page", rows=0, good=0, header=(),
        message="a4.csv is a sign-in page saved as data: the session had ended.",
    )  # fmt: skip
    found = shelf.check("sign-in pages")
    assert (found.state, found.rows[0]["file"]) == ("error", "landing/a4.csv")
    assert (
        found.sentence == "The newest fetch from spotify brought a sign-in page instead of data: sign in there again."
    )
    shelf.put("a5.csv", b"5", stamp=at(5))
    assert shelf.check("sign-in pages").state == "note"


def test_a_sign_in_page_that_slipped_through_is_found_in_the_file_itself(shelf: Shelf) -> None:
    weekly(shelf)
    row = shelf.put("a4.csv", SIGN_IN, stamp=at(4))
    found = shelf.check("sign-in pages")
    assert (found.state, found.rows[0]["what"]) == ("error", "taken over although a sign-in page")
    shelf.drop(row)
    assert shelf.check("sign-in pages").state == "ok"


def test_files_that_cannot_be_opened_are_not_passed_over(shelf: Shelf) -> None:
    weekly(shelf)
    for key in ("sign-in pages", "encodings"):
        (result,) = run_checks(shelf.warehouse, shelf.catalog, SERVICES, DEFAULT_ROSTER, TODAY, only=[key])
        assert (result.state, result.sentence) == (
            NOT_RUN,
            "This check did not run: the lake's folders were not given.",
        )


def test_a_day_that_had_not_begun_is_told(shelf: Shelf) -> None:
    weekly(shelf)
    assert shelf.check("time zone edges").state == "ok"
    one_ahead = shelf.put("a4.csv", b"4", stamp=at(4, 23), last_day=date(2025, 7, 5))
    found = shelf.check("time zone edges")
    assert (found.state, found.rows[0]["days ahead"]) == ("note", 1)
    assert found.sentence.endswith("Its days are counted in another time zone.")
    far_ahead = shelf.put("a5.csv", b"5", stamp=at(5), last_day=date(2025, 8, 5))
    assert shelf.check("time zone edges").state == "warning"
    shelf.drop(one_ahead)
    shelf.drop(far_ahead)
    assert shelf.check("time zone edges").state == "ok"


def test_a_file_that_waits_for_its_account_is_told_until_it_is_settled(shelf: Shelf) -> None:
    weekly(shelf)
    assert shelf.check("wrong account").state == "ok"
    question = Question("same content", "spotify.audience", hashlib.sha256(b"4").hexdigest(), "Whose is it?")
    Questions(shelf.catalog).ask(question, "landing/a4.csv")
    row = shelf.put(
        "a4.csv", b"4", stamp=at(4), verdict="held", rule="set", question=question.id, good=0,
        message="The content is zone_a0's.",
    )  # fmt: skip
    found = shelf.check("wrong account")
    assert (found.state, found.count) == ("warning", 1)
    assert found.rows[0]["problem"] == "landing/a4.csv: The content is zone_a0's."
    shelf.drop(row)
    assert shelf.check("wrong account").state == "ok"
