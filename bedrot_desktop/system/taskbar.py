"""The program's button in Windows' taskbar: a run's progress in it, and a badge with what needs the person.

Qt 6 has no words for it any more. Methods and their order are those of ITaskbarList3 in Microsoft's shobjidl_core.h.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Callable
from typing import Any, Protocol

from bedrot_desktop.system.com import ComObject, created

log = logging.getLogger(__name__)

TASKBAR_LIST = "56FDF344-FD6D-11d0-958A-006097C9A090"
ITASKBAR_LIST_3 = "ea1afb91-9e28-4b86-90e9-9e9f8a5eefaf"
HR_INIT, SET_PROGRESS_VALUE, SET_PROGRESS_STATE, SET_OVERLAY_ICON = 3, 9, 10, 18
NONE, UNKNOWN, NORMAL, ERROR, PAUSED = 0, 1, 2, 4, 8  # of TBPFLAG
WHOLE = 1000
_ICON_VERSION = 0x00030000


class Icons(Protocol):
    """``user32`` as far as icons go, with its own names."""

    CreateIconFromResourceEx: Any
    DestroyIcon: Any


class Taskbar:
    """Says the same thing once only. What Windows refuses is noted once and costs nothing but the show."""

    def __init__(self, there: ComObject, icons: Icons) -> None:
        self._there, self._icons = there, icons
        self._progress: tuple[int, int, int] | None = None
        self._badge: tuple[int, bytes] | None = None
        self._icon = 0
        self._noted = False
        self._try(lambda: self._there.call(HR_INIT))

    def progress(self, window: int, share: float | None, state: int = NORMAL) -> None:
        """Show how much is done, 0-1; None takes it away. ``window``: the handle of a window with a button."""
        value = -1 if share is None else round(min(1.0, max(0.0, share)) * WHOLE)
        state = NONE if share is None else state
        if (window, value, state) == self._progress:
            return
        before = self._progress
        self._progress = window, value, state
        if share is not None:
            whole, done = ctypes.c_uint64(WHOLE), ctypes.c_uint64(value)
            self._try(lambda: self._there.call(SET_PROGRESS_VALUE, ctypes.c_void_p(window), done, whole))
        if before is None or before[0] != window or before[2] != state:
            self._try(lambda: self._there.call(SET_PROGRESS_STATE, ctypes.c_void_p(window), ctypes.c_int32(state)))

    def badge(self, window: int, picture: bytes, words: str) -> None:
        """A small picture (PNG) over the button, with its words for those who do not see; b"" takes it away."""
        if (window, picture) == self._badge:
            return
        self._badge = window, picture
        icon = self._icon_of(picture) if picture else 0
        told = ctypes.c_wchar_p(words)
        self._try(
            lambda: self._there.call(SET_OVERLAY_ICON, ctypes.c_void_p(window), ctypes.c_void_p(icon or None), told)
        )
        self._drop_icon()  # Windows has made a copy of the new one by now, and needs the old one no more
        self._icon = icon

    def forget(self) -> None:
        """The button is new (its window was hidden): whatever is said next is said in any case."""
        self._progress = self._badge = None

    def close(self) -> None:
        """Give everything back."""
        self._drop_icon()
        self._try(self._there.close)

    def _icon_of(self, picture: bytes) -> int:
        data = (ctypes.c_ubyte * len(picture)).from_buffer_copy(picture)
        made = self._icons.CreateIconFromResourceEx(
            data, ctypes.c_uint32(len(picture)), ctypes.c_int32(1), ctypes.c_uint32(_ICON_VERSION),
            ctypes.c_int32(0), ctypes.c_int32(0), ctypes.c_uint32(0),
        )  # fmt: skip
        return int(made or 0)

    def _drop_icon(self) -> None:
        if self._icon:
            self._icons.DestroyIcon(ctypes.c_void_p(self._icon))
            self._icon = 0

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except OSError as error:
            if not self._noted:
                log.info("Windows' taskbar does not take what it is told: %s", error)
            self._noted = True


def taskbar(platform: str = sys.platform) -> Taskbar | None:
    """The taskbar; None where there is none that shows such things (another system, a session without a shell)."""
    if platform != "win32":
        return None
    try:
        there = created(TASKBAR_LIST, ITASKBAR_LIST_3)
        user = vars(ctypes)["windll"].user32
        user.CreateIconFromResourceEx.restype = ctypes.c_void_p  # a handle: 64 bits
    except (OSError, KeyError, AttributeError) as error:
        log.info("There is no taskbar for progress and badge: %s", error)
        return None
    return Taskbar(there, user)
