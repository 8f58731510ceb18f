"""Sign-ins that move: to another computer, out of the old scripts' files, and past a keyring that was lost."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import Vault

from .conftest import Prompt
from .signing import Label, everything_on_disk

NOON = datetime(2025, 7, 9, 12, tzinfo=UTC)
CANARY = "cAnArY-of-a-moving-session"


def store(home: Path, ring: MemoryRing) -> SessionStore:
    return SessionStore(home, Vault(ring), FixedClock(NOON))


def session(service: str = "tiktok", account: str = "zone.a0") -> Session:
    cookie = {"name": "sessionid", "value": CANARY, "domain": ".tiktok.com", "path": "/", "expires": -1}
    return Session(service, account, NOON, NOON, cookies=(cookie,))


def test_sign_ins_are_carried_to_another_computer_with_a_passphrase_from_a_pipe(
    empty: Prompt, ring: MemoryRing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(empty.home, ring).save(session())
    file = tmp_path / "label.bedrot"
    monkeypatch.setattr("sys.stdin", io.StringIO("four words and more\n"))
    assert empty.json("session", "export", "--to", str(file))["sessions"] == 1
    assert CANARY.encode() not in file.read_bytes()
    other = Prompt(empty.root, tmp_path / "other home", empty.capture)
    monkeypatch.setattr("sys.stdin", io.StringIO("not these words\n"))
    refused = other("session", "import", str(file))
    assert (refused.code, "The passphrase is not the one" in refused.err) == (1, True)
    monkeypatch.setattr("sys.stdin", io.StringIO("four words and more\n"))
    said = other("session", "import", str(file))
    assert (said.code, said.out) == (0, "The sign-in of tiktok zone.a0 is here now.\n")
    brought = store(other.home, ring).load("tiktok", "zone.a0")
    assert brought is not None
    assert brought.cookies == session().cookies
    assert CANARY not in said.out + said.err + refused.out + refused.err


def test_old_cookie_files_are_only_looked_at_without_execute(empty: Prompt) -> None:
    folder = empty.lake / "src" / "tiktok" / "cookies"
    folder.mkdir(parents=True)
    cookies = [
        {"name": name, "value": CANARY, "domain": ".tiktok.com"} for name in ("sessionid", "sid_guard", "uid_tt")
    ]
    (folder / "tiktok_cookies_zonea0.json").write_text(json.dumps(cookies))
    (folder / "cookies.json").write_text("[")
    files = {Path(one["path"]).name: one for one in empty.json("session", "import")["files"]}
    assert {name: (one["account"], one["verdict"]) for name, one in files.items() if one.get("account")} == {
        "tiktok_cookies_zonea0.json": ("zone.a0", "best")
    }
    assert files["cookies.json"]["problem"] == "it is not JSON (line 1, column 2)"
    said = empty("session", "import")
    assert "Nothing was changed" in said.out
    assert CANARY not in said.out + said.err
    assert not list(empty.home.rglob("*.sealed"))


def test_when_the_key_is_lost_clearing_all_makes_room_for_a_new_one(empty: Prompt, ring: MemoryRing) -> None:
    shelf = store(empty.home, ring)
    shelf.save(session())
    shelf.save(session("linktree", "main"))
    shelf.vault.keep_secret(empty.home, "totp/tiktok/zone.a0", "JBSWY3DPEHPK3PXP")
    ring.kept.clear()
    keyring = next(one for one in empty.json("doctor")["findings"] if one["question"] == "Keyring")
    assert keyring["state"] == "bad"
    assert "bedrot session clear all" in keyring["remedy"]
    unsure = empty("session", "clear", "all")
    assert (unsure.code, "--yes" in unsure.err) == (2, True)
    cleared = empty.json("--yes", "session", "clear", "all")
    gone = {(one["service"], one["account"]) for one in cleared["sessions"] if one["cleared"]}
    assert gone == {("linktree", "main"), ("tiktok", "zone.a0")}
    aside = [file.name for file in (empty.home / "sessions" / "unreadable").rglob("*") if file.is_file()]
    assert "totp%2Ftiktok%2Fzone.a0.secret" in aside
    store(empty.home, ring).save(session())
    assert list(ring.kept) == ["key"]


def test_what_lives_of_the_old_files_is_taken_over_and_its_plain_text_goes(label: Label) -> None:
    prompt, sites = label.prompt, label.sites
    living = {account: sites.session("tiktok", account) for account in ("pig1987", "zone.a0")}
    toolost = sites.session("toolost")
    names = {"pig1987": "pig1987_storageState.json", "zone.a0": "tiktok_cookies_zonea0.json"}
    folder = prompt.lake / "src" / "tiktok" / "cookies"
    folder.mkdir(parents=True)
    for account, one in living.items():
        exported = [
            {**cookie, "expirationDate": cookie["expires"], "sameSite": "unspecified"} for cookie in one.cookies
        ]
        (folder / names[account]).write_text(json.dumps(exported), "utf-8-sig")
    state = prompt.lake / "src" / "toolost" / "cookies" / "storageState.json"
    state.parent.mkdir(parents=True)
    state.write_text(json.dumps({**toolost.storage_state(), "_metadata": {"service": "toolost", "account": None}}))
    sites.scene("tiktok").expire(living["zone.a0"].identity)

    said = prompt.json("--yes", "session", "import", "--execute", "--remove-plaintext")
    outcomes = {Path(one["path"]).name: one["outcome"] for one in said["imported"]}
    assert outcomes[names["pig1987"]] == "removed"
    assert outcomes["storageState.json"] == "removed"
    assert [file.name for file in prompt.lake.rglob("*.json") if "src" in file.parts] == [names["zone.a0"]]
    assert label.kept("tiktok", "zone.a0") is None
    kept = label.kept("tiktok", "pig1987")
    assert kept is not None
    assert {one["name"] for one in kept.cookies} >= {"sessionid", "sid_guard", "uid_tt"}
    assert label.kept("toolost", "main") is not None
    secrets = [*living["pig1987"].secrets(), *toolost.secrets()]
    told = json.dumps(said)
    for secret in (one for one in secrets if len(one) > 15):
        assert secret not in told
        assert not [
            file for file, content in everything_on_disk(prompt.root, prompt.home) if secret.encode() in content
        ]
