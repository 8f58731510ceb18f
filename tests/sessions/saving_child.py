"""Saves sessions in a process of its own, which may end in the middle as `kill -9` would end it.

``python saving_child.py HOME KEY at N``: ends itself at the n-th time that it touches a file below HOME (exit code 9),
or says ``saved`` when it did not get that far. ``… forever 0``: saves until it is killed. ``… five NAME``: saves five.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bedrot_desktop.core.clock import SystemClock
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import Vault

#: What changes something on disk; reading is not worth a crash.
_TOUCHES = {"open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.truncate"}


def session(mark: str) -> Session:
    now = SystemClock().now()
    padding = {"name": "padding", "value": "x" * 20_000}
    return Session(
        "tiktok", "zone.a0", now, now, identity=mark, cookies=({"name": "sessionid", "value": mark}, padding)
    )


def end_at(home: str, last: int) -> None:
    """End this process, with nothing flushed or cleaned up, the n-th time that something below the home is touched."""
    met = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal met
        if event in _TOUCHES and any(isinstance(one, str | os.PathLike) and home in str(one) for one in arguments):
            met += 1
            if met == last:
                os._exit(9)

    sys.addaudithook(hook)
    inner = os.fsync

    def fsync(handle: int) -> None:
        hook("os.rename", (home,))  # before the bytes are safe …
        inner(handle)
        hook("os.rename", (home,))  # … and after

    os.fsync = fsync


def main(home: str, key: str, what: str, number: str) -> None:
    keep = 1 if what == "at" else 5  # so that one is removed, too
    store = SessionStore(Path(home), Vault(MemoryRing({"key": key})), SystemClock(), keep)
    if what == "at":
        end_at(home, int(number))
        store.save(session("new"))
    elif what == "five":
        for count in range(5):
            store.save(session(f"{number}-{count}"))
    else:
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        count = 0
        while True:
            count += 1
            store.save(session(f"new {count}"))
    sys.stdout.write("saved\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
