"""A run while it runs: bars on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bedrot_desktop.core.events import Bus, FileSettled, StageEnded, StageProgressed, StageStarted
from bedrot_desktop.core.words import folded
from bedrot_desktop.pipeline.stages import LANDING2RAW, STAGE_WORDS

if TYPE_CHECKING:
    from rich.console import Console

TOLD = frozenset({"done", "failed", "cancelled", "skipped", "parked"})
LOUD = ("rejected", "held", "warned")  # the verdicts that are told, the worst first
MOST = 5  # notes below a stage; the report of the run has all
WIDE = 100  # columns from which on there is room for the time that is left


def words_for(stage: str) -> str:
    """A stage as people read it; plain arrows where the console has no triangles."""
    text = STAGE_WORDS.get(stage, stage)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.replace("▸", ">")
    return text


@contextmanager
def shown(bus: Bus, console: Console, *, quiet: bool, verbose: bool) -> Iterator[None]:
    """Show what a run does while it does it."""
    if quiet:
        yield
        return
    heard: dict[str, list[FileSettled]] = {}
    stops = [
        bus.listen(FileSettled, lambda event: heard.setdefault(event.service, []).append(event)),
        bus.listen(StageEnded, lambda event: _tell_stage(console, event, heard, verbose)),
    ]
    try:
        if console.is_terminal:
            with _bars(bus, console):
                yield
        else:
            yield
    finally:
        for stop in stops:
            stop()


def indented(console: Console, text: str, indent: str, style: str = "") -> None:
    """Print a text below something else; on a terminal its further lines stand below its first."""
    if console.is_terminal:
        from textwrap import wrap

        width = max(console.width, len(indent) + 20)
        text = "\n".join(wrap(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False))
        console.print(text, markup=False, no_wrap=True, overflow="ignore", style=style)
    else:
        console.print(f"{indent}{text}", markup=False, style=style)


def hanging(console: Console, head: str, text: str) -> None:
    """Print a text after a head; on a terminal its further lines stand below its own first one."""
    if console.is_terminal:
        from textwrap import wrap

        width = max(console.width - len(head), 24)
        lines = wrap(text, width, break_on_hyphens=False, break_long_words=False) or [""]
        text = f"\n{' ' * len(head)}".join(lines)
        console.print(f"{head}{text}".rstrip(), markup=False, no_wrap=True, overflow="ignore")
    else:
        console.print(f"{head}{text}".rstrip(), markup=False)


def _tell_stage(console: Console, event: StageEnded, heard: dict[str, list[FileSettled]], verbose: bool) -> None:
    """One line for a stage, below it what happened to files that were not simply accepted."""
    if event.outcome in TOLD:
        line = f"{event.service:<10} {words_for(event.stage):<20} {event.outcome:<9} {event.seconds:6.2f} s"
        if event.outcome == "failed":
            console.print(line, markup=False)
            indented(console, event.summary, "    ")
        else:
            hanging(console, f"{line}  ", event.summary)
    if event.stage == LANDING2RAW:
        for told in _notes(heard.pop(event.service, []), verbose):
            indented(console, told, "    ")


def _notes(files: list[FileSettled], verbose: bool) -> list[str]:
    told: list[str] = []
    quiet = sorted({one.verdict for one in files} - {*LOUD, "accepted"}) if verbose else []
    for verdict in (*LOUD, *quiet):
        notes = [f"{one.path}: {one.message}" for one in files if one.verdict == verdict]
        told += [f"{verdict}: {note}" for note in (notes if verbose else folded(notes))]
    if len(told) > MOST and not verbose:
        return [*told[:MOST], f"… and {len(told) - MOST} more notes (the report of the run has all)"]
    return told


@contextmanager
def _bars(bus: Bus, console: Console) -> Iterator[None]:
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    wide = console.width >= WIDE
    longest = 48 if wide else 16  # of a label; all columns together fit the terminal
    columns = (
        TextColumn("{task.description:<30}"),
        BarColumn(bar_width=24 if wide else 12),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        *((TimeRemainingColumn(compact=True),) if wide else ()),
        TextColumn("{task.fields[label]}"),
    )
    tasks: dict[tuple[str, str], TaskID] = {}
    with Progress(*columns, console=console, transient=True, refresh_per_second=10) as progress:

        def task(service: str, stage: str) -> TaskID:
            key = (service, stage)
            if key not in tasks:
                name = f"{service} {words_for(stage)}" if service else "looking at the lake"
                tasks[key] = progress.add_task(name, total=None, label="")
            return tasks[key]

        def started(event: StageStarted) -> None:
            task(event.service, event.stage)

        def progressed(event: StageProgressed) -> None:
            label = event.label if len(event.label) <= longest else f"{event.label[: longest - 1]}…"
            progress.update(
                task(event.service, event.stage), completed=event.done, total=event.total or None, label=label
            )

        def ended(event: StageEnded) -> None:
            progress.remove_task(task(event.service, event.stage))
            tasks.pop((event.service, event.stage))

        stops = [
            bus.listen(StageStarted, started),
            bus.listen(StageProgressed, progressed),
            bus.listen(StageEnded, ended),
        ]
        try:
            yield
        finally:
            for stop in stops:
                stop()
