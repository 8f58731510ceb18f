"""The check command: what it calls, what it installs, and the server it starts."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Script = Callable[[str], ModuleType]


def test_long_tests_and_those_with_a_server_are_left_out_only_on_purpose(script: Script) -> None:
    check = script("check")
    assert check.tests(long=True, server=True, cores=1).command == ("-m", "pytest", "-q")
    assert check.tests(long=False, server=False, cores=1).command[-1] == "not long and not postgresql"
    assert check.tests(long=False, server=True, cores=8).command[3:5] == ("-n", "4")


def test_a_failed_check_does_not_keep_the_others_from_running_and_fails_the_whole(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = script("check")
    ran: list[str] = []

    def passes(step: object, python: Path, environment: dict[str, str]) -> bool:
        ran.append(step.name)  # type: ignore[attr-defined]
        return step.name != "mypy"  # type: ignore[attr-defined]

    monkeypatch.setattr(check, "passes", passes)
    monkeypatch.setattr(check, "prepare", lambda say: Path(sys.executable))
    monkeypatch.setattr(check.machine, "ensure", lambda say: None)
    monkeypatch.setattr(check.machine, "WITH_POSTGRESQL", False)
    monkeypatch.setattr(check.signal, "signal", lambda *_: None)
    assert check.main([]) == 1
    assert ran == ["ruff check", "ruff format", "mypy", "import-linter", "pytest"]
    ran.clear()
    check.main(["--long"])
    assert ran[-2:] == ["bench", "pytest"]


def test_a_check_fails_with_its_exit_code(script: Script) -> None:
    check = script("check")
    for code, passed in ((0, True), (1, False)):
        step = check.Step("x", ("-c", f"raise SystemExit({code})"))
        assert check.passes(step, Path(sys.executable), dict(os.environ)) is passed


def test_what_is_missing_is_named_by_its_package(script: Script) -> None:
    machine = script("machine")
    needs = (machine.Need("here", lambda: True), machine.Need("there", lambda: False))
    assert machine.missing(needs) == ["there"]


@pytest.mark.skipif(sys.platform == "win32", reason="apt-get and sudo are not asked for on Windows")
def test_without_the_right_to_install_the_packages_are_named(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = script("machine")
    monkeypatch.setattr(machine, "WITH_POSTGRESQL", True)
    monkeypatch.setattr(machine, "missing", lambda: ["postgresql"])
    monkeypatch.setattr(machine, "root", lambda: None)
    with pytest.raises(machine.SetupTrouble, match="The checks need postgresql"):
        machine.ensure(print)


def test_the_newest_server_is_taken(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    postgresql = script("postgresql")
    monkeypatch.setattr(postgresql.shutil, "which", lambda name: None)
    assert postgresql.programs((tmp_path / "nowhere",)) is None
    for version in ("9.6", "15", "14"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").write_text("")
    (tmp_path / "17" / "bin").mkdir(parents=True)  # clients only
    assert postgresql.programs((tmp_path,)) == tmp_path / "15" / "bin"


def test_the_address_of_the_server_can_be_read_by_sqlalchemy(script: Script) -> None:
    from sqlalchemy import make_url

    url = make_url(script("postgresql").url_of(Path("/tmp/with space/pg")))
    assert (url.get_backend_name(), url.username, url.database) == ("postgresql", "bedrot", "postgres")
    assert dict(url.query) == {"host": "/tmp/with space/pg", "port": "5432"}


@pytest.mark.postgresql
def test_a_server_of_our_own_starts_answers_and_leaves_nothing(script: Script) -> None:
    import psycopg

    postgresql = script("postgresql")
    with postgresql.server() as url:
        from sqlalchemy import make_url

        folder = Path(str(make_url(url).query["host"]))
        with psycopg.connect(host=str(folder), user="bedrot", dbname="postgres") as connection:
            assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
            process = Path("/proc", (folder / "data" / "postmaster.pid").read_text().splitlines()[0], "cmdline")
            assert b"postgres" in process.read_bytes()
    assert not folder.exists()
    assert not process.exists() or process.read_bytes() == b""  # ended, at most not yet collected by its parent


def test_nothing_of_the_scripts_needs_more_than_the_standard_library() -> None:
    folder = Path(__file__).resolve().parents[2] / "packaging"
    code = "import sys; sys.path.insert(0, sys.argv[1]); import start, check, bench, machine, postgresql"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(folder)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
