from __future__ import annotations

import os
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.lake.workspace import open_workspace


def folders(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).mkdir(parents=True)
    return root


def database(root: Path, folder: str, mtime: int = 1) -> None:
    (root / folder).mkdir(exist_ok=True)
    file = root / folder / "bedrot_analytics.db"
    file.write_bytes(b"")
    os.utime(file, (mtime, mtime))


def test_the_ecosystem_folder_and_its_lake_are_the_same_workspace(tmp_path: Path) -> None:
    root = folders(tmp_path / "BEDROT PRODUCTIONS/bedrot-data-ecosystem é", "data_lake/landing")
    opened = open_workspace(root)
    assert opened.lake == root / "data_lake"
    assert opened.root == root
    assert opened.state == root / "data_lake/.bedrot"
    assert opened.warehouse_file == root / "data-warehouse/bedrot_analytics.db"
    by_lake = open_workspace(root / "data_lake")
    assert (by_lake.root, by_lake.lake, by_lake.warehouse_file) == (opened.root, opened.lake, opened.warehouse_file)


def test_a_bare_lake_keeps_its_warehouse_inside(tmp_path: Path) -> None:
    root = folders(tmp_path / "mine", "1_landing")
    opened = open_workspace(root)
    assert (opened.root, opened.lake) == (root, root)
    assert opened.warehouse_file == root / "data-warehouse/bedrot_analytics.db"


def test_looking_writes_nothing(tmp_path: Path) -> None:
    root = folders(tmp_path / "eco", "data_lake/landing")
    open_workspace(root)
    assert sorted(path.name for path in root.rglob("*")) == ["data_lake", "landing"]


def test_a_warehouse_folder_with_a_database_wins(tmp_path: Path) -> None:
    root = folders(tmp_path, "data_lake/landing", "data-warehouse", "data_warehouse")
    assert open_workspace(root).warehouse_file.parent.name == "data-warehouse"
    database(root, "data_warehouse")
    assert open_workspace(root).warehouse_file.parent.name == "data_warehouse"


def test_an_empty_underscore_folder_is_used_where_it_is_the_only_one(tmp_path: Path) -> None:
    root = folders(tmp_path, "data_lake/landing", "data_warehouse")
    assert open_workspace(root).warehouse_file.parent.name == "data_warehouse"


@pytest.mark.parametrize(("hyphen", "underscore", "wins"), [(5, 9, "data_warehouse"), (9, 5, "data-warehouse")])
def test_of_two_databases_the_one_written_last_wins(tmp_path: Path, hyphen: int, underscore: int, wins: str) -> None:
    root = folders(tmp_path, "data_lake/landing")
    database(root, "data-warehouse", hyphen)
    database(root, "data_warehouse", underscore)
    assert open_workspace(root).warehouse_file.parent.name == wins


def test_hand_made_files_beside_an_old_warehouse_are_read(tmp_path: Path) -> None:
    root = folders(tmp_path, "data_lake/landing", "data-warehouse/curated")
    (root / "data-warehouse/curated/card.csv").write_text("x")
    assert [rel for rel, *_ in open_workspace(root).zones.walk("curated")] == ["card.csv"]


@pytest.mark.parametrize("inside", ["", "data_lake"])
def test_the_obsolete_lake_is_refused_with_the_reason(tmp_path: Path, inside: str) -> None:
    root = folders(tmp_path / "BEDROT DATA LAKE", "data_lake/landing")
    with pytest.raises(WorkspaceError, match="replaced on 2025-06-24") as caught:
        open_workspace(root / inside)
    assert "bedrot-data-ecosystem" in caught.value.remedy


def test_an_absolute_zone_outside_the_lake_is_enough_for_a_folder_named_data_lake(tmp_path: Path) -> None:
    folders(tmp_path, "eco/data_lake", "store/landing")
    opened = open_workspace(tmp_path / "eco", {"landing": str(tmp_path / "store/landing")})
    assert opened.zones.folders("landing") == (tmp_path / "store/landing",)


def test_a_landing_under_another_name_makes_a_lake(tmp_path: Path) -> None:
    root = folders(tmp_path / "x", "incoming")
    assert open_workspace(root, {"landing": "incoming"}).lake == root


def test_what_is_no_workspace_is_refused_and_the_way_out_is_named(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x")
    folders(tmp_path, "unrelated", "BEDROT PRODUCTIONS/bedrot-data-ecosystem/data_lake/landing/spotify")
    with pytest.raises(WorkspaceError, match="is a file"):
        open_workspace(tmp_path / "file.txt")
    with pytest.raises(WorkspaceError, match="does not exist"):
        open_workspace(tmp_path / "nothing")
    with pytest.raises(WorkspaceError, match="no workspace") as unrelated:
        open_workspace(tmp_path / "unrelated")
    assert "Choose the folder that holds data_lake" in unrelated.value.remedy
    ecosystem = tmp_path / "BEDROT PRODUCTIONS/bedrot-data-ecosystem"
    with pytest.raises(WorkspaceError) as above:
        open_workspace(ecosystem.parent)
    assert above.value.remedy == f"Choose {ecosystem}."
    with pytest.raises(WorkspaceError) as below:
        open_workspace(ecosystem / "data_lake/landing/spotify")
    assert below.value.remedy == f"Choose {ecosystem / 'data_lake'}."


def test_a_new_workspace_is_made_only_in_an_empty_place(tmp_path: Path) -> None:
    made = open_workspace(tmp_path / "new label", create=True)
    assert sorted(path.name for path in made.lake.iterdir()) == ["archive", "curated", "landing", "raw", "staging"]
    assert open_workspace(tmp_path / "new label", create=True).lake == made.lake
    folders(tmp_path, "full/of/things")
    with pytest.raises(WorkspaceError, match="not empty"):
        open_workspace(tmp_path / "full", create=True)


def test_a_lake_alone_can_be_made(tmp_path: Path) -> None:
    made = open_workspace(tmp_path / "data_lake", create=True)
    assert made.lake == tmp_path / "data_lake"
    assert made.root == tmp_path
