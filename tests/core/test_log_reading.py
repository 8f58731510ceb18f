"""Logs are read back as they were written."""

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.log_reading import Follower, LogLine, parse, select, tail

LINES = [
    "2025-07-09T08:00:00.000Z INFO spotify spotify took 3 rows",
    "2025-07-09T08:01:00.000Z WARNING spotify spotify one row set aside",
    "    line 14: no date",
    "something else writes here",
    "2025-07-09T08:02:00.000Z ERROR toolost - broken",
    "2025-07-09T08:03:00.000Z DEBUG MainThread -",
]


def test_continued_lines_belong_to_their_record_and_foreign_ones_to_none() -> None:
    records = list(parse(LINES))
    assert [record.message for record in records] == [
        "took 3 rows",
        "one row set aside\nline 14: no date",
        "broken",
        "",
    ]
    assert records[0] == LogLine(datetime(2025, 7, 9, 8, tzinfo=UTC), "INFO", "spotify", "spotify", "took 3 rows")


def test_records_are_selected_by_service_or_lane_level_time_and_words() -> None:
    records = list(parse(LINES))
    assert [line.level for line in select(records, service="spotify")] == ["INFO", "WARNING"]
    assert [line.level for line in select(records, service="toolost")] == ["ERROR"]
    assert [line.level for line in select(records, level="WARNING")] == ["WARNING", "ERROR"]
    assert [line.level for line in select(records, since=datetime(2025, 7, 9, 8, 2, tzinfo=UTC))] == ["ERROR", "DEBUG"]
    assert [line.level for line in select(records, search="NO DATE")] == ["WARNING"]
    assert [line.level for line in tail(records, 2)] == ["ERROR", "DEBUG"]


def test_following_gives_each_whole_line_once_and_survives_rotation(tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_text(LINES[0] + "\n")
    follower = Follower(file)
    assert follower.more() == []
    with file.open("a") as target:
        target.write(LINES[4] + "\n" + LINES[5])
    assert [line.message for line in follower.more()] == ["broken"]
    with file.open("a") as target:
        target.write("late\n")
    assert [line.level for line in follower.more()] == ["DEBUG"]
    file.write_text(LINES[1] + "\n")
    assert [line.level for line in follower.more()] == ["WARNING"]
    file.unlink()
    assert follower.more() == []


@given(st.lists(st.text(max_size=80)))
def test_no_line_breaks_the_reader(lines: list[str]) -> None:
    assert all(record.level for record in parse(lines))
