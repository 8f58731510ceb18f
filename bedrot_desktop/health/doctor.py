"""Is this machine and this workspace fit for work? One line per question, each with its remedy."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bedrot_desktop.core import paths
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.lake import place
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.lake.zones import ZONES

OK, WARNING, BAD = "ok", "warning", "bad"
OLD_BACKUP = timedelta(days=7)
NEW_CATALOG = "Move it aside: the next run reads the lake anew (answers to questions are asked again)."
OLDER_WAREHOUSE = "`bedrot warehouse restore FILE` brings a backup back."


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question. ``fix`` names what ``--fix`` can do about it ("" for nothing)."""

    question: str
    state: str
    answer: str
    remedy: str = ""
    fix: str = ""


def examine(
    workspace: Workspace,
    settings: Settings,
    home: Path,
    scripts_without_python: tuple[str, ...],
    now: datetime,
    more: Sequence[tuple[str, Callable[[], Iterator[Finding]]]] = (),
) -> list[Finding]:
    """All findings in order, ``more`` questions last. One whose examination itself fails is bad and says why."""
    questions: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("Program", _program),
        ("Workspace", lambda: _workspace(workspace)),
        ("Home", lambda: _home(home)),
        ("Folders", lambda: _folders(workspace)),
        ("Writing", lambda: _writing(workspace, home)),
        ("Free space", lambda: _space(workspace, settings)),
        ("Settings", lambda: _settings(settings)),
        ("Catalog", lambda: _database(workspace.state / "catalog.sqlite", "Catalog", NEW_CATALOG)),
        ("Warehouse", lambda: _warehouse(workspace, settings)),
        ("Backup", lambda: _backup(_warehouse_file(workspace, settings), now)),
        ("Scripts", lambda: _scripts(workspace, scripts_without_python)),
        *more,
    )
    return _asked(questions)


def examine_without(
    trouble: BedrotError, settings: Settings, more: Sequence[tuple[str, Callable[[], Iterator[Finding]]]] = ()
) -> list[Finding]:
    """What can be found out where no workspace can be opened, and that it cannot."""
    return _asked((
        ("Program", _program),
        ("Workspace", lambda: iter((Finding("Workspace", BAD, trouble.message, trouble.remedy),))),
        ("Home", lambda: _home(settings.file.parent)),
        ("Settings", lambda: _settings(settings)),
        *more,
    ))  # fmt: skip


def _asked(questions: Sequence[tuple[str, Callable[[], Iterator[Finding]]]]) -> list[Finding]:
    found: list[Finding] = []
    for question, ask in questions:
        try:
            found.extend(ask())
        except (OSError, sqlite3.Error, BedrotError) as error:
            found.append(Finding(question, BAD, f"could not be examined: {error}", "See the log."))
    return found


def _program() -> Iterator[Finding]:
    version = platform.python_version()
    fit = sys.version_info >= (3, 11)
    yield Finding("Python", OK if fit else BAD, version, "" if fit else "Install Python 3.11 or newer.")
    yield Finding("System", OK, platform.platform(terse=True))
    yield Finding("SQLite", OK, sqlite3.sqlite_version)
    encoding = (getattr(sys.stdout, "encoding", None) or "").casefold()
    yield Finding("Console", OK, encoding or "none")


def _workspace(workspace: Workspace) -> Iterator[Finding]:
    yield Finding("Workspace", OK, str(workspace.root))
    for one in place.drawbacks(workspace.lake):
        yield Finding("Path length" if one.kind == place.LONG else "Place", WARNING, one.words, one.remedy)


def _home(home: Path) -> Iterator[Finding]:
    """Where the person's own lies; what a portable copy cannot carry along is said."""
    if home == paths.portable():
        yield Finding(
            "Home", OK, f"{home}: a portable copy ({paths.PORTABLE} lies beside the program). The key of the sign-ins "
            "stays in this computer's keyring; sign in anew on another, or move them by `bedrot session export`",
        )  # fmt: skip
    else:
        yield Finding("Home", OK, str(home))
    for one in place.drawbacks(home):
        yield Finding("Home", WARNING, one.words, one.remedy)


def _folders(workspace: Workspace) -> Iterator[Finding]:
    missing = [zone for zone in ZONES if not workspace.zones.folders(zone)]
    if missing:
        yield Finding(
            "Folders", WARNING, f"missing: {', '.join(missing)}", "`bedrot doctor --fix` makes them.", "folders"
        )
    else:
        yield Finding("Folders", OK, "all zones are there")


def _writing(workspace: Workspace, home: Path) -> Iterator[Finding]:
    for name, folder in (("Lake", workspace.lake), ("Home", home)):
        at = next(one for one in (folder, *folder.parents) if one.exists())
        may = os.access(at, os.W_OK)
        yield Finding(f"{name} writable", OK if may else BAD, str(folder), "" if may else f"Allow writing in {at}.")


def _space(workspace: Workspace, settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(workspace.lake).free
    least = settings.get("workspace.minimum_free_mb", int) * 1_000_000
    enough = free >= least
    yield Finding("Free space", OK if enough else BAD, f"{free / 1e9:.1f} GB", "" if enough else "Free some space.")


def _settings(settings: Settings) -> Iterator[Finding]:
    problems = settings.problems
    answer = f"{len(problems)} problem{'s' * (len(problems) > 1)}" if problems else str(settings.file)
    yield Finding(
        "Settings", WARNING if problems else OK, answer, "`bedrot config validate` names them." if problems else ""
    )


def _database(file: Path, name: str, remedy: str) -> Iterator[Finding]:
    if not file.exists():
        yield Finding(name, OK, "not made yet (the first run makes it)")
        return
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as link:
            (verdict,) = link.execute("pragma quick_check(1)").fetchone()
    except sqlite3.OperationalError:
        raise  # busy or out of reach: that is no damage
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    sound = verdict == "ok"
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    yield Finding(name, OK if sound else BAD, size if sound else f"damaged: {verdict}", "" if sound else remedy)


def _warehouse(workspace: Workspace, settings: Settings) -> Iterator[Finding]:
    """The file, or the server that the settings name instead of it."""
    url = settings.get("warehouse.url", str)
    return _server(url) if url else _database(_warehouse_file(workspace, settings), "Warehouse", OLDER_WAREHOUSE)


def _warehouse_file(workspace: Workspace, settings: Settings) -> Path:
    name = settings.get("warehouse.file", str)
    return workspace.warehouse_file.parent / name if name else workspace.warehouse_file


def _server(url: str) -> Iterator[Finding]:
    from sqlalchemy.exc import SQLAlchemyError

    from bedrot_desktop.warehouse.engine import connect

    engine, _ = connect(url)
    where = engine.url.render_as_string(hide_password=True)
    try:
        with engine.connect():
            yield Finding("Warehouse", OK, where)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        remedy = "Start the server, or correct `warehouse.url` (`bedrot config set`)."
        yield Finding("Warehouse", BAD, f"{where} does not answer: {cause}", remedy)
    finally:
        engine.dispose()


def _backup(warehouse: Path, now: datetime) -> Iterator[Finding]:
    if not warehouse.exists():
        return
    from bedrot_desktop.warehouse.backup import FOLDER, list_backups

    backups = list_backups(warehouse.parent / FOLDER)
    newest = max((one.made for one in backups), default=None)
    if newest is None:
        yield Finding("Backup", WARNING, "none yet", "`bedrot warehouse backup` makes one.")
        return
    age = now.replace(tzinfo=None) - newest.replace(tzinfo=None)
    fresh = age <= OLD_BACKUP
    remedy = "" if fresh else "`bedrot warehouse backup` makes a new one."
    yield Finding("Backup", OK if fresh else WARNING, f"{newest:%Y-%m-%d %H:%M}", remedy)


def _scripts(workspace: Workspace, without_python: tuple[str, ...]) -> Iterator[Finding]:
    if not (workspace.lake / "src").is_dir():
        return
    if without_python:
        yield Finding(
            "Scripts", BAD, f"no {workspace.lake / '.venv'} for {', '.join(without_python)}",
            "`bedrot doctor --fix` makes it from requirements.txt.", "environment",
        )  # fmt: skip
    else:
        yield Finding("Scripts", OK, "the lake's own Python is there")


def missing_folders(workspace: Workspace) -> list[Path]:
    """The zones that have no folder."""
    return [workspace.zones.home(zone) for zone in ZONES if not workspace.zones.folders(zone)]


def make_folders(workspace: Workspace) -> list[Path]:
    """Make the zones that are missing; returns them."""
    made = missing_folders(workspace)
    for home in made:
        home.mkdir(parents=True, exist_ok=True)
    return made
