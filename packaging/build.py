#!/usr/bin/env python3
"""The program as somebody gets it who has no Python: `python packaging/build.py`, for the system it runs on."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from environment import ROOT, SetupTrouble, clean_environment, prepare

NAME = "BEDROT Desktop"
DIST = ROOT / "dist"
WORK = ROOT / ".cache" / "build"
ENDING = ".exe" if sys.platform == "win32" else ""
README = """BEDROT Desktop {version}

Unpack this folder anywhere and start "BEDROT Desktop{ending}". Nothing needs to be installed, and no Python.
"bedrot{ending}" is the same program at the prompt.

What belongs to you (settings, sign-ins, logs) lies in your profile. To carry it along with the program, on a stick for
instance, put an empty file named portable.txt beside the program: then it lies in the folder "data" here.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, check what was built, and pack it. With --wine: all of it for Windows, on Debian."""
    given_all = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(description=__doc__, epilog="--wine: build and try the Windows program on Debian.")
    parser.add_argument("--check-bundle", action="store_true", help="only check what was built last")
    parser.add_argument("--no-archive", action="store_true", help="the folder is enough")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    wine = given_all[:1] == ["--wine"]
    given = parser.parse_args([] if wine else given_all)
    try:
        python = prepare(say)
        if not given.inside and Path(sys.prefix) != python.parent.parent:  # what is needed is in the environment
            again = [str(python), __file__, *given_all, *([] if wine else ["--inside"])]
            return subprocess.run(again, env=clean_environment(), check=False).returncode
        if wine:
            from wine.trial import main as trial

            return trial(given_all[1:])
        if not given.check_bundle:
            build(python)
        table = check_bundle(DIST / NAME)
        say("\n".join(f"{'ok ' if row['ok'] else 'BAD'} {row['seconds']:6.1f} s  {row['name']}: {row['words']}"
                      for row in table))  # fmt: skip
        if not all(row["ok"] for row in table):
            return 1
        if not given.no_archive and not given.check_bundle:
            pack(DIST / NAME)
    except SetupTrouble as trouble:
        say(str(trouble))
        return 1
    return 0


def build(python: Path) -> None:
    """The folder `dist/BEDROT Desktop`."""
    say("Building, which takes some minutes …")
    shutil.rmtree(DIST, ignore_errors=True)
    command = [python, "-m", "PyInstaller", "--noconfirm", "--distpath", DIST, "--workpath", WORK]
    done = subprocess.run(
        [str(part) for part in (*command, ROOT / "packaging" / "bedrot.spec")], cwd=ROOT, env=clean_environment(),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        check=False,
    )  # fmt: skip
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "build.log").write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        raise SetupTrouble(f"PyInstaller failed ({done.returncode}):\n{done.stdout.strip()[-4000:]}")


def check_bundle(bundle: Path) -> list[dict[str, Any]]:
    """Run what was built, as somebody would without Python: each thing tried with its seconds and words."""
    if not (bundle / f"{NAME}{ENDING}").exists():
        raise SetupTrouble(f"Nothing is built at {bundle}: run `python packaging/build.py`.")
    table: list[dict[str, Any]] = []
    if sys.platform == "win32":
        table.append(_tried("what the programs load", lambda: _imports(bundle)))
    with tempfile.TemporaryDirectory(prefix="bedrot bundle ", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        lake = place / "a label"
        prompt, window = str(bundle / f"bedrot{ENDING}"), str(bundle / f"{NAME}{ENDING}")
        there = ("--home", str(place / "home"), "--workspace", str(lake))
        table += [
            _tried("version", lambda: _run(prompt, "--version")),
            _tried("a made-up label", lambda: _run(prompt, "demo", str(lake), "--scale", "0.05")),
            _tried("a run", lambda: _run(prompt, *there, "--quiet", "run", "--no-extract", good=(0, 1))),
            _tried("the window", lambda: _picture(window, there, place / "today.png")),
            _tried("self-test", lambda: _self_test(window, place / "window.json")),
            _tried("self-test at the prompt", lambda: _self_test(prompt, place / "prompt.json")),
        ]
    return table


def _tried(name: str, do: Any) -> dict[str, Any]:
    began = time.monotonic()
    try:
        words, ok = do(), True
    except SetupTrouble as trouble:
        words, ok = str(trouble), False
    return {"name": name, "ok": ok, "seconds": time.monotonic() - began, "words": words}


def _run(*command: str, good: tuple[int, ...] = (0,), seconds: float = 400) -> str:
    """The last line of what it said; SetupTrouble where it failed. No variable of this Python reaches it."""
    environment = clean_environment()
    if sys.platform.startswith("linux") and not environment.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    environment = {name: value for name, value in environment.items() if not name.startswith(("PYTHON", "QT_PLUGIN"))}
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds,
            text=True, encoding="utf-8", errors="replace", env=environment, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise SetupTrouble(f"still ran after {seconds:.0f} s: {error.output or ''}") from error
    if done.returncode not in good:
        raise SetupTrouble(f"left with {done.returncode}: {done.stdout.strip()[-1500:]}")
    return (done.stdout.strip().splitlines() or ["it said nothing"])[-1][:160]


def _picture(window: str, there: tuple[str, ...], file: Path) -> str:
    _run(window, *there, "--screenshot", str(file), seconds=120)
    if not file.is_file() or file.stat().st_size < 10_000:
        raise SetupTrouble(f"no picture of the window came to be: {file}")
    return f"a picture of {file.stat().st_size / 1e3:.0f} kB"


def _self_test(program: str, file: Path) -> str:
    _run(program, "--selftest", str(file), good=(0, 1))
    if not file.is_file():
        raise SetupTrouble("it left no report")
    told = json.loads(file.read_text(encoding="utf-8"))
    bad = [f"{step['name']}: {step['words']}" for step in told["steps"] if not step["ok"]]
    if bad or not told["ok"]:
        raise SetupTrouble("; ".join(bad) or "it says so without a reason")
    return f"{len(told['steps'])} steps, window after {told['window_s']} s"


def _imports(bundle: Path) -> str:
    from imports import check

    found = check(bundle)
    if not found.fine:
        raise SetupTrouble(found.words())
    return found.words()


def pack(bundle: Path) -> list[Path]:
    """What is handed out: an archive, on Windows an installer too where NSIS is there; and their sums."""
    from bundle import project

    version = str(project()["version"])
    (bundle / "README.txt").write_text(README.format(version=version, ending=ENDING), encoding="utf-8", newline="\r\n")
    made = [_archive(bundle, version)]
    makensis = shutil.which("makensis") or _installed_makensis()
    if sys.platform == "win32" and makensis:
        made.append(DIST / f"BEDROT-Desktop-{version}-Setup.exe")
        given = [f"-DSRC={bundle}", f"-DOUT={made[-1]}", f"-DVERSION={version}"]
        say(_run(makensis, "-V2", *given, str(ROOT / "packaging" / "installer.nsi"), seconds=1800))
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in made)
    (DIST / "SHA256SUMS.txt").write_text(sums, encoding="utf-8", newline="\n")
    for file in made:
        say(f"{file.stat().st_size / 1e6:7.1f} MB  {file}")
    return made


def _installed_makensis() -> str | None:
    places = [os.environ.get(name) for name in ("ProgramFiles(x86)", "ProgramFiles")]
    found = (Path(place) / "NSIS" / "makensis.exe" for place in places if place)
    return next((str(file) for file in found if file.is_file()), None)


def _archive(bundle: Path, version: str) -> Path:
    if sys.platform == "win32":
        file = DIST / f"BEDROT-Desktop-{version}-windows.zip"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for one in sorted(bundle.rglob("*")):
                archive.write(one, one.relative_to(bundle.parent))
        return file
    system = "macos" if sys.platform == "darwin" else "linux"
    file = DIST / f"BEDROT-Desktop-{version}-{system}.tar.gz"
    with tarfile.open(file, "w:gz", compresslevel=6) as tar:
        tar.add(bundle, bundle.name)
    return file


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
