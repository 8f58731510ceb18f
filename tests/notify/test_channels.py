"""Which channels there are, which are on, and what they lack."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.settings import Settings
from bedrot_desktop.notify.channels import (
    NAMES,
    TITLES,
    all_channels,
    channels,
    joins_after,
    lacking,
    switched_on,
    tries,
)
from bedrot_desktop.notify.console import ConsoleChannel
from bedrot_desktop.notify.message import Message
from bedrot_desktop.notify.webhooks import SLACK, Webhook
from bedrot_desktop.notify.windows_toasts import WindowsToasts

from .conftest import Receiver


def loaded(tmp_path: Path, **said: str) -> Settings:
    return Settings.load(tmp_path / "home", roots=[tmp_path], environment=said)


def on(settings: Settings, tmp_path: Path, **faces: object) -> list[str]:
    def unasked(key: str) -> str:
        raise AssertionError(f"{key} is asked for before anything is sent")

    return list(channels(settings, unasked, tmp_path / ".bedrot", faces))  # type: ignore[arg-type]


def test_there_is_one_channel_for_each_name(tmp_path: Path) -> None:
    made = all_channels(loaded(tmp_path), lambda _: "", tmp_path / ".bedrot")
    assert tuple(made) == NAMES == tuple(TITLES)
    assert all(name == one.name for name, one in made.items())


def test_at_first_the_desktop_and_the_file_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert on(loaded(tmp_path), tmp_path) == ["file"]
    assert on(loaded(tmp_path), tmp_path, toast=ConsoleChannel(name="toast")) == ["toast", "file"]
    monkeypatch.setattr(sys, "platform", "win32")
    made = channels(loaded(tmp_path), lambda _: "", tmp_path / ".bedrot")
    assert isinstance(made["toast"], WindowsToasts)


def test_channels_are_switched_on_by_settings_and_by_the_owners_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").mkdir()
    file = tmp_path / "config" / "cookie_refresh_config.json"
    file.write_text('{"global": {"notification_channels": ["email", "slack"]}}')
    settings = loaded(tmp_path, BEDROT_NOTIFY_APPRISE="yes", NOTIFY_CONSOLE="true", NOTIFY_FILE="false")
    assert on(settings, tmp_path) == ["email", "slack", "apprise", "console"]
    assert not switched_on(settings, "webhook")
    monkeypatch.setattr(sys, "stderr", None)
    assert "console" not in on(settings, tmp_path)


def test_an_address_under_its_old_and_its_new_name_is_told_once(
    tmp_path: Path, receiver: Receiver, message: Message
) -> None:
    said = {"SLACK_WEBHOOK_URL": receiver.address(), "BEDROT_NOTIFY_FILE": "no", "BEDROT_NOTIFY_TOAST": "no"}
    old = loaded(tmp_path, **said, BEDROT_NOTIFY_WEBHOOK="yes", WEBHOOK_TYPE="slack")
    assert on(old, tmp_path) == ["webhook"]
    made = channels(old, lambda key: str(old.get(key)), tmp_path / ".bedrot")["webhook"]
    made.send(message)
    assert "attachments" in receiver.taken[0][1]
    both = loaded(tmp_path, **said, BEDROT_NOTIFY_WEBHOOK="yes", BEDROT_NOTIFY_SLACK="yes")
    assert on(both, tmp_path) == ["slack"]
    other = loaded(
        tmp_path, **said, BEDROT_NOTIFY_WEBHOOK="yes", BEDROT_NOTIFY_SLACK="yes", WEBHOOK_URL="http://127.0.0.1/other"
    )
    assert on(other, tmp_path) == ["slack", "webhook"]
    slack = all_channels(other, lambda key: str(other.get(key)), tmp_path / ".bedrot")["slack"]
    assert isinstance(slack, Webhook)
    assert (slack.address(), slack.kind) == (receiver.address(), SLACK)


def test_the_owners_words_for_tries_and_patience_count(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path, SMTP_MAX_RETRIES="4", SMTP_RETRY_DELAY="9", WEBHOOK_MAX_RETRIES="2", WEBHOOK_RETRY_DELAY="1",
        WEBHOOK_TIMEOUT="3", NOTIFY_LOG_PATH="logs/told.log",
    )  # fmt: skip
    assert [tries(settings, name) for name in ("toast", "email", "slack", "apprise", "file")] == [
        (1, 0.0), (4, 9.0), (2, 1.0), (2, 1.0), (1, 0.0),
    ]  # fmt: skip
    made = all_channels(settings, lambda _: "", tmp_path / ".bedrot")
    assert made["slack"].seconds == 3.0  # type: ignore[attr-defined]
    assert made["file"].file == tmp_path / "logs" / "told.log"  # type: ignore[attr-defined]
    usual = all_channels(loaded(tmp_path), lambda _: "", tmp_path / ".bedrot")
    assert usual["file"].file == tmp_path / "home" / "logs" / "notifications.log"  # type: ignore[attr-defined]


def test_channels_join_with_age(tmp_path: Path) -> None:
    settings = loaded(tmp_path, BEDROT_NOTIFY_DISCORD_DAYS="0")
    found = {name: joins_after(settings, name) // timedelta(days=1) for name in NAMES}
    assert found == {
        "toast": 0, "email": 1, "slack": 2, "discord": 0, "webhook": 2, "apprise": 2, "console": 0, "file": 0,
    }  # fmt: skip


def test_what_a_channel_lacks_is_named(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    nothing = {name: lacking(settings, lambda _: False, name) for name in NAMES}
    assert nothing["email"] == "a mail server, somebody to write to and an address it comes from"
    assert nothing["slack"] == nothing["discord"] == nothing["webhook"] == "its address"
    assert [name for name, lacks in nothing.items() if not lacks] == ["toast", "console", "file"]
    whole = loaded(tmp_path, SMTP_HOST="m", SMTP_TO="a@example.org", SMTP_USER="b@example.org")
    assert not any(lacking(whole, lambda _: True, name) for name in NAMES)


def test_nothing_heavy_is_imported_before_something_is_sent() -> None:
    code = (
        "import sys, bedrot_desktop.notify.channels\n"
        "print([m for m in ('httpx', 'apprise', 'certifi', 'cryptography', 'windows_toasts') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
