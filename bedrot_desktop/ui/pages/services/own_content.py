"""A service's own settings and accounts, and what of it was set aside or waits for an answer. Free of Qt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words

if TYPE_CHECKING:
    from datetime import datetime

    from bedrot_desktop.lake.quarantine import Group


@dataclass(frozen=True, slots=True)
class OwnSetting:
    """A setting as it is now. ``ours``: whether it stands as the program has it."""

    key: str
    label: str
    value: str
    origin: str
    help: str
    ours: bool


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account of the service."""

    key: str
    title: str
    artist: str
    foreign_id: str
    also: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class OwnContent:
    """Settings and accounts; ``accounts_count`` says whether the service has accounts at all."""

    settings: tuple[OwnSetting, ...]
    accounts: tuple[OwnAccount, ...]
    has_accounts: bool


def read_own(parts: Parts, run: Run, service: str, datasets: Sequence[str]) -> OwnContent:
    """What the tab Settings shows."""
    from bedrot_desktop.core.settings.accounts import read_roster

    wanted = (f"services.{service}.", f"sessions.{service}.", *(f"clocks.{dataset}." for dataset in datasets))
    rows = parts.settings.rows((service,), datasets)
    run.check()
    settings = tuple(
        OwnSetting(
            row.key,
            _label(row.label, row.key, datasets),
            "hidden" if row.secret and row.value else row.value or "–",
            row.origin,
            row.help,
            row.origin == "default",
        )
        for row in rows
        if row.key.startswith(wanted)
    )
    accounts = tuple(
        OwnAccount(one.key, one.title, one.artist, one.foreign_id, ", ".join(one.aliases), one.enabled)
        for one in read_roster(parts.home).of(service)
    )
    return OwnContent(settings, accounts, bool(accounts) or service in parts.logins)


def _label(label: str, key: str, datasets: Sequence[str]) -> str:
    """With the data set in front where there are several."""
    if key.startswith("clocks.") and len(datasets) > 1:
        return f"{key.split('.')[2].replace('_', ' ').capitalize()}: {label[:1].lower()}{label[1:]}"
    return label


@dataclass(frozen=True, slots=True)
class AsideGroup:
    """Rows or files that were set aside for one reason, ready to be shown."""

    dataset: str
    rule: str
    reason: str
    count: int
    unit: str
    files: str
    name: str
    when: str
    whole: bool
    remedy: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that waits: ``options`` as (what is answered, what the button says)."""

    id: str
    text: str
    path: str
    options: tuple[tuple[str, str], ...]
    free: bool


@dataclass(frozen=True, slots=True)
class AsideContent:
    """What the tab Quarantine shows."""

    groups: tuple[AsideGroup, ...]
    asks: tuple[Ask, ...]

    @property
    def rows(self) -> int:
        """How many rows wait."""
        return sum(group.count for group in self.groups if not group.whole)

    @property
    def sentence(self) -> str:
        """“14 rows in 2 groups, 1 file without a good row”."""
        told = []
        if self.rows:
            many = sum(not group.whole for group in self.groups)
            told.append(f"{words.number(self.rows)} row{_s(self.rows)} in {many} group{_s(many)}")
        if whole := sum(group.count for group in self.groups if group.whole):
            told.append(f"{words.number(whole)} file{_s(whole)} without a good row")
        if self.asks:
            told.append(f"{len(self.asks)} question{_s(len(self.asks))}")
        return ", ".join(told) or "nothing is set aside"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def read_aside(parts: Parts, run: Run, datasets: Sequence[str]) -> AsideContent:
    """What was set aside of these data sets, and the questions about them."""
    local = parts.clock.local()
    groups = tuple(_group(group, local) for group in parts.quarantine.groups(datasets))
    run.check()
    asks = tuple(
        Ask(
            one.id,
            one.question.text,
            one.path,
            (*((value, _said(value)) for value in one.question.options), ("skip", "Leave it out")),
            one.question.free,
        )
        for one in parts.questions.open()
        if one.question.dataset in datasets
    )
    return AsideContent(groups, asks)


def _said(value: str) -> str:
    return value.replace("_", " ")


def without_name(reason: str, name: str) -> str:
    """A reason without the file's name in front, where that stands beside it anyway."""
    rest = reason.removeprefix(name).strip() if reason.startswith(name) else reason
    return rest[:1].upper() + rest[1:]


def _group(group: Group, local: datetime) -> AsideGroup:
    name = group.path.rsplit("/", 1)[-1]
    reason = without_name(group.reason, name)
    reason = reason if group.alike else f"{reason.rstrip('.')} – and others like it"
    files = f"{words.number(group.files)} files" if group.files > 1 else group.path.rsplit("/", 1)[-1]
    when = words.moment(group.seen, local) if group.seen is not None else ""
    return AsideGroup(
        group.dataset, group.rule, reason, group.count, "file" if group.whole else "row", files,
        group.path.rsplit("/", 1)[-1], when, group.whole, group.remedy,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AsideRow:
    """One row (or file) of a group: where it stood, why, what it says."""

    where: str
    line: str
    reason: str
    row: str
    path: str


def read_rows(parts: Parts, run: Run, group: AsideGroup) -> tuple[AsideRow, ...]:
    """The rows of a group, the first 2,000."""
    if group.whole:
        found = parts.quarantine.rejected_of(group.dataset, group.rule)
        return tuple(
            AsideRow(name := path.rsplit("/", 1)[-1], "", without_name(why, name), "", path)
            for _, path, why, _ in found
        )
    run.check()
    return tuple(
        AsideRow(
            one.path.rsplit("/", 1)[-1]
            + (f"/{one.member}" if one.member and not one.path.endswith(one.member) else ""),
            words.number(one.line) if one.line else "",
            one.reason,
            ", ".join(f"{name}: {value}" for name, value in one.row.items()) if one.row else json.dumps(dict(one.row)),
            one.path,
        )
        for one in parts.quarantine.of_rule(group.dataset, group.rule)
    )
