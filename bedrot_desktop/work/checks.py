"""Checks of data, machine and workspace, done for the window."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House


def check(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    from bedrot_desktop.health.looking import check_data

    return check_data(house, run)


def health_report(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    from bedrot_desktop.health.looking import write_report

    return write_report(house, request.get("folder", ""), tuple(request.get("formats", ("json", "html"))))


def mend(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """What can be done without anybody; ``dry_run`` and ``services`` may be given."""
    from bedrot_desktop.health.looking import mend_and_report

    return mend_and_report(house, run, dry_run=request.get("dry_run") is True, only=request.get("services", ()))


def doctor(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Whether machine and workspace are fit for work: the findings as JSON-able values."""
    from bedrot_desktop.attention.unsealing import note_well
    from bedrot_desktop.core.errors import WorkspaceError
    from bedrot_desktop.health import access, by_system
    from bedrot_desktop.health.doctor import examine, examine_without
    from bedrot_desktop.system.own import Own

    more = (
        ("Browser", lambda: access.browser(house.driver)),
        ("Keyring", lambda: access.keyring(house.vault)),
        ("Sign-ins", lambda: access.sign_ins(house.keeper)),
        *by_system.questions(Own.of(house.home, house.settings), house.clock.local()),
    )
    try:
        workspace, lacking = house.workspace, house.scripts.without_python
    except WorkspaceError as trouble:  # browser and keyring can be looked at all the same
        findings = examine_without(trouble, house.settings, more)
    else:
        findings = examine(workspace, house.settings, house.home, lacking, house.clock.local(), more)
    if any((one.question, one.state) == ("Keyring", "ok") for one in findings):
        note_well(house)
    return [dataclasses.asdict(one) for one in findings]
