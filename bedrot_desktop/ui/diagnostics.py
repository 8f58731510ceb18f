"""Copy diagnostics: what helps to find a fault and can be shown to anybody. Only what is listed here ever goes in.

Nothing is taken over as text from files, settings or the lake: every word is one of this program's own, a number, a
moment or a version. A name that is not known to the program (a script service, an account) is only counted.
"""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.core.settings import Settings
    from bedrot_desktop.parts import Parts

#: Kinds of settings whose values are words of this program or numbers.
PLAIN = frozenset({"yes/no", "number", "choice", "time"})
QUESTIONS = frozenset(
    {"Program", "Python", "System", "SQLite", "Workspace", "Folders", "Writing", "Path length", "Free space",
     "Settings", "Catalog", "Warehouse", "Backup", "Scripts", "Browser", "Keyring", "Sign-ins", "Console"}
)  # fmt: skip
OUTCOMES = frozenset({"done", "unchanged", "failed", "parked", "cancelled", "skipped", "running", "broken", "waiting"})
LEFT_OUT = (
    "values of settings that are text, addresses, folders, mail or secrets",
    "names of accounts, artists, script services and files",
    "paths, what the checks found in words, and everything from the lake and the warehouse",
)
_VERSION = re.compile(r"[^0-9A-Za-z.+_-]")


@dataclass(frozen=True, slots=True)
class Facts:
    """The lines of each section."""

    sections: dict[str, list[str]] = field(default_factory=dict)

    def text(self) -> str:
        """As it is copied."""
        parts = [f"{title}\n" + "\n".join(f"  {line}" for line in lines) for title, lines in self.sections.items()]
        left = "Left out on purpose\n" + "\n".join(f"  {line}" for line in LEFT_OUT)
        return "\n\n".join([*parts, left]) + "\n"


def gather(parts: Parts, run: Run) -> Facts:
    """On a worker: everything that goes in; a section that cannot be read says so and no more."""
    found: dict[str, list[str]] = {"Program": program()}
    services = _known_services()
    for title, lines in (
        ("Settings that differ", lambda: settings(parts.settings, services)),
        ("Sign-ins", lambda: sign_ins(parts, services)),
        ("Last run", lambda: last_run(parts, services)),
        ("Checks", lambda: doctor(parts)),
    ):
        run.check()
        found[title] = _or_why(lines) or ["none"]
    return Facts(found)


def _or_why(lines: Callable[[], list[str]]) -> list[str]:
    try:
        return lines()
    except Exception as trouble:  # noqa: BLE001 - the kind alone: its words may name anything
        return [f"could not be read ({type(trouble).__name__})"]


def _known_services() -> frozenset[str]:
    from bedrot_desktop.services.listing import SERVICES

    return frozenset(one.key for one in SERVICES)


def program() -> list[str]:
    """Versions of the program and of what it stands on."""
    import importlib.metadata

    import PySide6
    from PySide6.QtCore import qVersion

    try:
        version = importlib.metadata.version("bedrot-desktop")
    except importlib.metadata.PackageNotFoundError:
        version = "unknown"
    frozen = " (packed)" if getattr(sys, "frozen", False) else ""
    return [
        f"BEDROT Desktop {_plain(version)}{frozen}",
        f"{_plain(platform.system())} {_plain(platform.release())}, {_plain(platform.machine())}",
        f"Python {_plain(platform.python_version())}, Qt {_plain(qVersion())}, PySide {_plain(PySide6.__version__)}",
    ]


def _plain(text: object) -> str:
    return _VERSION.sub("", str(text))[:40]


def settings(given: Settings, services: Iterable[str]) -> list[str]:
    """Keys whose value is not the default; the value too where it can only be a word of ours, a number or a time."""
    from bedrot_desktop.core.settings.table import find

    lines: list[str] = []
    names = frozenset(services)
    for shown in given.rows():
        match = find(shown.key)
        if match is None or shown.value == shown.default:
            continue
        row, stars = match
        key = row.key if any(star not in names for star in stars) else shown.key
        lines.append(f"{key} = {shown.value}" if row.kind in PLAIN else f"{key} is set")
    return sorted(set(lines))


def sign_ins(parts: Parts, services: Iterable[str]) -> list[str]:
    """Service and state; an account has a number, no name."""
    from bedrot_desktop.sessions.held import STATES

    names, lines = frozenset(services), list[str]()
    for count, one in enumerate(parts.keeper.held(), 1):
        service = one.service if one.service in names else "another service"
        lines.append(f"{service} {count}: {one.state if one.state in STATES else 'unknown'}")
    return lines


def last_run(parts: Parts, services: Iterable[str]) -> list[str]:
    """When the last run was, how it ended, and each of its stages."""
    from bedrot_desktop.pipeline.stages import STAGES

    rows = parts.journal.runs(1)
    if not rows:
        return []
    names, last = frozenset(services), rows[0]
    lines = [f"{_moment(last.started_at)}: {_word(last.outcome, OUTCOMES)}"]
    for stage in parts.journal.stages(last.run):
        service = stage.service if stage.service in names else "another service"
        lines.append(f"{service} {_word(stage.stage, frozenset(STAGES))}: {_word(stage.outcome, OUTCOMES)}")
    return lines


def _word(text: object, known: frozenset[str]) -> str:
    return str(text) if str(text) in known else "something else"


def _moment(value: object) -> str:
    return value.strftime("%Y-%m-%d %H:%M UTC") if isinstance(value, datetime) else "the last one"


def doctor(parts: Parts) -> list[str]:
    """Question and state of the doctor's lines; the answers may name folders and stay out."""
    from bedrot_desktop.health.doctor import examine

    found = examine(parts.workspace, parts.settings, parts.home, parts.scripts.without_python, parts.clock.local())
    return [
        f"{one.question if one.question in QUESTIONS else 'another question'}: {_state(one.state)}" for one in found
    ]


def _state(text: str) -> str:
    return text if text in {"ok", "warning", "bad"} else "unknown"


def scrubbed(text: str, home: Path, secrets: Iterable[str] = ()) -> str:
    """A second look at the finished text: known secrets, the home folder and the user's name are taken out."""
    from bedrot_desktop.core.masking import SECRETS

    text = SECRETS.hide(text)
    user = Path.home().name
    for word in (*secrets, str(home), str(Path.home()), *([user] if len(user) >= 6 else [])):
        if len(word) >= 6:
            text = text.replace(word, "***")
    return text
