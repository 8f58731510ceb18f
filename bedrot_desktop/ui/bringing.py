"""Bringing files in: recognised and landed by a worker, cleaned and loaded, told, and taken back if that was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.words import number
from bedrot_desktop.ui.workers import Ended

KEY = "bringing"
KINDS = "Exports (*.csv *.zip *.json *.html *.htm *.xlsx *.tsv *.txt *.pdf);;All files (*)"


class Bringing(QObject):
    """The deed behind every drop and every *Choose files*."""

    def __init__(self, parent: QObject, desk: Desk, deeds: Deeds) -> None:
        super().__init__(parent)
        self.desk, self.deeds = desk, deeds

    def choose(self, over: QWidget) -> None:
        """Let the person choose files; nothing waits for that."""
        dialog = QFileDialog(over.window(), "Files to bring", "", KINDS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.bring_named)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def bring_named(self, files: Sequence[str]) -> None:
        """Bring files given by their paths."""
        self.bring([Path(one) for one in files])

    def bring(self, files: Sequence[Path], service: str = "") -> None:
        """Recognise, land, clean and load these files; of a folder what is in it."""
        if not files:
            return
        what = files[0].name if len(files) == 1 else counted(len(files), "file")
        words = "Your files stay where they are; a copy is landed."
        self.desk.toast(Toast(f"Recognising {what}", words, "running", key=KEY, seconds=600))
        self.deeds.write("bring", f"Bringing {what}", self._brought, files=[str(one) for one in files], service=service)

    def _brought(self, end: Ended) -> None:
        self.desk.untoast(KEY)
        if not end.well or not end.value:
            if end.outcome != "cancelled":
                self.desk.trouble(end.message or "Nothing was brought in.", end.remedy)
            return
        new = [one for one in end.value["brought"] if not one["known_as"]]
        known = [one for one in end.value["brought"] if one["known_as"]]
        if new:
            self._tell_new(new, end.value["run"])
        elif known:
            names = listed([Path(one["file"]).name for one in known])
            where = f"{known[0]['name']} has the very same bytes already. Nothing was copied."
            self.desk.toast(Toast(f"{names} {'is' if len(known) == 1 else 'are'} there already", where, "off"))
        elif not end.value["refused"]:
            self.desk.toast(Toast("There was no file in it", "Drop files, or a folder with files in it.", "off"))
        self._tell_refused(end.value["refused"])

    def _tell_new(self, new: Sequence[Mapping[str, Any]], run: Mapping[str, Any] | None) -> None:
        kinds = list(dict.fromkeys(f"{one['name']}: {one['title']}" for one in new))
        title = f"{Path(new[0]['file']).name} is in" if len(new) == 1 else f"{counted(len(new), 'file')} are in"
        failed = [one for one in (run or {}).get("stages", ()) if one["outcome"] == "failed"]
        rows = sum(_rows(one) for one in (run or {}).get("stages", ()))
        detail = "; ".join(kinds[:3]) + (
            f". {number(rows)} new row{'' if rows == 1 else 's'} in the warehouse." if rows else "."
        )
        self.desk.offer_undo(title, partial(self.take_back, list(new)), detail)
        if failed:
            act = self.deeds.go("Show run", "runs", str((run or {}).get("run", "")), "eye")
            self.desk.toast(Toast("They could not be cleaned", str(failed[0]["summary"]), "failed", (act,), seconds=20))

    def _tell_refused(self, refused: Sequence[Mapping[str, Any]]) -> None:
        for one in [one for one in refused if one["services"]]:
            file = Path(one["file"])
            acts = tuple(
                Act(title, partial(self.bring, [file], key), hint=f"Bring it as a file of {title}")
                for key, title in one["services"][:3]
            )
            self.desk.toast(
                Toast(f"Whose is {file.name}?", "Its shape fits more than one.", "waiting", acts, stays=True,
                      key=f"whose-{file}")
            )  # fmt: skip
        plain = [one for one in refused if not one["services"]]
        if len(plain) == 1:
            self.desk.toast(Toast(plain[0]["message"], plain[0]["remedy"], "due", seconds=20))
        elif plain:
            names = listed([Path(one["file"]).name for one in plain])
            told = f"{names}. Nothing of them was copied; your files are as they were."
            self.desk.toast(Toast(f"{counted(len(plain), 'file')} not recognised", told, "due", seconds=20))

    def take_back(self, brought: Sequence[Mapping[str, Any]]) -> None:
        """Undo: the landed copies go, and the warehouse follows. The person's own files were never touched."""
        self.desk.toast(Toast("Taking it back", "", "running", key=KEY, seconds=600))
        self.deeds.write("take_back", "Taking files back", self._taken, brought=list(brought))

    def _taken(self, end: Ended) -> None:
        self.desk.untoast(KEY)
        if not end.well:
            self.desk.trouble(end.message, end.remedy)
            return
        gone = len(end.value["gone"])
        words = f"{counted(gone, 'file')} taken back" if gone else "There was nothing to take back"
        self.desk.toast(Toast(words, "The warehouse is as it was." if gone else "The copies had changed since.", "off"))


def _rows(stage: Mapping[str, Any]) -> int:
    numbers = stage.get("numbers") or {}
    return int(numbers.get("inserted", 0)) if stage.get("stage") == "load" else 0
