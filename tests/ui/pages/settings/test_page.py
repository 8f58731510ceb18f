"""The page of settings: every setting has its place and its control, is kept at once, told wrong in place, undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.core.settings.file import known
from bedrot_desktop.core.settings.table import expanded
from bedrot_desktop.ui.pages.settings import content
from bedrot_desktop.ui.pages.settings.controls import (
    ChoiceControl,
    SecretControl,
    SwitchControl,
    TextControl,
    control_of,
)
from bedrot_desktop.ui.pages.settings.groupview import GroupView
from bedrot_desktop.ui.pages.settings.keeping import keep
from bedrot_desktop.ui.pages.settings.page import SettingsPage
from bedrot_desktop.ui.pages.settings.rowview import RowView
from bedrot_desktop.ui.pages.settings.sections import SECTIONS, belongs, place_of

from ...conftest import Room

SAMPLES = {"yes/no": "no", "number": "7", "text": "some text", "time": "05:45", "list": "a, b", "mail": "a@example.org",
           "database": "sqlite:///other.db", "endpoint": "http://127.0.0.1:9333"}  # fmt: skip


@pytest.fixture
def shown(empty_room: Room, qtbot: QtBot) -> SettingsPage:
    page = SettingsPage(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(page)
    page.resize(1200, 850)
    page.show()
    page.opened()
    qtbot.waitUntil(lambda: page.state == "content", timeout=20_000)
    return page


@pytest.fixture
def settled(empty_room: Room, qtbot: QtBot) -> Callable[[], None]:
    return lambda: qtbot.waitUntil(empty_room.idle, timeout=20_000)


def view(page: SettingsPage, key: str) -> RowView:
    """The row of a setting, brought to the front."""
    section, _ = place_of(key) or ("", 0)
    page.go(f"{section}?{key}")
    body = page.area.widget()
    return next(one for one in page.views[key] if body.isAncestorOf(one))


def settings(page: SettingsPage) -> Settings:
    return Settings.load(page.desk.home, environment={})


def test_every_setting_is_in_exactly_one_group() -> None:
    for key, _ in expanded(datasets=("spotify.audience",)):
        assert sum(belongs(part, key) for section in SECTIONS for part in section.parts) == 1, key


def test_every_setting_has_a_control_that_shows_its_value(shown: SettingsPage) -> None:
    assert shown.told is not None
    rows = [row for groups in shown.told.groups.values() for group in groups for row in group.rows]
    assert {row.key for row in rows} >= {key for key, _ in expanded()}
    for row in rows:
        control = control_of(row)
        if isinstance(control, SwitchControl):
            assert control.switch.isChecked() == (row.value == "yes")
        elif isinstance(control, ChoiceControl):
            assert control.segments.current == row.value
        elif isinstance(control, TextControl):
            assert control.edit.text() == row.value
        assert row.label


def test_every_kind_can_be_kept_read_and_taken_back(empty_room: Room) -> None:
    """Straight through what the page asks on its worker, for every row of the table."""
    parts, run = empty_room.house, Run()
    told = content.read(parts, run)
    rows = [row for groups in told.groups.values() for group in groups for row in group.rows]
    for row in {known(row.key)[0].key: row for row in rows}.values():
        if row.kind in {"secret", "address"} or row.fixed:
            continue
        text = row.choices[-1] if row.choices else SAMPLES[row.kind]
        if row.kind == "number":
            text = str(min(max(7, _low(row.allowed)), 400))
        kept = keep(parts, run, row.key, text)
        assert not kept.wrong, (row.key, kept.wrong)
        assert (kept.row.value, kept.row.by) == (text, "file")
        back = keep(parts, run, row.key, kept.before)
        assert back.row.by == row.by
        assert back.row.value == row.value


def _low(allowed: str) -> int:
    words = allowed.replace("from", "of at least").split("of at least")
    return int(words[1].split()[0]) if len(words) > 1 else 0


def test_a_switch_is_kept_at_once_and_undone(shown: SettingsPage, settled: Callable[[], None], qtbot: QtBot) -> None:
    row = view(shown, "notify.email")
    assert isinstance(row.control, SwitchControl)
    qtbot.mouseClick(row.control.switch, Qt.MouseButton.LeftButton)
    settled()
    assert settings(shown).get("notify.email") is True
    assert row.origin.whole() == "changed"
    assert "1 setting changed" in shown.count.text()
    shown.undo.click()
    settled()
    assert settings(shown).get("notify.email") is False
    assert not row.control.switch.isChecked()
    assert shown.undo.isHidden()


def test_undo_brings_back_what_the_file_said(shown: SettingsPage, settled: Callable[[], None]) -> None:
    for text in ("5", "9"):
        shown.keep("notify.alert_after", text)
        settled()
    shown.take_back()
    settled()
    assert settings(shown).get("notify.alert_after") == 5


def test_a_wrong_value_is_refused_in_place_and_nothing_is_written(
    shown: SettingsPage, settled: Callable[[], None], qtbot: QtBot
) -> None:
    row = view(shown, "notify.smtp_port")
    edit = row.control.findChild(QLineEdit)
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "99999999")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    settled()
    assert "whole number from 1 to 65535" in row.wrong.text()
    assert not row.below.isHidden()
    assert edit.property("state") == "due"
    assert settings(shown).origin("notify.smtp_port") == "default"
    edit.selectAll()
    qtbot.keyClicks(edit, "2525")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    settled()
    assert row.below.isHidden()
    assert settings(shown).get("notify.smtp_port") == 2525


def test_the_arrow_takes_a_setting_out_of_the_file(shown: SettingsPage, settled: Callable[[], None]) -> None:
    row = view(shown, "log.files")
    shown.keep("log.files", "3")
    settled()
    assert not row.revert.isHidden()
    row.revert.click()
    settled()
    assert settings(shown).origin("log.files") == "default"
    assert row.revert.isHidden()


def test_a_secret_is_never_shown(empty_room: Room, qtbot: QtBot) -> None:
    house = empty_room.house
    house._settings = Settings.load(house.home, environment={"SMTP_PASSWORD": "do not show this"})
    page = SettingsPage(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(page)
    page.opened()
    qtbot.waitUntil(lambda: page.state == "content", timeout=20_000)
    row = view(page, "notify.smtp_password")
    assert isinstance(row.control, SecretControl)
    assert row.control.words.whole() == "Set, not shown"
    assert not row.control.findChildren(QLineEdit)
    assert "do not show" not in repr(page.told)


def test_what_the_environment_says_cannot_be_changed_here(empty_room: Room, qtbot: QtBot) -> None:
    house = empty_room.house
    house._settings = Settings.load(house.home, environment={"BEDROT_NOTIFY_ALERT_AFTER": "4"})
    page = SettingsPage(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(page)
    page.opened()
    qtbot.waitUntil(lambda: page.state == "content", timeout=20_000)
    row = view(page, "notify.alert_after")
    edit = row.control.findChild(QLineEdit)
    assert not edit.isEnabled()
    assert edit.text() == "4"
    assert "BEDROT_NOTIFY_ALERT_AFTER" in edit.toolTip()


def test_a_setting_is_found_by_its_words(shown: SettingsPage) -> None:
    shown.nav.field.setText("quiet")
    body = shown.area.widget()
    assert {row.row.key for row in body.findChildren(RowView)} == {"schedule.quiet_start", "schedule.quiet_end"}
    shown.nav.field.setText("no such words")
    assert "No setting" in shown.sentence.text()
    shown.nav.field.clear()
    assert shown.heading.text() == "Workspace"


def test_found_rows_and_those_of_the_section_say_the_same(shown: SettingsPage, settled: Callable[[], None]) -> None:
    row = view(shown, "notify.toast")
    shown.nav.field.setText("messages on the desktop")
    found = shown.area.widget().findChild(RowView)
    found.given.emit("notify.toast", "no")
    settled()
    assert row.row.value == found.row.value == "no"


def test_the_sections_are_walked_with_arrow_keys(shown: SettingsPage, qtbot: QtBot) -> None:
    first = shown.nav.buttons["workspace"]
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert shown.section == "services"
    assert shown.nav.buttons["services"].isChecked()


def test_a_group_opens_with_the_keyboard(shown: SettingsPage, qtbot: QtBot) -> None:
    shown.choose("addresses")
    group = shown.area.widget().findChildren(GroupView)[0]
    assert not group.open
    qtbot.keyClick(group.head, Qt.Key.Key_Return)
    assert group.open
    assert "close" in group.head.accessibleName()


def test_escape_puts_back_what_was_there(shown: SettingsPage, qtbot: QtBot) -> None:
    edit = view(shown, "notify.smtp_host").control.findChild(QLineEdit)
    edit.setFocus()
    qtbot.keyClicks(edit, "half a na")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == ""
    assert not shown.changes


def test_a_place_can_be_gone_to_before_anything_is_read(empty_room: Room, qtbot: QtBot) -> None:
    page = SettingsPage(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(page)
    page.go("clocks?schedule.run_at")
    page.opened()
    qtbot.waitUntil(lambda: page.state == "content", timeout=20_000)
    assert page.section == "clocks"
    assert page.views["schedule.run_at"]


def test_every_control_has_a_name(shown: SettingsPage) -> None:
    for section in SECTIONS:
        shown.choose(section.key)
        for group in shown.area.widget().findChildren(GroupView)[:2]:
            if not group.open:
                group.turn()
        for row in shown.area.widget().findChildren(RowView):
            for part in row.control.findChildren(QLineEdit):
                assert part.accessibleName()


def test_colours_and_density_are_told_to_the_window(
    shown: SettingsPage, settled: Callable[[], None], qtbot: QtBot
) -> None:
    heard: list[tuple[str, str]] = []
    shown.desk.setting_changed.connect(lambda key, value: heard.append((key, value)))
    row = view(shown, "appearance.density")
    assert isinstance(row.control, ChoiceControl)
    row.control.segments.buttons["compact"].click()
    settled()
    assert heard == [("appearance.density", "compact")]


def test_the_name_of_a_secret_can_be_copied(shown: SettingsPage) -> None:
    row = view(shown, "notify.smtp_password")
    assert isinstance(row.control, SecretControl)
    row.control.copy.click()
    assert QGuiApplication.clipboard().text() == "BEDROT_NOTIFY_SMTP_PASSWORD"


def test_the_doctor_is_asked_in_a_process_of_its_own(shown: SettingsPage, qtbot: QtBot) -> None:
    shown.choose("diagnostics")
    shown.diagnostics.look.click()
    assert not shown.diagnostics.look.isEnabled()
    qtbot.waitUntil(lambda: bool(shown.diagnostics.findings), timeout=60_000)
    questions = {one["question"] for one in shown.diagnostics.findings}
    assert "Workspace" in questions or "Program" in questions
    assert shown.diagnostics.look.isEnabled()


@pytest.mark.parametrize(("words", "title"), [("Copy", "iagnostics"), ("About", "About")])
def test_diagnostics_and_notices_open_from_here(
    shown: SettingsPage, settled: Callable[[], None], words: str, title: str
) -> None:
    shown.choose("diagnostics")
    next(button for button in shown.diagnostics.buttons if button.text().startswith(words)).click()
    dialog = next(one for one in shown.findChildren(QDialog) if one.isVisible())
    assert title in dialog.windowTitle()
    settled()
    dialog.close()
