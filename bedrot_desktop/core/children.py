"""How programs of others are started from ours: as from the system's own desktop, whatever a built program changed.

A program made by PyInstaller has Windows look for DLLs in its own folder, and on Linux names that folder in
``LD_LIBRARY_PATH``; what it starts inherits both, and may then load our libraries in the place of its own. See
PyInstaller's manual, "Launching External Programs from the Frozen Application". Our own exes, such as the worker's,
are not foreign: they set both for themselves as they start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

#: A console that Windows would open for a program of the prompt; 0 elsewhere.
NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
#: What PyInstaller's starter sets on Linux and AIX; it keeps what was there before with ``_ORIG`` behind the name.
_PATHS = ("LD_LIBRARY_PATH", "LIBPATH", "DYLD_LIBRARY_PATH")
_starting = threading.RLock()  # the DLL folder is one for the whole process


def own_folder() -> str:
    """The folder of a built program's libraries; "" where it runs from its source."""
    return str(getattr(sys, "_MEIPASS", "")) if getattr(sys, "frozen", False) else ""


def environment(ours: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a foreign program: ours without what only concerns a built program's own processes."""
    given = dict(os.environ if ours is None else ours)
    give_back(given)
    return {name: text for name, text in given.items() if name != "_MEIPASS2" and not name.startswith("_PYI_")}


def give_back(variables: MutableMapping[str, str]) -> None:
    """Put library paths back as they were before the built program began."""
    for name in _PATHS:
        if f"{name}_ORIG" in variables:
            variables[name] = variables.pop(f"{name}_ORIG")
        elif own_folder() and own_folder() in variables.get(name, "").split(os.pathsep):
            del variables[name]


def settle() -> None:
    """At the beginning of a built program: its library path is for its own start alone.

    The system's loader has read it by then, and whatever is started later (by Qt, by the browser's driver, by a tool of
    the desktop) inherits a clean one. Does nothing where the program runs from its source.
    """
    if own_folder() and sys.platform != "win32":
        give_back(os.environ)


@contextmanager
def foreign(kernel: Any = None, platform: str = sys.platform) -> Iterator[None]:
    """While a foreign program is started: Windows looks for its DLLs as for any other's. Short: only for the start.

    ``kernel``: what stands for ``kernel32`` in tests.
    """
    folder = own_folder()
    if platform != "win32" or not folder:
        yield
        return
    if kernel is None:
        import ctypes

        kernel = vars(ctypes)["windll"].kernel32  # there on Windows only
    with _starting:
        kernel.SetDllDirectoryW(None)
        try:
            yield
        finally:
            kernel.SetDllDirectoryW(folder)
