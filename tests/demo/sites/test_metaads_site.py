"""The stand-in for Meta's Graph: it pages, refuses and limits as the real one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bedrot_desktop.demo.metaads_dumps import lists_of
from bedrot_desktop.demo.sites.metaads import ACCOUNT, KNOWN
from bedrot_desktop.demo.sites.people import STRANGER
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.metaads import fields
from bedrot_desktop.services.metaads.graph import VERSION


class Caller:
    """Somebody with a sign-in who asks the Graph."""

    def __init__(self, sites: Sites, web: httpx.Client) -> None:
        self.base, self.web = f"{sites.address('metaads')}/graph/{VERSION}", web

    def __call__(self, path: str, **params: str) -> httpx.Response:
        return self.web.get(f"{self.base}/{path}", params=params)


@contextmanager
def calling(sites: Sites, person: str = "") -> Iterator[Caller]:
    """Somebody with a token."""
    token = sites.session("metaads", "main", person=person).tokens["access_token"]
    with httpx.Client(timeout=60, headers={"Authorization": f"Bearer {token}"}) as web:
        yield Caller(sites, web)


@pytest.fixture
def ask(sites: Sites) -> Iterator[Caller]:
    """The label's owner."""
    with calling(sites) as caller:
        yield caller


def code(answer: httpx.Response) -> tuple[int, int, int]:
    """Status, code and subcode of an error."""
    told = answer.json()["error"]
    assert told["fbtrace_id"]
    return answer.status_code, told["code"], told.get("error_subcode", 0)


def test_a_list_has_only_the_fields_asked_for_and_says_where_the_next_page_begins(sites: Sites, ask: Caller) -> None:
    whole = lists_of(sites.label(), sites.clock.today())["adsets"]
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = ask(
            f"{ACCOUNT}/adsets", fields="id,daily_budget", limit="3", **({"after": after} if after else {})
        ).json()
        assert len(page["data"]) <= 3
        found += page["data"]
        if "next" not in page["paging"]:
            break
        after = page["paging"]["cursors"]["after"]
        assert f"after={after}" in page["paging"]["next"]
    assert [one["id"] for one in found] == [one["id"] for one in whole]
    assert all(set(one) <= {"id", "daily_budget"} for one in found)


def test_every_field_that_the_program_asks_for_is_known(ask: Caller) -> None:
    for name, wanted in fields.LISTS.items():
        assert ask(f"{ACCOUNT}/{name}", fields=wanted).status_code == 200
        assert {one.split("{")[0] for one in wanted.split(",")} <= KNOWN[name]
    assert code(ask(f"{ACCOUNT}/ads", fields="id,colour")) == (400, 100, 0)


def test_days_are_those_of_the_time_asked_for_and_not_today(sites: Sites, ask: Caller) -> None:
    today = sites.clock.today()
    period = f'{{"since":"{today - timedelta(days=3)}","until":"{today}"}}'
    params = {"fields": fields.DAYS, "time_range": period, **fields.BY_DAY}
    rows = ask(f"{ACCOUNT}/insights", **params).json()["data"]
    assert {row["date_start"] for row in rows} == {str(today - timedelta(days=age)) for age in (1, 2, 3)}
    assert all(
        isinstance(row[name], str) for row in rows for name in ("spend", "clicks", "impressions", "reach", "cpc")
    )


def test_errors_look_like_metas(sites: Sites, ask: Caller) -> None:
    scene = sites.scene("metaads")
    assert code(ask("act_1/campaigns")) == (400, 100, 33)
    assert code(ask(f"{ACCOUNT}/flowers")) == (400, 2500, 0)
    old = ask.web.get(ask.base.replace(VERSION, "v19.0") + "/me")
    assert code(old) == (400, 2635, 0)
    scene.oddities["no access"] = True
    assert code(ask(f"{ACCOUNT}/campaigns")) == (403, 200, 0)
    scene.oddities.update({"errors": [(17, 2446079, "User request limit reached")]})
    assert code(ask("me")) == (400, 17, 2446079)
    assert set(ask("me").json()) == {"id", "name"}, "an error held ready is told once"
    scene.oddities.update({"errors": [(80004, 0, "")], "regain": 12})
    limited = ask("me")
    assert code(limited)[1] == 80004
    assert '"estimated_time_to_regain_access": 12' in limited.headers["X-Business-Use-Case-Usage"]


@pytest.mark.parametrize(("end", "told"), [("expire", (400, 190, 463)), ("revoke", (400, 190, 460))])
def test_a_token_that_ended_is_an_error_of_the_graph(
    sites: Sites, ask: Caller, end: str, told: tuple[int, int, int]
) -> None:
    getattr(sites.scene("metaads"), end)()
    assert code(ask("me")) == told
    assert code(ask(f"{ACCOUNT}/insights")) == told


def test_a_stranger_sees_no_ad_account(sites: Sites) -> None:
    with calling(sites, STRANGER) as ask:
        assert ask("me/adaccounts").json()["data"] == []
        assert code(ask(ACCOUNT)) == (403, 200, 0)
