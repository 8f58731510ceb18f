"""The card of the Windows Task Scheduler: what it will do, how its tasks stand, and the buttons that set them up."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QFrame

from bedrot_desktop.core.errors import SystemRefused
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.pages.schedule.content import Content
from bedrot_desktop.ui.pages.schedule.timeline import when
from bedrot_desktop.ui.widgets.basic import act_button, columns, label, rows
from bedrot_desktop.ui.widgets.pill import Pill
from bedrot_desktop.ui.workers import Ended

COMMAND = "bedrot schedule install"
LANE = "tasks of the system"


@dataclass(frozen=True, slots=True)
class Tasks:
    """``there``: any of our tasks is; ``words``: when they are due next; ``wrong``: what is not as it should be."""

    there: bool
    words: str = ""
    wrong: str = ""


def read_tasks(parts: Parts, _run: Run) -> Tasks | None:
    """How the tasks stand, on a worker; None on another system."""
    from bedrot_desktop.core.settings import Settings
    from bedrot_desktop.system.own import Own
    from bedrot_desktop.system.tasks import states

    own = Own.of(parts.home, Settings.load(parts.home))
    if own.scheduler is None:
        return None
    now = parts.clock.local().replace(tzinfo=None)
    try:
        found = [one for one in states(own.scheduler, own.tasks(), now) if one.there]
    except SystemRefused as error:
        return Tasks(False, wrong=str(error))
    words = ", ".join(f"{one.name}: {when(one.next_at, now)}" for one in found if one.next_at)
    return Tasks(bool(found), words, " ".join(f"{one.name}: {one.wrong}" for one in found if one.wrong))


class WindowsTasks(QFrame):
    """What the Windows Task Scheduler does for us, and why it does not, or not here."""

    def __init__(self, deeds: Deeds) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._deeds = deeds
        self.pill = Pill("off", "not set up")
        self.why = label("", "caption", "muted", wrap=True)
        self.words = label("", "small", "text2", wrap=True)
        self.command = label(COMMAND, "mono", "text2", select=True)
        head = columns(label("Windows Task Scheduler", "heading"), 1, self.pill, gap=8)
        self.copy = act_button(deeds.copy(COMMAND, "Copy", "Command copied"), "ghost", small=True, bare=True)
        self.install, self.remove = (act_button(one, small=True) for one in self._acts())
        self.remove.hide()
        buttons = columns(self.install, self.remove, 1, self.command, self.copy, gap=6)
        box = rows(head, self.words, buttons, self.why, 1, gap=6)
        box.setContentsMargins(14, 11, 12, 10)
        self.setLayout(box)

    def _acts(self) -> tuple[Act, Act]:
        return (
            Act("Install", partial(self._switch, True), "calendar-time", self._deeds.command("schedule", "install")),
            Act("Remove", partial(self._switch, False), "trash", self._deeds.command("schedule", "uninstall")),
        )

    def tell(self, content: Content) -> None:
        """Show what it is for, and ask the system how it stands."""
        at = next((row.at for row in content.rows if row.key == "run" and row.at), None)
        hour = f"{at:%H:%M}" if at else "its hour"
        self.words.setText(
            f"Starts the full run at {hour} with the window closed, and as soon as possible when the computer was off."
        )
        if content.windows:
            self._read()
        else:
            self.show_state(None)

    def _read(self) -> None:
        self._deeds.desk.ask(self, read_tasks, self.show_state, lane=LANE)

    def show_state(self, told: Tasks | None) -> None:
        """Show how the tasks stand; None: this system has no such thing."""
        self.install.setVisible(told is not None)
        self.remove.setVisible(told is not None and told.there)
        if told is None:
            self.pill.tell("off", "not on this system")
            system = platform.system() or "another system"
            self.why.setText(
                f"Only Windows has it; this computer runs {system}. “bedrot schedule daemon” does the same."
            )
            return
        self.install.setText("Install anew" if told.there else "Install")
        state = "due" if told.wrong else "current" if told.there else "off"
        self.pill.tell(state, "look at it" if told.wrong else "installed" if told.there else "not set up")
        self.why.setText(told.wrong or told.words or "While the window is closed nothing starts by itself.")

    def _switch(self, on: bool) -> None:
        self._deeds.work("tasks", partial(self._switched, on), on=on)

    def _switched(self, on: bool, end: Ended) -> None:
        if end.well:
            words = (
                "Windows starts what is due now, with the window closed too." if on else "Windows starts nothing now."
            )
            self._deeds.desk.toast(Toast("Tasks installed" if on else "Tasks removed", words, key="windows tasks"))
        else:
            self._deeds.desk.trouble(end.message, end.remedy)
        self._read()
