"""The jobs done from the schedule, and what is remembered of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedrot_desktop.automation.chores import Told, do
from bedrot_desktop.automation.own import Own
from bedrot_desktop.automation.schedule import by_hand
from bedrot_desktop.automation.store import ScheduleStore
from bedrot_desktop.automation.times import Every
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import Busy, Cancelled, UsageError, WarehouseError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.house import House
from bedrot_desktop.lake.lock import WriterLock
from bedrot_desktop.parts import Parts
from bedrot_desktop.warehouse.engine import open_warehouse

NOW = datetime(2026, 11, 10, 8, 4).astimezone()
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    for zone in ("landing", "raw", "staging", "curated"):
        (tmp_path / "eco" / "data_lake" / zone).mkdir(parents=True)
    opened = House.open(home=tmp_path / "home", workspace=tmp_path / "eco")
    opened.clock = FixedClock(NOW)
    yield opened
    opened.close()


def test_a_backup_is_made_and_remembered(house: House) -> None:
    place = house.warehouse_place
    assert isinstance(place, Path)
    place.parent.mkdir(parents=True, exist_ok=True)
    open_warehouse(place).close()
    told = do(house, "backup", Run())
    assert told["outcome"] == "done"
    assert len(list((place.parent / "backups").glob("*.db"))) == 1
    (noted,) = ScheduleStore(house.workspace.state).done(LONG_AGO)
    assert (noted.job, noted.outcome, noted.words) == ("backup", "done", told["words"])
    assert noted.at == NOW.astimezone(UTC)


def test_a_job_that_fails_is_remembered_with_why_and_still_fails(house: House) -> None:
    shutil.rmtree(Path(house.warehouse_place).parent, ignore_errors=True)
    with pytest.raises(WarehouseError):
        do(house, "backup", Run())
    (noted,) = ScheduleStore(house.workspace.state).done(LONG_AGO)
    assert noted.outcome == "failed"
    assert "no warehouse" in noted.words


def test_a_job_that_breaks_is_remembered_too(house: House) -> None:
    def broken(_hands: Parts, _run: Run) -> Told:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do(house, "health", Run(), {"health": broken})
    (noted,) = ScheduleStore(house.workspace.state).done(LONG_AGO)
    assert (noted.outcome, noted.words) == ("failed", "unexpected trouble (ZeroDivisionError), the log has the details")


def test_a_job_that_was_stopped_is_remembered_as_stopped(house: House) -> None:
    run = Run()
    run.cancel_event.set()
    with pytest.raises(Cancelled):
        do(house, "archive", run)
    (noted,) = ScheduleStore(house.workspace.state).done(LONG_AGO)
    assert noted.outcome == "cancelled"


def test_an_archive_without_anything_superseded_says_so(house: House) -> None:
    assert do(house, "archive", Run()) == {"outcome": "unchanged", "words": "nothing was superseded"}


def test_jobs_of_other_floors_are_handed_in_and_unknown_ones_refused(house: House) -> None:
    def health(_hands: Parts, _run: Run) -> Told:
        return Told("done", "25 checks")

    assert do(house, "health", Run(), {"health": health})["words"] == "25 checks"
    with pytest.raises(UsageError, match="no job “tea”"):
        do(house, "tea", Run())


def test_cleaning_with_nothing_new_says_so_and_begins_no_run(house: House) -> None:
    assert do(house, "clean", Run()) == {"outcome": "unchanged", "words": "nothing new"}
    assert house.journal.runs() == []


def test_a_job_of_the_person_s_own_is_a_run_of_its_services_that_came_from_the_schedule(house: House) -> None:
    store = ScheduleStore(house.workspace.state)
    store.own.save(Own("mine", "Mine", Every(60), ("tiktok",), extract=False))
    told = do(house, "mine", Run(), due=NOW)
    assert told["outcome"] in {"done", "unchanged"}
    (row,) = house.journal.runs()
    assert (row.options.services, row.options.extract, row.options.automated, row.options.by) == (
        ("tiktok",), False, True, "schedule",
    )  # fmt: skip
    (noted,) = store.done(LONG_AGO)
    assert (noted.job, noted.due) == ("mine", NOW)
    assert by_hand(house.journal, store, LONG_AGO) == []


def test_while_somebody_writes_a_due_job_is_remembered_as_nothing_and_one_by_hand_as_failed(house: House) -> None:
    store = ScheduleStore(house.workspace.state)
    with WriterLock(house.workspace.state, "somebody", house.clock):
        with pytest.raises(Busy):
            do(house, "archive", Run(), due=NOW)
        assert store.done(LONG_AGO) == []
        with pytest.raises(Busy):
            do(house, "archive", Run())
    assert [one.outcome for one in by_hand(house.journal, store, LONG_AGO)] == ["failed"]


def test_a_run_that_was_asked_to_stop_is_a_job_that_was_stopped(house: House) -> None:
    store, run = ScheduleStore(house.workspace.state), Run()
    store.own.save(Own("mine", "Mine", Every(60), extract=False))
    run.cancel_event.set()
    with pytest.raises(Cancelled):
        do(house, "mine", run, due=NOW)
    (noted,) = store.done(LONG_AGO)
    assert (noted.outcome, noted.words) == ("cancelled", "stopped before its end")


def test_accounts_that_were_never_signed_in_are_not_asked(house: House) -> None:
    assert do(house, "probe", Run()) == {"outcome": "unchanged", "words": "none was due"}
