"""TikTok downloads without a time in their name: dated once, the same ever after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.lake.findings import question_id
from bedrot_desktop.lake.rows import ItemRow
from bedrot_desktop.pipeline.inventory import Found
from bedrot_desktop.pipeline.items2raw import as_dated_before
from bedrot_desktop.services.service import Context
from bedrot_desktop.services.tiktok import ANALYTICS

FOLDER = "tiktok/analytics"


def bare(driver, name: str):
    driver.copy("edge/tiktok/Overview.csv", f"landing/{FOLDER}/{name}")
    (item,) = driver.items(ANALYTICS)
    return item


@pytest.mark.parametrize("name", ["Overview.csv", "Overview_pig1987.csv"])
def test_days_counted_back_from_today_stay_the_same_when_the_file_is_cleaned_again_a_year_later(driver, name):
    item = bare(driver, name)
    answers = {question_id(ANALYTICS.key, item.sha256, "account"): "pig1987"}
    first = ANALYTICS.to_raw(item, driver.context)
    assert (first.first_day, first.last_day) == (date(2025, 7, 1), date(2025, 7, 8))
    row = ItemRow(ANALYTICS.key, item.sha256, "landing", item.path, stamp=first.stamp)
    dated = as_dated_before(Found(item, item.sha256, (item.path,)), row).item
    for today in (date(2025, 7, 10), date(2026, 7, 9), date(2030, 1, 1)):
        again = ANALYTICS.to_raw(dated, Context(today, DEFAULT_ROSTER, answers))
        assert (again.first_day, again.last_day) == (first.first_day, first.last_day)
        assert again.stamp == first.stamp
    moved = ANALYTICS.to_raw(item, Context(date(2026, 7, 9), DEFAULT_ROSTER, answers))
    assert moved.last_day == date(2026, 7, 8), "without its stamp it would be another year"


def test_a_raw_file_is_named_alike_the_first_time_and_later(driver):
    item = bare(driver, "Overview_pig1987.csv")
    first = ANALYTICS.to_raw(item, driver.context)
    again = ANALYTICS.to_raw(replace(item, stamp=first.stamp), driver.context)
    assert [output.path for output in first.outputs] == [output.path for output in again.outputs]


def test_a_stamp_in_the_name_counts_before_one_that_was_given(driver):
    item = replace(bare(driver, "Overview_pig1987.csv"), stamp=datetime.fromisoformat("2024-07-09T08:00"))
    found = Found(item, item.sha256, (item.path,))
    row = ItemRow(ANALYTICS.key, item.sha256, "landing", item.path, stamp=datetime.fromisoformat("2025-07-08"))
    assert as_dated_before(found, row) is found
    assert as_dated_before(found, None) is found
    assert ANALYTICS.to_raw(item, driver.context).last_day == date(2024, 7, 8)
