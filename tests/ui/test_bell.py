"""The bell as inbox: open causes, muted ones, what came and went, messages of the sitting; by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from bedrot_desktop.notify.message import Step
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.bell import Bell, Inbox
from bedrot_desktop.ui.belldot import BellButton
from bedrot_desktop.ui.widgets.basic import Button

from .attended_fake import DOWN, MUTED, OUT, OVER, SIGN_IN, Attending, cause, entry
from .conftest import Room


@pytest.fixture
def bell(empty_room: Room, qtbot: QtBot) -> Iterator[Bell]:
    over = QWidget()
    over.resize(900, 700)
    qtbot.addWidget(over)
    button = BellButton()
    button.setParent(over)
    button.move(860, 10)
    made = Bell(empty_room.deeds, button)
    over.show()
    yield made
    if made.popup is not None:
        made.popup.close()


def attended(bell: Bell, room: Room, *entries: object) -> Attending:
    attending = Attending(*entries)  # type: ignore[arg-type]
    room.desk.attending = attending
    bell.attend()
    return attending


def listed(bell: Bell) -> Inbox:
    bell.open()
    assert bell.popup is not None
    return bell.popup


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def test_an_empty_inbox_says_that_nothing_needs_the_person(bell: Bell, empty_room: Room) -> None:
    attended(bell, empty_room)
    assert "Nothing needs you." in texts(listed(bell))
    assert bell._button.accessibleName() == "Inbox"


def test_a_cause_is_told_with_why_since_when_and_what_to_do(bell: Bell, empty_room: Room) -> None:
    attended(bell, empty_room, OUT, DOWN)
    popup = listed(bell)
    said = texts(popup)
    for words in ("TooLost is signed out", "Streams stop at 5 November.", "since Fri 22:40", "2 need you"):
        assert words in said
    first, second = popup.open_rows
    assert [(one.text(), one.kind) for one in first.buttons] == [("Sign in", "primary")]
    assert [(one.text(), one.kind) for one in second.buttons] == [("Try again", "quiet")]
    assert first.buttons[0].act.command.startswith("bedrot login toolost --account main")  # type: ignore[attr-defined]


def test_no_two_buttons_of_a_cause_are_called_the_same(bell: Bell, empty_room: Room) -> None:
    show = Step("Details", "bedrot://show/services/toolost")
    mild = entry(5, cause("aside/tiktok", "TikTok: 1 file set aside", level="info", state="waiting"))
    attended(bell, empty_room, entry(1, cause(steps=(SIGN_IN, show))), mild)
    popup = listed(bell)
    words = [one.text() for one in popup.open_rows[0].findChildren(Button) if one.text()]
    assert words == ["Sign in", "Show", "Snooze", "Details"]
    assert popup.count.text() == "1 needs you, 1 to know"


def test_the_dot_counts_what_is_unread_and_opening_marks_it_as_seen(bell: Bell, empty_room: Room) -> None:
    attending = attended(bell, empty_room, OUT, DOWN, MUTED)
    assert bell._button.count == 2
    assert bell._button.accessibleName() == "Inbox, 2 unread"
    listed(bell)
    assert attending.asked == [("see", 1, 2)]
    assert bell._button.count == 0


def test_a_button_does_its_deed_and_the_list_goes(
    bell: Bell, empty_room: Room, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(
        empty_room.deeds, "ask_sign_in", lambda service, account, _title: asked.append((service, account))
    )
    attended(bell, empty_room, OUT)
    popup = listed(bell)
    popup.open_rows[0].buttons[0].click()
    assert asked == [("toolost", "main")]
    qtbot.waitUntil(lambda: bell.popup is None)


def test_a_cause_is_put_off_for_a_span_and_a_muted_one_is_heard_again(bell: Bell, empty_room: Room) -> None:
    attending = attended(bell, empty_room, OUT, MUTED)
    popup = listed(bell)
    spans = popup.open_rows[0].spans()
    assert [act.words for act in spans] == ["For 1 hour", "Until tomorrow 08:00", "For a week"]
    spans[1].do()
    assert "until tomorrow 08:00" in texts(popup.muted_rows[0])
    popup.muted_rows[0].end.click()
    assert attending.asked[1:] == [("snooze", 1, "tomorrow"), ("unsnooze", 4)]


def test_details_are_folded_and_can_be_copied(bell: Bell, empty_room: Room) -> None:
    attended(bell, empty_room, OUT, DOWN)
    popup = listed(bell)
    first, second = popup.open_rows
    assert second.more.isHidden()
    assert first.details.isHidden()
    high = popup.height()
    first.more.click()
    assert first.details.isVisible()
    assert popup.height() > high
    first.details.findChild(Button).click()
    assert "probe 6 Nov" in QGuiApplication.clipboard().text()


def test_what_came_and_went_while_nobody_looked_is_still_told(bell: Bell, empty_room: Room) -> None:
    attended(bell, empty_room, OVER)
    assert bell._button.count == 1
    popup = listed(bell)
    assert "This computer was offline" in texts(popup.over_rows[0])
    assert "Came and went" in texts(popup)


def test_a_message_of_the_sitting_keeps_its_undo_until_it_is_used(bell: Bell, empty_room: Room, qtbot: QtBot) -> None:
    done: list[str] = []
    empty_room.desk.offer_undo("toolost.csv is in", lambda: done.append("undone"))
    popup = listed(bell)
    assert [act.words for act in popup.said_rows[0].acts] == ["Undo"]
    popup.said_rows[0].findChild(Button).click()
    qtbot.waitUntil(lambda: bell.popup is None)
    assert done == ["undone"]
    assert listed(bell).said_rows[0].acts == []


def test_a_cause_that_a_card_told_is_not_listed_twice(bell: Bell, empty_room: Room) -> None:
    empty_room.desk.toast(Toast("TooLost is signed out", key="cause/signed out/toolost/main"))
    empty_room.desk.toast(Toast("The run failed in part", "", "failed"))
    assert [toast.title for _, toast in bell.said] == ["The run failed in part"]
    assert bell._button.count == 1


def test_the_list_follows_while_it_is_open_and_keeps_what_is_unfolded(bell: Bell, empty_room: Room) -> None:
    attending = attended(bell, empty_room, OUT, DOWN)
    popup = listed(bell)
    popup.open_rows[0].more.click()
    attending.have(OUT)
    assert [row.entry.id for row in popup.open_rows] == [1]
    assert popup.open_rows[0].more.isChecked()
    attending.have()
    assert "Nothing needs you." in texts(popup)


def test_the_keyboard_reaches_everything_in_the_list(bell: Bell, empty_room: Room, qtbot: QtBot) -> None:
    attended(bell, empty_room, OUT, DOWN)
    popup = listed(bell)
    popup.activateWindow()
    assert popup.focusWidget() is popup.open_rows[0].buttons[0]
    qtbot.keyClick(popup.focusWidget(), Qt.Key.Key_Down)
    assert popup.focusWidget() is popup.open_rows[0].later
    names = [one.accessibleName() for one in popup.findChildren(Button)]
    assert all(names)
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bell.popup is None)


def test_nothing_in_the_list_is_wider_than_the_list(bell: Bell, empty_room: Room, qtbot: QtBot) -> None:
    many = (Step("Run again", "bedrot://run"), Step("Show the schedule", "bedrot://show/schedule"))
    long = cause(steps=many, details=f"file {'/a/long/folder' * 12}.csv\nline 12", title="A title " * 12)
    attended(bell, empty_room, *(entry(number, long) for number in range(8)))
    popup = listed(bell)
    row = popup.open_rows[0]
    row.more.click()
    qtbot.waitUntil(popup.open_rows[0].details.isVisible)
    inside = popup._area.viewport()
    for button in (*row.buttons, row.later, row.more):
        assert button.width() >= button.sizeHint().width() - 2  # less is cut off
        assert button.mapTo(inside, button.rect().topRight()).x() < inside.width()
    row.details.findChild(Button).click()
    assert f"{'/a/long/folder' * 12}.csv" in QGuiApplication.clipboard().text()
