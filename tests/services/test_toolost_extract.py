"""Fetching from TooLost, as far as no browser is needed: which answers count, what is asked for, what lands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.demo.label import APPLE, SPOTIFY, Label, make_label
from bedrot_desktop.demo.toolost import answer_of
from bedrot_desktop.pipeline.sieve import Sieve
from bedrot_desktop.services.toolost import DAILY
from bedrot_desktop.services.toolost.extract import EXTRACTOR
from bedrot_desktop.services.toolost.reports import NOTICE, PORTAL, attachment, file_name, months_in
from bedrot_desktop.sessions.page import Download, Heard

from .conftest import Driver
from .errands import Going, Reply
from .shown import Shown

API = "https://site.test/api/portal/analytics"
PICKER = {"choice of the time", "“This Year” among the times", "choice of Apple Music", PORTAL.name}
TODAY = date(2025, 7, 9)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("extract.PICKER_SECONDS", "extract.OPTION_SECONDS", "reports.NOTICE_SECONDS"):
        monkeypatch.setattr(f"bedrot_desktop.services.toolost.{name}", 0.0)


@pytest.fixture(scope="module")
def label() -> Label:
    return make_label(1987, 0.05, TODAY)


def body(label: Label, platform: str, first: date = date(2025, 1, 1), last: date = TODAY) -> bytes:
    return json.dumps(answer_of(label, platform, first, last)).encode()


def heard(content: bytes, name: str, word: str = "thisYear", status: int = 200) -> Heard:
    slash = "/" if name == "apple" else ""
    return Heard(f"{API}/{name}{slash}?release=&date={word}", status, "application/json", content)


def page_with(label: Label, **more: object) -> Shown:
    answers = (
        heard(body(label, SPOTIFY, date(2025, 6, 9)), "spotify", "last30Days"),
        heard(body(label, SPOTIFY), "spotify"),
        heard(body(label, APPLE), "apple"),
    )
    return Shown(**{"heard": answers, "there": set(PICKER), **more})  # type: ignore[arg-type]


def going(tmp_path: Path, page: Shown, replies: Sequence[Reply] = ()) -> Going:
    return Going("toolost", tmp_path, page, replies=list(replies))


def test_the_answers_about_this_year_land_as_they_came_and_are_cleaned_without_rejects(
    tmp_path: Path, label: Label
) -> None:
    page = page_with(label)
    errand = going(tmp_path, page)
    EXTRACTOR.fetch(errand)
    assert tuple(errand.steps) == EXTRACTOR.steps
    assert errand.landed == {
        "toolost/streams/toolost_spotify_20250709_080000.json": body(label, SPOTIFY),
        "toolost/streams/toolost_apple_20250709_080000.json": body(label, APPLE),
    }
    assert errand.notes == []
    assert page.asked[1:3] == ["click choice of the time", "click “This Year” among the times"]
    cleaned = Driver(tmp_path).drive(DAILY)
    assert not cleaned.errors
    assert {cleaned.verdict(path) for path in cleaned.cleaned} == {"accepted"}


def test_without_a_choice_of_the_time_the_year_is_asked_for_without_the_page(tmp_path: Path, label: Label) -> None:
    page = page_with(label, there={"choice of Apple Music", PORTAL.name})
    page.heard = page.heard[:1]
    errand = going(tmp_path, page, [Reply(200, body(label, SPOTIFY)), Reply(200, body(label, APPLE))])
    EXTRACTOR.fetch(errand)
    assert errand.landed["toolost/streams/toolost_spotify_20250709_080000.json"] == body(label, SPOTIFY)
    assert errand.landed["toolost/streams/toolost_apple_20250709_080000.json"] == body(label, APPLE)
    assert any("no choice of “This Year”" in note for note in errand.notes)
    assert any("asked for without it" in note for note in errand.notes)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(401, b'{"message":"Unauthenticated."}'), WaitingForYou),
        (Reply(429, b"", {"retry-after": "90"}), RateLimited),
        (Reply(503, b"busy"), Unreachable),
    ],
)
def test_what_the_interface_refuses_for_is_what_ends_the_errand(
    tmp_path: Path, label: Label, reply: Reply, error: type[Exception]
) -> None:
    page = page_with(label, heard=(heard(b'{"message":"no"}', "spotify", status=reply.status),) * (reply.status != 429))
    errand = going(tmp_path, page, [reply])
    with pytest.raises(error) as raised:
        EXTRACTOR.fetch(errand)
    assert errand.landed == {}
    assert errand.steps == ["Spotify"]
    if isinstance(raised.value, RateLimited):
        assert raised.value.seconds == 90


def test_a_limit_that_the_page_ran_into_is_not_asked_about_again(tmp_path: Path, label: Label) -> None:
    errand = going(tmp_path, page_with(label, heard=(heard(b"{}", "spotify", status=429),)))
    with pytest.raises(RateLimited):
        EXTRACTOR.fetch(errand)
    assert errand.landed == {}


@pytest.mark.parametrize(
    "reply", [Reply(404, b"{}"), Reply(200, b"<html>new</html>"), Reply(200, b'{"rows":[]}'), Reply(200, b"[]")]
)
def test_an_interface_that_was_rebuilt_is_told_with_evidence_and_the_other_steps_go_on(
    tmp_path: Path, label: Label, reply: Reply
) -> None:
    page = page_with(label, heard=(), there={PORTAL.name})
    errand = going(tmp_path, page, [reply, reply])
    with pytest.raises(SourceChanged, match="Spotify") as raised:
        EXTRACTOR.fetch(errand)
    assert raised.value.evidence == "evidence"
    assert errand.landed == {}
    assert tuple(errand.steps) == EXTRACTOR.steps


def test_figures_of_another_year_are_not_this_years(tmp_path: Path, label: Label) -> None:
    last = body(label, SPOTIFY, date(2024, 1, 1), date(2024, 12, 31))
    page = page_with(label, heard=(heard(last, "spotify", "lastYear"),), there={PORTAL.name})
    errand = going(tmp_path, page, [Reply(200, last), Reply(200, last)])
    with pytest.raises(SourceChanged):
        EXTRACTOR.fetch(errand)
    assert errand.landed == {}


NEW_YEAR = datetime.fromisoformat("2026-01-05T03:00:00+01:00")


def test_in_the_first_days_of_january_last_year_is_fetched_once_more(tmp_path: Path) -> None:
    label = make_label(1987, 0.05, NEW_YEAR.date())
    times = {(name, word): body(label, platform, first, last)
             for name, platform in (("spotify", SPOTIFY), ("apple", APPLE))
             for word, first, last in (("thisYear", date(2026, 1, 1), date(2026, 12, 31)),
                                       ("lastYear", date(2025, 1, 1), date(2025, 12, 31)))}  # fmt: skip
    page = page_with(
        label,
        heard=tuple(heard(content, name, word) for (name, word), content in times.items()),
        there={*PICKER, "“Last Year” among the times"},
    )
    errand = going(tmp_path, page)
    errand.clock = FixedClock(NEW_YEAR)
    EXTRACTOR.fetch(errand)
    assert (
        errand.landed["toolost/streams/toolost_spotify_last_year_20260105_030000.json"] == times["spotify", "lastYear"]
    )
    assert errand.landed["toolost/streams/toolost_apple_last_year_20260105_030000.json"] == times["apple", "lastYear"]
    assert errand.landed["toolost/streams/toolost_spotify_20260105_030000.json"] == times["spotify", "thisYear"]
    lake = Driver(tmp_path, today=NEW_YEAR.date())
    cleaned = lake.drive(DAILY)
    assert not cleaned.errors
    days = [row["date"] for row in cleaned.kind("streams_daily").iter_rows(named=True)]
    assert min(days).year == 2025
    assert max(days).year == 2026


def test_a_new_year_without_a_day_lands_nothing_and_says_that_last_year_is_not_offered(tmp_path: Path) -> None:
    label = make_label(1987, 0.05, date(2026, 1, 1))
    empty = {
        name: body(label, platform, date(2026, 1, 1)) for name, platform in (("spotify", SPOTIFY), ("apple", APPLE))
    }
    page = page_with(label, heard=tuple(heard(content, name) for name, content in empty.items()))
    errand = going(tmp_path, page)
    errand.clock = FixedClock(datetime.fromisoformat("2026-01-01T03:00:00+01:00"))
    EXTRACTOR.fetch(errand)
    assert errand.landed == {}
    assert sum("not offer" in note for note in errand.notes) == 2
    assert sum("no day of 2026 yet" in note for note in errand.notes) == 2


NOTICES = """<ul><li>Your (05-2025) Sales report has been generated <button>Attachment</button></li>
<li>Your (04-2025) Sales report has been generated <button>Attachment</button></li>
<li>Your (13-2025) Sales report has been generated</li><li>Welcome</li>
<li>Your (05-2025)  Sales Report has been generated <button>Attachment</button></li></ul>"""


def test_sales_reports_are_kept_each_once_and_nobody_takes_them_for_unknown(tmp_path: Path, label: Label) -> None:
    downloads = {
        attachment("05-2025").name: Download("05-2025-12345.csv", b"Store,Units\nSpotify,3\n"),
        attachment("04-2025").name: Download("sales export.CSV", b"Store,Units\nSpotify,2\n"),
    }
    page = page_with(label, there={*PICKER, NOTICE.name}, sources=[NOTICES], download_of=downloads)
    errand = going(tmp_path, page)
    EXTRACTOR.fetch(errand)
    sales = {path: content for path, content in errand.landed.items() if path.startswith("toolost/sales/")}
    assert sales == {
        "toolost/sales/05-2025-12345.csv": b"Store,Units\nSpotify,3\n",
        "toolost/sales/04-2025-sales_export.csv": b"Store,Units\nSpotify,2\n",
    }
    assert any("nothing reads them yet" in note for note in errand.notes)
    again = going(tmp_path, page_with(label, there={*PICKER, NOTICE.name}, sources=[NOTICES]))
    EXTRACTOR.fetch(again)
    assert len(again.landed) == 2, "reports that lie in landing are not asked for once more"
    assert again.notes == []
    sieve = Sieve([DAILY])
    for path in sales:
        assert sieve.place_of("landing", path) is None
        assert sieve.is_no_data(path)


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xef\xbb\xbf<!doctype html><html></html>"])
def test_what_is_no_report_is_noted_and_not_kept(tmp_path: Path, label: Label, content: bytes) -> None:
    downloads = {attachment("05-2025").name: Download("05-2025-1.csv", content)}
    page = page_with(label, there={*PICKER, NOTICE.name}, sources=[NOTICES], download_of=downloads)
    errand = going(tmp_path, page)
    EXTRACTOR.fetch(errand)
    assert not any(path.startswith("toolost/sales/") for path in errand.landed)
    assert len(errand.landed) == 2, "the figures have nothing to do with the reports"
    assert any("05-2025 was not kept" in note for note in errand.notes)
    assert any("04-2025 could not be fetched" in note for note in errand.notes)


def test_the_months_of_reports_are_found_newest_first() -> None:
    assert months_in(NOTICES) == ("05-2025", "04-2025")
    assert months_in(
        "Your (12-2024) sales report has been generated, Your (01-2025) Sales report has been generated"
    ) == (
        "01-2025",
        "12-2024",
    )
    assert months_in("Your sales report is being generated") == ()


@given(st.integers(1, 12), st.integers(2000, 2099), st.text(max_size=200))
def test_the_name_of_a_report_fits_every_file_system(month: int, year: int, suggested: str) -> None:
    name = file_name(f"{month:02d}-{year}", suggested)
    assert name.startswith(f"{month:02d}-{year}-")
    assert len(name) <= 110
    assert name.isascii()
    assert not set(name) & set('<>:"/\\|?* \t\n')
    assert name.rpartition(".")[2]
