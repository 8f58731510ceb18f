"""What a run would do: asked of a worker process, in words and as lines. Free of Qt, apart from the asking."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.pipeline.stages import RunOptions, chosen_stages
from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.pages.runs.content import STAGE_NAMES, worst
from bedrot_desktop.ui.pages.runs.lines import ABOUT, ServiceLine, StageLine
from bedrot_desktop.ui.workers import Ended, Work

_WAITS = re.compile(r"wait for you: (\S+)")
SETTLE = 250  # ms after the last choice before a plan is asked for


@dataclass(frozen=True, slots=True)
class Choice:
    """What a new run is to do. No services: all."""

    services: tuple[str, ...] = ()
    first: str = ""
    fetch: bool = True
    load: bool = True

    def options(self) -> RunOptions:
        """As the pipeline takes it."""
        stages = chosen_stages(self.first, "", "", self.load)
        return RunOptions(self.services, stages, self.fetch and "extract" in stages, by="window")

    def act(self, deeds: Deeds, words_: str = "Start run") -> Act:
        """The deed that starts it."""
        return deeds.run(
            self.services, first=self.first, extract=self.fetch and self.first in {"", "extract"}, load=self.load,
            words=words_,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as it is shown: a sentence, and a line for every service."""

    sentence: str
    waits: str
    lines: tuple[ServiceLine, ...]


def planned(document: Mapping[str, Any], titles: Mapping[str, str]) -> Planned:
    """A plan (`pipeline.plan.Plan.document`) as it is shown."""
    steps = document["steps"]
    if not steps:
        return Planned("Nothing is new; a run would do nothing.", "", ())
    services = dict.fromkeys(step["service"] for step in steps)
    lines = tuple(
        _service(key, titles.get(key, key), [one for one in steps if one["service"] == key]) for key in services
    )
    seconds = sum(one["seconds"] or 0.0 for one in steps)
    waiting = [line.title for line in lines if line.outcome == "parked"]
    files = document["new_files"]
    told = [f"{counted(len(services), 'service')}, {counted(len(steps), 'stage')}"]
    told += [f"about {words.seconds(seconds)} of work"] * bool(seconds)
    told += [f"{counted(files, 'new file')} ({words.size(document['new_bytes'])})"] * bool(files)
    told += [f"{counted(document['questions'], 'question')} open"] * bool(document["questions"])
    waits = f"{listed(waiting, 4)} will stop and wait for you to sign in; everything else goes on." if waiting else ""
    return Planned(", ".join(told) + ".", waits, lines)


def _service(key: str, title: str, steps: list[Mapping[str, Any]]) -> ServiceLine:
    stages = tuple(
        StageLine(
            key, step["stage"], STAGE_NAMES.get(step["stage"], step["stage"]),
            "parked" if _WAITS.search(step["what"]) else "queued",
            act="sign_in" if _WAITS.search(step["what"]) else "", account=_account(step["what"]),
            count=_what(step["what"]), time=f"{ABOUT}{words.seconds(step['seconds'])}" if step["seconds"] else "",
            tip=step["what"], plan=True,
        )
        for step in steps
    )  # fmt: skip
    seconds = sum(step["seconds"] or 0.0 for step in steps)
    outcome = worst([one.outcome for one in stages])
    return ServiceLine(
        key, title, outcome, ", ".join(dict.fromkeys(one.count for one in stages)),
        f"{ABOUT}{words.seconds(seconds)}" if seconds else "", stages,
    )  # fmt: skip


def _what(what: str) -> str:
    """What a step comes to, for people: the account's name where a service has several."""
    if found := _WAITS.search(what):
        rest = what[: found.start()].rstrip("; ")
        whose = "" if found[1] == "main" else f"{found[1]}: "
        return f"{rest + '; ' if rest else ''}{whose}{what[found.end() :].strip(' ()')}, waits for you"
    return "fetch what is new" if what == "fetch main" else what


def _account(what: str) -> str:
    found = _WAITS.search(what)
    return found[1] if found else ""


class Planner(QObject):
    """Asks for plans, one at a time; only the answer to the last question is told."""

    def __init__(
        self, deeds: Deeds, parent: QObject, answer: Callable[[Mapping[str, Any]], None], trouble: Callable[[str], None]
    ) -> None:
        super().__init__(parent)
        self._deeds, self._answer, self._trouble = deeds, answer, trouble
        self._choice = Choice()
        self._work: Work | None = None
        self._number, self._closed = 0, False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE)
        self._soon.timeout.connect(self._ask)

    @property
    def asking(self) -> bool:
        """Whether an answer is awaited."""
        return self._soon.isActive() or self._work is not None

    def ask(self, choice: Choice, *, now: bool = False) -> None:
        """Ask what a run of this choice would do, soon."""
        self._choice = choice
        self._number += 1
        if now:
            self._soon.stop()
            self._ask()
        else:
            self._soon.start()

    @Slot()
    def _ask(self) -> None:
        if self._work is not None:
            self._work.stop()
        number = self._number
        self._work = self._deeds.work(
            "plan", lambda end: self._told(number, end), options=self._choice.options().document()
        )

    def _told(self, number: int, end: Ended) -> None:
        if number != self._number or self._closed:
            return
        self._work = None
        if end.well:
            self._answer(end.value)
        else:
            self._trouble(" ".join(part for part in (end.message, end.remedy) if part))

    def close(self) -> None:
        """Nobody wants to know any more."""
        self._closed = True
        self._soon.stop()
        if self._work is not None:
            self._work.stop()
            self._work = None
