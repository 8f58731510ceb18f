"""Fetching Meta Ads from its stand-in: what lands, that it is cleaned without loss, and every trouble in words."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bedrot_desktop.core.errors import BedrotError, RateLimited, SourceChanged, TransientError, WaitingForYou
from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.core.roster import Account, Roster
from bedrot_desktop.demo.campaigns import as_told
from bedrot_desktop.demo.metaads import FIRST_FORM
from bedrot_desktop.demo.metaads_dumps import lists_of
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.lake.items import stamp_of
from bedrot_desktop.services.metaads import DAILY, DUMPS
from bedrot_desktop.services.metaads.extract import EXTRACTOR
from bedrot_desktop.services.metaads.fetched_days import events_of
from bedrot_desktop.services.metaads.fields import ACTIONS, LISTS
from bedrot_desktop.services.metaads.graph import VERSION
from bedrot_desktop.services.metaads.graph_errors import wait_told
from bedrot_desktop.sessions.answers import CHALLENGE, EXPIRED, REVOKED

from .conftest import Driver
from .trips import Trip

OWN = "act_990000000000001"


@pytest.fixture
def trip(sites: Sites, tmp_path: Path) -> Trip:
    """An errand for one ad account, named in the roster."""
    return Trip(sites, "metaads", tmp_path, (Account("metaads", "main", "Meta Ads", foreign_id=OWN),))


def oddities(trip: Trip) -> dict[str, Any]:
    """What the stand-in does differently."""
    return trip.sites.scene("metaads").oddities


def daily(trip: Trip) -> list[dict[str, str]]:
    """The rows of the one daily file."""
    (path,) = [path for path in trip.landed() if path.endswith(".csv")]
    with (trip.folder / "landing" / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def periods(asked: list[tuple[str, dict[str, str]]]) -> list[dict[str, str]]:
    """The times that were asked for, each once though it may have several pages."""
    return [json.loads(one["time_range"]) for _, one in asked if "time_range" in one and "after" not in one]


def cents_of_days(sites: Sites, first: date) -> int:
    """What the label spent since a day, as Meta tells it today."""
    today = sites.clock.today()
    return sum(
        as_told(figures, (today - day).days).cents
        for campaign in sites.label().campaigns
        for day, figures in campaign.days.items()
        if first <= day < today
    )


def test_a_dump_of_four_lists_and_a_file_of_days_land_under_the_owners_names(trip: Trip) -> None:
    EXTRACTOR.fetch(trip)
    stamp = trip.now.astimezone(UTC).strftime("%Y%m%d_%H%M%S")
    assert trip.landed() == [
        *(f"metaads/meta_ads_dump_{stamp}/{name}.json" for name in sorted(LISTS)),
        f"metaads/metaads_campaign_daily_{trip.stamp}.csv",
    ]
    assert trip.steps == list(EXTRACTOR.steps)
    assert trip.notes == []
    assert not EXTRACTOR.browser
    assert stamp_of(f"metaads_campaign_daily_{trip.stamp}.csv") == trip.now.replace(tzinfo=None, microsecond=0)


def test_what_landed_is_cleaned_without_loss_and_its_spend_is_the_labels(trip: Trip) -> None:
    EXTRACTOR.fetch(trip)
    today = trip.sites.clock.today()
    driver = Driver(trip.folder, today=today)
    dumps, days = driver.drive(DUMPS), driver.drive(DAILY)
    for driven in (dumps, days):
        (path,) = driven.cleaned
        assert driven.verdict(path) == "accepted", (driven.errors, driven.cleaned[path].notes)
    spent = sum(round(Decimal(one["spend"]) * NANO) for one in lists_of(trip.sites.label(), today)["insights"])
    assert dumps.kind("ads_totals").get_column("spend_nano").sum() == spent > 0
    first = min(campaign.start for campaign in trip.sites.label().campaigns)
    assert days.kind("ads_daily").get_column("spend_nano").sum() == cents_of_days(trip.sites, first) * NANO // 100


def test_the_daily_file_has_the_owners_columns_and_figures_as_meta_wrote_them(trip: Trip) -> None:
    trip.known = trip.sites.clock.today() - timedelta(days=1)
    EXTRACTOR.fetch(trip)
    rows = daily(trip)
    assert tuple(rows[0]) == FIRST_FORM
    assert rows == sorted(rows, key=lambda row: (row["date"], row["campaign_id"]))
    row = rows[-1]
    assert row["adset_id"] == ""
    assert row["is_active"] == "True"
    assert row["spend_usd"] == f"{Decimal(row['spend_usd']):.2f}", "money keeps its two places"
    assert row["cpc"] == f"{Decimal(row['cpc']):.6f}"
    events = json.loads(row["meta_pixel_events"])
    assert events["LinkClick"] == int(row["clicks"])
    assert set(events) <= {"ViewContent", "LinkClick"}, "one event under three types of action counts once"


@pytest.mark.parametrize(("behind", "first"), [(1, 28), (28, 28), (60, 60)])
def test_days_are_read_again_for_four_weeks_and_back_to_where_the_lake_ends(
    trip: Trip, behind: int, first: int
) -> None:
    today = trip.sites.clock.today()
    trip.known = today - timedelta(days=behind)
    EXTRACTOR.fetch(trip)
    period = {"since": str(today - timedelta(days=first)), "until": str(today - timedelta(days=1))}
    assert periods(trip.asked) == [period]
    spent = sum(Decimal(row["spend_usd"]) for row in daily(trip))
    assert spent * 100 == cents_of_days(trip.sites, today - timedelta(days=first))


def test_the_first_fetch_goes_back_to_the_first_campaign_in_parts_without_gap_or_overlap(trip: Trip) -> None:
    EXTRACTOR.fetch(trip)
    spans = periods(trip.asked)
    begun = min(campaign.start for campaign in trip.sites.label().campaigns)
    assert date.fromisoformat(spans[0]["since"]) == begun
    assert spans[-1]["until"] == str(trip.sites.clock.today() - timedelta(days=1))
    for one, next_ in pairwise(spans):
        assert date.fromisoformat(next_["since"]) - date.fromisoformat(one["until"]) == timedelta(days=1)
    assert len(spans) > 1


def test_lists_are_read_page_after_page_and_never_from_the_host_that_a_next_page_names(trip: Trip) -> None:
    oddities(trip).update({"page": 2, "next host": "https://elsewhere.invalid"})
    trip.known = trip.sites.clock.today()
    EXTRACTOR.fetch(trip)
    lists = lists_of(trip.sites.label(), trip.sites.clock.today())
    for name in LISTS:
        assert len([path for path, _ in trip.asked if path == f"{VERSION}/{OWN}/{name}"]) > 1
        landed = next(path for path in trip.landed() if path.endswith(f"/{name}.json"))
        entries = json.loads((trip.folder / "landing" / landed).read_bytes())
        key = "adset_id" if name == "insights" else "id"
        assert [one[key] for one in entries] == [one[key] for one in lists[name]]
    assert all(path.startswith(f"{VERSION}/") for path, _ in trip.asked)


def test_a_token_is_never_part_of_an_address(trip: Trip) -> None:
    EXTRACTOR.fetch(trip)
    assert not [params for _, params in trip.asked if "access_token" in params]


def test_a_limit_is_waited_for_and_then_the_list_goes_on_where_it_was(trip: Trip) -> None:
    oddities(trip)["errors"] = [
        (17, 2446079, "User request limit reached"),
        (4, 0, "Application request limit reached"),
    ]
    EXTRACTOR.fetch(trip)
    assert trip.run.pauses == [2.0, 4.0]
    assert len(trip.landed()) == 5


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80004])
def test_a_limit_that_stays_is_told_with_its_pause(trip: Trip, code: int) -> None:
    oddities(trip)["errors"] = [(code, 0, "There have been too many calls")] * 3
    with pytest.raises(RateLimited, match="asked too often") as told:
        EXTRACTOR.fetch(trip)
    assert trip.run.pauses == [2.0, 4.0]
    assert told.value.seconds == 8.0
    assert trip.landed() == []


def test_a_long_limit_is_not_sat_out(trip: Trip) -> None:
    oddities(trip).update({"errors": [(80004, 0, "")], "regain": 90})
    with pytest.raises(RateLimited) as told:
        EXTRACTOR.fetch(trip)
    assert told.value.seconds == 5400.0
    assert trip.run.pauses == []


def test_a_short_limit_that_meta_tells_is_sat_out(trip: Trip) -> None:
    oddities(trip).update({"errors": [(80004, 0, "")], "regain": 1})
    EXTRACTOR.fetch(trip)
    assert trip.run.pauses == [60.0]


@pytest.mark.parametrize(
    ("end", "verdict", "words"),
    [("expire", EXPIRED, "its time has run out"), ("revoke", REVOKED, "password of the Facebook account was changed")],
)
def test_a_token_that_ended_waits_for_the_person(trip: Trip, end: str, verdict: str, words: str) -> None:
    getattr(trip.sites.scene("metaads"), end)()
    with pytest.raises(WaitingForYou, match=words) as told:
        EXTRACTOR.fetch(trip)
    assert (told.value.verdict, told.value.service, told.value.account) == (verdict, "metaads", "main")
    assert "bedrot login metaads" in told.value.remedy
    assert trip.landed() == []


@pytest.mark.parametrize(
    ("subcode", "verdict"), [(458, REVOKED), (459, CHALLENGE), (464, CHALLENGE), (467, REVOKED), (0, EXPIRED)]
)
def test_subcodes_of_an_ended_token_tell_what_happened(trip: Trip, subcode: int, verdict: str) -> None:
    oddities(trip)["errors"] = [(190, subcode, "Error validating access token: Session has expired")]
    with pytest.raises(WaitingForYou) as told:
        EXTRACTOR.fetch(trip)
    assert told.value.verdict == verdict


def test_a_token_without_the_right_is_told_in_plain_words(trip: Trip) -> None:
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
    trip: Trip, error: tuple[int, int, str], kind: type[BedrotError], words: str
) -> None:
    oddities(trip)["errors"] = [error]
    with pytest.raises(BedrotError, match=words) as told:
        EXTRACTOR.fetch(trip)
    assert type(told.value) is kind
    assert told.value.remedy


def test_less_is_asked_for_where_meta_wants_that(trip: Trip) -> None:
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


def test_nothing_is_landed_of_a_dump_that_cannot_be_fetched_whole(trip: Trip) -> None:
    real = trip.get

    def get(path: str, **more: Any) -> Any:
        if path.endswith("/insights"):
            raise TransientError("The network is gone.")
        return real(path, **more)

    trip.get = get  # type: ignore[method-assign]
    with pytest.raises(TransientError):
        EXTRACTOR.fetch(trip)
    assert trip.landed() == []


def test_the_figures_are_landed_last_so_that_a_dump_cut_off_is_none(trip: Trip) -> None:
    landed: list[str] = []
    trip.land = lambda path, _content: landed.append(path)  # type: ignore[method-assign]
    EXTRACTOR.fetch(trip)
    assert [path.rsplit("/", 1)[-1] for path in landed[:4]] == [
        "campaigns.json", "adsets.json", "ads.json", "insights.json",
    ]  # fmt: skip


def test_an_account_without_its_number_is_found_where_the_token_opens_only_one(sites: Sites, tmp_path: Path) -> None:
    trip = Trip(sites, "metaads", tmp_path, (Account("metaads", "main", "Meta Ads"),))
    EXTRACTOR.fetch(trip)
    assert trip.asked[0][0] == f"{VERSION}/me/adaccounts"
    assert trip.asked[1][0] == f"{VERSION}/{OWN}"
    assert len(trip.landed()) == 5


def test_nobody_is_guessed_among_several_ad_accounts(trip: Trip) -> None:
    both = [{"id": OWN, "name": "ONE"}, {"id": "act_990000000000002", "name": "TWO"}]
    trip.accounts = (Account("metaads", "main", "Meta Ads"),)
    trip.get = reply({"data": both})  # type: ignore[method-assign]
    with pytest.raises(BedrotError, match=r"several ad accounts: act_990000000000001 \(ONE\), .*account add metaads"):
        EXTRACTOR.fetch(trip)


def test_a_number_that_is_none_is_told_before_anything_is_asked(trip: Trip) -> None:
    trip.accounts = (Account("metaads", "main", "Meta Ads", foreign_id="my ads"),)
    with pytest.raises(BedrotError, match="no ad account of Meta"):
        EXTRACTOR.fetch(trip)
    assert trip.asked == []


def test_an_account_in_another_currency_is_refused_before_its_figures_are_taken_for_dollars(trip: Trip) -> None:
    oddities(trip)["currency"] = "EUR"
    with pytest.raises(BedrotError, match="kept in EUR"):
        EXTRACTOR.fetch(trip)
    assert trip.landed() == []


def test_several_accounts_of_one_sign_in_get_folders_of_their_own(trip: Trip) -> None:
    trip.accounts = tuple(Account("metaads", key, key, foreign_id=OWN) for key in ("north", "south"))
    EXTRACTOR.fetch(trip)
    assert {path.split("/")[1] for path in trip.landed()} == {"north", "south"}
    driver = Driver(trip.folder, roster=Roster(trip.accounts), today=trip.sites.clock.today())
    for dataset in (DUMPS, DAILY):
        cleaned = driver.drive(dataset).cleaned
        assert {path.split("/")[1]: one.account for path, one in cleaned.items()} == {
            "north": "north",
            "south": "south",
        }
    assert trip.steps == [f"{step} of {key}" for key in ("north", "south") for step in EXTRACTOR.steps]


def test_the_accounts_own_clock_says_which_day_was_yesterday(trip: Trip) -> None:
    trip.known = trip.sites.clock.today()
    asked: list[tuple[str, dict[str, str]]] = []
    real = trip.get

    def get(path: str, **more: Any) -> Any:
        if path == f"{VERSION}/{OWN}":
            return reply({"id": OWN, "currency": "USD", "timezone_offset_hours_utc": -48})(path)
        asked.append((path, more["params"]))
        return real(path, **more)

    trip.get = get  # type: ignore[method-assign]
    EXTRACTOR.fetch(trip)
    (period,) = periods(asked)
    assert period["until"] == str((trip.now.astimezone(UTC) - timedelta(hours=48)).date() - timedelta(days=1))


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
def test_an_answer_of_another_shape_is_a_changed_source(trip: Trip, answer: bytes, words: str) -> None:
    trip.accounts = (Account("metaads", "main", "Meta Ads"),)
    trip.get = reply(answer)  # type: ignore[method-assign]
    with pytest.raises(SourceChanged, match=words):
        EXTRACTOR.fetch(trip)


def reply(document: object, headers: dict[str, str] | None = None, status: int = 200) -> Callable[..., Any]:
    """A way to ask that always gives the same answer."""
    from .trips import Told

    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return lambda *_args, **_more: Told(status, headers or {}, content)


def test_figures_keep_their_digits_even_where_meta_writes_numbers(trip: Trip) -> None:
    real = trip.get

    def get(path: str, **more: Any) -> Any:
        answer = real(path, **more)
        if path.endswith("/insights") and "date_preset" in more["params"]:
            document = json.loads(answer.content)
            document["data"][0]["spend"] = "@"
            answer.content = json.dumps(document).replace('"@"', "12345678.1000000010").encode()
        return answer

    trip.get = get  # type: ignore[method-assign]
    EXTRACTOR.fetch(trip)
    landed = next(path for path in trip.landed() if path.endswith("insights.json"))
    assert json.loads((trip.folder / "landing" / landed).read_bytes())[0]["spend"] == "12345678.1000000010"


@given(
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.text(),
        lambda inner: some.lists(inner) | some.dictionaries(some.sampled_from(["action_type", "value", "x"]), inner),
        max_leaves=20,
    )
)
def test_whatever_stands_under_actions_gives_counts_by_known_names_or_nothing(actions: Any) -> None:
    unread: set[str] = set()
    found = events_of(actions, unread)
    assert list(found) == [event for event in ACTIONS if event in found]
    assert all(isinstance(count, int) and count >= 0 for count in found.values())


@given(
    some.dictionaries(some.sampled_from([kind for kinds in ACTIONS.values() for kind in kinds]), some.integers(0, 9))
)
def test_of_one_event_told_under_several_types_the_pixels_own_counts(counts: dict[str, int]) -> None:
    told = [{"action_type": kind, "value": str(value)} for kind, value in counts.items()]
    found = events_of(told, set())
    for event, kinds in ACTIONS.items():
        first = next((kind for kind in kinds if kind in counts), None)
        assert found.get(event) == (None if first is None else counts[first])


def test_a_count_that_is_no_whole_number_is_left_out_and_named() -> None:
    unread: set[str] = set()
    assert events_of([{"action_type": "link_click", "value": "1.5"}], unread) == {}
    assert unread == {"link_click"}


@given(some.text())
def test_a_header_of_usage_never_fails(header: str) -> None:
    assert wait_told({"X-Business-Use-Case-Usage": header}) is None


def test_the_longest_pause_of_a_header_counts() -> None:
    usage = json.dumps({"1": [{"estimated_time_to_regain_access": 3}, {"estimated_time_to_regain_access": 0}]})
    account = json.dumps({"acc_id_util_pct": 100, "reset_time_duration": 100})
    assert wait_told({"x-business-use-case-usage": usage, "X-Ad-Account-Usage": account}) == 180.0
    assert wait_told({"X-Ad-Account-Usage": account}) == 100.0
    assert wait_told({}) is None
