"""Lends a session in a process of its own and waits to be ended: ``python lending_child.py FOLDER``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from bedrot_desktop.sessions.lending import lent
from bedrot_desktop.sessions.session import Session

if __name__ == "__main__":
    now = datetime.now(UTC)
    cookie = {"name": "sessionid", "value": "cAnArY-lent-in-a-child"}
    with lent(Session("tiktok", "zone.a0", now, now, cookies=(cookie,)), "tiktok", Path(sys.argv[1])) as environment:
        sys.stdout.write(environment["TIKTOK_COOKIE_FILE"] + "\n")
        sys.stdout.flush()
        sys.stdin.readline()
