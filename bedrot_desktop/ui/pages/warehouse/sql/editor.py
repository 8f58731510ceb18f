"""The text of a statement: line numbers, colours, completion, the statement under the cursor, a marked error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from bedrot_desktop.ui.pages.warehouse.sql.completing import Offer
from bedrot_desktop.ui.pages.warehouse.sql.highlight import Highlighter
from bedrot_desktop.ui.pages.warehouse.sql.offering import Offering
from bedrot_desktop.ui.pages.warehouse.sql.statements import Spot, Statement, statement_at, word_before
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.glyph import paint_glyph

SIDE = 40  # of the line numbers
PAUSE = 60  # ms of typing nothing after which completion is asked for
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

Ask = Callable[[str, int, Callable[[Sequence[Offer]], None]], None]


class SqlEditor(QPlainTextEdit):
    """``edited``: the text changed. ``jumped``: Ctrl+click on a word (it may be a table's name)."""

    edited = Signal()
    jumped = Signal(str)

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self.setProperty("kind", "code")
        self.setFont(code_font())
        self.setAccessibleName("SQL")
        self.setAccessibleDescription("Ctrl+Enter runs the statement under the cursor, Ctrl+Space completes.")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        self.setPlaceholderText("SELECT …   Ctrl+Enter runs it, Ctrl+Space completes")
        self._ask, self._error = ask, -1
        self._marks: list[QTextEdit.ExtraSelection] = []
        self._highlighter = Highlighter(self.document())
        self._numbers = _Numbers(self)
        self._offering = Offering(self)
        self._offering.chosen.connect(self._put)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.complete)
        self.setViewportMargins(SIDE, 0, 0, 0)
        self.updateRequest.connect(self._scrolled)
        self.cursorPositionChanged.connect(self._moved)
        self.textChanged.connect(self._changed)
        theme().changed.connect(self._moved)

    # -- what stands in it -----

    def statement(self) -> Statement | None:
        """What is marked, else the statement that the cursor stands in."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            text = cursor.selection().toPlainText()
            lead = len(text) - len(text.lstrip())
            start = cursor.selectionStart() + lead
            return Statement(start, start + len(text.strip()), text.strip()) if text.strip(" \n\t;") else None
        return statement_at(self.toPlainText(), cursor.position())

    def replace_all(self, sql: str) -> None:
        """Another text, as one step that Ctrl+Z takes back."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(sql)
        cursor.endEditBlock()

    def replace_part(self, start: int, end: int, text: str) -> None:
        """Other words at one place, as one step that Ctrl+Z takes back."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def mark(self, spot: Spot | None, offset: int = 0) -> None:
        """Show where an error is: its line in the margin, the word underlined."""
        self._error = -1
        self._marks = []
        if spot is not None:
            cursor = self.textCursor()
            cursor.setPosition(min(offset + spot.start, len(self.toPlainText())))
            self._error = cursor.blockNumber()
            cursor.setPosition(min(offset + spot.end, len(self.toPlainText())), QTextCursor.MoveMode.KeepAnchor)
            self._marks = [_underlined(cursor, theme().ink("failed"))]
        self._moved()
        self._numbers.update()

    @property
    def error_line(self) -> int:
        """The line with the error, counted from 1; 0 without one."""
        return self._error + 1

    def _changed(self) -> None:
        if self._error >= 0:
            self.mark(None)
        self.edited.emit()

    def _moved(self) -> None:
        made = list(self._marks)
        current = QTextEdit.ExtraSelection()
        current.format.setBackground(theme().colour("surface"))
        current.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        current.cursor = self.textCursor()
        current.cursor.clearSelection()
        self.setExtraSelections([current, *made] if self.hasFocus() else made)
        self._numbers.update()

    # -- completion -----

    def complete(self) -> None:
        """Ask for what could come next at the cursor."""
        place = self.textCursor().position()
        self._ask(self.toPlainText(), place, lambda offers: self._offer(place, offers))

    def _offer(self, place: int, offers: Sequence[Offer]) -> None:
        if place == self.textCursor().position() and self.hasFocus():
            _, begun = word_before(self.toPlainText(), place)
            self._offering.show_offers(offers, begun, self.cursorRect())

    def _put(self, text: str) -> None:
        cursor = self.textCursor()
        _, begun = word_before(self.toPlainText(), cursor.position())
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(begun))
        cursor.insertText(text)
        self.setTextCursor(cursor)
        self._pause.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._offering.takes(event):
            return
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in _RETURN:
            event.ignore()
            return
        if control and event.key() == Qt.Key.Key_Space:
            self.complete()
            return
        if control and event.key() == Qt.Key.Key_Slash:
            self._comment()
            return
        super().keyPressEvent(event)
        typed = event.text()
        begins = bool(typed) and not control and (typed.isalnum() or typed in {"_", "."})
        if begins or (event.key() == Qt.Key.Key_Backspace and self._offering.isVisible()):
            self._pause.start()
        else:
            self._pause.stop()
            if typed:
                self._offering.hide()

    def _comment(self) -> None:
        """Make the lines of the selection comments, or comments statements again."""
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        last = self.document().findBlock(cursor.selectionEnd()).blockNumber()
        blocks = [self.document().findBlockByNumber(number) for number in range(first, last + 1)]
        undo = all(block.text().lstrip().startswith("--") for block in blocks if block.text().strip())
        cursor.beginEditBlock()
        for block in blocks:
            one = QTextCursor(block)
            if not undo:
                one.insertText("-- ")
            elif "--" in block.text():
                one.movePosition(QTextCursor.MoveOperation.Right, n=block.text().index("--"))
                count = 3 if block.text()[one.positionInBlock() :].startswith("-- ") else 2
                one.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, count)
                one.removeSelectedText()
        cursor.endEditBlock()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.button() == Qt.MouseButton.LeftButton:
            cursor = self.cursorForPosition(event.position().toPoint())
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
            self.jumped.emit(cursor.selectedText())
            return
        super().mousePressEvent(event)

    def focusOutEvent(self, event: object) -> None:
        self._offering.hide()
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._moved()

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self._moved()

    # -- line numbers -----

    def _scrolled(self, rect: QRect, by: int) -> None:
        if by:
            self._numbers.scroll(0, by)
        else:
            self._numbers.update(0, rect.y(), SIDE, rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), SIDE, inside.height()))

    def paint_numbers(self, painter: QPainter) -> None:
        """The numbers of the lines that are seen; the line with the error has the failed glyph."""
        now, block = theme(), self.firstVisibleBlock()
        painter.fillRect(self._numbers.rect(), now.colour("window"))
        painter.setFont(code_font())
        high = self.fontMetrics().lineSpacing()
        here = self.textCursor().blockNumber()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if box.top() > self.height():
                return
            number = block.blockNumber()
            if number == self._error:
                side = 11.0
                top = box.top() + (high - side) / 2
                paint_glyph(painter, QRectF(SIDE - 12 - side, top, side, side), "failed", now)
            else:
                painter.setPen(now.colour("text2" if number == here else "muted"))
                rect = QRectF(0, box.top(), SIDE - 12, high)
                painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number + 1))
            block = block.next()


class _Numbers(QWidget):
    """The margin."""

    def __init__(self, editor: SqlEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def sizeHint(self) -> QSize:
        return QSize(SIDE, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._editor.paint_numbers(painter)
        painter.end()


@cache
def code_font() -> QFont:
    """The font of code; every sign as it was typed, none drawn together with its neighbour."""
    made = QFont(font("mono"))
    made.setFeature(QFont.Tag("calt"), 0)
    return made


def _underlined(cursor: QTextCursor, colour: QColor) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    made.format.setUnderlineColor(colour)
    made.cursor = cursor
    return made
