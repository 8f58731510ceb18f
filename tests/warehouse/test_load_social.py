"""Social media, links and breakdowns: what was not reported stays NULL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from bedrot_desktop.warehouse import schema
from bedrot_desktop.warehouse.engine import Warehouse
from bedrot_desktop.warehouse.load import LoadResult

Put = Callable[..., LoadResult]
Ask = Callable[..., list[tuple[Any, ...]]]


def post(number: int, **more: object) -> dict[str, Any]:
    return {
        "date": date(2025, 7, number), "artist": "PIG1987", "account": "pig1987", "platform": "TikTok",
        "video_views": 400, "profile_views": 4, "likes": 10, "comments": 5, "shares": 5, **more,
    }  # fmt: skip


def click(number: int, link: str = "*", **more: object) -> dict[str, Any]:
    return {
        "date": date(2025, 7, number), "provider": "Linktree", "account": "main", "link": link, "views": 10,
        "unique_views": 8, "clicks": 4, "unique_clicks": 3, **more,
    }  # fmt: skip


def test_engagement_is_a_fraction_and_null_when_nobody_watched(put: Put, ask: Ask) -> None:
    unread = {"likes": None, "comments": None, "shares": None}
    put("social_daily", [post(1), post(2, video_views=0), post(3, video_views=None, followers=7), post(4, **unread)])
    for source in ("social_media_performance", "v_social_daily"):
        found = ask(f"select engagement_rate from {source} order by date")  # noqa: S608
        assert found == [(0.05,), (None,), (None,), (None,)]
    assert ask("select date, video_views, followers from v_social_daily where followers is not null") == [
        ("2025-07-03", None, 7)
    ]


def test_old_social_rows_give_way_by_account_or_where_they_have_none_by_artist(
    warehouse: Warehouse, put: Put, ask: Ask
) -> None:
    old = {"platform_id": 4, "artist_id": 1, "video_views": 1}
    with warehouse.begin() as connection:
        connection.execute(
            insert(schema.social_media_performance),
            [
                {**old, "date": "2025-07-01", "account": "pig1987"},
                {**old, "date": "2025-07-02", "account": None},
                {**old, "date": "2025-07-02", "account": "second"},
                {**old, "date": "2025-06-30", "account": "pig1987"},
            ],
        )
    put("social_daily", [post(1), post(2)])
    assert ask("select date, account, video_views from social_media_performance order by 1, 2") == [
        ("2025-06-30", "pig1987", 1),
        ("2025-07-01", "pig1987", 400),
        ("2025-07-02", "pig1987", 400),
        ("2025-07-02", "second", 1),
    ]


def test_a_page_and_its_links_are_rows_of_their_own(put: Put, ask: Ask) -> None:
    put("links_daily", [click(1), click(1, "abc", views=None, unique_views=None, unique_clicks=None)])
    assert ask(
        "select link, views, unique_views, clicks, unique_clicks, platform from v_links_daily order by link"
    ) == [
        ("*", 10, 8, 4, 3, "Linktree"),
        ("abc", None, None, 4, None, "Linktree"),
    ]
    assert ask("select opened, clicked from link_analytics where link_id = '*'") == [(10, 4)]


def test_links_of_two_providers_live_side_by_side_and_sum_up_over_countries(put: Put, ask: Ask) -> None:
    hub = {"provider": "SubmitHub", "link": "lnk1", "artist": "ZONE A0", "track": "AMBER PROTOCOL"}
    put("links_daily", [click(1)], dataset="linktree.analytics")
    rows = [click(1, **hub, country=country, source_name="direct") for country in ("NA", "DE", None)]
    put("links_daily", rows, dataset="submithub.links", source="s")
    assert ask("select artist, link, views, clicks from v_links_daily order by link") == [
        (None, "*", 10, 4),
        ("ZONE A0", "lnk1", 30, 12),
    ]
    assert ask("select distinct track_title from link_analytics join tracks using (track_id)") == [("AMBER PROTOCOL",)]


@pytest.mark.parametrize("platform", [9, None])
def test_old_link_rows_give_way_day_by_day_whatever_their_country_became(
    warehouse: Warehouse, put: Put, ask: Ask, platform: int | None
) -> None:
    old = {"link_id": "lnk1", "source": "direct", "opened": 3, "clicked": 1, "platform_id": platform}
    with warehouse.begin() as connection:
        for day in ("2025-07-01", "2025-07-02"):
            connection.execute(insert(schema.link_analytics), {**old, "date": day})
    put("links_daily", [click(2)], dataset="linktree.analytics")
    assert ask("select count(*) from link_analytics where load_id is null") == [(2,)]
    put("links_daily", [click(1, "lnk1", provider="SubmitHub", country="NA")], dataset="submithub.links", source="s")
    assert ask("select date from link_analytics where load_id is null") == [("2025-07-02",)]


def test_breakdowns_keep_each_figure_of_a_snapshot(put: Put, ask: Ask) -> None:
    row = {"snapshot_date": date(2025, 7, 9), "service": "linktree", "account": "main", "dimension": "country"}
    rows = [{**row, "value": value, "metric": "views", "amount": 2.5} for value in ("US", "NA", None)]
    assert put("breakdowns", rows).inserted == 3
    assert put("breakdowns", rows[:2]).deleted == 1
    assert ask("select value, amount from breakdowns order by value") == [("NA", 2.5), ("US", 2.5)]
