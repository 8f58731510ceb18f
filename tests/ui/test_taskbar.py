"""What the window tells its button in the taskbar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any, cast

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.events import RunEnded, RunStarted, StageProgressed, StageStarted
from bedrot_desktop.notify.message import INFO
from bedrot_desktop.system.taskbar import NORMAL, PAUSED, Taskbar
from bedrot_desktop.ui.taskbar import TaskbarButton, badge

from .attended_fake import OUT, Attending, cause, entry
from .conftest import NOW, Room

AT = NOW.astimezone(UTC)


class Noted:
    """Stands for Windows' taskbar."""

    def __init__(self) -> None:
        self.shares: list[tuple[float | None, int]] = []
        self.badges: list[tuple[bool, str]] = []
        self.forgotten = 0
        self.closed = False

    def progress(self, _window: int, share: float | None, state: int = NORMAL) -> None:
        self.shares.append((share, state))

    def badge(self, _window: int, picture: bytes, words: str) -> None:
        self.badges.append((bool(picture), words))

    def forget(self) -> None:
        self.forgotten += 1

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def inbox(room: Room) -> Attending:
    made = Attending()
    room.desk.attending = cast("Any", made)
    return made


@pytest.fixture
def button(room: Room, inbox: Attending, noted: Noted, qtbot: QtBot) -> TaskbarButton:
    window = QWidget()
    qtbot.addWidget(window)
    made = TaskbarButton(window, room.desk, cast("Taskbar", noted))
    window.show()
    return made


def test_a_run_moves_the_bar_and_its_end_takes_it_away(
    button: TaskbarButton, room: Room, noted: Noted, qtbot: QtBot
) -> None:
    bus = room.desk.workers.bus
    bus.publish(RunStarted(AT, "r", ("spotify",), 2))
    bus.publish(StageStarted(AT, "r", "spotify", "raw"))
    bus.publish(StageProgressed(AT, "r", "spotify", "raw", 5, 10, ""))
    qtbot.waitUntil(lambda: bool(noted.shares) and (noted.shares[-1][0] or 0) > 0, timeout=60_000)
    assert noted.shares[-1][1] == NORMAL
    room.desk.live.stopping()
    assert noted.shares[-1][1] == PAUSED
    bus.publish(RunEnded(AT, "r", "done", 1.0))
    qtbot.waitUntil(lambda: noted.shares[-1][0] is None, timeout=60_000)
    button.close()
    assert noted.closed


def test_the_badge_counts_what_needs_the_person_and_goes_when_nothing_does(
    button: TaskbarButton, inbox: Attending, noted: Noted
) -> None:
    mild = entry(7, cause("digest", level=INFO))
    inbox.have(OUT, mild)
    assert noted.badges[-1] == (True, "1 needs you")
    inbox.have(OUT, replace(OUT, id=3), mild)
    assert noted.badges[-1] == (True, "2 need you")
    inbox.have(mild)
    assert noted.badges[-1] == (False, "")


def test_a_window_that_is_shown_again_has_a_new_button(
    button: TaskbarButton, inbox: Attending, noted: Noted, qtbot: QtBot
) -> None:
    window = cast("QWidget", button.parent())
    qtbot.waitUntil(lambda: noted.forgotten == 1, timeout=60_000)
    window.hide()
    inbox.have(OUT)
    assert noted.badges[-1:] != [(True, "1 needs you")]  # there is no button to put it on
    window.show()
    qtbot.waitUntil(lambda: noted.badges[-1] == (True, "1 needs you"), timeout=60_000)
    assert noted.forgotten == 2


def test_a_badge_is_a_small_picture_that_differs_by_its_count(theme_in_use: object) -> None:
    pictures = {badge(count) for count in (1, 2, 9, 10)}
    assert len(pictures) == 4
    assert badge(10) == badge(99)
    assert QImage.fromData(badge(3)).size().width() == 32
