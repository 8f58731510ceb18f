"""F1: what this page shows and what its marks mean, out of resources/help."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from bedrot_desktop.core.paths import resources
from bedrot_desktop.ui.theme import theme


def text_of(key: str) -> str:
    """The help of a page, as Markdown."""
    file = resources() / "help" / f"{key}.md"
    return file.read_text(encoding="utf-8") if file.is_file() else f"There is no help for “{key}” yet."


class HelpWindow(QDialog):
    """A window beside the page, not in front of it."""

    def __init__(self, key: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{title}: help")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 640)
        self.view = QTextBrowser()
        self.view.setOpenExternalLinks(True)
        self.view.setAccessibleName(f"Help for {title}")
        self.view.document().setDefaultStyleSheet(f"a {{ color: {theme().colour('accentInk').name()} }}")
        self.view.setMarkdown(text_of(key))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.addWidget(self.view)
