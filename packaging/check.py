#!/usr/bin/env python3
"""Everything that has to be green, on a fresh clone too: `python packaging/check.py [--long]`."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import machine
import postgresql
from environment import ROOT, SetupTrouble, clean_environment, prepare


@dataclass(frozen=True)
class Step:
    """One check: its name and the arguments for the environment's Python."""

    name: str
    command: tuple[str, ...]


STATIC = (
    Step("ruff check", ("-m", "ruff", "check", ".")),
    Step("ruff format", ("-m", "ruff", "format", "--check", ".")),
    Step("mypy", ("-m", "mypy")),
    Step("import-linter", ("-c", "from importlinter.cli import lint_imports_command as check; check()", "--no-logo")),
)
BENCH = Step("bench", ("packaging/bench.py",))


def tests(long: bool, server: bool, cores: int) -> Step:
    """The call of pytest: without long tests unless asked for, without PostgreSQL only where no server can be had."""
    left_out = [*([] if long else ["not long"]), *([] if server else ["not postgresql"])]
    marks = ("-m", " and ".join(left_out)) if left_out else ()
    side_by_side = ("-n", str(min(cores, 4)), "--dist", "worksteal") if cores > 1 else ()
    return Step("pytest", ("-m", "pytest", "-q", *side_by_side, *marks))


def main(arguments: list[str] | None = None) -> int:
    """Run all checks, even after one that failed; pytest comes last, so that its closing line does."""
    parser = argparse.ArgumentParser(description="Runs ruff, mypy, import-linter and the tests.")
    parser.add_argument("--long", action="store_true", help="the long tests and the benchmark table too")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        try:
            machine.ensure(say)
            python = prepare(say)
            environment = clean_environment()
            environment["BEDROT_HOME"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="bedrot-home-"))
            if machine.WITH_POSTGRESQL:
                environment["BEDROT_TEST_POSTGRESQL"] = stack.enter_context(postgresql.server())
        except SetupTrouble as trouble:
            say(str(trouble))
            return 1
        steps = [*STATIC, *([BENCH] if given.long else [])]
        failed = [step.name for step in steps if not passes(step, python, environment)]
        say(f"\n== {'Failed: ' + ', '.join(failed) if failed else 'All of them passed: ' + names(steps)}")
        passed = passes(tests(given.long, machine.WITH_POSTGRESQL, os.cpu_count() or 1), python, environment)
    return 0 if passed and not failed else 1


def passes(step: Step, python: Path, environment: dict[str, str]) -> bool:
    """Run one check, its output as it comes."""
    say(f"\n== {step.name}")
    command = [str(python), *step.command]
    return subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode == 0


def names(steps: list[Step]) -> str:
    """The names of steps as one text."""
    return ", ".join(step.name for step in steps)


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
