"""Takes pictures of every page: dark and light, full, empty and in trouble, in several sizes. For people to look at.

Run by `python packaging/pictures.py FOLDER`; by hand: `python tests/shots/take.py FOLDER [WIDTHxHEIGHT …]`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["BEDROT_NOW"] = "2026-11-10T08:04"

from attended import attended, busy_schedule
from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from bedrot_desktop.automation.duty import Duty
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.demo import make_demo
from bedrot_desktop.demo.past import make_past
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.house import House
from bedrot_desktop.opened import Open
from bedrot_desktop.pipeline.stages import RunOptions
from bedrot_desktop.sessions import keychain
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.ui import theme

TODAY = date(2026, 11, 10)
NOW = datetime(2026, 11, 10, 8, 4).astimezone()
PAGES = ("today", "services", "runs", "warehouse", "insights", "health", "schedule", "settings")
#: The place at which a page begins, where it stays at the one seen last.
FIRST = {"insights": "overview", "settings": "workspace"}
#: Places within pages that look different enough to be seen on their own.
PLACES = (
    ("services", "toolost/session"), ("services", "linktree/quarantine"), ("warehouse", "streaming_performance"),
    ("insights", "royalties"), ("insights", "ads"), ("insights", "social"), ("settings", "notifications"),
)  # fmt: skip
QUIET, PAUSE, PATIENCE = 8, 60, 60_000  # looks in a row, ms between them, ms at most


def full(folder: Path) -> tuple[Path, Path]:
    """The made-up label, cleaned and loaded, with sign-ins of which one is dead."""
    home, workspace = folder / "home", folder / "bedrot-data-ecosystem"
    make_demo(workspace, scale=0.6, today=TODAY)
    house = House.open(home=home, workspace=workspace)
    house.clock = FixedClock(NOW)
    house.pipeline.run(RunOptions(extract=False))
    keeper = house.keeper
    make_past(
        Sites(FixedClock(NOW), demo=True, scale=0.1), house.logins, house.roster, keeper.store, keeper.history, NOW
    )
    busy_schedule(house.workspace.state, NOW)
    house.close()
    return home, workspace


def empty(folder: Path) -> tuple[Path, Path]:
    """A lake in which nothing has come yet."""
    for zone in ("landing", "raw", "staging", "curated"):
        (folder / "bedrot-data-ecosystem" / "data_lake" / zone).mkdir(parents=True)
    return folder / "home", folder / "bedrot-data-ecosystem"


def trouble(folder: Path) -> tuple[Path, Path]:
    """A lake whose notes and warehouse cannot be read."""
    home, workspace = empty(folder)
    state, warehouse = workspace / "data_lake" / ".bedrot", workspace / "data-warehouse"
    for place in (state, warehouse):
        place.mkdir()
    for file in (state / "catalog.sqlite", state / "journal.sqlite", warehouse / "bedrot_analytics.db"):
        file.write_bytes(b"This is not a database, whatever its name says. " * 100)
    return home, workspace


KINDS = {"full": full, "empty": empty, "trouble": trouble}


def rest(milliseconds: int) -> None:
    """Let the window live for a while; an event loop of its own, as QTest's waiting keeps all workers from working."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def settle(opened: Open) -> None:
    """Until nothing is being read any more."""
    quiet, waited = 0, 0
    while quiet < QUIET and waited < PATIENCE:
        rest(PAUSE)
        waited += PAUSE
        quiet = quiet + 1 if opened.bridge.idle else 0


def take(app: QApplication, out: Path, kind: str, home: Path, workspace: Path, sizes: list[tuple[int, int]]) -> int:
    """Every page of one workspace; returns how many pictures were made."""
    opened = Open(home, workspace, FixedClock(NOW), QSettings(str(home / "window.ini"), QSettings.Format.IniFormat))
    places = [(page, FIRST.get(page, "")) for page in PAGES] + (list(PLACES) if kind == "full" else [])
    taken, duty = 0, Duty(workspace / "data_lake" / ".bedrot", "bedrot schedule daemon", opened.desk.clock)
    if kind == "full":
        duty.take()
    opened.window.show()
    for scheme in ("dark", "light"):
        theme.apply(app, scheme)
        for wide, high in sizes:
            opened.window.resize(wide, high)
            opened.read()
            opened.window.status.read()
            for page, place in places:
                opened.window.go(page, place)
                settle(opened)
                name = "-".join(
                    part for part in (page, place.replace("/", "-"), kind, scheme, f"{wide}x{high}") if part
                )
                opened.window.grab().save(str(out / f"{name}.png"))
                taken += 1
        taken += attended(opened, out, kind, scheme, settle)
    opened.window.hide()
    opened.close()
    duty.give_back()
    return taken


def main(given: list[str]) -> int:
    """Take them all."""
    out = Path(given[0])
    out.mkdir(parents=True, exist_ok=True)
    sizes = [(int(text.split("x")[0]), int(text.split("x")[1])) for text in given[1:]] or [(1440, 900)]
    ring = MemoryRing()
    keychain.SystemRing = lambda: ring  # type: ignore[assignment,misc]
    app = QApplication([])
    theme.load_fonts()
    folder = Path(tempfile.mkdtemp(prefix="bedrot-pictures-"))
    try:
        for kind, make in KINDS.items():
            (folder / kind).mkdir()
            home, workspace = make(folder / kind)
            home.mkdir(exist_ok=True)
            sys.stdout.write(f"{kind}: {take(app, out, kind, home, workspace, sizes)} pictures\n")
            sys.stdout.flush()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
