"""The settings file: read, changed without losing comments or unknown keys, and taken over from older versions."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.files import write_bytes, write_text
from bedrot_desktop.core.paths import settings_file
from bedrot_desktop.core.settings.table import find
from bedrot_desktop.core.settings.values import Setting, Value, read, write

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

SCHEMA_VERSION = 1

Document = MutableMapping[str, Any]


def _begin_counting(document: Document) -> None:
    """Files without a version have the same shape as those of version 1."""
    document["schema_version"] = 1


#: version → what turns a document of that version into one of the next.
MIGRATIONS: Mapping[int, Callable[[Document], None]] = {0: _begin_counting}

_NOT_ROWS = {"schema_version", "accounts"}


def read_document(home: Path) -> dict[str, Any]:
    """The settings file as it would be in the present version; empty where there is none.

    Raises SettingError when it is no TOML or was written by a newer version of the program.
    """
    file = settings_file(home)
    if not file.exists():
        return {"schema_version": SCHEMA_VERSION}
    try:
        document = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from error
    except OSError as error:
        raise SettingError(f"{file} cannot be read: {error.strerror}.", "Look at the rights of the file.") from error
    upgrade(document, file)
    return document


def upgrade(document: Document, file: Path, migrations: Mapping[int, Callable[[Document], None]] = MIGRATIONS) -> int:
    """Bring a document to the present version in place; returns the version it had."""
    found = document.get("schema_version", 0)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise SettingError(f"{file} has the schema_version “{found}”, which is no version.", "Write 1 there.")
    newest = max(migrations) + 1
    if found > newest:
        raise SettingError(
            f"{file} was written by a newer version of the program (settings {found}, this one knows {newest}).",
            "Update the program, or use another folder with --home.",
        )
    for version in range(found, newest):
        migrations[version](document)
    document["schema_version"] = newest
    return int(found)


def migrate(home: Path, migrations: Mapping[int, Callable[[Document], None]] = MIGRATIONS) -> Path | None:
    """Write an older settings file in the present version; returns the copy kept of it, None if nothing was to do."""
    file = settings_file(home)
    if not file.exists():
        return None
    document = _editable(home)
    found = upgrade(document, file, migrations)
    if found == document["schema_version"]:
        return None
    copy = _free_name(file, found)
    write_bytes(copy, file.read_bytes())
    _save(home, document)
    return copy


def leaves(document: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """(dotted key, value) of all that the file sets, accounts and version left out."""
    for name, value in document.items():
        if not above and name in _NOT_ROWS:
            continue
        key = f"{above}{name}"
        if isinstance(value, dict):
            yield from leaves(value, f"{key}.")
        else:
            yield key, value


def known(key: str) -> tuple[Setting, tuple[str, ...]]:
    """The row of a key; SettingError with what it may have meant where there is none."""
    found = find(key)
    if found is None:
        raise SettingError(f"There is no setting “{key}”.", suggestion(key) or "`bedrot config show` lists them.")
    return found


def suggestion(key: str) -> str:
    """“Did you mean …?” for a key that is not known, or nothing."""
    from difflib import get_close_matches

    from bedrot_desktop.core.settings.table import expanded

    close = get_close_matches(key, [name for name, _ in expanded()], n=1, cutoff=0.75)
    return f"Did you mean {close[0]}?" if close else ""


def checked(key: str, text: str, origin: str) -> Value:
    """The value that a text means for a setting; SettingError names the setting, the origin and what is allowed."""
    row, names = known(key)
    try:
        return read(row, text, names)
    except ValueError as error:
        raise wrong(key, row, origin, error) from error


def wrong(key: str, row: Setting, origin: str, error: ValueError) -> SettingError:
    """The error for a value that a setting cannot have; a secret's value is not repeated."""
    reason = "it cannot be read" if row.secret else str(error)
    return SettingError(
        f"The setting {key} ({row.label}) from {origin} is wrong: {reason}.", f"Allowed is {row.allowed}."
    )


def set_value(home: Path, key: str, text: str) -> Value:
    """Write one setting into the file, all else as it stands; returns the value as understood.

    Raises SettingError for an unknown key, a wrong value, and for anything secret.
    """
    row, _ = known(key)
    if row.secret:
        raise SettingError(
            f"{key} is a secret and is not written to the settings file.",
            f"`bedrot config set {key}` seals it in the vault; the variable {_environment_of(key)} counts, too.",
        )
    value = checked(key, text, "the command line")
    if row.kind == "database" and _has_password(str(value)):
        raise SettingError(
            f"{key} holds a password, which is not written to the settings file.",
            f"Leave it out, or set the environment variable {_environment_of(key)} instead.",
        )
    if value is None:
        unset(home, key)
        return None
    document = _current(home)
    *folders, leaf = key.split(".")
    place: Any = document
    for name in folders:
        if not isinstance(place.get(name, {}), MutableMapping):
            raise SettingError(f"“{name}” in {settings_file(home)} is no section.", "Remove that line, then try again.")
        place = place.setdefault(name, {})
    place[leaf] = list(value) if isinstance(value, tuple) else value if isinstance(value, bool | int) else write(value)
    _save(home, document)
    return value


def unset(home: Path, key: str) -> bool:
    """Take a key out of the file, unknown ones too; whether it was there."""
    document = _current(home)
    *folders, leaf = key.split(".")
    place: Any = document
    for name in folders:
        place = place.get(name) if isinstance(place, MutableMapping) else None
    if not isinstance(place, MutableMapping) or leaf not in place:
        return False
    del place[leaf]
    _save(home, document)
    return True


def change_document(home: Path, change: Callable[[Document], None]) -> None:
    """Change the settings file as a whole, comments kept; written in one step."""
    document = _current(home)
    change(document)
    _save(home, document)


def _current(home: Path) -> TOMLDocument:
    migrate(home)
    return _editable(home)


def _editable(home: Path) -> TOMLDocument:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    file = settings_file(home)
    if not file.exists():
        document = tomlkit.document()
        document.add(tomlkit.comment("Settings of BEDROT Desktop. `bedrot config show` lists what can stand here."))
        document.add("schema_version", SCHEMA_VERSION)
        return document
    try:
        return tomlkit.parse(file.read_bytes().decode("utf-8-sig"))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from error


def _save(home: Path, document: TOMLDocument) -> None:
    import tomlkit

    write_text(settings_file(home), tomlkit.dumps(document))


def _free_name(file: Path, version: int) -> Path:
    names = (
        file.with_name(f"{file.stem}.v{version}{mark}{file.suffix}") for mark in ("", *map("-{}".format, range(2, 99)))
    )
    return next(name for name in names if not name.exists())


def _unreadable(file: Path, error: Exception) -> SettingError:
    return SettingError(
        f"{file} is not a settings file: {error}.", "Mend the line, or move the file away to begin anew."
    )


def _environment_of(key: str) -> str:
    from bedrot_desktop.core.settings.table import environment_name

    return environment_name(key)


def _has_password(address: str) -> bool:
    from urllib.parse import urlsplit

    return bool(urlsplit(address).password) or "password=" in address.lower()
