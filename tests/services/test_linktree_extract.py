"""Fetching Linktree: names and choices for themselves, and with a real browser at the stand-in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.core.kinds import KINDS
from bedrot_desktop.core.roster import DEFAULT_ROSTER, Account
from bedrot_desktop.demo import linktree
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.lake.items import stamp_of
from bedrot_desktop.services.linktree import ANALYTICS, SERVICE, extract
from bedrot_desktop.services.linktree import page as looked_for
from bedrot_desktop.services.linktree.extract import FOLDER, folder_of, holds_year, named, refuse_signed_out, sorted_out
from bedrot_desktop.sessions.answers import EXPIRED
from bedrot_desktop.sessions.page import Heard, Target

from .conftest import Driver
from .errands import Going, going_to
from .outings import outing

AT = datetime(2025, 7, 4, 7, 10, 0, 999_998, tzinfo=UTC)


def heard(document: object, status: int = 200) -> Heard:
    """An answer of the interface."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Heard("https://graph.linktr.ee/graphql", status, "application/json", body)


def overview(days: int) -> Heard:
    """An overview over so many days."""
    rows = [{"date": str((AT - timedelta(days=age)).date()), "totalViews": 1} for age in range(days)]
    return heard({"data": {"getAccountAnalytics": {"overview": {"timeseries": rows}}}})


REFUSED = {"errors": [{"message": "no", "extensions": {"code": "UNAUTHENTICATED"}}], "data": None}
BROKEN = {"errors": [{"message": "no", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}], "data": None}


# for themselves


@given(some.lists(some.binary(max_size=4), max_size=30))
def test_names_are_unique_stand_in_the_order_heard_and_are_read_back_by_the_lake(bodies: list[bytes]) -> None:
    files = named([heard(body) for body in bodies], AT)
    names = [name for name, _ in files]
    assert names == sorted(set(names))
    assert [content for _, content in files] == bodies
    stamps = [stamp_of(name) for name in names]
    assert stamps == [AT.replace(tzinfo=None) + timedelta(microseconds=place) for place in range(len(bodies))]


def test_the_first_name_is_the_owners() -> None:
    assert named([heard({})], AT)[0][0] == "graphql_20250704_071000_999998.json"


def test_errors_and_pages_are_left_out_and_counted_and_preflights_are_nothing() -> None:
    partly = {"data": {"getAccountAnalytics": {"overview": {}}}, "errors": [{"message": "some"}]}
    told = [heard({"data": {}}), heard(BROKEN), heard(REFUSED), heard(b"<html>", 502), heard(b"oops"), heard(b""),
            heard(partly), heard({"data": 1}, 500)]  # fmt: skip
    kept, left = sorted_out(told)
    assert kept == [told[0], told[6]]
    assert left == ["an error instead of data"] * 2 + ["status 502", "no JSON", "status 500"]
    assert extract.told_once(left)[0] == "an error instead of data (2)"


@pytest.mark.parametrize(("days", "whole"), [(0, False), (7, False), (359, False), (360, True), (365, True)])
def test_a_year_is_known_by_its_days(days: int, whole: bool) -> None:
    assert holds_year([heard({"data": None}), overview(days)]) is whole


@given(
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.text(),
        lambda inner: (
            some.lists(inner)
            | some.dictionaries(
                some.sampled_from(["data", "getAccountAnalytics", "overview", "timeseries", "date", "errors"]), inner
            )
        ),
        max_leaves=15,
    )
)
def test_no_answer_of_any_shape_breaks_the_looking(document: Any) -> None:
    one = heard(document)
    assert holds_year([one]) is False
    sorted_out([one])


def test_an_answer_to_nobody_waits_for_the_person_and_other_errors_do_not(tmp_path: Path) -> None:
    errand = Going("linktree", tmp_path, None)
    refuse_signed_out(errand, [heard(BROKEN), heard(b"x"), overview(7)])
    with pytest.raises(WaitingForYou, match="bedrot login linktree") as told:
        refuse_signed_out(errand, [overview(7), heard(REFUSED)])
    assert (told.value.service, told.value.account, told.value.verdict) == ("linktree", "main", EXPIRED)


class Silent:
    """Answers among which the year never comes."""

    def __init__(self, *received: Heard) -> None:
        self.received = received

    def wait(self, enough: Callable[[tuple[Heard, ...]], bool], **_: object) -> tuple[Heard, ...]:
        assert not enough(self.received)
        raise SourceChanged("The year did not come.")


def test_an_interface_that_knows_nobody_is_not_taken_for_a_changed_page(sites: Sites, tmp_path: Path) -> None:
    trip = going_to(sites, "linktree", tmp_path, DEFAULT_ROSTER.of("linktree"))
    with pytest.raises(WaitingForYou):
        extract.everything(Silent(heard(REFUSED)), trip)
    for answers in (Silent(), Silent(heard(BROKEN)), Silent(overview(7))):
        with pytest.raises(SourceChanged):
            extract.everything(answers, trip)


@pytest.mark.parametrize(("status", "means"), [(401, WaitingForYou), (429, RateLimited), (503, Unreachable)])
def test_refusals_by_status_alone_are_not_taken_for_a_changed_page_either(
    tmp_path: Path, status: int, means: type[Exception]
) -> None:
    errand = Going("linktree", tmp_path, None)
    with pytest.raises(means):
        extract.everything(Silent(heard(b"{}", status), overview(7)), errand)
    assert extract.everything(Silent(heard(b"{}", status), overview(30)), errand), "what came in spite of it is kept"


def test_a_second_accounts_answers_get_a_folder_that_tells_whose_they_are(sites: Sites, tmp_path: Path) -> None:
    trip = going_to(sites, "linktree", tmp_path, DEFAULT_ROSTER.of("linktree"))
    assert folder_of(trip.accounts[0], trip) == FOLDER
    trip.account = "second"
    assert folder_of(Account("linktree", "second", "Second"), trip) == f"{FOLDER}/second"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://graph.linktr.ee/graphql", True), ("https://linktr.ee/api/graphql?operation=x.js", True),
        ("https://linktr.ee/api/graphql/overview", True), ("https://assets.linktr.ee/_next/graphql-4f2a.js?v=1", False),
        ("https://assets.linktr.ee/graphql/client.css", False), ("https://linktr.ee/admin/analytics", False),
    ],
)  # fmt: skip
def test_answers_of_the_interface_are_heard_and_parts_of_the_program_are_not(url: str, kept: bool) -> None:
    assert bool(re.search(looked_for.GRAPHQL, url)) is kept


def test_everything_that_is_looked_for_has_a_fall_back() -> None:
    targets = [value for value in vars(looked_for).values() if isinstance(value, Target)]
    assert len(targets) == 6
    assert all(len(target.selectors) >= 2 for target in targets)


# with a browser


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch, sites: Sites) -> Callable[[], None]:
    """Shorter times than a real page needs: the last answer still comes long after the page has fallen silent."""
    monkeypatch.setattr(extract, "QUIET", 0.8)
    sites.scene("linktree").oddities["late"] = 3.0

    def impatient() -> None:
        monkeypatch.setattr(extract, "PATIENCE", 6.0)

    return impatient


def test_every_answer_lands_with_its_bytes_also_the_one_that_comes_late(
    sites: Sites, tmp_path: Path, hurried: Callable[[], None]
) -> None:
    sites.scene("linktree").oddities["odd answers"] = True
    assert SERVICE.access is not None
    with outing(sites, SERVICE.access(), tmp_path, "main") as errand:
        errand.fetch()
    today, label = sites.clock.today(), sites.label()
    told = [answer for _, _, answer in linktree.visit(label, linktree.days_of(label), today)]
    files = [tmp_path / "landing" / path for path in errand.lying]
    landed = [json.loads(file.read_bytes())["data"] for file in files]
    assert sorted(map(repr, landed)) == sorted(map(repr, told)), "all, and each once; the late one, too"
    assert files[0].read_bytes() == json.dumps({"data": landed[0]}, separators=(",", ":"), ensure_ascii=False).encode()
    assert [path.startswith(f"{FOLDER}/graphql_{errand.stamp}_") for path in errand.lying] == [True] * len(told)
    assert errand.notes == [f"Of {len(told) + 2} answers 2 were not kept: an error instead of data; status 502."]

    driven = Driver(tmp_path, today=today).drive(ANALYTICS)
    assert {driven.verdict(path) for path in [*driven.cleaned, *driven.errors]} == {"accepted", "ignored"}
    days = driven.kind("links_daily")
    year = {day: row for day, row in linktree.days_of(label).items() if 0 < (today - day).days < 365}
    known = {row["date"]: (row["views"], row["clicks"]) for row in days.iter_rows(named=True)}
    assert {day: known[day] for day in year} == {day: (row[0], row[2]) for day, row in year.items()}
    assert KINDS["links_daily"].name == "links_daily"


def test_after_a_rebuild_that_changed_names_only_the_fall_backs_find_everything(
    sites: Sites, tmp_path: Path, hurried: Callable[[], None]
) -> None:
    sites.scene("linktree").redesign = True
    sites.scene("linktree").oddities.update({"late": 0, "days": 40})
    hurried()
    assert SERVICE.access is not None
    with outing(sites, SERVICE.access(), tmp_path, "main") as errand:
        errand.fetch()
    first = sites.clock.today() - timedelta(days=39)
    assert errand.notes == [f"The page tells no whole year, only the days from {first} to {sites.clock.today()}."]
    assert len(errand.lying) == 18


def test_after_a_rebuild_with_other_words_the_evidence_is_kept_and_nothing_lands(
    sites: Sites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites.scene("linktree").redesign = "words"
    monkeypatch.setattr(extract, "LOOKED_FOR", 4.0)
    assert SERVICE.access is not None
    with outing(sites, SERVICE.access(), tmp_path, "main") as errand, pytest.raises(SourceChanged) as told:
        errand.fetch()
    assert told.value.evidence
    assert any(Path(told.value.evidence).iterdir())
    assert errand.lying == []
