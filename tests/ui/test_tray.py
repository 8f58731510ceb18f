"""The tray: icon by the worst state, panel, menu, messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.outlook import Line, Outlook, Plan, Sitting, read_outlook
from bedrot_desktop.ui.tray import Tray
from bedrot_desktop.ui.trayicon import tray_icon
from bedrot_desktop.ui.widgets.basic import ActButton

from .attended_fake import MUTED, Attending
from .attended_fake import OUT as OUT_ENTRY
from .conftest import NOW, Room

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


def _menus(tray: Tray) -> dict[str, QMenu]:
    tray.menu.aboutToShow.emit()
    return {menu.title(): menu for menu in tray.menu.findChildren(QMenu)}


def test_the_icon_is_the_worst_of_accounts_and_causes_and_follows_at_once(tray: Tray, room: Room) -> None:
    room.desk.attending = attending = Attending()
    tray.attend()
    tray.tell(Outlook((WELL,)))
    assert (tray.state, tray.unread) == ("current", 0)
    before = tray.icon.icon().pixmap(32, 32).toImage()
    attending.have(OUT_ENTRY)
    assert (tray.state, tray.unread) == ("out", 1)
    assert tray.icon.icon().pixmap(32, 32).toImage() != before
    assert tray.icon.toolTip() == "TooLost is signed out"
    attending.have(replace(OUT_ENTRY, ended=NOW))
    assert tray.state == "current"


def test_the_dot_of_what_is_unread_is_a_shape_of_its_own(tray: Tray) -> None:
    plain, dotted = (tray_icon("current", unread=unread).pixmap(32, 32).toImage() for unread in (False, True))
    assert plain.convertToFormat(plain.Format.Format_Alpha8) != dotted.convertToFormat(plain.Format.Format_Alpha8)


def test_the_menu_pauses_everything_and_resumes(tray: Tray, room: Room) -> None:
    room.desk.attending = attending = Attending()
    menus = _menus(tray)
    assert [action.text() for action in menus["Pause"].actions()] == [
        "For 1 hour", "Until tomorrow 08:00", "Until I resume"
    ]  # fmt: skip
    assert "Snooze" not in menus
    menus["Pause"].actions()[1].trigger()
    tray.tell(Outlook(plan=Plan(paused=True, until=NOW + timedelta(hours=1))))
    assert "Paused until 09:04" in tray.icon.toolTip()
    tray.tell(Outlook((WELL,), plan=Plan(paused=True, until=NOW + timedelta(hours=1))))
    assert tray.state == "off"
    assert "Pause" not in _menus(tray)
    resume = next(one for one in tray.menu.actions() if one.text().startswith("Resume"))
    assert resume.text() == "Resume (paused until 09:04)"
    resume.trigger()
    assert attending.asked == [("pause", "tomorrow"), ("resume",)]


def test_the_menu_puts_off_each_open_cause_and_ends_that(tray: Tray, room: Room) -> None:
    room.desk.attending = attending = Attending(OUT_ENTRY, MUTED)
    menus = _menus(tray)
    assert [action.text() for action in menus["Snooze"].actions()] == [
        "TooLost is signed out", "Linktree is four days old (muted)"
    ]  # fmt: skip
    menus["TooLost is signed out"].actions()[0].trigger()
    ending = menus["Linktree is four days old (muted)"].actions()[0]
    assert ending.text() == "End mute (until tomorrow 08:00)"
    ending.trigger()
    assert attending.asked == [("snooze", 1, "1h"), ("unsnooze", 4)]


def test_the_panel_tells_the_headline_of_causes_and_begins_the_next_sitting(
    tray: Tray, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desk.attending = Attending(OUT_ENTRY)
    asked: list[str] = []
    monkeypatch.setattr(room.deeds, "ask_sign_in", lambda service, _account, _title: asked.append(service))
    accounts = (("toolost", "main", "TooLost"), ("distrokid", "main", "DistroKid"))
    sitting = Sitting(accounts, "2 accounts, about 2 minutes: TooLost and DistroKid", NOW, now=True)
    tray.tell(Outlook((OUT, WELL), "1 of 2 services is current.", plan=Plan(sitting=sitting)))
    tray.show_panel()
    said = [one.text() for one in tray.panel.findChildren(QLabel) if one.isVisible()]
    assert "TooLost is signed out" in said
    assert "2 accounts, about 2 minutes: TooLost and DistroKid" in said
    assert tray.panel.begin is not None
    tray.panel.begin.click()
    assert asked == ["toolost", "distrokid"]
    assert not tray.panel.isVisible()


def test_without_anybody_who_keeps_the_inbox_the_panel_does_without(tray: Tray) -> None:
    tray.tell(Outlook((WELL,)))
    tray.show_panel()
    assert tray.panel.pause is None
    assert not {"Pause", "Snooze"} & _menus(tray).keys()
    tray.panel.hide()
