from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.lake.frames import Frames

FRAME = pl.DataFrame(
    {"day": [date(2025, 7, 1), None], "name": ["ü", ""], "line": pl.Series([1, 2], dtype=pl.UInt32), "x": [0.1, None]}
)


def test_a_frame_comes_back_as_it_was(tmp_path: Path) -> None:
    frames = Frames(tmp_path / "ü b")
    saved = frames.save("spotify.audience", "raw/" + "a" * 64, "days", FRAME)
    assert_frame_equal(frames.load("spotify.audience", "raw/" + "a" * 64, "days"), FRAME)
    assert saved == hashlib.sha256(frames.file("spotify.audience", "raw/" + "a" * 64, "days").read_bytes()).hexdigest()


def test_equal_frames_have_equal_bytes_and_other_ones_not(tmp_path: Path) -> None:
    frames = Frames(tmp_path)
    first = frames.save("d", "kinds", "k", FRAME)
    pieces = pl.concat([FRAME[:1], FRAME[1:]], rechunk=False)
    assert frames.save("d", "kinds", "k", pieces) == first
    assert frames.save("d", "kinds", "k", FRAME.reverse()) != first
    assert_frame_equal(frames.load("d", "kinds", "k"), FRAME.reverse())


def test_an_empty_frame_keeps_its_types(tmp_path: Path) -> None:
    frames = Frames(tmp_path)
    frames.save("d", "kinds", "k", FRAME.clear())
    assert_frame_equal(frames.load("d", "kinds", "k"), FRAME.clear())


def test_what_is_not_there_or_broken_is_none(tmp_path: Path) -> None:
    frames = Frames(tmp_path)
    assert frames.load("d", "kinds", "k") is None
    assert not frames.has("d", "kinds", "k")
    frames.save("d", "kinds", "k", FRAME)
    file = frames.file("d", "kinds", "k")
    for content in (b"", b"half a fil", file.read_bytes()[:-20]):
        file.write_bytes(content)
        assert frames.load("d", "kinds", "k") is None


def test_names_are_listed_and_dropped(tmp_path: Path) -> None:
    frames = Frames(tmp_path)
    assert frames.names("d", "kinds") == ()
    for name in ("b", "a", "c.days"):
        frames.save("d", "kinds", name, FRAME)
    frames.save("d", "raw/x", "a", FRAME)
    assert frames.names("d", "kinds") == ("a", "b", "c.days")
    frames.drop("d", "kinds", "b")
    frames.drop("d", "kinds", "b")
    assert frames.names("d", "kinds") == ("a", "c.days")
    frames.drop("d", "kinds")
    assert (frames.names("d", "kinds"), frames.names("d", "raw/x")) == ((), ("a",))
    frames.drop("d")
    assert frames.names("d", "raw/x") == ()


@pytest.mark.parametrize("name", ["", "..", "a/../b", "a b", "a:b", "/a", "x."])
def test_a_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkspaceError, match="cannot name a frame"):
        Frames(tmp_path).save("d", "kinds", name, FRAME)


def test_a_write_that_fails_leaves_the_frame_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = Frames(tmp_path)
    frames.save("d", "kinds", "k", FRAME)

    def full(self: pl.DataFrame, file: str, **_: object) -> None:
        Path(file).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pl.DataFrame, "write_parquet", full)
        with pytest.raises(WorkspaceError, match="the disk is full"):
            frames.save("d", "kinds", "k", FRAME.reverse())
    assert_frame_equal(frames.load("d", "kinds", "k"), FRAME)


def test_a_frame_that_is_saved_as_it_was_loaded_is_the_same_file_again(tmp_path: Path) -> None:
    frames = Frames(tmp_path)
    before = frames.save("d", "raw/a", "lines", pl.DataFrame({"n": [1, 2]}))
    loaded = frames.load("d", "raw/a", "lines")
    assert loaded is not None
    assert frames.save("d", "staging", "lines", loaded) == before
    changed = loaded.with_columns(pl.col("n") + 1)
    frames.save("d", "staging", "lines", changed)
    again = frames.load("d", "staging", "lines")
    assert again is not None
    assert again["n"].to_list() == [2, 3]


def test_a_loaded_frame_does_not_become_what_its_file_has_become_since(tmp_path: Path) -> None:
    frames = Frames(tmp_path)
    frames.save("d", "raw/a", "lines", pl.DataFrame({"n": [1, 2]}))
    loaded = frames.load("d", "raw/a", "lines")
    assert loaded is not None
    frames.save("d", "raw/a", "lines", pl.DataFrame({"n": [7, 8, 9]}))
    frames.save("d", "staging", "lines", loaded)
    saved = frames.load("d", "staging", "lines")
    assert saved is not None
    assert saved["n"].to_list() == [1, 2]
