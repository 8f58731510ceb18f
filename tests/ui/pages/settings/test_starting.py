"""The switch that lets the system start the program: it shows the system's truth, and goes back where that refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.settings import Settings
from bedrot_desktop.ui.pages.settings.controls import SwitchControl
from bedrot_desktop.ui.pages.settings.page import SettingsPage
from bedrot_desktop.ui.pages.settings.rowview import RowView
from bedrot_desktop.ui.pages.settings.starting import AddressCard
from bedrot_desktop.ui.pages.settings.truth import KEY

from ...conftest import Room

PATIENCE = 60_000


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folders in which the desktop looks."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def shown(person: Path, empty_room: Room, qtbot: QtBot) -> SettingsPage:
    page = SettingsPage(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(page)
    page.show()
    page.opened()
    qtbot.waitUntil(lambda: page.state == "content", timeout=PATIENCE)
    page.go(f"windows?{KEY}")
    return page


def row(page: SettingsPage) -> RowView:
    return page.views[KEY][0]


def is_on(page: SettingsPage) -> bool:
    control = row(page).control
    assert isinstance(control, SwitchControl)
    return control.switch.isChecked()


def test_the_switch_really_switches_and_can_be_taken_back(
    shown: SettingsPage, person: Path, empty_room: Room, qtbot: QtBot
) -> None:
    entry = person / "config" / "autostart" / "bedrot-desktop.desktop"
    assert row(shown).row.label == "Start when you sign in"
    assert not is_on(shown)
    row(shown).given.emit(KEY, "yes")
    qtbot.waitUntil(lambda: bool(shown.changes) and empty_room.idle(), timeout=PATIENCE)
    assert is_on(shown)
    assert "--tray" in entry.read_text("utf-8")
    assert (person / "data" / "applications" / "bedrot-desktop.desktop").is_file()
    assert Settings.load(empty_room.desk.home).get(KEY) is True
    shown.take_back()
    qtbot.waitUntil(lambda: not entry.exists() and empty_room.idle() and not is_on(shown), timeout=PATIENCE)
    assert Settings.load(empty_room.desk.home).get(KEY) is False


def test_a_system_that_refuses_puts_the_switch_back_and_says_why(
    shown: SettingsPage, person: Path, empty_room: Room, qtbot: QtBot
) -> None:
    (person / "config").mkdir()
    (person / "config" / "autostart").write_text("in the way")
    row(shown).given.emit(KEY, "yes")
    qtbot.waitUntil(lambda: "cannot be changed" in row(shown).wrong.text(), timeout=PATIENCE)
    assert not is_on(shown)
    assert shown.changes == []
    assert KEY not in Settings.load(empty_room.desk.home).written


def test_what_the_desktop_switched_off_is_off_whatever_the_file_says(
    shown: SettingsPage, person: Path, empty_room: Room, qtbot: QtBot
) -> None:
    row(shown).given.emit(KEY, "yes")
    qtbot.waitUntil(lambda: bool(shown.changes) and empty_room.idle(), timeout=PATIENCE)
    entry = person / "config" / "autostart" / "bedrot-desktop.desktop"
    entry.write_text(entry.read_text("utf-8") + "Hidden=true\n", "utf-8")
    shown.read()
    qtbot.waitUntil(lambda: not is_on(shown), timeout=PATIENCE)
    assert "Switched off" in row(shown).wrong.text()


def test_addresses_are_set_up_and_removed_by_a_button(
    shown: SettingsPage, person: Path, empty_room: Room, qtbot: QtBot
) -> None:
    card = shown.findChild(AddressCard)
    assert card is not None
    entry = person / "data" / "applications" / "bedrot-desktop.desktop"
    qtbot.waitUntil(lambda: card.button.text() == "Set up" and card.button.isEnabled(), timeout=PATIENCE)
    card.button.click()
    qtbot.waitUntil(lambda: card.button.text() == "Remove", timeout=PATIENCE)
    assert entry.is_file()
    card.button.click()
    qtbot.waitUntil(lambda: card.button.text() == "Set up", timeout=PATIENCE)
    assert not entry.exists()
