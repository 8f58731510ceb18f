"""What the inbox wants told elsewhere, sent for the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House


def tell(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Look, and send what is due by mail, webhooks and the like; how many messages arrived."""
    from bedrot_desktop.attention.elsewhere import tell as told

    return told(house, run)
