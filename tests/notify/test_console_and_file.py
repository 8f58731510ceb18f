"""The console, whatever its letters, and the file of messages."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.notify.console import ConsoleChannel
from bedrot_desktop.notify.file import FileChannel
from bedrot_desktop.notify.message import Message, NotSent


def console(encoding: str) -> tuple[ConsoleChannel, io.BytesIO]:
    written = io.BytesIO()
    return ConsoleChannel(io.TextIOWrapper(written, encoding=encoding, write_through=True)), written


@pytest.mark.parametrize(
    ("encoding", "head"), [("utf-8", "✖ TooLost"), ("cp1252", "!! TooLost"), ("ascii", "!! TooLost")]
)
def test_a_console_is_told_in_the_letters_that_it_has(message: Message, encoding: str, head: str) -> None:
    channel, written = console(encoding)
    channel.send(replace(message, words="Ünï → 音楽\x1b[31m"))
    text = written.getvalue().decode(encoding)
    assert text.startswith(head)
    assert "Sign in: bedrot login toolost" in text
    assert "\x1b" not in text
    channel.clear(message.tag)


def test_a_console_that_was_closed_or_never_was_is_told(message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, _ = console("utf-8")
    assert channel.stream is not None
    channel.stream.close()
    with pytest.raises(SettingError, match="no console"):
        channel.send(message)
    monkeypatch.setattr(sys, "stderr", None)
    assert not ConsoleChannel().there
    with pytest.raises(SettingError, match=r"notify\.console no"):
        ConsoleChannel().send(message)


def test_secrets_are_masked_on_console_and_in_the_file(message: Message, tmp_path: Path) -> None:
    SECRETS.register(["hush-hush-4711"])
    channel, written = console("utf-8")
    leaky = replace(message, words="It said hush-hush-4711.")
    channel.send(leaky)
    FileChannel(tmp_path / "n.log").send(leaky)
    assert b"hush" not in written.getvalue() + (tmp_path / "n.log").read_bytes()


def test_the_file_has_a_line_for_each_message(message: Message, tmp_path: Path) -> None:
    channel = FileChannel(tmp_path / "logs" / "notifications.log")
    channel.send(replace(message, words="100 % of\nit"))
    channel.send(replace(message, service=""))
    lines = channel.file.read_text("utf-8").splitlines()
    assert lines[0] == (
        "2026-11-10T08:04:00.000Z CRITICAL MainThread toolost "
        "trouble [signed out/toolost/main] TooLost is signed out 100 % of"
    )
    assert "    → Sign in: bedrot login toolost" in lines
    assert " - trouble" in "\n".join(lines)


def test_the_file_is_put_aside_when_it_is_large(message: Message, tmp_path: Path) -> None:
    channel = FileChannel(tmp_path / "n.log", size_mb=1, files=2)
    big = replace(message, words="x" * 400_000)
    for _ in range(6):
        channel.send(big)
    assert {file.name for file in tmp_path.iterdir()} == {"n.log", "n.log.1"}
    assert all(file.stat().st_size <= 1_000_000 for file in tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_told(message: Message, tmp_path: Path) -> None:
    (tmp_path / "n.log").mkdir()
    with pytest.raises(NotSent, match="could not be written") as caught:
        FileChannel(tmp_path / "n.log").send(message)
    assert "notify.file_path" in caught.value.remedy
