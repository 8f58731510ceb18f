"""What can be done with a file of the list: open, show in folder, copy its path, see a table's rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.services.files_content import FileRow, place_of


class FileActs:
    """Where a file lies is asked when it is needed: it may have moved to the archive meanwhile."""

    def __init__(self, owner: QObject, desk: Desk, deeds: Deeds) -> None:
        self._owner, self._desk, self._deeds = owner, desk, deeds

    def of(self, one: FileRow) -> list[Act]:
        """The acts of a file, the usual one first."""
        if one.zone == "warehouse":
            return [self._deeds.go("Show rows", "warehouse", one.path, "table")]
        return [
            Act("Open", partial(self._with, one, self._open), "eye"),
            Act("Show in folder", partial(self._with, one, self._folder), "folder"),
            Act("Copy path", partial(self._with, one, self._copy), "copy"),
        ]

    def _with(self, one: FileRow, then: Callable[[Path], None]) -> None:
        def answer(place: Path | None) -> None:
            if place is None:
                self._desk.trouble(f"{one.name} is no longer there.", "Neither in its zone nor in the archive.")
            else:
                then(place)

        self._desk.ask(self._owner, lambda parts, _run: place_of(parts, one), answer)

    def _open(self, place: Path) -> None:
        self._deeds.open_file(place).do()

    def _folder(self, place: Path) -> None:
        self._deeds.show_in_folder(place).do()

    def _copy(self, place: Path) -> None:
        self._deeds.copy(str(place), "Copy path", "Path copied").do()
