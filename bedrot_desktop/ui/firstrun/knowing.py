"""What the first run asks workers. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.firstrun.choices import Now, read_now
from bedrot_desktop.ui.firstrun.looking import Look, look, may_be_made, suggestions, usual_places


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known before anything is chosen."""

    now: Now
    services: tuple[tuple[str, str], ...]
    fit: tuple[Path, ...]
    obsolete: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Login:
    """A sign-in that is known of."""

    service: str
    account: str
    title: str
    state: str
    words: str


def begin(home: Path, places: tuple[Path, ...] | None, run: Run) -> Beginning:
    """Settings, services, and folders in usual places."""
    from bedrot_desktop.services.listing import SERVICES

    services = tuple((one.key, one.title) for one in SERVICES)
    now = read_now(home, tuple(key for key, _ in services))
    fit, obsolete = suggestions(usual_places() if places is None else places, run.check)
    return Beginning(now, services, fit, obsolete)


def look_at(home: Path, services: tuple[tuple[str, str], ...], folder: Path, run: Run) -> Look | tuple[str, str, bool]:
    from bedrot_desktop.core.errors import WorkspaceError
    from bedrot_desktop.core.settings.accounts import read_roster

    try:
        return look(folder, services, read_roster(home), run.check)
    except WorkspaceError as error:
        return str(error.message), str(error.remedy), may_be_made(folder)


def made(folder: Path) -> Path:
    from bedrot_desktop.lake.workspace import open_workspace

    return open_workspace(folder, create=True).root


def read_logins(parts: Parts, _run: Run) -> tuple[Login, ...]:
    return tuple(Login(one.service, one.account, one.title, one.state, one.words) for one in parts.keeper.held())


def no_logins(_outcome: Outcome) -> None:
    """Without any, all count as not signed in yet."""
