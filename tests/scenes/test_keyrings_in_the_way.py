"""A keyring that is missing, locked or refuses: told before anything is done, and nothing in plain text instead."""

from __future__ import annotations

from typing import Any

import pytest

from bedrot_desktop.sessions import keychain
from bedrot_desktop.sessions.keychain import MemoryRing, SystemRing

from .stage import Stage

pytestmark = pytest.mark.usefixtures("browser")


class KeyringLocked(Exception):
    """As keyring's backends name it."""


class Locked:
    def get_password(self, service: str, name: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, name: str, text: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")


class Refusing:
    def get_password(self, service: str, name: str) -> str | None:
        raise OSError("access denied")

    def set_password(self, service: str, name: str, text: str) -> None:
        raise OSError("access denied")


class Forgetful:
    """Takes everything and keeps nothing."""

    def get_password(self, service: str, name: str) -> str | None:
        return None

    def set_password(self, service: str, name: str, text: str) -> None:
        pass


class Missing:
    """What keyring gives where there is none."""


class Plain(Forgetful):
    """Would write secrets into a file as they are."""


Missing.__module__ = "keyring.backends.fail"
Plain.__module__ = "keyrings.alt.file"
for _kind in (Locked, Refusing, Forgetful):
    _kind.__module__ = "keyring.backends.SecretService"

TROUBLES: dict[str, tuple[Any, str]] = {
    "missing": (Missing, "no keyring"),
    "locked": (Locked, "locked"),
    "refusing": (Refusing, "could not be"),
    "forgetful": (Forgetful, "did not keep it"),
    "in plain text": (Plain, "not known to encrypt"),
}


def put(monkeypatch: pytest.MonkeyPatch, backend: type) -> None:
    monkeypatch.setattr(keychain, "SystemRing", lambda: SystemRing(backend, seconds=20.0))


@pytest.mark.parametrize("trouble", list(TROUBLES))
def test_no_window_is_opened_for_a_sign_in_that_could_not_be_kept(
    trouble: str, stage: Stage, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend, words = TROUBLES[trouble]
    put(monkeypatch, backend)
    stage.at_the_keyboard("toolost")
    said = stage("login", "toolost")
    assert said.code == 1, said.words
    assert words in said.err
    assert stage.scene("toolost").heard == [], "nobody was asked"
    kept = [file for file in (stage.home / "sessions").rglob("*") if file.suffix in {".session", ".profile", ".secret"}]
    assert kept == []
    error = stage("--json", "login", "toolost").document["error"]
    assert error["message"]
    assert error["remedy"], "what to do is told apart from what happened"


@pytest.mark.parametrize("trouble", ["missing", "locked", "refusing"])
def test_a_run_tells_the_keyring_and_never_that_somebody_is_signed_out(
    trouble: str, stage: Stage, ring: MemoryRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.holds("toolost")
    stage.holds("metaads")
    asked = len(stage.scene("toolost").heard)
    backend, words = TROUBLES[trouble]
    with monkeypatch.context() as patch:
        put(patch, backend)
        said = stage("--json", "run", "toolost", "metaads", "--automated", "--only", "extract")
        assert said.code == 1, said.words
        for service in ("toolost", "metaads"):
            ended = said.stage(service)
            assert ended["outcome"] == "failed"
            assert words in ended["summary"]
        assert "signed out" not in said.words
        assert len(stage.scene("toolost").heard) == asked
        found = stage.json("doctor")["findings"]
        (keyring,) = (one for one in found if one["question"] == "Keyring")
        assert keyring["state"] == "bad"
        assert keyring["remedy"]
    assert stage.kept("toolost") is not None, "the sealed session is as it was"
    assert stage.state("toolost") == "signed in"


def test_a_pasted_token_is_not_asked_for_where_it_could_not_be_kept(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    put(monkeypatch, Locked)
    token = stage.sites.token("metaads", stage.scene("metaads").of_account().identity).token
    monkeypatch.setattr("sys.stdin", io.StringIO(token + "\n"))
    said = stage("login", "metaads", "--token")
    assert said.code == 1, said.words
    assert "locked" in said.err
    assert token not in said.words
    assert not any(token.encode() in file.read_bytes() for file in stage.home.rglob("*") if file.is_file())
