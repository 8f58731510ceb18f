"""Looking for secrets wherever they must not be: in files, in what was said, in the processes that were started."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psutil

SHORTEST = 8


def spellings(secrets: Iterable[str]) -> dict[bytes, str]:
    """Each secret as it may stand somewhere: plain, UTF-16, escaped for JSON or addresses, in base64 anywhere."""
    return {spelling: secret for secret in secrets if len(secret) >= SHORTEST for spelling in _spelled(secret)}


def _spelled(secret: str) -> Iterator[bytes]:
    for text in {secret, json.dumps(secret)[1:-1], quote(secret, safe=""), repr(secret)[1:-1]}:
        plain = text.encode("utf-8")
        yield plain
        yield text.encode("utf-16-le")
        for offset in range(3):
            # the first and last letters of base64 depend on the neighbours
            inner = base64.b64encode(b"\0" * offset + plain)[4 if offset else 0 : -4]
            yield inner
            yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def met(content: bytes, wanted: dict[bytes, str]) -> set[str]:
    """The secrets that some bytes hold."""
    return {secret for spelling, secret in wanted.items() if spelling in content}


def on_disk(roots: Iterable[Path], wanted: dict[bytes, str]) -> list[str]:
    """Files below some folders that hold a secret, or are named after one."""
    found = []
    for root in roots:
        for file in sorted(root.rglob("*")):
            content = file.read_bytes() if file.is_file() else b""
            if met(content, wanted) or met(str(file).encode(), wanted):
                found.append(f"{file}: {met(content, wanted)}")
    return found


class Watching:
    """Reads the command lines and environments of all processes that this one starts, as long as it is entered.

    But for the environment of the browser library's own driver, which that library starts with all there is.
    """

    def __init__(self) -> None:
        self.lines: set[bytes] = set()
        self.environments: set[bytes] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._over.wait(0.2):
            for one in me.children(recursive=True):
                try:
                    line = Path(f"/proc/{one.pid}/cmdline").read_bytes()
                    self.lines.add(line)
                    if b"run-driver" not in line:
                        self.environments.add(Path(f"/proc/{one.pid}/environ").read_bytes())
                except OSError:  # it has ended meanwhile
                    continue
