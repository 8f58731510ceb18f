"""A demo through the whole pipeline: the warehouse's views tell exactly what the generator meant."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bedrot_desktop.demo import make_demo

from .conftest import Played, play


def nano(dollars: float | None) -> int:
    """Dollars of a view in 1e-9 dollars; the views' floats hold sums of this size to the nano."""
    return round((dollars or 0) * 10**9)


def test_everything_is_taken_over_but_what_is_meant_to_be_odd(played: Played) -> None:
    assert played.result.outcome == "done"
    assert {stage.outcome for stage in played.result.stages} <= {"done", "unchanged"}
    verdicts = Counter(item.verdict for item in played.items)
    expected = played.truth["files"]
    assert verdicts["rejected"] == expected["rejected"]
    assert verdicts["held"] == expected["held"]
    assert not [item for item in played.items if item.verdict in {"accepted", "warned"} and item.rejected]
    assert verdicts["accepted"] + verdicts["warned"] > 250


def test_rejected_files_are_of_every_manner(played: Played) -> None:
    rules = Counter(item.rule for item in played.items if item.verdict == "rejected")
    assert {"not loaded", "zip", "json"} <= set(rules)
    assert sum("sign-in" in rule for rule in rules.elements()) >= 3


def test_label_streams_are_the_newest_word_on_every_day(played: Played) -> None:
    found = [
        {"distributor": distributor, "platform": platform, "days": days, "streams": streams, "newest_day": newest}
        for distributor, platform, days, streams, newest in played.rows(
            "select distributor, platform, count(distinct date), sum(streams), max(date) from v_label_streams_daily "
            "group by 1, 2 order by 1, 2"
        )
    ]
    assert found == played.truth["label_streams"]


def test_audiences_agree(played: Played) -> None:
    found = {
        artist: {"days": days, "listeners": listeners, "streams": streams}
        for artist, days, listeners, streams in played.rows(
            "select artist, count(*), sum(listeners), sum(streams) from v_artist_streams_daily group by 1"
        )
    }
    followers = dict(
        played.rows("select artist, followers from v_artist_streams_daily order by date")
    )  # the last stays
    assert {artist: {**row, "followers": followers[artist]} for artist, row in found.items()} == played.truth[
        "audience"
    ]


def test_song_lists_agree(played: Played) -> None:
    ((rows, streams),) = played.rows("select count(*), sum(streams) from v_track_metrics")
    assert {"rows": rows, "streams": streams} == played.truth["songs"]


def test_royalties_agree_to_the_nano(played: Played) -> None:
    truth = played.truth["royalties"]
    money = "from financial_transactions where kind in ('royalty', 'commission')"
    ((lines, earned),) = played.rows(f"select count(*), sum(amount_nano) {money}")
    assert (lines, earned) == (truth["lines"], truth["earnings_nano"])
    months = dict(played.rows(f"select sale_month, sum(amount_nano) {money} group by 1"))
    assert months == truth["by_sale_month_nano"]
    ((view_lines, streams, usd, commission),) = played.rows(
        "select sum(lines), sum(quantity), sum(earnings_usd), sum(commission_usd) from v_royalties_monthly"
    )
    assert (view_lines, streams) == (truth["lines"], truth["streams"])
    assert usd == pytest.approx(truth["earnings_nano"] / 1e9, abs=1e-7)
    assert commission == pytest.approx(truth["commission_nano"] / 1e9, abs=1e-7)


def test_money_of_a_strange_spelling_is_kept_and_booked_on_nobody(played: Played) -> None:
    found = played.rows("select sum(earnings_usd) from v_royalties_monthly where artist is null")
    assert nano(found[0][0]) == pytest.approx(played.truth["royalties"]["unknown_artist_nano"], abs=100)
    assert played.rows("select count(*) from artist_aliases where confirmed = 0") == [(1,)]


def test_statement_quantities_follow_the_daily_pages(played: Played) -> None:
    """Two sources of the same streams: within 3 % in every month, as the platforms' own are."""
    by_month = dict(
        played.rows("select sale_month, sum(quantity) from v_royalties_monthly where platform = 'Spotify' group by 1")
    )
    daily = dict(
        played.rows(
            "select substr(date, 1, 7), sum(streams) from v_label_streams_daily "
            "where platform = 'Spotify' and distributor = 'DistroKid' group by 1"
        )
    )
    compared = [month for month in by_month if "2023-11" < month < "2025-12"]
    assert len(compared) > 20
    for month in compared:
        assert by_month[month] == pytest.approx(daily[month], rel=0.03), month


def test_card_lines_count_once_though_two_exports_overlap(played: Played) -> None:
    found = played.rows(
        "select count(*), sum(amount_nano) from financial_transactions where kind in ('expense','refund')"
    )
    assert found == [(played.truth["card"]["lines"], -played.truth["card"]["net_nano"])]
    spent = played.rows("select sum(expense_usd) from v_cashflow_monthly")
    assert nano(spent[0][0]) == pytest.approx(played.truth["card"]["net_nano"], abs=100)


def test_tiktok_agrees(played: Played) -> None:
    for account, truth in played.truth["tiktok"].items():
        found = played.rows(
            "select count(video_views), sum(video_views), sum(likes) from v_social_daily where account = ?", (account,)
        )
        assert found == [(truth["days"], truth["video_views"], truth["likes"])]
        newest = "select followers from v_social_daily where account = ? and followers is not null order by date desc"
        assert played.rows(newest, (account,))[0] == (truth["followers"],)


def test_ads_agree_day_by_day_and_over_all_time(played: Played) -> None:
    truth = played.truth["ads"]
    days = {day: nano(spend) for day, spend in played.rows("select date, sum(spend_usd) from v_ads_daily group by 1")}
    assert days == truth["by_day_nano"]
    found = played.rows("select count(*), sum(clicks) from v_ads_daily")
    assert found == [(truth["campaign_days"], truth["clicks"])]
    newest = "select sum(spend_nano) from campaign_totals where as_of = (select max(as_of) from campaign_totals)"
    assert played.rows(newest) == [(truth["lifetime_spend_nano"],)]


def test_campaigns_find_their_artists_and_tracks(played: Played) -> None:
    rows = played.rows("select campaign, artist, track from v_ads_campaigns")
    assert len(rows) >= 5
    assert [row for row in rows if row[1] is None or row[2] is None] == []


def test_links_agree(played: Played) -> None:
    found = {
        link: {"days": days, "views": views, "clicks": clicks}
        for link, days, views, clicks in played.rows(
            "select link, count(distinct date), sum(views), sum(clicks) from v_links_daily group by 1"
        )
    }
    assert found == played.truth["links"]


def test_every_track_of_the_catalogue_is_there_once(played: Played) -> None:
    assert played.rows("select count(*) from tracks where isrc like 'QZDMO%'") == [(played.truth["tracks"],)]
    assert played.rows("select count(*) from tracks where isrc is null") == [(0,)]


def test_nothing_personal_leaves_landing(played: Played) -> None:
    lake = played.demo.root / "data_lake"
    for zone in ("raw", "staging", "curated"):
        for file in (lake / zone).rglob("*"):
            if file.is_file():
                assert b"@example.com" not in file.read_bytes(), file


@pytest.mark.parametrize(
    "today",
    [date(2025, 7, 9), pytest.param(date(2025, 1, 5), marks=pytest.mark.long),
     pytest.param(date(2024, 2, 29), marks=pytest.mark.long)],
)  # fmt: skip
def test_any_day_will_do(today: date, tmp_path: Path) -> None:
    """When the export with the malformed name was made; around New Year; on a leap day."""
    seen = play(make_demo(tmp_path / "demo", scale=0.02, seed=7, today=today), tmp_path / "home", f"{today}T08:00")
    verdicts = Counter(item.verdict for item in seen.items)
    assert verdicts["rejected"] == seen.truth["files"]["rejected"]
    assert verdicts["held"] == seen.truth["files"]["held"]
    test_label_streams_are_the_newest_word_on_every_day(seen)
    test_royalties_agree_to_the_nano(seen)
    test_audiences_agree(seen)
    test_tiktok_agrees(seen)
    test_links_agree(seen)
    test_ads_agree_day_by_day_and_over_all_time(seen)
