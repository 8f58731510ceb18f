"""Script services: found without registration, run with the lake's own Python, ended with all that they started."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import textwrap
import threading
import time
import venv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import BedrotError, Cancelled, ScriptFailed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.services.scripts import ScriptResult, ScriptService, discover, make_environment, run_script
from bedrot_desktop.services.scripts.children import LONGEST, line_of
from bedrot_desktop.services.scripts.environment import base_python, script_environment
from bedrot_desktop.services.scripts.running import listing

STAGES = ("landing2raw", "raw2staging", "staging2curated")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a lake's .venv, without pip."""
    folder = tmp_path_factory.mktemp("lake of its own") / ".venv"
    venv.create(folder, symlinks=os.name != "nt", with_pip=False)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@dataclass
class Lake:
    """A lake whose path has spaces and letters beyond ASCII."""

    folder: Path
    python: Path
    lines: list[str] = field(default_factory=list)

    @property
    def zones(self) -> Mapping[str, Path]:
        return {zone: self.folder / zone for zone in ("landing", "raw", "staging", "curated", "archive")}

    def script(self, name: str, code: str = "", service: str = "bandsite", part: str = "cleaners") -> Path:
        path = self.folder / "src" / service / part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(code), "utf-8")
        return path

    def service(self, key: str = "bandsite") -> ScriptService:
        (found,) = [one for one in discover(self.folder) if one.key == key]
        return replace(found, interpreter=self.python)

    def run(self, code: str, run: Run | None = None, **options: Any) -> ScriptResult:
        """Run a script with this code; its lines are kept."""
        script = self.script("bandsite_landing2raw.py", code)
        told: Callable[[str], None] = options.pop("on_line", self.lines.append)
        return run_script(
            self.service(), script, lake=self.folder, zones=self.zones, run=run or Run(), on_line=told, **options
        )


@pytest.fixture
def lake(tmp_path: Path, python: Path) -> Lake:
    folder = tmp_path / "BEDROT PRODUCTIONS" / "dätä läke"
    for zone in ("landing", "raw", "staging", "curated"):
        (folder / zone).mkdir(parents=True)
    return Lake(folder, python)


def test_any_folder_with_cleaners_or_extractors_is_a_service(lake: Lake) -> None:
    for stage in STAGES:
        lake.script(f"bandsite_{stage}.py")
    lake.script("bandsite_extractor.py", part="extractors")
    lake.script("shop_landing2raw.py", service="shop")
    found = discover(lake.folder)
    assert [(one.key, one.empty) for one in found] == [("bandsite", False), ("shop", False)]
    assert [script.name for script in found[0].chain] == [f"bandsite_{stage}.py" for stage in STAGES]
    assert [script.name for script in found[0].extractors] == ["bandsite_extractor.py"]


def test_stages_run_in_their_order_and_variants_after_the_services_own(lake: Lake) -> None:
    for chain in ("metaads_daily", "metaads", "archive_metaads"):
        for stage in reversed(STAGES):
            lake.script(f"{chain}_{stage}.py", service="metaads")
    names = [script.name for script in lake.service("metaads").chain]
    assert names == [
        f"{chain}_{stage}.py" for stage in STAGES for chain in ("metaads", "archive_metaads", "metaads_daily")
    ]


def test_shared_code_caches_and_hidden_folders_are_no_services(lake: Lake) -> None:
    for name in ("common", "__pycache__", ".playwright_session", "_old", "x.egg-info"):
        lake.script("a_landing2raw.py", service=name)
    lake.script("__init__.py", service="bandsite")
    lake.script("_shared.py", service="bandsite")
    lake.script("hash_functions.py", service="bandsite")
    (lake.folder / "src" / "loose.py").write_text("")
    (lake.folder / "src" / "nothing inside").mkdir()
    assert [(one.key, dict(one.cleaners)) for one in discover(lake.folder)] == [("bandsite", {})]


@pytest.mark.parametrize("name", ["instagram", "mailchimp", "youtube"])
def test_an_empty_scaffold_folder_is_listed_as_empty(lake: Lake, name: str) -> None:
    for part in ("cleaners", "extractors"):
        lake.script("__init__.py", service=name, part=part)
    (found,) = discover(lake.folder)
    assert (found.key, found.empty, found.chain) == (name, True, ())


def test_a_lake_without_src_has_no_script_services(lake: Lake) -> None:
    assert discover(lake.folder) == ()


def test_what_the_program_knows_itself_comes_first_unless_told_otherwise(lake: Lake) -> None:
    for key in ("bandsite", "Spotify", "tiktok"):
        lake.script(f"{key}_landing2raw.py", service=key)

    def keys(**options: Any) -> list[str]:
        return [one.key for one in discover(lake.folder, **options)]

    assert keys(builtin={"spotify", "tiktok"}) == ["bandsite"]
    assert keys(builtin={"spotify", "tiktok"}, scripts_first={"spotify"}) == ["Spotify", "bandsite"]
    assert keys() == ["Spotify", "bandsite", "tiktok"]


def test_the_lakes_own_python_is_found_where_this_system_keeps_it(lake: Lake) -> None:
    lake.script("bandsite_landing2raw.py")
    assert discover(lake.folder)[0].interpreter is None
    inside = lake.folder / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    inside.parent.mkdir(parents=True)
    inside.write_bytes(b"")
    assert discover(lake.folder)[0].interpreter == inside


def test_without_a_python_of_its_own_the_remedy_is_told(lake: Lake) -> None:
    script = lake.script("bandsite_landing2raw.py", "raise SystemExit(5)")
    (service,) = discover(lake.folder)
    with pytest.raises(BedrotError, match=r"has no Python of its own.*bedrot doctor --fix"):
        run_script(service, script, lake=lake.folder, zones=lake.zones, run=Run(), on_line=lake.lines.append)


TELL = """
    import json, os, sys
    names = ["PROJECT_ROOT", "PYTHONPATH", "LANDING_ZONE", "CURATED_ZONE", "ARCHIVE_PATH", "VIRTUAL_ENV", "EXTRA"]
    told = {name: os.environ.get(name) for name in names}
    told |= {"cwd": os.getcwd(), "utf8": sys.flags.utf8_mode, "out": sys.stdout.encoding, "path": sys.path}
    told |= {"prefix": sys.prefix, "arguments": sys.argv[1:], "stdin": sys.stdin.read()}
    print(json.dumps(told))
    print("Grüße aus dem Skript — ✓")
"""


def test_a_script_is_given_its_place_its_zones_and_utf8(lake: Lake) -> None:
    result = lake.run(TELL, extra_env={"EXTRA": "yes"}, arguments=("--file", "a b.csv"))
    told = json.loads(lake.lines[0])
    assert told["PROJECT_ROOT"] == told["cwd"] == str(lake.folder)
    assert told["PYTHONPATH"] == str(lake.folder / "src")
    assert str(lake.folder / "src") in told["path"]
    assert told["LANDING_ZONE"] == str(lake.folder / "landing")
    assert told["CURATED_ZONE"] == str(lake.folder / "curated")
    assert told["ARCHIVE_PATH"] == str(lake.folder / "archive")
    assert Path(told["prefix"]).resolve() == lake.python.parent.parent.resolve()
    assert (told["EXTRA"], told["arguments"], told["stdin"]) == ("yes", ["--file", "a b.csv"], "")
    assert (told["utf8"], told["out"].lower().replace("-", "")) == (1, "utf8")
    assert lake.lines[1] == result.tail[-1] == "Grüße aus dem Skript — ✓"
    assert result.exit_code == 0


def test_files_that_a_script_wrote_or_removed_are_told(lake: Lake) -> None:
    (lake.folder / "raw" / "old.csv").write_text("1")
    (lake.folder / "raw" / "same.csv").write_text("1")
    (lake.folder / "staging" / "changed.csv").write_text("1")
    result = lake.run("""
        import os, pathlib
        (pathlib.Path(os.environ["RAW_ZONE"]) / "old.csv").unlink()
        (pathlib.Path(os.environ["STAGING_ZONE"]) / "changed.csv").write_text("22")
        target = pathlib.Path(os.environ["CURATED_ZONE"]) / "bandsite" / "bandsite_daily.csv"
        target.parent.mkdir()
        target.write_text("date\\n")
    """)
    assert result.written == ("curated/bandsite/bandsite_daily.csv", "staging/changed.csv")
    assert result.removed == ("raw/old.csv",)


def test_a_listing_of_folders_that_are_not_there_is_empty(tmp_path: Path) -> None:
    assert listing({"landing": tmp_path / "nowhere"}) == {}


def test_output_arrives_while_the_script_runs(lake: Lake) -> None:
    flag = lake.folder / "seen"

    def seen(line: str) -> None:
        lake.lines.append(line)
        flag.touch()

    lake.run(
        f"""
        import pathlib, time
        print("first", flush=True)
        until = time.monotonic() + 20
        while not pathlib.Path({str(flag)!r}).exists():
            assert time.monotonic() < until, "nobody read the first line"
            time.sleep(0.01)
        print("second")
        """,
        on_line=seen,
    )
    assert lake.lines == ["first", "second"]


def test_output_in_another_encoding_is_read_all_the_same(lake: Lake) -> None:
    lake.run("""
        import sys
        sys.stdout.buffer.write(b"caf\\xe9 \\x80 5\\r\\n 10 %\\r 90 %\\r100 %\\n\\x1b[31mred\\x1b[0m\\n\\nlast")
    """)
    assert lake.lines == ["café € 5", "100 %", "red", "", "last"]


def test_an_endless_line_comes_in_pieces(lake: Lake) -> None:
    lake.run(f"print('x' * {LONGEST * 2 + 10})")
    assert [len(line) for line in lake.lines] == [LONGEST, LONGEST, 10]


@given(st.binary(max_size=200))
def test_any_bytes_make_a_line_without_control_characters(chunk: bytes) -> None:
    line = line_of(chunk)
    assert all(character >= " " or character == "\t" for character in line)


def test_a_failing_script_tells_its_last_words_without_secrets(lake: Lake) -> None:
    with pytest.raises(ScriptFailed) as caught:
        lake.run("""
            import sys
            for number in range(40):
                print("line", number)
            print("DK_PASSWORD=hunter2hunter2")
            print("cannot go on", file=sys.stderr)
            sys.exit(3)
        """)
    text = str(caught.value)
    assert "bandsite_landing2raw.py ended with exit code 3" in text
    assert "cannot go on" in text
    assert "line 39" in text
    assert "line 5\n" not in text
    assert "hunter2" not in text
    assert caught.value.remedy


def test_a_script_that_writes_nothing_fails_in_words_too(lake: Lake) -> None:
    with pytest.raises(ScriptFailed, match="It wrote nothing"):
        lake.run("raise SystemExit(1)")


def test_a_python_that_cannot_start_is_told(lake: Lake, tmp_path: Path) -> None:
    broken = tmp_path / ("python.exe" if os.name == "nt" else "python")
    broken.write_bytes(b"no program")
    with pytest.raises(ScriptFailed, match="could not be started"):
        replace(lake, python=broken).run("print(1)")


TREE = """
    import pathlib, subprocess, sys, time
    pids = pathlib.Path({pids!r})
    child = "import subprocess,sys,time;p=subprocess.Popen([sys.executable,'-c','import time;time.sleep(600)']);"
    child += "print(p.pid,flush=True);time.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True)
    import os
    pids.write_text(f"{{os.getpid()}} {{process.pid}} {{process.stdout.readline()}}")
    print("ready", flush=True)
    {then}
"""


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def tree(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a tree of three processes writes its ids; none of them may outlive the test."""
    monkeypatch.setattr("bedrot_desktop.services.scripts.children.GRACE", 0.5)
    pids = lake.folder / "pids"
    yield pids
    for pid in map(int, pids.read_text().split()) if pids.exists() else ():
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(pid).kill()


def all_gone(pids: Path) -> bool:
    numbers = [int(pid) for pid in pids.read_text().split()]
    assert len(numbers) == 3
    return not any(runs(pid) for pid in numbers)


def test_a_script_out_of_time_is_ended_with_its_children_and_grandchildren(lake: Lake, tree: Path) -> None:
    with pytest.raises(ScriptFailed, match=r"longer than 1.5 seconds and was stopped.*\nready"):
        lake.run(TREE.format(pids=str(tree), then="time.sleep(600)"), time_limit=1.5)
    assert all_gone(tree)


def test_a_stop_on_request_ends_the_whole_tree(lake: Lake, tree: Path) -> None:
    stop = threading.Event()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        lake.run(TREE.format(pids=str(tree), then="time.sleep(600)"), Run(stop), on_line=lambda _line: stop.set())
    assert all_gone(tree)
    assert time.monotonic() - began < 30


def test_an_error_in_the_listener_leaves_no_process_behind(lake: Lake, tree: Path) -> None:
    def trouble(_line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lake.run(TREE.format(pids=str(tree), then="time.sleep(600)"), on_line=trouble)
    assert all_gone(tree)


def test_what_a_script_leaves_behind_is_ended_and_told(lake: Lake, tree: Path) -> None:
    result = lake.run(TREE.format(pids=str(tree), then="sys.exit(0)"))
    assert result.exit_code == 0
    assert all_gone(tree)
    assert lake.lines[-1] == "2 processes left behind by bandsite_landing2raw.py ended."


def test_a_leftover_that_holds_the_output_open_does_not_keep_the_run_waiting(lake: Lake, tree: Path) -> None:
    began = time.monotonic()
    lake.run(f"""
        import pathlib, subprocess, sys
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        pathlib.Path({str(tree)!r}).write_text(str(process.pid))
    """)
    assert not runs(int(tree.read_text()))
    assert time.monotonic() - began < 30


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_a_script_that_will_not_stop_is_killed(lake: Lake, tree: Path) -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    with pytest.raises(ScriptFailed):
        lake.run(TREE.format(pids=str(tree), then=stubborn), time_limit=1.5)
    assert all_gone(tree)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals on Windows")
def test_a_script_ended_by_a_signal_says_which(lake: Lake) -> None:
    with pytest.raises(ScriptFailed, match="signal 11"):
        lake.run("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")


def test_a_run_that_is_stopped_already_starts_nothing(lake: Lake) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        lake.run("print('started')", Run(stop))
    assert lake.lines == []


def test_marks_of_another_python_or_a_frozen_program_are_not_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inherited = {
        "PYTHONHOME": "/elsewhere", "PYTHONPATH": "/elsewhere", "_PYI_ARCHIVE_FILE": "x", "PATH": "/usr/bin",
        "LD_LIBRARY_PATH": "/frozen", "LD_LIBRARY_PATH_ORIG": "/own", "LIBPATH": "/frozen", "LANG": "C",
    }  # fmt: skip
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    own = tmp_path / ".venv" / "bin" / "python"
    told = script_environment(tmp_path, {"raw": tmp_path / "2_raw"}, own, {"LANG": "de"}, inherited)
    assert not {"PYTHONHOME", "_PYI_ARCHIVE_FILE", "LD_LIBRARY_PATH_ORIG", "LIBPATH"} & told.keys()
    assert told["LD_LIBRARY_PATH"] == "/own"
    assert told["PYTHONPATH"] == str(tmp_path / "src")
    assert told["PATH"] == os.pathsep.join([str(own.parent), "/usr/bin"])
    assert (told["RAW_ZONE"], told["LANG"]) == (str(tmp_path / "2_raw"), "de")


def test_a_frozen_program_looks_for_a_real_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert base_python() == Path(sys.executable)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    real, stand_in = tmp_path / "python", tmp_path / "WindowsApps" / "python3"
    assert base_python({"python3": str(stand_in), "python": str(real)}.get) == real
    with pytest.raises(BedrotError, match=r"Install Python 3\.11"):
        base_python({"python3": str(stand_in)}.get)


def test_the_lakes_own_python_is_made_from_its_requirements(lake: Lake) -> None:
    (lake.folder / "requirements.txt").write_text("# nothing beyond the standard library\n")
    steps: list[str] = []
    run = Run(progress=lambda _done, _total, label: steps.append(label))
    made = make_environment(lake.folder, run, lake.lines.append)
    assert steps == ["making .venv", "installing requirements.txt", ""]
    lake.script("bandsite_landing2raw.py", "print('runs')")
    (service,) = discover(lake.folder)
    assert service.interpreter == made
    run_script(service, service.chain[0], lake=lake.folder, zones=lake.zones, run=Run(), on_line=lake.lines.append)
    assert lake.lines[-1] == "runs"


@pytest.mark.long
def test_requirements_that_cannot_be_had_are_told(lake: Lake) -> None:
    (lake.folder / "requirements.txt").write_text("--no-index\na-package-that-nobody-has==1\n")
    with pytest.raises(ScriptFailed, match=r"-m pip ended with exit code 1(?s:.*)a-package-that-nobody-has") as caught:
        make_environment(lake.folder, Run(), lake.lines.append)
    assert "requirements.txt" in caught.value.remedy
