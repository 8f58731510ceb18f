"""A label at the prompt whose services are the stand-in sites, with sign-ins kept under a key of the test's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bedrot_desktop.core.settings.table import environment_name
from bedrot_desktop.demo.sites.scene import Typist
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.house import House
from bedrot_desktop.sessions.answers import ALIVE, Look
from bedrot_desktop.sessions.history_rows import Life
from bedrot_desktop.sessions.session import Session

from .conftest import Prompt

#: Nothing here has to be polite to a program of its own.
PACE = {"services.{}.pause_seconds": "0"}


def environment(sites: Sites) -> dict[str, str]:
    """The variables that point the program at the stand-ins."""
    named = {environment_name(key): value for key, value in sites.settings().items()}
    for service in ("spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads"):
        named |= {environment_name(key.format(service)): value for key, value in PACE.items()}
    return named


@dataclass
class Label:
    """Somebody who works with the program at the prompt and has accounts at the stand-ins."""

    prompt: Prompt
    sites: Sites

    @contextmanager
    def house(self) -> Iterator[House]:
        """The program's parts, as the next command will find them."""
        house = House.open(home=self.prompt.home, workspace=self.prompt.root)
        try:
            yield house
        finally:
            house.close()

    def holds(self, service: str, account: str, *, since: timedelta = timedelta(days=1)) -> Session:
        """A living sign-in is in the vault, as if the person had signed in a while ago."""
        born = self.sites.clock.now() - since
        session = replace(self.sites.session(service, "" if account == "main" else account), account=account)
        session = replace(session, born_at=born, saved_at=born)
        with self.house() as house:
            house.keeper.store.save(session)
            house.keeper.history.born(Life(service, account, born, born, "signed in", born, session.identity))
            house.keeper.history.note(Look(service, account, born, ALIVE, "signed in"))
        return session

    def kept(self, service: str, account: str) -> Session | None:
        """The sign-in that lies in the vault."""
        with self.house() as house:
            return house.keeper.store.load(service, account)

    def at_the_keyboard(self, service: str, account: str = "", *, code: str = "") -> None:
        """From now on somebody types into the doors of a service, and mistypes the code if one is given."""
        person = self.sites.scene(service).of_account("" if account == "main" else account)
        self.sites.scene(service).typist = Typist(person.user, person.password, code)

    def landed(self, below: str = "") -> list[str]:
        """What lies in landing, as posix paths."""
        home = self.prompt.lake / "landing"
        return sorted(file.relative_to(home).as_posix() for file in (home / below).rglob("*") if file.is_file())

    def asked(self, service: str) -> list[str]:
        """What was asked of a service, as ``GET /path``."""
        return [f"{one.method} {one.path}" for one in self.sites.scene(service).heard]


def everything_on_disk(*roots: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below some folders with its bytes."""
    for root in roots:
        for file in root.rglob("*"):
            if file.is_file():
                yield file, file.read_bytes()


def later(seconds: float, work: object) -> threading.Timer:
    """Do something a moment later, while the test waits for the program."""
    timer = threading.Timer(seconds, work)  # type: ignore[arg-type]
    timer.daemon = True
    timer.start()
    return timer


def local(moment: datetime) -> datetime:
    """A moment in the person's own zone."""
    return moment.astimezone()
