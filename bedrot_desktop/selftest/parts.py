"""Steps that need no window: libraries, SQLite, keyring, browser, time zones, files."""

from __future__ import annotations

import importlib
import io
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.selftest.report import Remark

LIBRARIES = (
    "PySide6.QtWidgets", "pyqtgraph", "pandas", "polars", "numpy", "sqlalchemy", "sqlglot", "apscheduler", "keyring",
    "cryptography", "playwright.sync_api", "httpx", "apprise", "lxml.html", "openpyxl", "xlsxwriter", "werkzeug",
    "prometheus_client", "psutil", "tomlkit", "yaml",
)  # fmt: skip
ON_WINDOWS = ("windows_toasts", "winreg")
ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Chatham")
PAGE = "<table><tr><th>Reporting Month</th><th>Earnings</th></tr><tr><td>2026-10</td><td>1,234.50</td></tr></table>"


def libraries() -> str:
    """Import all that the program is made of."""
    wanted = (*LIBRARIES, *(ON_WINDOWS if sys.platform == "win32" else ()))
    for name in wanted:
        importlib.import_module(name)
    return f"{len(wanted)} libraries"


def apprise_services() -> str:
    """Apprise finds its services by itself; in a built program that may fail in silence."""
    import apprise

    for address in (
        "slack://AAAAAAAAA/BBBBBBBBB/CCCCCCCCCCCCCCCCCCCCCCCC",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV",
    ):
        if apprise.Apprise.instantiate(address) is None:
            raise RuntimeError(f"Apprise does not know {address.partition(':')[0]}")
    return "Slack, Discord"


def sqlite(folder: Path) -> str:
    """SQLite in WAL, with what the warehouse uses."""
    with closing(sqlite3.connect(folder / "wal.sqlite")) as database:
        (mode,) = database.execute("PRAGMA journal_mode=WAL").fetchone()
        database.execute("CREATE TABLE t (day TEXT, n INTEGER, UNIQUE (day))")
        database.execute("INSERT INTO t VALUES ('2026-11-10', 1) ON CONFLICT DO UPDATE SET n = 2")
        (rows,) = database.execute("SELECT count(*) FROM t WHERE json_extract('{\"a\": 1}', '$.a') = 1").fetchone()
    if (mode, rows) != ("wal", 1):
        raise RuntimeError(f"journal {mode}, {rows} rows")
    return f"SQLite {sqlite3.sqlite_version}"


def keyring() -> str:
    """Write, read and erase an entry of its own; too long a secret is refused before Windows would."""
    from bedrot_desktop.sessions.keychain import LIMIT, SystemRing

    ring, name, secret = SystemRing(), f"self-test-{os.getpid()}", "ü" * LIMIT
    try:
        ring.write(name, secret)
    except VaultError as error:
        if sys.platform in {"win32", "darwin"}:
            raise
        raise Remark(f"no keyring here: {error}") from error
    try:
        if ring.read(name) != secret:
            raise RuntimeError("the keyring gave back something else")
        try:
            ring.write(name, secret + "x")
        except VaultError:
            pass
        else:
            raise RuntimeError(f"{LIMIT + 1} characters were not refused")
    finally:
        ring.erase(name)
    if ring.read(name) is not None:
        raise RuntimeError("the entry could not be erased")
    return f"{LIMIT} characters there and back"


def driver() -> str:
    """Playwright's driver, a program of its own."""
    from bedrot_desktop.sessions.library import library

    with library() as (started, _faults, processes):
        return f"{started.chromium.name}, driver in {len(processes)} process"


def browser(folder: Path, address: str) -> str:
    """Read a page in the first browser that would be used, or in the one at an address."""
    from bedrot_desktop.core.jobs import Run
    from bedrot_desktop.core.settings import Settings
    from bedrot_desktop.sessions import programs, remote
    from bedrot_desktop.sessions.library import library

    named = programs.found(Settings.load(folder / "none", environment={}))
    if not named and not address:
        raise Remark("no browser is here: Edge, Chrome or Chromium would be used")
    with library() as (started, faults, _processes):
        if address:
            opened, title = remote.connected(started, faults, address, Run()), f"at {address}"
        else:
            opened = started.chromium.launch(executable_path=str(named[0].path), headless=True)
            title = ", ".join(one.name for one in named)
        context = opened.new_context()
        page = context.new_page()
        page.set_content("<p id=x>Streams: 12</p>")
        read = page.inner_text("#x")
        context.close()
        version = opened.version
        opened.close()
    if read != "Streams: 12":
        raise RuntimeError(f"the page read {read!r}")
    return f"{title}, {version}"


def zones() -> str:
    """Time zones are there, also where the system has none."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    found = [datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone(ZoneInfo(name)).strftime("%H:%M") for name in ZONES]
    if found != ["14:00", "08:00", "00:45"]:
        raise RuntimeError(f"{dict(zip(ZONES, found, strict=True))}")
    return ", ".join(ZONES)


def files() -> str:
    """What lies beside the program: pictures, fonts, help, templates and notices."""
    from bedrot_desktop import services
    from bedrot_desktop.core.paths import resources

    counted = {name: len(list((resources() / name).iterdir())) for name in ("icons", "fonts", "help", "licences")}
    templates = len(list((Path(services.__path__[0]) / "templates").glob("*.txt")))
    if min(*counted.values(), templates) < 3 or not (resources() / "style.qss").is_file():
        raise RuntimeError(f"{counted}, {templates} templates")
    return f"{sum(counted.values())} files, {templates} templates"


def notices() -> str:
    """The notices of all that is bundled."""
    from importlib.metadata import distributions

    known = {str(one.metadata["Name"]).casefold() for one in distributions()}
    missing = {"pandas", "polars", "playwright", "pyside6-essentials", "sqlalchemy", "keyring"} - {
        name.replace("_", "-") for name in known
    }
    if missing:
        raise RuntimeError(f"nothing is known of {', '.join(sorted(missing))}")
    return f"{len(known)} distributions"


def tables() -> str:
    """A table of a page and a sheet of a workbook, as the exports have them."""
    import pandas as pd

    (page,) = pd.read_html(io.StringIO(PAGE), flavor="lxml", thousands=",")
    book = io.BytesIO()
    page.to_excel(book, index=False, engine="xlsxwriter")
    sheet = pd.read_excel(io.BytesIO(book.getvalue()), engine="openpyxl")
    if sheet["Earnings"].tolist() != [1234.5]:
        raise RuntimeError(f"the sheet says {sheet.to_dict()}")
    return "one of a page, one of a workbook"
