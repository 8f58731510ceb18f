"""Secret settings, kept for the window; their values come over the standard input and are told to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House


def keep_secret(house: House, request: Mapping[str, Any], run: Run) -> Any:  # noqa: ARG001 - one shape for all
    """Seal the ``value`` of the setting ``key`` in the vault; without a value forget it. Whether one is kept now."""
    from bedrot_desktop.sessions import given

    key, value = str(request["key"]), str(request.get("value", ""))
    if value.strip():
        given.keep(house.vault, house.home, key, value)
    else:
        given.forget(house.vault, house.home, key)
    return {"key": key, "kept": bool(value.strip())}
