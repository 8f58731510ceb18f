"""About: the notices are all there."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from bedrot_desktop.ui.about import About, notices

from .conftest import Room


def test_everything_the_program_stands_on_has_its_notice() -> None:
    found = {one.title: one for one in notices()}
    assert "Lesser General Public License" in found["Qt and PySide6"].text
    for name in ("Inter", "JetBrains Mono"):
        assert "SIL Open Font License" in found[name].text
    assert "MIT" in found["Tabler icons"].text
    assert "Node.js" in found["Node.js"].text
    assert any(title.casefold().startswith("polars") for title in found)
    assert all(one.licence for one in found.values())


def test_the_dialog_shows_a_notice_for_what_is_chosen(empty_room: Room, qtbot: QtBot) -> None:
    dialog = About(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.list.count() > 5, timeout=60_000)
    assert "Lesser General Public" in dialog.text.toPlainText()
    dialog.list.setCurrentRow(1)
    assert "Inter" in dialog.text.toPlainText()
    qtbot.waitUntil(empty_room.idle, timeout=60_000)
