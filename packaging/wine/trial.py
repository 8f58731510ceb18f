"""The whole way in one command: a bare Debian machine, Wine, the built program, run, installed, upgraded, removed."""

from __future__ import annotations

import argparse
import json
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wine import building, host, played, prefix, windows_python
from wine.place import ROOT, Place, Trouble, say, timed
from wine.screen import Screen

Report = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where all of it was seen; the report lies in the work folder."""
    parser = argparse.ArgumentParser(prog="build.py --wine", description=__doc__)
    parser.add_argument("--keep-bundle", action="store_true", help="try the bundle that was built last")
    parser.add_argument("--small", action="store_true", help="the installer as it is published; it takes minutes")
    given = parser.parse_args(arguments)
    place, report = Place(), Report()
    seconds: dict[str, float] = {}
    report["seconds"], report["troubles"] = seconds, []
    shutil.rmtree(place.report, ignore_errors=True)
    place.report.mkdir(parents=True)
    try:
        go(place, report, seconds, given)
    except Trouble as trouble:
        report["troubles"].append(str(trouble))
        say(str(trouble))
    file = place.report / "report.json"
    file.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    say(f"{'; '.join(f'{name} {took:.0f} s' for name, took in seconds.items())}; sum {sum(seconds.values()):.0f} s")
    say(f"the report and the pictures lie in {place.report}")
    return 1 if report["troubles"] else 0


def go(place: Place, report: Report, seconds: dict[str, float], given: argparse.Namespace) -> None:
    """Step by step; Trouble at the first without which the next make no sense."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    with timed("machine", seconds):
        host.prepare(place)
    with timed("Windows Python", seconds):
        windows_python.make(place)
        windows_python.copy_source(place)
    screen = Screen()
    try:
        with timed("prefix", seconds):
            wine = prefix.make(place)
        bundle = place.dist / building.NAME
        if not (given.keep_bundle and bundle.is_dir()):
            with timed("build", seconds):
                bundle = building.build(wine)
        report["folder_mb"] = building.size(bundle)
        tries(wine.copy(place.work / "prefix-trial"), screen, bundle, report, seconds)
        with timed("pack", seconds):
            setup = building.pack(place, bundle, version, "" if given.small else "zlib")
        report["installer_mb"] = round(setup.stat().st_size / 1e6, 1)
        from wine import installed

        with timed("installed", seconds):
            report["installed"] = installed.run(wine.copy(place.work / "prefix-installed"), setup, bundle, version)
    finally:
        screen.close()


def tries(wine: prefix.Wine, screen: Screen, bundle: Path, report: Report, seconds: dict[str, float]) -> None:
    """The program as it lies in its folder, as somebody has it who unpacked the zip."""
    with played.browser(wine.place.work) as address:
        for name, play in (
            ("prompt", lambda: played.prompt(wine, bundle)),
            ("selftest", lambda: played.self_test(
                wine, bundle / f"{building.NAME}.exe", wine.place.report, "selftest", address)),
            ("selftest-console", lambda: played.self_test(
                wine, bundle / "bedrot.exe", wine.place.report, "selftest-console", address)),
            ("window", lambda: played.window(
                wine, screen, wine.path(bundle / f"{building.NAME}.exe"), wine.place.report, address)),
        ):  # fmt: skip
            with timed(name, seconds):
                try:
                    report[name] = play()
                except Trouble as trouble:  # the next is tried all the same
                    report["troubles"].append(f"{name}: {trouble}")
                    say(f"{name}: {trouble}")
            if report.get(name, {}).get("ok") is False:
                bad = [step for step in report[name]["steps"] if not step["ok"]]
                report["troubles"].append(f"{name}: {bad}")
    wine.stop()
