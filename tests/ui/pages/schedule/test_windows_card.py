"""The card of the Windows Task Scheduler: installing and removing by its buttons, and its states in words."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.pages.schedule.windows import Tasks, WindowsTasks, read_tasks

from ...conftest import Room


@pytest.mark.parametrize(
    ("told", "pill", "install", "removable"),
    [
        (Tasks(False), "not set up", "Install", False),
        (Tasks(True, "Full run: tomorrow 03:00"), "installed", "Install anew", True),
        (Tasks(True, wrong="Full run: Its hour is 05:00, not 03:00."), "look at it", "Install anew", True),
        (Tasks(False, wrong="Its service is switched off."), "look at it", "Install", False),
    ],
)
def test_the_card_says_how_the_tasks_stand(
    room: Room, qtbot: QtBot, told: Tasks, pill: str, install: str, removable: bool
) -> None:
    card = WindowsTasks(room.deeds)
    qtbot.addWidget(card)
    card.show()
    card.show_state(told)
    assert pill in card.pill.accessibleName() + str(getattr(card.pill, "words", ""))
    assert card.install.text() == install
    assert card.remove.isVisible() is removable
    assert card.why.text()


def test_elsewhere_there_is_nothing_to_install(room: Room, qtbot: QtBot) -> None:
    card = WindowsTasks(room.deeds)
    qtbot.addWidget(card)
    card.show()
    card.show_state(None)
    assert not card.install.isVisible()
    assert not card.remove.isVisible()
    assert "Only Windows" in card.why.text()
    asked: list[Tasks | None] = []
    room.desk.ask(card, read_tasks, asked.append)
    qtbot.waitUntil(lambda: asked == [None], timeout=30_000)
