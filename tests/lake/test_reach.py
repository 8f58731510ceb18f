from __future__ import annotations

import errno

import pytest

from bedrot_desktop.core.errors import TransientError, WorkspaceError
from bedrot_desktop.lake.reach import plain, reach, trouble

LONG = "x" * 250


def test_short_paths_and_other_systems_are_left_alone() -> None:
    assert reach("C:\\lake\\a.csv", "win32") == "C:\\lake\\a.csv"
    assert reach(f"/lake/{LONG}", "linux") == f"/lake/{LONG}"


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        (f"C:\\lake\\{LONG}", f"\\\\?\\C:\\lake\\{LONG}"),
        (f"C:/lake/{LONG}", f"\\\\?\\C:\\lake\\{LONG}"),
        (f"\\\\nas\\share\\{LONG}", f"\\\\?\\UNC\\nas\\share\\{LONG}"),
    ],
)
def test_long_windows_paths_get_the_prefix_once_and_lose_it_for_people(path: str, reached: str) -> None:
    assert reach(path, "win32") == reached
    assert reach(reached, "win32") == reached
    assert plain(reached) == path.replace("/", "\\")


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, WorkspaceError, "the disk is full"),
        (errno.EROFS, WorkspaceError, "read-only"),
        (errno.ENAMETOOLONG, WorkspaceError, "too long"),
        (errno.EACCES, WorkspaceError, "may not be accessed"),
        (errno.EBUSY, TransientError, "another program has it open"),
        (errno.EIO, TransientError, "went wrong"),
    ],
)
def test_an_error_of_the_system_is_told_in_words(number: int, kind: type, words: str) -> None:
    told = trouble(OSError(number, "went wrong"), "a/x.csv", "read")
    assert type(told) is kind
    assert told.message.startswith("a/x.csv cannot be read: ")
    assert words in told.message
    assert told.remedy
