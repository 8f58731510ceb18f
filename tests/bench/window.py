"""Starts the window on a screen that nobody sees, and watches it from inside and outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from measuring import ROOT, environment

MIB = 1 << 20
BARE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
window = QLabel("bare")
window.resize(900, 600)
window.show()
def look():
    if window.windowHandle().isExposed():
        window.repaint()
        print("seen", time.monotonic(), flush=True)
        app.quit()
timer = QTimer()
timer.timeout.connect(look)
timer.start(1)
app.exec()
"""


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """An Xvfb of its own; the environment for programs that show windows on it."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=(writing,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as told:
            number = told.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start")
        yield {**environment(), "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait(timeout=60)


def seen(words: list[str], given: dict[str, str]) -> float:
    """Seconds from the start of a process until it says that it is seen; then it is ended."""
    begun = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=given, cwd=ROOT)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("seen"):
                return float(line.split()[1]) - begun
        raise RuntimeError(f"{' '.join(words)} was never seen")
    finally:
        process.terminate()
        process.wait(timeout=60)


def start(workspace: Path, home: Path) -> list[str]:
    """How the window is started."""
    place = ["--workspace", str(workspace), "--home", str(home)]
    return [sys.executable, "-m", "bedrot_desktop.app", *place, "--tell-when-seen", "--new-instance"]


def watched(workspace: Path, home: Path, given: dict[str, str]) -> dict[str, float]:
    """One run of the pipeline asked for by the window, watched by a heartbeat in its own thread: see ``main``."""
    words = [sys.executable, str(Path(__file__)), str(workspace), str(home)]
    done = subprocess.run(words, capture_output=True, text=True, env=given, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def main(workspace: Path, home: Path) -> None:
    """Open the window, run the pipeline, note the longest time between two beats; all as one JSON line."""
    import psutil
    from PySide6.QtCore import QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    from bedrot_desktop.core.clock import clock_from_environment
    from bedrot_desktop.opened import Open
    from bedrot_desktop.ui import theme
    from bedrot_desktop.ui.collecting import Collector

    app = QApplication([])
    collector = Collector()
    theme.load_fonts()
    theme.apply(app, "dark")
    store = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
    opened = Open(home, workspace, clock_from_environment(), store)
    opened.window.show()
    opened.window.go("today", "")
    beats: list[float] = []

    def beat() -> None:
        beats.append(time.perf_counter())

    heart = QTimer()
    heart.setInterval(2)
    heart.timeout.connect(beat)
    told: dict[str, float] = {}

    def begin() -> None:
        heart.start()
        opened.desk.live.ended.connect(lambda _run: QTimer.singleShot(3000, end))
        opened.deeds.run(extract=False).do()
        QTimer.singleShot(1500, lambda: opened.window.go("runs", ""))

    def end() -> None:
        heart.stop()
        gaps = [after - before for before, after in pairwise(beats)]
        told.update(
            seconds=beats[-1] - beats[0], longest=max(gaps), over=sum(gap > 0.05 for gap in gaps),
            memory=psutil.Process().memory_info().rss / MIB,
        )  # fmt: skip
        opened.window.hide()
        app.quit()

    QTimer.singleShot(2500, begin)
    app.exec()
    opened.close()
    collector.close()
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
