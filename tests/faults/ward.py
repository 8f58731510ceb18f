"""A label that is well, and everything needed to make it ill: real lake, warehouse, sign-ins, stand-ins, inbox."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.attention.entries import Entry
from bedrot_desktop.attention.looking import Attention, look
from bedrot_desktop.automation.reaching import reach
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import set_value, unset
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.house import House
from bedrot_desktop.notify.message import INFO, RECOVERY, Message
from bedrot_desktop.pipeline.stages import RunOptions, RunResult
from bedrot_desktop.sessions.keychain import MemoryRing


class Recorded:
    """A channel that keeps what it is handed."""

    name = "toast"

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.cleared: list[str] = []

    def send(self, message: Message) -> None:
        self.messages.append(message)

    def clear(self, tag: str) -> None:
        self.cleared.append(tag)


@dataclass
class Ward:
    """``house`` is opened anew by `renew` (settings, accounts, files that were put back). All read the same clock."""

    root: Path
    home: Path
    clock: FixedClock
    sites: Sites
    ring: MemoryRing
    patch: pytest.MonkeyPatch
    toasts: Recorded = field(default_factory=Recorded)
    _house: House | None = None

    @property
    def house(self) -> House:
        if self._house is None:
            self._house = House.open(home=self.home, workspace=self.root)
            self._house.clock = self.clock
        return self._house

    @property
    def lake(self) -> Path:
        return self.root / "data_lake"

    @property
    def state(self) -> Path:
        return self.lake / ".bedrot"

    @property
    def warehouse(self) -> Path:
        return Path(self.house.warehouse_place)

    def renew(self) -> None:
        """Whoever looks next reads everything anew."""
        if self._house is not None:
            self._house.close()
            self._house = None

    def set(self, key: str, value: str) -> None:
        """A setting, as the person sets it."""
        set_value(self.home, key, value)
        self.renew()

    def unset(self, key: str) -> None:
        """As it was before anybody set it."""
        unset(self.home, key)
        self.renew()

    def later(self, **span: float) -> None:
        """Some time goes by."""
        self.clock.moment += timedelta(**span)

    def fetch(self, *services: str) -> RunResult:
        """A run by the schedule that only fetches."""
        return self.house.pipeline.run(RunOptions(services, ("extract",), automated=True, by="schedule"))

    def clean(self, *services: str) -> RunResult:
        """A run of the cleaners and the load."""
        return self.house.pipeline.run(RunOptions(services, extract=False, automated=True, by="schedule"))

    def probe(self, *services: str) -> None:
        """Whether these services' sign-ins live, asked now."""
        for service, account in self.house.keeper.keys(services):
            self.house.keeper.look(service, account, Run(), in_browser=False)

    def reach(self) -> None:
        """Whether the sites can be reached, tried now."""
        reach(self.house)

    def look(self, **more: Any) -> Attention:
        """What deserves attention now, told on the desktop."""
        return look(self.house, Run(), {"toast": self.toasts, **more})

    def open(self) -> dict[str, Entry]:
        """Key → entry of everything open that is more than a note."""
        return {one.key: one for one in self.look().entries if one.open and one.level != INFO}

    def said(self) -> list[Message]:
        """What was told on the desktop since this was last asked, recoveries left out."""
        told = [one for one in self.toasts.messages if one.kind != RECOVERY]
        self.toasts.messages = [one for one in self.toasts.messages if one.kind == RECOVERY]
        return told

    def recovered(self) -> list[Message]:
        """The recoveries told since this was last asked."""
        told = [one for one in self.toasts.messages if one.kind == RECOVERY]
        self.toasts.messages = [one for one in self.toasts.messages if one.kind != RECOVERY]
        return told

    def rows(self) -> dict[str, int]:
        """Table → rows of the warehouse."""
        with closing(sqlite3.connect(self.warehouse)) as link:
            names = [name for (name,) in link.execute("select name from sqlite_master where type = 'table'")]
            return {name: link.execute(f'select count(*) from "{name}"').fetchone()[0] for name in names}  # noqa: S608


def together(files: Iterable[Path]) -> str:
    """One word for names and bytes of files."""
    sum_ = hashlib.sha256()
    for file in files:
        if file.is_file():
            sum_.update(f"{file.name}\n".encode() + file.read_bytes())
    return sum_.hexdigest()


@dataclass(frozen=True)
class Ill:
    """What a fault must bring about: the beginning of the one key that speaks, its first button, its level.

    ``level`` "" is any that is told; "info" is a note that is only in the inbox. ``whole``: landing and warehouse can
    be compared while the fault lasts.
    """

    key: str
    step: str
    level: str = ""


#: Makes the label ill, says what must be told, and mends it when it is gone on with.
Course = Generator[Ill, None, None]
Case = Callable[[Ward], Course]

CASES: list[tuple[str, Case]] = []


def fault(name: str) -> Callable[[Case], Case]:
    """Add a case to the suite under a name that is a sentence."""

    def put(case: Case) -> Case:
        CASES.append((name, case))
        return case

    return put
