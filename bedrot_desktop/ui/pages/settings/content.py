"""What the page shows of the settings, read on a worker: rows in groups, who says what, what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.core.settings import Settings, Shown
from bedrot_desktop.core.settings.file import known
from bedrot_desktop.core.settings.resolve import MASK
from bedrot_desktop.lake.place import drawbacks, told
from bedrot_desktop.parts import Parts
from bedrot_desktop.sessions.given import kept
from bedrot_desktop.ui.pages.settings.sections import SECTIONS, TITLES, belongs, unit
from bedrot_desktop.ui.pages.settings.truth import truly

DEFAULT, FILE, ENVIRONMENT, ELSEWHERE, VAULT = "default", "file", "environment", "elsewhere", "vault"
_UNIT_WORDS = re.compile(r"^(Days|Minutes|Seconds|Hours)\b[.;,]?\s*|\s*\(MB\)|^MB\b\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A setting with what its control needs. ``origin`` in words, ``by`` one of the five kinds above.

    ``problem``: what is wrong with a value that is written somewhere and therefore not used.
    """

    key: str
    label: str
    help: str
    kind: str
    value: str
    default: str
    origin: str
    by: str
    allowed: str
    choices: tuple[str, ...] = ()
    unit: str = ""
    folder: bool = False
    variable: str = ""
    problem: str = ""

    @property
    def fixed(self) -> bool:
        """Whether something stronger than the file says it, so that the file changes nothing."""
        return self.by == ENVIRONMENT

    def answers(self, wanted: str) -> bool:
        """Whether every word looked for is in its key, label or help."""
        text = f"{self.key} {self.label} {self.help} {' '.join(self.choices)}".casefold()
        return all(word in text for word in wanted.casefold().split())


@dataclass(frozen=True, slots=True)
class Group:
    """Rows below one head; ``service`` for its mark; closed at first where there are many like it."""

    title: str
    hint: str
    rows: tuple[Row, ...]
    service: str = ""
    closed: bool = False
    accounts: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """``groups``: section → its groups. ``troubles``: section → how many rows of it are wrong."""

    file: Path
    groups: dict[str, tuple[Group, ...]]

    @property
    def troubles(self) -> dict[str, int]:
        return {
            key: sum(bool(row.problem) for group in groups for row in group.rows) for key, groups in self.groups.items()
        }

    def with_row(self, row: Row) -> Content:
        """The same with one row as it is now."""
        groups = {
            section: tuple(
                replace(group, rows=tuple(row if one.key == row.key else one for one in group.rows)) for group in told
            )
            for section, told in self.groups.items()
        }
        return replace(self, groups=groups)

    def found(self, wanted: str, most: int) -> tuple[Group, ...]:
        """Up to ``most`` rows in which every word looked for is, in their groups, with the section for a hint."""
        found: list[Group] = []
        for section in SECTIONS:
            for group in self.groups[section.key]:
                rows = tuple(row for row in group.rows if row.answers(wanted))[:most]
                if rows:
                    found.append(Group(group.title or section.title, section.title, rows, group.service))
                    most -= len(rows)
        return tuple(found)

    def row(self, key: str) -> Row | None:
        """The row of a setting."""
        return next(
            (row for groups in self.groups.values() for group in groups for row in group.rows if row.key == key), None
        )


def read(parts: Parts, _run: Run) -> Content:
    """Everything, as the files stand now (the parts keep what they read at the start)."""
    services, datasets, titles = _known(parts)
    settings = load(parts)
    wrong = {problem.key: problem.message for problem in settings.problems if problem.key}
    there = kept(parts.home)
    rows = [with_vault(row_of(one, wrong.get(one.key, "")), there) for one in settings.rows(services, datasets)]
    rows = [placed(truly(row, parts)) for row in rows]
    groups = {section.key: _groups(section.key, rows, titles, parts) for section in SECTIONS}
    return Content(settings.file, groups)


def load(parts: Parts) -> Settings:
    """The settings as the files stand now; what the command line and the owner's files say stays as it was."""
    now = parts.settings
    return replace(Settings.load(parts.home, environment=now.environment), overrides=now.overrides, owner=now.owner)


def _known(parts: Parts) -> tuple[list[str], list[str], dict[str, str]]:
    """Services, data sets, and names of both; without a workspace those that settings are always listed for."""
    from bedrot_desktop.core.errors import BedrotError
    from bedrot_desktop.core.settings import SERVICES

    try:
        services = parts.services
    except BedrotError:
        return list(SERVICES), [], {}
    keys = [service.key for service in services if not service.by_hand]
    datasets = [dataset.key for service in services for dataset in service.datasets]
    titles = {service.key: service.title for service in services}
    titles |= {dataset.key: f"{service.title}: {dataset.title}" for service in services for dataset in service.datasets}
    return keys, datasets, titles


def row_of(shown: Shown, problem: str = "") -> Row:
    """A setting as its row."""
    setting, _ = known(shown.key)
    words = _UNIT_WORDS.sub("", shown.help).strip()
    return Row(
        shown.key, shown.label, words[:1].upper() + words[1:], setting.kind, shown.value, shown.default,
        *_origin(shown.origin), shown.allowed, setting.choices, unit(shown.key),
        shown.key == "workspace.folder" or shown.key.startswith("zones."), _variable(shown.key), problem,
    )  # fmt: skip


def placed(row: Row) -> Row:
    """The row of the workspace with what may go wrong where it lies."""
    if row.key != "workspace.folder" or not row.value:
        return row
    warning = told(drawbacks(Path(row.value)))
    return replace(row, help=f"{row.help} {warning}") if warning else row


def with_vault(row: Row, there: frozenset[str]) -> Row:
    """The row of a secret that the vault keeps, where nothing stronger says it."""
    if row.kind != "secret" or row.by != DEFAULT or row.key not in there:
        return row
    return replace(row, value=MASK, origin="in the vault", by=VAULT)


def _origin(origin: str) -> tuple[str, str]:
    if origin == "default":
        return "default", DEFAULT
    if origin == "settings.toml":
        return "from the file", FILE
    if origin.startswith("environment"):
        return origin, ENVIRONMENT
    return origin, ENVIRONMENT if origin == "command line" else ELSEWHERE


def _variable(key: str) -> str:
    from bedrot_desktop.core.settings.table import environment_name

    return environment_name(key)


def _groups(section: str, rows: list[Row], titles: dict[str, str], parts: Parts) -> tuple[Group, ...]:
    found: list[Group] = []
    told = next(one for one in SECTIONS if one.key == section)
    for part in told.parts:
        own = [row for row in rows if belongs(part, row.key)]
        if not part.per:
            found.append(Group(part.title, part.hint, tuple(own)))
            continue
        per: dict[str, list[Row]] = {}
        for row in own:
            pieces = row.key.split(".")
            per.setdefault(pieces[1] if part.per == "service" else ".".join(pieces[1:3]), []).append(row)
        for name, theirs in per.items():
            service = name.split(".", maxsplit=1)[0]
            accounts = parts.roster.of(service) if section == "services" else ()
            title = titles.get(name) or TITLES.get(name, name)
            found.append(Group(title, _hint(theirs, accounts), tuple(theirs), service, True, accounts))
    return tuple(group for group in found if group.rows)


def _hint(rows: list[Row], accounts: tuple[Account, ...]) -> str:
    changed = sum(row.by != DEFAULT for row in rows)
    told = [f"{len(accounts)} account{'s' * (len(accounts) != 1)}"] if accounts else []
    told += [f"{changed} not as usual"] if changed else []
    return ", ".join(told)
