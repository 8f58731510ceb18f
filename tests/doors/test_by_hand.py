"""Files that a person keeps in curated and edits there."""

from __future__ import annotations

import shutil

from .conftest import SAMPLES, Prompt


def test_a_card_file_that_was_edited_counts_as_it_stands_now(cleaned: Prompt) -> None:
    file = cleaned.lake / "curated" / "capitol_one_purchases_4242.csv"
    before = cleaned.rows("select count(*), sum(amount_nano) from financial_transactions where kind = 'expense'")
    first, second, *rest = file.read_text("utf-8").splitlines()
    assert second.startswith("2024-09-13,INVENTED DISTRIBUTOR,22.99,")
    file.write_text("\n".join([first, second.replace("22.99", "23.99"), *rest]) + "\n", "utf-8")
    assert cleaned("run", "--no-extract").code == 0
    ((rows, nano),) = before
    after = cleaned.rows("select count(*), sum(amount_nano) from financial_transactions where kind = 'expense'")
    assert after == [(rows, nano - 10**9)]


def test_a_card_file_that_is_gone_leaves_its_lines(cleaned: Prompt) -> None:
    before = cleaned.rows("select count(*), sum(amount_nano) from financial_transactions")
    (cleaned.lake / "curated" / "capitol_one_purchases_4242.csv").unlink()
    assert cleaned("run", "--no-extract").code == 0
    assert cleaned.rows("select count(*), sum(amount_nano) from financial_transactions") == before


def test_rows_in_quarantine_are_seen_in_the_warehouse_and_a_second_run_does_nothing(cleaned: Prompt) -> None:
    bad = SAMPLES / "edge" / "spotify" / "spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250709_091100.csv"
    shutil.copy(bad, cleaned.lake / "landing" / "spotify" / "audience" / bad.name)
    assert cleaned("run", "--no-extract").code == 0
    found = cleaned.rows("select dataset, path, source_row from rejects join sources using (source_id) order by 3")
    assert [(dataset, path.rsplit("/", 1)[-1]) for dataset, path, _ in found] == [("spotify.audience", bad.name)] * 2
    assert cleaned.json("run", "--no-extract")["outcome"] == "unchanged"


def test_an_account_under_a_new_name_takes_its_figures_along(cleaned: Prompt) -> None:
    assert cleaned("account", "rename", "spotify", "zone_a0", "zone_nought").code == 0
    before = cleaned.rows("select count(*), sum(streams) from v_artist_streams_daily")
    assert cleaned("run", "--no-extract").code == 0
    assert cleaned.rows("select count(*), sum(streams) from v_artist_streams_daily") == before
    accounts = cleaned.rows(
        "select distinct account from streaming_performance where measured_by = 'audience' order by 1"
    )
    assert accounts == [("pig1987",), ("zone_nought",)]
    assert cleaned.json("run", "--no-extract")["outcome"] == "unchanged"
