"""Colours for SQL as it is typed, from the theme in use."""

from __future__ import annotations

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from bedrot_desktop.ui.pages.warehouse.sql.statements import KEYWORDS, PARTS
from bedrot_desktop.ui.theme import theme

PLAIN, IN_COMMENT, IN_TEXT = 0, 1, 2


class Highlighter(QSyntaxHighlighter):
    """Keywords series 4, texts series 2, numbers the colour of waiting, comments muted; follows the scheme."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self._fill()
        theme().changed.connect(self._recolour)

    def _fill(self) -> None:
        now = theme()
        self._formats = {
            "keyword": _format(now.series(4)),
            "text": _format(now.series(2)),
            "number": _format(now.ink("waiting")),
            "comment": _format(now.colour("muted")),
            "name": _format(now.colour("text")),
            "sign": _format(now.colour("text2")),
        }

    def _recolour(self) -> None:
        self._fill()
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        begun = self.previousBlockState()
        start = self._finish(text, begun) if begun in {IN_COMMENT, IN_TEXT} else 0
        if start < 0:
            self.setCurrentBlockState(begun)
            return
        self.setCurrentBlockState(PLAIN)
        for match in PARTS.finditer(text, start):
            kind = str(match.lastgroup)
            if kind == "word":
                kind = "keyword" if match[0].lower() in KEYWORDS else ""
            if form := self._formats.get(kind):
                self.setFormat(match.start(), len(match[0]), form)
            if kind == "comment" and match[0].startswith("/*") and not match[0].endswith("*/"):
                self.setCurrentBlockState(IN_COMMENT)
            if kind == "text" and (len(match[0]) == 1 or not match[0].endswith("'")):
                self.setCurrentBlockState(IN_TEXT)

    def _finish(self, text: str, begun: int) -> int:
        """Colour what a line above began; where it ends, or -1 where it goes on."""
        kind, closing = ("comment", "*/") if begun == IN_COMMENT else ("text", "'")
        end = text.find(closing)
        length = len(text) if end < 0 else end + len(closing)
        self.setFormat(0, length, self._formats[kind])
        return -1 if end < 0 else length


def _format(colour: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    return made
