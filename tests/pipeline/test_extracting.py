"""Fetching in a run: who may go to work, what is parked, what going on repeats, and what a trouble comes to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bedrot_desktop.core.errors import BudgetSpent, Cancelled, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account, Roster
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.pipeline import patience
from bedrot_desktop.pipeline.extracting import Extraction
from bedrot_desktop.pipeline.stages import STAGES, RunOptions, RunResult
from bedrot_desktop.services.fetching import Access, Errand, Extractor
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED, OFFLINE, SITE_CHANGED, Look
from bedrot_desktop.sessions.login import Login
from bedrot_desktop.sessions.session import Session

from .conftest import NOW, Stand

TO_CURATED = STAGES[:-1]


@dataclass
class Guard:
    """Stands for the keeper of sessions: says what it was told to say, and notes what it was asked."""

    verdicts: dict[str, str] = field(default_factory=dict)
    renewing: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    spent: int = 0
    most: int = 1000
    dead: list[str] = field(default_factory=list)
    rolled_states: list[Mapping[str, Any]] = field(default_factory=list)

    def look(self, service: str, account: str, run: Run, *, in_browser: bool = True) -> Look:
        self.asked.append(f"look {service} {account}")
        return Look(service, account, NOW, self.verdicts.get(account, ALIVE))

    def renew(self, service: str, account: str, run: Run) -> Any:
        self.asked.append(f"renew {service} {account}")
        return SimpleNamespace(look=Look(service, account, NOW, self.renewing.get(account, EXPIRED)))

    def session(self, service: str, account: str) -> Session | None:
        return Session(service, account, NOW, NOW)

    def spend(self, service: str, account: str, count: int = 1) -> int:
        self.spent += count
        if self.spent > self.most:
            raise BudgetSpent("Enough for today.")
        return self.spent

    def rolled(self, session: Session, state: Mapping[str, Any]) -> None:
        self.rolled_states.append(state)

    def died(self, service: str, account: str, verdict: str) -> None:
        self.dead.append(f"{service} {account} {verdict}")

    def held(self, services: tuple[str, ...] = ()) -> tuple[Any, ...]:
        return tuple(
            SimpleNamespace(account=one, needs_person=self.verdicts.get(one, ALIVE) == EXPIRED, state="signed out")
            for one in ("a", "b")
        )


class Pages:
    """Stands for the browser: counts how often one was opened."""

    def __init__(self) -> None:
        self.opened = 0

    @contextmanager
    def page(self, *_: object, **__: object) -> Iterator[tuple[Any, Callable[[], Mapping[str, Any]]]]:
        self.opened += 1
        yield SimpleNamespace(open=lambda url, seconds=60.0: url), lambda: {"cookies": [], "origins": []}


@dataclass
class Fetchers:
    """The stand with a service ``north`` of accounts a and b, whose errands do what a test says."""

    stand: Stand
    guard: Guard
    pages: Pages
    steps: list[str] = field(default_factory=list)
    meets: dict[str, Callable[[Errand], None]] = field(default_factory=dict)

    def fetch(self, errand: Errand) -> None:
        for name in ("first", "second"):
            errand.once(name, lambda name=name: self._step(errand, name))  # type: ignore[misc]

    def _step(self, errand: Errand, name: str) -> None:
        self.steps.append(f"{errand.account} {name}")
        self.meets.get(f"{errand.account} {name}", lambda _: None)(errand)
        number = 1 + ("a", "b").index(errand.account) * 2 + ("first", "second").index(name)
        errand.land(f"one_{errand.stamp}_{errand.account}_{name}.txt", f"{number}\n".encode())

    def run(self, *services: str, cancel: threading.Event | None = None) -> RunResult:
        return self.stand.pipeline.run(RunOptions(services, TO_CURATED), cancel)

    def extract(self, result: RunResult) -> Any:
        return next(one for one in result.stages if (one.service, one.stage) == ("north", "extract"))


@pytest.fixture
def fetchers(stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fetchers:
    monkeypatch.setattr(patience, "PAUSES", (0.0, 0.0))
    made = Fetchers(stand, Guard(), Pages())
    login = Login("north", "North", home="home", domains=("127.0.0.1",))
    access = Access(login, Extractor(made.fetch, browser=False))
    roster = Roster((Account("north", "a", "A"), Account("north", "b", "B"), Account("north", "c", "C", enabled=False)))
    stand.shop.roster = roster
    stand.pipeline.services = (replace(stand.services[0], access=lambda: access), stand.services[1])
    settings = Settings.load(tmp_path / "home", environment={}, overrides={"services.north.pause_seconds": "0"})
    stand.pipeline.extraction = Extraction(
        stand.shop, stand.journal, settings, lambda: made.guard, lambda: made.pages,  # type: ignore[arg-type, return-value]
    )  # fmt: skip
    return made


def test_what_is_fetched_is_landed_cleaned_and_curated_in_the_same_run(fetchers: Fetchers) -> None:
    result = fetchers.run()
    assert result.outcome == "done"
    assert fetchers.extract(result).numbers == {"landed": 4}
    assert fetchers.stand.curated("one") == [1, 2, 3, 4]
    assert fetchers.steps == ["a first", "a second", "b first", "b second"], "the account that is not in use stays out"


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


def test_a_silent_renewal_saves_the_run(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts["a"] = EXPIRED
    fetchers.guard.renewing["a"] = ALIVE
    assert fetchers.run().outcome == "done"


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


def test_offline_is_a_failure_that_asks_nobody_to_sign_in(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts = {"a": OFFLINE, "b": OFFLINE}
    result = fetchers.run()
    assert fetchers.extract(result).outcome == "failed"
    assert "cannot be reached from this computer" in fetchers.extract(result).summary
    assert fetchers.stand.pipeline.parked() == {}
    assert fetchers.steps == []


def test_a_flickering_network_is_tried_again(fetchers: Fetchers) -> None:
    left = [Unreachable("gone"), Unreachable("gone")]

    def flickers(errand: Errand) -> None:
        if left:
            raise left.pop()

    fetchers.meets["a first"] = flickers
    assert fetchers.run().outcome == "done"
    assert fetchers.steps[:3] == ["a first"] * 3


def test_a_changed_site_fails_with_its_evidence_and_is_not_tried_again(fetchers: Fetchers) -> None:
    def changed(errand: Errand) -> None:
        raise SourceChanged("The button Download is gone.", "Fetch by hand.", evidence="/somewhere/run_1/north-a")

    fetchers.meets["a first"] = changed
    result = fetchers.run()
    assert fetchers.extract(result).outcome == "failed"
    assert any("Evidence: /somewhere/run_1/north-a" in one for one in fetchers.extract(result).messages)
    assert fetchers.steps.count("a first") == 1
    assert fetchers.stand.curated("one") == [3, 4], "the other account is fetched"


def test_a_probe_that_does_not_know_the_site_lets_the_extractor_say_what_it_misses(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts["a"] = SITE_CHANGED
    assert fetchers.run().outcome == "done"


def test_todays_budget_ends_an_errand_without_a_failure(fetchers: Fetchers) -> None:
    fetchers.guard.most = 1

    def opens(errand: Errand) -> None:
        errand.page().open("http://127.0.0.1:1/")

    fetchers.meets = {"a first": opens, "a second": opens}
    stage = fetchers.extract(fetchers.run())
    assert "Enough for today." in stage.summary
    assert stage.outcome == "skipped"
    assert fetchers.pages.opened == 1


def test_a_stop_during_fetching_ends_all_and_going_on_repeats_no_step(fetchers: Fetchers) -> None:
    stop = threading.Event()

    def stops(errand: Errand) -> None:
        stop.set()
        errand.run.check()

    fetchers.meets["a second"] = stops
    result = fetchers.run(cancel=stop)
    assert result.outcome == "cancelled"
    fetchers.meets.clear()
    fetchers.steps.clear()
    assert fetchers.stand.pipeline.resume().outcome == "done"
    assert fetchers.steps == ["a second", "b first", "b second"]


def test_a_bug_in_an_extractor_is_that_services_failure_only(fetchers: Fetchers) -> None:
    def bug(errand: Errand) -> None:
        raise ValueError("seven is no number")

    fetchers.stand.land("three_20250701_101500.txt", 9)
    fetchers.meets["a first"] = bug
    result = fetchers.run()
    assert "ValueError: seven is no number" in fetchers.extract(result).summary
    assert fetchers.stand.curated("three") == [9]


def test_a_cancel_is_never_taken_for_an_error(fetchers: Fetchers) -> None:
    def cancelled(errand: Errand) -> None:
        raise Cancelled("Stopped on request.")

    fetchers.meets["a first"] = cancelled
    assert fetchers.extract(fetchers.run()).outcome == "cancelled"


def test_nothing_is_fetched_where_that_was_not_wanted(fetchers: Fetchers) -> None:
    result = fetchers.stand.pipeline.run(RunOptions((), TO_CURATED, extract=False))
    assert fetchers.steps == []
    assert fetchers.guard.asked == []
    assert "extract" not in {one.stage for one in result.stages}


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


def test_the_cookies_that_a_visit_rolled_are_kept(fetchers: Fetchers) -> None:
    fetchers.meets["a first"] = lambda errand: errand.page().open("http://127.0.0.1:1/")  # type: ignore[assignment, return-value]
    fetchers.run()
    assert fetchers.guard.rolled_states == [{"cookies": [], "origins": []}]


def test_stamps_of_an_errand_are_local_time(fetchers: Fetchers) -> None:
    stamps: list[tuple[str, datetime]] = []
    fetchers.meets["a first"] = lambda errand: stamps.append((errand.stamp, errand.now))
    fetchers.run()
    ((stamp, now),) = stamps
    assert stamp == now.strftime("%Y%m%d_%H%M%S")
    assert now.tzinfo is not None
