from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import Busy
from bedrot_desktop.lake.lock import WriterLock, holder_of

CLOCK = FixedClock(datetime(2025, 7, 9, 8, 3, tzinfo=timezone(timedelta(hours=2))))
HOLD = textwrap.dedent(
    """
    import sys
    from datetime import datetime
    from pathlib import Path
    from bedrot_desktop.core.clock import FixedClock
    from bedrot_desktop.lake.lock import WriterLock
    with WriterLock(Path(sys.argv[1]), "bedrot run", FixedClock(datetime.fromisoformat("2025-07-09T08:03:00+02:00"))):
        print("held", flush=True)
        sys.stdin.readline()
    """
)


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until it is sent a line."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_told_who_writes(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(Busy) as caught, WriterLock(tmp_path, "bedrot load", CLOCK):
        pass
    assert f"`bedrot run` (process {holder.pid} on " in caught.value.message
    assert "since 08:03 on 2025-07-09) is writing." in caught.value.message
    assert "bedrot cancel" in caught.value.remedy
    assert str(holder.pid) in holder_of(tmp_path)


def test_a_killed_process_holds_nothing(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert (tmp_path / "writer.json").exists(), "its note is still there"
    assert holder_of(tmp_path) == ""
    with WriterLock(tmp_path, "bedrot run", CLOCK):
        assert f"process {os.getpid()} " in holder_of(tmp_path)


def test_the_end_of_a_process_frees_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.communicate("go\n")
    with WriterLock(tmp_path, "bedrot run", CLOCK):
        pass


def test_a_second_run_in_one_process_is_refused_too(tmp_path: Path) -> None:
    with WriterLock(tmp_path, "bedrot run", CLOCK):
        with pytest.raises(Busy, match=f"process {os.getpid()} "), WriterLock(tmp_path, "bedrot load", CLOCK):
            pass
        assert "`bedrot run`" in holder_of(tmp_path)
    with WriterLock(tmp_path, "bedrot load", CLOCK):
        assert "`bedrot load`" in holder_of(tmp_path)


def test_the_lock_is_freed_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), WriterLock(tmp_path, "bedrot run", CLOCK):
        raise KeyError
    assert holder_of(tmp_path) == ""
    assert not (tmp_path / "writer.json").exists()


def test_asking_who_writes_makes_nothing(tmp_path: Path) -> None:
    assert holder_of(tmp_path / "nowhere") == ""
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_note_does_not_hide_that_somebody_writes(tmp_path: Path) -> None:
    with WriterLock(tmp_path, "bedrot run", CLOCK):
        (tmp_path / "writer.json").write_text("{")
        assert holder_of(tmp_path) == "Another program"
        with pytest.raises(Busy, match="Another program is writing"), WriterLock(tmp_path, "bedrot load", CLOCK):
            pass
