"""Nothing grows: pages come and go, threads stay few, the window never waits."""

from __future__ import annotations

import gc
import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bedrot_desktop.rooms import PAGES, makers
from bedrot_desktop.ui.page import Page

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
