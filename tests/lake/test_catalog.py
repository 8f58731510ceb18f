from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import TransientError, WorkspaceError
from bedrot_desktop.lake import database
from bedrot_desktop.lake.catalog import Catalog, ItemRow, OutputRow, StepRow
from bedrot_desktop.lake.findings import Note, Reject
from bedrot_desktop.lake.quarantine import Quarantine

STAMP = datetime(2025, 7, 1, 8, 0, 1, 123456)  # noqa: DTZ001 - stamps are naive
NOW = datetime(2025, 7, 9, 6, tzinfo=UTC)
FULL = ItemRow(
    dataset="spotify.audience",
    sha256="a" * 64,
    zone="landing",
    path="spotify/audience/ü.csv",
    stamp=STAMP,
    account="pig1987",
    verdict="warned",
    rule="header",
    message="One column more",
    remedy="Look at it",
    line=7,
    rows=12,
    good=10,
    rejected=2,
    first_day=date(2025, 1, 1),
    last_day=date(2025, 6, 30),
    question="0123456789",
    version=3,
    run="r1",
    settled_at=NOW,
    header=("date", "hörer"),
    members={"x.csv": "b" * 64},
    notes=(Note("extra", "A column nobody knows", 1), Note("late", "Three days late")),
    names=("spotify/audience/ü.csv", "spotify/copy.csv"),
)


def reject(line: int, rule: str = "number", **more: str) -> Reject:
    return Reject(rule, f"Line {line} is bad", line, {"streams": "x", "däte": ""}, **more)


def test_an_item_comes_back_as_it_was_settled(catalog: Catalog) -> None:
    catalog.settle([FULL])
    assert catalog.item(FULL.dataset, FULL.sha256) == FULL
    assert catalog.items() == [FULL]
    assert catalog.item("another", FULL.sha256) is None


def test_items_come_oldest_snapshot_first_and_unstamped_ones_before_all(catalog: Catalog) -> None:
    rows = [
        replace(FULL, sha256="1", stamp=STAMP, path="b", names=("b",)),
        replace(FULL, sha256="2", stamp=None, path="z", names=("z",)),
        replace(FULL, sha256="3", stamp=STAMP, path="a", names=("a",)),
        replace(FULL, sha256="4", stamp=datetime(2024, 1, 1), path="y", names=("y",)),  # noqa: DTZ001
    ]
    catalog.settle([*rows, replace(FULL, dataset="tiktok")])
    assert [row.sha256 for row in catalog.items("spotify.audience")] == ["2", "4", "3", "1"]


def test_settling_again_replaces_the_verdict_and_adds_names(catalog: Catalog) -> None:
    catalog.settle([replace(FULL, names=())])
    catalog.settle([replace(FULL, path="new.csv", verdict="rejected", names=("third.csv",))])
    (row,) = catalog.items()
    assert row.verdict == "rejected"
    assert row.names == ("spotify/audience/ü.csv", "new.csv", "third.csv")


def test_settling_the_same_twice_changes_nothing(catalog: Catalog) -> None:
    quarantine = Quarantine(catalog)
    for _ in range(2):
        catalog.settle([FULL], {FULL.sha256: [reject(3), reject(4), reject(4)]})
    waiting = quarantine.list()
    assert [(row.id, row.line) for row in waiting] == [(1, 3), (2, 4), (3, 4)]
    assert waiting[0].row == {"streams": "x", "däte": ""}
    assert waiting[0].first_seen == NOW


def test_rejects_are_replaced_but_released_ones_stay(catalog: Catalog) -> None:
    quarantine = Quarantine(catalog)
    catalog.settle([FULL], {FULL.sha256: [reject(3), reject(4), reject(5)]})
    quarantine.release([2], NOW)
    catalog.settle([FULL], {FULL.sha256: [reject(5), reject(6)]})
    assert [row.line for row in quarantine.list()] == [5, 6]
    assert [row.line for row in quarantine.list(released=True)] == [4, 5, 6]
    catalog.settle([FULL], {})
    assert [row.line for row in quarantine.list(released=True)] == [4]


def test_a_tally_counts_by_account_verdict_and_emptiness(catalog: Catalog) -> None:
    rows = [
        replace(FULL, sha256=f"{number}", stamp=datetime(2025, 6, number + 1), last_day=date(2025, 6, number or 1))  # noqa: DTZ001
        for number in range(12)
    ]
    rows.append(replace(FULL, sha256="undated", stamp=None, last_day=None, first_day=None))
    rows.append(replace(FULL, sha256="empty", good=0, rejected=5))
    rows.append(replace(FULL, sha256="other", account="zone_a0"))
    catalog.settle([*rows, replace(FULL, dataset="tiktok")])
    full, empty, other = catalog.tally("spotify.audience")
    assert (full.account, full.verdict, full.empty, full.files, full.good, full.rejected) == (
        "pig1987", "warned", False, 13, 130, 26
    )  # fmt: skip
    assert (full.newest_stamp, full.newest_day) == (datetime(2025, 6, 12), date(2025, 6, 11))  # noqa: DTZ001
    assert [(stamp.day, day.day) for stamp, day in full.recent] == [(1, 1), (2, 1), *((n + 1, n) for n in range(2, 12))]
    assert full.recent[-1] == (datetime(2025, 6, 12), date(2025, 6, 11))  # noqa: DTZ001
    assert (empty.empty, empty.files, empty.good, empty.rejected) == (True, 1, 0, 5)
    assert (other.account, other.files) == ("zone_a0", 1)
    assert catalog.tally("nothing") == []


def test_a_tally_remembers_of_each_newest_day_the_snapshots_that_first_and_last_showed_it(catalog: Catalog) -> None:
    hours = [(1, 8, 1), (2, 8, 1), (3, 8, 1), (4, 8, 4), (4, 9, 4), (5, 8, 4)]
    rows = [
        replace(FULL, sha256=f"{n}", stamp=datetime(2025, 6, day, hour), last_day=date(2025, 6, last))  # noqa: DTZ001
        for n, (day, hour, last) in enumerate(hours)
    ]
    catalog.settle([*rows, replace(FULL, sha256="old", stamp=datetime(2023, 1, 1), last_day=date(2023, 1, 1))])  # noqa: DTZ001
    (told,) = catalog.tally("spotify.audience")
    assert [(stamp.day, day.day) for stamp, day in told.recent] == [(1, 1), (3, 1), (4, 4), (5, 4)]


def test_a_tally_may_be_of_files_of_some_names_only(catalog: Catalog) -> None:
    catalog.settle(
        [replace(FULL, sha256=f"{n}", path=f"x/{name}_1.html") for n, name in enumerate(("apple", "streams"))]
    )
    assert [one.files for one in catalog.tally("spotify.audience", ("%apple_%",))] == [1]
    assert [one.files for one in catalog.tally("spotify.audience", ("%apple_%", "%streams_%"))] == [2]
    assert catalog.tally("spotify.audience", ("%nothing%",)) == []


def test_amending_leaves_rejects_alone(catalog: Catalog) -> None:
    catalog.settle([FULL], {FULL.sha256: [reject(3)]})
    catalog.amend([replace(FULL, verdict="held")])
    assert catalog.items()[0].verdict == "held"
    assert len(Quarantine(catalog).list()) == 1


def test_settling_is_all_or_nothing(catalog: Catalog) -> None:
    broken = replace(FULL, sha256="c" * 64, rows=None)  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        catalog.settle([FULL, broken], {FULL.sha256: [reject(3)]})
    assert catalog.items() == []
    assert Quarantine(catalog).list() == ()


def test_forgetting_takes_items_rejects_and_steps(catalog: Catalog) -> None:
    other = replace(FULL, sha256="d" * 64)
    catalog.settle([FULL, other], {FULL.sha256: [reject(3)], other.sha256: [reject(1)]})
    catalog.finish_step(StepRow(FULL.dataset, "raw2staging", "f"))
    catalog.forget(FULL.dataset, FULL.sha256)
    assert [row.sha256 for row in catalog.items()] == [other.sha256]
    assert [row.item for row in Quarantine(catalog).list()] == [other.sha256]
    assert catalog.step(FULL.dataset, "raw2staging") is not None
    catalog.forget(FULL.dataset)
    assert catalog.items() == []
    assert catalog.step(FULL.dataset, "raw2staging") is None


def test_a_step_comes_back_and_the_last_finish_counts(catalog: Catalog) -> None:
    row = StepRow("d", "s", "fingerprint", (OutputRow("curated", "ü.csv", "e" * 64),), STAMP, "r1", NOW)
    catalog.finish_step(replace(row, inputs="before"))
    catalog.finish_step(row)
    assert catalog.step("d", "s") == row
    assert catalog.step("d", "other") is None


def test_what_we_wrote_is_known_by_content_and_zone(catalog: Catalog) -> None:
    catalog.wrote("raw", "a.csv", "f" * 64, "d", "landing2raw", STAMP, "r1", item="item")
    assert catalog.is_ours("f" * 64)
    assert catalog.is_ours("f" * 64, "raw")
    assert not catalog.is_ours("f" * 64, "curated")
    assert not catalog.is_ours("0" * 64)
    (row,) = catalog.written("f" * 64)
    assert (row.zone, row.path, row.dataset, row.step, row.stamp, row.run) == (
        "raw",
        "a.csv",
        "d",
        "landing2raw",
        STAMP,
        "r1",
    )
    assert catalog.written_from("item") == [row]
    assert catalog.written_by("d", "raw") == catalog.written_by("d") == [row]
    assert catalog.written_by("d", "curated") == []


def test_threads_take_turns(catalog: Catalog) -> None:
    def work(name: str) -> None:
        for number in range(25):
            catalog.settle([replace(FULL, dataset=name, sha256=f"{number:064}")], {f"{number:064}": [reject(number)]})
            catalog.items(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: len(catalog.items(name)) for name in "abcd"} == dict.fromkeys("abcd", 25)
    assert len(Quarantine(catalog).list()) == 100


def test_a_reader_beside_a_writer_is_not_kept_waiting(catalog: Catalog) -> None:
    catalog.settle([FULL])
    with Catalog(catalog.db.path) as reader, catalog.db.transaction():
        catalog.settle([replace(FULL, sha256="9" * 64)])
        assert len(reader.items()) == 1
    assert len(catalog.items()) == 2


def test_a_nested_failure_takes_the_whole_transaction_back(catalog: Catalog) -> None:
    def write_and_fail() -> None:
        with catalog.db.transaction():
            catalog.settle([FULL])
            with catalog.db.transaction():
                raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert catalog.items() == []


def test_the_file_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    with Catalog(tmp_path / "state") as catalog:
        catalog.db.write(f"PRAGMA user_version = {database.VERSION + 1}")
    with pytest.raises(WorkspaceError, match="newer version"):
        Catalog(tmp_path / "state")


def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"no database at all " * 100)
    with pytest.raises(WorkspaceError, match="damaged") as caught:
        Catalog(tmp_path)
    assert "Move it aside" in caught.value.remedy


def test_a_catalog_that_another_process_keeps_busy_may_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    with Catalog(tmp_path) as one, Catalog(tmp_path) as other, one.db.transaction():
        one.settle([FULL])
        with pytest.raises(TransientError, match="busy"):
            other.settle([FULL])


def test_a_state_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(Exception, match="cannot be opened"):
        Catalog(tmp_path / "state" / "deeper")
