"""What a setting is and who says so: command line, environment, settings file, the owner's files, default."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, overload
from urllib.parse import urlsplit

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.paths import settings_file
from bedrot_desktop.core.settings.file import checked, known, leaves, read_document, suggestion, wrong
from bedrot_desktop.core.settings.owner import OwnerFiles, read_owner_files, secret_values
from bedrot_desktop.core.settings.service_rows import SERVICES
from bedrot_desktop.core.settings.table import (
    ZONES,
    environment_name,
    expanded,
    find,
    looks_misspelt,
    owner_names,
)
from bedrot_desktop.core.settings.values import Setting, Value, read, write

T = TypeVar("T", bool, int, str, tuple[str, ...])

DEFAULT = "default"
MASK = "********"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the settings that is not used as it stands; the program goes on without it."""

    key: str
    origin: str
    message: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting as it is shown: value as text (secrets masked), where it comes from, what it may be."""

    key: str
    value: str
    origin: str
    default: str
    label: str
    help: str
    allowed: str
    secret: bool


@dataclass(frozen=True, slots=True)
class _Found:
    value: Value
    origin: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Settings:
    """All settings of one program run. Values do not change; `set_value` writes the file for the next one."""

    file: Path
    overrides: Mapping[str, Value]
    environment: Mapping[str, str]
    written: Mapping[str, Any]
    owner: OwnerFiles
    _cache: dict[str, _Found] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def load(
        cls,
        home: Path,
        *,
        roots: Iterable[Path] = (),
        environment: Mapping[str, str] | None = None,
        overrides: Mapping[str, str] | None = None,
    ) -> Settings:
        """Read everything once. ``roots`` are the folders with the owner's files: the lake, then the ecosystem.

        ``overrides`` are texts from the command line. Raises SettingError for a wrong override, and for a settings file
        that is no TOML or newer than the program; everything else that is wrong is told in ``problems``.
        """
        environment = dict(os.environ if environment is None else environment)
        given = {key: checked(key, text, "the command line") for key, text in (overrides or {}).items()}
        written = dict(leaves(read_document(home)))
        return cls(settings_file(home), given, environment, written, read_owner_files(roots, environment))

    @overload
    def get(self, key: str) -> Value: ...
    @overload
    def get(self, key: str, kind: type[T]) -> T: ...
    def get(self, key: str, kind: type[Any] | None = None) -> Any:
        """The value of a setting; with ``kind`` (bool, int, str, tuple, time) it is that type.

        Raises SettingError for a key that is not in the table, TypeError where the table says another type.
        """
        value = self._found(key).value
        if kind is not None and type(value) is not kind:
            raise TypeError(f"{key} is {type(value).__name__}, not {kind.__name__}")
        return value

    def for_service(self, key: str, service: str) -> Value:
        """The value of a setting that each service has: ``for_service("services.*.enabled", "spotify")``."""
        return self.get(key.replace("*", service))

    def enabled(self, service: str) -> bool:
        """Whether a service is in use."""
        return self.for_service("services.*.enabled", service) is True

    def clock(self, dataset: str) -> tuple[int | None, int | None, int | None]:
        """(lag, due, stale) in days that the person set for a data set; None where its own counts."""
        lag, due, stale = (self.get(f"clocks.{dataset}.{name}") for name in ("lag", "due", "stale"))
        return _whole(lag), _whole(due), _whole(stale)

    def zone_folders(self) -> dict[str, str]:
        """The folders that were set for zones, by zone; relative to the lake or absolute. Unset ones are left out."""
        return {zone: folder for zone in ZONES if (folder := self.get(f"zones.{zone}", str))}

    def origin(self, key: str) -> str:
        """Who says what a setting is: “command line”, “environment (NAME)”, a file, or “default”."""
        return self._found(key).origin

    def secrets(self) -> tuple[str, ...]:
        """Every secret value that is known, so that logs can mask it."""
        own = (str(self.get(key)) for key in self._keys() if known(key)[0].secret)
        named = secret_values(self.environment.items())
        theirs = secret_values((name, text) for name, (text, _) in self.owner.variables.items())
        password = urlsplit(self.get("warehouse.url", str)).password or ""
        return tuple(sorted({text for text in (*own, *named, *theirs, password) if len(text) >= 6}))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong or unknown in the files and the environment."""
        troubles = [
            Problem("", str(trouble.path), f"{trouble.path}: {trouble.reason}. That is left out.")
            for trouble in self.owner.troubles
        ]
        values = [problem for key in self._keys() for problem in self._found(key).problems]
        unknown = [
            Problem(
                key, self.file.name, " ".join(f"There is no setting “{key}”; it is kept. {suggestion(key)}".split())
            )
            for key in self.written
            if find(key) is None
        ]
        misspelt = [
            Problem(name, "environment", f"The environment variable {name} is named like a setting, but there is none.")
            for name in sorted(self.environment)
            if self.environment[name].strip() and looks_misspelt(name)
        ]
        return (*troubles, *values, *unknown, *misspelt)

    def rows(self, services: Iterable[str] = (), datasets: Iterable[str] = ()) -> list[Shown]:
        """Every setting as shown, in the table's order, for these services and data sets beside the known ones."""
        return [self.shown(key) for key in self._keys(services, datasets)]

    def shown(self, key: str) -> Shown:
        """One setting as it is shown."""
        row, names = known(key)
        found = self._found(key)
        default = write(row.default_for(names))
        text = masked(row, found.value)
        return Shown(key, text, found.origin, default, row.label, row.help, row.allowed, row.secret)

    def _keys(self, services: Iterable[str] = (), datasets: Iterable[str] = ()) -> list[str]:
        named = [
            (row, names)
            for key in (*self.written, *self.owner.config)
            if (match := find(key))
            for row, names in [match]
        ]
        more = [names[0] for row, names in named if row.key.count("*") == 1]
        sets = [".".join(names) for row, names in named if row.key.count("*") == 2]
        listed = dict.fromkeys((*SERVICES, *services, *more))
        return [key for key, _ in expanded(listed, dict.fromkeys((*datasets, *sets)))]

    def _found(self, key: str) -> _Found:
        if key not in self._cache:
            self._cache[key] = self._resolve(key)
        return self._cache[key]

    def _resolve(self, key: str) -> _Found:
        row, names = known(key)
        if key in self.overrides:
            return _Found(self.overrides[key], "command line")
        problems: list[Problem] = []
        for origin, raw in self._said(key, row, names):
            try:
                if row.secret and origin == self.file.name:
                    raise ValueError("a secret does not belong into this file")
                return _Found(read(row, raw, names), origin, tuple(problems))
            except ValueError as error:
                trouble: SettingError = wrong(key, row, origin, error)
                problems.append(Problem(key, origin, f"{trouble} It is not used."))
        return _Found(row.default_for(names), DEFAULT, tuple(problems))

    def _said(self, key: str, row: Setting, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """(origin, value as it stands) of everything below the command line, the strongest first."""
        theirs = owner_names(row, names)
        for name in (environment_name(key), *theirs):
            if self.environment.get(name, "").strip():
                yield f"environment ({name})", self.environment[name]
        if key in self.written:
            yield self.file.name, self.written[key]
        for name in theirs:
            if name in self.owner.variables:
                text, file = self.owner.variables[name]
                yield f"{file} ({name})", text
        if key in self.owner.config:
            value, file = self.owner.config[key]
            if value != "":
                yield str(file), value


def masked(row: Setting, value: Value) -> str:
    """A value as text that may be shown to anybody."""
    text = write(value)
    if row.secret:
        return MASK if text else ""
    if row.kind == "database" and "://" in text:
        password = urlsplit(text).password
        return text.replace(f":{password}@", f":{MASK}@") if password else text
    return text


def _whole(value: Value) -> int | None:
    return value if isinstance(value, int) else None
