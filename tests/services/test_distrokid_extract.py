"""Fetching from DistroKid, as far as no browser is needed: what is waited for, what lands and what does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import Cancelled, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.demo.distrokid import page_of
from bedrot_desktop.demo.label import APPLE, SPOTIFY, Label, make_label
from bedrot_desktop.demo.statement import statement_of
from bedrot_desktop.services.distrokid import BANK, DAILY
from bedrot_desktop.services.distrokid.extract import DOWNLOAD, EXTRACTOR, as_landed
from bedrot_desktop.services.distrokid.pages import read_page
from bedrot_desktop.sessions.page import Download

from .conftest import Driver
from .errands import Going
from .shown import Shown

LINK = "link to the bank details"


@pytest.fixture(scope="module")
def label() -> Label:
    return make_label(1987, 0.05, date(2025, 7, 9))


@pytest.fixture(scope="module")
def statement(label: Label) -> bytes:
    return statement_of(label)


@pytest.fixture
def shown(label: Label, statement: bytes) -> Shown:
    """A site where everything is there: the charts of the first page at once, those of the second late."""
    sheets = {platform: page_of(label, platform) for platform in (SPOTIFY, APPLE)}
    spotify, apple = sheets[SPOTIFY], sheets[APPLE]
    sources = [spotify.text, spotify.text, apple.begin + apple.end, spotify.text, apple.text, apple.text]
    return Shown(sources, download_of={DOWNLOAD.name: Download("x.tsv", statement)}, there={LINK, DOWNLOAD.name})


def going(tmp_path: Path, page: Shown) -> Going:
    return Going("distrokid", tmp_path, page)


def test_both_pages_and_the_statement_land_and_are_cleaned_without_rejects(
    tmp_path: Path, shown: Shown, statement: bytes
) -> None:
    errand = going(tmp_path, shown)
    EXTRACTOR.fetch(errand)
    assert tuple(errand.steps) == EXTRACTOR.steps
    assert set(errand.landed) == {
        "distrokid/streams/streams_stats_20250709_080000.html",
        "distrokid/streams/applemusic_stats_20250709_080000.html",
        "distrokid/streams/dk_bank_details_20250709_080000.tsv",
    }
    assert errand.landed["distrokid/streams/dk_bank_details_20250709_080000.tsv"] == statement
    assert b"\r" in statement
    assert b"\n" not in statement
    assert errand.notes == []
    lake = Driver(tmp_path)
    pages, lines = lake.drive(DAILY), lake.drive(BANK)
    assert {pages.verdict(path) for path in pages.cleaned} == {"accepted"}
    assert not pages.errors
    assert len(pages.cleaned) == 2
    assert not lines.errors
    assert [len(one.rejects) for one in lines.cleaned.values()] == [0]
    assert lines.staged.frames["lines"].height == statement.count(b"\r") - 1


def test_a_chart_without_a_day_is_waited_for_and_never_landed(tmp_path: Path, shown: Shown, label: Label) -> None:
    empty = page_of(label, SPOTIFY).text.split('"dataProvider": [\n')
    shown.sources = ['"dataProvider": [],\n"nothing": ['.join(empty)]
    errand = going(tmp_path, shown)
    with pytest.raises(SourceChanged, match="the charts have no data") as raised:
        EXTRACTOR.fetch(errand)
    assert raised.value.evidence == "evidence"
    assert "Spotify page" in raised.value.message
    assert [path for path in errand.landed if path.endswith(".html")] == []
    assert len(errand.landed) == 1, "the statement has nothing to do with the charts"
    assert len(errand.notes) == 1
    assert "Apple Music page" in errand.notes[0]


def test_figures_that_still_change_are_not_yet_the_figures(tmp_path: Path, shown: Shown, label: Label) -> None:
    whole = page_of(label, SPOTIFY).text
    begun = whole.replace("trend365day", "trendOther").replace(
        "</body>", '<script>AmCharts.makeChart("trend365day", {"dataProvider": ['
        '{"category": "2025-07-01","column-1": 3}]});</script></body>',
    )  # fmt: skip
    shown.sources = [begun, whole, whole, *shown.sources[2:]]
    errand = going(tmp_path, shown)
    EXTRACTOR.fetch(errand)
    landed = errand.landed["distrokid/streams/streams_stats_20250709_080000.html"].decode()
    assert read_page(landed, "landed").points == read_page(whole, "whole").points


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"<html><form action='/signin'><input type='password'></form></html>", WaitingForYou, "sign-in page"),
        (b"<html><body>We are busy.</body></html>", SourceChanged, "something else"),
        (b"", SourceChanged, "empty"),
        (b"Date\tAmount\r2025-01-01\t3\r", SourceChanged, "lacks the column"),
    ],
)
def test_what_is_no_statement_is_not_landed(
    tmp_path: Path, shown: Shown, content: bytes, error: type[Exception], words: str
) -> None:
    shown.download_of = {DOWNLOAD.name: Download("details.tsv", content)}
    errand = going(tmp_path, shown)
    with pytest.raises(error, match=words) as raised:
        EXTRACTOR.fetch(errand)
    assert not any(path.endswith(".tsv") for path in errand.landed)
    if isinstance(raised.value, SourceChanged):
        assert raised.value.evidence == "evidence"


def test_a_download_that_broke_off_is_tried_again_rather_than_landed(
    tmp_path: Path, shown: Shown, statement: bytes
) -> None:
    shown.download_of = {DOWNLOAD.name: Download("details.tsv", statement[: statement.rindex(b"\t")])}
    errand = going(tmp_path, shown)
    with pytest.raises(Unreachable, match="broke off"):
        EXTRACTOR.fetch(errand)
    assert not any(path.endswith(".tsv") for path in errand.landed)


def test_a_stop_ends_the_errand_at_once(tmp_path: Path, shown: Shown) -> None:
    errand = going(tmp_path, shown)

    def stop() -> str:
        raise Cancelled("stopped")

    shown.html = stop  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        EXTRACTOR.fetch(errand)
    assert errand.steps == ["Spotify page"]


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300), st.integers(0, 10**9))
def test_a_landed_page_keeps_its_charts_and_loses_what_could_sign_in(text: str, value: int) -> None:
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJsYWJlbCJ9.c2lnbmF0dXJl"
    chart = (
        f'AmCharts.makeChart("trend365day", {{"dataProvider": [{{"category": "2025-07-05","column-1": {value}}}]}});'
    )
    secret = f"<script>var t = '{token}'; csrfToken = 'abc123def';</script>"
    page = f"<html>{secret}<p>{text}</p><script>{chart}</script></html>"
    landed = as_landed(page).decode()
    assert token not in landed
    assert "abc123def" not in landed
    if "chartData" not in text and "AmCharts" not in text:
        assert read_page(landed, "landed").points == (("2025-07-05", str(value)),)
