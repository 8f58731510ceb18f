"""Words beside settings that depend on the system, or that only count under a condition."""

from __future__ import annotations

import sys


def notes(key: str) -> str:
    """A sentence below a setting; "" for most."""
    if key == "appearance.start_with_windows":
        where = (
            "Windows' Task Manager shows it too" if sys.platform == "win32" else "your desktop's settings show it too"
        )
        return f"It starts in the tray. The switch shows what the system says; {where}."
    if key == "workspace.folder":
        return "Another folder is opened at the next start. Nothing is moved or copied."
    return ""
