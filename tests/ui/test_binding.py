"""The binding of Qt that is in use is sound."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

ROUNDS = 500


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is never counted from 3.12 on")
def test_no_call_uses_up_references_to_none(qtbot: QtBot) -> None:
    button, picture = QPushButton("x"), QPixmap(50, 50)
    qtbot.addWidget(button)

    def paint() -> None:
        painter = QPainter(picture)
        painter.setPen(QColor("red"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(0, 0, 9, 9)
        painter.fillRect(QRectF(0, 0, 9, 9), QColor("red"))
        painter.end()

    calls: list[Callable[[], object]] = [
        paint, lambda: button.setToolTip("a"), lambda: button.setAccessibleName("a"), lambda: button.setText("b"),
        button.update,
    ]  # fmt: skip
    for call in calls:
        before = sys.getrefcount(None)
        for _ in range(ROUNDS):
            call()
        assert abs(sys.getrefcount(None) - before) < ROUNDS // 4
