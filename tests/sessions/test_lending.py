"""Scripts get cookies in a private file for the length of a run, and nothing of it stays."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import Cancelled, VaultError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions import private
from bedrot_desktop.sessions.lending import all_lent, lent, sweep

from .canaries import leaks, session

CHILD = Path(__file__).with_name("lending_child.py")


def test_the_environment_names_a_file_with_the_cookies_that_is_gone_afterwards(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    one = session()
    with lent(one, "tiktok", tmp_path / "lent") as environment:
        assert sorted(environment) == ["TIKTOK_COOKIE_FILE", "TIKTOK_COOKIE_FILE_ZONE_A0"]
        assert len(set(environment.values())) == 1
        file = Path(environment["TIKTOK_COOKIE_FILE"])
        assert json.loads(file.read_text("utf-8")) == [dict(cookie) for cookie in one.cookies]
        assert "cAnArY" not in repr(environment)
        if os.name == "posix":
            assert file.stat().st_mode & 0o777 == 0o600
            assert file.parent.stat().st_mode & 0o777 == 0o700
        assert len(leaks(tmp_path, one.secrets())) >= 1
    assert not file.exists()
    assert leaks(tmp_path, one.secrets()) == []
    assert "cAnArY" not in caplog.text
    assert "cAnArY" not in SECRETS.mask(f"the script said: {one.cookies[0]['value']}")


def test_a_sign_in_that_all_accounts_share_is_named_after_the_service_only(tmp_path: Path) -> None:
    with lent(session("my-service", "main"), "my-service", tmp_path) as environment:
        assert list(environment) == ["MY_SERVICE_COOKIE_FILE"]


def test_several_accounts_are_lent_at_once_and_the_first_has_the_short_name(tmp_path: Path) -> None:
    both = (session(account="pig1987", mark="one"), session(account="zone.a0", mark="two"))
    with all_lent(both, "tiktok", tmp_path) as environment:
        assert sorted(environment) == [
            "TIKTOK_COOKIE_FILE", "TIKTOK_COOKIE_FILE_PIG1987", "TIKTOK_COOKIE_FILE_ZONE_A0",
        ]  # fmt: skip
        assert environment["TIKTOK_COOKIE_FILE"] == environment["TIKTOK_COOKIE_FILE_PIG1987"]
        assert len(list(tmp_path.iterdir())) == 2
    with all_lent((), "tiktok", tmp_path) as environment:
        assert environment == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", [RuntimeError, Cancelled, KeyboardInterrupt])
def test_a_run_that_ends_otherwise_leaves_nothing_either(tmp_path: Path, stop: type[BaseException]) -> None:
    with pytest.raises(stop), lent(session(), "tiktok", tmp_path):
        raise stop
    assert list(tmp_path.iterdir()) == []


def test_the_bytes_are_overwritten_before_the_name_is_gone(tmp_path: Path) -> None:
    linked = tmp_path / "second name"
    with lent(session(), "tiktok", tmp_path / "lent") as environment:
        os.link(environment["TIKTOK_COOKIE_FILE"], linked)
    assert set(linked.read_bytes()) == {0}


def test_a_script_may_have_removed_the_file_itself(tmp_path: Path) -> None:
    with lent(session(), "tiktok", tmp_path) as environment:
        Path(environment["TIKTOK_COOKIE_FILE"]).unlink()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_held_open_is_told_and_swept_with_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(_path: Path) -> None:
        raise VaultError("It cannot be removed: another program has it open.")

    with monkeypatch.context() as patch:
        patch.setattr(private, "shred", refused)
        with lent(session(), "tiktok", tmp_path):
            pass
        assert "removed with the next run" in caplog.text
        assert sweep(tmp_path) == ()
    assert len(sweep(tmp_path)) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_swept_and_what_a_living_one_lent_stays(tmp_path: Path) -> None:
    (tmp_path / "lent-notes.json").write_text("mine")
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    file = Path(child.stdout.readline().strip())
    with lent(session(), "tiktok", tmp_path) as environment:
        assert sweep(tmp_path) == ()
        assert file.exists()
        child.kill()
        child.communicate(timeout=60)
        assert leaks(tmp_path, ["cAnArY-lent-in-a-child"])
        assert sweep(tmp_path) == (file,)
        assert leaks(tmp_path, ["cAnArY-lent-in-a-child"]) == []
        assert Path(environment["TIKTOK_COOKIE_FILE"]).exists()
    assert [one.name for one in tmp_path.iterdir()] == ["lent-notes.json"]


def test_a_process_of_the_same_number_that_began_later_does_not_keep_a_file(tmp_path: Path) -> None:
    left = tmp_path / f"lent-{os.getppid()}-1000000000-{'0' * 16}.json"
    left.write_text("[]")
    assert sweep(tmp_path) == (left,)
    left.write_text("[]")
    with lent(session(), "tiktok", tmp_path):
        assert not left.exists()


def test_a_folder_that_cannot_be_written_is_a_trouble_in_words(tmp_path: Path) -> None:
    folder = tmp_path / "lent"
    folder.write_text("a file where the folder should be")
    with pytest.raises(VaultError, match="cannot be"), lent(replace(session(), cookies=()), "tiktok", folder):
        pytest.fail("lent into a file")
