"""What the inbox wants told elsewhere, sent for the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House


def tell(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Look, and send what is due by mail, webhooks and the like (with ``faces`` on the desktop, too); how many came."""
    from bedrot_desktop.attention.elsewhere import tell as told

    return told(house, run, faces=request.get("faces") is True)
