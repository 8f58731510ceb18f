"""Channels on the page of settings: a test of each, how each does, and secrets that go to the vault."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from bedrot_desktop.attention.entries import Delivery
from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions.given import keep
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.vault import Vault
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.pages.settings.controls import SecretControl
from bedrot_desktop.ui.pages.settings.page import SettingsPage
from bedrot_desktop.ui.pages.settings.rowview import RowView
from bedrot_desktop.ui.pages.settings.sections import place_of
from bedrot_desktop.ui.pages.settings.trial import SENT, Trial, trials
from bedrot_desktop.ui.workers import Ended
from bedrot_desktop.work.secrets import keep_secret

from ...conftest import Room

KEY = "notify.smtp_password"
AT = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
def vault(empty_room: Room, monkeypatch: pytest.MonkeyPatch) -> Vault:
    vault = Vault(MemoryRing(), empty_room.house.home)
    monkeypatch.setitem(empty_room.house.__dict__, "vault", vault)
    return vault


@pytest.fixture
def worked(empty_room: Room, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What workers were asked for; secrets are kept here as a worker would, tests are answered by the test."""
    asked: list[tuple[str, dict[str, Any]]] = []

    def work(do: str, ended: Callable[[Ended], None], _told: object = None, **request: Any) -> None:
        asked.append((do, {**request, "ended": ended}))
        if do == "keep_secret":
            ended(Ended("done", keep_secret(empty_room.house, request, Run())))

    monkeypatch.setattr(empty_room.deeds, "work", work)
    return asked


@pytest.fixture
def shown(empty_room: Room, qtbot: QtBot) -> SettingsPage:
    page = SettingsPage(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(page)
    page.resize(1200, 850)
    page.show()
    page.opened()
    qtbot.waitUntil(lambda: page.state == "content", timeout=20_000)
    return page


def view(page: SettingsPage, key: str) -> RowView:
    section, _ = place_of(key) or ("", 0)
    page.go(f"{section}?{key}")
    return next(one for one in page.views[key] if page.area.widget().isAncestorOf(one))


def trial(page: SettingsPage, channel: str) -> Trial:
    found = view(page, f"notify.{channel}").more
    assert isinstance(found, Trial)
    return found


def test_a_secret_is_given_unseen_sealed_and_forgotten(
    vault: Vault, worked: list[tuple[str, dict[str, Any]]], shown: SettingsPage, qtbot: QtBot, empty_room: Room
) -> None:
    row = view(shown, KEY)
    assert isinstance(row.control, SecretControl)
    edit = row.control.edit
    assert edit is not None
    assert edit.echoMode() == QLineEdit.EchoMode.Password
    assert row.control.keep_it.isHidden()
    qtbot.keyClicks(edit, "hush-hush-4711")
    qtbot.mouseClick(row.control.keep_it, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.origin.whole() == "in the vault", timeout=20_000)
    assert (edit.text(), edit.placeholderText()) == ("", "Set, not shown")
    assert vault.secret(empty_room.house.home, f"setting {KEY}") == "hush-hush-4711"
    assert "hush" not in repr(shown.told)
    assert Settings.load(empty_room.house.home, environment={}).get(KEY) == ""
    assert not shown.changes
    row.control.forget.click()
    qtbot.waitUntil(lambda: row.origin.whole() == "default", timeout=20_000)
    assert row.control.forget.isHidden()
    assert [do for do, _ in worked] == ["keep_secret", "keep_secret"]


def test_a_secret_that_cannot_be_sealed_is_told_in_place(
    shown: SettingsPage, qtbot: QtBot, empty_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        empty_room.deeds, "work",
        lambda _do, ended, **_: ended(Ended("failed", message="The keyring is locked.", remedy="Unlock it.")),
    )  # fmt: skip
    row = view(shown, KEY)
    assert isinstance(row.control, SecretControl)
    assert row.control.edit is not None
    qtbot.keyClicks(row.control.edit, "hush-hush-4711")
    qtbot.keyClick(row.control.edit, Qt.Key.Key_Return)
    assert row.wrong.text() == "The keyring is locked. Unlock it."
    assert row.control.edit.text() == "hush-hush-4711"


def test_what_the_vault_keeps_is_shown_as_set(vault: Vault, empty_room: Room, qtbot: QtBot) -> None:
    keep(vault, empty_room.house.home, KEY, "hush-hush-4711")
    page = SettingsPage(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(page)
    page.opened()
    qtbot.waitUntil(lambda: page.state == "content", timeout=20_000)
    row = view(page, KEY)
    assert (row.row.by, row.row.value) == ("vault", "********")


def test_a_test_is_sent_by_a_worker_and_told(
    worked: list[tuple[str, dict[str, Any]]], shown: SettingsPage, qtbot: QtBot, empty_room: Room
) -> None:
    toasts: list[Toast] = []
    empty_room.desk.toasted.connect(toasts.append)
    slack = trial(shown, "slack")
    slack.button.click()
    ((do, request),) = worked
    assert (do, request["channels"]) == ("notify_test", ["slack"])
    assert not slack.button.isEnabled()
    failed = {"ok": False, "error": "Slack has no address.", "remedy": "`bedrot config set notify.slack_url` asks."}
    request["ended"](Ended("done", [failed]))
    assert slack.button.isEnabled()
    assert slack.words.whole() == "Slack has no address. bedrot config set notify.slack_url asks."
    assert [act.words for act in toasts[-1].acts] == ["Try again"]
    slack.button.click()
    worked[-1][1]["ended"](Ended("done", [{"ok": True, "error": "", "remedy": ""}]))
    assert slack.words.whole() == SENT
    slack.button.click()
    worked[-1][1]["ended"](Ended("broken", message="The work broke.", remedy="The log has it."))
    assert slack.words.whole() == "The work broke. The log has it."


def test_the_test_of_the_desktop_is_shown_by_the_window_where_nobody_else_can(
    worked: list[tuple[str, dict[str, Any]]], shown: SettingsPage, empty_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    toasts: list[Toast] = []
    empty_room.desk.toasted.connect(toasts.append)
    monkeypatch.setattr(sys, "platform", "linux")
    trial(shown, "toast").button.click()
    assert toasts[-1].title == "Messages reach you here"
    assert worked == []


def test_every_channel_tells_how_it_did_last(empty_room: Room, qtbot: QtBot) -> None:
    inbox = Inbox(empty_room.house.workspace.state)
    inbox.note_delivery(Delivery(AT, "slack", "trouble", "x", ok=True))
    inbox.note_delivery(Delivery(AT, "email", "trouble", "x", ok=False, error="Refused.", remedy="Check `it`."))
    page = SettingsPage(empty_room.desk, empty_room.deeds)
    qtbot.addWidget(page)
    page.opened()
    qtbot.waitUntil(lambda: page.state == "content", timeout=20_000)
    when = f"{AT.astimezone():%d %b, %H:%M}"
    expected = {
        "slack": f"Last sent {when}", "email": f"Failed {when}: Refused. Check it.", "discord": "Nothing was sent yet",
    }  # fmt: skip
    for channel, words in expected.items():
        found = trial(page, channel)
        qtbot.waitUntil(lambda found=found, words=words: found.words.whole() == words, timeout=20_000)
    page.nav.field.setText("slack")  # found rows have the button, too, and may go again
    page.nav.field.clear()
    page.read()
    qtbot.waitUntil(empty_room.idle, timeout=20_000)
    assert all(one.button for one in trials(page.views))
