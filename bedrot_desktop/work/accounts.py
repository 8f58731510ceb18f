"""Accounts of the services, changed for the window."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House


def account(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Add (``fields``), rename or remove an account of a service (``how``); tells what the account was before."""
    from bedrot_desktop.core.roster import Account
    from bedrot_desktop.core.settings import accounts

    service, key, home = request["service"], request["key"], house.home
    if request["how"] == "add":
        fields = {"title": key, **request.get("fields", {}), "service": service, "key": key}
        accounts.add_account(home, Account(**{**fields, "aliases": tuple(fields.get("aliases", ()))}))
        return None
    known = accounts.read_roster(home).known(service, key)
    if request["how"] == "remove":
        accounts.remove_account(home, service, key)
        return dataclasses.asdict(known)
    accounts.rename_account(home, service, key, request["new"])
    login = house.logins.get(service)
    if login is not None and not login.shared and known.enabled:
        from bedrot_desktop.sessions.renaming import rename

        rename(house.keeper, service, known.key, request["new"])
    return dataclasses.asdict(known)
