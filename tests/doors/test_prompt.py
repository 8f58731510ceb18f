"""The prompt itself: help, wrong usage, flags anywhere, poor consoles, readers that go away."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer
from typer.main import get_command

from bedrot_desktop.cli.app import app
from bedrot_desktop.pipeline.report_words import REMEDIES

from .conftest import SAMPLES, Prompt


def commands() -> Iterator[tuple[str, ...]]:
    """Every command with its words."""
    waiting: list[tuple[tuple[str, ...], object]] = [((), get_command(app))]
    while waiting:
        words, one = waiting.pop()
        yield words
        waiting += [((*words, name), inner) for name, inner in getattr(one, "commands", {}).items()]


COMMANDS = sorted(commands())


def test_every_remedy_of_a_run_report_names_a_command_that_there_is() -> None:
    named = [command for _, command in REMEDIES.values() if command]  # some say to wait, and name none
    assert named
    for command in named:
        own = tuple(word for word in command.split()[1:] if word.islower() and not word.startswith(("-", "{")))
        assert own in COMMANDS, command


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words) or "bedrot")
def test_every_command_has_a_help_that_touches_nothing(words: tuple[str, ...], empty: Prompt) -> None:
    before = sorted(empty.root.rglob("*"))
    for flag in ("--help", "-h"):
        said = empty(*words, flag)
        assert said.code == 0
        assert said.out.startswith(" ".join(["Usage: bedrot", *words]))
        assert len(said.out.split("\n\n")[1].strip()) > 10, "it says what it does"
    assert sorted(empty.root.rglob("*")) == before
    assert not empty.home.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",), ("run", "--nonsense"), ("run", "nobody"), ("run", "--from", "curated"), ("run", "--only", "x"),
        ("run", "--from", "load", "--to", "landing2raw"), ("run", "--only", "load", "--from", "load"),
        ("status", "nobody"), ("load", "everything"), ("runs", "19990101_000000"), ("resume", "19990101_000000"),
        ("import",), ("import", "nowhere.csv"), ("quarantine", "show", "x"), ("quarantine", "show", "1"),
        ("ask", "answer", "1"), ("ask", "answer", "zzz", "yes"), ("archive", "--older-than", "yesterday"),
        ("config", "get", "no.such"), ("config", "set", "log.level", "LOUD"), ("config", "set", "no.such", "1"),
        ("account", "rename", "spotify", "nobody", "x"), ("account", "remove", "nowhere", "x"),
        ("warehouse", "export", "artists", "--to", "artists.docx"), ("logs", "--level", "LOUD"),
        ("logs", "--last", "long ago"), ("demo", "--scale", "0"), ("--workspace",), ("new-service", "Not A Name!"),
        ("logs", "--run", "19990101_000000"), ("warehouse", "restore", "nowhere.db"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_leaves_with_two_and_says_what_would_be_right(words: tuple[str, ...], empty: Prompt) -> None:
    said = empty(*words)
    assert said.code == 2, said.out + said.err
    assert said.err.strip()
    assert "Traceback" not in said.err


def test_global_flags_may_stand_anywhere(cleaned_once: Prompt, capsys: pytest.CaptureFixture[str]) -> None:
    from bedrot_desktop.cli.app import run

    root, home = str(cleaned_once.root), str(cleaned_once.home)
    for line in (
        ["--json", "--workspace", root, "--home", home, "runs"],
        ["runs", "--json", f"--workspace={root}", "--home", home],
        ["runs", "-w", root, "--home", home, "--limit", "5", "--json"],
    ):
        assert run(line) == 0
        assert capsys.readouterr().out.startswith('{\n  "runs"')


def test_no_word_at_all_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    from bedrot_desktop.cli.app import run

    assert run([]) in {0, 2}
    assert "Commands:" in "".join(capsys.readouterr())
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("bedrot ")


def child(prompt: Prompt, *words: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    line = [sys.executable, "-m", "bedrot_desktop", "--workspace", str(prompt.root), "--home", str(prompt.home), *words]
    return subprocess.run(line, capture_output=True, **options)  # type: ignore[call-overload,no-any-return]


def test_a_console_that_knows_few_letters_stops_nothing(fresh: Prompt) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    for words in (("run", "--no-extract"), ("status",), ("--help",)):
        done = child(fresh, *words, env=environment)
        assert done.returncode == 0, done.stderr.decode("cp1252")
        assert done.stdout.decode("cp1252").strip()


@pytest.mark.parametrize("flag", ["--json", "--yes"])
def test_a_reader_that_goes_away_is_no_trouble(flag: str, cleaned_once: Prompt) -> None:
    line = [
        sys.executable, "-m", "bedrot_desktop", "--workspace", str(cleaned_once.root), "--home",
        str(cleaned_once.home), flag, "warehouse", "query", "select * from breakdowns", "--limit", "1000",
    ]  # fmt: skip
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as told:
        assert told.stdout is not None
        assert told.stderr is not None
        assert told.stdout.readline()
        told.stdout.close()
        assert told.stderr.read() == b""
    assert told.returncode == 0


def test_an_answer_that_cannot_be_given_is_asked_for_with_a_flag(cleaned: Prompt) -> None:
    kept = cleaned.json("warehouse", "backup")["file"]
    said = cleaned("--json", "warehouse", "restore", kept)
    assert said.code == 2
    assert "--yes" in said.document["error"]["remedy"]
    assert cleaned("--yes", "warehouse", "restore", kept).code == 0


def test_the_samples_are_never_written_to() -> None:
    assert not list(SAMPLES.rglob(".bedrot"))
    assert isinstance(app, typer.Typer)
