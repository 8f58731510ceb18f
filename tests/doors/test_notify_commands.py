"""``notify *`` and secrets at the prompt, as a person uses them."""

from __future__ import annotations

import io
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from .conftest import Prompt


class Hook:
    """What arrived at a webhook; ``status``: how it answers."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.status = 200
        self.address = ""


@pytest.fixture
def hook() -> Iterator[Hook]:
    memory = Hook()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            memory.taken.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(memory.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    memory.address = f"http://127.0.0.1:{server.server_address[1]}/hush-hush-hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield memory
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets lines come from a pipe."""
    return lambda *lines: monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_a_secret_is_piped_in_sealed_shown_as_set_and_forgotten(empty: Prompt, typed: Any) -> None:
    typed("hush-hush-4711")
    said = empty("config", "set", "notify.smtp_password")
    assert (said.code, said.out) == (0, "notify.smtp_password is sealed in the vault.\n")
    row = empty.json("config", "get", "notify.smtp_password")
    assert (row["value"], row["origin"]) == ("********", "vault")
    assert "notify.smtp_password" in {one["key"] for one in empty.json("config", "show", "--changed")["settings"]}
    files = [file for file in empty.home.rglob("*") if file.is_file()]
    assert not any(b"hush" in file.read_bytes() for file in files)
    assert empty.json("config", "unset", "notify.smtp_password")["removed"] is True
    assert empty.json("config", "unset", "notify.smtp_password")["removed"] is False
    assert empty.json("config", "get", "notify.smtp_password")["value"] == ""


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(empty: Prompt) -> None:
    said = empty("config", "set", "notify.slack_url", "https://hooks.slack.com/services/hush")
    assert said.code == 2
    assert "others could read it" in said.err
    assert "hush" not in said.err + said.out
    assert empty("config", "set", "log.level").code == 2


def test_a_secret_that_the_environment_outweighs_says_so(
    empty: Prompt, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "of-the-environment")
    typed("hush-hush-4711")
    assert empty.json("config", "set", "notify.smtp_password")["outweighed_by"] == "environment (SMTP_PASSWORD)"


def test_a_test_is_really_sent_and_logged(empty: Prompt, typed: Any, hook: Hook) -> None:
    typed(hook.address)
    empty("config", "set", "notify.slack_url")
    document = empty.json("notify", "test", "slack", "file")
    assert [(one["channel"], one["ok"], one["kind"]) for one in document["tests"]] == [
        ("slack", True, "test"),
        ("file", True, "test"),
    ]
    assert hook.taken[0]["text"].endswith("Messages reach you here")
    assert "Messages reach you here" in (empty.home / "logs" / "notifications.log").read_text("utf-8")
    hook.status = 500
    said = empty("notify", "test", "slack")
    assert said.code == 1
    assert "!! slack    Slack has a trouble of its own" in said.out
    log = empty.json("notify", "log", "--channel", "slack")["deliveries"]
    assert [one["ok"] for one in log] == [False, True]
    assert len(empty.json("notify", "log", "--limit", "2")["deliveries"]) == 2
    rows = {one["channel"]: one for one in empty.json("notify", "show")["channels"]}
    assert rows["slack"]["sent_at"]
    assert rows["slack"]["error"].startswith("Slack has a trouble")
    assert (rows["slack"]["on"], rows["slack"]["lacks"], rows["slack"]["after_days"]) == (False, "", 2)
    everything = (
        said.out + said.err + json.dumps([log, rows]) + empty("notify", "log").out + empty("notify", "show").out
    )
    logs = b"".join(file.read_bytes() for file in (empty.home / "logs").iterdir())
    assert "hush" not in everything
    assert b"hush" not in logs


def test_every_channel_says_what_it_lacks(empty: Prompt) -> None:
    told = empty.json("notify", "test", "--all-channels")["tests"]
    failed = {one["channel"]: one for one in told if not one["ok"]}
    assert {"email", "slack", "discord", "webhook", "apprise"} <= set(failed)
    assert all(one["error"] and one["remedy"] for one in failed.values())
    assert {"console", "file"} <= {one["channel"] for one in told if one["ok"]}


@pytest.mark.skipif(sys.platform == "win32", reason="there the prompt shows messages on the desktop, too")
def test_that_only_the_window_shows_messages_on_the_desktop_is_no_trouble_of_the_desktop(empty: Prompt) -> None:
    (one,) = empty.json("notify", "test", "toast")["tests"]
    assert not one["ok"]
    assert "window" in one["error"]
    assert empty.json("notify", "log")["deliveries"] == []


def test_a_channel_that_there_is_not_is_wrong_usage(empty: Prompt) -> None:
    said = empty("notify", "test", "pigeon")
    assert said.code == 2
    assert "toast, email, slack" in said.err


def test_a_broken_template_of_the_owner_is_shown(empty: Prompt) -> None:
    folder = empty.lake / "config" / "templates"
    folder.mkdir(parents=True)
    (folder / "email_template.txt").write_text("Dear $nobody")
    (why,) = empty.json("notify", "show")["templates"].values()
    assert "$nobody" in why
    assert "is not used: there is nothing called $nobody" in empty("notify", "show").out


@pytest.mark.parametrize("terminal", [True, False])
def test_setting_up_asks_keeps_and_tries(
    empty: Prompt, monkeypatch: pytest.MonkeyPatch, hook: Hook, *, terminal: bool
) -> None:
    """Secrets are hidden at a terminal; through a pipe they are read from the pipe, as every other answer."""
    yes = {"Slack": True, "Send a test through them now?": True}
    answers = {
        "Address of the webhook (Slack: Apps, Incoming Webhooks)": hook.address,
        "Quiet from": iter(["late", "23:15"]), "Quiet until": "07:00",
    }  # fmt: skip
    asked: list[str] = []

    def confirm(words: str, **_: object) -> bool:
        asked.append(words)
        return yes.get(words, False)

    def prompt(words: str, *, default: str = "", hide_input: bool = False, **_: object) -> str:
        asked.append(words)
        assert hide_input is (terminal and "Address" in words)
        answer = answers.get(words, default)
        return answer if isinstance(answer, str) else next(answer)

    monkeypatch.setattr("typer.confirm", confirm)
    monkeypatch.setattr("typer.prompt", prompt)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: terminal))
    said = empty("notify", "setup")
    assert said.code == 0, said.err
    assert "“late” is not a time of day" in said.out
    assert "ok slack" in said.out
    assert len(hook.taken) == 1
    shown = {one["key"]: one for one in empty.json("config", "show", "--changed")["settings"]}
    assert {"notify.slack", "notify.slack_url", "notify.toast", "schedule.quiet_start"} <= set(shown)
    assert shown["schedule.quiet_start"]["value"] == "23:15"
    assert shown["notify.toast"]["value"] == "no"
    assert "hush" not in said.out
    assert not any("Mail server" in words for words in asked)


def test_setting_up_that_is_broken_off_says_what_is_kept_and_how_to_go_on(
    empty: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    said = empty("notify", "setup")
    assert said.code == 2
    assert "1 setting changed" in said.err
    assert "bedrot notify setup" in said.err
    assert "Aborted" not in said.err
    assert empty.json("config", "get", "notify.toast")


def test_setting_up_needs_somebody_to_answer(empty: Prompt) -> None:
    assert empty("--json", "notify", "setup").code == 2
