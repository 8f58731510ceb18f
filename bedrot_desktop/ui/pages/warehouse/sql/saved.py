"""Saved queries, the history and the open tabs: one file in the home, read and written on a worker."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from bedrot_desktop.core.jobs import Run
    from bedrot_desktop.ui.desk import Desk

FILE = "queries.json"
KEPT = 300  # entries of the history
LANE = "queries"


@dataclass(frozen=True, slots=True)
class Saved:
    """A query that was given a name."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Past:
    """A query that was run: when (ISO, UTC), for how long, with how many rows, or why not."""

    sql: str
    at: str
    seconds: float
    rows: int | None
    trouble: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open tab."""

    title: str
    sql: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that the file holds."""

    saved: tuple[Saved, ...] = ()
    history: tuple[Past, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    current: int = 0


def read_kept(home: Path) -> Kept:
    """What is kept; what cannot be read is as good as nothing and stays in the file until something is kept anew."""
    try:
        document = json.loads((home / FILE).read_text(encoding="utf-8"))
        return Kept(
            tuple(Saved(str(one["name"]), str(one["sql"])) for one in document.get("saved", ())),
            tuple(_past(one) for one in document.get("history", ())),
            tuple(Sheet(str(one["title"]), str(one["sql"])) for one in document.get("sheets", ())),
            int(document.get("current", 0)),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Kept()


def _past(one: dict[str, Any]) -> Past:
    rows = one.get("rows")
    return Past(
        str(one["sql"]), str(one["at"]), float(one["seconds"]), None if rows is None else int(rows),
        str(one.get("trouble", "")), bool(one.get("more", False)),
    )  # fmt: skip


def write_kept(home: Path, kept: Kept) -> None:
    """Replace the file; either the old or the new one is there, never a half."""
    from bedrot_desktop.core.files import write_text

    write_text(home / FILE, json.dumps({"version": 1, **asdict(kept)}, ensure_ascii=False, indent=1) + "\n")


@dataclass(slots=True)
class _Writing:
    """Whether a write is under way, and whether another must follow."""

    busy: bool = False
    again: bool = False


class SavedQueries(QObject):
    """What is kept, in memory; every change is written soon after. ``changed`` tells that the saved ones changed.

    ``ready`` is told once, after the file was read; ``remembered`` after the history grew.
    """

    changed = Signal()
    ready = Signal()
    remembered = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._kept, self._state = desk, Kept(), _Writing()
        self.is_ready = False
        home = desk.home
        desk.bridge.ask(self, lambda _run: read_kept(home), self._was_read, lane=LANE)

    def _was_read(self, kept: Kept) -> None:
        mine = self._kept
        self._kept = replace(
            kept, saved=(*kept.saved, *mine.saved), history=(*mine.history, *kept.history), current=kept.current
        )
        self.is_ready = True
        self.ready.emit()
        self.changed.emit()
        if mine != Kept():
            self._write()

    def list(self) -> tuple[Saved, ...]:
        """The saved queries by name."""
        return tuple(sorted(self._kept.saved, key=lambda one: one.name.casefold()))

    @property
    def history(self) -> tuple[Past, ...]:
        """What was run, newest first."""
        return self._kept.history

    @property
    def sheets(self) -> tuple[tuple[Sheet, ...], int]:
        """The tabs of last time, and which was in front."""
        return self._kept.sheets, self._kept.current

    def find(self, name: str) -> Saved | None:
        """The saved query of a name."""
        return next((one for one in self._kept.saved if one.name.casefold() == name.strip().casefold()), None)

    def save(self, name: str, sql: str) -> None:
        """Keep a query under a name; one of the same name is replaced, which can be taken back."""
        before = self._kept.saved
        older = self.find(name)
        rest = tuple(one for one in before if one is not older)
        self._put((*rest, Saved(name.strip(), sql)))
        if older is not None and older.sql != sql:
            self._desk.offer_undo(f"“{older.name}” was replaced", lambda: self._put(before))

    def rename(self, name: str, new: str) -> None:
        """Give a saved query another name; a name that is taken is left alone."""
        one, taken = self.find(name), self.find(new)
        if one is None or not new.strip() or (taken is not None and taken is not one):
            return
        before = self._kept.saved
        self._put(tuple(Saved(new.strip(), each.sql) if each is one else each for each in before))
        self._desk.offer_undo(f"“{name}” is now “{new.strip()}”", lambda: self._put(before))

    def delete(self, name: str) -> None:
        """Forget a saved query; can be taken back for ten seconds."""
        one = self.find(name)
        if one is None:
            return
        self._put(tuple(each for each in self._kept.saved if each is not one))
        self._desk.offer_undo(f"“{one.name}” was deleted", lambda: self._put((*self._kept.saved, one)))

    def remember(self, past: Past) -> None:
        """Put a query that was run at the head of the history; running the same again moves it up."""
        rest = tuple(one for one in self._kept.history if one.sql != past.sql)
        self._kept = replace(self._kept, history=(past, *rest)[:KEPT])
        self.remembered.emit()
        self._write()

    def forget_history(self) -> None:
        """Empty the history; can be taken back."""
        before = self._kept.history
        self._kept = replace(self._kept, history=())
        self.remembered.emit()
        self._write()
        self._desk.offer_undo("The history is empty", lambda: self._put_history(before))

    def keep_sheets(self, sheets: tuple[Sheet, ...], current: int) -> None:
        """Remember the open tabs."""
        if (sheets, current) != self.sheets:
            self._kept = replace(self._kept, sheets=sheets, current=current)
            self._write()

    def _put(self, saved: tuple[Saved, ...]) -> None:
        self._kept = replace(self._kept, saved=saved)
        self.changed.emit()
        self._write()

    def _put_history(self, history: tuple[Past, ...]) -> None:
        self._kept = replace(self._kept, history=history)
        self.remembered.emit()
        self._write()

    def _write(self) -> None:
        if not self.is_ready:
            return  # what is in the file is not known yet; written once it is
        if self._state.busy:
            self._state.again = True
            return
        self._state.busy = True
        home, kept = self._desk.home, self._kept

        def writing(_run: Run) -> None:
            write_kept(home, kept)

        self._desk.bridge.ask(self, writing, self._written, self._not_written, lane=LANE)

    def _written(self, _nothing: None) -> None:
        self._state.busy = False
        if self._state.again:
            self._state.again = False
            self._write()

    def _not_written(self, outcome: Any) -> None:
        self._state.busy = False
        if outcome.state != "cancelled":
            self._desk.trouble("The queries could not be kept", outcome.message)
