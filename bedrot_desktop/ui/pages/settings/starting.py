"""What the system does for the program: the switch shows what the system says, never merely what the file says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtWidgets import QFrame

from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.settings.content import Row
from bedrot_desktop.ui.pages.settings.keeping import Kept, keep
from bedrot_desktop.ui.pages.settings.truth import KEY, truly
from bedrot_desktop.ui.widgets.basic import act_button, columns, label, rows
from bedrot_desktop.ui.widgets.pill import Pill
from bedrot_desktop.ui.workers import Ended


class Starting:
    """Switches in a process of its own; ``kept`` is told what came of it, ``tell`` the row where nothing did."""

    def __init__(self, desk: Desk, deeds: Deeds, kept: Callable[[Kept], None], tell: Callable[..., None]) -> None:
        self.desk, self.deeds, self._kept, self._tell = desk, deeds, kept, tell

    def switch(self, row: Row, text: str | None) -> None:
        """Let the system start the program (``yes``), or no longer; ``row``: how it was until now."""
        self.deeds.work("autostart", partial(self._switched, row), on=text == "yes")

    def _switched(self, row: Row, end: Ended) -> None:
        if not end.well:  # the switch goes back to what is true, then why is told
            self._tell(KEY, row)
            self._tell(KEY, row, f"{end.message} {end.remedy}".strip())
            return
        now = "yes" if end.value["on"] else "no"

        def note(parts: Parts, run: Run) -> Kept:
            kept = keep(parts, run, KEY, now)  # so that `config show` and another computer know what is wished
            return replace(kept, row=truly(kept.row, parts), before=row.value)

        self.desk.ask(self.deeds, note, self._kept)


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opens ``bedrot://…``; ``possible``: whether this system lets it be set."""

    on: bool
    words: str
    possible: bool


def opening(parts: Parts, _run: Run) -> Opening:
    """Ask the system; on a worker."""
    from bedrot_desktop.system.own import Own

    try:
        state = Own.of(parts.home, parts.settings).addresses.state()
    except SystemRefused as error:
        return Opening(False, str(error), True)
    return Opening(state.on, state.words, state.supported)


class AddressCard(QFrame):
    """Whether buttons of messages lead into this program, and the button that lets them."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.desk, self.deeds = desk, deeds
        self.pill = Pill("none", "…")
        self.words = label("", "small", "text2", wrap=True)
        self.button = act_button(self._act(Opening(False, "", False)), small=True)
        head = columns(label("Open bedrot:// addresses", "heading"), 1, self.pill, gap=8)
        box = rows(head, self.words, columns(self.button, 1), gap=6)
        box.setContentsMargins(14, 11, 14, 10)
        self.setLayout(box)
        self.read()

    def read(self) -> None:
        """Ask the system anew."""
        self.desk.ask(self, opening, self.tell)

    def tell(self, told: Opening) -> None:
        """Show what the system says."""
        self.pill.tell("current" if told.on else "off", "set up" if told.on else "not set up")
        usual = "The buttons of messages on the desktop and in mails lead into this window."
        self.words.setText(told.words or usual)
        self.button.tell(self._act(told))

    def _act(self, told: Opening) -> Act:
        words = "Remove" if told.on else "Set up"
        return Act(words, partial(self._switch, not told.on), why_not="" if told.possible else "Not on this system.")

    def _switch(self, on: bool) -> None:
        self.deeds.work("addresses", self._switched, on=on)

    def _switched(self, end: Ended) -> None:
        if not end.well:
            self.desk.trouble(end.message, end.remedy)
        self.read()
