"""``run``, ``resume`` and ``status`` where a sign-in is dead: who is asked, what waits, what goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import typer

from bedrot_desktop.cli.door import Door

from .played import Played
from .signing import Label
from .test_signing_commands import typed

Asked = list[str]


@pytest.fixture
def person(label: Label, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Asked]:
    """Somebody sits at the terminal and answers each question with yes or no; what was asked."""

    def sits(*answers: bool) -> Asked:
        asked: Asked = []

        def confirm(question: str, **_: object) -> bool:
            asked.append(question)
            return answers[len(asked) - 1]

        monkeypatch.setattr(Door, "attended", property(lambda _: True))
        monkeypatch.setattr(typer, "confirm", confirm)
        return asked

    assert label
    return sits


def new_token(label: Label, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the person will paste."""
    typed(monkeypatch, label.sites.session("metaads", "").tokens["access_token"] + "\n")


@pytest.mark.usefixtures("played")
def test_automated_asks_nobody_parks_and_leaves_with_three(label: Label, person: Callable[..., Asked]) -> None:
    label.holds("metaads", "main")
    label.sites.scene("metaads").revoke()
    asked = person()
    said = label.prompt("run", "metaads", "--automated")
    assert said.code == 3, said.err
    assert asked == []
    assert "waiting for you: Meta Ads: signed out" in said.out
    assert "`bedrot login metaads`" in said.out
    assert "401" not in said.out
    assert "190" not in said.out
    assert label.landed() == []
    report = max((label.prompt.lake / "reports").glob("run_*.html")).read_text("utf-8")
    assert "bedrot login metaads" in report


@pytest.mark.usefixtures("played")
def test_a_sign_in_met_dead_is_offered_and_the_stage_goes_on_in_the_same_command(
    label: Label, person: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    label.holds("metaads", "main")
    label.sites.scene("metaads").revoke()
    new_token(label, monkeypatch)
    asked = person(True)
    said = label.prompt("run", "metaads")
    assert said.code == 0, said.out + said.err
    (question,) = asked
    assert question.startswith("Meta Ads: signed out since ")
    assert question.endswith("Sign in now?")
    assert "metaads went on: " in said.out
    assert len(label.landed("metaads")) >= 5
    ((rows,),) = label.prompt.rows("select count(*) from advertising_performance")
    assert rows > 0
    assert label.prompt.json("status", "metaads")["parked"] == {}


@pytest.mark.usefixtures("played")
def test_what_is_known_to_be_signed_out_is_offered_before_the_run_and_only_once(
    label: Label, person: Callable[..., Asked]
) -> None:
    asked = person(False, True)
    said = label.prompt("run", "metaads")
    assert said.code == 3, said.err
    assert asked == ["Meta Ads: never signed in. Sign in now?"]
    assert "waiting for you: Meta Ads: never signed in" in said.out


@pytest.mark.usefixtures("played")
def test_resume_offers_the_sign_in_that_it_waits_for(
    label: Label, person: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert label.prompt("run", "metaads", "--automated").code == 3
    new_token(label, monkeypatch)
    asked = person(True)
    said = label.prompt("resume")
    assert said.code == 0, said.out + said.err
    assert asked == ["Meta Ads: never signed in. Sign in now?"]
    assert len(label.landed("metaads")) >= 5


def test_a_closed_window_lets_the_run_go_on_without_it(
    label: Label, person: Callable[..., Asked], played: Played
) -> None:
    asked = person(True)
    said = label.prompt("run", "toolost")
    assert said.code == 3
    assert len(asked) == 1
    assert played.windows == ["toolost main"]
    assert said.err.count("The sign-in was cancelled; nothing was changed.") == 1
    assert "waiting for you: TooLost: never signed in" in said.out


@pytest.mark.usefixtures("played")
def test_nothing_is_offered_where_nothing_is_fetched(label: Label, person: Callable[..., Asked]) -> None:
    asked = person()
    assert label.prompt("run", "metaads", "--no-extract").code == 0
    assert label.prompt("run", "metaads", "--dry-run").code == 0
    assert asked == []


def test_the_plan_names_who_will_wait_and_asks_no_site(label: Label, played: Played) -> None:
    label.holds("tiktok", "zone.a0")
    said = label.prompt("run", "--dry-run", "tiktok", "metaads")
    assert said.code == 0, said.err
    assert "fetch zone.a0; wait for you: pig1987 (never signed in)" in said.out
    steps = label.prompt.json("run", "--dry-run", "metaads")["steps"]
    assert "never signed in" in steps[0]["what"]
    assert label.asked("tiktok") == []
    assert played.visits == []


@pytest.mark.usefixtures("played")
def test_the_status_tells_both_clocks_and_what_waits(label: Label) -> None:
    label.holds("toolost", "main", since=timedelta(days=2))
    label.holds("metaads", "main")
    label.sites.scene("metaads").expire()
    assert label.prompt("run", "metaads", "--automated").code == 3
    said = label.prompt("status", "toolost", "metaads")
    assert said.code == 0
    assert "Meta Ads needs you." in said.out.splitlines()[0]
    assert "Sign-ins\n" in said.out
    assert "ok TooLost  signed in, ends most likely " in said.out
    assert "!! Meta Ads signed out since " in said.out
    assert "   → bedrot login metaads" in said.out
    assert "TooLost: fetch new data\n  → bedrot run toolost\n" in said.out
    assert "bedrot run metaads" not in said.out
    assert "Fetching from Meta Ads waits for that and then goes on by itself." in said.out
    document = label.prompt.json("status", "toolost", "metaads")
    sessions = {one["service"]: one for one in document["sessions"]}
    assert sessions["metaads"]["needs_person"]
    assert sessions["toolost"]["early"] < sessions["toolost"]["likely"] < sessions["toolost"]["late"]
    assert list(document["parked"]) == ["metaads"]
    assert label.prompt("status", "metaads", "--check").code == 1


@pytest.mark.usefixtures("played")
def test_the_doctor_tells_of_browser_keyring_and_sign_ins(label: Label, played: Played) -> None:
    label.holds("toolost", "main")
    found = {one["question"]: one for one in label.prompt.json("doctor")["findings"]}
    assert found["Browser"]["answer"] == "Chromium: /nowhere/chromium"
    assert found["Keyring"]["state"] == "ok"
    assert found["Sign-ins"]["answer"].startswith("1 kept")
    label.sites.scene("toolost").expire()
    label.prompt("session", "test", "toolost", "--quick")
    (finding,) = [one for one in label.prompt.json("doctor")["findings"] if one["question"] == "Sign-ins"]
    assert finding["state"] == "warning"
    assert finding["answer"].endswith("; TooLost needs you")
    assert finding["remedy"] == "`bedrot login toolost`"
    played.browsers = ()
    said = label.prompt("doctor")
    assert said.code == 1
    assert "!! Browser" in said.out
    assert "Install one of them, or name its program in `browser.path`" in said.out


@pytest.mark.usefixtures("played")
def test_the_doctor_looks_at_browser_and_keyring_before_there_is_a_workspace(
    label: Label, capsys: pytest.CaptureFixture[str]
) -> None:
    from bedrot_desktop.cli.app import run as run_line

    assert run_line(["--home", str(label.prompt.home), "doctor"]) == 1
    told = capsys.readouterr().out
    assert "!! Workspace      No workspace was chosen yet.  → Add --workspace DIR" in told
    assert "ok Browser        Chromium" in told
    assert "ok Keyring        " in told
