"""Tables of the warehouse: written to a file, and traced back to the landing file; done for the window."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House


def export(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Write a table, a view or a statement to a file."""
    from bedrot_desktop.warehouse.export import export

    done = export(
        house.warehouse.engine, request["what"], Path(request["to"]), params=request.get("params") or None,
        overwrite=bool(request.get("overwrite")), cancel=run.cancel_event,
        tell=lambda rows: run.progress(rows, 0, "rows"),
    )  # fmt: skip
    return {"file": str(done.path), "rows": done.rows, "columns": list(done.columns)}


def trace(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """The line of the landing file that a row of the warehouse came from."""
    from bedrot_desktop.pipeline.tracing import way_back
    from bedrot_desktop.warehouse.trace import trace

    found = way_back(house.shop, trace(house.warehouse.engine, request["table"], request["key"]))
    return dataclasses.asdict(found) if found else None
