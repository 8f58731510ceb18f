"""A script is given its place and zones; its output, files and failures are told."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import BedrotError, ScriptFailed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.services.scripts import discover, run_script
from bedrot_desktop.services.scripts.children import LONGEST, line_of
from bedrot_desktop.services.scripts.running import listing


def test_without_a_python_of_its_own_the_remedy_is_told(lake: Any) -> None:
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


def test_a_script_is_given_its_place_its_zones_and_utf8(lake: Any) -> None:
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


def test_files_that_a_script_wrote_or_removed_are_told(lake: Any) -> None:
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


def test_output_arrives_while_the_script_runs(lake: Any) -> None:
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


def test_output_in_another_encoding_is_read_all_the_same(lake: Any) -> None:
    lake.run("""
        import sys
        sys.stdout.buffer.write(b"caf\\xe9 \\x80 5\\r\\n 10 %\\r 90 %\\r100 %\\n\\x1b[31mred\\x1b[0m\\n\\nlast")
    """)
    assert lake.lines == ["café € 5", "100 %", "red", "", "last"]


def test_an_endless_line_comes_in_pieces(lake: Any) -> None:
    lake.run(f"print('x' * {LONGEST * 2 + 10})")
    assert [len(line) for line in lake.lines] == [LONGEST, LONGEST, 10]


@given(st.binary(max_size=200))
def test_any_bytes_make_a_line_without_control_characters(chunk: bytes) -> None:
    line = line_of(chunk)
    assert all(character >= " " or character == "\t" for character in line)


def test_a_failing_script_tells_its_last_words_without_secrets(lake: Any) -> None:
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


def test_a_script_that_writes_nothing_fails_in_words_too(lake: Any) -> None:
    with pytest.raises(ScriptFailed, match="It wrote nothing"):
        lake.run("raise SystemExit(1)")


def test_a_python_that_cannot_start_is_told(lake: Any, tmp_path: Path) -> None:
    broken = tmp_path / ("python.exe" if os.name == "nt" else "python")
    broken.write_bytes(b"no program")
    with pytest.raises(ScriptFailed, match="could not be started"):
        replace(lake, python=broken).run("print(1)")
