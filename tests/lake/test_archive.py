from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.lake import archive
from bedrot_desktop.lake.archive import archive_name, move_to_archive
from bedrot_desktop.lake.catalog import Catalog, Source
from bedrot_desktop.lake.items import stamp_of
from bedrot_desktop.lake.workspace import Workspace

Land = Callable[..., Path]
STAMP = datetime(2025, 7, 1, 8, 9, 10)  # noqa: DTZ001


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("tidy_daily_streams.csv", "tidy_daily_streams_20250701T080910.csv"),
        ("spotify/audience/x.ndjson", "spotify/audience/x_20250701T080910.ndjson"),
        ("spotify_audience_curated_20250620_101112.csv", "spotify_audience_curated_20250620_101112.csv"),
        ("linktree/graphql_20250620_101112_123456.json", "linktree/graphql_20250620_101112_123456.json"),
        ("a.b/no_ending", "a.b/no_ending_20250701T080910"),
        (".env", ".env_20250701T080910"),
        ("x.tar.gz", "x.tar_20250701T080910.gz"),
    ],
)
def test_an_archived_name_keeps_its_folder_and_gets_a_time_unless_it_has_one(path: str, name: str) -> None:
    assert archive_name(path, STAMP, 0) == name


@given(
    st.datetimes(datetime(1971, 1, 2), datetime(2100, 1, 1)),  # noqa: DTZ001
    st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}(\.[a-z]{1,4})?", fullmatch=True),
)
def test_the_time_in_an_archived_name_can_be_read_back(stamp: datetime, path: str) -> None:
    name = archive_name(path, stamp, 0)
    assert stamp_of(name) == stamp.replace(microsecond=0)
    assert archive_name(name, None, 0) == name


def test_without_a_known_stamp_the_files_own_time_counts() -> None:
    assert archive_name("x.csv", None, int(STAMP.timestamp() * 1e9)) == "x_20250701T080910.csv"


def test_a_moved_file_keeps_bytes_and_time_and_can_be_found(workspace: Workspace, catalog: Catalog, land: Land) -> None:
    file = land("a/x.csv", b"1")
    os.utime(file, (STAMP.timestamp(), STAMP.timestamp()))
    catalog.scan(workspace.zones, ["landing"], lambda _zone, _path: True)
    target = move_to_archive(workspace, catalog, "landing", "a/x.csv", file, sha(b"1"))
    assert not file.exists()
    assert target == workspace.zones.home("archive") / "a/x_20250701T080910.csv"
    assert target.read_bytes() == b"1"
    assert target.stat().st_mtime == STAMP.timestamp()
    assert catalog.find_source(sha(b"1")) == Source("landing", "a/x.csv", "a/x_20250701T080910.csv")
    assert catalog.require(workspace.zones, sha(b"1")) == target


def test_equal_bytes_of_two_zones_share_a_place_and_other_bytes_get_their_own(
    workspace: Workspace, catalog: Catalog, land: Land
) -> None:
    name = "d/stats_20250701_080000.html"
    for zone, content in (("landing", b"1"), ("raw", b"1"), ("staging", b"2")):
        move_to_archive(workspace, catalog, zone, name, land(name, content, zone=zone), sha(content))
    assert {rel: place.read_bytes() for rel, place, _, _ in workspace.zones.walk("archive")} == {
        name: b"1",
        "d/stats_20250701_080000__2.html": b"2",
    }
    assert catalog.place_of(workspace.zones, sha(b"2")) == workspace.zones.path(
        "archive", "d/stats_20250701_080000__2.html"
    )


def test_a_file_that_changes_on_its_way_stays(
    workspace: Workspace, catalog: Catalog, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = land("x.csv", b"1")

    def spoiled(source: Path, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(b"spoiled")

    monkeypatch.setattr(archive, "link_or_copy", spoiled)
    with pytest.raises(WorkspaceError, match="changed while"):
        move_to_archive(workspace, catalog, "landing", "x.csv", file, sha(b"1"))
    assert file.read_bytes() == b"1"
    assert list(workspace.zones.walk("archive")) == []
