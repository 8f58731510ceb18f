"""The accounts in the settings file: read, added, renamed, removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.roster import DEFAULT_ROSTER, Account, Roster
from bedrot_desktop.core.settings.file import Document, change_document, read_document

if TYPE_CHECKING:
    from tomlkit.items import AoT


def read_roster(home: Path) -> Roster:
    """The accounts of the settings file; the default ones where it names none. SettingError for a wrong entry."""
    document = read_document(home)
    return Roster.of_tables(document["accounts"]) if "accounts" in document else DEFAULT_ROSTER


def add_account(home: Path, account: Account) -> Roster:
    """Add an account to the settings file; returns the new roster."""
    return _changed(home, lambda roster: roster.adding(account))


def rename_account(home: Path, service: str, token: str, key: str) -> Roster:
    """Give an account another key; files under the old one are still understood."""
    return _changed(home, lambda roster: roster.renaming(service, token, key))


def remove_account(home: Path, service: str, token: str) -> Roster:
    """Take an account out of the settings file; nothing of its data is touched."""
    return _changed(home, lambda roster: roster.removing(service, token))


def _changed(home: Path, change: Callable[[Roster], Roster]) -> Roster:
    roster = change(read_roster(home))
    change_document(home, lambda document: _write(document, roster.tables()))
    return roster


def _write(document: Document, tables: list[dict[str, Any]]) -> None:
    """Bring the list of accounts to ``tables``, which differs by one entry, so that all others keep their comments."""
    import tomlkit
    from tomlkit.items import AoT

    there = document.get("accounts")
    if not tables or not isinstance(there, AoT):
        document.pop("accounts", None)
        document["accounts"] = _fresh(tables) if tables else tomlkit.array()
        return
    if len(tables) < len(there):
        del there[next((place for place, table in enumerate(tables) if not _says(there[place], table)), len(tables))]
    for place, table in enumerate(tables):
        if place == len(there):
            there.append(_table(table))
        elif not _says(there[place], table):
            there[place].update(table)


def _says(entry: Any, table: dict[str, Any]) -> bool:
    return all(entry.get(name) == table[name] for name in table)


def _fresh(tables: list[dict[str, Any]]) -> AoT:
    import tomlkit

    entries = tomlkit.aot()
    for table in tables:
        entries.append(_table(table))
    return entries


def _table(values: dict[str, Any]) -> Any:
    import tomlkit

    table = tomlkit.table()
    table.update(values)
    return table
