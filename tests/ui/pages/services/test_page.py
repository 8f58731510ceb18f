"""The page Services as a person uses it: choosing, walking, filtering, going to places, what is shown without data."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.events import RunEnded, RunStarted, StageStarted
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.ui.pages.services import content, gaps
from bedrot_desktop.ui.pages.services.files_content import FileRow
from bedrot_desktop.ui.pages.services.files_tab import COLUMNS, FilesTab, cells
from bedrot_desktop.ui.pages.services.matrix import FIRST_ZONE, GAPS, HEADS, Matrix
from bedrot_desktop.ui.pages.services.page import ServicesPage
from bedrot_desktop.ui.pages.services.session_tab import SessionTab
from bedrot_desktop.ui.pages.services.table import Listing, ListTable

from ...conftest import NOW, TODAY, Room
from .conftest import settle

Show = Callable[..., ServicesPage]


def test_the_matrix_is_a_sound_model(still_room: Room, qtmodeltester: ModelTester) -> None:
    model = Matrix()
    qtmodeltester.check(model)
    found = content.read(still_room.house, Run())
    model.tell(found.rows, TODAY)
    model.tell_facts(gaps.read(still_room.house, Run()))
    model.tell_running({"linktree": "running"})
    model.tell(found.rows[:3], TODAY)
    qtmodeltester.check(model)
    assert model.headerData(GAPS, Qt.Orientation.Horizontal) == "Gaps"


def test_a_listing_is_a_sound_model(qtmodeltester: ModelTester) -> None:
    model = Listing(COLUMNS, cells, lambda one: one.path)
    files = [FileRow("landing", f"a/{n}.csv", "x.y", "current", "good", n, n, None) for n in range(300)]
    model.tell(files)
    qtmodeltester.check(model)
    model.tell(files[:10])
    assert model.rowCount() == 10


def test_the_dead_login_comes_first_with_one_button_to_sign_in(still_room: Room, shown: Show) -> None:
    page = shown(still_room)
    assert page.state == "content"
    assert page.view.chosen == "toolost"
    assert page.detail.title.text() == "TooLost"
    assert page.detail.primary.act.words == "Sign in"
    assert page.detail.primary.act.command.startswith("bedrot login toolost")
    assert page.detail.primary.kind == "primary"
    assert page.detail.pill.words == "signed out"
    assert page.filters.buttons["all"].text() == f"All {len(page.matrix.rows)}"
    assert page.filters.buttons["you"].text() == f"Needs you {len([r for r in page.matrix.rows if r.needs_you])}"


def test_the_matrix_tells_everything_in_words(still_room: Room, shown: Show) -> None:
    page = shown(still_room)
    place = page.matrix.place("toolost")
    told = page.matrix.data(page.matrix.index(place, FIRST_ZONE), Qt.ItemDataRole.AccessibleTextRole)
    assert str(told).startswith("TooLost: Landing: Landing: as of ")
    assert "stale" in str(told)
    assert "held up" in str(told)
    for column in range(page.matrix.columnCount()):
        assert page.matrix.data(page.matrix.index(place, column)) not in (None, "")
        assert HEADS[column]


def test_lives_are_shown_and_walked_by_keys(still_room: Room, shown: Show, qtbot: QtBot) -> None:
    page = shown(still_room)
    tab = page.detail.tabs["session"]
    assert isinstance(tab, SessionTab)
    assert len(tab.bars.lives.bars) == 8
    assert tab.bars.lives.band is not None
    tab.bars.setFocus()
    qtbot.keyClick(tab.bars, Qt.Key.Key_Left)
    qtbot.keyClick(tab.bars, Qt.Key.Key_Left)
    assert tab.bars.accessibleDescription() == tab.bars.lives.bars[6].tip
    assert not tab.bars.grab().isNull()


def test_arrows_walk_the_cells_and_enter_opens_the_files_of_the_zone(
    still_room: Room, shown: Show, qtbot: QtBot
) -> None:
    page = shown(still_room)
    page.view.setFocus()
    for _ in range(4):
        qtbot.keyClick(page.view, Qt.Key.Key_Right)
    qtbot.keyClick(page.view, Qt.Key.Key_Down)
    cell = page.matrix.cell(page.view.currentIndex())
    assert cell is not None
    assert cell.zone == "staging"
    second = page.matrix.rows[1]
    assert page.detail.row is not None
    assert page.detail.row.key == second.key
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    settle(qtbot, still_room)
    files = page.detail.tabs["files"]
    assert isinstance(files, FilesTab)
    assert page.detail.tab == "files"
    assert files.zones.current == "staging"
    assert files.listing.values
    assert {one.zone for one in files.listing.values} == {"staging"}


def test_places_of_the_page_are_gone_to(still_room: Room, shown: Show, qtbot: QtBot) -> None:
    page = shown(still_room, "linktree/stages")
    assert (page.view.chosen, page.detail.tab) == ("linktree", "stages")
    page.go("toolost")
    assert (page.view.chosen, page.detail.tab) == ("toolost", "stages")
    page.filters.buttons["you"].click()
    page.go("distrokid/quarantine")
    settle(qtbot, still_room)
    assert (page.view.chosen, page.detail.tab, page.filters.current) == ("distrokid", "quarantine", "all")
    page.go("bank/session")
    assert page.detail.tab == "files"


def test_filters_leave_those_that_fit_and_say_when_none_does(still_room: Room, shown: Show) -> None:
    page = shown(still_room)
    page.filters.buttons["you"].click()
    assert "toolost" in [row.key for row in page.matrix.rows]
    assert all(row.needs_you for row in page.matrix.rows)
    page.filters.buttons["scripts"].click()
    assert not page.matrix.rows
    assert "no scripts" in page._none.text()
    page._show_all()
    assert page.matrix.rows
    assert page.filters.current == "all"


def test_reading_anew_keeps_the_choice_and_the_tab(still_room: Room, shown: Show, qtbot: QtBot) -> None:
    page = shown(still_room, "linktree/files")
    files = page.detail.tabs["files"]
    assert isinstance(files, FilesTab)
    files.table.setCurrentIndex(files.listing.index(5, 0))
    kept = files.table.value
    page.refresh()
    settle(qtbot, still_room)
    assert (page.view.chosen, page.detail.tab) == ("linktree", "files")
    assert files.table.value == kept


def test_a_search_narrows_the_files_and_can_be_taken_back(still_room: Room, shown: Show, qtbot: QtBot) -> None:
    page = shown(still_room, "linktree/files")
    files = page.detail.tabs["files"]
    assert isinstance(files, FilesTab)
    every = len(files.listing.values)
    files.search.setText("staging")
    qtbot.waitUntil(lambda: 0 < len(files.listing.values) < every)
    files.search.setText("nothing is called like this")
    qtbot.waitUntil(lambda: not files.listing.values)
    assert files._none.text() == "No file with these filters."
    files.clear_filters()
    assert len(files.listing.values) == every


def test_a_service_without_sign_in_begins_with_its_files_and_back(still_room: Room, shown: Show, qtbot: QtBot) -> None:
    page = shown(still_room)
    page.view.choose("bank")
    settle(qtbot, still_room)
    assert page.detail.tab == "files"
    assert not page.detail.buttons["session"].isVisible()
    page.view.choose("linktree")
    settle(qtbot, still_room)
    assert page.detail.tab == "session"


def test_the_menu_has_every_act_and_its_command(still_room: Room, shown: Show, qtbot: QtBot) -> None:
    page = shown(still_room, "tiktok")
    page.view.asked_menu.emit("tiktok", QPoint(10, 10))
    menu = page.detail.findChild(QMenu)
    assert menu is not None
    words = [action.text() for action in menu.actions()]
    assert "Sign in to PIG1987" in words
    assert "Probe ZONE A0" in words
    assert "Copy “Run without fetching” as command" in words
    menu.close()


def test_every_control_has_a_name(still_room: Room, shown: Show, qtbot: QtBot) -> None:
    page = shown(still_room)
    for key in page.detail.tabs:
        page.detail.show_tab(key)
        settle(qtbot, still_room)
        for button in page.findChildren(QAbstractButton):
            if button.isVisible() and type(button).__module__.startswith("bedrot"):
                assert button.accessibleName() or button.text(), button
        for table in page.findChildren(ListTable):
            assert table.accessibleName()


def test_the_page_is_painted_in_both_schemes_and_narrow(
    still_room: Room, shown: Show, theme_in_use: Callable[[str], None], qapp: QApplication
) -> None:
    page = shown(still_room)
    for scheme in ("light", "dark"):
        theme_in_use(scheme)
        for wide, high in ((860, 520), (1700, 1100)):
            page.resize(wide, high)
            qapp.processEvents()
            assert not page.grab().isNull()
    assert sum(page.view.columnWidth(n) for n in range(page.matrix.columnCount())) <= page.view.viewport().width()


def test_an_empty_lake_shows_services_with_nothing_yet(empty_room: Room, shown: Show, qtbot: QtBot) -> None:
    page = shown(empty_room, "linktree/files")
    assert page.state == "content"
    files = page.detail.tabs["files"]
    assert isinstance(files, FilesTab)
    assert files._none.text() == "No file of this service lies in the lake yet."
    for tab in ("quarantine", "stages", "settings"):
        page.detail.show_tab(tab)
        settle(qtbot, empty_room)
    assert page.matrix.facts("linktree") is None


def test_a_damaged_catalog_is_told_as_trouble_and_reading_again_mends_it(
    empty_room: Room, qtbot: QtBot, shown: Show
) -> None:
    state = empty_room.house.workspace.state
    state.mkdir(parents=True, exist_ok=True)
    (state / "catalog.sqlite").write_bytes(b"this is no database, not at all" * 200)
    page = shown(empty_room)
    assert page.state == "trouble"
    (state / "catalog.sqlite").unlink()
    page.refresh()
    qtbot.waitUntil(lambda: page.state == "content", timeout=30_000)
    settle(qtbot, empty_room)


def test_no_part_ever_becomes_a_window_of_its_own(still_room: Room, shown: Show, qtbot: QtBot) -> None:
    page = shown(still_room, "tiktok/session")
    for key in page.detail.tabs:
        page.detail.show_tab(key)
        settle(qtbot, still_room)
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [page]


def test_a_run_under_way_is_seen_in_the_matrix_and_in_the_detail(still_room: Room, shown: Show, qtbot: QtBot) -> None:
    page = shown(still_room, "linktree")
    bus = still_room.house.bus
    bus.publish(RunStarted(NOW, "20261110_080400", ("linktree",), 5))
    bus.publish(StageStarted(NOW, "20261110_080400", "linktree", "landing2raw"))
    qtbot.waitUntil(lambda: page.detail.pill.state == "running")
    row = page.matrix.rows[page.matrix.place("linktree")]
    assert page.matrix.state(row) == ("running", "running")
    bus.publish(RunEnded(NOW, "20261110_080400", "done", 1.0))
    qtbot.waitUntil(lambda: page.detail.pill.state == "current")
    settle(qtbot, still_room)


def test_the_palette_is_offered_every_service_and_its_acts(still_room: Room, shown: Show) -> None:
    page = shown(still_room)
    words = [act.words for _, act in page.palette_acts()]
    assert "TooLost" in words
    assert "TooLost: sign in" in words
    assert all(act.command for group, act in page.palette_acts() if group == "Do" and "run" in act.words)


def test_gaps_are_listed_beside_the_session(still_room: Room, shown: Show) -> None:
    page = shown(still_room)
    facts = gaps.read(still_room.house, Run())
    key = next(key for key, one in facts.items() if one.gaps)
    page.view.choose(key)
    tab = page.detail.tabs["session"]
    assert isinstance(tab, SessionTab)
    tab.side.tell_facts(facts)
    assert facts[key].brief(TODAY) == page.matrix.data(page.matrix.index(page.matrix.place(key), GAPS))
