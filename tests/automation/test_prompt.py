"""The schedule at the prompt: showing, own jobs, changing, pausing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.automation.store import ScheduleStore
from bedrot_desktop.cli.app import run


class Prompt:
    """Commands over a small lake on the morning of 10 November 2026."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.eco, self._capsys = folder / "home", folder / "eco", capsys
        for zone in ("landing", "raw", "staging", "curated"):
            (self.eco / "data_lake" / zone).mkdir(parents=True)
        self.store = ScheduleStore(self.eco / "data_lake" / ".bedrot")

    def __call__(self, *line: str, code: int = 0) -> dict[str, Any]:
        """A command's document."""
        got = run(["--home", str(self.home), "--workspace", str(self.eco), "--json", "schedule", *line])
        out = self._capsys.readouterr().out
        assert got == code, out
        return dict(json.loads(out))

    def words(self, *line: str) -> str:
        assert run(["--home", str(self.home), "--workspace", str(self.eco), "schedule", *line]) == 0
        return self._capsys.readouterr().out

    def job(self, key: str) -> dict[str, Any]:
        return next(one for one in self("list")["jobs"] if one["key"] == key)


@pytest.fixture
def prompt(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Prompt:
    monkeypatch.setenv("BEDROT_NOW", "2026-11-10T08:04")
    return Prompt(tmp_path, capsys)


def test_the_list_has_every_job_with_its_next_time_and_says_that_nobody_keeps_the_clock(prompt: Prompt) -> None:
    told = prompt("list")
    assert [one["key"] for one in told["jobs"]][:2] == ["run", "clean"]
    assert prompt.job("run")["next"].startswith("2026-11-11T03:00")
    assert prompt.job("archive")["next"] is None
    assert (told["keeper"], told["paused"], told["missed"], told["open"]) == ("", False, [], [])
    assert "Nobody keeps the clock" in prompt.words("list")


def test_an_own_job_is_added_changed_and_removed(prompt: Prompt) -> None:
    prompt("add", "Friday TikTok", "--at", "18:30", "--days", "fri", "--services", "tiktok,spotify", "--spread", "20")
    told = prompt.job("friday-tiktok")
    assert told["next"].startswith("2026-11-13T18:30")
    assert (told["when"], told["own"], told["services"]) == ("Fri 18:30", True, ["tiktok", "spotify"])
    prompt("edit", "friday-tiktok", "--every", "90")
    assert prompt.job("friday-tiktok")["when"] == "Every 90 min"
    assert prompt.store.own.all()[0].spread == 20
    prompt("edit", "friday-tiktok", "--off")
    assert not prompt.job("friday-tiktok")["enabled"]
    prompt("remove", "friday-tiktok")
    assert prompt.store.own.all() == ()


def test_the_program_s_jobs_are_settings(prompt: Prompt) -> None:
    prompt("edit", "run", "--at", "4:15")
    prompt("edit", "health", "--every", "20", "--off")
    assert prompt.job("run")["when"] == "Every day 04:15"
    assert (prompt.job("health")["when"], prompt.job("health")["enabled"]) == ("Every 20 min", False)


@pytest.mark.parametrize(
    "line",
    [
        ("add", "x"), ("add", "x", "--at", "25:00"), ("add", "x", "--at", "6"), ("add", "run", "--at", "6:00"),
        ("add", "x", "--every", "1"), ("add", "x", "--at", "6:00", "--every", "60"), ("add", "…", "--every", "60"),
        ("add", "x", "--at", "6:00", "--days", "someday"), ("add", "x", "--at", "6:00", "--services", "tape"),
        ("add", "x", "--every", "60", "--days", "mon"), ("edit", "run"), ("edit", "nothing", "--on"),
        ("edit", "run", "--every", "60"), ("edit", "run", "--at", "6:00", "--days", "mon"), ("remove", "run"),
        ("pause", "--for", "long"), ("pause", "--until", "2020-01-01T00:00"), ("run", "tea"),
        ("pause", "--for", "1h", "--until", "9:00"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_remedy_and_changes_nothing(prompt: Prompt, line: tuple[str, ...]) -> None:
    assert prompt(*line, code=2)["error"]["message"]
    assert prompt.store.own.all() == ()
    assert not prompt("list")["paused"]


@pytest.mark.parametrize(
    ("line", "until"),
    [
        (("--for", "2h"), "2026-11-10T10:04"), (("--until", "18:00"), "2026-11-10T18:00"),
        (("--until", "06:00"), "2026-11-11T06:00"), (("--until", "2026-11-20T06:00"), "2026-11-20T06:00"), ((), None),
    ],
)  # fmt: skip
def test_a_pause_lasts_as_long_as_it_is_said_to(prompt: Prompt, line: tuple[str, ...], until: str | None) -> None:
    prompt("pause", *line)
    told = prompt("list")
    assert told["paused"]
    assert (told["paused_until"] or "").startswith(until or "")
    assert "Paused until" in prompt.words("list")
    prompt("resume")
    assert not prompt("list")["paused"]


def test_a_job_is_done_here_and_now_and_is_in_the_list(prompt: Prompt) -> None:
    assert prompt("run", "archive")["words"] == "nothing was superseded"
    last = prompt.job("archive")["last"]
    assert (last["outcome"], last["words"]) == ("unchanged", "nothing was superseded")
