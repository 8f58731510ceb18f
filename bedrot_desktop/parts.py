"""The parts of the program that questions on a worker may use; the House has them all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bedrot_desktop.core.clock import Clock
    from bedrot_desktop.core.events import Bus
    from bedrot_desktop.core.roster import Roster
    from bedrot_desktop.core.settings import Settings
    from bedrot_desktop.lake.catalog import Catalog
    from bedrot_desktop.lake.quarantine import Quarantine
    from bedrot_desktop.lake.questions import Questions
    from bedrot_desktop.lake.workspace import Workspace
    from bedrot_desktop.pipeline.control import Pipeline
    from bedrot_desktop.pipeline.journal import Journal
    from bedrot_desktop.pipeline.scripted import Scripts
    from bedrot_desktop.pipeline.workshop import Workshop
    from bedrot_desktop.services.service import Service
    from bedrot_desktop.sessions.keeper import Keeper
    from bedrot_desktop.sessions.login import Login
    from bedrot_desktop.sessions.vault import Vault
    from bedrot_desktop.warehouse.engine import Warehouse


class Parts(Protocol):
    """To be used on workers only: opening a part reads files and imports what is heavy."""

    @property
    def home(self) -> Path: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def bus(self) -> Bus: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def roster(self) -> Roster: ...
    @property
    def workspace(self) -> Workspace: ...
    @property
    def services(self) -> tuple[Service, ...]: ...
    @property
    def scripts(self) -> Scripts: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def quarantine(self) -> Quarantine: ...
    @property
    def shop(self) -> Workshop: ...
    @property
    def pipeline(self) -> Pipeline: ...
    @property
    def logins(self) -> Mapping[str, Login]: ...
    @property
    def keeper(self) -> Keeper: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def warehouse_place(self) -> Path | str: ...
    @property
    def warehouse(self) -> Warehouse: ...
