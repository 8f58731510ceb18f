"""Windows' COM as far as it is needed: one object is made, and methods of its table are called by their number.

No package of its own is worth that. Nothing here is specific to Windows but `created`, so the calls themselves are
tested everywhere against a table in memory.
"""

from __future__ import annotations

import ctypes
from typing import Any
from uuid import UUID

#: How methods of COM are called. On 64-bit Windows there is one convention only, so that the other stands in elsewhere.
_calling = vars(ctypes).get("WINFUNCTYPE", ctypes.CFUNCTYPE)
_INPROC_SERVER = 1
_RELEASE = 2


class Refused(OSError):
    """Windows did not do it; the HRESULT is in the words."""

    def __init__(self, what: str, code: int) -> None:
        super().__init__(f"{what}: {code & 0xFFFFFFFF:#010x}")
        self.code = code & 0xFFFFFFFF


class ComObject:
    """An object by its pointer; released at the end of its life, or by `close`."""

    def __init__(self, pointer: int) -> None:
        self._pointer = pointer

    def call(self, number: int, *values: Any) -> None:
        """A method of the table that takes such ctypes values. Refused where its HRESULT says failure."""
        if not self._pointer:
            raise Refused("The object is closed", 0x80004005)
        code = self._method(number, *(type(value) for value in values))(self._pointer, *values)
        if code < 0:
            raise Refused(f"Method {number}", code)

    def _method(self, number: int, *kinds: Any) -> Any:
        table = ctypes.cast(self._pointer, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
        return _calling(ctypes.c_int32, ctypes.c_void_p, *kinds)(table[number])

    def close(self) -> None:
        """Give it back."""
        if self._pointer:
            self._method(_RELEASE)(self._pointer)
            self._pointer = 0


def created(class_id: str, interface_id: str, ole: Any = None) -> ComObject:
    """An object of a class, by one of its interfaces. Refused, or OSError where this is no Windows.

    The calling thread must be one of COM's; Qt has made its own one of them. ``ole``: what stands for ``ole32`` in
    tests.
    """
    if ole is None:
        try:
            ole = vars(ctypes)["windll"].ole32  # there on Windows only
        except KeyError as error:
            raise OSError("There is no COM on this system.") from error
    pointer = ctypes.c_void_p()
    code = ole.CoCreateInstance(
        _guid(class_id), None, ctypes.c_uint32(_INPROC_SERVER), _guid(interface_id), ctypes.byref(pointer)
    )
    if code < 0 or not pointer.value:
        raise Refused("CoCreateInstance", code)
    return ComObject(pointer.value)


def _guid(text: str) -> Any:
    return (ctypes.c_ubyte * 16)(*UUID(text).bytes_le)
