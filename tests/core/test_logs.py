"""Logs: a line a record, secrets masked, nothing breaks where there is no terminal or no letter for a sign."""

import io
import logging
import os
import re
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core import log_reading, logs
from bedrot_desktop.core.masking import SECRETS

log = logging.getLogger("bedrot_desktop.test")


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    logs.close()
    SECRETS.forget()
    logging.getLogger(logs.ROOT).setLevel(logging.NOTSET)


def test_a_record_is_one_line_with_time_level_lane_and_service(tmp_path: Path) -> None:
    logs.setup(tmp_path, console=False)
    log.info("took %s rows", 3, extra={"service": "spotify"})
    text = (tmp_path / "bedrot.log").read_text("utf-8")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO MainThread spotify took 3 rows\n", text)


def test_the_lane_is_the_thread_even_with_a_space_in_its_name(tmp_path: Path) -> None:
    logs.setup(tmp_path, console=False)
    thread = threading.Thread(target=log.warning, args=("from a lane — ü",), name="spotify lane")
    thread.start()
    thread.join()
    (line,) = log_reading.read([tmp_path / "bedrot.log"])
    assert (line.level, line.lane, line.service, line.message) == ("WARNING", "spotify_lane", "", "from a lane — ü")


def test_secrets_are_masked_in_messages_and_in_tracebacks(tmp_path: Path) -> None:
    logs.setup(tmp_path, console=False, secrets=["registered-secret"])
    try:
        raise ValueError("token=abcdef999 and registered-secret")
    except ValueError:
        log.exception("failed for jane@example.com with %s", {"access_token": "EAAB12345"})
    text = (tmp_path / "bedrot.log").read_text("utf-8")
    for secret in ("abcdef999", "registered-secret", "jane@", "EAAB12345"):
        assert secret not in text
    assert "Traceback" in text
    (line,) = log_reading.parse(text.splitlines())
    assert "ValueError: token=***" in line.message


def test_the_level_of_the_file_counts_and_other_packages_only_warn(tmp_path: Path) -> None:
    logs.setup(tmp_path, "WARNING", console=False)
    log.info("quiet")
    logging.getLogger("somebody.else").info("noise")
    logging.getLogger("somebody.else").warning("trouble")
    assert [line.message for line in log_reading.read([tmp_path / "bedrot.log"])] == ["trouble"]


def test_setting_up_again_replaces_what_was_there(tmp_path: Path) -> None:
    logs.setup(tmp_path / "a", console=False)
    logs.setup(tmp_path / "b", console=False)
    log.warning("once")
    assert (tmp_path / "a" / "bedrot.log").read_text() == ""
    assert (tmp_path / "b" / "bedrot.log").read_text().count("once") == 1


def test_the_file_rotates_by_size_and_only_so_many_are_kept(tmp_path: Path) -> None:
    logs.setup(tmp_path, console=False, size_mb=1, files=3)
    for number in range(9):
        log.info("%s", f"{number}" * 600_000)
    kept = log_reading.in_order(tmp_path)
    assert [file.name for file in kept] == ["bedrot.log.2", "bedrot.log.1", "bedrot.log"]
    assert [line.message[0] for line in log_reading.read(kept)] == ["6", "7", "8"]


def test_a_log_that_cannot_be_renamed_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logs.setup(tmp_path, console=False, size_mb=1, files=2)

    def refuse(source: str, target: str) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "rename", refuse)
    for number in range(3):
        log.info("%s", f"{number}" * 600_000)
    assert [line.message[0] for line in log_reading.read([tmp_path / "bedrot.log"])] == ["0", "1", "2"]


def test_without_a_terminal_there_is_no_console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    logs.setup(tmp_path)
    log.error("nobody sees it")
    assert "nobody sees it" in (tmp_path / "bedrot.log").read_text()


def test_a_console_of_cp1252_gets_every_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(buffer, encoding="cp1252"))
    logs.setup(tmp_path)
    log.warning("ツ “quoted” for jane@example.com")
    assert buffer.getvalue().decode("cp1252").strip() == r"Warning: \u30c4 “quoted” for ***@***"


def test_a_closed_console_does_not_disturb_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.setup(tmp_path)
    stream.close()
    log.error("still written")
    assert "still written" in (tmp_path / "bedrot.log").read_text()


def test_a_folder_that_cannot_be_used_leaves_the_console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    (tmp_path / "file").write_text("in the way")
    logs.setup(tmp_path / "file")
    log.error("seen")
    assert stream.getvalue().strip().endswith("Error: seen")


def test_a_runs_log_holds_what_was_recorded_while_it_lasted(tmp_path: Path) -> None:
    log.warning("before")
    with logs.run_log(tmp_path / "runs" / "1.log") as path:
        log.debug("step", extra={"service": "tiktok"})
        log.info("step two")
    log.warning("after")
    assert [(line.service, line.message) for line in log_reading.read([path])] == [("tiktok", "step"), ("", "step two")]


def test_a_runs_log_is_appended_when_the_run_goes_on(tmp_path: Path) -> None:
    for word in ("first", "second"):
        with logs.run_log(tmp_path / "1.log") as path:
            log.info(word)
    assert [line.message for line in log_reading.read([path])] == ["first", "second"]


def test_old_logs_are_removed_and_young_ones_stay(tmp_path: Path) -> None:
    now = datetime(2025, 7, 9, tzinfo=UTC)
    for name, age in (("old.log", 31), ("bedrot.log.3", 40), ("young.log", 29), ("notes.txt", 90)):
        file = tmp_path / name
        file.write_text("x")
        moment = (now - timedelta(days=age)).timestamp()
        os.utime(file, (moment, moment))
    assert [file.name for file in logs.prune(tmp_path, 30, now)] == ["bedrot.log.3", "old.log"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["notes.txt", "young.log"]
    assert logs.prune(tmp_path / "nowhere", 30, now) == []
