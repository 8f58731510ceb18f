"""Settings whose truth lies with the system: they are shown as it has them, whatever the file says. Free of Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.parts import Parts

if TYPE_CHECKING:
    from bedrot_desktop.ui.pages.settings.content import Row

KEY = "appearance.start_with_windows"


def truly(row: Row, parts: Parts) -> Row:
    """The row of the switch as the system has it; any other row as it is. To be asked on a worker."""
    if row.key != KEY:
        return row
    from bedrot_desktop.system.own import Own

    own = Own.of(parts.home, parts.settings)
    try:
        state = own.autostart.state()
    except SystemRefused as error:
        return replace(row, label=own.label, value="no", problem=str(error))
    return replace(row, label=own.label, value="yes" if state.on else "no", problem=state.words)
