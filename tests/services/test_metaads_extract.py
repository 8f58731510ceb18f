"""Fetching Meta Ads from its stand-in: what lands, which days, and that it is cleaned without loss."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.errors import BedrotError, TransientError
from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.core.roster import Account, Roster
from bedrot_desktop.demo.campaigns import as_told
from bedrot_desktop.demo.metaads import FIRST_FORM
from bedrot_desktop.demo.metaads_dumps import lists_of
from bedrot_desktop.demo.sites.metaads import ACCOUNT
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.lake.items import stamp_of
from bedrot_desktop.services.metaads import DAILY, DUMPS
from bedrot_desktop.services.metaads.extract import EXTRACTOR
from bedrot_desktop.services.metaads.fields import LISTS
from bedrot_desktop.services.metaads.graph import VERSION

from .conftest import Driver
from .errands import Going, always, going_to


@pytest.fixture
def trip(sites: Sites, tmp_path: Path) -> Going:
    """An errand for one ad account, named in the roster."""
    return going_to(sites, "metaads", tmp_path, (Account("metaads", "main", "Meta Ads", foreign_id=ACCOUNT),))


def oddities(trip: Going) -> dict[str, Any]:
    """What the stand-in does differently."""
    return trip.sites.scene("metaads").oddities


def daily(trip: Going) -> list[dict[str, str]]:
    """The rows of the one daily file."""
    (path,) = [path for path in trip.lying if path.endswith(".csv")]
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


def test_a_dump_of_four_lists_and_a_file_of_days_land_under_the_owners_names(trip: Going) -> None:
    EXTRACTOR.fetch(trip)
    stamp = trip.now.astimezone(UTC).strftime("%Y%m%d_%H%M%S")
    assert trip.lying == [
        *(f"metaads/meta_ads_dump_{stamp}/{name}.json" for name in sorted(LISTS)),
        f"metaads/metaads_campaign_daily_{trip.stamp}.csv",
    ]
    assert trip.steps == list(EXTRACTOR.steps)
    assert trip.notes == []
    assert not EXTRACTOR.browser
    assert stamp_of(f"metaads_campaign_daily_{trip.stamp}.csv") == trip.now.replace(tzinfo=None, microsecond=0)


def test_what_landed_is_cleaned_without_loss_and_its_spend_is_the_labels(trip: Going) -> None:
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


def test_the_daily_file_has_the_owners_columns_and_figures_as_meta_wrote_them(trip: Going) -> None:
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
    trip: Going, behind: int, first: int
) -> None:
    today = trip.sites.clock.today()
    trip.known = today - timedelta(days=behind)
    EXTRACTOR.fetch(trip)
    period = {"since": str(today - timedelta(days=first)), "until": str(today - timedelta(days=1))}
    assert periods(trip.asked) == [period]
    spent = sum(Decimal(row["spend_usd"]) for row in daily(trip))
    assert spent * 100 == cents_of_days(trip.sites, today - timedelta(days=first))


def test_the_first_fetch_goes_back_to_the_first_campaign_in_parts_without_gap_or_overlap(trip: Going) -> None:
    EXTRACTOR.fetch(trip)
    spans = periods(trip.asked)
    begun = min(campaign.start for campaign in trip.sites.label().campaigns)
    assert date.fromisoformat(spans[0]["since"]) == begun
    assert spans[-1]["until"] == str(trip.sites.clock.today() - timedelta(days=1))
    for one, next_ in pairwise(spans):
        assert date.fromisoformat(next_["since"]) - date.fromisoformat(one["until"]) == timedelta(days=1)
    assert len(spans) > 1


def test_nothing_is_landed_of_a_dump_that_cannot_be_fetched_whole(trip: Going) -> None:
    real = trip.get

    def get(path: str, **more: Any) -> Any:
        if path.endswith("/insights"):
            raise TransientError("The network is gone.")
        return real(path, **more)

    trip.get = get  # type: ignore[method-assign]
    with pytest.raises(TransientError):
        EXTRACTOR.fetch(trip)
    assert trip.lying == []


def test_the_figures_are_landed_last_so_that_a_dump_cut_off_is_none(trip: Going) -> None:
    landed: list[str] = []
    trip.land = lambda path, _content: landed.append(path)  # type: ignore[method-assign]
    EXTRACTOR.fetch(trip)
    assert [path.rsplit("/", 1)[-1] for path in landed[:4]] == [
        "campaigns.json", "adsets.json", "ads.json", "insights.json",
    ]  # fmt: skip


def test_an_account_without_its_number_is_found_where_the_token_opens_only_one(sites: Sites, tmp_path: Path) -> None:
    trip = going_to(sites, "metaads", tmp_path, (Account("metaads", "main", "Meta Ads"),))
    EXTRACTOR.fetch(trip)
    assert trip.asked[0][0] == f"{VERSION}/me/adaccounts"
    assert trip.asked[1][0] == f"{VERSION}/{ACCOUNT}"
    assert len(trip.lying) == 5


def test_nobody_is_guessed_among_several_ad_accounts(trip: Going) -> None:
    both = [{"id": ACCOUNT, "name": "ONE"}, {"id": "act_990000000000002", "name": "TWO"}]
    trip.accounts = (Account("metaads", "main", "Meta Ads"),)
    trip.get = always({"data": both})  # type: ignore[method-assign]
    with pytest.raises(BedrotError, match=r"several ad accounts: act_990000000000001 \(ONE\), .*account add metaads"):
        EXTRACTOR.fetch(trip)


def test_a_number_that_is_none_is_told_before_anything_is_asked(trip: Going) -> None:
    trip.accounts = (Account("metaads", "main", "Meta Ads", foreign_id="my ads"),)
    with pytest.raises(BedrotError, match="no ad account of Meta"):
        EXTRACTOR.fetch(trip)
    assert trip.asked == []


def test_an_account_in_another_currency_is_refused_before_its_figures_are_taken_for_dollars(trip: Going) -> None:
    oddities(trip)["currency"] = "EUR"
    with pytest.raises(BedrotError, match="kept in EUR"):
        EXTRACTOR.fetch(trip)
    assert trip.lying == []


def test_several_accounts_of_one_sign_in_get_folders_of_their_own(trip: Going) -> None:
    trip.accounts = tuple(Account("metaads", key, key, foreign_id=ACCOUNT) for key in ("north", "south"))
    EXTRACTOR.fetch(trip)
    assert {path.split("/")[1] for path in trip.lying} == {"north", "south"}
    driver = Driver(trip.folder, roster=Roster(trip.accounts), today=trip.sites.clock.today())
    for dataset in (DUMPS, DAILY):
        cleaned = driver.drive(dataset).cleaned
        assert {path.split("/")[1]: one.account for path, one in cleaned.items()} == {
            "north": "north",
            "south": "south",
        }
    assert trip.steps == [f"{step} of {key}" for key in ("north", "south") for step in EXTRACTOR.steps]


def test_the_accounts_own_clock_says_which_day_was_yesterday(trip: Going) -> None:
    trip.known = trip.sites.clock.today()
    asked: list[tuple[str, dict[str, str]]] = []
    real = trip.get

    def get(path: str, **more: Any) -> Any:
        if path == f"{VERSION}/{ACCOUNT}":
            return always({"id": ACCOUNT, "currency": "USD", "timezone_offset_hours_utc": -48})(path)
        asked.append((path, more["params"]))
        return real(path, **more)

    trip.get = get  # type: ignore[method-assign]
    EXTRACTOR.fetch(trip)
    (period,) = periods(asked)
    assert period["until"] == str((trip.now.astimezone(UTC) - timedelta(hours=48)).date() - timedelta(days=1))


def test_figures_keep_their_digits_even_where_meta_writes_numbers(trip: Going) -> None:
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
    landed = next(path for path in trip.lying if path.endswith("insights.json"))
    assert json.loads((trip.folder / "landing" / landed).read_bytes())[0]["spend"] == "12345678.1000000010"
