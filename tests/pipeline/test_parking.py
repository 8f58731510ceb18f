"""A sign-in that is dead: its fetching waits, everything else goes on, and after the sign-in exactly that."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import Busy, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.pipeline import patience
from bedrot_desktop.pipeline.stages import RunOptions, StageResult
from bedrot_desktop.services.fetching import Errand
from bedrot_desktop.sessions.answers import EXPIRED, OFFLINE

from .conftest import Stand
from .fetchers import TO_CURATED, Fetchers, fetchers_at


@pytest.fixture
def fetchers(stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fetchers:
    monkeypatch.setattr(patience, "PAUSES", (0.0, 0.0))
    return fetchers_at(stand, tmp_path / "home")


def test_a_dead_session_parks_its_account_and_everything_else_goes_on(fetchers: Fetchers) -> None:
    fetchers.stand.land("three_20250701_101500.txt", 9)
    fetchers.guard.verdicts["b"] = EXPIRED
    result = fetchers.run()
    assert result.outcome == "parked"
    stage = fetchers.extract(result)
    assert stage.outcome == "parked"
    assert "North (b): signed out" in stage.summary
    assert "bedrot login north --account b" in stage.messages[0]
    assert fetchers.stand.curated("one") == [1, 2], "what the living account brought is cleaned all the same"
    assert fetchers.stand.curated("three") == [9]
    assert fetchers.stand.pipeline.parked() == {"north": result.run}
    assert fetchers.guard.asked == ["look north a", "look north b", "renew north b"]


def test_after_the_sign_in_exactly_what_waited_goes_on(fetchers: Fetchers) -> None:
    fetchers.stand.land("three_20250701_101500.txt", 9)
    fetchers.guard.verdicts["b"] = EXPIRED
    parked = fetchers.run()
    fetchers.guard.verdicts.clear()
    fetchers.steps.clear()
    calls = dict(fetchers.stand.calls("three"))
    result = fetchers.stand.pipeline.resume_parked("north")
    assert result is not None
    assert (result.run, result.outcome) == (parked.run, "done")
    assert fetchers.steps == ["b first", "b second"], "what the living account fetched is not fetched twice"
    assert {one.service for one in result.stages} == {"north"}
    assert dict(fetchers.stand.calls("three")) == calls
    assert fetchers.stand.curated("one") == [1, 2, 3, 4]
    assert fetchers.stand.pipeline.parked() == {}
    assert fetchers.stand.pipeline.resume_parked("north") is None


def test_going_on_survives_a_restart_of_the_program(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts["a"] = EXPIRED
    run = fetchers.run().run
    from bedrot_desktop.pipeline.journal import Journal

    again = Journal(fetchers.stand.shop.workspace.state / "journal.sqlite")
    assert again.parked() == {"north": run}
    again.close()


def test_a_session_that_dies_on_the_way_keeps_what_was_fetched_and_is_noted_as_dead(fetchers: Fetchers) -> None:
    def dies(errand: Errand) -> None:
        raise WaitingForYou("North: signed out.", service="north", account="a", verdict=EXPIRED)

    fetchers.meets["a second"] = dies
    assert fetchers.run().outcome == "parked"
    assert fetchers.guard.dead == ["north a expired"]
    fetchers.meets.clear()
    fetchers.steps.clear()
    result = fetchers.stand.pipeline.resume_parked("north")
    assert result is not None
    assert fetchers.steps == ["a second"]
    assert fetchers.stand.curated("one") == [1, 2, 3, 4]


def test_two_parked_accounts_wait_together_until_both_are_signed_in(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts = {"a": EXPIRED, "b": EXPIRED}
    run = fetchers.run().run
    fetchers.guard.verdicts = {"b": EXPIRED}
    half = fetchers.stand.pipeline.resume_parked("north")
    assert half is not None
    assert half.outcome == "parked"
    assert fetchers.stand.curated("one") == [1, 2]
    fetchers.guard.verdicts = {}
    whole = fetchers.stand.pipeline.resume()
    assert (whole.run, whole.outcome) == (run, "done")
    assert fetchers.steps == ["a first", "a second", "b first", "b second"]


def test_the_plan_tells_who_will_be_fetched_and_who_will_wait(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts["b"] = EXPIRED
    plan = fetchers.stand.pipeline.plan(RunOptions((), TO_CURATED))
    told = {(step.service, step.stage): step.what for step in plan.steps}
    assert told[("north", "extract")] == "fetch a; wait for you: b (signed out)"
    assert fetchers.steps == []


def test_the_report_names_what_waits(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts["b"] = EXPIRED
    result = fetchers.run()
    page = fetchers.stand.lake / "reports" / f"run_{result.run}.html"
    document = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert document["outcome"] == "parked"
    assert "north waits for you to sign in" in document["headline"]
    assert "bedrot login north --account b" in page.read_text("utf-8")


def test_an_account_that_waits_is_not_hidden_by_another_one_that_failed(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts = {"a": OFFLINE, "b": EXPIRED}
    failed = fetchers.run()
    assert failed.outcome == "failed"
    assert fetchers.stand.pipeline.parked() == {"north": failed.run}
    page = (fetchers.stand.lake / "reports" / f"run_{failed.run}.html").read_text("utf-8")
    assert "north waits for you to sign in" in page
    assert "bedrot login north --account b" in page
    fetchers.guard.verdicts = {}
    result = fetchers.stand.pipeline.resume_parked("north")
    assert result is not None
    assert (result.run, result.outcome) == (failed.run, "done")
    assert fetchers.stand.curated("one") == [1, 2, 3, 4]


def test_a_session_that_somebody_is_just_signing_in_to_waits_for_that(fetchers: Fetchers) -> None:
    def busy(*_: object) -> None:
        raise Busy("`bedrot login north` holds the account.")

    fetchers.guard.verdicts["a"] = EXPIRED
    fetchers.guard.renew = busy  # type: ignore[assignment, method-assign]
    result = fetchers.run()
    assert result.outcome == "parked"
    assert fetchers.stand.pipeline.parked() == {"north": result.run}


def test_what_a_service_says_of_the_rest_is_told_beside_what_waits(fetchers: Fetchers) -> None:
    def dies(errand: Errand) -> None:
        errand.note("the year was not offered")
        raise WaitingForYou("North: signed out.", service="north", account="a", verdict=EXPIRED)

    fetchers.meets["a second"] = dies
    result = fetchers.run()
    stage = fetchers.extract(result)
    assert stage.waiting == ("North: signed out.",)
    assert stage.messages == ("North: signed out.", "the year was not offered")
    page = (fetchers.stand.lake / "reports" / f"run_{result.run}.html").read_text("utf-8")
    waiting, notes = page.index("<h2>Waiting for you</h2>"), page.index("<h2>Notes</h2>")
    assert waiting < notes < page.index("north: the year was not offered")


def test_a_later_fetch_makes_an_earlier_one_void_even_if_the_clock_was_set_back(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts["b"] = EXPIRED
    fetchers.run()
    clock = fetchers.stand.shop.clock
    assert isinstance(clock, FixedClock)
    clock.moment -= timedelta(days=2)
    fetchers.guard.verdicts.clear()
    later = fetchers.run()
    assert later.outcome == "done"
    assert fetchers.stand.pipeline.parked() == {}
    assert fetchers.stand.journal.runs(1)[0].run == later.run
    assert fetchers.stand.journal.unfinished() is None


def test_a_service_that_is_no_longer_in_use_waits_for_nobody(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts["b"] = EXPIRED
    fetchers.run()
    fetchers.stand.pipeline.services = fetchers.stand.services[1:]
    assert fetchers.stand.pipeline.parked() == {}
    assert fetchers.stand.pipeline.resume_parked("north") is None


@pytest.fixture
def scripted(fetchers: Fetchers) -> list[str]:
    """The accounts of north are fetched by scripts of the lake; the stages that these went through."""
    done: list[str] = []

    def step(key: str, stage: str, _run: Run) -> StageResult:
        done.append(f"{key} {stage}")
        return StageResult(key, stage, "done")

    stand = fetchers.stand
    stand.pipeline.services = stand.services[1:]
    stand.pipeline.scripts = SimpleNamespace(step=step, keys=("North",), owns=lambda _path: False)  # type: ignore[assignment]
    fetchers.guard.logins = {"north": fetchers.login}
    return done


def test_scripts_are_not_sent_off_with_a_sign_in_that_is_dead_and_go_on_after_it(
    fetchers: Fetchers, scripted: list[str]
) -> None:
    fetchers.guard.verdicts["b"] = EXPIRED
    parked = fetchers.run()
    assert parked.outcome == "parked"
    assert "North extract" not in scripted
    assert fetchers.stand.pipeline.parked() == {"North": parked.run}
    fetchers.guard.verdicts.clear()
    result = fetchers.stand.pipeline.resume_parked("north")
    assert result is not None
    assert result.outcome == "done"
    assert scripted[-4:] == [f"North {stage}" for stage in TO_CURATED]


@pytest.mark.parametrize("way", ["never signed in here", "offline"])
def test_scripts_run_where_no_sign_in_of_ours_is_known_to_be_dead(
    fetchers: Fetchers, scripted: list[str], way: str
) -> None:
    fetchers.guard.verdicts = {"a": OFFLINE, "b": OFFLINE}
    if way == "never signed in here":
        fetchers.guard.missing = {"a", "b"}
    assert fetchers.run().outcome == "done"
    assert "North extract" in scripted
    assert fetchers.guard.asked == ([] if fetchers.guard.missing else ["look north a", "look north b"])
