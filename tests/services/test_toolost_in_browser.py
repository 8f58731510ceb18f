"""Fetching from TooLost's stand-in with a real browser: answers overheard, asked for, refused; reports; its week."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.demo.label import APPLE, SPOTIFY
from bedrot_desktop.demo.sites.scene import Limit
from bedrot_desktop.demo.toolost import answer_of
from bedrot_desktop.services.toolost import DAILY, SERVICE
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED, UNCLEAR

from .conftest import Driver
from .errands import Going
from .stage import Stage, stage

EXTRACT = "bedrot_desktop.services.toolost.extract"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(SERVICE, tmp_path_factory.mktemp("toolost")) as on:
        yield on


@pytest.fixture
def on(opened: Stage) -> Iterator[Stage]:
    began = opened.clock.moment
    yield opened
    opened.calm()
    opened.clock.moment = began


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """What will not come is not waited for long."""
    monkeypatch.setattr(f"{EXTRACT}.ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(f"{EXTRACT}.PICKER_SECONDS", 1.0)


def days_landed(errand: Going, name: str) -> list[str]:
    content = errand.landed[f"toolost/streams/toolost_{name}_{errand.stamp}.json"]
    told = json.loads(content)
    return sorted(entry["date"] for entry in told.get("streams") or told["totalStreams"])


def cleans(folder: Path, today: date, items: int) -> bool:
    cleaned = Driver(folder, today=today).drive(DAILY)
    assert not cleaned.errors
    assert {cleaned.verdict(path) for path in cleaned.cleaned} == {"accepted"}
    return len(cleaned.cleaned) == items


def test_what_comes_with_the_session_is_seen_to_be_signed_in(on: Stage) -> None:
    ask = on.login.asks[0]
    assert on.plainly(ask.path, ask.base, token=on.errand(Path()).token).verdict == ALIVE
    assert on.plainly(ask.path, ask.base).verdict == EXPIRED
    assert on.plainly(on.login.home).verdict == UNCLEAR, "the empty frame is the same for everybody"
    on.page.open(on.site.url(on.login.home))
    on.page.until(lambda: on.judge(on.page.look()).alive, seconds=60, what="the portal")
    assert on.judge(on.page.look()).identity == "label-toolost"


def test_both_answers_of_the_year_and_the_report_land(on: Stage, tmp_path: Path) -> None:
    errand = on.errand(tmp_path)
    on.fetch(errand)
    year = on.clock.today().year
    for name in ("spotify", "apple"):
        days = days_landed(errand, name)
        assert days[0].startswith(f"{year}-01-0")
        assert days[-1] < str(on.clock.today())
    told = json.loads(errand.landed[f"toolost/streams/toolost_spotify_{errand.stamp}.json"])
    assert told == answer_of(on.sites.label(), SPOTIFY, date(year, 1, 1), on.clock.today())
    assert [path for path in errand.landed if "/sales/" in path] == [f"toolost/sales/04-{year}-90077.csv"]
    assert len(errand.notes) == 1
    assert "nothing reads them yet" in errand.notes[0]
    assert cleans(tmp_path, on.clock.today(), 2)
    asked = [(one.path, one.query) for one in on.scene.heard if "analytics/" in one.path and "/api/" in one.path]
    assert ("/api/portal/analytics/apple/", "release=&date=thisYear") in asked


def test_several_reports_are_told_apart_and_none_is_no_trouble(on: Stage, tmp_path: Path) -> None:
    on.scene.oddities["reports"] = 3
    errand = on.errand(tmp_path)
    on.fetch(errand)
    sales = {path: content for path, content in errand.landed.items() if "/sales/" in path}
    year = on.clock.today().year
    assert list(sales) == [f"toolost/sales/{month:02d}-{year}-90077.csv" for month in (4, 3, 2)]
    assert all(f"{year}-{path[14:16]},".encode() in content for path, content in sales.items())
    on.scene.oddities["reports"] = 0
    none = on.errand(tmp_path / "none")
    on.fetch(none)
    assert len(none.landed) == 2
    assert none.notes == []


def test_a_web_page_instead_of_a_report_is_noted_and_costs_nothing_else(on: Stage, tmp_path: Path) -> None:
    on.scene.oddities["attachment"] = b"<html>Sorry</html>"
    errand = on.errand(tmp_path)
    on.fetch(errand)
    assert len(errand.landed) == 2
    assert "a web page came instead" in errand.notes[0]


def test_a_page_without_a_choice_of_the_time_is_noted_and_the_year_asked_for(
    on: Stage, tmp_path: Path, hasty: None
) -> None:
    on.scene.oddities["picker"] = False
    errand = on.errand(tmp_path)
    on.fetch(errand)
    assert cleans(tmp_path, on.clock.today(), 2)
    assert days_landed(errand, "spotify")[0] == f"{on.clock.today().year}-01-01"
    assert any("no choice of “This Year”" in note for note in errand.notes)
    assert sum("asked for without it" in note for note in errand.notes) == 2


def test_a_rebuilt_page_is_read_by_its_words_or_done_without(on: Stage, tmp_path: Path, hasty: None) -> None:
    on.scene.redesign = True
    errand = on.errand(tmp_path)
    on.fetch(errand)
    assert cleans(tmp_path, on.clock.today(), 2)
    assert not any("Spotify" in note for note in errand.notes), "the choice of the time was found by its words"
    assert sum("/sales/" in path for path in errand.landed) == 1


def test_an_interface_that_is_gone_is_told_with_evidence(on: Stage, tmp_path: Path, hasty: None) -> None:
    on.scene.oddities.update(silent=True, gone=True)
    errand = on.errand(tmp_path)
    with pytest.raises(SourceChanged, match="Spotify") as raised:
        on.fetch(errand)
    assert [path for path in errand.landed if "/streams/" in path] == []
    assert any("Apple Music" in note for note in errand.notes)
    kept = {file.suffix: file for file in Path(raised.value.evidence).iterdir()}
    assert ".png" in kept
    texts = [file.read_text("utf-8") for suffix, file in kept.items() if suffix != ".png"]
    assert texts
    for secret in on.session.secrets():
        assert not any(secret in text for text in texts)


def test_a_limit_says_for_how_long_and_an_outage_lands_nothing(on: Stage, tmp_path: Path) -> None:
    on.scene.limit = Limit(after=0, seconds=90)
    with pytest.raises(RateLimited) as raised:
        on.fetch(on.errand(tmp_path))
    assert raised.value.seconds == 90
    on.scene.limit = None
    on.scene.outage = True
    errand = on.errand(tmp_path)
    with pytest.raises(Unreachable):
        on.fetch(errand)
    assert errand.landed == {}


def test_a_limit_of_the_interface_alone_ends_the_errand_for_now(on: Stage, tmp_path: Path, hasty: None) -> None:
    on.scene.limit = Limit(after=3, seconds=90)  # the page, its script and who is signed in still come
    errand = on.errand(tmp_path)
    with pytest.raises(RateLimited):
        on.fetch(errand)
    assert errand.landed == {}
    assert errand.steps == ["Spotify"]


def test_in_the_first_days_of_january_the_end_of_last_year_comes_too(on: Stage, tmp_path: Path) -> None:
    on.clock.moment = datetime.fromisoformat("2025-01-08T03:00:00+00:00")  # the session was made for later
    errand = on.errand(tmp_path)
    on.fetch(errand)
    last = on.clock.today().year - 1
    for name, platform in (("spotify", SPOTIFY), ("apple", APPLE)):
        days = days_landed(errand, f"{name}_last_year")
        assert {day[:4] for day in days} == {str(last)}
        assert days[-1] > f"{last}-12-25"
        assert days_landed(errand, name)[0] > f"{last}-12-31", platform
    assert cleans(tmp_path, on.clock.today(), 4)
    on.scene.oddities["last year"] = False
    without = on.errand(tmp_path / "without")
    on.fetch(without)
    assert sum("/streams/" in path for path in without.landed) == 2
    assert sum("does not offer “Last Year”" in note for note in without.notes) == 2


def test_a_session_works_to_its_last_minute_and_is_told_as_signed_out_after_it(on: Stage, tmp_path: Path) -> None:
    made = on.session.born_at
    on.clock.moment = made + timedelta(days=7, minutes=-1)
    errand = on.errand(tmp_path)
    on.fetch(errand)
    assert sum("/streams/" in path for path in errand.landed) == 2
    on.clock.moment = made + timedelta(days=7, minutes=1)
    late = on.errand(tmp_path / "late")
    with pytest.raises(WaitingForYou) as raised:
        on.fetch(late)
    assert raised.value.verdict == EXPIRED
    assert late.landed == {}
    assert late.steps == ["Spotify"]
