"""The command palette: what is found, how it is walked, what it does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.palette import Entry, Palette, found, match

from .conftest import Room

NAMES = st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=20)


@given(NAMES)
def test_every_name_is_found_by_itself_and_by_its_first_letters(name: str) -> None:
    whole = match(name, name)
    assert whole is not None
    assert match(name[:2], name) is not None


@given(NAMES, NAMES)
def test_the_letters_found_stand_in_their_order(text: str, name: str) -> None:
    told = match(text, name)
    if told is not None and name.isascii():
        places = told[0]
        assert list(places) == sorted(places)
        assert all(0 <= place < len(name) for place in places)


def test_the_best_group_comes_first_and_each_has_one_heading() -> None:
    entries = [Entry("Go to", Act("Runs")), Entry("Do", Act("Run all")), Entry("Tables", Act("v_royalties_monthly"))]
    told = found("royal", entries)
    assert [one.entry.act.words for one in told] == ["v_royalties_monthly"]
    told = found("run", entries)
    assert {one.entry.act.words for one in told} == {"Runs", "Run all"}
    assert [one.first for one in told] == [True, True]


def test_keys_walk_the_list_and_enter_does_what_is_chosen(room: Room, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    window, done = QWidget(), list[str]()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    entries = [Entry("Do", Act(name, lambda name=name: done.append(name))) for name in ("one", "two", "three")]
    palette = Palette(window, lambda: list(entries))
    palette.open()
    qtmodeltester.check(palette.rows)
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["two"]
    assert not palette.isVisible()
    palette.open()
    qtbot.keyClicks(palette.field, "thr")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["two", "three"]


def test_what_cannot_be_done_says_why_and_is_not_done(room: Room, qtbot: QtBot) -> None:
    window, done = QWidget(), list[str]()
    qtbot.addWidget(window)
    palette = Palette(window, lambda: [Entry("Do", Act("Stop", lambda: done.append("x"), why_not="Nothing runs."))])
    palette.open()
    palette.act()
    assert done == []
    assert palette.isVisible()
    palette.hide()


def test_what_is_chosen_stays_chosen_when_more_is_found(room: Room, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    entries = [Entry("Go to", Act(name)) for name in ("Run", "Runs", "Running")]
    palette = Palette(window, lambda: list(entries))
    palette.open()
    palette.field.setText("run")
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    chosen = palette.current
    assert chosen is not None
    palette.more([Entry("Tables", Act("run"))])
    assert palette.current is not None
    assert palette.current.entry is chosen.entry
    assert len(palette.rows.matches) == 4
