"""Everything can be named, reached and read: all pages, both themes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bedrot_desktop.rooms import PAGES, makers
from bedrot_desktop.ui import colours
from bedrot_desktop.ui.window import Window

from .conftest import Room

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QPlainTextEdit, QTextEdit)
GROUNDS = ("window", "surface", "raised", "sunken", "selection", "hover", "input")
ENOUGH = 4.5


@pytest.fixture
def window(signed_room: Room, qtbot: QtBot) -> Window:
    made = Window(signed_room.desk, signed_room.deeds, makers(signed_room.desk, signed_room.deeds), None)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    return made


def _opened(window: Window, room: Room, key: str, qtbot: QtBot) -> list[QWidget]:
    """The controls that are seen on a page; those inside of others (an editor's field) belong to these."""
    window.show_page(key)
    qtbot.waitUntil(lambda: window.pages[key].state in {"content", "nothing"}, timeout=60_000)
    qtbot.waitUntil(room.idle, timeout=60_000)
    return [
        one
        for one in window.findChildren(QWidget)
        if isinstance(one, CONTROLS)
        and one.isVisible()
        and not isinstance(one, QHeaderView)
        and not isinstance(one.parent(), QComboBox | QAbstractSpinBox)
        and one.objectName() != "qt_tableview_cornerbutton"  # Qt's own; Ctrl+A does the same
    ]


def _named(one: QWidget) -> bool:
    buddies = [label for label in one.window().findChildren(QLabel) if label.buddy() is one]
    text = one.text() if isinstance(one, QAbstractButton) else ""
    return bool(one.accessibleName() or text or buddies)


def _told(one: QWidget) -> str:
    chain, above = [], one
    while above is not None and len(chain) < 5:
        chain.append(f"{type(above).__name__}{'#' + above.objectName() if above.objectName() else ''}")
        above = above.parentWidget()
    return " in ".join(chain)


@pytest.mark.parametrize("key", [key for key, _, _ in PAGES])
def test_every_control_of_a_page_has_a_name_and_can_be_reached_by_keys(
    window: Window, signed_room: Room, qtbot: QtBot, key: str
) -> None:
    controls = _opened(window, signed_room, key, qtbot)
    assert controls
    assert [_told(one) for one in controls if not _named(one)] == []
    chain, one = set[QWidget](), window.nextInFocusChain()
    while one not in chain:
        chain.add(one)
        one = one.nextInFocusChain()
    reach = Qt.FocusPolicy.TabFocus
    lost = [
        one
        for one in controls
        if one.isEnabled() and (one not in chain or not one.focusPolicy() & reach) and not _walked(one)
    ]
    assert [_told(one) for one in lost] == []


def _walked(one: QWidget) -> bool:
    """Reached by arrow keys from a neighbour that Tab reaches: exclusive choices."""
    group = one.parentWidget()
    peers = group.findChildren(type(one)) if group is not None else []
    return (
        isinstance(one, QAbstractButton)
        and one.autoExclusive()
        and any(peer.focusPolicy() & Qt.FocusPolicy.TabFocus for peer in peers)
    )


def _light(colour: QColor) -> float:
    parts = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG."""
    first, second = sorted((_light(QColor(one)), _light(QColor(other))), reverse=True)
    return (first + 0.05) / (second + 0.05)


@pytest.mark.parametrize("place", [0, 1], ids=colours.SCHEMES)
def test_all_text_stands_out_from_every_ground(place: int) -> None:
    weak = [
        (role, ground)
        for role in ("text", "text2", "muted")
        for ground in GROUNDS
        if contrast(colours.ROLES[role][place], colours.ROLES[ground][place]) < ENOUGH
    ]
    assert weak == []
    assert contrast(colours.ROLES["onPrimary"][place], colours.ROLES["primary"][place]) >= ENOUGH
    for name, state in colours.STATES.items():
        for ground in (colours.ROLES["window"][place], colours.ROLES["surface"][place], state.tint[place]):
            if state.tint != colours.STATES["none"].tint or ground != state.tint[place]:
                assert contrast(state.ink[place], ground) >= ENOUGH, (name, ground)


def test_every_state_has_a_shape_and_a_word_of_its_own() -> None:
    from bedrot_desktop.ui.widgets.glyph import _PAINTERS

    assert set(colours.STATES) == set(colours.WORDS) == set(_PAINTERS) == set(colours.RANK)
