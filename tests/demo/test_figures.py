"""The key figures of the demo are what its truth says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.insights.keyfigures import kpi
from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.places import PLACES, choices, place
from bedrot_desktop.insights.royalties import royalties
from bedrot_desktop.insights.shapes import Filter
from bedrot_desktop.warehouse.readers_sqlite import sqlite_reader

from .conftest import TODAY, Played

EVER = Filter(date(2022, 1, 1), TODAY)


@pytest.fixture
def ledger(played: Played) -> Iterator[Ledger]:
    with sqlite_reader(played.demo.root / "data-warehouse" / "bedrot_analytics.db", threading.Event()) as reader:
        yield Ledger(reader, Run(), TODAY)


def test_streams_of_all_complete_days(played: Played, ledger: Ledger) -> None:
    known = choices(ledger)
    assert known.complete_to is not None
    rest = ledger.one(f"select sum(streams) from v_label_streams_daily where date > '{known.complete_to}'")[0]  # noqa: S608
    told = sum(one["streams"] for one in played.truth["label_streams"])
    assert kpi(ledger, EVER, "label_streams").value == told - rest


def test_royalties_of_every_month(played: Played, ledger: Ledger) -> None:
    truth = played.truth["royalties"]["by_sale_month_nano"]
    chart = royalties(ledger, EVER)
    earned = {f"{day:%Y-%m}": 0.0 for day in chart.days}
    for one in chart.series:
        for day, value in zip(chart.days, one.values, strict=True):
            earned[f"{day:%Y-%m}"] += value or 0
    assert {at: value for at, value in earned.items() if value} == pytest.approx(
        {at: nano / 10**9 for at, nano in truth.items()}
    )
    closed = kpi(ledger, EVER, "royalties")
    assert closed.value == pytest.approx(truth[max(truth)] / 10**9)


def test_advertising_videos_and_links(played: Played, ledger: Ledger) -> None:
    assert kpi(ledger, EVER, "ad_spend").value == pytest.approx(played.truth["ads"]["spend_nano"] / 10**9)
    assert kpi(ledger, EVER, "views").value == sum(one["video_views"] for one in played.truth["tiktok"].values())
    page = played.truth["links"]["*"]
    assert kpi(ledger, EVER, "link_views").value == page["views"]
    assert kpi(ledger, EVER, "link_clicks").value == page["clicks"]


def test_followers(played: Played, ledger: Ledger) -> None:
    spotify = sum(one["followers"] for one in played.truth["audience"].values())
    tiktok = sum(one["followers"] for one in played.truth["tiktok"].values())
    assert kpi(ledger, EVER, "followers").value == spotify + tiktok


@pytest.mark.parametrize("key", sorted(PLACES))
def test_every_tab_has_something_to_show(ledger: Ledger, key: str) -> None:
    told = place(ledger, Filter(TODAY - timedelta(days=99), TODAY, compare="before"), key)
    assert all(one.value is not None for one in told.kpis)
    assert not any(chart.blank for chart in told.charts)
    assert all(bars.rows for bars in told.bars)
