"""What the inbox wants said: a card in the window in front, else a message of the system; gone with recovery."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from bedrot_desktop.notify.message import CRITICAL, DIGEST, RECOVERY, TROUBLE, WARNING, Message, Step
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.telling import Telling
from bedrot_desktop.ui.toasts import WIDE, Toasts

from .attended_fake import OUT, SIGN_IN, Attending
from .conftest import NOW, Room

KEY = "signed out/toolost/main"


def message(kind: str = TROUBLE, **more: Any) -> Message:
    told: dict[str, Any] = {
        "title": "TooLost is signed out",
        "words": "Streams stop at 5 November.",
        "steps": (SIGN_IN,),
    }
    return Message(KEY, kind, WARNING, at=NOW.astimezone(UTC), **{**told, **more})


class Stage:
    """A window with its corner, and what is said outside of it."""

    def __init__(self, room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(800, 600)
        self.outside: list[Toast] = []
        self.toasts = Toasts(self.window)
        room.desk.toasted.connect(self.toasts.show)
        room.desk.untoasted.connect(self.toasts.take_away)
        room.desk.attending = self.attending = Attending(OUT)
        self.telling = Telling(room.deeds, self.window, self.outside.append)
        self.telling.attend()
        self._patch = monkeypatch

    def front(self, seen: bool) -> None:
        """Before the person, or hidden."""
        self._patch.setattr(type(self.telling), "in_front", seen)


@pytest.fixture
def stage(empty_room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(empty_room, qtbot, monkeypatch)


def test_in_front_it_is_a_card_with_its_buttons_that_stays(stage: Stage) -> None:
    stage.front(True)
    stage.attending.told.emit(message())
    (card,) = stage.toasts.cards
    assert [act.words for act in card.toast.acts] == ["Sign in", "Snooze", "Details"]
    assert card.toast.stays
    assert card.toast.state == "out"  # of the cause, not of the level alone
    assert stage.outside == []
    card.toast.acts[1].do()
    assert stage.attending.asked == [("snooze", KEY, "tomorrow")]


def test_hidden_it_is_a_message_of_the_system_with_the_same_words(stage: Stage) -> None:
    stage.front(False)
    stage.attending.told.emit(message())
    assert [(one.title, one.words) for one in stage.outside] == [
        ("TooLost is signed out", "Streams stop at 5 November.")
    ]
    assert stage.toasts.cards == []


def test_the_same_cause_told_again_replaces_its_card(stage: Stage) -> None:
    stage.front(True)
    stage.attending.told.emit(message())
    stage.attending.told.emit(message(title="TooLost is signed out for two days"))
    assert [card.toast.title for card in stage.toasts.cards] == ["TooLost is signed out for two days"]


def test_a_recovery_takes_the_card_away_and_says_it_once(stage: Stage) -> None:
    stage.front(True)
    stage.attending.told.emit(message())
    stage.attending.told.emit(message(RECOVERY, title="TooLost is signed in", words="32 days caught up.", steps=()))
    (card,) = stage.toasts.cards
    assert (card.toast.title, card.toast.state, card.toast.stays) == ("TooLost is signed in", "current", False)


def test_a_recovery_takes_the_card_away_also_while_the_window_is_hidden(stage: Stage) -> None:
    stage.front(True)
    stage.attending.told.emit(message())
    stage.front(False)
    stage.attending.told.emit(message(RECOVERY, title="TooLost is signed in", steps=()))
    assert stage.toasts.cards == []
    assert [one.title for one in stage.outside] == ["TooLost is signed in"]


def test_a_digest_is_told_with_its_lines_and_goes_by_itself(stage: Stage) -> None:
    toast = stage.telling.toast_of(message(DIGEST, title="This morning", words="2 things", lines=("a", "b"), steps=()))
    assert toast.words == "2 things\na\nb"
    assert not toast.stays


def test_without_a_cause_in_the_inbox_the_level_says_how_bad_it_is(stage: Stage) -> None:
    stage.attending.have()
    critical = Message("disk", TROUBLE, CRITICAL, "The disk is full", "", NOW, (Step("Show", "bedrot://show/health"),))
    toast = stage.telling.toast_of(critical)
    assert toast.state == "failed"
    assert [act.words for act in toast.acts] == ["Show", "Details"]


def test_a_cause_that_the_inbox_does_not_have_yet_is_known_by_its_name(stage: Stage) -> None:
    stage.attending.have()
    more = Step("Details", "bedrot://show/services/toolost")
    toast = stage.telling.toast_of(message(steps=(SIGN_IN, more)))
    assert toast.state == "out"
    assert [act.words for act in toast.acts] == ["Sign in", "Snooze", "Details"]


def test_several_at_once_cannot_be_put_off_together(stage: Stage) -> None:
    several = Message("several/3", TROUBLE, WARNING, "3 things", "", NOW, (Step("Show all", "bedrot://show/today"),))
    assert [act.words for act in stage.telling.toast_of(several).acts] == ["Show all", "Details"]


def test_a_card_is_as_high_as_its_words_need(stage: Stage, qtbot: QtBot) -> None:
    stage.front(True)
    stage.window.show()
    stage.attending.told.emit(message(words="A long sentence that goes on and on over several lines. " * 4))
    (card,) = stage.toasts.cards
    qtbot.waitUntil(lambda: card.isVisible() and card.width() == WIDE)
    long = next(one for one in card.findChildren(QLabel) if one.text().startswith("A long"))
    qtbot.waitUntil(lambda: long.height() >= long.heightForWidth(long.width()))
