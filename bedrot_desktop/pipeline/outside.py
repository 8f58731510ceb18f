"""History from outside: curated files that others wrote are kept before anything of ours takes their name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bedrot_desktop.core.files import write_bytes, write_text
from bedrot_desktop.lake.catalog import Seen
from bedrot_desktop.lake.items import stamp_of
from bedrot_desktop.services.service import History


class Outside:
    """Copies of such files in ``.bedrot/history/<data set>/<sha256>``, with a note of where each lay."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "history"

    def keep(self, dataset: str, files: Sequence[Seen]) -> int:
        """Keep what is not kept yet; returns how many were new."""
        new = 0
        for seen in files:
            copy = self._folder / dataset / seen.sha256
            note = copy.with_suffix(".json")
            if note.exists():
                continue
            write_bytes(copy, seen.file.read_bytes())
            write_text(note, json.dumps({"path": seen.path}))
            new += 1
        return new

    def of(self, dataset: str) -> tuple[History, ...]:
        """The history of a data set, oldest first."""
        folder = self._folder / dataset
        if not folder.is_dir():
            return ()
        kept = []
        for note in folder.glob("*.json"):
            path = json.loads(note.read_text("utf-8"))["path"]
            kept.append(History(path, note.stem, stamp_of(path.rsplit("/", 1)[-1]), note.with_suffix("")))
        return tuple(sorted(kept, key=lambda one: (str(one.stamp or ""), one.path, one.sha256)))
