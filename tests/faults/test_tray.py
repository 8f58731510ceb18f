"""A worker's process is killed in each stage: the tray follows, the inbox has one entry, and its button goes on."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.attention.entries import Entry
from bedrot_desktop.notify.message import INFO
from bedrot_desktop.pipeline.stages import EXTRACT, LANDING2RAW, LOAD, RAW2STAGING, STAGING2CURATED
from bedrot_desktop.ui import workers
from bedrot_desktop.ui.attending import Attending
from bedrot_desktop.ui.steps import act_of
from bedrot_desktop.ui.tray import Tray

from ..ui.conftest import Room, collecting, collecting_by_hand, open_room, theme_in_use  # noqa: F401 - fixtures
from .child import KEYS, KILLED
from .ward import Ward

CHILD = Path(__file__).with_name("child.py")
LONG = 60_000


@pytest.fixture
def window(ward: Ward, qtbot: QtBot, theme_in_use: object) -> Iterator[tuple[Room, Tray]]:  # noqa: F811
    """What of the window is there while it sits in the tray, over the ward's label."""
    ward.patch.setenv("BEDROT_NOW", ward.clock.local().isoformat())
    ward.patch.setenv(KEYS, json.dumps(dict(ward.ring.kept)))
    ward.patch.setenv(KILLED, str(ward.home / "killed"))
    room, close = open_room(ward.root.parent, ward.root)
    attending = room.desk.attending = Attending(room.deeds)
    tray = Tray(room.desk, room.deeds)
    qtbot.addWidget(tray.panel)
    qtbot.addWidget(tray.menu)
    tray.attend()
    attending.look()
    qtbot.waitUntil(lambda: bool(attending.attention.entries), timeout=LONG)
    qtbot.waitUntil(room.idle, timeout=LONG)
    yield room, tray
    attending.stop()
    qtbot.waitUntil(room.idle, timeout=LONG)
    attending.close()
    close()


def opened(room: Room) -> list[Entry]:
    """What is open and more than a note."""
    attending = room.desk.attending
    assert isinstance(attending, Attending)
    return [one for one in attending.attention.entries if one.open and one.level != INFO]


@pytest.mark.parametrize(
    "stage",
    [
        EXTRACT,
        pytest.param(LANDING2RAW, marks=pytest.mark.long),
        pytest.param(RAW2STAGING, marks=pytest.mark.long),
        pytest.param(STAGING2CURATED, marks=pytest.mark.long),
        LOAD,
    ],
)
def test_a_worker_killed_in_a_stage_is_in_the_tray_at_once_and_resuming_ends_it(
    stage: str,
    window: tuple[Room, Tray],
    ward: Ward,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    room, tray = window
    well = tray.state
    assert opened(room) == []
    work_ends_at(stage, monkeypatch)
    room.deeds.run(("metaads",)).do()
    killed = ward.home / "killed"
    qtbot.waitUntil(killed.is_file, timeout=LONG)
    qtbot.waitUntil(lambda: tray.state == "failed" and bool(opened(room)), timeout=LONG)
    seconds = time.time() - float(killed.read_text("ascii"))
    record_property("seconds", round(seconds, 2))
    sys.stdout.write(f"\nkilled in {stage}: the tray shows it after {seconds:.2f} s\n")
    qtbot.waitUntil(room.idle, timeout=LONG)
    (entry,) = opened(room)
    assert entry.key.startswith("killed/")
    assert entry.signal.steps[0].words == "Resume"
    assert tray.unread == 1
    work_ends_at("-", monkeypatch)
    act_of(entry.signal.steps[0], room.deeds).do()
    qtbot.waitUntil(lambda: tray.state == well and not opened(room), timeout=LONG)
    qtbot.waitUntil(room.idle, timeout=LONG)
    (latest, *_) = room.house.journal.runs(1)
    assert (latest.run, latest.outcome) == (entry.key.removeprefix("killed/"), "done")


def work_ends_at(point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a worker's process ends there."""
    monkeypatch.setattr(workers, "command", lambda: [sys.executable, str(CHILD), point, "worker"])
