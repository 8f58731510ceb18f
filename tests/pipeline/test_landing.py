from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.lake.workspace import Workspace, open_workspace
from bedrot_desktop.pipeline.landing import land

STAMP = "20250709_081723"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "data_lake" / "landing").mkdir(parents=True)
    return open_workspace(tmp_path)


def test_the_bytes_lie_where_they_were_wanted(workspace: Workspace) -> None:
    assert land(workspace, "toolost/streams/a.json", b"\r{}", STAMP) == "toolost/streams/a.json"
    assert (workspace.lake / "landing/toolost/streams/a.json").read_bytes() == b"\r{}"


def test_the_same_bytes_again_are_left_alone_and_others_are_put_beside(workspace: Workspace) -> None:
    assert land(workspace, "s/a.csv", b"1", STAMP) == "s/a.csv"
    assert land(workspace, "s/a.csv", b"1", STAMP) == ""
    assert land(workspace, "s/a.csv", b"2", STAMP) == f"s/a__{STAMP}.csv"
    assert land(workspace, "s/a.csv", b"3", STAMP) == f"s/a__{STAMP}_2.csv"
    assert land(workspace, "s/a.csv", b"2", STAMP) == ""
    assert (workspace.lake / "landing/s/a.csv").read_bytes() == b"1"


@pytest.mark.parametrize("path", ["../out.csv", "/etc/passwd", "C:/x.csv", "a\\b.csv", "a/../../b"])
def test_no_name_leads_out_of_landing(workspace: Workspace, path: str) -> None:
    with pytest.raises(ValueError, match="no path below"):
        land(workspace, path, b"1", STAMP)
    assert [file for file in workspace.root.rglob("*") if file.is_file()] == []


@given(contents=st.lists(st.binary(max_size=3), max_size=8))
def test_whatever_is_landed_under_one_name_nothing_is_lost(
    contents: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("lake")
    (root / "data_lake" / "landing").mkdir(parents=True)
    workspace = open_workspace(root)
    for content in contents:
        land(workspace, "s/a.csv", content, STAMP)
    lying = sorted(file.read_bytes() for file in (root / "data_lake/landing").rglob("*") if file.is_file())
    assert lying == sorted(set(contents))
