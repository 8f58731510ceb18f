"""The screens of the first run: folder, what was found, services, messages, sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.firstrun.screen import Screen
from bedrot_desktop.ui.firstrun.table import ServiceTable
from bedrot_desktop.ui.widgets.basic import Button, Elided, act_button, card, columns, label, rows
from bedrot_desktop.ui.widgets.monogram import Monogram
from bedrot_desktop.ui.widgets.pill import Glyph, Pill


class FolderScreen(Screen):
    """``typed`` carries the folder; ``browsed`` asks for the dialog; ``makes`` asks for a new workspace there."""

    typed = Signal(str)
    browsed = Signal()
    makes = Signal()

    def __init__(self) -> None:
        super().__init__(
            "Where is your data?",
            "Choose the ecosystem folder, or the data_lake in it. It is only looked at; nothing in it is changed.",
            "Where your data is",
        )
        self.path = QLineEdit()
        self.path.setAccessibleName("Ecosystem folder")
        self.path.setPlaceholderText("bedrot-data-ecosystem")
        self.path.setMinimumHeight(34)
        self.path.textChanged.connect(self.typed)
        browse = Button("Browse", "quiet", "folder-open")
        browse.setMinimumHeight(34)
        browse.clicked.connect(self.browsed)
        self.glyph, self.verdict = Glyph("none", 14), label("", "body", wrap=True)
        self.remedy = label("", "small", "muted", wrap=True)
        self.make = act_button(Act("Make a new workspace here", self.makes.emit, "plus"))
        self.box.addLayout(columns(self.path, browse, gap=8))
        self.box.addLayout(columns(self.glyph, self.verdict, gap=8))
        self.box.setStretch(1, 0)
        self.box.addWidget(self.remedy)
        self.box.addLayout(columns(self.make, 1))
        self._found = rows(gap=8)
        self.box.addSpacing(8)
        self.box.addLayout(self._found)
        self.box.addStretch()
        self.judge("none", "", "")

    def judge(self, state: str, verdict: str, remedy: str, *, makeable: bool = False) -> None:
        """What is thought of the folder."""
        self.glyph.tell(state if state != "none" else "queued", verdict or "No folder yet")
        self.glyph.setVisible(state != "none")
        self.verdict.setText(verdict)
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))
        self.make.setVisible(makeable)
        self.path.setProperty("state", "failed" if state == "failed" and not makeable else "")
        self.path.style().unpolish(self.path)
        self.path.style().polish(self.path)

    def suggest(self, fit: Sequence[Path], obsolete: Sequence[Path]) -> None:
        """Folders that were found in usual places."""
        while (item := self._found.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        if fit or obsolete:
            self._found.addWidget(label("Found on this computer", "label", "muted"))
        for folder in fit:
            self._found.addWidget(_Suggestion(folder, self.path.setText))
        for folder in obsolete:
            said = label(f"{folder} is the old copy and cannot be used.", "small", "muted", wrap=True)
            box = QWidget()
            box.setLayout(columns(Glyph("off", 12), said, gap=8))
            box.layout().setStretch(1, 1)  # type: ignore[union-attr]
            self._found.addWidget(box)

    def entered(self) -> None:
        self.path.setFocus(Qt.FocusReason.TabFocusReason)


class _Suggestion(QFrame):
    """A folder with a button that takes it."""

    def __init__(self, folder: Path, take: object) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        use = act_button(Act("Use this", lambda: take(str(folder))), small=True)  # type: ignore[operator]
        use.setAccessibleName(f"Use {folder}")
        row = columns(Elided(str(folder), "mono", middle=True), use, gap=12)
        row.setContentsMargins(12, 6, 8, 6)
        self.setLayout(row)


class WatchScreen(Screen):
    """Which services are run and watched."""

    def __init__(self) -> None:
        super().__init__(
            "Which services do you use?",
            "What is not ticked is neither run nor watched. It can be changed in Settings at any time.",
            "All are ready to choose",
        )
        self.table = ServiceTable(ticks=True)
        self.table.changed.connect(self._count)
        self.box.addWidget(self.table)
        self.box.addStretch()

    def _count(self) -> None:
        ticked = self.table.ticked()
        count = sum(ticked.values())
        self.say(self.headline, self.sentence, f"{count} of {len(ticked)} are watched")

    def chosen(self) -> dict[str, str]:
        """As settings."""
        return {f"services.{key}.enabled": "yes" if on else "no" for key, on in self.table.ticked().items()}

    def entered(self) -> None:
        self.table.focus_first()


class SignInScreen(Screen):
    """The first account that is signed out, with its one button; others wait their turn."""

    def __init__(self) -> None:
        super().__init__(
            "Sign in once, in your own browser window.",
            "You sign in as ever; the program keeps the session and tells you before it ends.",
            "The first account",
        )
        self.list = rows(gap=8)
        self.box.addLayout(self.list)
        self.box.addStretch()
        self.first: Button | None = None

    def tell(self, accounts: Sequence[tuple[str, str, str, str, Act]]) -> None:
        """Accounts that need the person: (service, title, state, words, what to do), the first one first."""
        while (item := self.list.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        self.first = None
        for service, title, state, said, act in accounts:
            button = act_button(act, "primary" if self.first is None else "quiet")
            button.setAccessibleName(f"{act.words}: {title}")
            self.first = self.first or button
            row = columns(Monogram(service), rows(label(title, "heading"), label(said, "small", "muted"), gap=1), 1,
                          Pill(state), button, gap=12)  # fmt: skip
            self.list.addWidget(card(row))
        if not accounts:
            row = columns(Glyph("current", 14), label("Every account that is watched is signed in."), 1, gap=8)
            self.list.addWidget(card(row))
        below = f"{accounts[0][1]} is signed out" if accounts else "Every account is signed in"
        self.say(self.headline, self.sentence, below)

    def entered(self) -> None:
        if self.first is not None:
            self.first.setFocus(Qt.FocusReason.TabFocusReason)
