"""The tray: icon by the worst state, panel, menu, messages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.outlook import Line, Outlook, read_outlook
from bedrot_desktop.ui.tray import Tray, tray_icon
from bedrot_desktop.ui.widgets.basic import ActButton

from .conftest import Room

OUT = Line("toolost", "main", "TooLost", "out", "signed out", "since Fri 22:40", "sign in")
STUCK = Line("linktree", "main", "Linktree", "stuck", "stuck in raw", "2 d", "run")
WELL = Line("spotify", "main", "Spotify for Artists", "current", "current")


@pytest.fixture
def tray(room: Room, qtbot: QtBot) -> Tray:
    made = Tray(room.desk, room.deeds)
    qtbot.addWidget(made.panel)
    qtbot.addWidget(made.menu)
    return made


def test_the_icon_tells_the_worst_state_by_shape_as_well_as_by_colour(tray: Tray) -> None:
    seen = set()
    for state in ("current", "running", "due", "waiting", "failed", "out"):
        picture = tray_icon(state).pixmap(32, 32).toImage()
        seen.add(bytes(picture.convertToFormat(picture.Format.Format_Alpha8).constBits()))
    assert len(seen) >= 5  # alpha alone: shapes differ, whatever the colours are
    tray.tell(Outlook((WELL, STUCK)))
    assert tray.state == "due"
    tray.tell(Outlook((OUT, STUCK, WELL), "TooLost needs you."))
    assert tray.state == "out"
    assert tray.icon.toolTip() == "TooLost needs you."
    tray.tell(Outlook((WELL,)))
    assert tray.state == "current"
    tray.tell(Outlook())
    assert tray.state == "unknown"  # nothing is known yet: that is not well


def test_the_panel_offers_one_action_for_each_account_and_one_primary(tray: Tray) -> None:
    tray.tell(Outlook((OUT, STUCK, WELL), "TooLost needs you.", "One stage waits."))
    tray.show_panel()
    assert [row.told.title for row in tray.panel.rows] == ["TooLost", "Linktree", "Spotify for Artists"]
    words = [button.text() for row in tray.panel.rows for button in row.findChildren(ActButton)]
    assert words == ["Sign in", "Run"]
    kinds = [button.kind for row in tray.panel.rows for button in row.findChildren(ActButton)]
    assert kinds == ["primary", "quiet"]
    assert all(row.accessibleName() for row in tray.panel.rows)
    tray.panel.hide()


def test_enter_on_a_row_does_its_deed(tray: Tray, room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(room.deeds, "ask_sign_in", lambda service, account, _title: asked.append((service, account)))
    tray.tell(Outlook((OUT, WELL)))
    tray.show_panel()
    qtbot.keyClick(tray.panel.rows[0], Qt.Key.Key_Return)
    assert asked == [("toolost", "main")]
    assert not tray.panel.isVisible()


def test_the_panel_stays_on_the_screen_wherever_the_tray_is(tray: Tray) -> None:
    tray.tell(Outlook((OUT, STUCK, WELL)))
    for corner in (QRect(0, 0, 20, 20), QRect(780, 580, 20, 20), QRect()):
        tray.panel.tell(tray.outlook, tray.deed_of)
        tray.panel.come_up(corner)
        assert tray.panel.geometry().left() >= 0
        assert tray.panel.geometry().top() >= 0
        tray.panel.hide()


def test_the_menu_begins_with_open_in_bold_and_ends_with_exit(tray: Tray) -> None:
    tray.tell(Outlook((OUT, STUCK, WELL)))
    tray.menu.aboutToShow.emit()
    names = [action.text() for action in tray.menu.actions() if not action.isSeparator()]
    assert names[0] == "Open"
    assert tray.menu.actions()[0].font().bold()
    assert names[-1] == "Exit"
    menus = {menu.title(): menu for menu in tray.menu.findChildren(QMenu)}
    assert [action.text() for action in menus["Sign in"].actions()] == ["TooLost"]
    assert next(iter(menus["Run now"].actions())).text() == "Everything"


def test_a_click_on_a_message_does_its_first_act(tray: Tray) -> None:
    from bedrot_desktop.ui.acts import Act

    done: list[str] = []
    tray.message(Toast("TooLost is signed out", acts=(Act("Sign in", lambda: done.append("x")),)))
    tray.icon.messageClicked.emit()
    assert done == ["x"]


def test_tray_and_window_say_the_same(signed_room: Room, qtbot: QtBot) -> None:
    told: list[Outlook] = []
    signed_room.desk.ask(signed_room.desk, read_outlook, told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert "TooLost" in told[0].headline
    assert told[0].lines[0].service == "toolost"
    assert told[0].lines[0].deed == "sign in"
    assert told[0].worst == "out"
