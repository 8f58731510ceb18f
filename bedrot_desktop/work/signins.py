"""Sign-ins, done for the window."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House

PLACE = "BEDROT_BROWSER_PLACE"  # as in sessions.browser, which is imported only where a browser is opened


def sign_in(house: House, request: Mapping[str, Any], run: Run) -> Any:
    os.environ[PLACE] = str(request.get("place", ""))
    key = house.keeper.key(request["service"], request.get("account", ""))
    return house.keeper.sign_in(request["service"], key, run).document()


def take_token(house: House, request: Mapping[str, Any], run: Run) -> Any:
    key = house.keeper.key(request["service"], request.get("account", ""))
    return house.keeper.take_token(request["service"], key, request["token"], run).document()


def look(house: House, request: Mapping[str, Any], run: Run) -> Any:
    key = house.keeper.key(request["service"], request.get("account", ""))
    return house.keeper.look(request["service"], key, run).document()


def refresh(house: House, request: Mapping[str, Any], run: Run) -> Any:
    services = tuple(request.get("services", ()))
    force = bool(request.get("force"))
    results = house.keeper.refresh(services, run, due_only=not services and not force, force=force, dry_run=False)
    return [one.document() for one in results]


def restore_session(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """The name of the backup that the former session became, so that one can go back to it."""
    service, account = request["service"], request["account"]
    before = {one.name for one in house.keeper.backups(service, account)}
    house.keeper.restore(service, account, request.get("name", ""))
    return next((one.name for one in house.keeper.backups(service, account) if one.name not in before), "")
