"""Every check that asks the warehouse alone: a sound one passes, a fault turns it red with its rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bedrot_desktop.health.checks import CHECKS, NOT_RUN, CheckResult
from bedrot_desktop.warehouse.engine import Warehouse
from bedrot_desktop.warehouse.schema import METADATA

from .conftest import change
from .faults import FAULTS, Fault

Verdict = Callable[[Warehouse, str], CheckResult]


ALONE = sorted({fault.key for fault in FAULTS} | {"natural keys"})
#: On this warehouse's empty lake there is nothing to compare a statement or a file with.
OF_THE_LAKE = {
    "statement to the cent", "duplicate files", "row counts", "headers", "sign-in pages", "time zone edges",
}  # fmt: skip


def test_every_check_is_either_broken_here_or_with_a_lake() -> None:
    assert {check.key for check in CHECKS} == {*ALONE, *OF_THE_LAKE}
    assert [check.number for check in CHECKS] == list(range(1, 26))


def test_a_sound_warehouse_passes(sound: Warehouse, verdict: Verdict) -> None:
    found = {key: verdict(sound, key) for key in ALONE}
    odd = {key: (one.state, one.sentence) for key, one in found.items() if one.state != "ok"}
    # the files are looked at by “encodings” and “wrong account” as well, and there are none
    assert set(odd) <= {"encodings", "wrong account"}, odd
    assert {state for state, _ in odd.values()} <= {"note"}
    assert all(one.count == 0 and one.rows == () for one in found.values())


def test_an_empty_warehouse_is_not_called_good(empty: Warehouse, verdict: Verdict) -> None:
    for key in sorted({*ALONE, *OF_THE_LAKE} - {"natural keys", "references"}):
        result = verdict(empty, key)
        assert (result.state, result.sentence[:29]) == ("note", "There is nothing to look at y"), key


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.key}: {fault.name}")
def test_a_fault_is_found_and_its_repair_is_seen(fault: Fault, sound: Warehouse, verdict: Verdict) -> None:
    before = verdict(sound, fault.key)
    assert before.state in ("ok", "note")
    change(sound, fault.break_it)
    broken = verdict(sound, fault.key)
    assert (broken.state, broken.count) == (fault.state, fault.count), broken
    assert fault.words in broken.sentence
    assert len(broken.rows) == broken.count
    assert fault.row.items() <= dict(broken.rows[0]).items(), broken.rows
    change(sound, fault.mend_it)
    assert verdict(sound, fault.key) == before


def test_a_row_that_is_there_twice_is_found(sound: Warehouse, verdict: Verdict) -> None:
    assert verdict(sound, "natural keys").state == "ok"
    with sound.begin() as connection:
        connection.exec_driver_sql("drop index ux_social_media_performance")
        connection.exec_driver_sql(
            "insert into social_media_performance (date, account, platform_id, video_views) "
            "select date, account, platform_id, 1 from social_media_performance "
            "where account = 'zone.a0' and date = '2025-06-20'"
        )
    broken = verdict(sound, "natural keys")
    assert broken.state == "error"
    assert broken.sentence.startswith("1 row is there more than once and 1 unique index is missing")
    twin, missing = broken.rows
    assert (twin["table"], twin["rows"]) == ("social_media_performance", 2)
    assert str(twin["key"]).startswith("2025-06-20 | zone.a0")
    assert missing["key"] == "the unique index ux_social_media_performance is missing"
    table = METADATA.tables["social_media_performance"]
    (index,) = (one for one in table.indexes if one.name == "ux_social_media_performance")
    with sound.begin() as connection:
        connection.exec_driver_sql(
            "delete from social_media_performance where account = 'zone.a0' and date = '2025-06-20' and video_views = 1"
        )
        index.create(connection)
    assert verdict(sound, "natural keys").state == "ok"


def test_a_check_that_fails_is_red_and_the_others_go_on(sound: Warehouse, verdict: Verdict) -> None:
    change(
        sound, "update social_media_performance set date = 'May 28' where account = 'zone.a0' and date = '2025-05-28'"
    )
    failed = verdict(sound, "gaps")
    assert failed.state == NOT_RUN
    assert failed.sentence.startswith("This check did not run: ValueError: Invalid isoformat string: 'May 28'")
    assert verdict(sound, "currencies").state == "ok"
    change(sound, "update social_media_performance set date = '2025-05-28' where date = 'May 28'")
    assert verdict(sound, "gaps").state == "ok"


def test_what_postgresql_was_told_not_to_look_at_is_found(sound: Warehouse, verdict: Verdict) -> None:
    if sound.dialect != "postgresql":
        pytest.skip("SQLite has no such constraints")
    assert verdict(sound, "references").state == "ok"
    change_tables = (
        "alter table track_metrics add constraint few_streams check (streams < 1000000) not valid",
        "alter table breakdowns drop constraint breakdowns_artist_id_fkey",
    )
    with sound.begin() as connection:
        for statement in change_tables:
            connection.exec_driver_sql(statement)
    broken = verdict(sound, "references")
    assert broken.state == "error"
    assert [dict(row) for row in broken.rows] == [
        {"table": "track_metrics", "problem": "the constraint few_streams is not validated"},
        {"table": "breakdowns", "problem": "1 of 4 references are no longer declared"},
    ]
    with sound.begin() as connection:
        connection.exec_driver_sql("alter table track_metrics validate constraint few_streams")
        connection.exec_driver_sql(
            "alter table breakdowns add constraint breakdowns_artist_id_fkey foreign key (artist_id) references artists"
        )
    assert verdict(sound, "references").state == "ok"
