"""Pictures of what is always on: the bell, the panel at the tray, a told message, Schedule while it is paused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from bedrot_desktop.automation.moments import SKIPPED, Moment
from bedrot_desktop.automation.own import Own
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.automation.times import Daily
from bedrot_desktop.notify.message import TROUBLE, Message
from bedrot_desktop.opened import Open
from bedrot_desktop.ui.attended import open_ones

Settle = Callable[[Open], None]


def busy_schedule(state: Path, now: datetime) -> None:
    """A clock that was kept, with jobs that went well, one that failed, one left out, and one of the person's own."""
    store, today = ScheduleStore(state), now.replace(hour=0, minute=0)
    store.keep(today - timedelta(days=2), "the window")
    store.keep(now - timedelta(minutes=1), "the window")
    for job, hour, outcome, words in (
        ("run", 3, "failed", "Linktree failed, TooLost parked"),
        ("refresh", 5, "done", "1 of 1 renewed"),
        ("probe", 2, "done", "6 alive, 1 signed out"),
        ("health", 7, "done", "84 of 100"),
        ("backup", 4, "done", "1 file, 14 MB"),
    ):
        at = today + timedelta(hours=hour)
        store.note(Done(job, at, outcome, words, 11 + hour, at))
    left = today + timedelta(hours=4)
    store.moments.take_up([Moment("probe", left, SKIPPED, why="computer asleep 03:12 to 05:58")], now)
    store.own.save(Own("tiktok", "TikTok in the evening", Daily(time(19, 50)), ("tiktok",), enabled=False))


def attended(opened: Open, out: Path, kind: str, scheme: str, settle: Settle) -> int:
    """All of them in one theme; ``kind`` names the workspace. Returns how many were made."""
    taken: list[Path] = []

    def keep(widget: QWidget, name: str) -> None:
        settle(opened)
        place = out / f"{name}-{kind}-{scheme}.png"
        widget.grab().save(str(place))
        taken.append(place)

    opened.attending.look()
    settle(opened)
    _bell(opened, keep, settle)
    _panel(opened, keep)
    if kind == "full":
        _told(opened, keep)
        _paused(opened, keep, settle)
    return len(taken)


def _bell(opened: Open, keep: Callable[[QWidget, str], None], settle: Settle) -> None:
    """As it is; its details unfolded; with one put off."""
    bell = opened.bell
    bell.open()
    settle(opened)
    if bell.popup is None:  # without a screen a popup that follows the tray's panel is closed by Qt once
        bell.open()
    if bell.popup is None:
        return
    keep(bell.popup, "bell")
    if bell.popup.open_rows:
        first = bell.popup.open_rows[0]
        first.more.setChecked(True)
        keep(bell.popup, "bell-details")
        first.more.setChecked(False)
        waiting = open_ones(opened.attending.attention, opened.desk.clock.local())
        opened.attending.snooze(waiting[-1].id, "tomorrow")
        settle(opened)
        keep(bell.popup, "bell-muted")
        opened.attending.unsnooze(waiting[-1].id)
    bell.popup.close()
    settle(opened)
    QApplication.processEvents()


def _panel(opened: Open, keep: Callable[[QWidget, str], None]) -> None:
    opened.tray.show_panel()
    keep(opened.tray.panel, "tray-panel")
    opened.tray.panel.hide()
    opened.tray.menu.aboutToShow.emit()
    opened.tray.menu.adjustSize()
    keep(opened.tray.menu, "tray-menu")


def _told(opened: Open, keep: Callable[[QWidget, str], None]) -> None:
    """The worst open cause as a card over the page that is in front."""
    waiting = open_ones(opened.attending.attention, opened.desk.clock.local())
    if not waiting:
        return
    signal = waiting[0].signal
    at = opened.desk.clock.now()
    message = Message(signal.key, TROUBLE, signal.level, signal.title, signal.words, at, signal.steps)
    toast = opened.telling.toast_of(message)
    opened.toasts.show(toast)
    keep(opened.window, "told")
    opened.desk.untoast(toast.key)


def _paused(opened: Open, keep: Callable[[QWidget, str], None], settle: Settle) -> None:
    """Schedule, panel and menu of the tray during a pause."""
    opened.window.go("schedule", "")
    opened.attending.pause("tomorrow")
    settle(opened)
    opened.read()
    settle(opened)
    keep(opened.window, "schedule-paused")
    opened.tray.show_panel()
    keep(opened.tray.panel, "tray-panel-paused")
    opened.tray.panel.hide()
    opened.attending.resume()
    settle(opened)
    opened.read()
    settle(opened)
