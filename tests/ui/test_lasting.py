"""Nothing grows: pages come and go, threads stay few, the window never waits."""

from __future__ import annotations

import gc
import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bedrot_desktop.rooms import PAGES, makers
from bedrot_desktop.ui.bell import Bell
from bedrot_desktop.ui.belldot import BellButton
from bedrot_desktop.ui.outlook import Line, Outlook, Plan
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.pages.schedule.owning import OwnWindow
from bedrot_desktop.ui.toasts import Toasts
from bedrot_desktop.ui.tray import Tray

from .attended_fake import DOWN, MUTED, OUT, OVER, Attending
from .conftest import Room

LONG = 100
SHORT = 6
WARM = 3  # rounds before anything is counted: icons, fonts and modules are kept on purpose


def _round(room: Room, qtbot: QtBot) -> None:
    """Open every page, let it read, and close it."""
    for key, _, _, make in makers(room.desk, room.deeds):
        page: Page = make()
        page.show()
        page.opened()
        qtbot.waitUntil(lambda page=page: page.state in {"content", "nothing"}, timeout=60_000)
        qtbot.waitUntil(room.idle, timeout=60_000)
        assert page.key == key
        page.hide()
        page.deleteLater()
        del page
    _tidy()


def _tidy() -> None:
    """Delete what was left to be deleted."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _flat(room: Room, qtbot: QtBot, rounds: int) -> None:
    for _ in range(WARM):
        _round(room, qtbot)
    widgets, threads = len(QApplication.allWidgets()), threading.active_count()
    for _ in range(rounds):
        _round(room, qtbot)
    assert len(QApplication.allWidgets()) <= widgets + len(PAGES)
    assert threading.active_count() <= threads + 1


def test_opening_and_closing_every_page_leaves_no_widget_and_no_thread(room: Room, qtbot: QtBot) -> None:
    _flat(room, qtbot, SHORT)


@pytest.mark.parametrize("rounds", [SHORT * 2, pytest.param(LONG, marks=pytest.mark.long)])
def test_opening_bell_tray_panel_menu_and_a_jobs_window_leaves_no_widget(
    empty_room: Room, qtbot: QtBot, rounds: int
) -> None:
    room = empty_room
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 700)
    over.show()
    button = BellButton()
    button.setParent(over)
    attending = room.desk.attending = Attending(OUT, DOWN, MUTED, OVER)
    bell, tray, toasts = Bell(room.deeds, button), Tray(room.desk, room.deeds), Toasts(over)
    room.desk.toasted.connect(toasts.show)
    bell.attend()
    tray.attend()
    lines = (Line("toolost", "main", "TooLost", "out", "signed out", deed="sign in"),)
    counts: list[int] = []
    for turn in range(rounds):
        bell.open()
        assert bell.popup is not None, "the bell opens again at once after it was closed"
        bell.popup.open_rows[0].more.click()
        attending.have(OUT, DOWN, *([MUTED] * (turn % 2)))
        bell.popup.close()
        tray.tell(Outlook(lines, plan=Plan(paused=bool(turn % 2))))
        tray.show_panel()
        tray.panel.hide()
        tray.menu.aboutToShow.emit()
        window = OwnWindow((("toolost", "TooLost"),), frozenset(), None, over)
        window.open()
        window.reject()
        room.desk.offer_undo("Said", lambda: None)
        room.desk.untoast("")
        for card in list(toasts.cards):
            toasts.drop(card)
        del window
        bell.said = []
        _tidy()
        if turn in {WARM, rounds - 1 - rounds % 2}:
            counts.append(len(QApplication.allWidgets()))
    tray.close()
    assert counts[1] <= counts[0] + 2


@pytest.mark.long
def test_a_hundred_rounds_of_every_page_leave_memory_flat(room: Room, qtbot: QtBot) -> None:
    import psutil

    process = psutil.Process()
    for _ in range(WARM * 5):
        _round(room, qtbot)
    before = process.memory_info().rss
    _flat(room, qtbot, LONG - WARM * 5)
    assert process.memory_info().rss - before < 40 << 20


def test_questions_and_answers_leave_the_window_free_to_move(room: Room, qtbot: QtBot) -> None:
    """A question may take as long as it likes: the heart of the window beats on."""
    beats: list[float] = []
    heart = QTimer()
    heart.setInterval(5)
    heart.timeout.connect(lambda: beats.append(time.monotonic()))
    heart.start()
    gate, told = threading.Event(), list[str]()
    room.desk.bridge.ask(room.desk, lambda _run: gate.wait(60) and "answer", lambda value: told.append(str(value)))
    qtbot.waitUntil(lambda: len(beats) > 20, timeout=60_000)
    assert told == []
    gate.set()
    qtbot.waitUntil(lambda: told == ["answer"], timeout=60_000)
    heart.stop()


def test_an_answer_for_somebody_who_is_gone_is_dropped(room: Room, qtbot: QtBot) -> None:
    from PySide6.QtCore import QObject

    gate, told = threading.Event(), list[object]()
    owner = QObject()
    room.desk.bridge.ask(owner, lambda _run: gate.wait(60), told.append)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gate.set()
    qtbot.waitUntil(lambda: room.desk.bridge.idle, timeout=60_000)
    assert told == []


def test_a_dropped_question_is_told_to_stop_and_never_answers(room: Room, qtbot: QtBot) -> None:
    told = list[object]()

    def question(run: object) -> None:
        run.sleep(60)  # type: ignore[attr-defined]

    asked = room.desk.bridge.ask(room.desk, question, told.append, told.append)
    asked.drop()
    qtbot.waitUntil(lambda: room.desk.bridge.idle, timeout=60_000)
    assert told == []
