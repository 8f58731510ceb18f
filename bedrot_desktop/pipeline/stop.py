"""Stopping a run from another process: a note in the lake that the running one looks for."""

from __future__ import annotations

import threading
from pathlib import Path

from bedrot_desktop.core.files import write_text

EVERY = 0.3  # seconds between looks


class StopNote:
    """``.bedrot/cancel``: written by ``bedrot cancel``, watched and taken away by the run."""

    def __init__(self, state: Path) -> None:
        self._note = state / "cancel"
        self._over = threading.Event()

    def leave(self, who: str) -> None:
        """Ask the running one to stop."""
        write_text(self._note, who)

    def watch(self, cancel: threading.Event) -> None:
        """Look for the note until ``close``; notes left before are void."""
        self._note.unlink(missing_ok=True)
        threading.Thread(target=self._look, args=(cancel,), name="stop note", daemon=True).start()

    def _look(self, cancel: threading.Event) -> None:
        while not self._over.wait(EVERY):
            if self._note.exists():
                try:
                    self._note.unlink(missing_ok=True)  # first: whoever sees the stop finds the note gone
                finally:
                    cancel.set()
                return

    def close(self) -> None:
        """Stop watching."""
        self._over.set()
