"""Keeps `Live` in step with the journal: what stages usually take, and runs that another process does.

While the window is hidden nobody looks by the clock: the system tells when somebody writes into the journal.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.live import Live, LiveRun, LiveStage, Seen

if TYPE_CHECKING:
    from bedrot_desktop.pipeline.journal import RunRow
    from bedrot_desktop.pipeline.stages import RunOptions
    from bedrot_desktop.ui.desk import Desk

EVERY = 3000  # ms between two looks while the window is seen
FOLLOWING = 800  # ms between two looks at a run that another process does: its death is told by nobody
STIR = 400  # ms after which several writes are one
LANE = "watching the journal"

Marks = tuple[tuple[str, int, int], ...]  # file, bytes, when it was written (ns)


class Watch(QObject):
    """Looks while it is started; every look is a question on a worker, and the next one waits for its answer.

    ``stirred``: another process wrote into the journal.
    """

    stirred = Signal()

    def __init__(self, desk: Desk, live: Live) -> None:
        super().__init__()
        self._desk, self._live = desk, live
        self._asking, self._turn, self._nobody, self._seen = False, 0, 0, False
        self._marks: Marks = ()
        self._files = QFileSystemWatcher(self)
        self._files.fileChanged.connect(self._written)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(STIR)
        self._soon.timeout.connect(self._stir)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        live.learn = self.learn
        live.began.connect(self._pace)
        live.ended.connect(self._pace)

    def start(self) -> None:
        """The window is seen: look now and every few seconds."""
        self._seen = True
        if not self._timer.isActive():
            self._pace()
            self.look()

    def rest(self) -> None:
        """The window is hidden: look when somebody writes, and follow what another process does to its end."""
        self._seen = False
        self._pace()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._soon.stop()
        if told := [*self._files.files(), *self._files.directories()]:
            self._files.removePaths(told)

    @property
    def following(self) -> bool:
        """Whether another process's run is under way."""
        run = self._live.run
        return run is not None and run.going and not run.ours

    @Slot()
    def _pace(self, _run: object = None) -> None:
        if self.following or self._seen:
            pace = FOLLOWING if self.following else EVERY
            if not self._timer.isActive() or self._timer.interval() != pace:
                self._timer.start(pace)
        else:
            self._timer.stop()

    @Slot(str)
    def _written(self, _file: str) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _stir(self) -> None:
        run = self._live.run
        if run is None or not run.going or not run.ours:  # of our own the events tell
            self.look()

    def learn(self, run: LiveRun) -> None:
        """Ask what the journal knows of a run that has just begun."""
        name = run.run
        self._desk.ask(self, lambda parts, _run: seen(parts, name), self._learnt, _nothing, LANE)

    def _learnt(self, found: Seen | None) -> None:
        if found is not None:
            self._live.learnt(found)

    @Slot()
    def look(self) -> None:
        """Ask whether a run is going on."""
        if self._asking or self._desk.workspace is None:
            return
        self._asking, self._turn = True, self._live.turn
        followed = self._live.run.run if self._live.run and self._live.run.going and not self._live.run.ours else ""
        question = partial(_looked, followed=followed)
        self._desk.ask(self, question, self._found, self._not_found, LANE)

    def _found(self, told: tuple[Seen | None, Marks]) -> None:
        self._asking = False
        found, marks = told
        if missing := [file for file, *_ in marks if file not in self._files.files()]:
            self._files.addPaths(missing)
        before, self._marks = self._marks, marks
        if before and before != marks:  # opening alone is told by the system, too, and says nothing
            self.stirred.emit()
        if self._turn != self._live.turn:  # told by events meanwhile: this answer is older
            return
        if found is not None:
            self._nobody = 0
            self._live.see(found)
        elif self._live.going:  # twice, as what was told last may still be on its way
            self._nobody += 1
            if self._nobody >= 2:
                self._nobody = 0
                self._live.lost()

    def _not_found(self, _outcome: Outcome) -> None:
        self._asking = False


def _nothing(_outcome: Outcome) -> None:
    """Pages that read the journal say what is wrong with it."""


def _looked(parts: Parts, _run: Run, followed: str) -> tuple[Seen | None, Marks]:
    """The run under way, and the files that are written when one begins or goes on, each as it was written last."""
    found = under_way(parts, followed)  # first: it opens the journal
    journal = parts.workspace.state / "journal.sqlite"
    files = [Path(f"{journal}{tail}") for tail in ("", "-wal")]
    written = [(file, file.stat()) for file in files if file.exists()]
    marks = tuple((str(file), told.st_size, told.st_mtime_ns) for file, told in written)
    return found, marks


def under_way(parts: Parts, followed: str = "") -> Seen | None:
    """The run that some process does now; or the one that was ``followed``, with its end."""
    from bedrot_desktop.lake.lock import holder_of

    state = parts.workspace.state
    if not (state / "journal.sqlite").is_file():
        return None
    latest = parts.journal.runs(1)
    if latest and not latest[0].ended_at and holder_of(state):
        return _seen(parts, latest[0])
    if followed and (row := parts.journal.run(followed)).ended_at:
        return _seen(parts, row)
    return None


def seen(parts: Parts, name: str) -> Seen | None:
    """What the journal knows of a run; None where it does not know it (yet)."""
    row = next((row for row in parts.journal.runs(5) if row.run == name), None)
    return _seen(parts, row) if row else None


def _seen(parts: Parts, row: RunRow) -> Seen:
    stages = tuple(
        LiveStage(
            one.service, one.stage, one.outcome, summary=(one.result or {}).get("summary", ""), seconds=one.seconds,
            began=one.began,
        )
        for one in parts.journal.stages(row.run)
    )  # fmt: skip
    planned, named = planned_stages(parts, row.options), titles(parts)
    usual = {key: parts.journal.usual_seconds(*key) for key in planned}
    return Seen(
        row.run,
        run_name(row.options, row.started_at.astimezone(parts.clock.local().tzinfo), named),
        row.started_at,
        tuple(dict.fromkeys(service for service, _ in planned)),
        planned,
        {key: seconds for key, seconds in usual.items() if seconds is not None},
        stages,
        row.outcome if row.ended_at else "",
        (row.ended_at - row.started_at).total_seconds() if row.ended_at else 0.0,
        named,
    )


def titles(parts: Parts) -> dict[str, str]:
    """Service → its name for people."""
    return {**{key: key for key in parts.scripts.keys}, **{one.key: one.title for one in parts.services}}


def planned_stages(parts: Parts, options: RunOptions) -> tuple[tuple[str, str], ...]:
    """The stages that a run with these options comes to; nothing is fetched where nobody can sign in."""
    scripts = parts.scripts.keys
    fetched = {one.key for one in parts.services if one.access is not None} | set(scripts)
    return tuple(
        (key, stage)
        for key in (*(one.key for one in parts.services), *scripts)
        if not options.services or key in options.services
        for stage in options.chosen
        if stage != "extract" or key in fetched
    )


def run_name(options: RunOptions, local: datetime, known: dict[str, str]) -> str:
    """“Morning run”, “Run of TikTok”, “Load only”."""
    if options.services:
        if len(options.services) == 1:
            return f"Run of {known.get(options.services[0], options.services[0])}"
        return f"Run of {len(options.services)} services"
    if options.stages == ("load",):
        return "Load only"
    hour = local.hour
    part = "Night" if hour < 5 else "Morning" if hour < 12 else "Afternoon" if hour < 18 else "Evening"
    return f"{part} run"
