"""All 25 checks on the samples' lake after a real run, the statement to the cent, the command, the trend."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.cli.app import run as run_line
from bedrot_desktop.cli.warehouse import SHOWN
from bedrot_desktop.health.checks import CHECKS, NOT_RUN, STATES, CheckResult
from bedrot_desktop.health.trend import KEPT, Trend

from .conftest import SAMPLES, Lake

#: What is odd in the samples, on purpose or because their codes are invented. All others are ok.
ODD = {
    "upc digit": ("warning", 8),
    "one for one": ("warning", 5),
    "gaps": ("warning", 1),  # TooLost's “this year” of 2024 was not fetched after 30 December
    "jumps": ("warning", 4),
    "sudden zeros": ("warning", 22),
    "duplicate files": ("note", 3),
    "row counts": ("warning", 1),  # 60 days of TikTok instead of 365
    "headers": ("note", 2),
    "sign-in pages": ("note", 1),
    "provisional ads": ("note", 9),
}


@pytest.fixture(scope="module")
def found(cleaned_once: Lake) -> dict[str, CheckResult]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDROT_NOW", "2025-07-09T12:00")
        return cleaned_once.check()


def test_every_check_runs_on_the_samples(found: dict[str, CheckResult]) -> None:
    assert [one.number for one in found.values()] == list(range(1, 26))
    assert not [one for one in found.values() if one.state == NOT_RUN]
    assert {key: (one.state, one.count) for key, one in found.items() if one.state != "ok"} == ODD


def test_every_verdict_is_a_sentence_within_its_severity(found: dict[str, CheckResult]) -> None:
    for one in found.values():
        assert one.sentence.endswith((".", "settles one.")), one
        assert one.sentence[0].isupper() or one.sentence[0].isdigit(), one
        assert STATES.index(one.state) <= STATES.index(one.severity), one
        assert (one.count > 0) == (one.state != "ok"), one


def test_the_gap_at_the_turn_of_the_year_is_told(found: dict[str, CheckResult]) -> None:
    assert found["gaps"].sentence == ("3 days are missing between 29 and 31 December 2024 in TooLost Spotify.")


def test_the_statement_agrees_to_the_last_digit(found: dict[str, CheckResult]) -> None:
    truth = json.loads((SAMPLES / "expected.json").read_text("utf-8"))["distrokid_bank"]
    sentence = found["statement to the cent"].sentence
    assert f"All {truth['rows']:,} statement lines are booked" in sentence
    assert f"{float(truth['money_total']):,.2f} USD" in sentence


def test_a_changed_cent_in_the_warehouse_is_an_error(cleaned: Lake) -> None:
    with closing(sqlite3.connect(cleaned.database)) as link:
        number, nano = link.execute(
            "select transaction_id, amount_nano from financial_transactions where kind = 'royalty' limit 1"
        ).fetchone()
        link.execute("update financial_transactions set amount_nano = ? where transaction_id = ?", (nano + 1, number))
        link.commit()
        broken = cleaned.state_of("statement to the cent")
        assert (broken.state, broken.rows[0]["where"], broken.rows[0]["nano apart"]) == ("error", "warehouse", 1)
        link.execute("update financial_transactions set amount_nano = ? where transaction_id = ?", (nano, number))
        link.commit()
    assert cleaned.state_of("statement to the cent").state == "ok"


def test_a_line_lost_from_the_curated_file_is_an_error(cleaned: Lake) -> None:
    file = cleaned.root / "data_lake" / "curated" / "dk_bank_details.csv"
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.rstrip(b"\n").rindex(b"\n") + 1])
    broken = cleaned.state_of("statement to the cent")
    assert (broken.state, broken.rows[0]["where"]) == ("error", "curated/dk_bank_details.csv")
    assert (broken.rows[0]["lines"], broken.rows[0]["statement lines"]) == (2226, 2227)
    file.unlink()
    gone = cleaned.state_of("statement to the cent")
    assert (gone.state, "is not there" in gone.sentence) == (NOT_RUN, True)
    file.write_bytes(whole)
    assert cleaned.state_of("statement to the cent").state == "ok"


def test_curated_rows_that_cannot_be_read_are_red(cleaned: Lake) -> None:
    file = cleaned.state / "frames" / "distrokid.bank" / "kinds" / "royalty_lines.parquet"
    whole = file.read_bytes()
    file.unlink()
    broken = cleaned.check("statement to the cent", "isrc form")
    assert {one.state for one in broken.values()} == {NOT_RUN}
    assert "the curated rows of distrokid.bank (royalty_lines) cannot be read" in broken["isrc form"].sentence
    file.write_bytes(whole)
    assert {one.state for one in cleaned.check("statement to the cent", "isrc form").values()} == {"ok"}


def test_a_damaged_file_is_an_error(cleaned: Lake) -> None:
    with closing(sqlite3.connect(cleaned.database)) as link:
        link.execute("pragma wal_checkpoint(truncate)")
        (page,) = link.execute("select rootpage from sqlite_master where name = 'idx_streaming_platform'").fetchone()
        (size,) = link.execute("pragma page_size").fetchone()
    assert cleaned.state_of("references").state == "ok"
    whole = cleaned.database.read_bytes()
    start = (page - 1) * size
    cleaned.database.write_bytes(whole[:start] + bytes(size) + whole[start + size :])
    broken = cleaned.state_of("references")
    assert broken.state == "error"
    assert "database disk image is malformed" in broken.sentence
    cleaned.database.write_bytes(whole)
    assert cleaned.state_of("references").state == "ok"


@pytest.mark.parametrize(
    ("edge", "target", "key", "state", "words"),
    [
        ("spotify/spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250709_090200.csv", "spotify/audience", "sign-in pages",
         "error", "The newest fetch from spotify"),
        ("spotify/spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250709_090400.csv", "spotify/audience", "headers",
         "warning", "Columns changed: spotify.audience had a file refused (spotify_audience_1Eu67"),
        ("spotify/spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250709_090600.csv", "spotify/audience", "encodings",
         "note", "is UTF-16"),
        ("spotify/spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250709_091300.csv", "spotify/audience", "wrong account",
         "warning", "it is not clear whose data they are"),
        ("distrokid/dk_bank_details_20250709_091000.tsv", "distrokid/streams", "encodings", "note", "decimal commas"),
        ("distrokid/dk_bank_details_20250709_091500.tsv", "distrokid/streams", "unknown names", "warning", "ZZ"),
        ("distrokid/dk_bank_details_20250709_091600.tsv", "distrokid/streams", "artist spellings", "warning", "wait"),
    ],
)  # fmt: skip
def test_an_odd_file_dropped_into_the_lake_is_told(
    edge: str, target: str, key: str, state: str, words: str, cleaned: Lake
) -> None:
    assert STATES.index(cleaned.state_of(key).state) < STATES.index(state)
    shutil.copy(SAMPLES / "edge" / edge, cleaned.landing / target)
    cleaned.run("run", "--no-extract")
    cleaned.accept("fewer rows")
    found = cleaned.state_of(key)
    assert (found.state, words in found.sentence) == (state, True), found


def test_every_check_runs_whatever_lies_in_the_lake(cleaned: Lake) -> None:
    folders = {
        "distrokid": "distrokid/streams", "linktree": "linktree/analytics", "metaads": "metaads",
        "spotify": "spotify/audience", "tiktok": "tiktok/analytics", "toolost": "toolost/streams",
    }  # fmt: skip
    for service, folder in folders.items():
        shutil.copytree(SAMPLES / "edge" / service, cleaned.landing / folder, dirs_exist_ok=True)
    cleaned.run("run", "--no-extract")
    cleaned.accept("fewer rows")
    found = cleaned.check()
    assert not [one for one in found.values() if one.state == NOT_RUN]
    # whatever was booked, it is booked to the last digit
    assert {found[key].state for key in ("statement to the cent", "natural keys", "references", "currencies")} == {"ok"}


def test_the_command_tells_everything_and_remembers_it(cleaned: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["--workspace", str(cleaned.root), "--home", str(cleaned.home)]
    assert run_line([*line, "--json", "warehouse", "check"]) == 0
    told = json.loads(capsys.readouterr().out)["checks"]
    assert len(told) == len(CHECKS)
    assert {one["key"]: (one["state"], one["count"]) for one in told if one["state"] != "ok"} == ODD
    assert set(told[0]) == {"number", "key", "title", "severity", "state", "sentence", "rows", "count"}
    assert run_line([*line, "warehouse", "check"]) == 0
    shown = capsys.readouterr().out
    assert "3 days are missing between" in shown
    most = max(one["count"] for one in told)
    assert f"… and {most - SHOWN} more (--json shows them)" in shown
    (point,) = Trend(cleaned.state).trend("gaps")
    assert (point.state, point.rows) == ("warning", 1)
    assert point.at == datetime.fromisoformat("2025-07-09T12:00").astimezone(UTC)


def test_the_trend_keeps_the_newest_runs_in_order(tmp_path: Path) -> None:
    trend = Trend(tmp_path / ".bedrot")
    assert trend.trend("gaps") == ()
    start = datetime(2025, 7, 1, tzinfo=UTC)
    for place in range(3):
        results = [
            CheckResult(
                6, "gaps", "No gap", "warning", "warning" if place < 2 else "ok", f"Run {place}.", (), 2 - place
            ),
            CheckResult(9, "sudden zeros", "No zero", "warning", "ok", "None.", (), 0),
        ]
        trend.remember(results, start + timedelta(days=place))
    assert [(one.state, one.rows) for one in trend.trend("gaps")] == [("warning", 2), ("warning", 1), ("ok", 0)]
    assert [one.sentence for one in trend.trend("gaps", most=2)] == ["Run 1.", "Run 2."]
    assert len(trend.trend("sudden zeros")) == 3
    for place in range(KEPT):
        trend.remember(results[:1], start + timedelta(days=10, hours=place))
    assert len(trend.trend("gaps")) == KEPT
    assert trend.trend("gaps")[0].at == start + timedelta(days=10)
    assert trend.trend("sudden zeros") == ()


def test_a_damaged_memory_says_what_to_do(tmp_path: Path) -> None:
    from bedrot_desktop.core.errors import WorkspaceError

    (tmp_path / "checks.sqlite").write_bytes(b"no database at all, but long enough to be read as one" * 20)
    with pytest.raises(WorkspaceError, match="only the history of the checks"):
        Trend(tmp_path).trend("gaps")
