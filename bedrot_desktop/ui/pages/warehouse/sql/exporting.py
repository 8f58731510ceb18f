"""Writing all rows of a statement to a file, in a process of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.warehouse.sql.statements import Statement
from bedrot_desktop.ui.workers import Ended, Work

FILTERS = "CSV (*.csv);;Excel (*.xlsx);;Parquet (*.parquet);;JSON (*.json);;JSON lines (*.ndjson)"


class Exporting(QObject):
    """Asks where to, lets a worker write, tells about it."""

    def __init__(self, desk: Desk, deeds: Deeds, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk, self._deeds, self._owner = desk, deeds, owner
        self._work: Work | None = None

    def command(self, statement: Statement | None) -> str:
        """The line that does the same at the prompt."""
        if statement is None:
            return ""
        return self._deeds.command("warehouse export", f'"{" ".join(statement.sql.split())}"', "--to result.csv")

    def ask(self, statement: Statement | None, title: str) -> None:
        """Ask for the file; its ending chooses the format."""
        if statement is None:
            self._desk.toast(Toast("There is no statement to export", state="off", seconds=4))
            return
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog = QFileDialog(self._owner, "Export the result", str(folder / file_name(title)), FILTERS)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(partial(self.write, statement.sql))
        dialog.open()

    def write(self, sql: str, file: str) -> None:
        """Let a worker write it; the file dialog has asked whether to replace."""
        path = Path(file)
        stop = Act("Stop", self.stop, "player-stop")
        self._desk.toast(Toast(f"Writing {path.name}", "", "running", (stop,), stays=True, key="export"))
        self._work = self._deeds.work("export", partial(self._written, path), what=sql, to=file, overwrite=True)

    def stop(self) -> None:
        """Stop writing; a half-written file does not stay."""
        if self._work is not None:
            self._work.stop()

    def _written(self, file: Path, end: Ended) -> None:
        self._work = None
        self._desk.untoast("export")
        if end.well:
            acts = (self._deeds.open_file(file), self._deeds.show_in_folder(file))
            count = words.number(end.value["rows"])
            self._desk.toast(Toast(f"{file.name} is written", f"{count} rows", acts=acts, key="exported", seconds=12))
        elif end.outcome == "cancelled":
            self._desk.toast(Toast("Nothing was written", "The export was stopped.", "off", key="exported"))
        else:
            self._desk.trouble(f"{file.name} was not written. {end.message}", end.remedy)


def file_name(title: str) -> str:
    """A file's name for what a tab is called."""
    plain = "".join(letter if letter.isalnum() or letter in " -_" else "_" for letter in title).strip()
    return f"{plain or 'query'}.csv"
