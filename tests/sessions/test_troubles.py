from __future__ import annotations

import pytest

from bedrot_desktop.core.errors import BrowserTrouble, Cancelled, RateLimited, Unreachable, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import answers, reading
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.troubles import Faults, network, plain_address, refusal, translating

from .tiny import NOW

FAULTS = Faults(LookupError, KeyError)


def look(verdict: str, **more: object) -> Look:
    return Look(**{"service": "tiktok", "account": "pig1987", "at": NOW, "verdict": verdict, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "kind", "words"),
    [
        ("Page.goto: net::ERR_NAME_NOT_RESOLVED at https://x/?token=canary", Unreachable, "not known to the network"),
        ("Page.goto: net::ERR_SOMETHING_NEW at https://x/", Unreachable, "something new"),
        ("Page.content: Target page, context or browser has been closed", BrowserTrouble, "ended unexpectedly"),
        ("Page.evaluate: Page crashed\nCall log: canary", BrowserTrouble, "ended unexpectedly"),
        ("Locator.fill: Element is not an <input>\nCall log: canary", BrowserTrouble, "refused: Locator.fill"),
    ],
)
def test_complaints_of_the_browsers_library_become_ours(told: str, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words) as caught, translating(FAULTS, Run()):
        raise LookupError(told)
    assert "canary" not in str(caught.value)


def test_a_stop_wins_over_the_trouble_that_it_makes() -> None:
    run = Run()
    run.cancel_event.set()
    with pytest.raises(Cancelled), translating(FAULTS, run):
        raise LookupError("Target page, context or browser has been closed")


@pytest.mark.parametrize("verdict", sorted(answers.NEEDS_PERSON))
def test_what_needs_the_person_waits_for_them(verdict: str) -> None:
    error = refusal(look(verdict), "TikTok")
    assert isinstance(error, WaitingForYou)
    assert (error.service, error.account, error.verdict) == ("tiktok", "pig1987", verdict)
    assert answers.WORDS[verdict] in error.message
    assert "ign in" in error.remedy


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        ("status 401", "TikTok: signed out."), ("code 190, subcode 463", "TikTok: signed out."),
        ("password field", "TikTok: signed out (password field)."), ("code field", "TikTok: signed out (code field)."),
    ],
)  # fmt: skip
def test_evidence_is_told_in_words_and_numbers_are_left_to_the_log(marker: str, told: str) -> None:
    error = refusal(look(answers.EXPIRED, marker=marker), "TikTok")
    assert error is not None
    assert error.message == told


def test_what_passes_is_tried_again_later() -> None:
    limited = refusal(look(answers.RATE_LIMITED, wait_seconds=90.0), "TikTok")
    assert isinstance(limited, RateLimited)
    assert limited.seconds == 90
    assert "90 seconds" in limited.message
    for verdict in (answers.DOWN, answers.OFFLINE):
        assert isinstance(refusal(look(verdict), "TikTok"), Unreachable)
    for verdict in (answers.ALIVE, answers.SITE_CHANGED, answers.UNCLEAR):
        assert refusal(look(verdict), "TikTok") is None


def test_an_address_is_told_without_what_is_secret_in_it() -> None:
    assert plain_address("https://me:pw@x.example/a/b?token=canary#canary") == "https://x.example/a/b"
    assert network("net::ERR_ABORTED") == ""


@pytest.mark.parametrize(("told", "seconds"), [("90", 90.0), ("", None), ("Wed, 21 Oct 2025 07:28:00 GMT", None)])
def test_a_wait_that_is_told_as_a_number_is_read(told: str, seconds: float | None) -> None:
    assert reading.retry_after(Answer("x", headers={"retry-after": told})) == seconds
