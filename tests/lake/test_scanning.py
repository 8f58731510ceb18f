from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import BedrotError, Cancelled, WorkspaceError
from bedrot_desktop.lake.catalog import Catalog, Seen, Source
from bedrot_desktop.lake.workspace import Workspace

Land = Callable[..., Path]


def everything(zone: str, path: str) -> bool:
    return True


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def scan(workspace: Workspace, catalog: Catalog, *zones: str) -> dict[str, str]:
    return {seen.path: seen.sha256 for seen in catalog.scan(workspace.zones, zones or ("landing",), everything)}


def test_a_scan_gives_every_wanted_file_with_its_hash(workspace: Workspace, catalog: Catalog, land: Land) -> None:
    file = land("b/two.csv", b"2")
    land("a.csv", b"1")
    land("log.txt", b"3")
    land("r.csv", b"4", zone="raw")
    seen = catalog.scan(workspace.zones, ("landing", "raw"), lambda _zone, path: path.endswith(".csv"))
    assert [(one.zone, one.path, one.sha256) for one in seen] == [
        ("landing", "a.csv", sha(b"1")),
        ("landing", "b/two.csv", sha(b"2")),
        ("raw", "r.csv", sha(b"4")),
    ]
    assert seen[1].file == file
    assert (seen[1].size, seen[1].mtime_ns) == (1, file.stat().st_mtime_ns)


def test_only_what_changed_is_read_again(
    workspace: Workspace, catalog: Catalog, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bedrot_desktop.lake import scanning

    read: list[str] = []
    hash_file = scanning._hash

    def watched(file: Seen, *others: object) -> Seen | None:
        read.append(file.path)
        return hash_file(file, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(scanning, "_hash", watched)
    land("same.csv", b"1")
    land("other.csv", b"1")
    scan(workspace, catalog)
    assert sorted(read) == ["other.csv", "same.csv"]
    os.utime(land("other.csv", b"2"), ns=(7, 7))
    read.clear()
    assert scan(workspace, catalog) == {"same.csv": sha(b"1"), "other.csv": sha(b"2")}
    assert read == ["other.csv"]


def test_a_second_catalog_on_the_same_file_knows_what_the_first_saw(workspace: Workspace, land: Land) -> None:
    land("a.csv")
    with Catalog(workspace.state) as first:
        scan(workspace, first)
    with Catalog(workspace.state) as second:
        assert second.news(workspace.zones, ["landing"], everything) == []
        assert len(second.survey(workspace.zones, ["landing"], everything).known) == 1


def test_a_survey_tells_what_a_scan_would_read_and_notes_nothing(
    workspace: Workspace, catalog: Catalog, land: Land
) -> None:
    land("a.csv", b"123")
    scan(workspace, catalog)
    land("b.csv", b"12345")
    for _ in range(2):
        found = catalog.survey(workspace.zones, ["landing"], everything)
        assert [seen.path for seen in found.known] == ["a.csv"]
        assert [seen.path for seen in found.fresh] == ["b.csv"]
        assert found.fresh_bytes == 5
        assert [seen.path for seen in catalog.news(workspace.zones, ["landing"], everything)] == ["b.csv"]


def test_a_vanished_file_is_remembered_as_missing_and_may_come_back(
    workspace: Workspace, catalog: Catalog, land: Land
) -> None:
    file = land("a.csv", b"1")
    facts = file.stat()
    scan(workspace, catalog)
    file.unlink()
    assert scan(workspace, catalog) == {}
    assert catalog.find_source(sha(b"1")) == Source("landing", "a.csv", missing=True)
    assert catalog.place_of(workspace.zones, sha(b"1")) is None
    with pytest.raises(WorkspaceError, match=r"landing/a\.csv is neither"):
        catalog.require(workspace.zones, sha(b"1"))
    os.utime(land("a.csv", b"1"), ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert scan(workspace, catalog) == {"a.csv": sha(b"1")}
    assert catalog.find_source(sha(b"1")) == Source("landing", "a.csv")
    assert catalog.require(workspace.zones, sha(b"1")) == file


def test_a_narrow_look_forgets_nothing_outside_of_it(workspace: Workspace, catalog: Catalog, land: Land) -> None:
    land("tiktok/a.csv", b"1")
    land("spotify/b.csv", b"2")
    scan(workspace, catalog)
    catalog.scan(workspace.zones, ["landing"], lambda _zone, path: path.startswith("tiktok/"))
    assert catalog.find_source(sha(b"2")) == Source("landing", "spotify/b.csv")


def test_landing_is_named_before_raw_as_the_source_of_equal_bytes(
    workspace: Workspace, catalog: Catalog, land: Land
) -> None:
    land("r.csv", b"1", zone="raw")
    land("x/l.csv", b"1")
    scan(workspace, catalog, "raw", "landing")
    assert catalog.find_source(sha(b"1")) == Source("landing", "x/l.csv")
    assert catalog.find_source(sha(b"unknown")) is None


def test_progress_counts_bytes_known_beforehand(workspace: Workspace, catalog: Catalog, land: Land) -> None:
    land("big.bin", b"x" * 2_500_000)
    land("small.bin", b"y" * 10)
    told: list[tuple[int, int, str]] = []
    catalog.scan(workspace.zones, ["landing"], everything, progress=lambda *step: told.append(step))
    assert {total for _, total, _ in told} == {2_500_010}
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1] == (2_500_010, 2_500_010, "")
    assert any(0 < done < 2_500_000 for done, _, _ in told)


def test_what_was_read_before_a_stop_need_not_be_read_again(workspace: Workspace, catalog: Catalog, land: Land) -> None:
    for number in range(5):
        land(f"{number}.csv", b"%d" % number)

    def stop_later(done: int, total: int, label: str) -> None:
        if done >= 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        catalog.scan(workspace.zones, ["landing"], everything, progress=stop_later)
    found = catalog.survey(workspace.zones, ["landing"], everything)
    assert (len(found.known), len(found.fresh)) == (3, 2)


def test_a_stop_inside_a_large_file_is_heard(workspace: Workspace, catalog: Catalog, land: Land) -> None:
    land("big.bin", b"x" * 5_000_000)
    calls = iter(range(100))

    def check() -> None:
        if next(calls) > 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        catalog.scan(workspace.zones, ["landing"], everything, check)


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="permissions of POSIX")
def test_a_file_that_cannot_be_read_is_told_and_the_others_are_taken(
    workspace: Workspace, catalog: Catalog, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bedrot_desktop.lake import scanning

    land("good.csv", b"1")
    locked = land("locked.csv", b"2")
    fstat = os.fstat

    def refuse(handle: int) -> os.stat_result:
        if os.path.samestat(fstat(handle), locked.stat()):
            raise PermissionError(13, "Permission denied")
        return fstat(handle)

    monkeypatch.setattr(scanning.os, "fstat", refuse)
    with pytest.raises(BedrotError, match=r"locked\.csv cannot be read"):
        scan(workspace, catalog)
    told: list[str] = []
    seen = catalog.scan(
        workspace.zones, ["landing"], everything, on_trouble=lambda _zone, path, error: told.append(f"{path}: {error}")
    )
    assert [one.path for one in seen] == ["good.csv"]
    assert len(told) == 1
    assert told[0].startswith("locked.csv: ")


def test_a_file_that_is_still_growing_is_left_for_the_next_look(
    workspace: Workspace, catalog: Catalog, land: Land, caplog: pytest.LogCaptureFixture
) -> None:
    file = land("growing.bin", b"x" * 2_000_000)

    def grow(done: int, total: int, label: str) -> None:
        if 0 < done < 2_000_000:
            with file.open("ab") as more:
                more.write(b"more")

    with caplog.at_level(logging.INFO):
        assert catalog.scan(workspace.zones, ["landing"], everything, progress=grow) == []
    assert "still being written" in caplog.text
    assert list(scan(workspace, catalog)) == ["growing.bin"]


def test_a_thousand_known_files_are_looked_through_without_writing(
    workspace: Workspace, catalog: Catalog, land: Land
) -> None:
    for number in range(1000):
        land(f"{number % 7}/{number}.csv", b"%d" % number)
    scan(workspace, catalog)
    statements: list[str] = []
    catalog.db._connection.set_trace_callback(statements.append)
    assert len(scan(workspace, catalog)) == 1000
    catalog.db._connection.set_trace_callback(None)
    assert len(statements) == 1, "one query, however many files"
