"""Diagnostics hold nothing that is not on their list."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.ui import diagnostics
from bedrot_desktop.ui.about import Diagnostics
from bedrot_desktop.ui.diagnostics import Facts, gather, scrubbed

from .conftest import Room

CANARY = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=24).map(lambda text: f"canary{text}")


@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(canary=CANARY)
def test_no_text_of_settings_or_environment_gets_in(canary: str, tmp_path: Path) -> None:
    lines = [
        "schema_version = 1", "[notify]", f'smtp_host = "{canary}.example"', f'mail_to = ["{canary}@example.org"]',
        "toast = false", "[services]", f"[services.{canary}]", "enabled = false", "[services.spotify]",
        "enabled = false", "[workspace]", f'folder = "/home/{canary}/eco"', f"[{canary}]", "x = 1",
    ]  # fmt: skip
    (tmp_path / "settings.toml").write_text("\n".join(lines), encoding="utf-8")
    found = Settings.load(tmp_path, environment={"SMTP_PASSWORD": canary, "SLACK_WEBHOOK_URL": f"https://{canary}"})
    told = diagnostics.settings(found, {"spotify", "toolost"})
    assert canary not in "\n".join(told)
    assert "services.spotify.enabled = no" in told
    assert "notify.toast = no" in told
    assert "notify.smtp_host is set" in told


def test_no_name_of_an_account_a_file_or_a_folder_gets_in(signed_room: Room, tmp_path: Path) -> None:
    text = gather(signed_room.house, Run()).text()
    for word in (str(tmp_path), "pig1987", "PIG1987", "ZONE A0", "zonea0", "@", "/eco", "landing/", "session_id"):
        assert word not in text, word
    assert "toolost" in text
    assert "signed out" in text
    assert "could not be read" not in text
    assert "Left out on purpose" in text


def test_a_section_that_fails_tells_the_kind_of_the_trouble_alone(empty_room: Room) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise ValueError("canary-in-an-error")

    text = gather(Broken(), Run()).text()  # type: ignore[arg-type]
    assert "could not be read (ValueError)" in text
    assert "canary" not in text


def test_a_second_look_takes_out_known_secrets_and_the_home_folder(tmp_path: Path) -> None:
    facts = Facts({"Program": [f"at {tmp_path} with hunter2-secret"]})
    text = scrubbed(facts.text(), tmp_path, ("hunter2-secret",))
    assert str(tmp_path) not in text
    assert "hunter2-secret" not in text


def test_nothing_is_copied_before_it_was_seen(signed_room: Room, qtbot: QtBot) -> None:
    room = signed_room
    QGuiApplication.clipboard().setText("before")
    dialog = Diagnostics(room.desk, room.deeds)  # deletes itself when it is closed
    dialog.open()
    qtbot.waitUntil(dialog.copy_button.isEnabled, timeout=60_000)
    assert QGuiApplication.clipboard().text() == "before"
    shown = dialog.text.toPlainText()
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == shown
    assert shown.startswith("Program\n  BEDROT Desktop")
