"""What is looked at of this computer and the program's files: room, folders, databases, the browser, settings."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bedrot_desktop.attention.facts import Trouble
from bedrot_desktop.attention.machine import BROWSER, CHANNEL, DISK, SETTINGS, WAREHOUSE, WORKSPACE
from bedrot_desktop.core.errors import BrowserTrouble
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.core.settings.table import find
from bedrot_desktop.lake.reach import reach
from bedrot_desktop.lake.space import RESERVE
from bedrot_desktop.lake.workspace import Workspace

RESTORE = "Bring a backup back. `bedrot warehouse restore` does it. Without one move it aside: a run makes it anew."


def folder(workspace: Workspace) -> Iterator[Trouble]:
    """Whether the lake is still there and may be written."""
    lake = Path(reach(workspace.lake))
    try:
        there = lake.is_dir()
    except OSError:
        there = False
    if not there:
        yield Trouble(
            WORKSPACE, f"The folder {workspace.lake} is not there any more.",
            "Connect its drive again, or choose where it is now.", critical=True,
        )  # fmt: skip
        return
    state = workspace.state if workspace.state.is_dir() else workspace.lake
    if not os.access(reach(state), os.W_OK | os.X_OK):
        yield Trouble(
            WORKSPACE, f"The folder {state} may not be written.", "Give yourself the right to write there.",
            "writing", critical=True,
        )  # fmt: skip


def zones(settings: Settings) -> Iterator[Trouble]:
    """Zones that the settings put elsewhere: one whose drive is away looks empty, and nothing can be made there."""
    for zone, text in settings.zone_folders().items():
        place = Path(text.strip()).expanduser()
        if not text.strip() or not place.is_absolute() or any(one.is_dir() for one in (place, place.parent)):
            continue
        yield Trouble(
            WORKSPACE, f"The folder of {zone}, {place}, is not there.",
            f"Connect its drive again, or set zones.{zone} to where it is now.", zone, critical=True,
        )  # fmt: skip


def space(workspace: Workspace, home: Path, settings: Settings) -> Iterator[Trouble]:
    """Whether the disks have room; one that has none at all is critical."""
    wanted = max(RESERVE, settings.get("workspace.minimum_free_mb", int) * 1_000_000)
    met: set[int] = set()
    for place in (workspace.lake, workspace.zones.home("archive"), workspace.warehouse_file.parent, home):
        at = next(one for one in (place, *place.parents) if one.is_dir())
        disk = at.stat().st_dev
        if disk in met:
            continue
        met.add(disk)
        free = shutil.disk_usage(at).free
        if free < wanted:
            size = f"{free / 1e9:.1f} GB" if free >= 1e9 else f"{free / 1e6:.0f} MB"
            yield Trouble(
                DISK, f"The disk of {at} has {size} free; a run needs {wanted / 1e6:,.0f} MB.",
                "Make room on it; an old archive is a good place to begin.", "" if len(met) == 1 else at.name,
                critical=free < RESERVE,
            )  # fmt: skip


def warehouse(file: Path) -> Iterator[Trouble]:
    """Whether the warehouse's file can be read at all; one that is just being written is no trouble."""
    words = unsound(file)
    if words:
        yield Trouble(WAREHOUSE, f"The warehouse {file} cannot be read: {words}.", RESTORE, critical=True)


def database(what: str, file: Path, remedy: str, *, critical: bool = False) -> Iterator[Trouble]:
    """One of the program's own small files."""
    words = unsound(file)
    if words:
        yield Trouble(what, f"{file} cannot be read: {words}.", remedy, critical=critical)


def unsound(file: Path) -> str:
    """What is wrong with a SQLite file as far as a quick look tells, "" for nothing (not there, busy, well)."""
    if not file.is_file() or not file.stat().st_size:
        return ""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=1)) as link:
            link.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return "" if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} else str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    return ""


def channels(state: Path, settings: Settings, now: datetime) -> Iterator[Trouble]:
    """Channels in use on which the last message did not arrive."""
    from bedrot_desktop.attention.inbox import Inbox

    for one in Inbox(state).failing_channels(now):
        if settings.get(f"notify.{one.channel}") is not True:
            continue
        words = one.error or "The last message did not arrive."
        yield Trouble(CHANNEL, words, one.remedy, one.channel, since=one.since)


def browser(settings: Settings) -> Iterator[Trouble]:
    """Whether there is a browser to sign in with, by looking at files."""
    from bedrot_desktop.sessions import programs

    try:
        programs.first(settings)
    except BrowserTrouble as trouble:
        yield Trouble(BROWSER, trouble.message, trouble.remedy)


def problems(settings: Settings) -> Iterator[Trouble]:
    """Settings whose value is not used as it stands; a misspelt name is for `bedrot config validate` alone."""
    wrong = [one for one in settings.problems if find(one.key)]
    if wrong:
        more = f" ({len(wrong) - 1} more like this)" if len(wrong) > 1 else ""
        yield Trouble(SETTINGS, f"{wrong[0].message}{more}", "Correct it in the settings.", "values")
