"""The samples' lake through one command gives exactly the figures of expected.json, out of the warehouse's views."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .conftest import Prompt


def exact(value: float) -> Decimal:
    """A sum of the warehouse as the statement would print it: eight decimals."""
    return Decimal(str(value)).quantize(Decimal("0.00000001"))


def test_a_first_run_leaves_with_zero_and_says_what_is_new(fresh: Prompt) -> None:
    document = fresh.json("run", "--no-extract")
    assert document["outcome"] == "done"
    assert {stage["outcome"] for stage in document["stages"]} <= {"done", "unchanged"}
    assert document["unrecognised"] == []


def test_a_second_run_changes_nothing_and_says_so(cleaned: Prompt) -> None:
    before = {
        file: file.read_bytes() for file in cleaned.lake.rglob("*") if file.is_file() and ".bedrot" not in file.parts
    }
    rows = cleaned.rows("select count(*), max(transaction_id) from financial_transactions")
    document = cleaned.json("run", "--no-extract")
    assert document["outcome"] == "unchanged"
    assert document["headline"].startswith("Nothing new")
    assert {stage["outcome"] for stage in document["stages"]} == {"unchanged"}
    assert {file: file.read_bytes() for file in before} == before
    assert cleaned.rows("select count(*), max(transaction_id) from financial_transactions") == rows


def test_royalties_agree_with_the_statement_to_the_last_digit(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    truth = expected["distrokid_bank"]
    ((rows, nano),) = cleaned_once.rows(
        "select count(*), sum(amount_nano) from financial_transactions where kind in ('royalty', 'commission')"
    )
    assert (rows, Decimal(nano) / 10**9) == (truth["rows"], Decimal(truth["money_total"]))
    ((earnings, streams, commission),) = cleaned_once.rows(
        "select sum(earnings_usd), sum(quantity), sum(commission_usd) from v_royalties_monthly"
    )
    assert exact(earnings) == Decimal(truth["money_total"])
    assert streams == truth["streams_total_ge_zero"]
    assert exact(commission) == Decimal(truth["money_of_negative_rows"])


def test_royalties_agree_per_store_month_artist_and_country(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    truth = expected["distrokid_bank"]
    for column, key in (
        ("platform", "per_store"),
        ("sale_month", "per_sale_month"),
        ("artist", "per_artist"),
        ("country", "per_country"),
    ):
        found = {
            name: (exact(money), streams)
            for name, money, streams in cleaned_once.rows(
                f"select {column}, sum(earnings_usd), sum(quantity) from v_royalties_monthly group by 1"  # noqa: S608
            )
        }
        assert found == {name: (Decimal(one["money"]), one["streams"]) for name, one in truth[key].items()}, key


def test_label_streams_per_platform_and_distributor_agree(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    truth = expected["views"]["v_label_streams_daily"]
    rows = cleaned_once.rows("select platform, distributor, date, streams, complete from v_label_streams_daily")
    assert len(rows) == truth["rows"]
    assert sum(complete == 0 for *_, complete in rows) == truth["rows_complete_0"]
    for key, one in truth["per_platform_and_distributor"].items():
        mine = [row for row in rows if f"{row[0]}|{row[1]}" == key]
        open_days = [row for row in mine if not row[4]]
        assert len(mine) == one["rows"]
        assert [(row[2], row[3]) for row in open_days] == [(one["day_complete_0"], one["streams_of_that_day"])]
        assert sum(row[3] for row in mine if row[4]) == one["streams_complete_1"]
    for platform, service in (("Spotify", "spotify"), ("Apple Music", "apple")):
        for distributor, source in (("DistroKid", "distrokid_streams"), ("TooLost", "toolost")):
            series = expected[source][service]
            mine = [row for row in rows if row[:2] == (platform, distributor)]
            assert (len(mine), sum(row[3] for row in mine)) == (series["days"], series["sum"])
            assert (min(row[2] for row in mine), max(row[2] for row in mine)) == (series["first"], series["last"])
            months: dict[str, int] = {}
            for _, _, day, streams, _ in mine:
                months[day[:7]] = months.get(day[:7], 0) + streams
            assert months == series["per_month"]


def test_spotify_audience_agrees_per_artist(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    for account, artist in (("pig1987", "PIG1987"), ("zone_a0", "ZONE A0")):
        truth = expected["spotify"][account]
        ((days, streams, first, last),) = cleaned_once.rows(
            "select count(*), sum(streams), min(date), max(date) from v_artist_streams_daily where artist = ?",
            (artist,),
        )
        assert (days, streams, first, last) == (
            truth["days"],
            truth["sums"]["streams"] if "sums" in truth else truth["streams"],
            truth["first"],
            truth["last"],
        )


def test_tiktok_agrees_per_account(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    for account, truth in expected["tiktok"].items():
        ((days, first, last, *sums),) = cleaned_once.rows(
            "select count(video_views), min(case when video_views is not null then date end), "
            "max(case when video_views is not null then date end), sum(video_views), sum(profile_views), sum(likes), "
            "sum(comments), sum(shares) from v_social_daily where account = ?",
            (account,),
        )
        assert (days, first, last) == (truth["days"], truth["first"], truth["last"])
        assert sums == [truth["sums"][name] for name in ("video_views", "profile_views", "likes", "comments", "shares")]
        ((followers,),) = cleaned_once.rows(
            "select followers from v_social_daily where account = ? and followers is not null "
            "order by date desc limit 1",
            (account,),
        )
        assert followers == truth["followers_latest"]


def test_linktree_agrees(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    truth = expected["linktree"]
    ((days, views, unique_views, clicks, unique_clicks),) = cleaned_once.rows(
        "select count(*), sum(views), sum(unique_views), sum(clicks), sum(unique_clicks) from v_links_daily "
        "where link = '*'"
    )
    assert (days, views, unique_views, clicks, unique_clicks) == (
        truth["days"],
        truth["total_views"],
        truth["unique_views"],
        truth["total_clicks"],
        truth["unique_clicks"],
    )


def test_meta_ads_agree_by_day_and_lifetime(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    daily = expected["metaads"]["daily"]
    ((rows, spend),) = cleaned_once.rows("select count(*), sum(spend_usd) from v_ads_daily")
    assert (rows, exact(spend)) == (daily["campaign_days"], Decimal(daily["spend_total"]))
    newest = cleaned_once.rows(
        "select campaign_id, sum(spend_usd), sum(impressions), sum(clicks), count(*) from campaign_totals "
        "where as_of = (select max(as_of) from campaign_totals) group by campaign_id"
    )
    assert {
        str(campaign): (exact(money), impressions, clicks, adsets)
        for campaign, money, impressions, clicks, adsets in newest
    } == {
        campaign: (Decimal(one["spend"]), one["impressions"], one["clicks"], one["adsets"])
        for campaign, one in expected["metaads"]["lifetime"]["per_campaign"].items()
    }


def test_no_campaign_is_counted_by_day_and_by_lifetime(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    per_campaign = {
        str(row[0]): row for row in cleaned_once.rows("select campaign_id, spend_usd, basis from v_ads_campaigns")
    }
    lifetime = expected["metaads"]["lifetime"]["per_campaign"]
    daily = expected["metaads"]["daily"]["per_campaign"]
    assert set(per_campaign) == set(lifetime) | set(daily)
    for campaign, spend, basis in per_campaign.values():
        source = daily if basis == "daily" else lifetime
        assert exact(spend) == Decimal(source[str(campaign)]["spend"])


def test_card_submithub_and_catalogue_agree(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    card = expected["card"]
    found = dict(
        cleaned_once.rows(
            "select kind, sum(amount_nano) from financial_transactions where kind in ('expense', 'refund') group by 1"
        )
    )
    assert Decimal(-found["expense"]) / 10**9 == Decimal(card["purchases_total"])
    assert Decimal(-found["refund"]) / 10**9 == Decimal(card["refunds_total"])
    hub = expected["submithub"]
    assert cleaned_once.rows("select count(*), sum(views), sum(clicks) from v_links_daily where link <> '*'") == [
        (hub["rows"], hub["opened"], hub["clicked"])
    ]
    ((rows,),) = cleaned_once.rows("select count(*) from tracks where upc is not null or isrc is not null")
    assert rows == expected["catalogue"]["rows"]


def test_cashflow_agrees_month_by_month(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    found = {
        month: {"income_usd": exact(income), "expense_usd": exact(expense), "net_usd": exact(net)}
        for month, income, expense, net in cleaned_once.rows(
            "select month, income_usd, expense_usd, net_usd from v_cashflow_monthly"
        )
    }
    assert found == {
        month: {name: Decimal(value) for name, value in one.items()}
        for month, one in expected["views"]["v_cashflow_monthly"].items()
    }


def test_track_metrics_agree_per_snapshot_and_period(cleaned_once: Prompt, expected: dict[str, Any]) -> None:
    truth = expected["views"]["v_track_metrics"]
    found = {
        f"{day}|{period}": {"rows": rows, "streams": streams, "streams_null": nulls}
        for day, period, rows, streams, nulls in cleaned_once.rows(
            "select snapshot_date, period, count(*), sum(streams), sum(streams is null) from v_track_metrics "
            "group by 1, 2"
        )
    }
    assert found == truth["per_snapshot_and_period"]


def test_what_payloads_give_beyond_daily_series_is_in_breakdowns(
    cleaned_once: Prompt, expected: dict[str, Any]
) -> None:
    apple = expected["toolost"]["apple_newest"]
    newest = cleaned_once.rows(
        "select dimension, metric, count(*), sum(amount) from breakdowns where service = 'toolost' "
        "and snapshot_date = '2025-07-09' group by 1, 2"
    )
    found = {(dimension, metric): (rows, amount) for dimension, metric, rows, amount in newest}
    assert found["country", "apple_streams_this_year"] == (apple["countries"], apple["sum_countryTotal"])
    assert found["track", "apple_streams_this_year"][1] == apple["sum_tracksTotal"]
    assert found["day", "shazams"][1] == apple["shazam_sum"]
    months, streams = found["month", "discovery_streams"]
    assert (months, streams) == (len(expected["toolost"]["discovery"]), expected["toolost"]["discovery_streams"])
    fees = exact(found["month", "fees_usd"][1])
    assert fees == Decimal(expected["toolost"]["discovery_fees"])


def test_no_personal_data_leaves_landing(cleaned_once: Prompt) -> None:
    marks = (b"@example", b"+1555", b"firstName", b"phoneNumber")
    for file in cleaned_once.root.rglob("*"):
        if file.is_file() and "landing" not in file.parts and file.suffix != ".lock":
            content = file.read_bytes()
            assert not [mark for mark in marks if mark in content], file
