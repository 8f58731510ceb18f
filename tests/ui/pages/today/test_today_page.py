"""Today: cards, the one primary button, keys, what is remembered, and every state of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.events import RunEnded, RunStarted, StageProgressed, StageStarted
from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.ui.pages.today.account_card import AccountCard
from bedrot_desktop.ui.pages.today.below import NewsRow, TodoRow
from bedrot_desktop.ui.pages.today.page import TodayPage
from bedrot_desktop.ui.pages.today.reading import read
from bedrot_desktop.ui.pages.today.reflow import columns_for
from bedrot_desktop.ui.pages.today.remembered import place, recall, remember
from bedrot_desktop.ui.words import moment

from ...conftest import NOW, Room


def opened(room: Room, qtbot: QtBot) -> TodayPage:
    page = within(TodayPage(room.desk, room.deeds), qtbot)
    page.opened()
    qtbot.waitUntil(lambda: page.state in {"content", "nothing", "trouble"}, timeout=30_000)
    qtbot.waitUntil(room.idle, timeout=30_000)
    return page


@pytest.fixture
def page(signed_room: Room, qtbot: QtBot) -> Iterator[TodayPage]:
    yield opened(signed_room, qtbot)
    qtbot.waitUntil(signed_room.idle, timeout=30_000)


def within(page: TodayPage, qtbot: QtBot) -> TodayPage:
    """The page in a window that takes no size from it, as the program's own."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1300, 900)
    page.setParent(window)
    page.host = window  # type: ignore[attr-defined] # nobody else holds it
    page.resize(1300, 900)
    window.show()
    page.show()
    return page


def card_of(page: TodayPage, key: str) -> AccountCard:
    return page.cards[key]


def test_every_account_has_a_card_and_the_dead_login_comes_first_with_the_only_primary_button(page: TodayPage) -> None:
    assert {"toolost/main", "tiktok/pig1987", "tiktok/zone.a0", "linktree/main", "metaads/main"} <= set(page.cards)
    assert "bank/" not in page.cards
    first = page.reflow._widgets[0]
    assert isinstance(first, AccountCard)
    assert first.card is not None
    assert first.card.service == "toolost"
    assert (first.pill.state, first.button.text()) == ("out", "Sign in")
    primary = [button for button in page.findChildren(QAbstractButton) if button.property("kind") == "primary"]
    assert primary == [first.button]
    assert page.reflow._widgets[-1] is page.bring


def test_the_page_tells_in_words_how_all_stands_why_and_what_is_to_be_done(page: TodayPage) -> None:
    assert page.top.headline.text().startswith(("4 of 6", "5 of 6"))
    assert "TooLost needs you" in page.top.headline.text()
    assert "session ended" in page.top.why.text()
    assert "Sign in once" in page.top.why.text()
    todo = page.todo.findChildren(TodoRow)
    assert 1 <= len(todo) <= 3
    assert "about" in page.todo.much.text()
    assert all(row.findChildren(QAbstractButton) for row in todo)
    assert page.shown is not None
    assert page.shown.todo[0].words == "Sign in to TooLost"


def test_enter_on_the_card_signs_in_and_space_opens_the_service(
    page: TodayPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(page.deeds, "ask_sign_in", lambda service, account, _title: asked.append((service, account)))
    went: list[tuple[str, str]] = []
    page.desk.went.connect(lambda *where: went.append(where))
    card = card_of(page, "toolost/main")
    page.window().activateWindow()
    card.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(card.hasFocus)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert asked == [("toolost", "main")]
    qtbot.keyClick(card, Qt.Key.Key_Space)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.rect().center())
    assert went[0] == ("services", "toolost")


def test_tab_walks_card_by_card_as_they_stand(page: TodayPage) -> None:
    wanted = [page.top.run_all, *(one for key in page._order for one in page.cards[key].focused), page.bring.choose]
    walked: list[QWidget] = []
    at: QWidget | None = page.top.run_all
    while at is not None and len(walked) < 200 and at is not page.bring.choose:
        if at in wanted:
            walked.append(at)
        at = at.nextInFocusChain()
    assert walked == wanted[:-1]


def test_every_control_has_a_name_and_every_card_tells_its_value(page: TodayPage) -> None:
    for button in page.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text(), button
    card = card_of(page, "toolost/main")
    assert card.accessibleName().startswith("TooLost, signed out. Data is ")
    assert "ended" in card.gauge.accessibleName()
    assert card.bar.accessibleName().startswith("Data is")
    assert "Zones" in card.zones.accessibleName()


def test_the_menu_has_every_act_and_copies_the_command(page: TodayPage, qtbot: QtBot) -> None:
    card = card_of(page, "toolost/main")
    at = card.rect().center()
    QApplication.sendEvent(
        card,
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, card.mapToGlobal(at), Qt.KeyboardModifier.NoModifier),
    )
    menu = card.findChild(QMenu)
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    assert {"Sign in", "Run", "Probe now", "Open service"} <= set(words)
    copies = [action for action in menu.actions() if action.text() == "Copy “Sign in” as command"]
    copies[0].trigger()
    assert QApplication.clipboard().text().startswith("bedrot login toolost")
    menu.close()


def test_cards_are_kept_and_keep_their_focus_when_the_page_is_read_anew(page: TodayPage, qtbot: QtBot) -> None:
    before = dict(page.cards)
    page.window().activateWindow()
    card_of(page, "linktree/main").setFocus(Qt.FocusReason.TabFocusReason)
    page.refresh()
    qtbot.waitUntil(lambda: page.desk.bridge.idle, timeout=30_000)
    assert page.cards == before
    assert card_of(page, "linktree/main").hasFocus()


def test_the_columns_follow_the_width(page: TodayPage, qtbot: QtBot) -> None:
    assert [columns_for(width) for width in (1300, 1240, 1239, 930, 929, 620, 619)] == [4, 4, 3, 3, 2, 2, 1]
    page.resize(700, 800)
    qtbot.waitUntil(lambda: page.reflow.count == 2)
    qtbot.waitUntil(lambda: page.area.horizontalScrollBar().maximum() == 0)


def test_while_a_run_goes_on_its_card_shows_how_far_it_is_and_the_others_stay(page: TodayPage, qtbot: QtBot) -> None:
    hear = page.desk.bridge.heard.emit
    order = page._order
    hear(RunStarted(NOW, "20261110_080400", ("linktree",), 5))
    hear(StageStarted(NOW, "20261110_080400", "linktree", "landing2raw"))
    hear(StageProgressed(NOW, "20261110_080400", "linktree", "landing2raw", 64, 100, "files"))
    card = card_of(page, "linktree/main")
    qtbot.waitUntil(lambda: card.pill.state == "running")
    qtbot.waitUntil(lambda: "64" in card.last.whole())
    assert card.last.whole().startswith("Cleaning")
    assert card.button.text() == "Show run"
    assert page._order == order
    assert card_of(page, "toolost/main").pill.state == "out"
    hear(RunEnded(NOW, "20261110_080400", "done", 3.0))
    qtbot.waitUntil(lambda: card.pill.state != "running", timeout=10_000)
    qtbot.waitUntil(lambda: page.desk.bridge.idle, timeout=30_000)


def test_what_happened_leads_to_where_more_is_to_be_seen(page: TodayPage, qtbot: QtBot) -> None:
    went: list[tuple[str, str]] = []
    page.desk.went.connect(lambda *where: went.append(where))
    news = page.since.findChildren(NewsRow)
    assert news
    qtbot.keyClick(news[0], Qt.Key.Key_Return)
    assert went
    assert went[0][0] in {"runs", "services", "insights"}


def test_what_was_read_is_remembered_and_painted_at_the_next_start_with_its_age(
    page: TodayPage, signed_room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = place(signed_room.desk.home, signed_room.desk.workspace)
    kept = recall(file)
    assert kept == page.shown
    assert page.top.as_of.isHidden()
    again = within(TodayPage(signed_room.desk, signed_room.deeds), qtbot)
    monkeypatch.setattr(again, "_ask", lambda: None)
    again.opened()
    qtbot.waitUntil(lambda: again.state == "content", timeout=10_000)
    assert kept is not None
    assert again.top.as_of.text() == f"as of {moment(kept.read_at, NOW)}"
    assert not again.top.as_of.isHidden()
    assert again.top.headline.text() == page.top.headline.text()


def test_what_another_version_or_nobody_kept_is_left_alone(page: TodayPage, signed_room: Room) -> None:
    file = place(signed_room.desk.home, signed_room.desk.workspace)
    document = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**document, "shape": "other"}), "utf-8")
    assert recall(file) is None
    file.write_text("{", "utf-8")
    assert recall(file) is None
    file.unlink()
    assert recall(file) is None
    assert page.shown is not None
    remember(file, page.shown)
    assert recall(file) == page.shown


def test_with_nothing_there_at_all_the_page_says_what_to_do(empty_room: Room, qtbot: QtBot) -> None:
    page = opened(empty_room, qtbot)
    assert page.state == "nothing"
    words = [button.text() for button in page.findChildren(QAbstractButton) if button.isVisible()]
    assert "Choose files" in words


def test_trouble_keeps_what_was_shown_and_marks_its_age(page: TodayPage) -> None:
    page.trouble(Outcome("failed", error=OSError("The disk is gone.")))
    assert page.state == "content"
    assert page.top.as_of.text().startswith("as of")
    assert not page.top.as_of.isHidden()


def test_trouble_at_the_first_reading_is_told_on_the_page(
    signed_room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoiled(*_given: object, **_named: object) -> None:
        raise OSError("The disk is gone.")

    monkeypatch.setattr("bedrot_desktop.ui.pages.today.page.read", spoiled)
    page = opened(signed_room, qtbot)
    assert page.state == "trouble"


def test_news_are_those_since_the_last_look(signed_room: Room) -> None:
    first = read(signed_room.house, Run(), looking=True)
    assert first.looked_at is None
    assert first.news
    signed_room.house.clock.moment = NOW + timedelta(hours=9)  # type: ignore[attr-defined]
    later = read(signed_room.house, Run(), looking=True)
    assert later.looked_at == NOW
    assert not [one for one in later.news if one.at is not None and one.at < NOW]
    again = read(signed_room.house, Run(), looking=True)
    assert again.looked_at == NOW


def test_the_page_is_painted_in_both_schemes(page: TodayPage, theme_in_use: object) -> None:
    assert callable(theme_in_use)
    dark = page.grab().toImage()
    theme_in_use("light")
    light = page.grab().toImage()
    assert dark.pixelColor(3, 3) != light.pixelColor(3, 3)
    theme_in_use("dark")


def test_what_a_run_is_carrying_through_the_zones_is_not_called_stuck(signed_room: Room) -> None:
    house, run = signed_room.house, Run()
    file = next((signed_room.root / "eco" / "data_lake" / "landing" / "linktree").rglob("*.json"))
    file.with_name(f"{file.stem.rsplit('_', 1)[0]}_999999.json").write_bytes(file.read_bytes() + b" ")
    states = {card.service: card.state for card in read(house, run).cards}
    assert states["linktree"] == "stuck"
    states = {card.service: card.state for card in read(house, run, running={"linktree"}).cards}
    assert states["linktree"] != "stuck"
    assert states["toolost"] == "out"
