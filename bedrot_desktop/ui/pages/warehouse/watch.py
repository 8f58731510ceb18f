"""Looks every few seconds, on a worker, whether the warehouse has changed under what is shown."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.ui.bridge import Asked, Bridge
from bedrot_desktop.ui.pages.warehouse.content import new_rows, newest_row
from bedrot_desktop.warehouse.grid.facts import Place, Table

LANE, EVERY = "warehouse-watch", 2_500


class Version:
    """A connection of its own that only asks for ``data_version``: no transaction stays open between two looks."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(
            f"file:{quote(file.resolve().as_posix())}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )

    def now(self) -> int:
        """Another number after each commit of somebody else."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go."""
        self._connection.close()


class Watch(QObject):
    """``changed`` carries how many rows are new in the table that is shown (0: something else changed)."""

    changed = Signal(int)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._place = Place()
        self._table: Table | None = None
        self._version: Version | None = None
        self._seen: tuple[int, int] | None = None  # version, newest row
        self._asked: Asked | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.look)

    def follow(self, place: Place, table: Table) -> None:
        """Watch this table from now on; what is there now has been seen."""
        if place != self._place:
            self.close()
            self._place = place
        self._table = table
        self._seen = None
        if place.file is not None:
            self.look()
            self._timer.start()

    def pause(self) -> None:
        """Nobody looks at the page."""
        self._timer.stop()

    def resume(self) -> None:
        """Somebody looks again."""
        if self._place.file is not None:
            self._timer.start()

    @Slot()
    def look(self) -> None:
        """Look once."""
        if self._table is None or self._place.file is None or self._asked is not None:
            return
        work = partial(_look, self, self._place, self._table, self._seen)
        self._asked = self._bridge.ask(self, work, self._came, self._lost, LANE)

    @Slot(object)
    def _came(self, told: tuple[Table, tuple[int, int], int | None]) -> None:
        self._asked = None
        table, seen, fresh = told
        if table is not self._table:
            self.look()
            return
        first = self._seen is None
        if first:
            self._seen = seen
        elif fresh is not None:
            self._seen = (seen[0], self._seen[1]) if self._seen else seen
            self.changed.emit(fresh)

    @Slot(object)
    def _lost(self, _outcome: Outcome) -> None:
        self._asked = None

    def version(self, file: Path) -> Version:
        """The connection; made by the lane that uses it."""
        if self._version is None:
            self._version = Version(file)
        return self._version

    def close(self) -> None:
        """Let go of the connection."""
        self._timer.stop()
        if self._version is not None:
            version, self._version = self._version, None
            self._bridge.ask(self, lambda _run: version.close(), lambda _none: None, None, LANE)


def _look(
    watch: Watch, place: Place, table: Table, seen: tuple[int, int] | None, _run: Run
) -> tuple[Table, tuple[int, int], int | None]:
    assert place.file is not None  # noqa: S101 - only files are watched
    now = watch.version(place.file).now()
    if seen is None:
        return table, (now, newest_row(place, table)), None
    if now == seen[0]:
        return table, seen, None
    return table, (now, seen[1]), new_rows(place, table, seen[1])
