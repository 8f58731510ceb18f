"""Cookies lent to the lake's own scripts: a private file for the length of a run, gone afterwards.

The scripts read the name of a cookie file from ``<SERVICE>_COOKIE_FILE``; what they are given is the path, never a
value. A file that a killed run left behind is found by its name and removed by `sweep`.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions import private
from bedrot_desktop.sessions.login import SHARED
from bedrot_desktop.sessions.session import Session

log = logging.getLogger(__name__)

_NAME = re.compile(r"lent-(\d+)-(\d+)-[0-9a-f]{16}\.json")
_SLACK = 2.0  # seconds by which the start of a process may be told differently

_ours: set[Path] = set()
_guard = threading.Lock()


@contextmanager
def lent(session: Session, service: str, folder: Path) -> Iterator[Mapping[str, str]]:
    """Lend a session's cookies for the length of a ``with``; yields the environment for the scripts.

    ``folder`` must lie outside the lake. The environment holds ``<SERVICE>_COOKIE_FILE``, and
    ``<SERVICE>_COOKIE_FILE_<ACCOUNT>`` for a sign-in of one account of several. The file holds a list of cookies as
    Playwright takes them; it is readable by its owner only, and overwritten and removed at the end. What killed runs
    left in the folder is removed first.
    """
    SECRETS.register(session.secrets())
    sweep(folder)
    file = private.make_folder(folder, ours=False) / f"lent-{os.getpid()}-{_started()}-{secrets.token_hex(8)}.json"
    with _guard:
        _ours.add(file)
    try:
        _write(file, session)
        yield _environment(session, service, file)
    finally:
        try:
            private.shred(file)
        except VaultError as trouble:  # Windows, while a script that outlived its run has it open
            log.warning("Lent cookies are removed with the next run: %s", trouble)
        with _guard:
            _ours.discard(file)


@contextmanager
def all_lent(sessions: Sequence[Session], service: str, folder: Path) -> Iterator[Mapping[str, str]]:
    """Lend several accounts' cookies of one service; the name without an account means the first of them."""
    environment: dict[str, str] = {}
    with ExitStack() as stack:
        for session in sessions:
            environment = {**stack.enter_context(lent(session, service, folder)), **environment}
        yield environment


def sweep(folder: Path) -> tuple[Path, ...]:
    """Remove what killed runs left in the folder, and return it; what a living one has lent stays."""
    gone = []
    for file in sorted(folder.glob("lent-*.json")):
        match = _NAME.fullmatch(file.name)
        with _guard:
            lives = file in _ours
        if match is None or lives or _runs(int(match[1]), int(match[2])):
            continue
        try:
            private.shred(file)
            gone.append(file)
        except VaultError as trouble:
            log.warning("Left-over cookies could not be removed: %s", trouble)
    return tuple(gone)


def _write(file: Path, session: Session) -> None:
    """Made with its rights, not given them afterwards; and never through a link that somebody put there."""
    cookies = json.dumps([dict(one) for one in session.cookies], ensure_ascii=False).encode("utf-8")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as target:
            target.write(cookies)
    except OSError as error:
        raise VaultError(
            f"Cookies cannot be lent in {file.parent}: {error.strerror or error}.",
            "Check the folder's permissions and free space.",
        ) from error


def _environment(session: Session, service: str, file: Path) -> dict[str, str]:
    name = f"{_capitals(service)}_COOKIE_FILE"
    if session.account == SHARED:
        return {name: str(file)}
    return {name: str(file), f"{name}_{_capitals(session.account)}": str(file)}


def _capitals(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


def _started() -> int:
    """When this process began, in seconds; a process of the same number later on differs in it."""
    import psutil

    return int(psutil.Process().create_time())


def _runs(process: int, started: int) -> bool:
    """Whether the process that lent something, and not a later one of the same number, still runs."""
    import psutil

    if process == os.getpid():
        return False  # what this one has lent is known
    try:
        there = psutil.Process(process)
        return abs(int(there.create_time()) - started) <= _SLACK and there.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True  # somebody else's process; rather leave the file than take it from a script
