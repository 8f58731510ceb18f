"""What is imported, and what is not: every command starts with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Prompt

HEAVY = {"PySide6", "playwright", "pandas", "polars", "pyqtgraph", "sqlalchemy", "openpyxl", "lxml", "sqlglot"}
WEB = {"playwright", "httpx", "keyring", "werkzeug", "cryptography"}
LIST = "print('modules: ' + json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"


def imported(script: str, *words: str) -> set[str]:
    """The top-level packages that a fresh interpreter has imported after a script."""
    line = [sys.executable, "-c", f"import json, sys\n{script}\n{LIST}", *words]
    done = subprocess.run(line, capture_output=True, text=True, check=True, env=dict(os.environ))
    return set(json.loads(done.stdout.rsplit("modules: ", 1)[1]))


RUN = "from bedrot_desktop.cli.app import run\nassert run(sys.argv[1:]) == 0"


def test_the_door_with_a_prompt_imports_nothing_heavy() -> None:
    assert imported("import bedrot_desktop.cli\nimport bedrot_desktop.cli.app") & HEAVY == set()
    assert imported("import bedrot_desktop.cli.app\nimport bedrot_desktop.house") & HEAVY == set()


def test_a_command_imports_nothing_of_browsers_keyrings_and_the_web_before_it_needs_them(cleaned: Prompt) -> None:
    where = ("--workspace", str(cleaned.root), "--home", str(cleaned.home))
    assert (
        imported("import bedrot_desktop.cli\nimport bedrot_desktop.cli.app\nimport bedrot_desktop.house") & WEB == set()
    )
    for words in (("--help",), ("login", "--help"), ("session", "--help")):
        assert imported(RUN, *words) & WEB == set()
    for words in (("status",), ("session", "list"), ("refresh", "--dry-run"), ("run", "--dry-run")):
        assert imported(RUN, *where, *words) & WEB == set()


def test_neither_help_nor_the_choice_of_a_command_imports_a_validator_or_colours() -> None:
    assert imported(RUN, "--help") & {*HEAVY, "pydantic", "rich"} == set()
    assert imported(RUN, "run", "--help") & {*HEAVY, "pydantic", "rich"} == set()


@pytest.mark.parametrize(
    "words", [("run", "--no-extract"), ("run", "--no-extract", "--dry-run"), ("status",), ("runs",)]
)
def test_with_nothing_new_neither_tables_nor_the_warehouse_are_imported(
    cleaned: Prompt, words: tuple[str, ...]
) -> None:
    where = ("--workspace", str(cleaned.root), "--home", str(cleaned.home))
    assert imported(RUN, *where, *words) & {*HEAVY, "pydantic"} == set()


def test_status_reads_no_content(cleaned: Prompt, tmp_path: Path) -> None:
    """It may only ask for sizes and times: a file that cannot be read makes no difference."""
    before = cleaned.json("status")
    for file in (cleaned.lake / "landing").rglob("*.csv"):
        facts = file.stat()
        file.write_bytes(b"?" * facts.st_size)
        os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert cleaned.json("status") == before
