"""The 25 checks of the data: each says in one sentence what it found, and shows the rows.

A check that raises, or lacks what it needs, is ``not run`` and red: nothing is good because nobody looked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.roster import Roster
from bedrot_desktop.health.checks.days import CHECKS as DAYS
from bedrot_desktop.health.checks.files import CHECKS as FILES
from bedrot_desktop.health.checks.ground import Ground
from bedrot_desktop.health.checks.identifiers import CHECKS as IDENTIFIERS
from bedrot_desktop.health.checks.names import CHECKS as NAMES
from bedrot_desktop.health.checks.outcome import (
    ERROR,
    NOT_RUN,
    NOTE,
    OK,
    STATES,
    WARNING,
    CannotRun,
    Check,
    CheckResult,
    Outcome,
)
from bedrot_desktop.health.checks.saved import CHECKS as SAVED
from bedrot_desktop.health.checks.series import CHECKS as SERIES
from bedrot_desktop.health.checks.structure import CHECKS as STRUCTURE
from bedrot_desktop.health.checks.sums import CHECKS as SUMS
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.zones import Zones
from bedrot_desktop.services.service import Service

if TYPE_CHECKING:
    from bedrot_desktop.warehouse.engine import Warehouse

__all__ = [
    "CHECKS",
    "ERROR",
    "NOTE",
    "NOT_RUN",
    "OK",
    "ROWS_SHOWN",
    "STATES",
    "WARNING",
    "Check",
    "CheckResult",
    "run_checks",
]

log = logging.getLogger(__name__)

ROWS_SHOWN = 50

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (*IDENTIFIERS, *NAMES, *STRUCTURE, *DAYS, *SERIES, *SUMS, *FILES, *SAVED),
        key=lambda check: check.number,
    )
)


def run_checks(
    warehouse: Warehouse,
    catalog: Catalog,
    services: Sequence[Service],
    roster: Roster,
    today: date,
    zones: Zones | None = None,
    only: Sequence[str] = (),
    told: Callable[[int, int, str], None] = lambda _done, _total, _title: None,
) -> list[CheckResult]:
    """Run all checks (or those with the keys ``only``) in their order. Reads, never writes.

    ``zones`` says where the files lie; without it the checks that open files are ``not run``. ``told`` hears before
    each how many are done, and may raise to stop.
    """
    ground = Ground(warehouse, catalog, services, roster, today, zones)
    chosen = [check for check in CHECKS if not only or check.key in only]
    results = []
    for place, check in enumerate(chosen):
        told(place, len(chosen), check.title)
        results.append(_result(check, ground))
    return results


def _result(check: Check, ground: Ground) -> CheckResult:
    outcome = _outcome(check, ground)
    return CheckResult(
        check.number, check.key, check.title, check.severity, outcome.state, outcome.sentence,
        tuple(outcome.rows[:ROWS_SHOWN]), len(outcome.rows),
    )  # fmt: skip


def _outcome(check: Check, ground: Ground) -> Outcome:
    try:
        return check.run(ground)
    except (CannotRun, BedrotError) as reason:
        return Outcome(NOT_RUN, f"This check did not run: {str(reason).rstrip('.')}.")
    except Exception as error:  # a broken check must neither stop the others nor look like a good one
        log.exception("check %s failed", check.key)
        first = str(error).strip().partition("\n")[0]
        return Outcome(NOT_RUN, f"This check did not run: {type(error).__name__}: {first.rstrip('.')}.")
