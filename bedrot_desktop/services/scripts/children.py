"""A child process: its output line by line, its time limit, and the end of its whole tree when it must stop."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core import children
from bedrot_desktop.core.errors import ScriptFailed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS

if TYPE_CHECKING:
    import psutil

LONGEST = 32_768  # bytes of a line; what is longer comes in pieces
KEPT = 12  # last lines that an error shows
TICK = 0.1  # seconds between looks at the clock, the stop button and the tree
GRACE = 2.0  # seconds that a process has to end by itself before it is killed

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: exit code (negative: by that signal), seconds, and its last lines, secrets masked."""

    exit_code: int
    seconds: float
    tail: tuple[str, ...]


def run_child(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str],
    run: Run,
    on_line: Callable[[str], None],
    time_limit: float | None = None,
) -> Ended:
    """Run a program to its end; each line of its output goes to ``on_line`` at once, in the calling thread.

    ``time_limit`` in seconds. Raises ScriptFailed when it runs out, Cancelled when a stop is asked for; in both cases,
    and when anything else goes wrong here, the process and everything it started are ended first. Processes that it
    leaves behind when it ends by itself are ended too.
    """
    started = time.monotonic()
    child = _Child(_started(command, cwd, env))
    tail: deque[str] = deque(maxlen=KEPT)
    try:
        for line in child.lines():
            if line is not None:
                tail.append(SECRETS.mask(line))
                on_line(line)
            run.check()
            if time_limit is not None and time.monotonic() - started > time_limit:
                raise ScriptFailed(
                    f"{_name(command)} ran longer than {_spell(time_limit)} and was stopped.{_last(tail)}",
                    "Run it again, or allow it more time (services.*.script_minutes).",
                )
        code = child.process.wait()
    finally:
        left = child.end()
    if left:
        on_line(f"{left} process{'es' if left > 1 else ''} left behind by {_name(command)} ended.")
    return Ended(code, time.monotonic() - started, tuple(tail))


def failure(command: Sequence[str | Path], ended: Ended, remedy: str = "") -> ScriptFailed:
    """The error for a child that ended with another exit code than 0."""
    how = f"exit code {ended.exit_code}" if ended.exit_code >= 0 else f"signal {-ended.exit_code}"
    return ScriptFailed(f"{_name(command)} ended with {how}.{_last(ended.tail)}", remedy)


def _name(command: Sequence[str | Path]) -> str:
    parts = [Path(part).name for part in command]
    script = next((part for part in parts[1:] if part.endswith(".py")), None)
    return script or (" ".join(parts[:3]) if "-m" in parts[1:2] else parts[0])


def _last(tail: Sequence[str]) -> str:
    return f" Its last lines:\n{chr(10).join(tail)}\n" if tail else " It wrote nothing."


def _spell(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 60 else f"{seconds:g} seconds"


def _started(command: Sequence[str | Path], cwd: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the program in a process group of its own, without a window and without a keyboard."""
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": children.NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    try:
        with children.foreign():
            return subprocess.Popen(
                [str(part) for part in command], cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options,
            )  # fmt: skip
    except OSError as error:
        raise ScriptFailed(
            f"{_name(command)} could not be started with {command[0]}: {error.strerror or error}.",
            "`bedrot doctor --fix` makes the lake's Python anew.",
        ) from error


@dataclass(slots=True)
class _Child:
    """A running process, the thread that reads it, and every process it was seen to start."""

    process: subprocess.Popen[bytes]
    met: set[psutil.Process] = field(default_factory=set)
    _chunks: queue.Queue[bytes | None] = field(default_factory=lambda: queue.Queue(maxsize=1000))
    _looked: float = 0.0

    def lines(self) -> Iterator[str | None]:
        """Lines as they come and None at every tick without one, until the output ends (or the process, by GRACE)."""
        reader = threading.Thread(target=_read, args=(self.process, self._chunks), daemon=True)
        reader.start()
        gone: float | None = None
        while True:
            self._look()
            try:
                chunk = self._chunks.get(timeout=TICK)
            except queue.Empty:
                if self.process.poll() is not None:
                    gone = gone or time.monotonic()
                    if time.monotonic() - gone > GRACE:
                        return  # something it started still holds the output open
                yield None
                continue
            if chunk is None:
                yield from self._until_gone()
                return
            yield line_of(chunk)

    def _until_gone(self) -> Iterator[None]:
        """The output is closed: ticks until the process ends too."""
        while True:
            try:
                self.process.wait(TICK)
            except subprocess.TimeoutExpired:
                self._look()
                yield None
            else:
                return

    def _look(self) -> None:
        """Remember what it started: once a parent is gone, its children can no longer be told from others."""
        if time.monotonic() - self._looked < 5 * TICK or self.process.returncode is not None:
            return
        self._looked = time.monotonic()
        import psutil

        with contextlib.suppress(psutil.Error):
            self.met.update(psutil.Process(self.process.pid).children(recursive=True))

    def end(self) -> int:
        """End the process and all that it started; returns how many of those were still alive. Closes the output."""
        self._looked = 0.0
        self._look()
        others = 0
        for attempt in range(10):
            alive = self._alive()
            others = max(others, len(alive))
            root_alive = self.process.poll() is None
            if not alive and not root_alive:
                break
            gently = attempt == 0 and sys.platform != "win32"
            if root_alive:
                self.process.terminate() if gently else self.process.kill()
            for one in alive:
                _tell(one, gently)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE)
            _wait(alive)
        self._drain()
        return others

    def _alive(self) -> set[psutil.Process]:
        """What it started and what shares its process group, as far as it still runs."""
        import psutil

        for one in tuple(self.met):
            with contextlib.suppress(psutil.Error):
                self.met.update(one.children(recursive=True))
        if sys.platform != "win32":
            for one in psutil.process_iter():
                with contextlib.suppress(psutil.Error, OSError):
                    if one.pid != self.process.pid and os.getpgid(one.pid) == self.process.pid:
                        self.met.add(one)
        return {one for one in self.met if _runs(one)}

    def _drain(self) -> None:
        """Let the reader come to the end of the output, so that no thread and no handle stays."""
        until = time.monotonic() + GRACE
        output = self.process.stdout
        while time.monotonic() < until and not (self._chunks.empty() and (output is None or output.closed)):
            with contextlib.suppress(queue.Empty):
                if self._chunks.get(timeout=TICK) is None:
                    return


def _tell(process: psutil.Process, gently: bool) -> None:
    import psutil

    with contextlib.suppress(psutil.Error):
        process.terminate() if gently else process.kill()


def _wait(processes: Iterable[psutil.Process]) -> None:
    """Wait up to GRACE until none runs (a killed one may stay listed until its parent takes note)."""
    until = time.monotonic() + GRACE
    while any(_runs(one) for one in processes) and time.monotonic() < until:
        time.sleep(TICK / 5)


def _runs(process: psutil.Process) -> bool:
    import psutil

    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _read(process: subprocess.Popen[bytes], chunks: queue.Queue[bytes | None]) -> None:
    """Pass on lines (or pieces of overlong ones) until the output ends; None is the end."""
    output = process.stdout
    if output is not None:
        with contextlib.suppress(OSError, ValueError), output:
            while chunk := output.readline(LONGEST):
                chunks.put(chunk)
    chunks.put(None)


def line_of(chunk: bytes) -> str:
    """A line as text: UTF-8, else cp1252; of a progress bar (``\\r``) its last state; without colours and controls."""
    try:
        text = chunk.decode("utf-8")
    except UnicodeDecodeError:
        text = chunk.decode("utf-8" if len(chunk) >= LONGEST else "cp1252", errors="replace")
    states = [state for state in text.rstrip("\r\n").split("\r") if state.strip()]
    return _UNPRINTABLE.sub("", _COLOURS.sub("", states[-1] if states else "")).rstrip()
