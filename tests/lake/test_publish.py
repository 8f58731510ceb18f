from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.errors import TransientError, WorkspaceError
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.items import stamp_of
from bedrot_desktop.lake.publish import Published, publish
from bedrot_desktop.lake.workspace import Workspace, open_workspace
from bedrot_desktop.lake.zones import NUMBERED

Land = Callable[..., Path]
Put = Callable[..., Published]


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def files(workspace: Workspace, zone: str) -> dict[str, bytes]:
    return {rel: place.read_bytes() for rel, place, _, _ in workspace.zones.walk(zone)}


def leftovers(workspace: Workspace) -> list[Path]:
    return list(workspace.root.rglob("*.part"))


def test_a_file_is_written_hashed_and_known_as_ours(workspace: Workspace, catalog: Catalog, put: Put) -> None:
    done = put("sub/x.csv", b"a\n")
    assert done == Published(workspace.zones.home("curated") / "sub/x.csv", sha(b"a\n"), True)
    assert done.file.read_bytes() == b"a\n"
    assert catalog.is_ours(done.sha256, "curated")
    assert catalog.news(workspace.zones, ["curated"], lambda _zone, _path: True) == [], "a scan need not read it"
    assert leftovers(workspace) == []


def test_equal_content_leaves_the_file_untouched(workspace: Workspace, put: Put) -> None:
    file = put("x.csv", b"a").file
    os.utime(file, ns=(1, 1))
    again = put("x.csv", b"a")
    assert (again.changed, again.archived, again.file) == (False, (), file)
    assert file.stat().st_mtime_ns == 1
    assert files(workspace, "archive") == {}


def test_other_content_goes_to_the_archive_first_under_its_own_stamp(workspace: Workspace, put: Put) -> None:
    put("tidy.csv", b"old", stamp=datetime(2025, 6, 30, 7, 8, 9))  # noqa: DTZ001
    done = put("tidy.csv", b"new")
    assert done.archived == (workspace.zones.home("archive") / "tidy_20250630T070809.csv",)
    assert files(workspace, "archive") == {"tidy_20250630T070809.csv": b"old"}
    assert files(workspace, "curated") == {"tidy.csv": b"new"}


def test_going_back_and_forth_archives_each_content_once(workspace: Workspace, put: Put) -> None:
    for content in (b"a", b"b", b"a", b"b", b"a"):
        put("x.csv", content)
    assert sorted(files(workspace, "archive").values()) == [b"a", b"b"]
    assert set(files(workspace, "archive")) == {"x_20250701T080000.csv", "x_20250701T080000__2.csv"}


def test_a_file_of_somebody_else_is_archived_by_its_own_time(workspace: Workspace, land: Land, put: Put) -> None:
    theirs = land("sub/x.csv", b"theirs", zone="curated")
    moment = datetime(2025, 5, 4, 3, 2, 1)  # noqa: DTZ001 - local time, as names have it
    os.utime(theirs, (moment.timestamp(), moment.timestamp()))
    put("sub/x.csv", b"ours")
    assert files(workspace, "archive") == {"sub/x_20250504T030201.csv": b"theirs"}
    archived = workspace.zones.home("archive") / "sub/x_20250504T030201.csv"
    assert archived.stat().st_mtime == moment.timestamp()


def test_a_superseded_file_goes_if_it_is_ours_or_plainly_older(
    workspace: Workspace, catalog: Catalog, land: Land, put: Put
) -> None:
    put("a_curated_20250601_080000.csv", b"ours, older")
    put("a_curated_20250801_080000.csv", b"ours, later: its landing file was taken away")
    land("a_curated_20250520_080000.csv", b"theirs, older", zone="curated")
    land("spotify/a_curated_20250510_080000.csv", b"theirs, older, older place", zone="curated")
    land("a_curated_20250901_080000.csv", b"theirs, later", zone="curated")
    land("a_curated_final.csv", b"theirs, no stamp", zone="curated")
    land("b_curated_20250601_080000.csv", b"another set", zone="curated")
    done = put("a_curated_20250701_080000.csv", b"new", supersedes=r"(?:spotify/)?a_curated_.*\.csv")
    assert set(files(workspace, "curated")) == {
        "a_curated_20250701_080000.csv",
        "a_curated_20250901_080000.csv",
        "a_curated_final.csv",
        "b_curated_20250601_080000.csv",
    }
    assert set(files(workspace, "archive")) == {
        "a_curated_20250601_080000.csv",
        "a_curated_20250801_080000.csv",
        "a_curated_20250520_080000.csv",
        "spotify/a_curated_20250510_080000.csv",
    }
    assert len(done.archived) == 4
    source = catalog.find_source(sha(b"theirs, older"))
    assert source is not None
    assert source.archived == "a_curated_20250520_080000.csv"


def test_superseding_is_caught_up_after_a_crash_even_if_the_content_is_the_same(workspace: Workspace, put: Put) -> None:
    put("a/x_20250601_080000.csv", b"1")
    put("a/x_20250701_080000.csv", b"2")
    again = put("a/x_20250701_080000.csv", b"2", supersedes=r"a/x_\d+_\d+\.csv")
    assert not again.changed
    assert set(files(workspace, "staging")) == set()
    assert set(files(workspace, "curated")) == {"a/x_20250701_080000.csv"}


@pytest.mark.parametrize("pattern", [r"a/?x_\d+_\d+\.csv", r"(?:a/)?x_.*", r"zzz|a/x_.*", r"A/X_.*"])
def test_a_pattern_is_searched_for_wherever_it_may_match(workspace: Workspace, put: Put, pattern: str) -> None:
    put("a/x_20250601_080000.csv", b"1")
    put("x_20250701_080000.csv", b"2", supersedes=pattern)
    assert set(files(workspace, "curated")) == {"x_20250701_080000.csv"}


def test_a_pattern_never_takes_the_new_file_itself(workspace: Workspace, put: Put) -> None:
    put("x.csv", b"1", supersedes=".*")
    put("x.csv", b"1", supersedes=".*")
    assert files(workspace, "curated") == {"x.csv": b"1"}


def test_in_a_lake_of_both_layouts_the_numbered_zone_is_written_and_the_plain_one_cleared(tmp_path: Path) -> None:
    for folder in ("landing", "curated", NUMBERED["landing"]):
        (tmp_path / "data_lake" / folder).mkdir(parents=True)
    old = tmp_path / "data_lake/curated/tidy_20250601_080000.csv"
    old.write_bytes(b"old")
    workspace = open_workspace(tmp_path)
    with Catalog(workspace.state) as catalog:
        done = publish(
            workspace,
            catalog,
            zone="curated",
            path=old.name,
            write=lambda target: target.write(b"new"),
            dataset="d",
            step="s",
            stamp=None,
            run="r",
        )
    assert done.file == tmp_path / "data_lake/4_curated" / old.name
    assert not old.exists()
    assert files(workspace, "archive") == {old.name: b"old"}
    assert (tmp_path / "data_lake/5_archive" / old.name).read_bytes() == b"old"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.sampled_from(["x.csv", "x_20250601_080000.csv", "x_20250701_080000.csv", "sub/x.csv"]),
            st.binary(max_size=2),
            st.sampled_from(["", r"x_.*", ".*"]),
        ),
        max_size=12,
    )
)
def test_no_content_that_was_ever_in_a_zone_is_lost(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, str, bytes, str]]
) -> None:
    workspace = open_workspace(tmp_path_factory.mktemp("lake"), create=True)
    met: set[bytes] = set()
    with Catalog(workspace.state) as catalog:
        for ours, path, content, supersedes in steps:
            file = workspace.zones.home("curated") / path
            if ours:
                facts = {"dataset": "d", "step": "s", "stamp": stamp_of(path), "run": "r", "supersedes": supersedes}

                def write(target: io.BufferedIOBase, content: bytes = content) -> None:
                    target.write(content)

                publish(workspace, catalog, zone="curated", path=path, write=write, **facts)  # type: ignore[arg-type]
                assert file.read_bytes() == content
            elif not file.exists():  # somebody else puts a file there
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(content)
            met.add(file.read_bytes())
            kept = [*files(workspace, "curated").values(), *files(workspace, "archive").values()]
            assert met <= set(kept)
        archived = files(workspace, "archive")
        for rel, content in archived.items():
            twins = [other for other, same in archived.items() if same == content and other != rel]
            assert not any(base(twin) == base(rel) for twin in twins), "the same content of one file twice"


def base(rel: str) -> str:
    return re.sub(r"(_\d{8}T\d{6})?(__\d+)?\.csv$", "", rel)


def test_writers_of_all_kinds_can_be_used(workspace: Workspace, catalog: Catalog) -> None:
    frame = pl.DataFrame({"name": ["ü"] * 1000, "number": range(1000)})

    def by_csv(target: io.BufferedIOBase) -> None:
        text = io.TextIOWrapper(target, encoding="utf-8", newline="")  # closes its file when it is dropped
        csv.writer(text, lineterminator="\n").writerow(["a", "b"])
        text.flush()

    writers = {"f.csv": frame.write_csv, "f.ndjson": frame.write_ndjson, "f.parquet": frame.write_parquet, "t": by_csv}
    for path, write in writers.items():
        facts = {"dataset": "d", "step": "s", "stamp": None, "run": "r"}
        done = publish(workspace, catalog, zone="curated", path=path, write=write, **facts)  # type: ignore[arg-type]
        assert done.sha256 == sha(done.file.read_bytes())
    home = workspace.zones.home("curated")
    assert pl.read_parquet(home / "f.parquet").equals(frame)
    assert pl.read_csv(home / "f.csv").equals(frame)
    assert (home / "t").read_bytes() == b"a,b\n"


def test_a_writer_that_fails_leaves_everything_as_it_was(workspace: Workspace, catalog: Catalog, put: Put) -> None:
    put("x.csv", b"old")

    def fail(target: io.BufferedIOBase) -> None:
        target.write(b"half")
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        publish(
            workspace, catalog, zone="curated", path="x.csv", write=fail, dataset="d", step="s", stamp=None, run="r"
        )  # type: ignore[arg-type]
    assert files(workspace, "curated") == {"x.csv": b"old"}
    assert leftovers(workspace) == []


@pytest.mark.parametrize("path", ["../x.csv", "/tmp/x.csv", "a/../../x.csv", "C:/x.csv", "a:b.csv", ""])
def test_a_path_out_of_the_zone_is_refused(workspace: Workspace, put: Put, path: str) -> None:
    before = sorted(workspace.root.rglob("*"))
    with pytest.raises(WorkspaceError, match="no place inside a zone"):
        put(path, b"x")
    assert sorted(workspace.root.rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_that_leads_out_of_the_zone_is_refused(workspace: Workspace, tmp_path: Path, put: Put) -> None:
    (tmp_path / "outside").mkdir()
    (workspace.zones.home("curated") / "way").symlink_to(tmp_path / "outside")
    with pytest.raises(WorkspaceError, match="leads out"):
        put("way/x.csv", b"x")
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_file_that_is_open_elsewhere_is_named_and_stays(
    workspace: Workspace, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("x.csv", b"old")

    def locked(self: Path, target: Path) -> Path:
        error = PermissionError(13, "The process cannot access the file")
        error.winerror = 32  # type: ignore[attr-defined]
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", locked)
        with pytest.raises(TransientError, match=r"x\.csv cannot be replaced: another program has it open") as caught:
            put("x.csv", b"new")
    assert "Excel" in caught.value.remedy
    assert files(workspace, "curated") == {"x.csv": b"old"}
    assert leftovers(workspace) == []
    put("x.csv", b"new")
    assert sorted(files(workspace, "archive").values()) == [b"old"]


def test_a_disk_that_cannot_link_gets_copies(workspace: Workspace, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    old = put("x.csv", b"old").file
    os.utime(old, ns=(10**18, 10**18))
    (archived,) = put("x.csv", b"new").archived
    assert archived.read_bytes() == b"old"
    assert archived.stat().st_mtime_ns == 10**18
    assert leftovers(workspace) == []
