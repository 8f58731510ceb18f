from __future__ import annotations

import importlib.util
import struct
import sys
from pathlib import Path
from types import ModuleType

import pytest

from .conftest import FOLDER


def script(name: str) -> ModuleType:
    """A file of packaging/ as a module of its own."""
    spec = importlib.util.spec_from_file_location(f"packaging_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


bundle, imports = script("bundle"), script("imports")


@pytest.mark.parametrize(
    "name",
    [
        "PySide6\\opengl32sw.dll",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6\\plugins\\sqldrivers\\qsqlodbc.dll",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "PySide6\\plugins\\platforms\\qdirect2d.dll",
    ],
)
def test_what_nothing_of_the_program_needs_stays_out(name: str) -> None:
    assert bundle.is_left_out(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "pandas/_libs/tslib.pyd",
        "playwright/driver/node.exe",
        "resources/translations/readme.txt",
    ],
)
def test_what_it_needs_stays_in(name: str) -> None:
    assert not bundle.is_left_out(name)


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("2.10", (2, 10, 0, 0)), ("1.2.3rc4", (1, 2, 3, 4)), ("7", (7, 0, 0, 0))],
)
def test_a_version_becomes_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert bundle.four_numbers(version) == numbers


def test_the_version_resource_is_what_pyinstaller_reads() -> None:
    text = bundle.version_resource("BEDROT Desktop", "It's here", "1.2.3", "BEDROT")
    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct", "VarFileInfo")
    made: list[tuple[str, tuple[object, ...]]] = []

    def kind(name: str) -> object:
        return lambda *given, **named: made.append((name, (*given, *named.items())))

    eval(text, {name: kind(name) for name in (*names, "VarStruct")})  # noqa: S307 - as PyInstaller does
    told = {given[0]: given[1] for name, given in made if name == "StringStruct"}
    assert told["FileDescription"] == "It's here"
    assert told["OriginalFilename"] == "BEDROT Desktop.exe"
    assert dict(made)["FixedFileInfo"][0] == ("filevers", (1, 2, 3, 0))


def test_an_icon_holds_all_its_pictures() -> None:
    data = bundle.ico([(256, b"\x89PNG big"), (16, b"\x89PNG small")])
    kind, count = struct.unpack_from("<HH", data, 2)
    assert (kind, count) == (1, 2)
    found = {}
    for row in range(count):
        side, _, _, _, _, bits, size, start = struct.unpack_from("<BBBBHHII", data, 6 + 16 * row)
        found[side] = (bits, data[start : start + size])
    assert found == {16: (32, b"\x89PNG small"), 0: (32, b"\x89PNG big")}


def test_the_programs_icon_is_drawn_in_all_sizes(tmp_path: Path) -> None:
    data = bundle.make_icon(tmp_path / "a" / "b.ico", (16, 32)).read_bytes()
    assert data.count(b"\x89PNG\r\n") == 2


def test_all_that_is_needed_is_known_with_what_that_needs() -> None:
    names = bundle.distributions(bundle.project()["dependencies"])
    assert {"pandas", "numpy", "pyside6-essentials", "shiboken6", "greenlet", "certifi"} <= set(names)
    assert "pytest" not in names
    assert ("windows-toasts" in names) == (sys.platform == "win32")


def test_something_that_is_not_installed_is_named() -> None:
    with pytest.raises(LookupError, match="no-such-thing-anywhere"):
        bundle.distributions(["no-such-thing-anywhere>=1"])


@pytest.mark.parametrize("name", ["kernel32.dll", "api-ms-win-crt-heap-l1-1-0.dll", "icuuc.dll", "winspool.drv"])
def test_windows_own_dlls_are_known(name: str) -> None:
    assert imports.is_system(name)


@pytest.mark.parametrize("name", ["python311.dll", "qt6core.dll", "libcrypto-3.dll", "kernel33.dll"])
def test_dlls_of_others_have_to_be_in_the_bundle(name: str) -> None:
    assert not imports.is_system(name)


def test_a_folder_without_programs_is_not_fine(tmp_path: Path) -> None:
    assert not imports.check(tmp_path).fine
