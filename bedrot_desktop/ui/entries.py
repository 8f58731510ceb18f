"""What the command palette offers: pages, deeds, accounts, settings, tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings.table import expanded
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.outlook import Outlook
from bedrot_desktop.ui.palette import Entry

SECTIONS = {"zones": "workspace", "workspace": "workspace", "warehouse": "workspace", "services": "services",
            "sessions": "services", "browser": "services", "clocks": "clocks", "schedule": "clocks",
            "notify": "notifications", "appearance": "appearance", "log": "diagnostics",
            "retention": "diagnostics"}  # fmt: skip


def of_pages(desk: Desk, pages: list[tuple[str, str, str]]) -> list[Entry]:
    """The eight pages with their keys."""
    return [
        Entry("Go to", Act(title, partial(desk.go, key), icon, shortcut=f"Ctrl+{place}"))
        for place, (key, title, icon) in enumerate(pages, 1)
    ]


def of_deeds(deeds: Deeds, outlook: Outlook) -> list[Entry]:
    """What can be done, for everything and for each service."""
    told = [Entry("Do", deeds.run()), Entry("Do", deeds.run(extract=False, words="Clean and load, fetch nothing"))]
    told += [Entry("Do", deeds.resume(words="Resume the last run")), Entry("Do", deeds.cancel().called("Stop the run"))]
    told.append(Entry("Do", Act("Open the inbox", deeds.desk.inbox_wanted.emit, "inbox", shortcut="F9")))
    for line in outlook.lines:
        if line.account:
            told.append(Entry("Do", deeds.sign_in(line.service, line.account, line.title, f"Sign in to {line.title}")))
            told.append(Entry("Do", deeds.probe(line.service, line.account, line.title).called(f"Probe {line.title}")))
    services = {line.service: line.title.split(" · ")[0] for line in outlook.lines}
    return [*told, *(Entry("Do", deeds.run((key,), words=f"Run {title}")) for key, title in services.items())]


def of_accounts(desk: Desk, deeds: Deeds, outlook: Outlook) -> list[Entry]:
    """The accounts, with their state."""
    return [
        Entry(
            "Accounts", Act(line.title, partial(desk.go, "services", line.service), "plug-connected"),
            f"{line.words} {line.since}".strip(), (deeds.sign_in(line.service, line.account, line.title),),
        )
        for line in outlook.lines
    ]  # fmt: skip


def of_settings(desk: Desk) -> list[Entry]:
    """Every row of the table of settings that stands for itself."""
    told = []
    for key, row in expanded(()):
        section = SECTIONS.get(key.split(".")[0])
        if section is not None and "*" not in key:
            go = partial(desk.go, "settings", f"{section}?{key}")
            told.append(Entry("Settings", Act(row.label, go, "adjustments-horizontal"), key))
    return told


def of_tables(desk: Desk, names: tuple[str, ...]) -> list[Entry]:
    """Tables and views of the warehouse."""
    return [Entry("Tables", Act(name, partial(desk.go, "warehouse", name), "table")) for name in names]


def tables_in(place: Path | str, _run: Run) -> tuple[str, ...]:
    """The names of tables and views; none for a server, which the page itself asks."""
    if not isinstance(place, Path) or not place.is_file():
        return ()
    with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as link:
        sql = "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%' order by 1"
        return tuple(name for (name,) in link.execute(sql))
