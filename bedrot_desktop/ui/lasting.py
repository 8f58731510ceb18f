"""Lets None live for ever, as Python does by itself from 3.12 on.

PySide6 6.12.0 gives back one reference to None too many whenever `QPainter.setPen`, `drawLine`, `fillRect`,
`QPolygonF.resize` and others of that kind return (6.11.3 does not). Below Python 3.12 the count of None falls with each
thing that is painted, and after some minutes the interpreter ends with “none_dealloc: deallocating None”.
"""

from __future__ import annotations

import ctypes
import sys

PLENTY = 1 << 48


def keep_none() -> None:
    """Give None so many references that no painting uses them up."""
    if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
        count = ctypes.c_ssize_t.from_address(id(None))  # the first field of every object
        if count.value < PLENTY // 2:
            count.value += PLENTY
