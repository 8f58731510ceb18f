"""The button in Windows' taskbar, through a table of methods in memory that notes what it is called with."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from bedrot_desktop.system import com
from bedrot_desktop.system.com import ComObject, Refused, created
from bedrot_desktop.system.foreground import ANYBODY, give_way
from bedrot_desktop.system.taskbar import ERROR, ITASKBAR_LIST_3, NONE, NORMAL, PAUSED, TASKBAR_LIST, Taskbar, taskbar

WINDOW = 0x1_0000_0ABC  # a handle beyond 32 bits, which must arrive whole
E_FAIL = -0x7FFFBFFB


class Shell:
    """An ITaskbarList3 in memory: the same table of function pointers that Windows hands out."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.answer = 0
        pointer, state = ctypes.c_void_p, ctypes.c_int32
        kinds: dict[int, tuple[str, tuple[Any, ...]]] = {
            2: ("Release", ()), 3: ("HrInit", ()), 9: ("SetProgressValue", (pointer, ctypes.c_uint64, ctypes.c_uint64)),
            10: ("SetProgressState", (pointer, state)), 18: ("SetOverlayIcon", (pointer, pointer, ctypes.c_wchar_p)),
        }  # fmt: skip
        self._methods = []
        self._table = (ctypes.c_void_p * 21)()
        for number, (name, takes) in kinds.items():
            method = com._calling(ctypes.c_int32, ctypes.c_void_p, *takes)(self._noting(name))
            self._methods.append(method)  # kept alive as long as the table
            self._table[number] = ctypes.cast(method, ctypes.c_void_p).value
        self._object = ctypes.c_void_p(ctypes.addressof(self._table))

    def _noting(self, name: str) -> Callable[..., int]:
        def method(_this: int, *values: Any) -> int:
            self.told.append((name, *values))
            return self.answer

        return method

    @property
    def pointer(self) -> int:
        return ctypes.addressof(self._object)

    def taken(self) -> list[tuple[Any, ...]]:
        told, self.told = self.told, []
        return told


class Icons:
    """``user32``, which counts the icons that are not given back."""

    def __init__(self) -> None:
        self.alive: set[int] = set()
        self.made = 0
        self.pictures: list[bytes] = []

    def CreateIconFromResourceEx(self, data: Any, length: Any, *_more: Any) -> int:
        self.pictures.append(bytes(data)[: length.value])
        self.made += 1
        self.alive.add(0x7000 + self.made)
        return 0x7000 + self.made

    def DestroyIcon(self, icon: Any) -> int:
        self.alive.remove(icon.value)
        return 1


@pytest.fixture
def shell() -> Shell:
    return Shell()


@pytest.fixture
def icons() -> Icons:
    return Icons()


@pytest.fixture
def bar(shell: Shell, icons: Icons) -> Taskbar:
    made = Taskbar(ComObject(shell.pointer), icons)
    assert shell.taken() == [("HrInit",)]
    return made


def test_progress_is_told_with_its_state_and_the_same_is_not_told_twice(bar: Taskbar, shell: Shell) -> None:
    bar.progress(WINDOW, 0.25)
    assert shell.taken() == [("SetProgressValue", WINDOW, 250, 1000), ("SetProgressState", WINDOW, NORMAL)]
    bar.progress(WINDOW, 0.2501)
    assert shell.taken() == []
    bar.progress(WINDOW, 0.5)
    assert shell.taken() == [("SetProgressValue", WINDOW, 500, 1000)]
    bar.progress(WINDOW, 0.5, PAUSED)
    assert shell.taken() == [("SetProgressValue", WINDOW, 500, 1000), ("SetProgressState", WINDOW, PAUSED)]
    bar.progress(WINDOW, 7.0, ERROR)
    assert shell.taken()[0] == ("SetProgressValue", WINDOW, 1000, 1000)
    bar.progress(WINDOW, None)
    assert shell.taken() == [("SetProgressState", WINDOW, NONE)]


def test_a_badge_hands_its_icon_over_and_gives_the_former_one_back(bar: Taskbar, shell: Shell, icons: Icons) -> None:
    bar.badge(WINDOW, b"\x89PNG one", "1 needs you")
    assert shell.taken() == [("SetOverlayIcon", WINDOW, 0x7001, "1 needs you")]
    assert icons.pictures == [b"\x89PNG one"]
    bar.badge(WINDOW, b"\x89PNG one", "1 needs you")
    assert shell.taken() == []
    bar.badge(WINDOW, b"\x89PNG two", "2 need you")
    assert icons.alive == {0x7002}
    bar.badge(WINDOW, b"", "")
    assert shell.taken()[-1] == ("SetOverlayIcon", WINDOW, None, "")
    assert icons.alive == set()


def test_a_new_button_is_told_everything_again(bar: Taskbar, shell: Shell) -> None:
    bar.progress(WINDOW, 0.5)
    bar.badge(WINDOW, b"\x89PNG", "1 needs you")
    shell.taken()
    bar.forget()
    bar.progress(WINDOW, 0.5)
    bar.badge(WINDOW, b"\x89PNG", "1 needs you")
    assert [name for name, *_rest in shell.taken()] == ["SetProgressValue", "SetProgressState", "SetOverlayIcon"]


def test_a_taskbar_that_refuses_is_noted_once_and_harms_nothing(
    shell: Shell, icons: Icons, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    shell.answer = E_FAIL
    bar = Taskbar(ComObject(shell.pointer), icons)
    bar.progress(WINDOW, 0.5)
    bar.badge(WINDOW, b"\x89PNG", "1 needs you")
    assert [one.message for one in caplog.records] == [
        "Windows' taskbar does not take what it is told: Method 3: 0x80004005"
    ]
    bar.close()
    assert icons.alive == set()


def test_an_object_is_released_once_and_not_called_afterwards(shell: Shell) -> None:
    there = ComObject(shell.pointer)
    there.close()
    there.close()
    assert shell.taken() == [("Release",)]
    with pytest.raises(Refused, match="closed"):
        there.call(3)


class Ole:
    """``ole32``: hands out the shell's table, or refuses."""

    def __init__(self, shell: Shell | None) -> None:
        self.shell = shell
        self.asked: tuple[object, ...] = ()

    def CoCreateInstance(self, kind: Any, _outer: None, where: Any, interface: Any, place: Any) -> int:
        self.asked = (UUID(bytes_le=bytes(kind)), where.value, UUID(bytes_le=bytes(interface)))
        if self.shell is None:
            return -0x7FFBFEAC  # REGDB_E_CLASSNOTREG
        place._obj.value = self.shell.pointer
        return 0


def test_the_object_is_asked_for_by_its_ids(shell: Shell) -> None:
    ole = Ole(shell)
    created(TASKBAR_LIST, ITASKBAR_LIST_3, ole).call(3)
    assert ole.asked == (UUID(TASKBAR_LIST), 1, UUID(ITASKBAR_LIST_3))
    assert shell.taken() == [("HrInit",)]
    with pytest.raises(Refused, match="0x80040154"):
        created(TASKBAR_LIST, ITASKBAR_LIST_3, Ole(None))


@pytest.mark.skipif(sys.platform == "win32", reason="there it is another story")
def test_elsewhere_there_is_no_such_taskbar() -> None:
    assert taskbar() is None
    assert taskbar("win32") is None  # as on a Windows without a shell
    with pytest.raises(OSError, match="no COM"):
        created(TASKBAR_LIST, ITASKBAR_LIST_3)


class User:
    def __init__(self) -> None:
        self.let: list[int] = []

    def AllowSetForegroundWindow(self, process: int) -> int:
        self.let.append(process)
        return 1


def test_a_second_start_lets_the_first_one_come_to_the_front_on_windows_only() -> None:
    user = User()
    assert give_way(user, "win32")
    assert user.let == [ANYBODY]
    assert not give_way(user, "linux")
    assert not give_way(object(), "win32")
    assert user.let == [ANYBODY]
