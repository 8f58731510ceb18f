"""Test messages, sent for the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House


def notify_test(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Send a test through the ``channels`` (none named: those switched on): how each went."""
    from bedrot_desktop.attention.trial import chosen, state_of, try_channels

    state_of(house)  # opens the lake, whose owner's files count among the settings
    names = chosen(house, request.get("channels", ()))
    return [one.document() for one in try_channels(house, run, names)]
