"""The parts of the program, put together once and closed in order. Handed to nobody: pages and commands get parts."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bedrot_desktop.core import logs, paths
from bedrot_desktop.core.clock import Clock, clock_from_environment
from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.core.events import Bus
from bedrot_desktop.core.roster import Roster
from bedrot_desktop.core.settings import Settings, set_value
from bedrot_desktop.core.settings.accounts import read_roster
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.frames import Frames
from bedrot_desktop.lake.quarantine import Quarantine
from bedrot_desktop.lake.questions import Questions
from bedrot_desktop.lake.workspace import Workspace, open_workspace
from bedrot_desktop.pipeline.control import Pipeline
from bedrot_desktop.pipeline.extracting import Extraction
from bedrot_desktop.pipeline.journal import Journal
from bedrot_desktop.pipeline.loading import loaded_marks
from bedrot_desktop.pipeline.scripted import Scripts
from bedrot_desktop.pipeline.workshop import Workshop
from bedrot_desktop.services.listing import SERVICES
from bedrot_desktop.services.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bedrot_desktop.sessions.driving import Driver
    from bedrot_desktop.sessions.keeper import Keeper
    from bedrot_desktop.sessions.login import Login
    from bedrot_desktop.sessions.vault import Vault
    from bedrot_desktop.warehouse.engine import Warehouse

T = TypeVar("T")


class House:
    """Opens each part when it is first asked for; ``close`` lets go of them in the right order."""

    def __init__(
        self,
        *,
        home: Path,
        workspace: Path | None,
        clock: Clock,
        settings: Settings,
        overrides: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home
        self.clock = clock
        self.bus = Bus()
        self._given = workspace
        self._settings = settings
        self._overrides = dict(overrides or {})
        self._opened: list[str] = []
        self._door = threading.RLock()

    @staticmethod
    def open(
        *,
        home: Path | None = None,
        workspace: Path | None = None,
        verbose: bool = False,
        overrides: Mapping[str, str] | None = None,
    ) -> House:
        """Read the settings, start the program log. Nothing of the lake is touched yet."""
        folder = paths.home(home)
        given = workspace or _from_environment()
        settings = Settings.load(folder, overrides=overrides, roots=_owner_roots(given))
        house = House(
            home=folder, workspace=given, clock=clock_from_environment(), settings=settings, overrides=overrides
        )
        logs.setup(
            paths.log_folder(folder),
            settings.get("log.level", str),
            console_level="DEBUG" if verbose else "ERROR",
            size_mb=settings.get("log.size_mb", int),
            files=settings.get("log.files", int),
            secrets=settings.secrets(),
        )
        logs.prune(paths.log_folder(folder), settings.get("retention.log_days", int), house.clock.now())
        return house

    @property
    def settings(self) -> Settings:
        """All settings, the workspace's own files included."""
        return self._settings

    @cached_property
    def roster(self) -> Roster:
        """The accounts; Meta's without a number of its own has the one that the owner's variables name."""
        roster = read_roster(self.home)
        named = self._settings.get("services.metaads.ad_account", str)
        return (
            roster.replacing(
                replace(one, foreign_id=named) if named and one.service == "metaads" and not one.foreign_id else one
                for one in roster.accounts
            )
            if named
            else roster
        )

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace: ``--workspace``, ``BEDROT_WORKSPACE``, ``PROJECT_ROOT``, else the one opened last."""
        last = self._settings.get("workspace.folder", str)
        chosen = self._given or (Path(last) if last else None)
        if chosen is None:
            raise WorkspaceError(
                "No workspace was chosen yet.",
                "Add --workspace DIR, or make one to try things with: `bedrot demo DIR`.",
            )
        opened = open_workspace(chosen, self._settings.zone_folders())
        if not self._given:  # the owner's files in the lake were not known when the settings were read
            self._settings = Settings.load(self.home, overrides=self._overrides, roots=(opened.lake, opened.root))
            opened = open_workspace(chosen, self._settings.zone_folders())
        if Path(last or ".") != opened.root.absolute():
            set_value(self.home, "workspace.folder", str(opened.root.absolute()))
        return opened

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """The built-in services in use; same-named scripts step in where a setting prefers them."""
        brought = {key.casefold() for key in self.scripts.keys}  # those are left out here that the scripts stand for
        return tuple(
            service for service in SERVICES if self._settings.enabled(service.key) and service.key not in brought
        )

    @cached_property
    def scripts(self) -> Scripts:
        """The script services that the lake brings along."""
        builtin = {service.key for service in SERVICES}
        preferred = {key for key in builtin if self._prefers_scripts(key)}
        return Scripts.of(
            self.workspace, self._settings, builtin - preferred, self.shop, self._alone(lambda: self.warehouse),
            self._loaded, self._lent,
        )  # fmt: skip

    def _prefers_scripts(self, service: str) -> bool:
        return self._settings.for_service("services.*.prefer_scripts", service) is True

    @cached_property
    def catalog(self) -> Catalog:
        """What is known of the lake's files."""
        return self._opening("catalog", Catalog(self.workspace.state))

    @cached_property
    def journal(self) -> Journal:
        """What runs did."""
        return self._opening("journal", Journal(self.workspace.state / "journal.sqlite"))

    @cached_property
    def questions(self) -> Questions:
        """What waits for an answer, and the answers."""
        return Questions(self.catalog)

    @cached_property
    def quarantine(self) -> Quarantine:
        """Rows set aside."""
        return Quarantine(self.catalog)

    @cached_property
    def shop(self) -> Workshop:
        """What stages work with."""
        return Workshop(
            self.workspace, self.catalog, self.questions, Frames(self.workspace.state), self.roster, self.clock,
            self.bus,
        )  # fmt: skip

    @cached_property
    def pipeline(self) -> Pipeline:
        """Everything that writes into the lake and the warehouse."""
        return Pipeline(
            self.shop, self.journal, self.services, self.scripts, self._alone(lambda: self.warehouse), self._loaded,
            f"bedrot (process {os.getpid()})",
            Extraction(
                self.shop, self.journal, self._settings, self._alone(lambda: self.keeper),
                self._alone(lambda: self.driver), self._tidy,
            ),
        )  # fmt: skip

    @cached_property
    def logins(self) -> Mapping[str, Login]:
        """How one signs in, by service; for script services that stand for a built-in one too."""
        return {one.key: one.access().login for one in SERVICES if one.access and self._settings.enabled(one.key)}

    @cached_property
    def vault(self) -> Vault:
        """What seals secrets with a key that lies in the system's keyring."""
        from bedrot_desktop.sessions.keychain import SystemRing
        from bedrot_desktop.sessions.vault import Vault

        return Vault(SystemRing(), self.home)

    @cached_property
    def driver(self) -> Driver:
        """What opens browsers."""
        from bedrot_desktop.sessions.browser import BrowserDriver

        return BrowserDriver(self.home, self.vault, self._settings, self.clock)

    @cached_property
    def keeper(self) -> Keeper:
        """The sessions of all accounts."""
        from bedrot_desktop.sessions.history import History
        from bedrot_desktop.sessions.keeper import Keeper
        from bedrot_desktop.sessions.store import SessionStore

        store = SessionStore(self.home, self.vault, self.clock, self._settings.get("sessions.backups", int))
        history = History(self.home / "sessions" / "history.sqlite")
        return self._opening(
            "keeper",
            Keeper(
                self.home, self.logins, self.roster, self._settings, self.clock, self.bus, store, history, self.driver
            ),
        )

    def _tidy(self) -> None:
        """Look after what a killed program left of secrets, and after evidence whose time is over."""
        from bedrot_desktop.pipeline.expiry import prune
        from bedrot_desktop.sessions.tidying import tidy

        prune(self.workspace.state, self._settings, self.clock.now())
        tidy(self.home, self.vault, self.clock)

    @contextmanager
    def _lent(self, service: str) -> Iterator[Mapping[str, str]]:
        """The environment with the cookies of a service's accounts for its scripts, in files that are gone after."""
        from bedrot_desktop.sessions.lending import all_lent
        from bedrot_desktop.sessions.tidying import LENT

        key = service.casefold()
        login = self.logins.get(key)
        keeper, accounts = self._alone(lambda: self.keeper), login.sign_ins(self.roster) if login else ()
        found = [keeper().session(key, account) for account in accounts]
        with all_lent([one for one in found if one is not None], key, self.home / LENT) as names:
            yield names

    @property
    def warehouse_place(self) -> Path | str:
        """The warehouse's file, or the URL of the server that holds it."""
        url = self._settings.get("warehouse.url", str)
        name = self._settings.get("warehouse.file", str)
        return url or (self.workspace.warehouse_file.parent / name if name else self.workspace.warehouse_file)

    @cached_property
    def warehouse(self) -> Warehouse:
        """The warehouse, opened and brought up to date."""
        from bedrot_desktop.warehouse.engine import open_warehouse

        return self._opening("warehouse", open_warehouse(self.warehouse_place))

    def _loaded(self) -> Mapping[tuple[str, str], str]:
        return loaded_marks(self.warehouse_place, self._alone(lambda: self.warehouse))

    def _alone(self, part: Callable[[], T]) -> Callable[[], T]:
        """A part that several lanes may ask for at once: since Python 3.12 two could open it at the same time."""

        def asked() -> T:
            with self._door:
                return part()

        return asked

    def _opening(self, name: str, part: T) -> T:
        self._opened.append(name)
        return part

    def close(self) -> None:
        """Close what was opened, last first."""
        for name in reversed(self._opened):
            getattr(self, name).close()
        self._opened.clear()
        logs.close()


def _from_environment() -> Path | None:
    text = os.environ.get("BEDROT_WORKSPACE", "").strip() or os.environ.get("PROJECT_ROOT", "").strip()
    return Path(text) if text else None


def _owner_roots(given: Path | None) -> tuple[Path, ...]:
    """Where the owner's ``.env`` and ``config`` lie: the lake and the ecosystem folder around it."""
    if given is None:
        return ()
    lake = given / "data_lake"
    return (
        (lake, given) if lake.is_dir() else (given, given.parent) if given.name.casefold() == "data_lake" else (given,)
    )
