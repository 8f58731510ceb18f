"""A label whose accounts are at the stand-ins, the program at its side, and a clock that both read."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.cli.app import run as run_line
from bedrot_desktop.core.settings.table import environment_name
from bedrot_desktop.demo.sites.scene import Asked, Scene, Typist
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.house import House
from bedrot_desktop.sessions.answers import ALIVE, Look
from bedrot_desktop.sessions.session import Session

SERVICES = ("spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads")
IN_BROWSER = SERVICES[:-1]
#: Service → the sign-in that its scenes are played with; TikTok's other account is left out where one is enough.
ACCOUNT = {service: "zone.a0" if service == "tiktok" else "main" for service in SERVICES}
#: Service → how many files an errand that nothing disturbs lands at least, below landing/<service>.
FETCHED = {"spotify": 12, "tiktok": 2, "distrokid": 3, "toolost": 2, "linktree": 3, "metaads": 5}
APP = {"sessions.metaads.client_id": "demo-client", "sessions.metaads.client_secret": "demo-client-secret"}


class Hands:
    """A clock that goes as the machine's does and can be set ahead; the stand-ins and the program read the same."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def local(self) -> datetime:
        return self.now().astimezone()

    def today(self) -> date:
        return self.local().date()

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead.total_seconds()

    def on(self, **span: float) -> None:
        """Some days or hours go by."""
        self.ahead += timedelta(**span)


@dataclass(frozen=True)
class Said:
    """What a command said and with which code it left."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        assert self.out, self.err
        return json.loads(self.out)

    @property
    def words(self) -> str:
        return self.out + self.err

    def stage(self, service: str, name: str = "extract") -> dict[str, Any]:
        """How a stage of a run ended, from the JSON that it said."""
        stages = (self.document.get("resumed") or self.document)["stages"]
        (found,) = (one for one in stages if (one["service"], one["stage"]) == (service, name))
        return dict(found)


@dataclass
class Stage:
    """Somebody who works with the program at the prompt and has accounts at the stand-ins."""

    root: Path
    home: Path
    sites: Sites
    hands: Hands
    capture: pytest.CaptureFixture[str]
    settings: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str) -> Said:
        """A command at the prompt."""
        self.capture.readouterr()
        code = run_line(["--workspace", str(self.root), "--home", str(self.home), *words])
        told = self.capture.readouterr()
        return Said(code, told.out, told.err)

    def json(self, *words: str) -> Any:
        return self("--json", *words).document

    def fetch(self, service: str, *more: str) -> Said:
        """A run without anybody at the screen that only fetches."""
        return self("--json", "run", service, "--automated", "--only", "extract", *more)

    @property
    def lake(self) -> Path:
        return self.root / "data_lake"

    def scene(self, service: str) -> Scene:
        return self.sites.scene(service)

    @contextmanager
    def house(self) -> Iterator[House]:
        """The program's parts, as the next command will find them."""
        house = House.open(home=self.home, workspace=self.root)
        try:
            yield house
        finally:
            house.close()

    def holds(
        self, service: str, account: str = "", *, since: timedelta = timedelta(hours=1), session: Session | None = None
    ) -> Session:
        """A living sign-in is in the vault, as if the person had signed in a while ago."""
        account = account or ACCOUNT[service]
        born = self.hands.now() - since
        session = session or self.sites.session(service, "" if account == "main" else account)
        session = replace(session, account=account, born_at=born, saved_at=born)
        with self.house() as house:
            house.keeper.keep(session, Look(service, account, self.hands.now(), ALIVE, "made up"))
        return session

    def kept(self, service: str, account: str = "") -> Session | None:
        """The sign-in that lies in the vault."""
        with self.house() as house:
            return house.keeper.store.load(service, account or ACCOUNT[service])

    def state(self, service: str, account: str = "") -> str:
        """The word that the lists show for a sign-in."""
        rows = self.json("session", "list", service)["sessions"]
        (row,) = (one for one in rows if one["account"] == (account or ACCOUNT[service]))
        return str(row["state"])

    def at_the_keyboard(self, service: str, account: str = "", *, code: str = "", pause: float = 0.3) -> None:
        """From now on somebody types into the doors of a service, and mistypes the code if one is given."""
        account = account or ACCOUNT[service]
        person = self.scene(service).of_account("" if account == "main" else account)
        self.scene(service).typist = Typist(person.user, person.password, code, pause)

    def login(self, service: str, account: str = "", *more: str) -> Said:
        """`bedrot login` of a service."""
        named = ("--account", account or ACCOUNT[service]) if service == "tiktok" else ()
        return self("--json", "login", service, *named, *more)

    def landed(self, below: str = "") -> list[str]:
        """What lies in landing, as posix paths."""
        home = self.lake / "landing"
        return sorted(file.relative_to(home).as_posix() for file in (home / below).rglob("*") if file.is_file())


def environment(sites: Sites, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that point the program at the stand-ins, where nobody has to be polite to a program of its own."""
    settings = {**sites.settings(), **{f"services.{service}.pause_seconds": "0" for service in SERVICES}, **APP}
    settings["sessions.wait_minutes"] = "3"
    return {environment_name(key): value for key, value in {**settings, **(more or {})}.items()}


def later(seconds: float, work: Callable[[], object]) -> threading.Timer:
    """Do something a moment later, while the test waits for the program."""
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()
    return timer


def until(question: Callable[[], object], what: str, seconds: float = 90.0) -> None:
    """Ask again and again; the test fails when it never becomes true."""
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            pytest.fail(f"{what} did not come")
        time.sleep(0.05)


def played(*fast: str, among: tuple[str, ...] = SERVICES) -> list[Any]:
    """Services as a test's parameters; all but ``fast`` are played only where there is time."""
    return [pytest.param(one, marks=() if one in fast else pytest.mark.long) for one in among]


class Hearing(list[Asked]):
    """What a stand-in heard, with somebody who listens while it is written down (and may change the scene)."""

    def __init__(self, listener: Callable[[Asked], object]) -> None:
        super().__init__()
        self._listener = listener

    def append(self, asked: Asked) -> None:
        super().append(asked)
        self._listener(asked)


def hear(scene: Scene, listener: Callable[[Asked], object]) -> None:
    """Tell somebody of each request from now on; in the stand-in's own threads, before it is answered."""
    scene.heard = Hearing(listener)


#: What the last errand of a service is called in landing, without the moment in its name.
_MOMENTS = re.compile(r"_?\d{8}_\d{6}(?:_\d+)?|_\d+(?=\.json$)|(?<=\d)__.*(?=\.)")


def without_moments(landed: Iterable[str]) -> list[str]:
    """Names of files in landing without what differs from run to run."""
    return sorted(_MOMENTS.sub("", name) for name in landed)
