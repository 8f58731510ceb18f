"""What the page Schedule can do: start, time, switch, add and remove jobs, pause everything. All can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.attended import PAUSES, end_of
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.schedule.content import JobRow
from bedrot_desktop.ui.words import moment
from bedrot_desktop.ui.workers import Ended, Work

if TYPE_CHECKING:
    from bedrot_desktop.automation.own import Own

STATES = {"done": "current", "unchanged": "current", "failed": "failed"}
WRITES = frozenset({"backup", "archive"})  # one after the other, and never beside a run


class Doing(QObject):
    """``changed``: what is set, or what runs, is another now."""

    changed = Signal()

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.desk, self.deeds = desk, deeds
        self.going: dict[str, Work | None] = {}

    # -- starting -----

    def start(self, row: JobRow) -> Act:
        """Do a job now."""
        if row.key == "run":
            return self.deeds.run(words="Now")
        if row.key == "clean":
            return self.deeds.run(extract=False, words="Now")
        command = self.deeds.command(*row.command.split()) if row.command else ""
        if row.key in self.going:
            work = self.going[row.key]
            return Act("Stop", work.stop, "player-stop") if work else Act("Now", icon="player-play", why_not="Waiting")
        return Act("Now", partial(self._start, row), "player-play", command, row.why_not)

    def _start(self, row: JobRow) -> None:
        if row.key in self.going:
            return
        ended = partial(self._ended, row)
        if row.key in WRITES or row.own is not None:
            self.going[row.key] = None
            self.deeds.write("job", row.title, ended, job=row.key)
        else:
            self.going[row.key] = self.deeds.work("job", ended, job=row.key)
        self.changed.emit()

    def _ended(self, row: JobRow, end: Ended) -> None:
        self.going.pop(row.key, None)
        if end.outcome in {"failed", "broken"}:
            self.desk.trouble(f"{row.title}: {end.message}", end.remedy)
        elif end.well:
            state = STATES.get(end.value["outcome"], "current")
            self.desk.toast(Toast(row.title, end.value["words"], state, key=f"job-{row.key}"))
        self.changed.emit()
        self.desk.look_again()

    # -- setting -----

    def set(self, key: str, text: str, before: str, words: str, detail: str = "") -> None:
        """Write a setting, tell it, and offer to take it back."""

        def write(value: str, parts: Parts, _run: Run) -> None:
            from bedrot_desktop.core.settings import set_value

            set_value(parts.home, key, value)

        def take_back() -> None:
            self.desk.ask(self, partial(write, before), self._again)

        def written(_none: None) -> None:
            self.desk.offer_undo(words, take_back, detail)
            self._again(None)

        self.desk.ask(self, partial(write, text), written)

    def _again(self, _none: object) -> None:
        if self.desk.attending is not None:
            self.desk.attending.beat_soon()
        self.changed.emit()
        self.desk.look_again()

    def switch(self, row: JobRow, on: bool) -> None:
        """Switch a job on or off."""
        word = "on" if on else "off"
        if row.own is not None:
            own, words = row.own, f"{row.title} is switched {word}"
            self.save(replace(own, enabled=on), words, partial(self._keep, own, self._again))
            return
        self.set(row.switch_key, "yes" if on else "no", "no" if on else "yes", f"{row.title} is switched {word}")

    def retime(self, row: JobRow, value: time | int) -> None:
        """Another hour, or another number of minutes."""
        text = f"{value:%H:%M}" if isinstance(value, time) else str(value)
        before = f"{row.at:%H:%M}" if row.at is not None else str(row.minutes)
        if text != before:
            told = f"every day {text}" if isinstance(value, time) else f"every {text} minutes"
            self.set(
                row.when_key, text, before, f"{row.title}: {told}", f"Before: {row.when[:1].lower()}{row.when[1:]}"
            )

    # -- jobs of one's own -----

    def save(self, own: Own, words: str, undo: Callable[[], object]) -> None:
        """Keep a job of the person's own, tell it, and offer to take it back."""

        def kept(_none: object) -> None:
            self.desk.offer_undo(words, undo)
            self._again(None)

        self._keep(own, kept)

    def _keep(self, own: Own, kept: Callable[[None], None]) -> None:
        def write(parts: Parts, _run: Run) -> None:
            from bedrot_desktop.automation.store import ScheduleStore

            now = parts.clock.now()
            ScheduleStore(parts.workspace.state).own.save(own if own.since else replace(own, since=now))

        self.desk.ask(self, write, kept)

    def add(self, own: Own) -> None:
        """A new job of the person's own."""
        self.save(own, f"{own.title} is added", partial(self._remove, own.key, self._again))

    def change(self, before: Own, own: Own) -> None:
        """Another name, other services or another time of one's own job."""
        if own != before:
            self.save(own, f"{own.title} is changed", partial(self._keep, before, self._again))

    def remove(self, own: Own) -> None:
        """Take a job of one's own out; what it did stays noted."""

        def gone(_none: object) -> None:
            self.desk.offer_undo(f"{own.title} is removed", partial(self._keep, own, self._again))
            self._again(None)

        self._remove(own.key, gone)

    def _remove(self, key: str, gone: Callable[[None], None]) -> None:
        def write(parts: Parts, _run: Run) -> None:
            from bedrot_desktop.automation.store import ScheduleStore

            ScheduleStore(parts.workspace.state).own.remove(key)

        self.desk.ask(self, write, gone)

    # -- pausing -----

    def pauses(self) -> list[Act]:
        """The ways to pause everything."""
        icons = ("clock-pause", "moon", "player-pause")
        return [
            Act(told, partial(self._pause, span), icon) for (span, told), icon in zip(PAUSES, icons, strict=True)
        ]  # fmt: skip

    def _pause(self, span: str) -> None:
        until = end_of(span, self.desk.clock.local())

        def write(parts: Parts, _run: Run) -> None:
            from bedrot_desktop.automation.store import ScheduleStore

            ScheduleStore(parts.workspace.state).pause(parts.clock.now(), until)

        def written(_none: object) -> None:
            told = f"until {moment(until, self.desk.clock.local())}" if until else "until you resume"
            self.desk.offer_undo(f"Nothing starts by itself {told}", self.resume)
            self._again(None)

        self.desk.ask(self, write, written)

    def resume(self) -> None:
        """End the pause."""

        def write(parts: Parts, _run: Run) -> None:
            from bedrot_desktop.automation.store import ScheduleStore

            ScheduleStore(parts.workspace.state).resume()

        self.desk.ask(self, write, self._again)
