"""Loading in general: nothing twice, nothing half, what is gone goes, what is unknown is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from sqlalchemy import insert

from bedrot_desktop.core.errors import Cancelled
from bedrot_desktop.core.kinds import AUDIENCE_DAILY
from bedrot_desktop.warehouse import load as loads
from bedrot_desktop.warehouse import schema, sync
from bedrot_desktop.warehouse.engine import Warehouse
from bedrot_desktop.warehouse.load import LoadResult, SourceRow, Unknown, forget, is_loaded, load

Put = Callable[..., LoadResult]
Ask = Callable[..., list[tuple[Any, ...]]]


def day(number: int, streams: int | None = 10, **more: object) -> dict[str, Any]:
    spotify = {"artist": "PIG1987", "account": "pig1987", "platform": "Spotify", "artist_foreign_id": "x" * 22}
    return {"date": date(2025, 7, number), **spotify, "listeners": 5, "streams": streams, "followers": 3, **more}


def counts(result: LoadResult) -> tuple[int, int, int, int]:
    return result.inserted, result.updated, result.deleted, result.unchanged


def test_a_frame_is_loaded_once_and_again_only_where_this_warehouse_does_not_have_it(
    warehouse: Warehouse, put: Put
) -> None:
    assert counts(put("audience_daily", [day(1), day(2)], fingerprint="one")) == (2, 0, 0, 0)
    again = put("audience_daily", [day(1), day(2)], fingerprint="one")
    assert again.skipped
    assert counts(again) == (0, 0, 0, 2)
    assert is_loaded(warehouse, "test.data", "audience_daily", "one")
    assert not is_loaded(warehouse, "test.data", "audience_daily", "other")
    assert forget(warehouse, "test.data") == 1
    assert counts(put("audience_daily", [day(1), day(2)], fingerprint="one")) == (0, 0, 0, 2)


def test_new_wins_gone_goes_and_the_same_stays(put: Put, ask: Ask) -> None:
    put("audience_daily", [day(1), day(2), day(3)])
    before = ask("select date, performance_id from streaming_performance order by date")
    assert counts(put("audience_daily", [day(1), day(2, 11), day(4)], source="b")) == (1, 1, 1, 1)
    assert ask("select date, streams from streaming_performance order by date") == [
        ("2025-07-01", 10),
        ("2025-07-02", 11),
        ("2025-07-04", 10),
    ]
    after = ask("select date, performance_id from streaming_performance order by date")
    assert after[:2] == before[:2]


def test_a_row_tells_the_newest_source_that_has_it(put: Put, ask: Ask) -> None:
    put("audience_daily", [day(1)])
    assert counts(put("audience_daily", [day(1)], source="b")) == (0, 0, 0, 1)
    origin = ask("select s.sha256, s.path, s.service from streaming_performance p join sources s using (source_id)")
    assert origin == [("b" * 64, "b.csv", "test")]


def test_what_other_data_sets_wrote_stays(put: Put, ask: Ask) -> None:
    put("audience_daily", [day(1)])
    put("audience_daily", [day(1, artist="ZONE A0", account="zone_a0")], dataset="other.data", source="b")
    put("audience_daily", [], dataset="test.data")
    assert ask("select artist_name from streaming_performance join artists using (artist_id)") == [("ZONE A0",)]


def test_a_stop_leaves_nothing_half_done(put: Put, ask: Ask) -> None:
    put("audience_daily", [day(1)])

    def stop() -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        put("audience_daily", [day(2), day(3)], source="b", check=stop)
    assert ask("select date from streaming_performance") == [("2025-07-01",)]
    assert ask("select count(*) from sources") == [(1,)]


def test_null_is_not_zero(put: Put, ask: Ask) -> None:
    put("audience_daily", [day(1, None), day(2, 0)])
    assert ask("select streams from streaming_performance order by date") == [(None,), (0,)]


def test_a_new_platform_is_added_under_its_own_name_and_told_once(put: Put, ask: Ask) -> None:
    first = put("audience_daily", [day(1, platform="Qobuz")])
    assert first.unknown == (Unknown("platform", "Qobuz", 1),)
    assert "Qobuz" in str(first.unknown[0])
    assert put("audience_daily", [day(1, platform="Qobuz"), day(2, platform="Qobuz")]).unknown == ()
    assert ask("select platform_type, brand from platforms where platform_name = 'Qobuz'") == [("Streaming", "Qobuz")]


def test_a_large_frame_is_compared_in_slices_of_days(put: Put, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "SLICE", 4)
    put("audience_daily", [day(number) for number in range(1, 31)])
    assert counts(put("audience_daily", [day(number, number) for number in range(3, 30)])) == (0, 26, 3, 1)
    assert ask("select count(*), min(date), max(date) from streaming_performance") == [(27, "2025-07-03", "2025-07-29")]


def test_rows_of_the_old_warehouse_give_way_day_by_day(warehouse: Warehouse, put: Put, ask: Ask) -> None:
    with warehouse.begin() as connection:
        for old in ("2025-07-01", "2025-06-30"):
            connection.execute(
                insert(schema.streaming_performance),
                {
                    "date": old,
                    "artist_id": 1,
                    "platform_id": 1,
                    "streams": 7,
                    "data_source": "Spotify Audience Data",
                    "measured_by": "audience",
                },
            )
    put("audience_daily", [day(1), day(2)])
    found = ask("select date, streams, account from streaming_performance order by date")
    assert found == [("2025-06-30", 7, None), ("2025-07-01", 10, "pig1987"), ("2025-07-02", 10, "pig1987")]


def test_sources_keep_what_is_known_of_the_file(warehouse: Warehouse, ask: Ask) -> None:
    moment = datetime(2025, 7, 9, 9, 1, 2)  # noqa: DTZ001 - snapshots are the owner's local time
    source = SourceRow("c" * 64, "spotify", "pig1987", "landing", "spotify/a.csv", 120, 3, moment)
    frame = AUDIENCE_DAILY.conform(pl.DataFrame([{**day(1), "source": "c" * 64, "line": 2}]))
    now = datetime(2025, 7, 9, 8, tzinfo=UTC)
    load(warehouse, "spotify.audience", "audience_daily", frame, [source], fingerprint="x", run="run-7", now=now)
    assert ask(
        "select service, account, zone, path, bytes, rows, snapshot_at, first_seen, run_id, replaced_by from sources"
    ) == [
        ("spotify", "pig1987", "landing", "spotify/a.csv", 120, 3, "2025-07-09T09:01:02", "2025-07-09 08:00:00",
         "run-7", None)
    ]  # fmt: skip
    assert ask("select dataset, kind, fingerprint, rows, loaded_at from loads") == [
        ("spotify.audience", "audience_daily", "x", 1, "2025-07-09 08:00:00")
    ]
    assert ask("select last_etl_run, total_records from database_info") == [("2025-07-09T08:00:00", 13)]


def test_a_source_is_written_down_once_however_many_there_are(
    put: Put, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "SOURCES_AT_ONCE", 2)
    rows = [day(number, source=letter * 64) for number, letter in enumerate("abcde", 1)]
    put("audience_daily", rows)
    put("audience_daily", [*rows, day(6, source="f" * 64)])
    assert ask("select path, count(*) from sources group by path order by path") == [
        (f"{letter}.csv", 1) for letter in "abcdef"
    ]
    placed = "select s.path from streaming_performance p join sources s on s.source_id = p.source_id order by p.date"
    assert ask(placed) == [(f"{letter}.csv",) for letter in "abcdef"]


def test_each_distributor_counts_for_its_whole_account(put: Put, ask: Ask) -> None:
    row = {"date": date(2025, 7, 1), "platform": "Spotify", "account": "main", "streams": 5}
    put("streams_daily", [{**row, "distributor": "distrokid"}], dataset="distrokid.daily")
    put("streams_daily", [{**row, "distributor": "toolost", "streams": 6}], dataset="toolost.daily", source="b")
    assert ask("select data_source, streams, artist_id, measured_by from streaming_performance order by 1") == [
        ("distrokid", 5, None, "distributor"),
        ("toolost", 6, None, "distributor"),
    ]
