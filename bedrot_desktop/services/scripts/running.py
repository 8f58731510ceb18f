"""One script of the lake, run with the lake's own Python; what it wrote is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.services.scripts.children import failure, run_child
from bedrot_desktop.services.scripts.discovery import ScriptService, interpreter_of
from bedrot_desktop.services.scripts.environment import script_environment


@dataclass(frozen=True, slots=True)
class ScriptResult:
    """A script that ended well.

    ``written``: files that are new or changed, as ``zone/path`` (posix); ``removed``: files that are gone;
    ``tail``: its last lines.
    """

    script: str
    seconds: float
    written: tuple[str, ...]
    removed: tuple[str, ...]
    tail: tuple[str, ...]
    exit_code: int = 0


def run_script(
    service: ScriptService,
    script: Path,
    *,
    lake: Path,
    zones: Mapping[str, Path],
    run: Run,
    on_line: Callable[[str], None],
    time_limit: float | None = None,
    extra_env: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
) -> ScriptResult:
    """Run a script in the lake's folder and wait for it; its output goes line by line to ``on_line``.

    ``zones``: zone name → the folder in force. ``time_limit`` in seconds. Raises BedrotError when the lake has no
    Python of its own, ScriptFailed (with the script's last lines) when the script fails or runs out of time, Cancelled
    when a stop is asked for; whatever the script started is ended by then.
    """
    run.check()
    interpreter = service.interpreter or interpreter_of(lake)
    if interpreter is None:
        raise BedrotError(
            f"{script.name} cannot run: {lake.name} has no Python of its own ({lake / '.venv'} is missing).",
            "`bedrot doctor --fix` makes it from the lake's requirements.txt.",
        )
    root = lake.absolute()
    env = script_environment(root, zones, interpreter, extra_env)
    before = listing(zones)
    command: list[str | Path] = [interpreter.absolute(), "-u", script.absolute(), *arguments]
    ended = run_child(command, cwd=root, env=env, run=run, on_line=on_line, time_limit=time_limit)
    if ended.exit_code != 0:
        raise failure(
            command, ended, "Mend the script or its input and run again; what it did not reach stays as it was."
        )
    after = listing(zones)
    written = tuple(sorted(path for path, state in after.items() if before.get(path) != state))
    removed = tuple(sorted(path for path in before if path not in after))
    return ScriptResult(script.name, ended.seconds, written, removed, ended.tail)


def listing(zones: Mapping[str, Path]) -> dict[str, tuple[int, int]]:
    """``zone/path`` → (size, modification time in ns) of every file in the zones; folders not there hold none."""
    found: dict[str, tuple[int, int]] = {}
    for zone, folder in zones.items():
        waiting = [(str(folder), zone)]
        while waiting:
            place, prefix = waiting.pop()
            try:
                with os.scandir(place) as entries:
                    for entry in entries:
                        path = f"{prefix}/{entry.name}"
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append((entry.path, path))
                        else:
                            state = entry.stat()
                            found[path] = (state.st_size, state.st_mtime_ns)
            except OSError:
                continue  # gone meanwhile, or a link to nowhere
    return found
