"""Who keeps the clock: this window, the daemon, somebody else, or nobody; and what follows."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from bedrot_desktop.ui.pages.schedule.content import Content
from bedrot_desktop.ui.widgets.basic import columns, label
from bedrot_desktop.ui.widgets.pill import Glyph
from bedrot_desktop.ui.words import moment

NOBODY = "Nobody keeps the clock: nothing starts by itself."
HERE = "This window keeps the clock, in the tray too."


class ClockLine(QWidget):
    """One line above the day."""

    def __init__(self) -> None:
        super().__init__()
        self.glyph, self.words, self.why = Glyph("unknown"), label("", "small", "text2"), label("", "small", "muted")
        self.setLayout(columns(self.glyph, self.words, self.why, 1, gap=8))

    def tell(self, content: Content, *, here: bool) -> None:
        """``here``: this window keeps it."""
        state, words, why = told(content, here=here)
        self.glyph.tell(state, words)
        self.words.setText(words)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.setAccessibleName(f"{words} {why}".strip())


def told(content: Content, *, here: bool) -> tuple[str, str, str]:
    """A state, a sentence, and what stands behind it."""
    keeper, now = content.keeper, content.now
    since = f"since {moment(keeper.since, now)}" if keeper.since else ""
    if here or keeper.by == "window":
        return "current", HERE if here else "Another window keeps the clock.", since
    if keeper.by == "daemon":
        return "current", "The daemon keeps the clock, with the window closed too.", since
    if keeper.by:
        return "current", f"{keeper.by} keeps the clock.", since
    if keeper.last is None:
        return "due", NOBODY, "It was never kept here yet."
    return "due", NOBODY, f"It was kept last {moment(keeper.last, now)}. What is due waits, and is made up for once."
