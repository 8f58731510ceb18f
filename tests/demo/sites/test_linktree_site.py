"""The stand-in for Linktree's admin pages: what its script asks for, and what it is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from bedrot_desktop.demo import linktree
from bedrot_desktop.demo.sites.linktree import GRAPHQL
from bedrot_desktop.demo.sites.server import Sites

KINDS = {
    "currentUser", "walletExperience", "commerceAccountRewards", "getTotalBalanceByCurrency", "isWalletViewableV3",
    "getAccountAnalytics", "getFollowers", "analyticsChat",
}  # fmt: skip


@pytest.fixture
def web(sites: Sites) -> Iterator[httpx.Client]:
    """Signed in as the label's owner; nothing comes late."""
    sites.scene("linktree").oddities["late"] = 0
    with httpx.Client(timeout=60, follow_redirects=True) as client:
        for one in sites.session("linktree", "main").cookies:
            client.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
        yield client


def questions(page: str) -> list[list[str]]:
    """The names of the questions in the page's script: those of the week, those of the year."""
    return [json.loads(found) for found in re.findall(r'(\["(?:Week|Year)[^\]]*\])', page)]


def test_the_page_asks_for_the_week_first_and_for_the_year_when_it_is_chosen(sites: Sites, web: httpx.Client) -> None:
    page = web.get(sites.address("linktree") + "/admin/analytics").text
    assert '<nav role="navigation"' in page
    assert "input-datepicker-2" in page
    assert 'for="last-365-days"' in page
    week, year = questions(page)
    assert all(name.startswith("Week") for name in week)
    assert all(name.startswith("Year") for name in year)
    told = [web.post(sites.address("linktree") + GRAPHQL, json={"operationName": name}).json() for name in week + year]
    label, today = sites.label(), sites.clock.today()
    made = [answer for _, _, answer in linktree.visit(label, linktree.days_of(label), today)]
    assert [one["data"] for one in told] == made
    assert {key for one in told for key in one["data"] if not key.startswith("link")} == KINDS


def test_a_page_that_is_young_knows_no_whole_year(sites: Sites, web: httpx.Client) -> None:
    sites.scene("linktree").oddities["days"] = 40
    _, year = questions(web.get(sites.address("linktree") + "/admin/analytics").text)
    told = [web.post(sites.address("linktree") + GRAPHQL, json={"operationName": name}).json()["data"] for name in year]
    series = [one["getAccountAnalytics"]["overview"]["timeseries"] for one in told if "overview" in str(one)[:60]]
    assert [len(rows) for rows in series] == [40]


@pytest.mark.parametrize("how", ["nobody", "refused"])
def test_nobody_is_told_anything_and_the_status_is_200_as_the_real_ones(
    sites: Sites, web: httpx.Client, how: str
) -> None:
    if how == "nobody":
        web.cookies.clear()
    else:
        sites.scene("linktree").oddities["refused"] = True
    answer = web.post(sites.address("linktree") + GRAPHQL, json={"operationName": "Week0currentUser"})
    assert answer.status_code == 200
    assert answer.json()["data"] is None
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_an_unknown_question_is_an_error_and_none_that_signs_out(sites: Sites, web: httpx.Client) -> None:
    answer = web.post(sites.address("linktree") + GRAPHQL, content=b"no json")
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


def test_the_first_page_after_signing_in_greets_by_name(sites: Sites, web: httpx.Client) -> None:
    page = web.get(sites.address("linktree") + "/admin").text
    assert "Welcome back, Linktree." in page
    assert "Insights" in page
