from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.locking import NotedLock, give_back, holder_of, noted, take

CLOCK = FixedClock(datetime(2025, 7, 9, 8, 3, tzinfo=timezone(timedelta(hours=2))))
HOLD = textwrap.dedent(
    """
    import sys
    from datetime import datetime
    from pathlib import Path
    from bedrot_desktop.core.clock import FixedClock
    from bedrot_desktop.core.locking import NotedLock
    clock = FixedClock(datetime.fromisoformat("2025-07-09T08:03:00+02:00"))
    lock = NotedLock(Path(sys.argv[1]), Path(sys.argv[2]), "bedrot login", clock)
    print(lock.acquire(), flush=True)
    sys.stdin.readline()
    """
)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "deep" / "one.lock", tmp_path / "deep" / "one.json"


def test_a_lock_is_held_by_one_and_tells_who(places: tuple[Path, Path]) -> None:
    first, second = (NotedLock(*places, purpose, CLOCK) for purpose in ("bedrot login", "bedrot run"))
    assert holder_of(*places) == ""
    assert first.acquire()
    assert not second.acquire()
    assert holder_of(*places).startswith("`bedrot login` (process ")
    assert holder_of(*places).endswith("since 08:03 on 2025-07-09)")
    first.release()
    assert not places[1].exists()
    assert second.acquire()
    assert "`bedrot run`" in holder_of(*places)
    second.release()
    second.release()
    assert holder_of(*places) == ""


def test_another_thread_is_kept_out_too(places: tuple[Path, Path]) -> None:
    ours = NotedLock(*places, "bedrot login", CLOCK)
    assert ours.acquire()
    seen: list[bool] = []
    thread = threading.Thread(target=lambda: seen.append(NotedLock(*places, "bedrot run", CLOCK).acquire()))
    thread.start()
    thread.join()
    ours.release()
    assert seen == [False]


def test_a_killed_process_leaves_a_note_and_no_lock(places: tuple[Path, Path]) -> None:
    command = [sys.executable, "-c", HOLD, *map(str, places)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        assert f"process {process.pid} " in holder_of(*places)
        assert not NotedLock(*places, "bedrot run", CLOCK).acquire()
        process.kill()
    assert json.loads(places[1].read_text())["pid"] == process.pid
    assert holder_of(*places) == "", "the note means nothing once the lock is free"
    ours = NotedLock(*places, "bedrot run", CLOCK)
    assert ours.acquire()
    assert "`bedrot run`" in noted(places[1])
    ours.release()


def test_a_damaged_note_does_not_hide_the_holder(places: tuple[Path, Path]) -> None:
    ours = NotedLock(*places, "bedrot run", CLOCK)
    assert ours.acquire()
    places[1].write_text("[")
    assert noted(places[1]) == ""
    assert holder_of(*places) == "Another program"
    ours.release()


def test_a_lock_whose_note_cannot_be_written_is_not_kept(places: tuple[Path, Path]) -> None:
    file, _note = places
    blocked = NotedLock(file, file.parent / "folder", "bedrot run", CLOCK)
    (file.parent / "folder" / "full").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        blocked.acquire()
    with file.open("ab") as opened:
        assert take(opened)
        give_back(opened)
