"""Words beside settings that depend on the system, or that only count under a condition."""

from __future__ import annotations

import sys


def notes(key: str) -> str:
    """A sentence below a setting; "" for most."""
    if key == "appearance.start_with_windows" and sys.platform != "win32":
        return "This system is not Windows: the setting is kept, and counts where the same folder is used on Windows."
    if key == "workspace.folder":
        return "Another folder is opened at the next start. Nothing is moved or copied."
    return ""
