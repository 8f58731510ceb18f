from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import UsageError, WorkspaceError
from bedrot_desktop.lake.catalog import Catalog, ItemRow
from bedrot_desktop.lake.items import stamp_of
from bedrot_desktop.lake.publish import Published
from bedrot_desktop.lake.superseded import archive_superseded, restore, superseded_items
from bedrot_desktop.lake.workspace import Workspace

Land = Callable[..., Path]
NOW = datetime(2025, 7, 9, 12)  # noqa: DTZ001 - stamps are naive local time
WEEK = timedelta(days=7)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def item(workspace: Workspace, catalog: Catalog, land: Land) -> Callable[..., ItemRow]:
    """Land a file and settle it: ``item("set", "name_20250101_080000.csv", verdict="held")``."""

    def settle(
        dataset: str, path: str, zone: str = "landing", content: bytes | None = None, **facts: object
    ) -> ItemRow:
        content = content or f"{zone}/{path}".encode()
        land(path, content, zone=zone)
        catalog.scan(workspace.zones, ["landing", "raw", "curated"], lambda _zone, _path: True)
        name = path.rsplit("/", 1)[-1]
        values = {"stamp": stamp_of(name), "members": {name: sha(content)}, "names": (path,)} | facts
        row = ItemRow(dataset, sha(content), zone, path, **values)  # type: ignore[arg-type]
        catalog.settle([row])
        return row

    return settle


def files(workspace: Workspace, *zones: str) -> set[str]:
    return {f"{zone}/{rel}" for zone in zones for rel, *_ in workspace.zones.walk(zone)}


def test_only_what_a_newer_accepted_snapshot_of_the_same_account_replaced_goes(
    workspace: Workspace, catalog: Catalog, item: Callable[..., ItemRow]
) -> None:
    item("s.audience", "s/a_20250601_080000.csv", account="a")
    item("s.audience", "s/a_20250602_080000.csv", account="a", verdict="warned")
    item("s.audience", "s/a_20250701_080000.csv", account="a")
    item("s.audience", "s/b_20250601_080000.csv", account="b")  # the only one of its account
    item("s.audience", "s/a_20250603_080000.csv", account="a", verdict="held")
    item("s.audience", "s/a_20250604_080000.csv", account="a", verdict="rejected")
    item("s.audience", "s/a_undated.csv", account="a")
    item("t.overview", "t/a_20250601_080000.csv", account="a")  # same stem and stamp, another data set
    item("c.card", "card_20250601_080000.csv", zone="curated", account="a")
    item("c.card", "card_20250701_080000.csv", zone="curated", account="a")
    item("s.audience", "s/r_20250501_080000.csv", zone="raw", account="a")
    done = archive_superseded(workspace, catalog, WEEK, NOW)
    assert {f"{move.zone}/{move.path}" for move in done.moves} == {
        "landing/s/a_20250601_080000.csv",
        "landing/s/a_20250602_080000.csv",
        "raw/s/r_20250501_080000.csv",
    }
    assert files(workspace, "archive") == {
        "archive/s/a_20250601_080000.csv",
        "archive/s/a_20250602_080000.csv",
        "archive/s/r_20250501_080000.csv",
    }
    assert done.size == sum(len(f"{move.zone}/{move.path}") for move in done.moves)
    assert all(move.archived and sha(move.archived.read_bytes()) == move.sha256 for move in done.moves)
    assert archive_superseded(workspace, catalog, WEEK, NOW).moves == ()
    assert len(catalog.items("s.audience")) == 8, "what was read from them stays known"


def test_a_rejected_newer_file_replaces_nothing(
    workspace: Workspace, catalog: Catalog, item: Callable[..., ItemRow]
) -> None:
    item("s", "a_20250601_080000.csv")
    item("s", "a_20250701_080000.csv", verdict="rejected")
    assert archive_superseded(workspace, catalog, WEEK, NOW).moves == ()


def test_young_files_stay(workspace: Workspace, catalog: Catalog, item: Callable[..., ItemRow]) -> None:
    item("s", "a_20250702_115959.csv")
    item("s", "a_20250702_120001.csv")
    item("s", "a_20250709_080000.csv")
    assert [move.path for move in archive_superseded(workspace, catalog, WEEK, NOW).moves] == ["a_20250702_115959.csv"]
    aware = NOW.astimezone(UTC)
    assert archive_superseded(workspace, catalog, timedelta(0), aware).moves[0].path == "a_20250702_120001.csv"


def test_a_dry_run_tells_and_moves_nothing(
    workspace: Workspace, catalog: Catalog, item: Callable[..., ItemRow]
) -> None:
    item("s", "a_20250601_080000.csv")
    item("s", "a_20250701_080000.csv")
    before = files(workspace, "landing", "archive")
    (move,) = archive_superseded(workspace, catalog, WEEK, NOW, dry_run=True).moves
    assert (move.path, move.archived) == ("a_20250601_080000.csv", None)
    assert files(workspace, "landing", "archive") == before


def test_groups_and_exceptions_are_the_callers(
    workspace: Workspace, catalog: Catalog, item: Callable[..., ItemRow]
) -> None:
    for period in ("7day", "28day"):
        for stamp in ("20250601_080000", "20250602_080000"):
            item("s.songs", f"songs_{period}_{stamp}.json")
    item("s.songs", "songs_7day_20250531_080000.json")

    def period(row: ItemRow) -> str:
        match = re.search(r"_(\d+day)_", row.path)
        return match[1] if match else ""

    done = archive_superseded(
        workspace, catalog, WEEK, NOW, group=period, keep=lambda row: "20250531" in row.path, dry_run=True
    )
    assert [move.path for move in done.moves] == ["songs_28day_20250601_080000.json", "songs_7day_20250601_080000.json"]


def test_a_bundle_goes_as_a_whole_with_its_copies(workspace: Workspace, catalog: Catalog, land: Land) -> None:
    rows = []
    for stamp in ("20250601_080000", "20250701_080000"):
        folder = f"metaads/dump_{stamp}"
        members = {}
        for name in ("ads.json", "insights.json"):
            land(f"{folder}/{name}", f"{stamp}{name}".encode())
            members[name] = sha(f"{stamp}{name}".encode())
        rows.append(ItemRow("m.dumps", stamp, "landing", folder, stamp_of(folder), members=members, names=(folder,)))
    land("metaads/note.txt", b"no member")
    catalog.scan(workspace.zones, ["landing"], lambda _zone, _path: True)
    catalog.settle(rows)
    done = archive_superseded(workspace, catalog, WEEK, NOW)
    assert [move.path for move in done.moves] == [
        "metaads/dump_20250601_080000/ads.json",
        "metaads/dump_20250601_080000/insights.json",
    ]
    assert "landing/metaads/note.txt" in files(workspace, "landing")


def test_copies_under_other_names_go_along_and_the_raw_made_from_it_too(
    workspace: Workspace, catalog: Catalog, land: Land, item: Callable[..., ItemRow], put: Callable[..., Published]
) -> None:
    land("copy of a.csv", b"same")
    row = item("s", "a_20250601_080000.csv", content=b"same", names=("a_20250601_080000.csv", "copy of a.csv"))
    put("s/a.ndjson", b"raw", zone="raw", dataset="s", item=row.sha256)
    item("s", "a_20250701_080000.csv")
    done = archive_superseded(workspace, catalog, WEEK, NOW)
    assert {(move.zone, move.path) for move in done.moves} == {
        ("landing", "a_20250601_080000.csv"),
        ("landing", "copy of a.csv"),
        ("raw", "s/a.ndjson"),
    }


def test_bytes_that_an_item_which_stays_needs_do_not_move(
    workspace: Workspace, catalog: Catalog, item: Callable[..., ItemRow]
) -> None:
    item("one", "a_20250601_080000.csv", content=b"shared")
    item("one", "a_20250701_080000.csv")
    item("two", "a_20250601_080000.csv", content=b"shared")
    assert archive_superseded(workspace, catalog, WEEK, NOW).moves == ()


def test_a_file_that_was_changed_since_it_was_read_stays(
    workspace: Workspace, catalog: Catalog, land: Land, item: Callable[..., ItemRow]
) -> None:
    item("s", "a_20250601_080000.csv")
    item("s", "a_20250701_080000.csv")
    land("a_20250601_080000.csv", b"edited by hand")
    done = archive_superseded(workspace, catalog, WEEK, NOW)
    assert done.moves == ()
    assert [(left.path, left.reason.split(";")[0]) for left in done.left] == [
        ("a_20250601_080000.csv", "its bytes are not those that were read")
    ]
    assert files(workspace, "archive") == set()


def test_an_archived_file_can_be_put_back(
    workspace: Workspace, catalog: Catalog, land: Land, item: Callable[..., ItemRow]
) -> None:
    row = item("s", "x/a_20250601_080000.csv")
    item("s", "x/a_20250701_080000.csv")
    for wanted in ("landing/x/a_20250601_080000.csv", row.sha256, row.sha256[:12]):
        archive_superseded(workspace, catalog, WEEK, NOW)
        assert files(workspace, "landing") == {"landing/x/a_20250701_080000.csv"}
        (file,) = restore(workspace, catalog, wanted)
        assert sha(file.read_bytes()) == row.sha256
        assert files(workspace, "archive") == set()
        source = catalog.find_source(row.sha256)
        assert source is not None
        assert (source.zone, source.path, source.archived) == ("landing", "x/a_20250601_080000.csv", "")
        assert catalog.news(workspace.zones, ["landing"], lambda _zone, _path: True) == []
    archive_superseded(workspace, catalog, WEEK, NOW)
    land("x/a_20250601_080000.csv", b"another by now")
    with pytest.raises(WorkspaceError, match="other content"):
        restore(workspace, catalog, row.sha256)
    with pytest.raises(UsageError, match="holds nothing"):
        restore(workspace, catalog, "landing/unknown.csv")


def test_putting_back_one_of_two_files_that_share_a_place_keeps_the_other(
    workspace: Workspace, catalog: Catalog, item: Callable[..., ItemRow]
) -> None:
    item("s", "a_20250601_080000.html", content=b"page")
    item("s", "a_20250601_080000.html", zone="raw", content=b"page", names=("a_20250601_080000.html",))
    item("s", "a_20250701_080000.html")
    assert len(archive_superseded(workspace, catalog, WEEK, NOW).moves) == 2
    (file,) = restore(workspace, catalog, "raw/a_20250601_080000.html")
    assert files(workspace, "archive") == {"archive/a_20250601_080000.html"}
    file.write_bytes(b"an edit in place")
    (archived,) = (place for _, place, _, _ in workspace.zones.walk("archive"))
    assert archived.read_bytes() == b"page"


def payload(second: int, header: str = "", day: int = 1) -> ItemRow:
    moment = datetime(2025, 6, day, 8, 0, second)  # noqa: DTZ001
    return ItemRow("linktree", f"{moment}{header}", "landing", "x", moment, header=(header,))


def test_payloads_of_one_sitting_do_not_replace_each_other() -> None:
    first, second = [payload(number) for number in range(5)], [payload(number, day=2) for number in range(5)]
    assert superseded_items(first, NOW) == []
    assert superseded_items([*second, *first], NOW) == first


def test_a_file_of_another_header_replaces_nothing() -> None:
    assert superseded_items([payload(0, "links"), payload(0, "countries", day=9)], NOW) == []
