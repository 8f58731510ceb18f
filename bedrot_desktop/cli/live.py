"""A run while it runs: bars on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bedrot_desktop.core.events import Bus, FileSettled, StageEnded, StageProgressed, StageStarted

if TYPE_CHECKING:
    from rich.console import Console

STAGE_WORDS = {
    "landing2raw": "landing ▸ raw",
    "raw2staging": "raw ▸ staging",
    "staging2curated": "staging ▸ curated",
    "load": "curated ▸ warehouse",
}
TOLD = frozenset({"done", "failed", "cancelled", "skipped", "parked"})
LOUD = frozenset({"rejected", "held", "warned"})


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
    stops = [bus.listen(FileSettled, _settled(console, verbose)), bus.listen(StageEnded, _ended(console))]
    try:
        if console.is_terminal:
            with _bars(bus, console):
                yield
        else:
            yield
    finally:
        for stop in stops:
            stop()


def _settled(console: Console, verbose: bool) -> Callable[[FileSettled], None]:
    def tell(event: FileSettled) -> None:
        if event.verdict in LOUD or (verbose and event.verdict != "accepted"):
            console.print(f"  {event.service}: {event.verdict} {event.path}", markup=False)
            if event.message:
                console.print(f"      {event.message}", markup=False)

    return tell


def _ended(console: Console) -> Callable[[StageEnded], None]:
    def tell(event: StageEnded) -> None:
        if event.outcome in TOLD:
            line = f"{event.service:<10} {words_for(event.stage):<20} {event.outcome:<9} {event.seconds:6.2f} s"
            console.print(f"{line}  {event.summary}".rstrip(), markup=False)

    return tell


@contextmanager
def _bars(bus: Bus, console: Console) -> Iterator[None]:
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description:<32}"),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
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
            label = event.label if len(event.label) <= 48 else f"{event.label[:47]}…"
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
