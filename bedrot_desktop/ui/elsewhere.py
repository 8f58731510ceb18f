"""Acts that change nothing: another page, a file in the system's program, the clipboard; and commands in words."""

from __future__ import annotations

import shlex
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from bedrot_desktop.core import children
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.desk import Desk


class Elsewhere(QObject):
    """What leads elsewhere, for a desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def go(self, words: str, page: str, where: str = "", icon: str = "arrow-right") -> Act:
        """Show another page."""
        return Act(words, partial(self.desk.go, page, where), icon)

    def open_file(self, path: Path, words: str = "Open") -> Act:
        """Open a file or folder with the system's program for it."""
        return Act(words, partial(opened, path), "eye")

    def show_in_folder(self, path: Path, words: str = "Show in folder") -> Act:
        """Open the folder that holds a file."""
        return Act(words, partial(opened, path.parent), "folder")

    def copy(self, text: str, words: str = "Copy", told: str = "Copied") -> Act:
        """Put a text on the clipboard."""
        return Act(words, partial(self._copy, text, told), "copy")

    def copy_command(self, act: Act) -> Act:
        """Put the command of an act on the clipboard."""
        return Act(
            "Copy as command", partial(self._copy, act.command, "Command copied"), "terminal-2", hint=act.command
        )

    def _copy(self, text: str, told: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.desk.toast(Toast(told, text if len(text) < 90 else "", key="copied", seconds=4))

    def command(self, *words: str) -> str:
        """The line that does the same at the prompt, with the workspace and home in use."""
        place = [f"--workspace {_quoted(str(self.desk.workspace))}"] if self.desk.workspace else []
        return " ".join(["bedrot", *(word for word in words if word), *place])


def opened(path: Path) -> bool:
    """Open a file or folder with the system's program for it, which is not to load our libraries; whether it began."""
    with children.foreign():
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _quoted(text: str) -> str:
    if sys.platform == "win32":
        return f'"{text}"' if " " in text else text
    return shlex.quote(text)
