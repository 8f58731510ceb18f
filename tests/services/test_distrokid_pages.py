"""The statistics pages as such: charts read to the point, pages refused, personal data removed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.services.distrokid.pages import read_page, without_personal_data

SAMPLES = Path(__file__).parent.parent / "samples"
PAGES = "lake/landing/distrokid/streams"


def test_a_page_cut_inside_its_chart_is_refused_with_the_line() -> None:
    text = (SAMPLES / PAGES / "streams_stats_20250709_081750.html").read_text("utf-8")
    start = text.index('"dataProvider"', text.index('makeChart("trend365day"'))
    with pytest.raises(FileRejected) as caught:
        read_page(text[: start + 500], "cut.html")
    assert caught.value.rule == "json"
    assert caught.value.line is not None


@settings(deadline=None)  # the machine may be busy with other things
@given(st.text(max_size=300))
def test_no_text_makes_the_reader_fail_in_a_way_nobody_foresaw(text: str) -> None:
    try:
        points = read_page(f"<html>{text}", "any.html").points
    except FileRejected:
        return
    assert points


@settings(deadline=None)  # the machine may be busy with other things
@given(
    st.dictionaries(st.dates(date(2024, 7, 1), date(2025, 7, 8)), st.integers(0, 10**9), min_size=1, max_size=40),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_point_of_a_chart_is_read_as_it_stands(days: dict[date, int], end: str) -> None:
    points = ",".join(f'{{"category": "{day}","column-1": {count}}}' for day, count in days.items())
    text = end.join(
        ["<html>", 'AmCharts.makeChart("trendWeekly",{"dataProvider": [{"category": "2025-01-01","column-1": 9}]});',
         'AmCharts.makeChart("trend365day",', '{"graphs": [],"dataProvider": [', points, "]});"]
    )  # fmt: skip
    assert read_page(text, "page.html").points == tuple((str(day), str(count)) for day, count in days.items())


@settings(deadline=None)  # the machine may be busy with other things
@given(st.binary(max_size=200))
def test_bytes_without_personal_data_stay_as_they_are(data: bytes) -> None:
    if b"@" not in data and b"%40" not in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        assert without_personal_data(data, "") == data


def test_addresses_and_session_ids_go_and_the_rest_stays() -> None:
    page = (
        b'<p>a.b+c@mail.example.co.uk</p><input name="csrf_token" value="abc123"><a href="/x?CFID=99&amp;CFTOKEN=77ff">'
        b'<script>{"userId":"4711","dataProvider": [{"field":"me@example.com","value":3}]}</script>\xff'
    )
    kept = without_personal_data(page, "")
    for gone in (b"mail.example", b"abc123", b"=99", b"77ff", b"4711"):
        assert gone not in kept
    assert b'{"field":"me@example.com","value":3}' in kept
    assert kept.endswith(b"\xff")


def test_a_sign_in_page_is_told_apart_from_a_page_without_charts() -> None:
    with pytest.raises(SignInNeeded):
        read_page("<html><title>Log in</title><form action='/login'></form></html>", "page.html")
