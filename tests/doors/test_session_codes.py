"""The second factor at the prompt: the secret goes into the vault once, the code is shown, the person types it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from .conftest import Prompt
from .signing import Label, everything_on_disk

SECRET = "JBSWY3DPEHPK3PXP"  # the example of the otpauth format's own description


def types(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))


def test_a_secret_that_was_kept_gives_the_code_of_the_moment(empty: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROT_NOW", "2016-12-09T23:46:40+00:00")  # a moment whose code is known: 1481327200 s
    types(SECRET, monkeypatch)
    assert empty("session", "code", "distrokid", "--keep").code == 0
    document = empty.json("session", "code", "distrokid")
    from datetime import UTC, datetime

    from bedrot_desktop.sessions import totp

    assert (document["code"], document["seconds"]) == totp.code(SECRET, datetime(2016, 12, 9, 23, 46, 40, tzinfo=UTC))
    assert f"{document['code'][:3]} {document['code'][3:]}" in empty("session", "code", "distrokid").out
    assert not [file for file, content in everything_on_disk(empty.home) if SECRET.encode() in content]
    assert empty.json("session", "code", "distrokid", "--forget") == {
        "service": "distrokid", "account": "main", "forgotten": True
    }  # fmt: skip
    gone = empty("session", "code", "distrokid")
    assert gone.code == 2
    assert "bedrot session code distrokid --keep" in gone.err


def test_what_is_no_secret_is_refused_without_repeating_it(empty: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    types("not-a-secret-0189!", monkeypatch)
    said = empty("session", "code", "distrokid", "--keep")
    assert said.code == 2
    assert "0189" not in said.err + said.out


def test_the_code_is_shown_when_the_service_asks_for_it(
    label: Label, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    types(SECRET, monkeypatch)
    label.prompt("session", "code", "distrokid", "--keep")
    label.at_the_keyboard("distrokid")
    scene = label.sites.scene("distrokid")
    assert scene.typist is not None
    scene.typist = replace(scene.typist, pause=2.5)  # somebody who has to look the code up
    said = label.prompt("login", "distrokid")
    assert said.code == 0, said.err
    assert "The code is " in said.err
