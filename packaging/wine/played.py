"""The real program played through under Wine: what it says at the prompt, its self-test, its window on a screen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wine.building import NAME
from wine.place import ROOT, Trouble
from wine.prefix import Wine
from wine.screen import Screen

CDP = "http://127.0.0.1:9333"
SIGN_IN = "toolost"


@contextmanager
def browser(work: Path) -> Iterator[str]:
    """A Chromium of this machine that Windows programs reach by its debugging port."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise Trouble("No Chromium is on this machine.")
    folder = work / "chromium"
    shutil.rmtree(folder, ignore_errors=True)
    process = subprocess.Popen(
        [program, "--headless=new", "--no-sandbox", "--no-first-run", f"--user-data-dir={folder}",
         f"--remote-debugging-port={CDP.rpartition(':')[2]}", "about:blank"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        until(lambda: answers(f"{CDP}/json/version"), "the browser's port", 30)
        yield CDP
    finally:
        os.killpg(process.pid, 9)
        process.wait()


def answers(address: str) -> bool:
    """Whether somebody answers at an address of this machine."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def until(question: Any, what: str, seconds: float) -> float:
    """Seconds until something is true; Trouble when it never is."""
    began = time.monotonic()
    while not question():
        if time.monotonic() - began > seconds:
            raise Trouble(f"{what} did not come within {seconds:.0f} s.")
        time.sleep(0.1)
    return round(time.monotonic() - began, 2)


def prompt(wine: Wine, bundle: Path) -> dict[str, Any]:
    """The console program: its version, a made-up label brought in, and what it knows of it then."""
    console, home, lake = str(bundle / "bedrot.exe"), r"C:\trial\home", r"C:\trial\label of mine"
    version = wine.run(console, "--version").out.strip()
    wine.run(console, "demo", lake, "--scale", "0.1", seconds=180)
    given = ("--home", home, "--workspace", lake)
    ran = wine.run(console, "--json", *given, "run", "--no-extract", seconds=300, check=False)
    if ran.code not in (0, 1):
        raise Trouble(f"bedrot run left with {ran.code}:\n{ran.out[-2000:]}")
    told = json.loads(wine.run(console, "--json", *given, "status", check=False).out)
    return {"version": version, "run_code": ran.code, "run_seconds": ran.seconds, "status_keys": sorted(told)}


def self_test(wine: Wine, program: Path, report: Path, name: str, address: str) -> dict[str, Any]:
    """What the program finds of itself; ``program``: either exe."""
    file, pictures = report / f"{name}.json", report / name
    file.unlink(missing_ok=True)
    pictures.mkdir(parents=True, exist_ok=True)
    given = ("--selftest", wine.path(file), "--pictures", wine.path(pictures), "--browser-address", address)
    ended = wine.run(str(program), *given, seconds=400, check=False)
    if not file.exists():
        raise Trouble(f"{program.name} --selftest left no report ({ended.code}):\n{ended.out[-2000:]}")
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return {**told, "code": ended.code, "seconds": ended.seconds}


class Desk:
    """A Windows desktop with the program on it, by Wine's own explorer: it has title bars and a tray."""

    def __init__(self, wine: Wine, screen: Screen, report: Path) -> None:
        self.wine, self.screen, self.report = wine, screen, report
        self._open: list[subprocess.Popen[bytes]] = []

    def start(self, program: str, *given: str, seconds: float = 300) -> None:
        """Open a program on the desktop, as a double click would."""
        line = ("explorer", "/desktop=trial,1440x900", program, *given)
        log = self.report / f"desktop-{len(self._open)}.log"
        self._open.append(self.wine.start(*line, seconds=seconds, log=log))

    def picture(self, name: str) -> None:
        self.screen.picture(self.report / f"{name}.png")

    def close(self) -> None:
        self.wine.stop()
        for one in self._open:
            one.wait()


def window(wine: Wine, screen: Screen, program: str, report: Path, address: str) -> dict[str, Any]:
    """The demo in the window: first sight, a page by its address, and a sign-in in a browser that is elsewhere."""
    desk, seconds = Desk(wine, screen, report), {}
    folder = wine.drive / "trial" / "window"
    shutil.rmtree(folder, ignore_errors=True)
    known = folder / "home"
    try:
        desk.start(program, "--demo", wine.path(folder))
        reports = folder / "bedrot-data-ecosystem" / "data_lake" / "reports"
        seconds["demo_ready"] = until(lambda: any(reports.glob("run_*.html")), "the demo", 240)
        time.sleep(15)
        setting = ("config", "set", "browser.address", address)
        wine.run(program.replace(f"{NAME}.exe", "bedrot.exe"), "--home", wine.path(known), *setting)
        desk.picture("window-1-today")
        wine.run(program, "--home", wine.path(known), "bedrot://show/warehouse", check=False)
        time.sleep(5)
        desk.picture("window-2-warehouse-by-its-address")
        wine.run(program, "--home", wine.path(known), f"bedrot://sign-in/{SIGN_IN}", check=False)
        seconds["signed_in"] = sign_in(report, address)
        time.sleep(8)
        desk.picture("window-3-after-the-sign-in")
    except Trouble:
        desk.picture("window-in-trouble")
        raise
    finally:
        desk.close()
    history = json.loads(_status(wine, program, known))
    return {"seconds": seconds, "sessions": history}


def sign_in(report: Path, address: str) -> float:
    """A person at the browser on this machine; seconds until it was done."""
    began = time.monotonic()
    script = Path(__file__).with_name("hands.py")
    done = subprocess.run(
        [sys.executable, str(script), address, SIGN_IN, str(report / "sign-in-page.png")],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    if done.returncode:
        raise Trouble(f"Nobody could sign in: {done.stdout}{done.stderr[-2000:]}")
    return round(time.monotonic() - began, 1)


def _status(wine: Wine, program: str, home: Path) -> str:
    console = program.replace(f"{NAME}.exe", "bedrot.exe")
    return wine.run(console, "--json", "--home", wine.path(home), "session", "list", SIGN_IN, check=False).out
