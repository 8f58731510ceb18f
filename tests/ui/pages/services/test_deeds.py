"""What the page does to the lake, done for real by workers: replay, release, answer, restore, accounts; all undone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.settings.accounts import read_roster
from bedrot_desktop.sessions import keychain
from bedrot_desktop.ui import workers
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.pages.services.page import ServicesPage
from bedrot_desktop.ui.pages.services.quarantine_tab import QuarantineTab
from bedrot_desktop.ui.pages.services.session_tab import SessionTab
from bedrot_desktop.ui.widgets.basic import ActButton

from ...conftest import NOW, Room
from .conftest import settle

Show = Callable[..., ServicesPage]
Toasts = Callable[[Room], list[Toast]]


def set_aside(room: Room, count: int) -> None:
    """Rows of a good file, set aside by a rule that is there no more."""
    item = room.house.catalog.items("linktree.analytics")[-1]
    with room.house.catalog.db.transaction():
        room.house.catalog.db.write_many(
            "INSERT INTO rejects (dataset, item, path, member, line, rule, place, reason, row, first_seen) "
            "VALUES (?, ?, ?, '', ?, 'older rule', 0, 'Clicks is not a number: “—”', ?, ?)",
            [
                (item.dataset, item.sha256, item.path, line, json.dumps({"clicks": "—"}), NOW.isoformat())
                for line in range(1, count + 1)
            ],
        )


def quarantine_of(page: ServicesPage) -> QuarantineTab:
    """The tab."""
    tab = page.detail.tabs["quarantine"]
    assert isinstance(tab, QuarantineTab)
    return tab


def test_rows_set_aside_are_tried_again_and_come_out_good(
    room: Room, shown: Show, qtbot: QtBot, toasts: Toasts
) -> None:
    set_aside(room, 3)
    page, said = shown(room, "linktree/quarantine"), toasts(room)
    tab = quarantine_of(page)
    assert tab.aside is not None
    group = next(one for one in tab.aside.groups if one.rule == "older rule")
    assert (group.count, group.unit, group.reason) == (3, "row", "Clicks is not a number: “—”")
    tab.group_table.setCurrentIndex(tab.groups.index(list(tab.groups.values).index(group), 0))
    settle(qtbot, room)
    assert [one.row for one in tab.lines.values] == ["clicks: —"] * 3
    tab.acts(group)[0].do()
    settle(qtbot, room)
    assert any(one.title == "Tried again: 3 of 3 are good now" or "3 of" in one.title for one in said)
    assert not room.house.quarantine.of_rule("linktree.analytics", "older rule")
    qtbot.waitUntil(lambda: not any(one.rule == "older rule" for one in tab.groups.values), timeout=30_000)


def test_rows_are_left_out_for_good_and_that_is_taken_back(
    room: Room, shown: Show, qtbot: QtBot, toasts: Toasts
) -> None:
    set_aside(room, 2)
    page, said = shown(room, "linktree/quarantine"), toasts(room)
    tab = quarantine_of(page)
    group = next(one for one in tab.groups.values if one.rule == "older rule")
    tab.acts(group)[1].do()
    settle(qtbot, room)
    assert room.house.quarantine.of_rule("linktree.analytics", "older rule") == ()
    (undo,) = next(one for one in said if one.title == "2 rows stay out").acts
    undo.do()
    settle(qtbot, room)
    assert len(room.house.quarantine.of_rule("linktree.analytics", "older rule")) == 2


def test_a_question_is_answered_by_its_button_and_the_answer_taken_back(
    room: Room, shown: Show, qtbot: QtBot, toasts: Toasts
) -> None:
    (asked,) = room.house.questions.open()
    service = asked.question.dataset.partition(".")[0]
    page, said = shown(room, f"{service}/quarantine"), toasts(room)
    tab = quarantine_of(page)
    button = next(
        one for one in tab.findChildren(ActButton) if one.accessibleName() == f"Answer {asked.question.options[0]}"
    )
    assert button.act.command.startswith(f"bedrot ask answer {asked.id} {asked.question.options[0]}")
    button.click()
    settle(qtbot, room)
    assert room.house.questions.get(asked.id).answer == asked.question.options[0]
    qtbot.waitUntil(lambda: tab.asks.count() == 0, timeout=30_000)
    toast = next(one for one in said if one.title.startswith("Answered"))
    assert [act.words for act in toast.acts] == ["Run now", "Undo"]
    toast.acts[1].do()
    settle(qtbot, room)
    assert room.house.questions.get(asked.id).answer is None
    qtbot.waitUntil(lambda: tab.asks.count() == 1, timeout=30_000)


def test_a_backup_is_restored_and_the_way_back_is_open(
    signed_room: Room, shown: Show, qtbot: QtBot, toasts: Toasts, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = signed_room.house.keeper
    older = keeper.store.load("linktree", "main")
    assert older is not None
    newer = replace(older, born_at=older.born_at + timedelta(days=2), saved_at=older.saved_at + timedelta(days=2))
    keeper.keep(newer, None)
    ring = keychain.SystemRing()
    assert isinstance(ring, keychain.MemoryRing)
    script = (
        "from bedrot_desktop.sessions import keychain; "
        f"ring = keychain.MemoryRing({ring.kept!r}); keychain.SystemRing = lambda: ring; "
        "from bedrot_desktop.worker import main; raise SystemExit(main())"
    )
    monkeypatch.setattr(workers, "command", lambda: [sys.executable, "-c", script])
    page, said = shown(signed_room, "linktree/session"), toasts(signed_room)
    tab = page.detail.tabs["session"]
    assert isinstance(tab, SessionTab)
    assert tab.shown is not None
    (kept,) = tab.shown.backups
    button = next(one for one in tab.findChildren(ActButton) if one.act.words == "Restore")
    assert f"--file {kept.name}" in button.act.command
    button.click()
    settle(qtbot, signed_room)
    back = keeper.store.load("linktree", "main")
    assert back is not None
    assert back.born_at == older.born_at
    (undo,) = next(one for one in said if one.title.endswith("is back")).acts
    undo.do()
    settle(qtbot, signed_room)
    again = keeper.store.load("linktree", "main")
    assert again is not None
    assert again.born_at == newer.born_at


def test_an_account_is_added_renamed_removed_and_each_is_undone(
    room: Room, shown: Show, qtbot: QtBot, toasts: Toasts
) -> None:
    page, said = shown(room, "linktree/settings"), toasts(room)
    tab = page.detail.tabs["settings"]
    own, home = tab.own, room.house.home

    def keys() -> list[str]:
        return [one.key for one in read_roster(home).of("linktree")]

    own.add_account("linktree", "second", title="IWARY", artist="IWARY").do()
    settle(qtbot, room)
    assert keys() == ["main", "second"]
    own.remove_account("linktree", "second").do()
    settle(qtbot, room)
    assert keys() == ["main"]
    said[-1].acts[0].do()
    settle(qtbot, room)
    assert read_roster(home).known("linktree", "second").artist == "IWARY"
    assert own.rename_account("linktree", "second", "iwary").command.startswith("bedrot account rename linktree second")


def test_what_a_worker_cannot_do_is_told_and_changes_nothing(
    room: Room, shown: Show, qtbot: QtBot, toasts: Toasts
) -> None:
    page, said = shown(room, "linktree/settings"), toasts(room)
    page.detail.tabs["settings"].own.add_account("linktree", "main").do()
    settle(qtbot, room)
    assert said[-1].state == "failed"
    assert "already means" in said[-1].title
