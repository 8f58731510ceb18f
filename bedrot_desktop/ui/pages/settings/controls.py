"""One control per kind of value: each shows a text as the file has it, and tells the text that a person gives."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from bedrot_desktop.ui.pages.settings.content import DEFAULT, VAULT, Row
from bedrot_desktop.ui.theme import restyle
from bedrot_desktop.ui.widgets.basic import Button, Elided, Segments, columns, label
from bedrot_desktop.ui.widgets.switch import Switch

WIDE, NUMBER, TIME = 320, 84, 70
WORDS = {
    "system": "As the system", "light": "Light", "dark": "Dark", "compact": "Compact", "normal": "Normal",
    "roomy": "Roomy", "slack": "Slack", "discord": "Discord", "generic": "Plain JSON", "oauth": "OAuth", "jwt": "Token",
    "browser": "Browser", "none": "None", "DEBUG": "Everything", "INFO": "Usual", "WARNING": "Warnings",
    "ERROR": "Errors", "auto": "Automatic", "chrome": "Chrome", "msedge": "Edge", "chromium": "Chromium",
}  # fmt: skip


class Control(QWidget):
    """``given`` carries a text; ``show_value`` puts one in without telling; ``fail`` marks it as wrong."""

    given = Signal(str)

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.row = row
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_value(self, text: str) -> None:
        """Show a value."""
        raise NotImplementedError

    def fail(self, wrong: bool) -> None:
        """Mark what was given as wrong, or as right again."""

    def prepare(self) -> None:
        """Name and bar the parts, once they are there."""
        for part in self.findChildren(QWidget):
            if part.focusPolicy() != Qt.FocusPolicy.NoFocus:
                if not part.accessibleName():
                    part.setAccessibleName(self.row.label)
                part.setAccessibleDescription(self.row.help or self.row.allowed)
                if self.row.fixed:
                    part.setEnabled(False)
                    part.setToolTip(f"Said by the {self.row.origin}. Change it there.")


class SwitchControl(Control):
    """On or off."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.switch = Switch("", row.label)
        self.words = label("", "small", "muted")
        self.setLayout(columns(self.switch, self.words, 1, gap=6))
        self.switch.clicked.connect(self._clicked)

    def show_value(self, text: str) -> None:
        self.switch.setChecked(text == "yes")
        self.words.setText("on" if text == "yes" else "off")

    def _clicked(self) -> None:
        on = self.switch.isChecked()
        self.words.setText("on" if on else "off")
        self.given.emit("yes" if on else "no")


class _Edit(QLineEdit):
    """Escape puts back what was there."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.left.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class TextControl(Control):
    """Text, a number with its unit, a time, a list, an address."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.edit = _Edit()
        self.edit.setObjectName("value")
        self.edit.setAccessibleName(row.label)
        self.edit.setPlaceholderText(self._placeholder())
        self._shown = ""
        self._wrong = False
        wide = {"number": NUMBER, "time": TIME}.get(row.kind)
        if wide:
            self.edit.setFixedWidth(wide)
        else:
            self.edit.setMinimumWidth(160)
            self.edit.setMaximumWidth(WIDE + (120 if row.folder or row.kind in {"address", "endpoint"} else 0))
            self.edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if row.unit:
            box = QHBoxLayout(self.edit)
            box.setContentsMargins(0, 0, 9, 0)
            box.addStretch(1)
            box.addWidget(label(row.unit, "small", "muted"))
            self.edit.setTextMargins(0, 0, 26, 0)
        self.box = columns(gap=8)
        self.box.addWidget(self.edit, 1000)
        if not row.folder:
            self.box.addStretch(1)
        self.setLayout(self.box)
        self.edit.editingFinished.connect(self._finished)
        self.edit.left.connect(self._back)

    def _placeholder(self) -> str:
        if self.row.kind == "number":
            return self.row.default or "usual"
        return self.row.default or {"list": "none", "mail": "name@example.org"}.get(self.row.kind, "")

    def show_value(self, text: str) -> None:
        self._shown = text
        if not (self.edit.hasFocus() and self.edit.isModified()):
            self.edit.setText(text)
            self.edit.setCursorPosition(0)
        self.fail(False)

    def fail(self, wrong: bool) -> None:
        self._wrong = wrong
        restyle(self.edit, state="due" if wrong else "")

    def _finished(self) -> None:
        text = self.edit.text().strip()
        if text != self._shown or self._wrong:
            self.edit.setModified(False)
            self._shown = text
            self.given.emit(text)

    def _back(self) -> None:
        self.edit.setText(self.row.value)
        self._shown = self.row.value
        self.edit.setModified(False)
        self.fail(False)


class FolderControl(TextControl):
    """A folder, typed or chosen."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.browse = Button("Browse…", "quiet", "folder-open")
        self.browse.setAccessibleName(f"Browse for {row.label}")
        self.browse.clicked.connect(self._open)
        self.box.addWidget(self.browse)
        self.box.addStretch(1)

    def _open(self) -> None:
        dialog = QFileDialog(self, f"{self.row.label}: choose a folder", self.edit.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, folder: str) -> None:
        self.edit.setText(str(Path(folder)))
        self._finished()


class ChoiceControl(Control):
    """A few choices beside one another."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.segments = Segments([(one, WORDS.get(one, one)) for one in row.choices], row.value, row.label)
        self.setLayout(columns(self.segments, 1))
        self.segments.chosen.connect(self.given)

    def show_value(self, text: str) -> None:
        if text in self.segments.buttons:
            self.segments.choose(text)


class SecretControl(Control):
    """Never shown: whether there is one, a field to give another unseen, and how to give it by the environment.

    What is given is sealed in the vault; "" forgets it. Where the environment or a file of the owner says it, that is
    told, and nothing can be given here.
    """

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.words = Elided("", "small", "text2")
        self.words.setObjectName("secret")
        self.edit = QLineEdit() if row.by in {DEFAULT, VAULT} else None
        self.keep_it, self.forget = Button("Keep", "quiet", "lock"), Button("Forget", "ghost", "trash")
        self.keep_it.setAccessibleName(f"Keep {row.label} in the vault")
        self.forget.setAccessibleName(f"Forget {row.label}")
        self.copy = Button("", "ghost", "copy")
        self.copy.setAccessibleName(f"Copy the name of the variable for {row.label}")
        self.copy.setToolTip(f"Copy {row.variable}: the environment variable that can say it instead")
        self.words.setMaximumWidth(WIDE + 80)
        box = columns(self.words, gap=8)
        if self.edit is not None:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
            self.edit.setAccessibleName(row.label)
            self.edit.setMaximumWidth(WIDE - 60)
            self.edit.setMinimumWidth(90)
            self.edit.returnPressed.connect(self._give)
            self.edit.textChanged.connect(self._typed)
            self.words.hide()
            box.insertWidget(0, self.edit, 1000)
        for part in (self.keep_it, self.forget, self.copy):
            box.addWidget(part)
        box.addStretch(1)
        self.setLayout(box)
        self.keep_it.clicked.connect(self._give)
        self.forget.clicked.connect(self._forget)
        self.copy.clicked.connect(self._copied)
        self._typed("")

    def show_value(self, text: str) -> None:
        self.words.say("Set, not shown" if text else f"Not set. Give it as {self.row.variable}")
        self.forget.setVisible(self.row.by == VAULT)
        if self.edit is not None:
            self.edit.clear()
            self.edit.setPlaceholderText("Set, not shown" if text else "Not set")

    def fail(self, wrong: bool) -> None:
        if self.edit is not None:
            restyle(self.edit, state="due" if wrong else "")

    def prepare(self) -> None:
        """What is set elsewhere can still be told how."""
        if self.edit is not None:
            self.edit.setAccessibleDescription(self.row.help or self.row.allowed)

    def _typed(self, text: str) -> None:
        self.keep_it.setVisible(bool(text.strip()))

    def _give(self) -> None:
        if self.edit is not None and (text := self.edit.text().strip()):
            self.given.emit(text)

    def _forget(self) -> None:
        self.given.emit("")

    def _copied(self) -> None:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().setText(self.row.variable)


def control_of(row: Row) -> Control:
    """The control of a row, showing its value."""
    kinds: dict[str, type[Control]] = {"yes/no": SwitchControl, "choice": ChoiceControl, "secret": SecretControl}
    made = FolderControl(row) if row.folder else kinds.get(row.kind, TextControl)(row)
    made.show_value(row.value)
    made.prepare()
    return made
