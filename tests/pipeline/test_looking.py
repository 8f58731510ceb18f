"""The first look at a lake: told in time, with all bytes known beforehand, and to be stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedrot_desktop.core.errors import Cancelled
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.zones import Zones


@pytest.mark.parametrize("size", [0, 1, 4096, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_every_size_of_file_is_hashed_whole(tmp_path: Path, size: int) -> None:
    import hashlib

    content = bytes(place % 251 for place in range(size))
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "file.bin").write_bytes(content)
    with Catalog(tmp_path / "state") as catalog:
        (seen,) = catalog.scan(Zones(tmp_path), ("landing",), lambda _zone, _path: True)
    assert seen.sha256 == hashlib.sha256(content).hexdigest()


def test_all_bytes_are_known_before_the_first_is_read_and_a_stop_keeps_what_was_hashed(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    for number in range(5):
        (tmp_path / "landing" / f"{number}.txt").write_bytes(b"x" * 10)
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int, _label: str) -> None:
        told.append((done, total))
        if done == 30:
            raise Cancelled("Stopped on request.")

    with Catalog(tmp_path / "state") as catalog:
        with pytest.raises(Cancelled):
            catalog.scan(Zones(tmp_path), ("landing",), lambda _zone, _path: True, progress=progress)
        assert told == [(0, 50), (10, 50), (20, 50), (30, 50)]
        survey = catalog.survey(Zones(tmp_path), ("landing",), lambda _zone, _path: True)
        assert survey.fresh_bytes == 20
