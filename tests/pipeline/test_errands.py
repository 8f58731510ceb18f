"""What an errand's plain requests come to: what is without doubt is raised, the rest is the extractor's to read."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable

import httpx
import pytest

from bedrot_desktop.core.errors import BudgetSpent, Cancelled, RateLimited, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.pipeline.errands import Trip
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.session import Session

from .conftest import NOW, Stand

LOGIN = Login("north", "North", home="home", domains=("site.test",))
ACCOUNTS = (Account("north", "a", "A"),)

Answering = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def trip(stand: Stand) -> Trip:
    return Trip(
        run_name="20250709_120000", login=LOGIN, account="a", accounts=ACCOUNTS,
        site=Site("https://site.test", "https://site.test/login", "https://site.test/api"),
        session=Session("north", "a", NOW, NOW), token="", now=NOW.astimezone(), run=Run(),
        workspace=stand.shop.workspace, journal=stand.journal, driver=lambda: pytest.fail("no browser is wanted"),
        judge=lambda answer: judge(answer, LOGIN, "a", ACCOUNTS, NOW), spend=lambda: None,
        newest=lambda _dataset, _account: None, pause=0.0,
    )  # fmt: skip


def asks(trip: Trip, answering: Answering) -> None:
    """From now on this answers instead of the network."""
    trip._client = httpx.Client(transport=httpx.MockTransport(answering))


def answers(trip: Trip, status: int, content: bytes = b"", **headers: str) -> None:
    asks(
        trip,
        lambda _: httpx.Response(status, headers={k.replace("_", "-"): v for k, v in headers.items()}, content=content),
    )


@pytest.mark.parametrize("status", [401, 419])
def test_a_refusal_of_whoever_is_not_signed_in_waits_for_the_person(trip: Trip, status: int) -> None:
    answers(trip, status)
    with pytest.raises(WaitingForYou) as caught:
        trip.get("figures")
    assert (caught.value.service, caught.value.account, caught.value.verdict) == ("north", "a", "expired")


def test_being_sent_on_to_the_sign_in_waits_for_the_person(trip: Trip) -> None:
    answers(trip, 302, location="https://site.test/login?next=/api/figures")
    with pytest.raises(WaitingForYou):
        trip.get("figures")


def test_a_limit_tells_how_long_it_lasts(trip: Trip) -> None:
    answers(trip, 429, retry_after="90")
    with pytest.raises(RateLimited) as caught:
        trip.get("figures")
    assert caught.value.seconds == 90.0


def test_an_outage_says_nothing_of_the_session(trip: Trip) -> None:
    answers(trip, 503, b"<h1>Maintenance</h1>")
    with pytest.raises(Unreachable):
        trip.get("figures")


@pytest.mark.parametrize("status", [200, 400, 403, 404])
def test_what_is_in_doubt_comes_back(trip: Trip, status: int) -> None:
    answers(trip, status, b'{"figures": []}')
    reply = trip.get("figures")
    assert (reply.status, reply.json()) == (status, {"figures": []})


def test_an_answer_that_is_no_json_is_told_by_its_address_without_its_query(trip: Trip) -> None:
    answers(trip, 200, b"<p>hello</p>")
    reply = trip.get("figures", params={"access_token": "canary7token"})
    with pytest.raises(SourceChanged) as caught:
        reply.json()
    assert "https://site.test/api/figures" in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), "refused connection"),
        (httpx.ReadTimeout("silence"), "no answer within 20 s"),
        (httpx.TooManyRedirects("around and around"), "the connection broke"),
    ],
)
def test_trouble_of_the_network_is_told_in_words(trip: Trip, trouble: Exception, words: str) -> None:
    def breaks(_: httpx.Request) -> httpx.Response:
        raise trouble

    asks(trip, breaks)
    with pytest.raises(Unreachable, match=words):
        trip.get("figures")


def test_an_answer_that_arrives_damaged_may_be_asked_for_again(trip: Trip) -> None:
    whole = gzip.compress(b'{"figures": []}' * 50)
    answers(trip, 200, b"\x00" + whole[1:], content_encoding="gzip")
    with pytest.raises(Unreachable):
        trip.get("figures")


def test_a_request_that_would_not_be_polite_any_more_is_not_made(trip: Trip) -> None:
    def spent() -> None:
        raise BudgetSpent("Enough for today.")

    trip.spend = spent
    asks(trip, lambda _: pytest.fail("it was asked all the same"))
    with pytest.raises(BudgetSpent):
        trip.get("figures")


def test_a_stop_is_heard_while_the_service_is_silent(trip: Trip) -> None:
    over = threading.Event()

    def silent(_: httpx.Request) -> httpx.Response:
        trip.run.cancel_event.set()
        over.wait(60)
        return httpx.Response(200)

    asks(trip, silent)
    try:
        with pytest.raises(Cancelled):
            trip.get("figures")
    finally:
        over.set()
