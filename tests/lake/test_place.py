"""What may go wrong where a folder lies, by its name and by its drive."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Self

import pytest

from bedrot_desktop.lake import place
from bedrot_desktop.lake.place import LONG, NETWORK, SYNCHRONISED, drawbacks, told


def on_windows(
    folder: str, environment: dict[str, str] | None = None, *, far: bool = False, long: bool = False
) -> list[str]:
    found = drawbacks(PureWindowsPath(folder), environment or {}, "win32", lambda _folder: far, lambda: long)
    return [one.kind for one in found]


def test_a_folder_on_ones_own_disk_has_no_drawback() -> None:
    assert on_windows(r"C:\Users\Zoe\bedrot-data-ecosystem") == []
    assert on_windows(r"D:\boxes\onedriver\label") == []
    assert told(()) == ""


@pytest.mark.parametrize(
    "folder",
    [
        r"C:\Users\Zoe\OneDrive\label", r"C:\Users\Zoe\OneDrive - Label Ltd\label", r"C:\Users\Zoe\Dropbox\label",
        r"C:\Users\Zoe\Dropbox (Label)\label", r"G:\My Drive\label", r"C:\Users\Zoe\iCloudDrive\label",
        r"C:\Users\Zoe\Nextcloud",
    ],
)  # fmt: skip
def test_a_synchronised_folder_is_known_by_its_name(folder: str) -> None:
    assert on_windows(folder) == [SYNCHRONISED]


def test_onedrive_is_known_where_it_was_moved_to() -> None:
    told_by_windows = {"OneDriveCommercial": "D:\\Cloud\\"}
    assert on_windows(r"D:\cloud\Documents\label", told_by_windows) == [SYNCHRONISED]
    assert on_windows(r"D:\cloudy\label", told_by_windows) == []


def test_a_folder_of_another_computer_is_told_by_its_form_or_by_its_drive() -> None:
    for folder in (r"\\studio\share\label", r"\\?\UNC\studio\share\label"):
        assert place._far_windows(PureWindowsPath(folder))
    assert not place._far_windows(PureWindowsPath(r"C:\label"))
    (found,) = drawbacks(PureWindowsPath(r"S:\label"), {}, "win32", lambda _folder: True, lambda: True)
    assert found.kind == NETWORK
    assert "move the folder" in told((found,))


def test_a_mounted_folder_counts_by_the_deepest_mount_above_it(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\nnas:/label /srv/label\\040data nfs4 rw 0 0\n"
        "tmpfs /srv/label\\040data/here tmpfs rw 0 0\n"
    )
    assert place._far_mounted(PurePosixPath("/srv/label data/lake"), mounts)
    assert not place._far_mounted(PurePosixPath("/srv/label data/here/lake"), mounts)
    assert not place._far_mounted(PurePosixPath("/home/zoe"), mounts)
    assert not place._far_mounted(PurePosixPath("/home/zoe"), tmp_path / "none")


def test_a_long_path_is_a_drawback_only_while_windows_has_its_old_limit() -> None:
    folder = "C:\\" + "a" * place.ROOM
    assert on_windows(folder) == [LONG]
    assert on_windows(folder, long=True) == []
    assert drawbacks(PurePosixPath("/" + "a" * place.ROOM), {}, "linux", lambda _folder: False) == ()


class Registry:
    """As ``winreg``, with one value or none."""

    HKEY_LOCAL_MACHINE = "HKLM"

    def __init__(self, value: int | None) -> None:
        self.value, self.asked = value, ""

    def OpenKey(self, root: str, key: str) -> Self:
        self.asked = f"{root}\\{key}"
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_told: object) -> None: ...

    def QueryValueEx(self, _key: object, _name: str) -> tuple[Any, int]:
        if self.value is None:
            raise FileNotFoundError(2, "none")
        return self.value, 4


def test_the_registry_says_whether_long_paths_are_on() -> None:
    assert place.long_paths_on(Registry(1))
    assert not place.long_paths_on(Registry(0))
    nothing = Registry(None)
    assert not place.long_paths_on(nothing)
    assert nothing.asked.endswith("Control\\FileSystem")
