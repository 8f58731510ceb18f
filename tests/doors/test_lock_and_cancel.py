"""One writer at a time, stopping it from elsewhere, and going on afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedrot_desktop.house import House
from bedrot_desktop.pipeline.stages import RunOptions

from .conftest import Prompt
from .holdings import warehouse_rows, zone_files

HOLDER = """
import sys
from pathlib import Path
from bedrot_desktop.core.clock import SystemClock
from bedrot_desktop.lake.lock import WriterLock
with WriterLock(Path(sys.argv[1]), "bedrot run", SystemClock()):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def held(empty: Prompt) -> Iterator[subprocess.Popen[str]]:
    """The writer's lock in the hands of another process until the test ends."""
    state = empty.lake / ".bedrot"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(state)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield child
        child.communicate("\n")


@pytest.mark.parametrize(
    "command",
    [
        ("run", "--no-extract"),
        ("load",),
        ("archive",),
        ("import", __file__),
        ("--yes", "warehouse", "restore", __file__),
        ("alias", "add", "X", "Y", "--create"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_held_lock_stops_every_writer_and_names_the_holder(
    command: tuple[str, ...], held: subprocess.Popen[str], empty: Prompt
) -> None:
    said = empty(*command)
    assert said.code == 1
    assert f"`bedrot run` (process {held.pid} on " in said.err
    assert "bedrot cancel" in said.err


def test_readers_go_on_while_the_lock_is_held(held: subprocess.Popen[str], empty: Prompt) -> None:
    assert str(held.pid) in empty.json("status")["running"]
    for command in (("runs",), ("ask", "list"), ("quarantine", "list"), ("run", "--dry-run"), ("doctor",)):
        assert empty("--json", *command).code == 0


def test_a_lock_of_a_process_that_died_holds_nobody_up(held: subprocess.Popen[str], empty: Prompt) -> None:
    held.kill()
    held.wait()
    assert (empty.lake / ".bedrot" / "writer.json").exists()
    assert empty("run", "--no-extract").code == 0


def test_a_run_is_stopped_from_another_process_and_goes_on_to_the_same_end(fresh: Prompt, cleaned_once: Prompt) -> None:
    """The run waits at its tenth saved frame until the other process has asked it to stop."""
    asked, reached = threading.Event(), threading.Event()
    count = 0

    def crossing(name: str) -> None:
        nonlocal count
        count += 1
        if count == 10:
            reached.set()
            assert asked.wait(30)

    house = House.open(home=fresh.home, workspace=fresh.root)
    house.shop.crossing = crossing
    results = []
    stop = threading.Event()
    worker = threading.Thread(target=lambda: results.append(house.pipeline.run(RunOptions(extract=False), cancel=stop)))
    worker.start()
    assert reached.wait(30)
    line = [sys.executable, "-m", "bedrot_desktop", "--workspace", str(fresh.root), "--home", str(fresh.home), "cancel"]
    told = subprocess.run(line, capture_output=True, text=True, env=os.environ | {"PYTHONIOENCODING": "utf-8"})
    assert told.returncode == 0, told.stderr
    assert "Asked to stop" in told.stdout
    assert stop.wait(30), "the note in the lake is found"
    asked.set()
    worker.join(60)
    house.close()
    assert [result.outcome for result in results] == ["cancelled"]
    assert fresh.json("runs")["runs"][0]["outcome"] == "cancelled"
    assert "failed" not in {stage.outcome for stage in results[0].stages}
    document = fresh.json("resume")
    assert document["outcome"] == "done"
    assert zone_files(fresh.lake) == zone_files(cleaned_once.lake)
    assert warehouse_rows(fresh.database) == warehouse_rows(cleaned_once.database)


def test_there_is_nothing_to_cancel_or_to_resume_where_nothing_runs(cleaned: Prompt) -> None:
    said = cleaned("cancel")
    assert (said.code, said.err) == (2, "No run is going on.\n")
    said = cleaned("resume")
    assert said.code == 2
    assert "no unfinished run" in said.err
    assert cleaned("resume", "20000101_000000").code == 2


def test_an_old_note_to_stop_does_not_stop_the_next_run(empty: Prompt) -> None:
    note = empty.lake / ".bedrot" / "cancel"
    note.parent.mkdir()
    note.write_text("somebody", "utf-8")
    assert empty("run", "--no-extract").code == 0


def test_a_finished_run_is_not_done_again(cleaned: Prompt) -> None:
    (row,) = cleaned.json("runs")["runs"]
    said = cleaned("--json", "resume", row["run"])
    assert said.code == 0
    assert said.document["stages"] == []
    assert Path(cleaned.lake / "reports" / f"run_{row['run']}.json").exists()
