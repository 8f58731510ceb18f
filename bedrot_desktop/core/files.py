"""Files written so that a crash leaves either the old one or the new one, and content hashes."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


def sha256_of(path: Path, check: Callable[[], None] = lambda: None) -> str:
    """Hex SHA-256 of a file's bytes; ``check`` is called between chunks and may raise to stop."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            check()
    return digest.hexdigest()


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Write a file beside its place and rename it when all is written and on disk.

    The bytes are on disk (fsync) before the new name is; on an error the old file stays and the half-written
    one is removed. Half-written files end in ``.part``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_bytes(path: Path, content: bytes) -> None:
    """Replace a file's content atomically."""
    with replacing(path) as target:
        target.write(content)


def write_text(path: Path, content: str) -> None:
    """Replace a file's content atomically; UTF-8, line ends as they stand."""
    write_bytes(path, content.encode("utf-8"))


def sync_folder(folder: Path) -> None:
    """Make a rename inside the folder durable (Windows keeps renames durable by itself and refuses this)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
