"""The bar below: workspace, warehouse, who is writing; quiet hours, next run, the clock."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import icons, words
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import Elided, columns, label


class StatusBar(QFrame):
    """26 dp high; everything in it is read on a worker."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.setProperty("kind", "status")
        self.setFixedHeight(27)
        self._desk, self._deeds = desk, deeds
        self.workspace = Elided(str(desk.workspace or "No workspace yet"), "caption", "muted", middle=True)
        self.warehouse, self.writer = label("", "caption", "muted"), label("Writer idle", "caption", "muted")
        self.quiet, self.next = label("", "caption", "muted"), label("", "caption", "muted")
        self.clock = label("", "caption", "muted")
        self._icons: list[tuple[QLabel, str]] = []
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 0, 16, 0)
        box.setSpacing(18)
        box.addLayout(columns(self._icon("folder"), self.workspace, gap=6), 1)
        box.addLayout(columns(self._icon("database"), self.warehouse, gap=6))
        box.addWidget(self.writer)
        box.addStretch(1)
        box.addLayout(columns(self._icon("moon"), self.quiet, gap=6))
        box.addWidget(self.next)
        box.addWidget(self.clock)
        theme().changed.connect(self._paint_icons)
        self._paint_icons()
        self._tick = QTimer(self)
        self._tick.setInterval(20_000)
        self._tick.timeout.connect(self._show_clock)
        self._show_clock()
        deeds.changed.connect(self._show_writer)
        desk.live.changed.connect(self._show_writer)
        desk.changed.connect(self.read)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_clock()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()  # nobody looks at the clock of a hidden window

    def _icon(self, name: str) -> QLabel:
        made = QLabel()
        self._icons.append((made, name))
        return made

    @Slot()
    def _paint_icons(self) -> None:
        for widget, name in self._icons:
            widget.setPixmap(icons.pixmap(name, "muted", 13, self.devicePixelRatioF()))

    @Slot()
    def read(self) -> None:
        """Ask how big the warehouse is and when it is quiet."""
        if self._desk.workspace is not None:
            self._desk.ask(self, _figures, self._show, lambda _outcome: None)

    def _show(self, told: tuple[str, str, str]) -> None:
        warehouse, quiet, following = told
        self.warehouse.setText(warehouse)
        self.quiet.setText(quiet)
        self.next.setText(following)

    @Slot()
    def _show_writer(self) -> None:
        busy = self._desk.live.going or self._deeds.writing is not None
        self.writer.setText("Writer busy" if busy else "Writer idle")

    @Slot()
    def _show_clock(self) -> None:
        now = self._desk.clock.local()
        self.clock.setText(f"{words.DAYS[now.weekday()]} {words.day(now.date())} {now.year}, {now:%H:%M}")


def _figures(parts: Parts, _run: Run) -> tuple[str, str, str]:
    place = parts.warehouse_place
    size = words.size(place.stat().st_size) if isinstance(place, Path) and place.is_file() else ""
    start, end = parts.settings.get("schedule.quiet_start"), parts.settings.get("schedule.quiet_end")
    hours = f"Quiet {start:%H:%M}{words.THIN}–{words.THIN}{end:%H:%M}"
    return size or "No warehouse yet", hours, _following(parts)


def _following(parts: Parts) -> str:
    """When the next run that fetches begins by itself: the program's, or one that the person added."""
    from bedrot_desktop.automation.jobs import RUN, every
    from bedrot_desktop.automation.schedule import table
    from bedrot_desktop.automation.store import ScheduleStore

    store, now = ScheduleStore(parts.workspace.state), parts.clock.now()
    pause = store.paused(now)
    known = every(parts.settings, store.own.all())
    runs = [one for one in known if one.key == RUN or (one.own is not None and one.own.extract)]
    times = [row.next_at for row in table(runs, (), now, pause=pause) if row.next_at is not None]
    if pause is not None and pause.until is None:
        return "Paused until you resume"
    return f"Next run {words.moment(min(times), parts.clock.local())}" if times else "No run by itself"
