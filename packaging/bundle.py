"""What belongs into the built program and what does not; read by bedrot.spec on the system it is built on."""

from __future__ import annotations

import importlib.metadata
import re
import struct
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME, PROMPT, INTERNAL = "BEDROT Desktop", "bedrot", "_internal"

#: Modules that something names and nothing of the program needs.
LEFT_OUT_MODULES = (
    "tkinter", "_tkinter", "setuptools", "pkg_resources", "pip", "IPython", "matplotlib", "scipy", "PyQt5", "PyQt6",
    "PySide2", "pytest", "hypothesis", "mypy", "lib2to3", "pydoc_data", "pyqtgraph.examples", "pyqtgraph.jupyter",
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtPdf", "PySide6.QtVirtualKeyboard", "PySide6.QtSql", "pyarrow",
    "PyInstaller", "pandas.tests", "numba", "psycopg", "psycopg2",
)  # fmt: skip
#: Imported by a name that only shows while it runs.
HIDDEN_PACKAGES = (
    "bedrot_desktop",
    "sqlglot.dialects",
    "rich._unicode_data",
    "keyring.backends",
    "lxml",
    "openpyxl",
    "apprise",
)
HIDDEN_ON_WINDOWS = ("winrt", "windows_toasts")
#: Read as files or from their own metadata.
DATA_OF_PACKAGES = ("tzdata", "certifi")
#: Whoever looks for its plugins as files finds none in an archive.
AS_FILES = {"apprise": "py"}

_DROPPED = (
    "opengl32sw.dll", "qt6pdf", "qt6qml", "qt6quick", "qt6virtualkeyboard", "libqt6pdf", "libqt6qml", "libqt6quick",
    "libqt6virtualkeyboard", "plugins/platforminputcontexts/qtvirtual", "plugins/qmltooling", "plugins/sqldrivers",
    "plugins/platforms/qdirect2d", "plugins/generic/qtuiotouch", "qopensslbackend",
    "platformthemes/libqgtk3", "libgtk-3.", "libgdk-3.",
)  # fmt: skip
_LANGUAGES = ("qtbase_en", "qtbase_de", "qtbase_pl")


def is_left_out(name: str) -> bool:
    """Whether a file of the bundle, by its path in it, is not needed: software OpenGL, QML, foreign languages."""
    path = name.replace("\\", "/").casefold()
    if "/translations/" in path and "pyside6" in path:
        return not any(language in path for language in _LANGUAGES)
    return any(part in path for part in _DROPPED)


def project(root: Path = ROOT) -> dict[str, Any]:
    """The table ``project`` of pyproject.toml."""
    found: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def distributions(requirements: Sequence[str]) -> list[str]:
    """The distributions that these requirements need here, with all that those need; canonical names, sorted."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: dict[str, set[str]] = {}
    open_ones = [Requirement(text) for text in requirements]
    while open_ones:
        one = open_ones.pop()
        name = canonicalize_name(one.name)
        extras = {"", *one.extras}
        if not any(one.marker is None or one.marker.evaluate({"extra": extra}) for extra in ("",)):
            continue
        if name in found and extras <= found[name]:
            continue
        found[name] = found.get(name, set()) | extras
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError as error:
            raise LookupError(f"{one.name} is needed and not installed: make the environment anew.") from error
        for text in needs:
            need = Requirement(text)
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras):
                need.marker = None
                open_ones.append(need)
    return sorted(found)


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """A version as Windows counts: ``0.1.0`` → (0, 1, 0, 0)."""
    numbers = [int(part) for part in re.findall(r"\d+", version)[:4]]
    first, second, third, fourth, *_ = [*numbers, 0, 0, 0, 0]
    return first, second, third, fourth


def version_resource(file: str, words: str, version: str, owner: str) -> str:
    """The version resource of a Windows program, in the notation that PyInstaller reads."""
    numbers = four_numbers(version)
    told = {
        "CompanyName": owner, "FileDescription": words, "FileVersion": version, "InternalName": file,
        "LegalCopyright": "MIT licence", "OriginalFilename": f"{file}.exe", "ProductName": NAME,
        "ProductVersion": version,
    }  # fmt: skip
    strings = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in told.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, "
        f"fileType=0x1, subtype=0x0, date=(0, 0)), kids=[StringFileInfo([StringTable('040904B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def ico(pictures: Iterable[tuple[int, bytes]]) -> bytes:
    """An .ico file of PNG pictures; each with its side in pixels, 256 at most."""
    rows = sorted(pictures)
    head, body = struct.pack("<HHH", 0, 1, len(rows)), b""
    start = len(head) + 16 * len(rows)
    for side, data in rows:
        head += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(data), start + len(body))
        body += data
    return head + body


def make_icon(file: Path, sides: Sequence[int] = (16, 20, 24, 32, 40, 48, 64, 128, 256)) -> Path:
    """The program's mark as an .ico, drawn by the program's own code. Needs no screen."""
    from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
    from PySide6.QtGui import QImage, QPainter

    from bedrot_desktop.ui.widgets.glyph import paint_mark

    pictures = []
    for side in sides:
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_mark(painter, QRectF(0, 0, side, side))
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        pictures.append((side, bytes(buffer.data().data())))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(ico(pictures))
    return file
