"""What a person reads at the prompt: short, told once, with the next step, and never cut off."""

from __future__ import annotations

import shutil

import pytest

from .conftest import SAMPLES, Prompt

SIGN_IN = "spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250709_{}.csv"


def test_a_run_tells_sums_and_the_same_note_once_and_where_its_report_lies(empty: Prompt) -> None:
    place = empty.lake / "landing" / "spotify" / "audience"
    place.mkdir(parents=True)
    for number in ("090200", "090201", "090202"):
        page = (SAMPLES / "edge" / "spotify" / SIGN_IN.format("090200")).read_bytes()
        (place / SIGN_IN.format(number)).write_bytes(page + number.encode())
    said = empty("run", "--no-extract")
    assert said.code == 0, said.err
    assert said.out.count("is a sign-in page") == 1
    assert "(2 more like this)" in said.out
    assert "3 files rejected as a whole (`bedrot quarantine list`)" in said.out
    assert f"Report: {empty.lake / 'reports' / 'run_20250709_120000.html'}" in said.out
    assert "3 files rejected as a whole:" in empty("quarantine", "list").out
    assert empty("quarantine", "list", "--verbose").out.count("is a sign-in page") == 3


def test_the_status_fits_eighty_columns(cleaned: Prompt) -> None:
    told = cleaned("status").out.partition("Sign-ins")[0]
    table = [line for line in told.splitlines() if line[:2].strip() in {"ok", "!", "!!", "~~", "--"}]
    assert len(table) == 18  # DistroKid's and TooLost's days of Spotify and of Apple have a line each
    assert all(len(line.rstrip()) <= 100 for line in table)
    assert all(len(line.rstrip()) <= 80 for line in table if "current" in line)


def test_what_a_run_did_is_in_the_logs(cleaned: Prompt) -> None:
    run = cleaned.json("runs")["runs"][0]["run"]
    log = (cleaned.lake / ".bedrot" / "logs" / f"run_{run}.log").read_text(encoding="utf-8")
    assert "spotify landing ▸ raw: done" in log
    assert "rejected: landing/distrokid/streams/applemusic_stats.html was saved before its charts had loaded" in log
    again = cleaned.json("run", "--no-extract")["run"]
    assert f"run {again}: unchanged" in cleaned("logs").out


@pytest.mark.parametrize("line", [("nosuch",), ("run", "--only"), ("run", "--nosuch"), ("warehouse", "tables", "x")])
def test_a_wrong_line_is_a_document_too(line: tuple[str, ...], empty: Prompt) -> None:
    said = empty("--json", *line)
    assert said.code == 2
    assert said.document["error"]["type"] == "UsageError"
    assert "--help" in said.document["error"]["remedy"]


def test_an_account_of_an_unknown_service_is_refused(empty: Prompt) -> None:
    said = empty("account", "add", "spotfy", "x")
    assert said.code == 2
    assert "There is no service “spotfy”." in said.err


def test_a_statement_left_out_for_good_does_not_ask_for_another_run(cleaned: Prompt) -> None:
    name = "dk_bank_details_20250709_090500.tsv"
    shutil.copy(SAMPLES / "edge" / "distrokid" / name, cleaned.lake / "landing" / "distrokid" / "streams" / name)
    cleaned("run", "--no-extract")
    (question,) = cleaned.json("ask", "list")["questions"]
    assert cleaned("ask", "answer", question["id"], "skip").code == 0
    cleaned("run", "--no-extract")
    (service,) = cleaned.json("status", "distrokid")["services"]
    assert (service["stuck_in"], service["command"]) == ("", "")


def test_what_would_be_archived_is_told_by_folder(cleaned: Prompt) -> None:
    brief = cleaned("archive", "--dry-run").out
    assert "landing/linktree/analytics: " in brief
    moved = cleaned.json("archive", "--dry-run")["moved"]
    assert len(cleaned("archive", "--dry-run", "--verbose").out.splitlines()) == len(moved) + 1


def test_rows_wider_than_the_terminal_are_told_column_by_column() -> None:
    from io import StringIO

    from rich.console import Console

    from bedrot_desktop.cli.rows import print_rows

    rows = [(1, "[red]brackets[/red]", None), (20, "x" * 60, 2.5)]
    wide, narrow = StringIO(), StringIO()
    print_rows(Console(file=wide, width=120), ("id", "text", "value"), rows)
    print_rows(Console(file=narrow, width=60, force_terminal=True, color_system=None), ("id", "text", "value"), rows)
    assert wide.getvalue().splitlines()[1].split() == ["1", "[red]brackets[/red]", "NULL"]
    assert f"  text   {'x' * 60}" in narrow.getvalue().splitlines()


def test_the_checks_end_with_their_count(cleaned: Prompt) -> None:
    last = cleaned("warehouse", "check").out.splitlines()[-1]
    told = [int(part.split()[0]) for part in last.replace(" and ", ", ").split(", ")]
    assert sum(told) == 25
    assert last.split()[1].startswith("ok")
