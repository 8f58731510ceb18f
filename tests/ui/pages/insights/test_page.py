"""The page Insights over a made-up label."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from bedrot_desktop.insights.shapes import MONTH, WEEK
from bedrot_desktop.ui.pages.insights.content import OWN, TABS, Ask
from bedrot_desktop.ui.pages.insights.explain import explained_text
from bedrot_desktop.ui.pages.insights.page import InsightsPage
from bedrot_desktop.ui.widgets.chart.card import ChartCard

from ...conftest import Room

Opened = Callable[..., InsightsPage]


def settled(page: InsightsPage, room: Room, qtbot: QtBot) -> InsightsPage:
    """Wait until what was asked for is shown."""
    qtbot.waitUntil(
        lambda: room.idle() and (page.state == "nothing" or (page.shown is not None and page.shown.tab == page.tab)),
        timeout=30_000,
    )
    return page


def shown_page(room: Room, qtbot: QtBot, where: str = "") -> InsightsPage:
    page = InsightsPage(room.desk, room.deeds)
    qtbot.addWidget(page)
    page.resize(1240, 820)
    page.show()
    page.opened()
    if where:
        page.go(where)
    return settled(page, room, qtbot)


def streams_card(page: InsightsPage) -> ChartCard:
    return page.cards.charts["streams", "artist_streams"]


def sql(room: Room, statement: str, *given: object) -> list[tuple[object, ...]]:
    """Ask the warehouse behind the page's back."""
    with sqlite3.connect(f"file:{room.house.warehouse_place}?mode=ro", uri=True) as connection:
        return connection.execute(statement, given).fetchall()


def test_every_tab_shows_its_cards_below_the_same_filter(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot)
    page.filter_by(replace(page.ask, grain=WEEK))
    for tab, _ in TABS:
        page.show_tab(tab)
        settled(page, room, qtbot)
        assert page.state == "content"
        assert page.tabs.current == tab
        assert list(page.cards.shown())
        assert page.shown.filter.grain == WEEK
    nameless = [one for one in page.findChildren(QAbstractButton) if one.isVisible() and not one.accessibleName()]
    assert [one for one in nameless if not one.text()] == []


def test_the_values_under_the_line_are_those_of_the_warehouse(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot)
    card = streams_card(page)
    missing = {one.place for one in card.charts[0].unreported}
    for place in (0, 17, 40, 63):
        assert place not in missing
        card.plot.set_at(place)
        told = {line.title: line.raw for line in card.reading().lines}
        day = card.charts[0].days[place].isoformat()
        for brand, streams in sql(
            room, "select coalesce(p.brand, v.platform), sum(v.streams) from v_label_streams_daily v"
            " left join platforms p on p.platform_name = v.platform where v.date = ? group by 1", day,
        ):  # fmt: skip
            assert told[brand] == streams
        assert told["Total"] == sql(room, "select sum(streams) from v_label_streams_daily where date = ?", day)[0][0]


def test_what_is_not_reported_is_hatched_and_not_counted(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot, "royalties")
    card = page.cards.charts[("royalties",)]
    assert card.charts[0].unreported
    for one in card.charts[0].unreported:
        card.plot.set_at(one.place)
        assert {line.value for line in card.reading().lines if line.place >= 0} == {"not reported"}
        assert not card.plot.panels[0].known[:, one.place].any()


def test_a_click_drills_down_and_backspace_goes_back(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot, "audience")
    page.cards.charts[("artist_streams",)].drilled.emit("artist", "PIG1987")
    settled(page, room, qtbot)
    assert page.shown.filter.artists == ("PIG1987",)
    assert page.bar.artist.chosen
    page.show_tab("royalties")
    settled(page, room, qtbot)
    assert page.shown.filter.artists == ("PIG1987",)
    qtbot.keyClick(page, Qt.Key.Key_Backspace)
    settled(page, room, qtbot)
    assert page.shown.filter.artists == ()
    page.drill("platform", "Spotify")
    qtbot.keyClick(page.bar.platform, Qt.Key.Key_Backspace)
    settled(page, room, qtbot)
    assert page.ask.platforms == ()


def test_other_pages_link_to_a_tab_and_an_artist(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot, "tracks?artist=PIG1987")
    assert page.tab == "tracks"
    assert page.ask.artists == ("PIG1987",)
    groups = {bar.group for bars in page.cards.bars.values() for bar in bars.bars.rows}
    assert groups == {"PIG1987"}


def test_filter_tab_and_named_filters_are_there_after_a_restart(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot)
    page.filter_by(Ask(OWN, "2026-09-01", "2026-09-30", ("PIG1987",), (), MONTH, ""))
    page.bar.named.emit("September")
    page.show_tab("social")
    settled(page, room, qtbot)
    again = shown_page(room, qtbot)
    assert (again.ask, again.tab) == (page.ask, "social")
    assert again.shown.filter.start == date(2026, 9, 1)
    assert again.bar.saved_menu().actions()[0].text() == "September"
    assert again.bar.save.text() == "September"


def test_a_forgotten_filter_can_be_brought_back(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot)
    page.bar.named.emit("Mine")
    with qtbot.waitSignal(room.desk.toasted) as told:
        page.bar.forget.emit("Mine")
    assert page.saved == ()
    told.args[0].acts[0].do()
    assert [name for name, _ in page.saved] == ["Mine"]


def test_what_was_kept_and_cannot_be_read_is_left_aside(room: Room, qtbot: QtBot) -> None:
    (room.desk.home / "insights.json").write_text(json.dumps({"filter": {"span": "own", "start": "?"}}))
    assert shown_page(room, qtbot).ask == Ask()


def test_a_number_is_explained_with_the_statement_that_gives_it(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot)
    for card in page.cards.kpis[:6]:
        page.doings.popup = None
        page.doings.do("explain", card, None)
        qtbot.waitUntil(lambda: page.doings.popup is not None, timeout=20_000)
        told = page.doings.popup.told
        assert sql(room, told.sql)[0][0] == pytest.approx(card.kpi.value)
        assert told.formula
        assert told.sql in explained_text(told)
        page.doings.popup.close()


def test_rows_and_sql_open_the_warehouse(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot)
    card = streams_card(page)
    card.plot.set_at(10)
    acts = {act.words: act for act in page.doings.acts(card) if act is not None}
    assert list(acts) == ["Explain this number", "Show rows", "Open as SQL", "Copy value", "Save as PNG…",
                          "Save as SVG…", "Save as CSV…", "Full screen"]  # fmt: skip
    for words in ("Show rows", "Open as SQL"):
        with qtbot.waitSignal(room.desk.went, timeout=20_000) as told:
            acts[words].do()
        assert told.args[0] == "warehouse"
        statement = told.args[1].removeprefix("sql:")
        assert card.day.isoformat() in statement
        assert sql(room, statement)


def test_pictures_and_figures_are_written(room: Room, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown_page(room, qtbot)
    card = streams_card(page)
    for kind in ("png", "svg", "csv"):
        page.doings.write(card, kind, tmp_path / f"chart.{kind}")
    page.doings.write_all(list(page.cards.shown()), tmp_path)
    page.doings.save_picture(page.content, tmp_path / "tab.png")
    qtbot.waitUntil(room.idle)
    assert QImage(str(tmp_path / "chart.png")).width() > 1000
    assert "<svg" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    rows = list(csv.DictReader((tmp_path / "chart.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["day"] for row in rows] == [day.isoformat() for day in card.charts[0].days]
    assert float(rows[17]["Spotify"]) == card.charts[0].series[0].values[17]
    assert {"streams.csv", "royalties.csv", "top_tracks.csv"} <= {file.name for file in tmp_path.iterdir()}
    assert not QImage(str(tmp_path / "tab.png")).isNull()


def test_only_the_newest_question_is_answered(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot)
    shown = []
    show = page._show
    page._show = lambda content: (shown.append(content.filter.days), show(content))  # type: ignore[method-assign]
    for span in ("28d", "6m", "12m"):
        page.filter_by(replace(page.ask, span=span))
    settled(page, room, qtbot)
    assert shown == [365]
    page.go_back()
    settled(page, room, qtbot)
    page.filter_by(replace(page.ask, span="12m"))
    assert shown[-1] == 365  # known already: nothing was asked


def test_filtered_to_nothing_offers_to_clear_and_the_chips_stay(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot, "social")
    page.filter_by(replace(page.ask, artists=("Nobody",)))
    settled(page, room, qtbot)
    assert page.filtered_out.isVisible()
    assert page.bar.artist.value == "Nobody"
    page.clear()
    settled(page, room, qtbot)
    assert page.area.isVisible()


def test_an_empty_lake_says_how_figures_get_here(empty_room: Room, qtbot: QtBot) -> None:
    page = shown_page(empty_room, qtbot)
    assert page.state == "nothing"


def test_f11_fills_the_screen_with_a_chart(room: Room, qtbot: QtBot) -> None:
    page = shown_page(room, qtbot)
    page.full_screen()
    full = page.doings.full
    qtbot.waitUntil(full.isVisible)
    assert full.card.charts == streams_card(page).charts
    full.close()


def test_a_narrow_page_breaks_its_rows_and_another_theme_keeps_the_cards(
    room: Room, qtbot: QtBot, theme_in_use: Callable[[str], None]
) -> None:
    page = shown_page(room, qtbot)
    card = streams_card(page)
    page.resize(820, 560)
    theme_in_use("light")
    assert streams_card(page) is card
    for one in page.cards.shown():
        assert page.board.rect().contains(one.geometry())
    assert page.board.minimumHeight() > 800
