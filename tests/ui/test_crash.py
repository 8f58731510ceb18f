"""What nobody catches is written down and told once, calmly."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType
from pytestqt.qtbot import QtBot

from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.ui import crash


class Told(list[tuple[str, str]]):
    """(title, details) of everything told."""

    def __call__(self, title: str, details: str) -> None:
        self.append((title, details))


@pytest.fixture
def told(tmp_path: Path, qtbot: QtBot) -> Iterator[Told]:
    made = Told()
    undo = crash.install(tmp_path, made)
    yield made
    undo()


def raised(words: str) -> None:
    """Let the hook have an error, as Python does."""
    try:
        raise ValueError(words)
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)


def test_an_error_is_in_the_file_and_told_once(told: Told, tmp_path: Path, qtbot: QtBot) -> None:
    for _ in range(3):
        raised("one and the same")
    qtbot.waitUntil(lambda: bool(told))
    assert [title for title, _ in told] == ["Unexpected trouble"]
    assert "ValueError: one and the same" in told[0][1]
    text = (tmp_path / "logs" / crash.FILE).read_text(encoding="utf-8")
    assert text.count("ValueError: one and the same") == 3


def test_an_error_of_a_thread_is_told_in_the_window(told: Told, qtbot: QtBot) -> None:
    def work() -> None:
        raise RuntimeError("of a thread")

    thread = threading.Thread(target=work, name="some lane")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told))
    assert "RuntimeError: of a thread" in told[0][1]


def test_secrets_are_not_told(told: Told, tmp_path: Path, qtbot: QtBot) -> None:
    SECRETS.register(["very-secret-canary"])
    try:
        raised("with very-secret-canary in it")
        qtbot.waitUntil(lambda: bool(told))
    finally:
        SECRETS.forget()
    assert "canary" not in told[0][1]
    assert "canary" not in (tmp_path / "logs" / crash.FILE).read_text(encoding="utf-8")


def test_ctrl_c_stays_what_it_is(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: heard.append(kind))
    told = Told()
    undo = crash.install(tmp_path, told)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    undo()
    assert told == []
    assert heard == [KeyboardInterrupt]


def test_a_hard_crash_of_the_time_before_is_told_once(tmp_path: Path, qtbot: QtBot) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / crash.FILE).write_text("old\nFatal Python error: Segmentation fault\n  in nowhere\n", encoding="utf-8")
    for expected in (1, 0):
        told = Told()
        undo = crash.install(tmp_path, told)
        if expected:
            qtbot.waitUntil(lambda told=told: bool(told))
            assert told[0][1].startswith("Fatal Python error: Segmentation fault")
        undo()
        assert len(told) == expected
    assert (logs / crash.BEFORE).is_file()


def test_everything_is_as_before_after_it_was_undone(tmp_path: Path, qtbot: QtBot) -> None:
    before = (sys.excepthook, threading.excepthook)
    undo = crash.install(tmp_path, Told())
    assert (sys.excepthook, threading.excepthook) != before
    undo()
    assert (sys.excepthook, threading.excepthook) == before


def test_grave_words_of_qt_are_logged_and_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with (tmp_path / "file").open("w", encoding="utf-8") as file:
        watch = crash.Watch(file, Told())
        context = type("Context", (), {"category": "qt.some"})()
        with caplog.at_level(logging.DEBUG):
            watch.qt(QtMsgType.QtWarningMsg, context, "a small thing")
            watch.qt(QtMsgType.QtCriticalMsg, context, "a grave thing")
    assert "a small thing" in caplog.text
    assert "small" not in (tmp_path / "file").read_text(encoding="utf-8")
    assert "a grave thing" in (tmp_path / "file").read_text(encoding="utf-8")
