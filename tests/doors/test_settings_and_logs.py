"""``config``, ``account``, ``logs``, ``doctor``: the person's own things."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Prompt


def test_a_setting_is_written_read_and_taken_out_again(empty: Prompt) -> None:
    assert empty.json("config", "get", "log.level")["origin"] == "default"
    assert empty("config", "set", "log.level", "warning").code == 0
    row = empty.json("config", "get", "log.level")
    assert (row["value"], row["default"]) == ("WARNING", "INFO")
    assert row["origin"] != "default"
    assert "log.level" in {one["key"] for one in empty.json("config", "show", "--changed")["settings"]}
    assert {one["key"].split(".")[0] for one in empty.json("config", "show", "log")["settings"]} == {"log"}
    file = Path(empty.json("config", "path")["file"])
    assert file.is_relative_to(empty.home)
    assert "WARNING" in file.read_text("utf-8")
    assert empty.json("config", "unset", "log.level") == {"key": "log.level", "removed": True}
    assert empty.json("config", "unset", "log.level")["removed"] is False
    assert empty.json("config", "get", "log.level")["value"] == "INFO"


def test_the_owners_files_count_and_their_trouble_is_named(empty: Prompt) -> None:
    (empty.lake / ".env").write_text("LOG_LEVEL=error\nTIKTOK_PASSWORD=hush-hush-4711\nno line at all\n", "utf-8")
    row = empty.json("config", "get", "log.level")
    assert row["value"] == "ERROR"
    assert ".env" in row["origin"]
    problems = empty.json("config", "validate")["problems"]
    assert any("line 3" in problem["message"] for problem in problems)
    assert "line 3" in empty("config", "validate").out
    assert "hush-hush-4711" not in empty("config", "show").out + empty("--json", "config", "show").out


def test_a_file_that_was_broken_by_hand_is_told_of_and_not_overwritten(empty: Prompt) -> None:
    empty.home.mkdir()
    file = empty.home / "settings.toml"
    file.write_text("[log\nlevel = ", "utf-8")
    for words in (("config", "get", "log.level"), ("config", "set", "log.level", "DEBUG"), ("run", "--no-extract")):
        said = empty(*words)
        assert said.code != 0 or "settings.toml" in said.out + empty("config", "validate").out
        assert "Traceback" not in said.err
    assert file.read_text("utf-8") == "[log\nlevel = "


def test_settings_are_asked_one_by_one(empty: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["LOUD", "DEBUG"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers, ""))
    said = empty("config", "edit", "log")
    assert said.code == 0
    assert "1 settings changed" in said.out
    assert empty.json("config", "get", "log.level")["value"] == "DEBUG"


def test_accounts_come_go_and_change_their_names(empty: Prompt) -> None:
    def names() -> set[str]:
        return {one["key"] for one in empty.json("account", "list", "tiktok")["accounts"]}

    before = names()
    assert empty("account", "add", "tiktok", "thirdact", "--artist", "Third Act", "--alias", "third.act").code == 0
    assert names() == before | {"thirdact"}
    assert "Third Act" in empty("account", "list").out
    assert empty("account", "add", "tiktok", "thirdact").code == 2
    assert empty("account", "rename", "tiktok", "thirdact", "act3").code == 0
    (renamed,) = [one for one in empty.json("account", "list", "tiktok")["accounts"] if one["key"] == "act3"]
    assert {"third.act", "thirdact"} <= set(renamed["aliases"])
    assert empty("account", "remove", "tiktok", "act3").code == 0
    assert names() == before


def test_files_of_a_new_account_are_booked_to_its_artist(empty: Prompt) -> None:
    empty("account", "add", "spotify", "thirdact", "--artist", "Third Act", "--id", "0" * 22)
    folder = empty.lake / "landing" / "spotify" / "audience"
    folder.mkdir(parents=True)
    days = "date,listeners,streams,followers\n2025-07-06,4,9,2\n2025-07-07,5,11,2\n"
    (folder / f"spotify_audience_{'0' * 22}_20250709_090000.csv").write_text(days, "utf-8")
    document = empty.json("run", "--no-extract")
    assert document["waiting"] == []
    (waiting,) = empty.json("alias", "list", "--waiting")["aliases"]
    empty.json("alias", "add", waiting["spelling"], "Third Act", "--create")
    assert empty.rows("select artist, sum(streams) from v_artist_streams_daily group by 1") == [("Third Act", 20)]


def test_the_log_of_a_run_is_read_by_service_level_and_end(cleaned: Prompt) -> None:
    (row,) = cleaned.json("runs")["runs"]
    lines = cleaned.json("logs", "--run", row["run"], "--level", "DEBUG", "--tail", "100000")["lines"]
    assert {"at", "level", "lane", "service", "message"} <= set(lines[0])
    assert any("spotify" in line["message"] for line in lines)
    assert cleaned.json("logs", "--run", row["run"], "--level", "DEBUG", "--tail", "1")["lines"] == lines[-1:]
    errors = cleaned.json("logs", "--run", row["run"], "--level", "ERROR")["lines"]
    assert {line["level"] for line in errors} <= {"ERROR", "CRITICAL"}
    assert cleaned("logs", "spotify", "--last", "24h").code == 0


def test_what_goes_wrong_is_in_the_log_and_can_be_found_there(empty: Prompt) -> None:
    folder = empty.lake / "landing" / "distrokid" / "streams"
    folder.mkdir(parents=True)
    (folder / "dk_bank_details_20250709_090000.tsv").write_bytes(b"")
    run = empty.json("run", "--no-extract")["run"]
    assert (empty.lake / ".bedrot" / "logs" / f"run_{run}.log").is_file()
    assert empty("logs", "--run", run).code == 0


def test_doctor_answers_each_question_with_a_remedy_and_hides_secrets(empty: Prompt, tmp_path: Path) -> None:
    (empty.lake / ".env").write_text("TIKTOK_PASSWORD=hush-hush-4711\n", "utf-8")
    findings = {one["question"]: one for one in empty.json("doctor")["findings"]}
    assert findings["Folders"]["state"] == "warning"
    assert all(one["remedy"] for one in findings.values() if one["state"] != "ok")
    report = tmp_path / "report.json"
    mended = empty.json("doctor", "--fix", "--report", str(report))
    assert {Path(text.removeprefix("made ")).name for text in mended["fixed"]} == {
        "raw",
        "staging",
        "curated",
        "archive",
    }
    assert {one["question"]: one["state"] for one in mended["findings"]}["Folders"] == "ok"
    assert json.loads(report.read_text("utf-8")) == mended
    assert "hush-hush-4711" not in report.read_text("utf-8")
    assert empty.json("doctor", "--fix")["fixed"] == []


def test_a_damaged_warehouse_is_a_finding_with_its_remedy(cleaned: Prompt) -> None:
    content = bytearray(cleaned.database.read_bytes())
    content[4096 * 3 : 4096 * 60] = b"\xff" * (4096 * 57)
    cleaned.database.write_bytes(content)
    said = cleaned("--json", "doctor")
    assert said.code == 1
    (finding,) = [one for one in said.document["findings"] if one["question"] == "Warehouse"]
    assert finding["state"] == "bad"
    assert "bedrot warehouse restore" in finding["remedy"]
