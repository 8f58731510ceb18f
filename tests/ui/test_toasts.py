from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.toasts import Toasts

from .conftest import Room


def test_buttons_that_have_no_room_beside_one_another_go_on_in_the_next_line_and_none_is_cut_off(
    room: Room, qtbot: QtBot
) -> None:
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    toasts = Toasts(window)
    words = ("Open the browser settings", "Sign in: TooLost is signed out", "Show all")
    toasts.show(
        Toast("2 things need you", "Words.", "off", tuple(Act(text, lambda: None) for text in words), stays=True)
    )

    def shown() -> list[QPushButton]:
        return [one for one in window.findChildren(QPushButton) if one.text() in words and one.isVisible()]

    qtbot.waitUntil(lambda: len(shown()) == 3 and shown()[0].y() > 0, timeout=60_000)
    buttons = shown()
    assert [one.text() for one in buttons] == list(words)
    card = buttons[0].parentWidget()
    inside = QRect(QPoint(0, 0), card.size())
    for button in buttons:
        assert button.width() >= button.sizeHint().width()
        assert inside.contains(button.geometry())
    assert len({button.y() for button in buttons}) > 1
