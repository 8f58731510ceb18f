"""What the matrix is read from: zones, counts, gaps, scores, against the parts themselves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.ui.pages.services import content, files_content, gaps, own_content, past_content, session_content
from bedrot_desktop.ui.pages.services.gaps import facts_of

from ...conftest import TODAY, Room


def test_every_service_is_there_and_the_dead_login_comes_first(still_room: Room) -> None:
    found = content.read(still_room.house, Run())
    assert {row.key for row in found.rows} == {one.key for one in still_room.house.services}
    first = found.rows[0]
    assert (first.key, first.state, first.session, first.needs_you) == ("toolost", "out", "ended", True)
    assert first.cells[0].state == "stale"
    assert first.cells[0].bottleneck
    assert [cell.bottleneck for cell in first.cells].count(True) == 1


def test_counts_are_those_of_the_catalog_and_of_the_warehouse(still_room: Room) -> None:
    house = still_room.house
    row = content.read(house, Run()).row("linktree")
    assert row is not None
    items = house.catalog.items("linktree.analytics")
    assert row.cells[0].many == len([one for one in items if one.zone == "landing"])
    assert row.cells[1].many == sum(one.good for one in items)
    with closing(sqlite3.connect(str(house.warehouse_place))) as link:
        loaded = link.execute("select sum(rows) from loads where dataset like 'linktree.%' and kind <> 'breakdowns'")
        assert row.cells[4].many == loaded.fetchone()[0]
    assert row.newest_day == max(one.last_day for one in items if one.last_day)


def test_what_is_brought_by_hand_has_no_zones_before_curated(still_room: Room) -> None:
    row = content.read(still_room.house, Run()).row("bank")
    assert row is not None
    assert [cell.there for cell in row.cells] == [False, False, False, True, True]
    assert (row.kind, row.session, row.under) == ("by hand", "no login", "files you bring")


def test_new_files_that_no_run_has_seen_hold_a_service_up_in_landing(signed_room: Room) -> None:
    folder = next(signed_room.house.workspace.lake.glob("*landing/linktree/analytics"))
    source = next(folder.glob("graphql_*.json"))
    (folder / "graphql_20261110_070000_000001.json").write_bytes(source.read_bytes() + b"\n")
    row = content.read(signed_room.house, Run()).row("linktree")
    assert row is not None
    assert (row.state, row.word) == ("stuck", "stuck in landing")
    assert [cell.bottleneck for cell in row.cells] == [False, True, False, False, False]


def test_scores_are_those_of_the_health_page(still_room: Room) -> None:
    from bedrot_desktop.health.picture import picture

    found = content.read(still_room.house, Run())
    for row in found.rows:
        assert row.score == picture(still_room.house).score(row.key).points


def test_gaps_are_the_days_missing_inside_the_range() -> None:
    days = [date(2026, 5, 1) + timedelta(days=number) for number in range(40) if number not in {10, 11, 20}]
    facts = facts_of([("main", days), ("other", [])])
    assert [(gap.first, gap.days) for gap in facts.gaps] == [(date(2026, 5, 11), 2), (date(2026, 5, 21), 1)]
    assert facts.brief(date(2026, 6, 20)) == "3\u202fd in May"
    assert facts.brief(date(2027, 6, 20)) == "3\u202fd in May 2026"
    assert "2026-05-11 to 2026-05-12" in facts.sentence
    assert facts_of([("main", days[:5])]).brief(TODAY) == "none"
    assert facts_of([("main", [date(2026, 1, 1), date(2026, 3, 1)])]).brief(TODAY) == "–"


def test_a_day_taken_out_of_the_warehouse_is_found_as_a_gap(room: Room) -> None:
    before = gaps.read(room.house, Run())["linktree"]
    with closing(sqlite3.connect(str(room.house.warehouse_place))) as link:
        link.execute(
            "delete from link_analytics where date = '2026-10-20' and load_id in "
            "(select load_id from loads where dataset = 'linktree.analytics')"
        )
        link.execute("update loads set fingerprint = 'other' where dataset = 'linktree.analytics'")
        link.commit()
    after = gaps.read(room.house, Run())["linktree"]
    assert after.missing == before.missing + 1
    assert date(2026, 10, 20) in {gap.first for gap in after.gaps}
    assert after.recent(TODAY)


def test_an_empty_lake_has_all_services_and_nothing_in_them(empty_room: Room) -> None:
    found = content.read(empty_room.house, Run())
    assert found.rows
    assert all(cell.state == "none" or not cell.there for row in found.rows for cell in row.cells)
    assert gaps.read(empty_room.house, Run()) == {}


def test_lives_and_their_usual_end_are_told(still_room: Room) -> None:
    (only,) = session_content.read(still_room.house, Run(), "toolost")
    assert len(only.lives) == 8
    assert not any(life.living for life in only.lives)
    assert only.band is not None
    low, high = only.band
    assert 5 < low < high < 8.5
    assert only.saw[0].state == "out"
    assert only.saw[0].sentence == "The page asked for the password."
    assert session_content.read(still_room.house, Run(), "bank") == ()
    assert len(session_content.read(still_room.house, Run(), "tiktok")) == 2


def test_files_of_all_zones_are_listed_with_rows_and_sizes(still_room: Room) -> None:
    files = files_content.read(still_room.house, Run(), "toolost", ["toolost.daily"], False)
    assert {one.zone for one in files} == {"landing", "raw", "staging", "curated", "warehouse"}
    staged = next(one for one in files if one.zone == "staging")
    place = files_content.place_of(still_room.house, staged)
    assert isinstance(place, Path)
    assert staged.rows == len(place.read_text("utf-8").splitlines()) - 1
    assert staged.size == place.stat().st_size
    row = content.read(still_room.house, Run()).row("toolost")
    assert row is not None
    assert row.files == len(files)


def test_what_was_set_aside_is_grouped_by_its_reason(still_room: Room) -> None:
    aside = own_content.read_aside(still_room.house, Run(), ["distrokid.daily"])
    rejected = [one for one in still_room.house.catalog.items("distrokid.daily") if one.verdict == "rejected"]
    assert sum(group.count for group in aside.groups if group.whole) == len(rejected)
    assert all(own_content.read_rows(still_room.house, Run(), group) for group in aside.groups)


def test_stages_are_told_run_by_run(still_room: Room) -> None:
    past = past_content.read(still_room.house, Run(), "toolost")
    assert len(past.runs) == 1
    assert past.runs[0].stages["load"].state == "current"
    assert "extract" not in past.runs[0].stages
    assert past.usual["landing2raw"] > 0


def test_settings_and_accounts_of_a_service_are_its_own(still_room: Room) -> None:
    own = own_content.read_own(still_room.house, Run(), "tiktok", ["tiktok.analytics"])
    assert [one.key for one in own.accounts] == ["pig1987", "zone.a0"]
    assert all("tiktok" in one.key for one in own.settings)
    assert any(one.key == "clocks.tiktok.analytics.due" for one in own.settings)


def test_scripts_of_the_lake_stand_beside_the_built_in_services(room: Room) -> None:
    lake = room.house.workspace.lake
    (lake / "src" / "mixcloud" / "cleaners").mkdir(parents=True)
    (lake / "src" / "mixcloud" / "cleaners" / "mixcloud_landing2raw.py").write_text("print(1)\n", "utf-8")
    landing = room.house.workspace.zones.home("landing") / "mixcloud"
    landing.mkdir()
    (landing / "mixcloud_20261109_080400.csv").write_text("a\n1\n", "utf-8")
    row = content.read(room.house, Run()).row("mixcloud")
    assert row is not None
    assert (row.kind, row.under, row.cells[0].age, row.cells[0].count) == ("scripts", "script service", "24h", "1 file")
    assert not row.cells[1].there
    files = files_content.read(room.house, Run(), "mixcloud", row.datasets, True)
    assert [(one.name, one.rows) for one in files] == [("mixcloud_20261109_080400.csv", 1)]
