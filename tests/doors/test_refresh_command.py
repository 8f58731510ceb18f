"""``refresh`` at the prompt: what is renewed, what waits, what a dry run leaves alone, and the exit codes."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from .played import Played
from .signing import Label, everything_on_disk

APP = {"METAADS_CLIENT_ID": "demo-client", "METAADS_CLIENT_SECRET": "demo-client-secret"}
AGE = timedelta(days=40)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> None:
    """The application to which Meta gives longer-lived tokens."""
    for name, value in APP.items():
        monkeypatch.setenv(name, value)


def home_of(label: Label) -> dict[str, str]:
    """What lies at home (but the program's log), by its hash."""
    return {
        file.relative_to(label.prompt.home).as_posix(): hashlib.sha256(content).hexdigest()
        for file, content in everything_on_disk(label.prompt.home)
        if "logs" not in file.parts
    }


@pytest.mark.usefixtures("app")
def test_a_token_is_renewed_without_anybody(label: Label, played: Played) -> None:
    label.sites.clock.moment -= AGE
    former = label.holds("metaads", "main", since=timedelta(0))
    label.sites.clock.moment += AGE
    said = label.prompt("refresh")
    assert said.code == 0, said.out + said.err
    assert said.out.startswith("metaads    main     renewed    ")
    kept = label.kept("metaads", "main")
    assert kept is not None
    assert kept.tokens != former.tokens
    assert label.prompt("refresh").out == "No sign-in is due.\n"
    assert played.windows == []


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("words", [(), ("--all",), ("metaads", "--force"), ("--due",)])
def test_a_dry_run_says_what_would_be_done_and_changes_nothing(
    words: tuple[str, ...], label: Label, played: Played
) -> None:
    label.holds("metaads", "main", since=AGE)
    label.prompt("session", "list")
    before, asked = home_of(label), label.asked("metaads")
    said = label.prompt("refresh", "--dry-run", *words)
    assert said.code == 0, said.err
    assert "would be renewed with its token: " in said.out
    assert said.out.endswith("Nothing was changed.\n")
    assert (home_of(label), label.asked("metaads")) == (before, asked)
    assert played.visits == []


def test_a_sign_in_that_needs_the_person_leaves_with_three(label: Label, played: Played) -> None:
    label.holds("toolost", "main")
    label.sites.scene("toolost").expire()
    said = label.prompt("refresh", "toolost")
    assert said.code == 3, said.out + said.err
    assert said.out.startswith("toolost    main     waiting    ")
    (held,) = label.prompt.json("session", "list", "toolost")["sessions"]
    assert (held["state"], held["command"]) == ("signed out", "bedrot login toolost")
    assert played.windows == []


def test_a_service_that_is_away_leaves_with_one_and_is_left_in_peace(
    label: Label, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDROT_SESSIONS_ATTEMPTS", "1")
    label.holds("toolost", "main")
    label.sites.scene("toolost").outage, played.shows = "closed", ""
    said = label.prompt("refresh", "toolost")
    assert said.code == 1, said.out + said.err
    assert said.out.startswith("toolost    main     failed     ")
    assert "signed out" not in said.out
    asked = len(played.visits)
    again = label.prompt("refresh", "toolost")
    assert again.code == 1
    assert "or at once with --force" in again.out
    assert len(played.visits) == asked


def test_what_was_never_signed_in_is_told_only_when_it_is_asked_about(label: Label, played: Played) -> None:
    assert label.prompt("refresh").out == "No sign-in is due.\n"
    said = label.prompt("refresh", "--all")
    assert said.code == 3
    assert said.out.count("never signed in") == 7
    assert "Sign in to TooLost." in said.out
    assert played.visits == []


def test_an_unknown_service_is_wrong_usage(label: Label) -> None:
    said = label.prompt("refresh", "toolst")
    assert said.code == 2
    assert "There is no signing in to “toolst”." in said.err
