"""The first run, driven by keys alone and by mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.settings import Settings
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.firstrun.flow import FirstRun
from bedrot_desktop.ui.workers import Ended

from ..conftest import Room


class Told:
    """What the first run called."""

    def __init__(self) -> None:
        self.opened: list[Path] = []
        self.demos = 0

    def demo(self) -> None:
        self.demos += 1


def wait(qtbot: QtBot, done: Callable[[], bool]) -> None:
    qtbot.waitUntil(done, timeout=60_000)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def first(signed_room: Room, told: Told, qtbot: QtBot) -> Iterator[FirstRun]:
    room = signed_room
    made = FirstRun(room.desk, room.deeds, told.opened.append, told.demo, places=(room.root,))
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    wait(qtbot, lambda: made.look is not None and room.idle())
    yield made
    wait(qtbot, room.idle)


def test_enter_alone_leads_from_the_folder_to_the_open_workspace(
    first: FirstRun, told: Told, qtbot: QtBot, signed_room: Room
) -> None:
    assert first.found.headline.startswith("Six services")
    for step in range(1, 5):
        qtbot.keyClick(first, Qt.Key.Key_Return)
        assert first.step == step
    assert first.sign_in.first is not None
    assert first.sign_in.first.kind == "primary"  # Enter would sign in now; what leads on is a step further
    first.next.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first.next, Qt.Key.Key_Return)
    wait(qtbot, lambda: bool(told.opened))
    assert told.opened == [signed_room.root / "eco"]


def test_what_is_unticked_is_not_watched(first: FirstRun, told: Told, qtbot: QtBot, signed_room: Room) -> None:
    first.show_step(2)
    box = first.watch.table.boxes["linktree"]
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()
    first.go_on()
    first.messages.switches["notify.toast"].setChecked(False)
    first.go_on()
    first.go_on()
    wait(qtbot, lambda: bool(told.opened))
    kept = Settings.load(signed_room.desk.home)
    assert not kept.enabled("linktree")
    assert kept.enabled("spotify")
    assert kept.get("notify.toast") is False


def test_a_skipped_step_changes_nothing(first: FirstRun, told: Told, qtbot: QtBot, signed_room: Room) -> None:
    before = (signed_room.desk.home / "settings.toml").read_text(encoding="utf-8")
    first.show_step(2)
    first.watch.table.boxes["linktree"].setChecked(False)
    first.skip_step()
    first.messages.switches["notify.toast"].setChecked(False)
    first.skip_step()
    first.go_on()
    wait(qtbot, lambda: bool(told.opened))
    assert (signed_room.desk.home / "settings.toml").read_text(encoding="utf-8") == before


def test_the_obsolete_folder_is_refused_on_the_screen(first: FirstRun, qtbot: QtBot, signed_room: Room) -> None:
    old = signed_room.root / "BEDROT DATA LAKE"
    (old / "landing").mkdir(parents=True)
    first.folder.path.setText(str(old))
    assert not first.next.isEnabled()
    wait(qtbot, lambda: "replaced on 2025-06-24" in first.folder.verdict.text())
    assert not first.next.isEnabled()
    assert first.folder.make.isHidden()
    first.skip_step()
    assert first.sentence.text() == "Choose a folder first."  # nothing of the folder before stays in sight
    assert first.found.table.isHidden()


def test_a_new_workspace_is_made_only_when_asked_for(first: FirstRun, qtbot: QtBot, signed_room: Room) -> None:
    fresh = signed_room.root / "fresh"
    first.folder.path.setText(str(fresh))
    wait(qtbot, lambda: not first.folder.make.isHidden())
    assert not fresh.exists()
    qtbot.mouseClick(first.folder.make, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: first.look is not None)
    assert (fresh / "data_lake" / "landing").is_dir()


def test_the_dead_account_is_the_first_to_sign_in(first: FirstRun) -> None:
    assert first.sign_in.first is not None
    assert first.sign_in.first.accessibleName() == "Sign in: TooLost"
    assert first.sign_in.below == "TooLost is signed out"


def test_the_demo_is_one_click_away_on_the_first_screen(first: FirstRun, told: Told, qtbot: QtBot) -> None:
    qtbot.mouseClick(first.rail.demo, Qt.MouseButton.LeftButton)
    assert told.demos == 1


def test_esc_goes_back_and_everything_has_a_name(first: FirstRun, qtbot: QtBot) -> None:
    first.show_step(3)
    qtbot.keyClick(first, Qt.Key.Key_Escape)
    assert first.step == 2
    assert first.rail.steps.accessibleName() == "Step 3 of 5: Services to watch"
    for switch in first.messages.switches.values():
        assert switch.accessibleName()


def test_without_a_folder_one_can_leave(empty_room: Room, told: Told, qtbot: QtBot) -> None:
    room = empty_room
    room.desk.workspace = None
    first = FirstRun(room.desk, room.deeds, told.opened.append, told.demo, places=())
    qtbot.addWidget(first)
    first.show()
    wait(qtbot, room.idle)
    assert not first.next.isEnabled()
    for _ in range(4):
        first.skip_step()
    with qtbot.waitSignal(first.left, timeout=60_000):
        first.go_on()
    assert told.opened == []


def test_a_channel_is_tried_where_it_is_switched_on(
    first: FirstRun, signed_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Toast] = []
    signed_room.desk.toasted.connect(told.append)
    first.messages.tests["notify.toast"].click()
    assert [one.title for one in told] == ["Messages reach you here"]
    asked: list[object] = []

    def work(do: str, ended: Callable[[Ended], None], told: object = None, **request: object) -> None:
        asked.append((do, request))
        ended(
            Ended("done", value=[{"ok": False, "error": "No mail server is named.", "remedy": "Name it in Settings."}])
        )

    monkeypatch.setattr(signed_room.deeds, "work", work)
    first.messages.tests["notify.email"].click()
    assert asked == [("notify_test", {"channels": ["email"]})]
    assert first.messages.hints["notify.email"].text() == "No mail server is named. Name it in Settings."


def test_without_a_folder_only_the_desktop_can_be_tried(empty_room: Room, told: Told, qtbot: QtBot) -> None:
    empty_room.desk.workspace = None
    made = FirstRun(empty_room.desk, empty_room.deeds, told.opened.append, told.demo, places=())
    qtbot.addWidget(made)
    made.messages.tests["notify.slack"].click()
    assert "Settings" in made.messages.hints["notify.slack"].text()
    qtbot.waitUntil(empty_room.idle, timeout=30_000)
