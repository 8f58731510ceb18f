"""``session *`` at the prompt: what is held, live tests, the past, the way back, old cookie files, another computer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.session import Session

from .conftest import Prompt
from .played import Played
from .signing import Label, everything_on_disk
from .test_signing_commands import typed

PASSPHRASE = "nine old yellow boats"


def test_the_list_names_every_account_with_the_next_step_and_asks_nobody(label: Label, played: Played) -> None:
    label.holds("distrokid", "main")
    label.holds("tiktok", "zone.a0", since=timedelta(days=8))
    said = label.prompt("session", "list")
    assert said.code == 0
    lines = said.out.splitlines()
    assert "ok DistroKid           signed in, ends most likely " in said.out
    assert "~  TikTok (zone.a0)    signed in, to be renewed since " in said.out
    assert "   → bedrot refresh tiktok" in lines
    assert "-- TooLost             never signed in" in lines
    assert "   → bedrot login toolost" in lines
    assert "   → bedrot login tiktok --account pig1987" in lines
    assert [one["service"] for one in label.prompt.json("session", "list", "tiktok")["sessions"]] == ["tiktok"] * 2
    assert len(label.prompt.json("session", "list", "all")["sessions"]) == 7
    assert label.asked("distrokid") == []
    assert played.visits == []


def test_a_live_test_says_who_is_signed_in_by_what_and_by_its_code(label: Label, played: Played) -> None:
    label.holds("distrokid", "main")
    label.holds("metaads", "main")
    alive = label.prompt("session", "test", "metaads", "--quick")
    assert alive.code == 0, alive.out
    assert alive.out.startswith("ok metaads    main     signed in as ")
    label.sites.scene("distrokid").expire()
    dead = label.prompt("session", "test", "distrokid", "--quick")
    assert dead.code == 3
    assert dead.out == "!! distrokid  main     signed out (password field)\n"
    assert "/distrokid/" in label.prompt("--verbose", "session", "test", "distrokid", "--quick").out
    assert label.prompt("session", "history", "distrokid").code == 0
    label.sites.scene("metaads").outage = True
    down = label.prompt("session", "test", "metaads", "--quick")
    assert down.code == 1
    assert "the service is down" in down.out
    assert "signed out" not in down.out
    missing = label.prompt("session", "test", "toolost")
    assert missing.code == 3
    assert "never signed in" in missing.out
    assert played.visits == []


def test_history_and_figures_tell_what_happened_and_how_often_it_worked(label: Label, played: Played) -> None:
    assert label.prompt("session", "history").out == "Nothing happened in the last 7 days.\n"
    assert label.prompt("session", "metrics").out == "Nothing was tried in the last 30 days.\n"
    played.persons = ["main@toolost.example"]
    label.prompt("login", "toolost")
    played.persons = []
    label.prompt("login", "toolost")
    label.sites.scene("toolost").expire()
    label.prompt("session", "test", "toolost", "--quick")
    said = label.prompt("session", "history", "--service", "toolost", "--days", "2").out
    assert "toolost    main     sign in: saved\n" in said
    assert "toolost    main     sign in: cancelled: stopped by the person\n" in said
    assert "less than a day: ended by itself" in said
    assert label.prompt("session", "history", "--service", "linktree").out.startswith("Nothing happened")
    (figures,) = label.prompt.json("session", "metrics")["metrics"]
    assert (figures["service"], figures["total"], figures["successes"]) == ("toolost", 1, 1)
    assert "toolost    main     1 attempt, 100% worked, " in label.prompt("session", "metrics").out
    assert label.prompt("session", "metrics", "--service", "toolst").code == 2


def replaced(label: Label) -> tuple[Session, Session]:
    """A session and the one that took its place."""
    return label.holds("toolost", "main", since=timedelta(days=3)), label.holds("toolost", "main")


def test_an_earlier_session_comes_back_and_the_present_one_becomes_a_backup(label: Label) -> None:
    assert label.prompt("session", "backup").out.startswith("No backup yet")
    former, present = replaced(label)
    assert "toolost    main     " in label.prompt("session", "backup", "toolost").out
    said = label.prompt("session", "restore", "toolost", "--latest")
    assert said.code == 0, said.err
    assert "is back. `bedrot session test toolost` tries it." in said.out
    kept = label.kept("toolost", "main")
    assert kept is not None
    assert kept.born_at == former.born_at
    newest = label.prompt.json("session", "backup", "toolost")["backups"][0]
    assert label.prompt("session", "restore", "toolost", "--file", newest["name"]).code == 0
    kept = label.kept("toolost", "main")
    assert kept is not None
    assert kept.born_at == present.born_at


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--file", "nosuch"), 1), (("--latest", "--file", "x"), 2), (("--file", "../../settings.toml"), 1)],
)
def test_a_backup_that_is_not_there_cannot_come_back(words: tuple[str, ...], code: int, label: Label) -> None:
    replaced(label)
    before = label.kept("toolost", "main")
    said = label.prompt("session", "restore", "toolost", *words)
    assert said.code in {code, 2}, said.err
    assert said.err
    assert label.kept("toolost", "main") == before


def test_a_session_is_forgotten_only_when_that_is_meant(label: Label, monkeypatch: pytest.MonkeyPatch) -> None:
    held = label.holds("toolost", "main")
    typed(monkeypatch, "")
    asked = label.prompt("session", "clear", "toolost")
    assert asked.code == 2
    assert "Nobody is there to answer." in asked.err
    assert label.kept("toolost", "main") == held
    said = label.prompt("--yes", "session", "clear", "toolost")
    assert said.code == 0, said.err
    assert said.out == "toolost main: forgotten; `bedrot session restore toolost` brings it back.\n"
    assert label.kept("toolost", "main") is None
    assert label.prompt("--yes", "session", "clear", "toolost").out == "toolost main: there was none.\n"
    assert label.prompt("session", "restore", "toolost").code == 0
    assert label.kept("toolost", "main") is not None


def test_everything_is_forgotten_where_the_key_is_lost_and_signing_in_works_again(
    label: Label, played: Played, ring: MemoryRing
) -> None:
    label.holds("toolost", "main")
    label.holds("tiktok", "zone.a0")
    ring.kept.clear()
    played.persons = ["main@toolost.example"]
    lost = label.prompt("login", "toolost")
    assert lost.code == 1
    assert "bedrot session clear all" in lost.err
    assert played.windows == []
    doctor = label.prompt("doctor")
    assert doctor.code == 1
    assert "!! Keyring" in doctor.out
    cleared = label.prompt("--yes", "session", "clear", "all")
    assert cleared.code == 0, cleared.err
    again = label.prompt("login", "toolost")
    assert again.code == 0, again.err


# The old scripts' cookie files


def old_file(label: Label, service: str, account: str, name: str = "cookies.json") -> Path:
    """A cookie file as the old scripts left it."""
    folder = label.prompt.lake / "src" / service / "cookies"
    folder.mkdir(parents=True, exist_ok=True)
    held = label.sites.session(service, account)
    (folder / name).write_text(json.dumps([dict(one) for one in held.cookies]), encoding="utf-8")
    return folder / name


def test_old_cookie_files_are_first_only_looked_at_then_taken_over_then_removed(label: Label, played: Played) -> None:
    file = old_file(label, "distrokid", "main")
    before = file.read_bytes()
    looked = label.prompt("session", "import")
    assert looked.code == 0, looked.err
    assert "src/distrokid/cookies/cookies.json" in looked.out
    assert "Nothing was changed. `bedrot session import --execute` takes over the best of each account." in looked.out
    assert label.kept("distrokid", "main") is None
    assert label.asked("distrokid") == []
    done = label.prompt("session", "import", "--execute")
    assert done.code == 0, done.out + done.err
    assert "signed in with it; the session is in the vault" in done.out
    assert "`bedrot session import --remove-plaintext` removes them." in done.out
    assert file.read_bytes() == before
    assert label.kept("distrokid", "main") is not None
    removed = label.prompt("--yes", "session", "import", "--remove-plaintext")
    assert removed.code == 0, removed.err
    assert "removed; the sealed copy is kept" in removed.out
    assert not file.exists()
    assert "holds no cookie files" in label.prompt("session", "import").out
    secret = max(json.loads(before), key=lambda one: len(one["value"]))["value"].encode()
    assert not [file for file, content in everything_on_disk(label.prompt.home, label.prompt.root) if secret in content]
    assert played.windows == []


def test_a_dead_cookie_file_is_not_taken_and_never_removed(label: Label, played: Played) -> None:
    file = old_file(label, "distrokid", "main")
    label.sites.scene("distrokid").expire()
    done = label.prompt("--yes", "session", "import", "--execute", "--remove-plaintext")
    assert "not accepted" in done.out
    assert "Sign in to the service with the program instead." in done.out
    assert file.exists()
    assert label.kept("distrokid", "main") is None


def test_removing_needs_somebody_who_means_it(label: Label, monkeypatch: pytest.MonkeyPatch) -> None:
    file = old_file(label, "distrokid", "main")
    assert label.prompt("session", "import", "--execute").code == 0
    typed(monkeypatch, "")
    asked = label.prompt("session", "import", "--remove-plaintext")
    assert asked.code == 2
    assert "Remove 1 cookie file in plain text (sealed copies stay)?" in asked.err
    assert file.exists()


def test_the_document_of_an_import_holds_no_value_of_a_cookie(label: Label) -> None:
    file = old_file(label, "distrokid", "main")
    said = label.prompt("--json", "session", "import", "--execute")
    assert said.code == 0, said.out
    values = [one["value"] for one in json.loads(file.read_text("utf-8")) if len(one["value"]) > 8]
    assert values
    assert not [value for value in values if value in said.out + said.err]
    assert {"path", "service", "account", "verdict", "words"} <= set(said.document["files"][0])
    assert said.document["imported"][0]["outcome"] == "imported"


# To another computer


def test_sign_ins_and_settings_move_to_another_computer_under_a_passphrase(
    label: Label, tmp_path: Path, ring: MemoryRing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held = {pair: label.holds(*pair) for pair in (("toolost", "main"), ("tiktok", "zone.a0"))}
    label.prompt("config", "set", "schedule.quiet_start", "23:00")
    box = tmp_path / "stick" / "mine.bedrot"
    box.parent.mkdir()
    typed(monkeypatch, f"{PASSPHRASE}\n")
    packed = label.prompt("session", "export", "--to", str(box))
    assert packed.code == 0, packed.err
    assert packed.out == f"2 sign-ins and the settings lie sealed in {box}.\n"
    assert PASSPHRASE not in packed.out + packed.err
    assert all(value.encode() not in box.read_bytes() for one in held.values() for value in one.secrets())

    ring.kept.clear()  # another computer has another keyring and another home
    other = Label(Prompt(label.prompt.root, tmp_path / "other home", capsys), label.sites)
    typed(monkeypatch, "not the right one\n")
    wrong = other.prompt("session", "import", str(box))
    assert wrong.code == 1
    assert "The passphrase is not the one that the file was made with." in wrong.err
    typed(monkeypatch, f"{PASSPHRASE}\n")
    taken = other.prompt("session", "import", str(box))
    assert taken.code == 0, taken.err
    for (service, account), session in held.items():
        assert f"The sign-in of {service} {account} is here now." in taken.out
        kept = other.kept(service, account)
        assert kept is not None
        assert replace(kept, origin=session.origin) == session
    assert "The file of settings is here now." in taken.out
    assert other.prompt.json("config", "get", "schedule.quiet_start")["value"] == "23:00"
    states = {(one["service"], one["account"]): one for one in other.prompt.json("session", "list")["sessions"]}
    assert not any(states[pair]["needs_person"] for pair in held)


def test_a_short_passphrase_is_refused_before_anything_is_written(
    label: Label, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text, told in (("short\n", "at least 8"), ("\n", "No passphrase was given.")):
        typed(monkeypatch, text)
        said = label.prompt("session", "export", "--to", str(tmp_path / "mine.bedrot"))
        assert said.code == 2
        assert told in said.err
    assert not (tmp_path / "mine.bedrot").exists()
