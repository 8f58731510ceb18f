"""A crash leaves either the old file or the new one."""

import hashlib
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import Cancelled
from bedrot_desktop.core.files import CHUNK, replacing, sha256_of, write_text


def test_a_file_is_replaced_as_a_whole_and_its_folder_made(tmp_path: Path) -> None:
    file = tmp_path / "a b" / "ü.csv"
    write_text(file, "one\r\ntwo\n")
    write_text(file, "three\n")
    assert file.read_bytes() == b"three\n"
    assert [path.name for path in file.parent.iterdir()] == ["ü.csv"]


@pytest.mark.parametrize("stop", [ValueError, Cancelled, KeyboardInterrupt])
def test_whatever_stops_the_writing_the_old_file_stays_and_no_half_one_is_left(
    tmp_path: Path, stop: type[BaseException]
) -> None:
    file = tmp_path / "a.csv"
    write_text(file, "old")
    with pytest.raises(stop), replacing(file) as target:
        target.write(b"half")
        raise stop
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.csv", "old")]


def test_the_new_name_appears_only_when_all_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    with replacing(file) as target:
        target.write(b"all")
        assert not file.exists()
    assert file.read_bytes() == b"all"


def test_the_hash_is_that_of_the_bytes_and_reading_can_be_stopped(tmp_path: Path) -> None:
    content = b"x" * (CHUNK + 1)
    (tmp_path / "a").write_bytes(content)
    checks: list[int] = []
    assert sha256_of(tmp_path / "a", lambda: checks.append(1)) == hashlib.sha256(content).hexdigest()
    assert len(checks) == 2

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        sha256_of(tmp_path / "a", stop)
