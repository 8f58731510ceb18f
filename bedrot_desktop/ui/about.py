"""About: the version and the notices of everything that the program stands on; and the preview of diagnostics."""

from __future__ import annotations

import importlib.metadata
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QListWidget, QPlainTextEdit, QWidget

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.core.paths import resources
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.diagnostics import Facts, gather, program, scrubbed
from bedrot_desktop.ui.theme import font
from bedrot_desktop.ui.widgets.basic import act_button, columns, label, line, rows
from bedrot_desktop.ui.widgets.glyph import paint_mark

QT = """Qt and Qt for Python (PySide6, Shiboken6) are used under the GNU Lesser General Public License, version 3.

They lie beside the program as libraries of their own and can be replaced by builds of your own. Their sources are at
https://download.qt.io/official_releases/ and https://code.qt.io/. The licence: https://www.gnu.org/licenses/lgpl-3.0.

Qt is a trademark of The Qt Company Ltd and its subsidiaries.
"""
NODE = """Signing in uses Playwright, which brings Node.js along as its driver. Node.js is under the MIT licence,
with the notices of the libraries within it: https://github.com/nodejs/node/blob/main/LICENSE.
"""
FONT = """The font is under the SIL Open Font License, Version 1.1, as its file says: https://openfontlicense.org.

"""
JETBRAINS = "Copyright 2020 The JetBrains Mono Project Authors (https://github.com/JetBrains/JetBrainsMono).\n"
PYTHON = "Copyright Python Software Foundation. All rights reserved.\nhttps://docs.python.org/3/license.html"
OWN_WORDS = "BEDROT Desktop works with the label's own accounts and files alone. It sends nothing home."
LONGEST = 200_000  # characters of one notice


@dataclass(frozen=True, slots=True)
class Notice:
    """A part of the program, its licence in a word, and the notice."""

    title: str
    licence: str
    text: str


def notices(_run: Run | None = None) -> tuple[Notice, ...]:
    """On a worker: all notices."""
    folder = resources() / "licences"
    own = (
        Notice("Qt and PySide6", "LGPL 3", QT + _texts_of("pyside6", "pyside6_essentials", "shiboken6")),
        Notice("Inter", "OFL 1.1", FONT + _read(folder / "inter.txt")),
        Notice("JetBrains Mono", "OFL 1.1", JETBRAINS + FONT + _read(folder / "jetbrains-mono.txt")),
        Notice("Tabler icons", "MIT", _read(folder / "tabler-icons.txt")),
        Notice("Node.js", "MIT", NODE + _node()),
    )
    packages = sorted(importlib.metadata.distributions(), key=lambda one: str(one.metadata["Name"]).casefold())
    seen: dict[str, Notice] = {}
    for one in packages:
        name = str(one.metadata["Name"] or "")
        if name and name.casefold() not in seen:
            seen[name.casefold()] = Notice(f"{name} {one.version}", _licence(one), _licence_text(one))
    python = Notice(
        f"Python {sys.version.split()[0]}", "PSF", "Copyright Python Software Foundation. All rights reserved."
    )
    return (*own, python, *seen.values())


def _licence(one: importlib.metadata.Distribution) -> str:
    told = _said(one, "License-Expression") or _said(one, "License")
    if told and "\n" not in told and len(told) < 60:
        return told
    classes = one.metadata.get_all("Classifier") or []
    named = [text.rsplit("::", 1)[-1].strip() for text in classes if "License ::" in text]
    return ", ".join(named) or "see the notice"


def _said(one: importlib.metadata.Distribution, field: str) -> str:
    return next(iter(one.metadata.get_all(field) or []), "")


def _licence_text(one: importlib.metadata.Distribution) -> str:
    named = ("licen", "copying", "notice", "authors")
    files = [file for file in one.files or () if any(word in file.name.casefold() for word in named)]
    texts = [_read(Path(str(file.locate()))) for file in files if file.suffix not in {".py", ".pyc"}]
    home = _said(one, "Home-page") or _said(one, "Project-URL")
    return "\n\n".join(text for text in texts if text)[:LONGEST] or f"{_licence(one)}\n{home}".strip()


def _texts_of(*names: str) -> str:
    found = []
    for name in names:
        try:
            found.append(_licence_text(importlib.metadata.distribution(name)))
        except importlib.metadata.PackageNotFoundError:
            continue
    return "\n" + "\n\n".join(found)


def _node() -> str:
    try:
        place = importlib.metadata.distribution("playwright").locate_file("playwright/driver/LICENSE")
    except importlib.metadata.PackageNotFoundError:
        return ""
    return "\n" + _read(Path(str(place)))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")[:LONGEST]
    except OSError:
        return ""


class _Mark(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(44, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, QRectF(0, 0, 44, 44))
        painter.end()


class About(QDialog):
    """To be shown with ``open()``. The notices are read on a worker."""

    def __init__(self, desk: Desk, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About BEDROT Desktop")
        self.setAccessibleName("About BEDROT Desktop")
        self._desk, self._deeds, self._notices = desk, deeds, tuple[Notice, ...]()
        told = program()
        mark = _Mark()
        mark.setFixedSize(44, 44)
        head = columns(
            mark, rows(label(told[0], "title"), label(" · ".join(told[1:]), "small", "muted"), gap=2), 1, gap=14
        )
        self.list = QListWidget()
        self.list.setAccessibleName("Parts of the program")
        self.list.setFixedWidth(270)
        self.list.setStyleSheet("QListWidget::item { padding: 5px 8px }")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._show)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(font("mono"))
        self.text.setAccessibleName("Notice")
        self.text.setPlainText("Reading the notices")
        close = act_button(Act("Close", self.close), "primary")
        copy = act_button(Act("Copy diagnostics", self.diagnose, "clipboard-text"))
        box = rows(head, label(OWN_WORDS, "small", "text2"), line(), columns(self.list, self.text, gap=12),
                   columns(copy, 1, close), gap=14)  # fmt: skip
        box.setContentsMargins(22, 20, 22, 18)
        self.setLayout(box)
        self.resize(860, 560)
        desk.bridge.ask(self, notices, self._fill, lane="about")

    def _fill(self, found: tuple[Notice, ...]) -> None:
        self._notices = found
        self.list.addItems([f"{one.title}  ·  {one.licence}" for one in found])
        self.list.setCurrentRow(0)

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._notices):
            one = self._notices[row]
            self.text.setPlainText(one.text or f"{one.title} is under {one.licence}.")

    def diagnose(self) -> None:
        """Show what *Copy diagnostics* would copy."""
        Diagnostics(self._desk, self._deeds, self).open()


class Diagnostics(QDialog):
    """What would be copied is seen first; nothing is copied before the person says so."""

    def __init__(self, desk: Desk, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Copy diagnostics")
        self.setAccessibleName("Copy diagnostics")
        self._desk, self._deeds = desk, deeds
        said = "This is all that is copied: versions, states and outcomes. No names, no folders, no secrets."
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(font("mono"))
        self.text.setAccessibleName("Diagnostics")
        self.text.setPlainText("Looking")
        self.copy_button = act_button(Act("Copy", self._copy, "copy"), "primary")
        self.copy_button.setEnabled(False)
        close = act_button(Act("Close", self.close))
        box = rows(label(said, "body", wrap=True), self.text, columns(1, close, self.copy_button), gap=12)
        box.setContentsMargins(20, 18, 20, 16)
        self.setLayout(box)
        self.resize(640, 560)
        desk.ask(self, self._gather, self._fill, self._trouble, lane="diagnostics")

    def _gather(self, parts: Parts, run: Run) -> str:
        facts: Facts = gather(parts, run)
        return scrubbed(facts.text(), parts.home, parts.settings.secrets())

    def _fill(self, text: str) -> None:
        self.text.setPlainText(text)
        self.copy_button.setEnabled(True)
        self.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _trouble(self, outcome: Outcome) -> None:
        if outcome.state != "cancelled":
            self._fill(Facts({"Program": program()}).text())

    def _copy(self) -> None:
        self._deeds.copy(self.text.toPlainText(), told="Diagnostics copied").do()
        self.close()
