from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.lake.space import RESERVE, SHARE, require_space
from bedrot_desktop.lake.workspace import Workspace


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def free(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(10**12, 0, number))


def test_enough_room_is_no_matter(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, RESERVE + SHARE * 1000)
    require_space(workspace, 1000)


def test_too_little_room_is_told_with_figures_and_place(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, RESERVE + SHARE * 1000 - 1)
    with pytest.raises(WorkspaceError, match=r"has 200 MB free; this needs about 200 MB") as caught:
        require_space(workspace, 1000)
    assert str(workspace.lake) in caught.value.message
    with pytest.raises(WorkspaceError, match=r"about 80\.2 GB"):
        require_space(workspace, 10**10)


def test_folders_that_are_still_to_be_made_count_by_the_disk_they_will_be_on(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(shutil, "disk_usage", lambda place: asked.append(place) or Usage(1, 0, 10**12))
    shutil.rmtree(workspace.warehouse_file.parent)
    require_space(workspace)
    assert asked == [workspace.lake], "one question for each disk"
