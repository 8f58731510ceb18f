"""Meta's Graph: page after page, pauses, and every trouble in words."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bedrot_desktop.core.errors import BedrotError, RateLimited, SourceChanged, TransientError, WaitingForYou
from bedrot_desktop.core.roster import Account
from bedrot_desktop.demo.metaads_dumps import lists_of
from bedrot_desktop.demo.sites.metaads import ACCOUNT
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.metaads.extract import EXTRACTOR
from bedrot_desktop.services.metaads.fields import LISTS
from bedrot_desktop.services.metaads.graph import VERSION
from bedrot_desktop.services.metaads.graph_errors import wait_told
from bedrot_desktop.sessions.answers import CHALLENGE, EXPIRED, REVOKED

from .errands import Going, always, going_to


@pytest.fixture
def trip(sites: Sites, tmp_path: Path) -> Going:
    """An errand for one ad account, named in the roster."""
    return going_to(sites, "metaads", tmp_path, (Account("metaads", "main", "Meta Ads", foreign_id=ACCOUNT),))


def oddities(trip: Going) -> dict[str, Any]:
    """What the stand-in does differently."""
    return trip.sites.scene("metaads").oddities


def test_lists_are_read_page_after_page_and_never_from_the_host_that_a_next_page_names(trip: Going) -> None:
    oddities(trip).update({"page": 2, "next host": "https://elsewhere.invalid"})
    trip.known = trip.sites.clock.today()
    EXTRACTOR.fetch(trip)
    lists = lists_of(trip.sites.label(), trip.sites.clock.today())
    for name in LISTS:
        assert len([path for path, _ in trip.asked if path == f"{VERSION}/{ACCOUNT}/{name}"]) > 1
        landed = next(path for path in trip.lying if path.endswith(f"/{name}.json"))
        entries = json.loads((trip.folder / "landing" / landed).read_bytes())
        key = "adset_id" if name == "insights" else "id"
        assert [one[key] for one in entries] == [one[key] for one in lists[name]]
    assert all(path.startswith(f"{VERSION}/") for path, _ in trip.asked)


def test_a_token_is_never_part_of_an_address(trip: Going) -> None:
    EXTRACTOR.fetch(trip)
    assert not [params for _, params in trip.asked if "access_token" in params]


def test_a_limit_is_waited_for_and_then_the_list_goes_on_where_it_was(trip: Going) -> None:
    oddities(trip)["errors"] = [
        (17, 2446079, "User request limit reached"),
        (4, 0, "Application request limit reached"),
    ]
    EXTRACTOR.fetch(trip)
    assert trip.run.pauses == [2.0, 4.0]
    assert len(trip.lying) == 5


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80004])
def test_a_limit_that_stays_is_told_with_its_pause(trip: Going, code: int) -> None:
    oddities(trip)["errors"] = [(code, 0, "There have been too many calls")] * 3
    with pytest.raises(RateLimited, match="asked too often") as told:
        EXTRACTOR.fetch(trip)
    assert trip.run.pauses == [2.0, 4.0]
    assert told.value.seconds == 8.0
    assert trip.lying == []


def test_a_long_limit_is_not_sat_out(trip: Going) -> None:
    oddities(trip).update({"errors": [(80004, 0, "")], "regain": 90})
    with pytest.raises(RateLimited) as told:
        EXTRACTOR.fetch(trip)
    assert told.value.seconds == 5400.0
    assert trip.run.pauses == []


def test_a_short_limit_that_meta_tells_is_sat_out(trip: Going) -> None:
    oddities(trip).update({"errors": [(80004, 0, "")], "regain": 1})
    EXTRACTOR.fetch(trip)
    assert trip.run.pauses == [60.0]


@pytest.mark.parametrize(
    ("end", "verdict", "words"),
    [("expire", EXPIRED, "its time has run out"), ("revoke", REVOKED, "password of the Facebook account was changed")],
)
def test_a_token_that_ended_waits_for_the_person(trip: Going, end: str, verdict: str, words: str) -> None:
    getattr(trip.sites.scene("metaads"), end)()
    with pytest.raises(WaitingForYou, match=words) as told:
        EXTRACTOR.fetch(trip)
    assert (told.value.verdict, told.value.service, told.value.account) == (verdict, "metaads", "main")
    assert "bedrot login metaads" in told.value.remedy
    assert trip.lying == []


@pytest.mark.parametrize(
    ("subcode", "verdict"), [(458, REVOKED), (459, CHALLENGE), (464, CHALLENGE), (467, REVOKED), (0, EXPIRED)]
)
def test_subcodes_of_an_ended_token_tell_what_happened(trip: Going, subcode: int, verdict: str) -> None:
    oddities(trip)["errors"] = [(190, subcode, "Error validating access token: Session has expired")]
    with pytest.raises(WaitingForYou) as told:
        EXTRACTOR.fetch(trip)
    assert told.value.verdict == verdict


def test_a_token_without_the_right_is_told_in_plain_words(trip: Going) -> None:
    oddities(trip)["no access"] = True
    with pytest.raises(BedrotError, match=r"may not read the ad account.*ads_read") as told:
        EXTRACTOR.fetch(trip)
    assert type(told.value) is BedrotError


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        ((1, 0, "An unknown error occurred"), TransientError, "cannot answer just now"),
        ((2, 0, "Service temporarily unavailable"), TransientError, "cannot answer just now"),
        ((10, 0, "Application does not have permission"), BedrotError, "ads_read"),
        ((2635, 0, "You are calling a deprecated version"), SourceChanged, "retired"),
        ((100, 0, "(#100) Tried accessing nonexisting field (objective)"), SourceChanged, "no longer understands"),
        ((100, 33, "Unsupported get request"), BedrotError, "no ad account act_990000000000001"),
        ((100, 0, "API calls from the server require an appsecret_proof argument"), BedrotError, "app secret"),
        ((368, 0, "The action attempted is deemed abusive"), BedrotError, "code 368"),
    ],
)
def test_other_errors_say_what_they_mean(
    trip: Going, error: tuple[int, int, str], kind: type[BedrotError], words: str
) -> None:
    oddities(trip)["errors"] = [error]
    with pytest.raises(BedrotError, match=words) as told:
        EXTRACTOR.fetch(trip)
    assert type(told.value) is kind
    assert told.value.remedy


def test_less_is_asked_for_where_meta_wants_that(trip: Going) -> None:
    told = "Please reduce the amount of data you're asking for, then retry your request"
    EXTRACTOR.fetch(trip)
    calm = len(trip.asked)
    trip.sites.clock.moment += timedelta(minutes=1)  # type: ignore[attr-defined]
    trip.asked.clear()
    scene = trip.sites.scene("metaads")

    real = trip.get

    def get(path: str, **more: Any) -> Any:
        if path.endswith("/ads") and more["params"]["limit"] == "100":
            scene.oddities["errors"] = [(1, 99, told)]
        return real(path, **more)

    trip.get = get  # type: ignore[method-assign]
    EXTRACTOR.fetch(trip)
    assert [params["limit"] for path, params in trip.asked if path.endswith("/ads")] == ["100", "25"]
    assert len(trip.asked) == calm + 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"<html>", "no JSON"),
        (b"[]", "no object"),
        (b'{"data": 1}', "no list"),
        (b'{"data": [1]}', "no list"),
        (b'{"data": [], "paging": {"next": "https://x/?limit=1"}}', "does not say where it begins"),
        (b'{"data": [], "paging": {"next": "https://x/?after=QQ"}}', "begins again"),
    ],
)
def test_an_answer_of_another_shape_is_a_changed_source(trip: Going, answer: bytes, words: str) -> None:
    trip.accounts = (Account("metaads", "main", "Meta Ads"),)
    trip.get = always(answer)  # type: ignore[method-assign]
    with pytest.raises(SourceChanged, match=words):
        EXTRACTOR.fetch(trip)


@given(some.text())
def test_a_header_of_usage_never_fails(header: str) -> None:
    assert wait_told({"X-Business-Use-Case-Usage": header}) is None


def test_the_longest_pause_of_a_header_counts() -> None:
    usage = json.dumps({"1": [{"estimated_time_to_regain_access": 3}, {"estimated_time_to_regain_access": 0}]})
    account = json.dumps({"acc_id_util_pct": 100, "reset_time_duration": 100})
    assert wait_told({"x-business-use-case-usage": usage, "X-Ad-Account-Usage": account}) == 180.0
    assert wait_told({"X-Ad-Account-Usage": account}) == 100.0
    assert wait_told({}) is None
