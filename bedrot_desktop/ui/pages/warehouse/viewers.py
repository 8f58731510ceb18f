"""Windows of their own: a value whole (JSON as a tree, text, days), and a text file at a line."""

from __future__ import annotations

import json
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor, QTextFormat
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QTextEdit, QTreeWidget, QTreeWidgetItem, QWidget

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.ui import words
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.warehouse.cells import explained, plain, tree_of
from bedrot_desktop.ui.pages.warehouse.content import Lines, Step, lines_around
from bedrot_desktop.ui.pages.warehouse.fields import Field
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import Elided, act_button, columns, label, rows


class ValueWindow(QDialog):
    """A value whole."""

    def __init__(self, parent: QWidget, deeds: Deeds, field: Field) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(field.column.name)
        self.setMinimumSize(460, 320)
        tree = tree_of(field.value)
        said = field.note or explained(field.value, field.column.kind)
        if field.value is None:
            said = "NULL: no value was given"
        elif field.value == "":
            said = "An empty text: given, but with nothing in it"
        elif tree is not None:
            said = "JSON"
        raw = plain(field.value)
        copies = [deeds.copy(raw, "Copy")]
        if tree is not None:
            copies.append(deeds.copy(json.dumps(tree, ensure_ascii=False, indent=2), "Copy indented"))
        head = columns(
            label(field.column.label, "title"), label(said, "small", "muted"), 1, *(act_button(one) for one in copies)
        )
        self.body: QWidget = (
            self._tree(tree)
            if tree is not None
            else self._text(field.text if field.text and field.column.names else raw)
        )
        whole = rows(self.body, gap=10)
        whole.insertLayout(0, head)
        whole.setContentsMargins(16, 14, 16, 16)
        self.setLayout(whole)

    @staticmethod
    def _text(text: str) -> QPlainTextEdit:
        made = QPlainTextEdit(text)
        made.setReadOnly(True)
        made.setFont(font("mono"))
        made.setAccessibleName("Value")
        return made

    @staticmethod
    def _tree(value: object) -> QTreeWidget:
        made = QTreeWidget()
        made.setHeaderLabels(["Name", "Value"])
        made.setColumnWidth(0, 180)
        made.setAccessibleName("Value as a tree")

        def add(parent: QTreeWidget | QTreeWidgetItem, name: str, one: object) -> None:
            if isinstance(one, dict | list):
                item = QTreeWidgetItem(parent, [name, f"{len(one)} {'fields' if isinstance(one, dict) else 'entries'}"])
                pairs = one.items() if isinstance(one, dict) else enumerate(one, 1)
                for key, part in list(pairs)[:500]:
                    add(item, str(key), part)
                item.setExpanded(True)
            else:
                QTreeWidgetItem(parent, [name, "null" if one is None else "“”" if one == "" else str(one)])

        pairs = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [], 1)
        for key, part in list(pairs)[:500]:
            add(made, str(key), part)
        return made


class LineWindow(QDialog):
    """A text file around a line, the line marked."""

    def __init__(self, parent: QWidget, desk: Desk, deeds: Deeds, step: Step) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        assert step.path is not None  # noqa: S101 - only such steps are opened
        self.setWindowTitle(step.file)
        self.resize(900, 560)
        self.place = label("", "small", "muted")
        title = Elided(step.file, "title", middle=True)
        head = columns(
            title, self.place, act_button(deeds.show_in_folder(step.path)), act_button(deeds.open_file(step.path))
        )
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(font("mono"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName("Lines of the file")
        whole = rows(label(str(step.path), "caption", "muted", select=True), self.text, gap=8)
        whole.insertLayout(0, head)
        whole.setContentsMargins(16, 14, 16, 16)
        self.setLayout(whole)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        work = partial(_read, step)
        desk.bridge.ask(self, work, self._came, self._lost, "warehouse-trace")

    @Slot(object)
    def _came(self, found: Lines) -> None:
        wide = len(str(found.first + len(found.lines)))
        self.text.setPlainText(
            "\n".join(f"{found.first + place:>{wide}}  {one}" for place, one in enumerate(found.lines))
        )
        if found.wanted is None:
            self.place.setText("the row's figures stand in many lines, or the line is not known")
            return
        self.place.setText(f"line {words.number(found.wanted)}")
        cursor = self.text.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        cursor.movePosition(QTextCursor.MoveOperation.Down, QTextCursor.MoveMode.MoveAnchor, found.wanted - found.first)
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor
        mark.format.setBackground(theme().colour("find"))
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        self.text.setExtraSelections([mark])
        self.text.setTextCursor(cursor)
        self.text.centerCursor()

    @Slot(object)
    def _lost(self, outcome: Outcome) -> None:
        self.text.setPlainText(outcome.message)


def _read(step: Step, run: Run) -> Lines:
    assert step.path is not None  # noqa: S101 - only such steps are opened
    return lines_around(step.path, step.line, run)
