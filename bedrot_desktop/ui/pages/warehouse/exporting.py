"""A table, a view or the rows that are shown, written to a file by a worker process."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QDialog, QFileDialog, QRadioButton, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.widgets.basic import Button, columns, label, line, rows
from bedrot_desktop.ui.workers import Ended, Work
from bedrot_desktop.warehouse.grid.question import Question, as_sql

FORMATS = (
    ("csv", "CSV", "Text with commas; NULL is an empty cell"), ("xlsx", "Excel", "Typed cells, frozen head, filters"),
    ("parquet", "Parquet", "For programs; exact types"), ("json", "JSON", "One list of objects"),
    ("ndjson", "NDJSON", "One object a line"),
)  # fmt: skip


class ExportWindow(QDialog):
    """Which rows, which columns, which format; then the file's name is asked for."""

    chosen = Signal(str, str)  # what (a name or a statement), the file

    def __init__(self, parent: QWidget, question: Question, shown: tuple[str, ...], counts: tuple[str, str]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Export {question.table}")
        self.setMinimumWidth(420)
        self.question, self.shown = question, shown
        self.rows, self.formats = QButtonGroup(self), QButtonGroup(self)
        asked = bool(question.filters or question.sorts)
        some = QRadioButton(f"Rows as shown, filtered and sorted ({counts[0]})")
        every = QRadioButton(f"All rows of {question.table}{f' ({counts[1]})' if counts[1] else ''}")
        for number, button in enumerate((some, every)):
            self.rows.addButton(button, number)
        some.setEnabled(asked)
        (some if asked else every).setChecked(True)
        self.only_shown = QCheckBox(f"Only the {len(shown)} columns that are shown")
        kinds = []
        for number, (_, name, hint) in enumerate(FORMATS):
            button = QRadioButton(name)
            button.setToolTip(hint)
            self.formats.addButton(button, number)
            kinds.append(columns(button, 1, label(hint, "caption", "muted")))
        self.formats.button(0).setChecked(True)
        go, leave = Button("Choose a file", "primary", "download"), Button("Cancel")
        go.setDefault(True)
        go.clicked.connect(self._ask)
        leave.clicked.connect(self.reject)
        told = label(
            "Dates and numbers are written in ISO form, ids as ids. The file appears when all of it is written.",
            "caption",
            "muted",
            wrap=True,
        )
        whole = rows(
            label("Rows", "heading"),
            some,
            every,
            self.only_shown,
            line(),
            label("Format", "heading"),
            *kinds,
            told,
            columns(1, leave, go),
            gap=10,
        )
        whole.setContentsMargins(18, 16, 18, 16)
        self.setLayout(whole)

    def what(self) -> str:
        """The table's name where all of it is wanted as it is, else a statement."""
        question = self.question if self.rows.checkedId() == 0 else Question(self.question.table)
        columns_ = self.shown if self.only_shown.isChecked() else ()
        if question == Question(question.table) and not columns_:
            return question.table
        return as_sql(question, columns_)

    def _ask(self) -> None:
        ending, name, _ = FORMATS[self.formats.checkedId()]
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog = QFileDialog(self, "Export", str(folder / f"{self.question.table}.{ending}"), f"{name} (*.{ending})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.fileSelected.connect(self._picked)
        dialog.open()

    @Slot(str)
    def _picked(self, file: str) -> None:
        self.chosen.emit(self.what(), file)
        self.accept()


class Exports(QObject):
    """Writes, tells how far it is, and what can be done with the file."""

    told = Signal(int)

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.desk, self.deeds = desk, deeds
        self.work: Work | None = None
        self._name = ""
        self.told.connect(self._progress)

    def write(self, what: str, file: str) -> None:
        """Let a process write; whether to replace was asked by the file dialog."""
        self._name = Path(file).name
        self._progress(0)
        self.work = self.deeds.work(
            "export", partial(self._written, Path(file)), lambda done, _total, _label: self.told.emit(done), what=what,
            to=file, overwrite=True,
        )  # fmt: skip

    def stop(self) -> None:
        """Stop; nothing half-written stays."""
        if self.work is not None:
            self.work.stop()

    @Slot(int)
    def _progress(self, done: int) -> None:
        said = f"{words.number(done)} rows so far" if done else "Starting"
        stop = Act("Stop", self.stop, "player-stop")
        self.desk.toast(Toast(f"Writing {self._name}", said, "running", (stop,), stays=True, key="grid-export"))

    def _written(self, file: Path, end: Ended) -> None:
        self.work = None
        self.desk.untoast("grid-export")
        if end.well:
            acts = (self.deeds.open_file(file), self.deeds.show_in_folder(file))
            self.desk.toast(
                Toast(
                    f"{file.name} is written",
                    f"{words.number(end.value['rows'])} rows",
                    acts=acts,
                    key="exported",
                    seconds=15,
                )
            )
        elif end.outcome == "cancelled":
            self.desk.toast(Toast("Nothing was written", "The export was stopped.", "off", key="exported"))
        else:
            self.desk.trouble(f"{file.name} was not written. {end.message}", end.remedy)
