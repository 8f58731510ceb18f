"""Who the program is in the system's eyes: Windows groups its windows, its toasts and its shortcut by this name."""

from __future__ import annotations

import logging
import sys
from typing import Any

log = logging.getLogger(__name__)

#: The AppUserModelID; the installer's Start-menu shortcut carries the same, or Windows shows no toasts of ours.
APP_ID = "Bedrot.Desktop"


def introduce(shell: Any = None, platform: str = sys.platform) -> bool:
    """Tell Windows who we are, before any window is made; nothing elsewhere. Whether it was told.

    ``shell``: what stands for ``shell32`` in tests.
    """
    if platform != "win32":
        return False
    try:
        if shell is None:
            import ctypes

            shell = vars(ctypes)["windll"].shell32  # there on Windows only
        result = shell.SetCurrentProcessExplicitAppUserModelID(APP_ID)
    except (OSError, AttributeError, KeyError) as error:
        log.warning("Windows could not be told who we are: %s", error)
        return False
    if result != 0:  # an HRESULT: the window works all the same, its toasts may carry another name
        log.warning("Windows did not take the name %s: %#x", APP_ID, result & 0xFFFFFFFF)
    return bool(result == 0)
