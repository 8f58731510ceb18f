"""Reading what is known in real workspaces: sound ones, and ones of which a part is damaged, busy or gone."""

from __future__ import annotations

import errno
import json
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.attention.causes import causes
from bedrot_desktop.attention.entries import Delivery
from bedrot_desktop.attention.facts import Facts
from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.reading import read_facts
from bedrot_desktop.automation.duty import Duty
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import Cancelled
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import set_value
from bedrot_desktop.demo import make_demo
from bedrot_desktop.demo.past import make_past
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.house import House
from bedrot_desktop.lake import reach as reaching
from bedrot_desktop.lake.lock import WriterLock
from bedrot_desktop.pipeline import patience, runner
from bedrot_desktop.pipeline.stages import EXTRACT, FAILED, LANDING2RAW, RunOptions, StageResult
from bedrot_desktop.sessions import keychain
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.keychain import MemoryRing

TODAY = date(2026, 11, 10)
NOW = datetime(2026, 11, 10, 8, 4).astimezone()
HEAVY = ("pandas", "polars", "playwright", "sqlalchemy", "httpx", "apprise", "PySide6", "keyring", "apscheduler")


@dataclass(frozen=True)
class Label:
    """A made-up label with sign-ins that have a past (TooLost's is dead), and the key that opens them."""

    folder: Path
    keys: Mapping[str, str]


@pytest.fixture(scope="module")
def label(tmp_path_factory: pytest.TempPathFactory) -> Label:
    """Made once; to be copied, never changed."""
    folder, ring = tmp_path_factory.mktemp("label") / "room", MemoryRing()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("BEDROT_HOME", "BEDROT_WORKSPACE", "PROJECT_ROOT"):
            patch.delenv(name, raising=False)
        patch.setattr(keychain, "SystemRing", lambda: ring)
        make_demo(folder / "eco", scale=0.1, seed=1987, today=TODAY)
        house = House.open(home=folder / "home", workspace=folder / "eco")
        house.clock = FixedClock(NOW)
        house.pipeline.run(RunOptions(extract=False))
        sites = Sites(FixedClock(NOW), demo=True, scale=0.1)
        make_past(sites, house.logins, house.roster, house.keeper.store, house.keeper.history, NOW)
        house.close()
    return Label(folder, ring.kept)


class Room:
    """A copy of the label that a test may damage; its House is opened anew for each look, as another process would."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, FixedClock(NOW)
        self.open: list[House] = []

    def house(self) -> House:
        house = House.open(home=self.folder / "home", workspace=self.folder / "eco")
        house.clock = self.clock
        self.open.append(house)
        return house

    def look(self) -> Facts:
        return read_facts(self.house(), Run())

    def speaking(self) -> list[str]:
        return [one.key for one in causes(self.look())]

    @property
    def lake(self) -> Path:
        return self.folder / "eco" / "data_lake"

    @property
    def state(self) -> Path:
        return self.lake / ".bedrot"

    @property
    def warehouse(self) -> Path:
        return self.folder / "eco" / "data-warehouse" / "bedrot_analytics.db"

    def close(self) -> None:
        for house in self.open:
            house.close()


class Silent(MemoryRing):
    """A keyring that nobody may ask."""

    def read(self, name: str) -> str | None:
        raise AssertionError(f"the keyring was asked for {name}")


@pytest.fixture
def room(label: Label, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    for name in ("BEDROT_HOME", "BEDROT_WORKSPACE", "PROJECT_ROOT", "BEDROT_NOW"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(keychain, "SystemRing", Silent)
    shutil.copytree(label.folder, tmp_path / "room")
    made = Room(tmp_path / "room")
    yield made
    made.close()


def forbid_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


# -- a sound label -----


def test_a_sound_label_is_read_without_network_and_vault(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_the_network(monkeypatch)
    facts = room.look()
    assert facts.troubles == ()
    assert not facts.blind
    assert facts.picture is not None
    assert len(facts.picture.standings) == 9
    assert {one.service for one in facts.picture.held} == {
        "spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads"
    }  # fmt: skip
    assert facts.titles["toolost"] == "TooLost"
    assert facts.now == NOW
    assert (facts.killed, facts.running, facts.failed, facts.missed) == ("", frozenset(), (), ())


def test_the_dead_sign_in_is_the_one_thing_to_be_told_of_the_label(room: Room) -> None:
    told = [one for one in causes(room.look()) if one.level != "info"]
    assert [one.key for one in told] == ["signed out/toolost/main"]
    assert "old/toolost" in told[0].covers


def test_reading_twice_gives_the_same_and_writes_nothing(room: Room) -> None:
    first = room.look()
    before = {path: path.stat().st_mtime_ns for path in room.lake.rglob("*") if path.is_file()}
    assert room.look() == first
    after = {path: path.stat().st_mtime_ns for path in room.lake.rglob("*") if path.is_file()}
    assert {
        path for path in after if before.get(path) != after[path] and not path.name.endswith(("-shm", "-wal"))
    } == set()


def test_reading_loads_nothing_heavy(room: Room) -> None:
    program = f"""
import json, sys
from pathlib import Path
from bedrot_desktop.house import House
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.attention.reading import read_facts
from bedrot_desktop.attention.causes import causes
house = House.open(home=Path({str(room.folder / "home")!r}), workspace=Path({str(room.folder / "eco")!r}))
found = causes(read_facts(house, Run()))
house.close()
heavy = set({HEAVY!r}) & {{name.partition(".")[0] for name in sys.modules}}
print(json.dumps([len(found), sorted(heavy)]))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    count, heavy = json.loads(told.stdout.splitlines()[-1])
    assert heavy == []
    assert count


def test_a_stop_that_was_asked_for_stops(room: Room) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        read_facts(room.house(), Run(stop))


def test_an_empty_lake_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keychain, "SystemRing", Silent)
    for zone in ("landing", "raw", "staging", "curated"):
        (tmp_path / "room" / "eco" / "data_lake" / zone).mkdir(parents=True)
    made = Room(tmp_path / "room")
    assert made.look().troubles == ()
    assert made.speaking() == []
    made.close()


# -- what runs did -----


def note(
    room: Room, service: str, *goes: tuple[str, str], stage: str = EXTRACT, numbers: Mapping[str, int] = {}
) -> str:
    """Journal runs of one stage each, a day apart, the last one last night; (outcome, trouble)."""
    journal, name = room.house().journal, ""
    for back, (outcome, trouble) in zip(range(len(goes), 0, -1), goes, strict=True):
        at = NOW - timedelta(days=back, hours=5)
        name = f"{at:%Y%m%d_%H%M%S}"
        journal.begin(name, RunOptions(services=(service,)), at)
        journal.stage_begins(name, service, stage, at)
        result = StageResult(
            service, stage, outcome, f"{service} {outcome}", numbers or {}, trouble=trouble, seconds=60.0
        )
        journal.stage_ends(name, result, result.document(), at + timedelta(seconds=60))
        whole = outcome if outcome != "skipped" else "done"
        journal.end(name, whole, {"stages": [{"service": service, "stage": stage, "outcome": outcome}]}, at)
    return name


def test_failures_in_a_row_are_counted_from_the_last_good_go_on(room: Room) -> None:
    name = note(room, "linktree", (FAILED, "Bug"), ("done", ""), (FAILED, "SourceChanged"), (FAILED, "SourceChanged"))
    (one,) = room.look().failed
    assert (one.service, one.stage, one.run, one.trouble, one.in_row) == ("linktree", EXTRACT, name, "SourceChanged", 2)
    assert one.since == NOW - timedelta(days=2, hours=5) + timedelta(seconds=60)
    assert "failed/linktree/extract" in room.speaking()


def test_a_go_that_was_stopped_or_left_out_neither_ends_nor_counts_as_a_failure(room: Room) -> None:
    note(
        room,
        "linktree",
        (FAILED, "RateLimited"),
        ("cancelled", ""),
        ("skipped", "BudgetSpent"),
        (FAILED, "RateLimited"),
    )
    assert [one.in_row for one in room.look().failed] == [2]


def test_a_later_good_go_ends_it(room: Room) -> None:
    note(room, "linktree", (FAILED, "SourceChanged"), ("done", ""))
    facts = room.look()
    assert facts.failed == ()
    assert facts.answered["linktree"] == NOW - timedelta(hours=29) + timedelta(seconds=60)


def test_what_the_last_run_set_aside_is_told_of_that_run_alone(room: Room) -> None:
    name = note(
        room, "metaads", ("done", ""), stage=LANDING2RAW, numbers={"quarantined": 3, "rejected": 1, "accepted": 9}
    )
    told = room.look().aside["metaads"]
    assert (told.run, told.rows, told.files) == (name, 3, 1)
    room.clock.moment += timedelta(days=1)
    room.house().pipeline.run(RunOptions(extract=False))
    assert "metaads" not in room.look().aside


def test_a_killed_run_is_one_until_another_one_ran(room: Room) -> None:
    journal = room.house().journal
    journal.begin("20261110_030000", RunOptions(), NOW - timedelta(hours=5))
    journal.stage_begins("20261110_030000", "spotify", LANDING2RAW, NOW - timedelta(hours=5))
    assert room.look().killed == "20261110_030000"
    assert "killed/20261110_030000" in room.speaking()
    with WriterLock(room.state, "bedrot run", room.clock):
        facts = room.look()
        assert facts.killed == ""
        assert "spotify" in facts.running
    room.house().pipeline.resume()
    facts = room.look()
    assert (facts.killed, facts.running) == ("", frozenset())


def test_a_run_that_broke_off_before_its_stages_is_told(room: Room) -> None:
    journal = room.house().journal
    journal.begin("20261110_030000", RunOptions(), NOW - timedelta(hours=5))
    journal.end("20261110_030000", FAILED, {"stages": []}, NOW - timedelta(hours=5))
    assert "failed/run" in room.speaking()
    ScheduleStore(room.state).note(Done("run", NOW - timedelta(hours=5, minutes=1), FAILED, "The disk is full.", 60.0))
    assert [one.words for one in room.look().failed] == ["The disk is full."]
    assert "run" not in room.look().jobs


def test_a_lane_that_broke_in_a_stage_is_a_failure_of_it(room: Room) -> None:
    journal = room.house().journal
    journal.begin("20261110_030000", RunOptions(), NOW - timedelta(hours=5))
    journal.stage_begins("20261110_030000", "tiktok", EXTRACT, NOW - timedelta(hours=5))
    lane = {"service": "tiktok", "stage": "", "outcome": FAILED, "summary": "Unexpected trouble (KeyError: x)."}
    journal.end("20261110_030000", FAILED, {"stages": [lane]}, NOW - timedelta(hours=5))
    (one,) = room.look().failed
    assert (one.service, one.stage, one.words) == ("tiktok", EXTRACT, "Unexpected trouble (KeyError: x).")


# -- the schedule -----


def test_ends_of_jobs_missed_times_and_who_keeps_the_clock_are_read(room: Room) -> None:
    store = ScheduleStore(room.state)
    store.keep(NOW - timedelta(days=1), "window")
    store.note(Done("backup", NOW - timedelta(hours=5), FAILED, "no rights", 1.0))
    store.note_reach({"spotify": (False, "no network"), "tiktok": (True, "answers")}, NOW - timedelta(hours=1))
    facts = room.look()
    assert facts.jobs["backup"].words == "no rights"
    assert (facts.reach["spotify"].ok, facts.reach["spotify"].words, facts.reach["tiktok"].ok) == (
        False,
        "no network",
        True,
    )
    assert (facts.kept_at, facts.keeps, facts.scheduled) == (NOW - timedelta(days=1), False, True)
    assert {one.job.key for one in facts.missed} == {"run", "refresh"}
    assert {"machine/clock", "job/backup"} <= set(room.speaking())
    duty = Duty(room.state, "bedrot schedule daemon", room.clock)
    assert duty.take()
    facts = room.look()
    assert (facts.keeps, facts.renewing, facts.cleaning) == (True, True, True)
    assert "machine/clock" not in room.speaking()
    duty.give_back()


def test_while_all_is_paused_nothing_is_scheduled(room: Room) -> None:
    ScheduleStore(room.state).keep(NOW - timedelta(days=1), "window")
    ScheduleStore(room.state).pause(NOW - timedelta(hours=30), None)
    facts = room.look()
    assert not facts.scheduled
    assert "machine/clock" not in room.speaking()


def test_a_schedule_that_is_switched_off_asks_nobody_to_keep_the_clock(room: Room) -> None:
    for one in ("run", "clean", "refresh", "probe", "sessions", "health", "backup", "summary"):
        set_value(room.folder / "home", f"schedule.{one}", "no")
    ScheduleStore(room.state).keep(NOW - timedelta(days=1), "window")
    assert not room.look().scheduled


# -- looks -----


def test_looks_that_met_no_network_are_one_signal_and_a_later_good_one_ends_it(room: Room) -> None:
    keeper = room.house().keeper
    living = [one for one in keeper.held() if not one.needs_person]
    for one in living:
        keeper.history.note(Look(one.service, one.account, NOW, "offline", "nothing came back"))
    assert "offline" in room.speaking()
    room.clock.moment += timedelta(minutes=30)
    for one in living:
        keeper.history.note(Look(one.service, one.account, room.clock.moment, "alive"))
    assert "offline" not in room.speaking()


# -- real runs that met trouble -----


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two tries."""
    monkeypatch.setattr(patience, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(runner, "PAUSES", ())


@pytest.fixture
def unplugged(room: Room, impatient: None) -> Room:
    """The label, its services at addresses of this computer where nobody listens."""
    for key, value in Sites(room.clock, demo=True, scale=0.1).settings().items():
        set_value(room.folder / "home", key, value)
    return room


def with_key(label: Label, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keychain, "SystemRing", lambda: MemoryRing(dict(label.keys)))


def loud(room: Room) -> list[str]:
    return [one.key for one in causes(room.look()) if one.level != "info"]


def test_a_run_without_the_network_is_one_signal_beside_the_sign_in_that_is_dead_anyway(
    unplugged: Room, label: Label, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_key(label, monkeypatch)
    assert unplugged.house().pipeline.run(RunOptions(automated=True)).outcome == FAILED
    assert set(loud(unplugged)) == {"offline", "signed out/toolost/main"}
    facts = unplugged.look()
    assert {one.trouble for one in facts.failed} == {"Unreachable"}
    assert facts.answered == {}
    unplugged.clock.moment += timedelta(hours=1)
    ScheduleStore(unplugged.state).note_reach(dict.fromkeys(facts.titles, (True, "answers")), unplugged.clock.now())
    assert loud(unplugged) == ["signed out/toolost/main"]


def test_a_run_without_the_keyring_is_one_signal(unplugged: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keychain, "SystemRing", MemoryRing)  # it answers, but the key is gone
    assert unplugged.house().pipeline.run(RunOptions(automated=True)).outcome == FAILED
    found = causes(unplugged.look())
    assert [one.key for one in found if one.key.startswith("machine/")] == ["machine/keyring"]
    assert not any(one.key.startswith("failed/") for one in found)
    assert {one.trouble for one in unplugged.look().failed} <= {"VaultError", "Unreachable"}


def test_a_cleaner_that_raises_is_one_signal_until_it_went_well(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(loud(room))
    with monkeypatch.context() as broken:
        broken.setattr(runner, "clean_items", lambda *_: 1 / 0)
        room.house().pipeline.run(RunOptions(services=("linktree",), extract=False))
    assert set(loud(room)) - before == {f"failed/linktree/{LANDING2RAW}"}
    room.clock.moment += timedelta(minutes=1)
    room.house().pipeline.run(RunOptions(services=("linktree",), extract=False))
    assert set(loud(room)) == before


def test_a_disk_that_was_full_in_a_run_is_one_signal_for_all_services_until_one_went_well(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise reaching.trouble(OSError(errno.ENOSPC, "No space left on device"), room.lake / "raw" / "a.csv", "written")

    before = set(loud(room))
    with monkeypatch.context() as broken:
        broken.setattr(runner, "clean_items", full)
        room.house().pipeline.run(RunOptions(extract=False))
    assert set(loud(room)) - before == {"machine/disk"}
    room.clock.moment += timedelta(minutes=1)
    room.house().pipeline.run(RunOptions(extract=False))
    assert set(loud(room)) == before


# -- what is damaged -----


def spoil(file: Path) -> None:
    """Make a database unreadable, with what lies beside it."""
    for beside in (file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        beside.unlink(missing_ok=True)
    file.write_bytes(b"this is no database any more, whatever its name says" * 200)


@pytest.mark.parametrize(("file", "key"), [
    ("catalog.sqlite", "machine/catalog"), ("journal.sqlite", "machine/journal"),
    ("schedule.sqlite", "machine/schedule"), ("attention.sqlite", "machine/attention"),
    ("checks.sqlite", "machine/checks"),
])  # fmt: skip
def test_a_damaged_file_of_the_lake_is_told_once_and_keeps_nothing_else_back(room: Room, file: str, key: str) -> None:
    spoil(room.state / file)
    facts = room.look()
    found = causes(facts)
    assert [one.key for one in found if one.key.startswith("machine/")] == [key]
    (signal,) = [one for one in found if one.key == key]
    assert "ove it aside" in signal.details
    assert facts.picture is not None
    assert facts.picture.held
    assert facts.blind == (file in {"catalog.sqlite", "journal.sqlite", "schedule.sqlite"})
    if file != "catalog.sqlite":
        assert facts.picture.standings
        assert "signed out/toolost/main" in room.speaking()
    (room.state / file).unlink()
    assert key not in room.speaking()


@pytest.mark.parametrize("what", ["catalog", "journal"])
def test_damage_is_seen_by_a_program_that_has_the_file_open(room: Room, what: str) -> None:
    house = room.house()
    assert read_facts(house, Run()).troubles == ()
    (room.state / f"{what}.sqlite").write_bytes(b"this is no database any more" * 4000)
    facts = read_facts(house, Run())
    assert what in [one.what for one in facts.troubles]
    assert facts.blind


def test_a_damaged_warehouse_is_told_and_nothing_is_called_stuck_for_it(room: Room) -> None:
    spoil(room.warehouse)
    facts = room.look()
    found = {one.key: one for one in causes(facts)}
    assert found["machine/warehouse"].level == "critical"
    assert not any(key.startswith("stuck/") for key in found)
    assert facts.picture is not None
    assert not facts.blind


def test_a_warehouse_that_is_just_being_written_is_no_trouble(room: Room) -> None:
    link = sqlite3.connect(room.warehouse, isolation_level=None)
    link.execute("begin exclusive")
    try:
        assert room.look().troubles == ()
    finally:
        link.execute("rollback")
        link.close()


def test_a_damaged_history_of_sign_ins_is_told_and_the_data_are_read_all_the_same(room: Room) -> None:
    spoil(room.folder / "home" / "sessions" / "history.sqlite")
    facts = room.look()
    assert [one.what for one in facts.troubles] == ["history"]
    assert facts.picture is not None
    assert facts.picture.standings
    assert facts.blind


def test_rows_that_make_no_sense_are_told_like_damage(room: Room) -> None:
    note(room, "linktree", (FAILED, "Bug"))
    with sqlite3.connect(room.state / "journal.sqlite") as link:
        link.execute("update stages set started_at = 'yesterday' where service = 'linktree'")
    link.close()
    facts = room.look()
    assert [one.what for one in facts.troubles] == ["journal"]
    assert facts.picture is not None


def test_a_catalog_of_a_newer_program_says_so(room: Room) -> None:
    with sqlite3.connect(room.state / "catalog.sqlite") as link:
        link.execute("pragma user_version = 99")
    link.close()
    (one,) = room.look().troubles
    assert (one.what, one.remedy) == ("catalog", "Update the program.")
    assert "newer" in one.words


def test_a_channel_on_which_messages_do_not_arrive_is_told_until_one_did(room: Room) -> None:
    inbox = Inbox(room.state)
    inbox.note_delivery(Delivery(NOW, "toast", "trouble", "TooLost", ok=False, error="Refused.", remedy="Log in."))
    (one,) = [one for one in causes(room.look()) if one.key == "machine/channel/toast"]
    assert one.words == "Refused. Log in."
    inbox.note_delivery(Delivery(NOW + timedelta(minutes=1), "toast", "test", "Test", ok=True))
    assert "machine/channel/toast" not in room.speaking()
    inbox.note_delivery(Delivery(NOW, "email", "trouble", "TooLost", ok=False, error="Refused."))
    assert "machine/channel/email" not in room.speaking(), "it is not switched on"


# -- this computer -----


def disk(free: int) -> Any:
    return lambda _path: shutil._ntuple_diskusage(10**12, 10**12 - free, free)  # type: ignore[attr-defined]


def test_a_disk_that_is_nearly_full_is_told_before_it_is_and_then_urgently(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", disk(400_000_000))
    (signal,) = [one for one in causes(room.look()) if one.key == "machine/disk"]
    assert (signal.level, signal.title) == ("warning", "The disk is nearly full")
    monkeypatch.setattr(shutil, "disk_usage", disk(1_000_000))
    (signal,) = [one for one in causes(room.look()) if one.key == "machine/disk"]
    assert (signal.level, signal.title) == ("critical", "The disk is full")
    monkeypatch.setattr(shutil, "disk_usage", disk(10**11))
    assert "machine/disk" not in room.speaking()


def test_a_lake_whose_drive_is_gone_is_the_one_thing_to_be_told(room: Room) -> None:
    house = room.house()
    assert read_facts(house, Run()).troubles == ()
    room.lake.rename(room.lake.with_name("elsewhere"))
    facts = read_facts(house, Run())  # opened while it was there
    assert [one.key for one in causes(facts)] == ["machine/workspace"]
    assert facts.blind
    facts = room.look()  # and by a program that starts now
    assert [one.key for one in causes(facts)] == ["machine/workspace"]
    room.lake.with_name("elsewhere").rename(room.lake)
    assert read_facts(house, Run()).troubles == ()


def test_a_lake_that_may_not_be_written_is_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    from bedrot_desktop.attention import probing

    monkeypatch.setattr(probing.os, "access", lambda *_: False)  # the tests may run as somebody who may do everything
    assert "machine/workspace/writing" in room.speaking()


def test_settings_that_cannot_be_read_any_more_are_told_with_those_of_before_in_use(room: Room) -> None:
    house = room.house()
    assert read_facts(house, Run()).troubles == ()
    house.settings.file.write_text("schedule = [", "utf-8")
    assert [one.what for one in read_facts(house, Run()).troubles] == ["settings"]


def test_a_setting_with_a_value_that_is_not_used_is_told_a_misspelt_name_is_not(room: Room) -> None:
    file = room.house().settings.file
    file.write_text(file.read_text("utf-8") + "\n[notify]\nalert_aftr = 3\n", "utf-8")
    assert room.look().troubles == ()
    file.write_text(file.read_text("utf-8") + 'alert_after = "often"\n', "utf-8")
    (one,) = room.look().troubles
    assert one.what == "settings"
    assert "notify.alert_after" in one.words


def test_a_browser_that_is_missing_is_told_where_sign_ins_are_in_use(room: Room) -> None:
    set_value(room.folder / "home", "browser.path", str(room.folder / "no" / "browser"))
    assert "machine/browser" in room.speaking()
    shutil.rmtree(room.folder / "home" / "sessions")
    assert "machine/browser" not in room.speaking()
