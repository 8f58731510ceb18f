"""Fetching in a run: who may go to work, what a trouble comes to, what is tried again, and what is kept."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import Cancelled, SourceChanged, Unreachable, VaultError, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.pipeline import patience
from bedrot_desktop.pipeline.stages import RunOptions
from bedrot_desktop.services.fetching import Errand
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED, OFFLINE, SITE_CHANGED, Look

from .conftest import Stand
from .fetchers import TO_CURATED, Fetchers, fetchers_at


@pytest.fixture
def fetchers(stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fetchers:
    monkeypatch.setattr(patience, "PAUSES", (0.0, 0.0))
    return fetchers_at(stand, tmp_path / "home")


def test_what_is_fetched_is_landed_cleaned_and_curated_in_the_same_run(fetchers: Fetchers) -> None:
    result = fetchers.run()
    assert result.outcome == "done"
    assert fetchers.extract(result).numbers == {"landed": 4}
    assert fetchers.stand.curated("one") == [1, 2, 3, 4]
    assert fetchers.steps == ["a first", "a second", "b first", "b second"], "the account that is not in use stays out"


def test_a_silent_renewal_saves_the_run(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts["a"] = EXPIRED
    fetchers.guard.renewing["a"] = ALIVE
    assert fetchers.run().outcome == "done"


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


def test_what_comes_once_a_failed_fetch_goes_on_is_cleaned_too(fetchers: Fetchers) -> None:
    fetchers.guard.verdicts = {"a": OFFLINE, "b": OFFLINE}
    failed = fetchers.run()
    fetchers.guard.verdicts = {}
    result = fetchers.stand.pipeline.resume()
    assert (result.run, result.outcome) == (failed.run, "done")
    assert fetchers.stand.curated("one") == [1, 2, 3, 4]


def test_a_secret_that_a_service_repeats_in_its_refusal_is_told_nowhere(
    fetchers: Fetchers, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(SECRETS.forget)
    SECRETS.register(["EAAB7canary0token"])

    def malformed(errand: Errand) -> None:
        errand.note("It was EAAB7canary0token.")
        raise WaitingForYou("Malformed token EAAB7canary0token.", service="north", account="a", verdict=EXPIRED)

    def bug(errand: Errand) -> None:
        raise ValueError("Illegal header value EAAB7canary0token")

    fetchers.meets = {"a first": malformed, "b first": bug}
    result = fetchers.run()
    assert "Malformed token ***" in fetchers.extract(result).summary
    written = [file for file in fetchers.stand.lake.parent.rglob("*") if file.is_file()]
    assert [file for file in written if b"EAAB7canary0token" in file.read_bytes()] == []
    assert "canary" not in repr(fetchers.stand.events)


def test_notes_of_an_errand_that_failed_are_told(fetchers: Fetchers) -> None:
    def changed(errand: Errand) -> None:
        errand.note("So was the list of songs.")
        raise SourceChanged("The button Download is gone.")

    fetchers.meets["a first"] = changed
    result = fetchers.run()
    assert "So was the list of songs." in fetchers.extract(result).messages
    page = (fetchers.stand.lake / "reports" / f"run_{result.run}.html").read_text("utf-8")
    assert "<li>north: So was the list of songs.</li>" in page


@pytest.mark.parametrize(
    ("trouble", "kept"),
    [
        (WaitingForYou("Signed out.", service="north", account="a", verdict=EXPIRED), []),
        (SourceChanged("The button is gone."), [{"cookies": [], "origins": []}]),
    ],
)
def test_cookies_are_kept_after_a_failure_but_not_of_somebody_signed_out(
    fetchers: Fetchers, trouble: Exception, kept: list[object]
) -> None:
    def meets(errand: Errand) -> None:
        errand.page()
        raise trouble

    fetchers.meets["a first"] = meets
    fetchers.run()
    assert fetchers.guard.rolled_states == kept


def test_a_look_takes_its_turn_among_the_few_browsers_that_may_be_open(fetchers: Fetchers) -> None:
    extraction = fetchers.stand.pipeline.extraction
    assert extraction is not None
    extraction.windows = threading.Semaphore(1)
    fetchers.extract_in_browser()
    free: list[bool] = []

    def look(service: str, account: str, run: Run) -> Look:
        free.append(extraction.windows.acquire(blocking=False))
        if free[-1]:
            extraction.windows.release()
        return Look(service, account, fetchers.stand.shop.clock.now(), ALIVE)

    fetchers.guard.look = look  # type: ignore[assignment, method-assign]
    assert fetchers.run().outcome == "done"
    assert free == [False, False]


def test_a_run_that_cannot_begin_to_fetch_is_no_killed_one(fetchers: Fetchers) -> None:
    def refuses() -> None:
        raise VaultError("The keyring is locked.")

    assert fetchers.stand.pipeline.extraction is not None
    fetchers.stand.pipeline.extraction.begin = refuses
    with pytest.raises(VaultError):
        fetchers.run()
    assert fetchers.stand.journal.runs(1)[0].outcome == "failed"
