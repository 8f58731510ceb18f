"""``login`` at the prompt: signed in and sealed, refused, closed, by token, and nothing begun that cannot be kept."""

from __future__ import annotations

import io
import os
import signal

import pytest

from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.lake.lock import WriterLock
from bedrot_desktop.sessions import keychain

from .played import Played
from .signing import Label, everything_on_disk

TOOLOST = "main@toolost.example"
LOCKED = VaultError("The keyring is locked.", "Unlock it and try again.")


class NoRing:
    """A keyring that can do nothing."""

    def read(self, name: str) -> str | None:
        raise LOCKED

    def write(self, name: str, text: str) -> None:
        raise LOCKED

    def erase(self, name: str) -> None:
        raise LOCKED


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """From now on this comes through the pipe."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_signing_in_is_told_step_by_step_and_once(label: Label, played: Played) -> None:
    played.persons = [TOOLOST]
    said = label.prompt("login", "toolost")
    assert said.code == 0, said.err
    steps = [line.strip() for line in said.err.splitlines()]
    assert len(steps) == len(set(steps)) == 5
    assert [line.partition(" ")[0] for line in steps] == ["A", "Waiting", "You", "Making", "Signed"]
    assert said.err.count("TooLost signs everybody out") == 1
    assert said.out == "TooLost: signed in. The session is sealed in the vault.\n"
    kept = label.kept("toolost", "main")
    assert kept is not None
    secrets = [value.encode() for value in kept.secrets() if len(value) > 8]
    assert secrets
    for file, content in everything_on_disk(label.prompt.home):
        assert not any(secret in content for secret in secrets), file


def test_nothing_waits_so_nothing_goes_on_and_no_workspace_is_needed(
    label: Label, played: Played, capsys: pytest.CaptureFixture[str]
) -> None:
    from bedrot_desktop.cli.app import run as run_line

    played.persons = [TOOLOST]
    assert run_line(["--home", str(label.prompt.home), "--json", "login", "toolost"]) == 0
    told = capsys.readouterr()
    assert '"resumed": null' in told.out
    assert '"verdict": "alive"' in told.out


def test_the_wrong_account_is_named_and_the_former_session_stays(label: Label, played: Played) -> None:
    former = label.holds("tiktok", "pig1987")
    played.persons = ["somebody.else"]
    said = label.prompt("login", "tiktok", "--account", "pig1987")
    assert said.code == 1
    assert "somebody.else is signed in, but pig1987 was expected; sign in to TikTok as pig1987." in said.err
    assert "nothing was changed" in said.err
    assert said.out == ""
    kept = label.kept("tiktok", "pig1987")
    assert kept is not None
    assert kept.cookies == former.cookies
    assert label.kept("tiktok", "zone.a0") is None


def test_the_right_account_after_the_wrong_one_is_taken(label: Label, played: Played) -> None:
    played.persons = ["somebody.else", "zone.a0@tiktok.example"]
    said = label.prompt("login", "tiktok", "-a", "zonea0")
    assert said.code == 0, said.err
    assert "TikTok: signed in as zone.a0." in said.out
    assert played.windows == ["tiktok zone.a0"]


def test_a_closed_window_is_a_cancel_and_no_error(label: Label, played: Played) -> None:
    said = label.prompt("login", "toolost")
    assert said.code == 1
    assert "The sign-in was cancelled; nothing was changed." in said.err
    assert "trouble" not in said.err.casefold()
    assert label.kept("toolost", "main") is None
    (attempt,) = label.prompt.json("session", "history")["attempts"]
    assert (attempt["kind"], attempt["outcome"]) == ("sign in", "cancelled")
    assert played.windows == ["toolost main"]


def test_a_token_comes_through_a_pipe_and_is_shown_nowhere(
    label: Label, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = label.sites.session("metaads", "").tokens["access_token"]
    typed(monkeypatch, f"  {token}\n")
    said = label.prompt("login", "metaads", "--token")
    assert said.code == 0, said.err
    assert "Meta Ads: signed in" in said.out
    assert token not in said.out + said.err
    assert all(token.encode() not in content for _, content in everything_on_disk(label.prompt.home, label.prompt.root))
    kept = label.kept("metaads", "main")
    assert kept is not None
    assert kept.tokens["access_token"] == token
    assert played.windows == []


@pytest.mark.parametrize(
    ("words", "text", "told"),
    [
        (("metaads", "--token"), "\n", "No token was given."),
        (("toolost", "--token"), "abc\n", "TooLost takes no token."),
        (("metaads",), "", "Meta Ads needs a token"),
        (("toolst",), "", "There is no signing in to “toolst”."),
        (("tiktok",), "", "TikTok has several accounts: pig1987, zone.a0."),
        (("tiktok", "--account", "nobody"), "", "TikTok has no account “nobody”."),
        (("bank",), "", "There is no signing in to “bank”."),
    ],
)
def test_what_cannot_be_signed_in_to_is_wrong_usage_with_the_way_out(
    words: tuple[str, ...], text: str, told: str, label: Label, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, text)
    said = label.prompt("login", *words)
    assert said.code == 2
    assert said.err.startswith(told)
    assert "\n→ " in said.err
    assert said.out == ""
    assert played.windows == []


def test_a_refused_token_leaves_the_former_one(label: Label, played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    former = label.holds("metaads", "main")
    typed(monkeypatch, "EAAnot-a-token-of-anybody\n")
    said = label.prompt("login", "metaads", "--token")
    assert said.code == 1
    assert "EAAnot-a-token" not in said.out + said.err
    assert said.err.count("signed out") <= 1
    kept = label.kept("metaads", "main")
    assert kept is not None
    assert kept.tokens == former.tokens
    assert played.windows == []


def test_without_a_keyring_no_window_opens_and_nothing_is_written(
    label: Label, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keychain, "SystemRing", NoRing)
    played.persons = [TOOLOST]
    for words, text in ((("toolost",), ""), (("metaads", "--token"), "EAAsecret-of-somebody\n")):
        typed(monkeypatch, text)
        said = label.prompt("login", *words)
        assert said.code == 1
        assert said.err == "The keyring is locked.\n→ Unlock it and try again.\n"
    assert played.windows == []
    assert not [file for file in (label.prompt.home / "sessions").rglob("*") if file.suffix == ".session"]
    assert all(b"EAAsecret" not in content for _, content in everything_on_disk(label.prompt.home))


def test_the_steps_are_left_out_where_quiet_is_wanted(label: Label, played: Played) -> None:
    played.persons = [TOOLOST]
    said = label.prompt("--quiet", "login", "toolost", "--no-resume")
    assert (said.code, said.out, said.err) == (0, "", "")


def test_a_sign_in_is_told_even_where_somebody_else_keeps_the_rest_from_going_on(label: Label, played: Played) -> None:
    assert label.prompt("run", "toolost", "--automated").code == 3
    played.persons = [TOOLOST]
    with label.house() as house, WriterLock(house.workspace.state, "somebody else", house.clock):
        said = label.prompt("login", "toolost")
    assert said.code == 1
    assert said.out == "TooLost: signed in. The session is sealed in the vault.\n"
    assert "somebody else" in said.err
    assert label.kept("toolost", "main") is not None


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C cannot be sent to one program alone there")
def test_ctrl_c_puts_the_window_away_in_order_and_is_a_cancel(label: Label, played: Played) -> None:
    former = label.holds("toolost", "main")
    played.persons = [TOOLOST]
    played.meanwhile = lambda: os.kill(os.getpid(), signal.SIGINT)
    said = label.prompt("login", "toolost")
    assert said.code == 1
    assert "The sign-in was cancelled; nothing was changed." in said.err
    assert label.kept("toolost", "main") == former
    (attempt,) = label.prompt.json("session", "history")["attempts"]
    assert attempt["outcome"] == "cancelled"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
