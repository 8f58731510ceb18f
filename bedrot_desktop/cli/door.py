"""What every command is handed: the global flags, the House, and how things are told (people, pipes, JSON)."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bedrot_desktop.core.errors import BedrotError, Cancelled, UsageError
from bedrot_desktop.core.logs import TOLD

if TYPE_CHECKING:
    from rich.console import Console

    from bedrot_desktop.core.jobs import Run
    from bedrot_desktop.house import House

FLAGS = {"--json", "--quiet", "-q", "--verbose", "-v", "--yes", "-y"}
VALUED = {"--workspace", "-w", "--home"}


def hoist(arguments: Sequence[str]) -> list[str]:
    """The global flags first, wherever they stood (``bedrot run --workspace X`` is ``bedrot --workspace X run``)."""
    front: list[str] = []
    rest: list[str] = []
    stream = iter(arguments)
    for argument in stream:
        if argument == "--":
            return [*front, *rest, argument, *stream]
        name, _, value = argument.partition("=")
        if argument in FLAGS or (value and name in VALUED):
            front.append(argument)
        elif argument in VALUED:
            front.extend([argument, *([following] if (following := next(stream, None)) is not None else [])])
        else:
            rest.append(argument)
    return [*front, *rest]


@dataclass(slots=True)
class Door:
    """The prompt's side of the House."""

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    yes: bool = False
    workspace: Path | None = None
    home: Path | None = None
    closing: ExitStack = field(default_factory=ExitStack)
    _house: House | None = None

    @property
    def house(self) -> House:
        """The parts of the program, put together when first needed."""
        if self._house is None:
            from bedrot_desktop.house import House

            house = House.open(home=self.home, workspace=self.workspace, verbose=self.verbose)
            self._house = house
            self.closing.callback(house.close)
        return self._house

    def renew(self) -> None:
        """Read the settings anew: what was set counts from now on."""
        if self._house is not None:
            self.closing.close()
            self._house = None

    @property
    def attended(self) -> bool:
        """Whether somebody sits there who can be asked."""
        return not self.as_json and not self.quiet and not self.yes and sys.stdin.isatty() and sys.stdout.isatty()

    def console(self, *, error: bool = False) -> Console:
        """A console that fits where it writes: colours on a terminal, plain in a pipe."""
        from rich.console import Console as RichConsole

        class Console(RichConsole):
            def on_broken_pipe(self) -> None:
                """The reader (head, less) has gone: the work goes on and ends with its own exit code."""
                self.quiet = True
                say_no_more()

        width = None if sys.stdout.isatty() else 120
        return Console(stderr=error, highlight=False, soft_wrap=not sys.stdout.isatty(), width=width)

    def tell(self, document: Mapping[str, Any] | Sequence[Any], people: Callable[[Console], None]) -> None:
        """One JSON document with ``--json``, words for people otherwise, nothing with ``--quiet``."""
        if self.as_json:
            try:
                sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, default=_plain) + "\n")
                sys.stdout.flush()
            except BrokenPipeError:
                say_no_more()
        elif not self.quiet:
            people(self.console())

    def confirm(self, question: str) -> None:
        """Ask before something that cannot be undone at once; ``--yes`` answers. UsageError without a terminal."""
        if self.yes:
            return
        if self.as_json or not sys.stdin.isatty():
            raise UsageError(f"{question} Nobody is there to answer.", "Add --yes if you mean it.")
        typer.confirm(question, abort=True)


@contextmanager
def stoppable() -> Iterator[Run]:
    """Work that Ctrl+C asks to stop, so that browsers and what they hold are put away in order; a second one breaks."""
    from bedrot_desktop.core.jobs import Run

    run = Run()

    def ask(*_: object) -> None:
        run.cancel_event.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    try:
        before = signal.signal(signal.SIGINT, ask)
    except ValueError:  # not in the main thread, where no Ctrl+C arrives
        yield run
        return
    try:
        yield run
    finally:
        signal.signal(signal.SIGINT, before)


def say_no_more() -> None:
    """Nobody reads what we write any more: let it go nowhere, so that no flush fails later."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set | tuple):
        return sorted(value) if isinstance(value, frozenset | set) else list(value)
    return str(value)


def door_of(context: typer.Context) -> Door:
    """The Door of this call."""
    found = context.find_object(Door)
    if found is None:  # a command called without the app's callback: only in a wrong test
        raise RuntimeError("no Door")
    return found


def wrong_usage(error: BaseException) -> UsageError | None:
    """What the command line's reader says of a wrong line, as one of our errors; None for any other error."""
    words = getattr(error, "format_message", None)
    if words is None or not hasattr(error, "exit_code"):
        return None
    path = getattr(getattr(error, "ctx", None), "command_path", "bedrot")
    return UsageError(str(words()), f"See `{path} --help`.")


def report_error(error: BaseException, *, as_json: bool, verbose: bool) -> int:
    """Tell what went wrong on stderr (JSON: on stdout) and return the exit code."""
    if isinstance(error, Cancelled):
        if as_json:
            sys.stdout.write(json.dumps({"error": {"type": "Cancelled", "message": "Stopped.", "remedy": ""}}) + "\n")
        else:
            sys.stderr.write("Stopped.\n")
        return 1
    ours = isinstance(error, BedrotError)
    message = (
        error.message if isinstance(error, BedrotError) else f"Unexpected trouble: {type(error).__name__}: {error}"
    )
    remedy = error.remedy if isinstance(error, BedrotError) else "The log has the details (`bedrot logs`)."
    if as_json:
        document = {"error": {"type": type(error).__name__, "message": message, "remedy": remedy}}
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"{message}\n" + (f"→ {remedy}\n" if remedy else ""))
    if not ours:
        logging.getLogger(__name__).error("%s", message, exc_info=error, extra={TOLD: True})
    if verbose and not ours:
        import traceback

        traceback.print_exception(error)
    return 2 if isinstance(error, UsageError) else 1
