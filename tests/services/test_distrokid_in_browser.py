"""Fetching from DistroKid's stand-in with a real browser: late charts, rebuilt pages, limits, a session that ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.demo.sites.scene import Limit
from bedrot_desktop.demo.statement import statement_of
from bedrot_desktop.services.distrokid import BANK, DAILY, SERVICE
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED

from .conftest import Driver
from .stage import Stage, stage

EXTRACT = "bedrot_desktop.services.distrokid.extract"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(SERVICE, tmp_path_factory.mktemp("distrokid")) as on:
        yield on


@pytest.fixture
def on(opened: Stage) -> Iterator[Stage]:
    began = opened.clock.moment
    yield opened
    opened.calm()
    opened.clock.moment = began


def test_what_comes_with_the_session_is_seen_to_be_signed_in(on: Stage) -> None:
    look = on.plainly(on.login.asks[0].path)
    assert (look.verdict, look.identity) == (ALIVE, "label-distrokid")
    for path in (on.login.home, "mymusic", "dashboard", "bank/"):
        on.page.open(on.site.url(path))
        assert on.judge(on.page.look()).verdict == ALIVE, path


def test_pages_and_statement_land_and_are_cleaned_without_rejects(on: Stage, tmp_path: Path) -> None:
    errand = on.errand(tmp_path)
    on.fetch(errand)
    where = f"distrokid/streams/{{}}_{errand.stamp}"
    assert set(errand.landed) == {
        where.format("streams_stats") + ".html",
        where.format("applemusic_stats") + ".html",
        where.format("dk_bank_details") + ".tsv",
    }
    assert errand.landed[where.format("dk_bank_details") + ".tsv"] == statement_of(on.sites.label())
    assert b"\n" not in errand.landed[where.format("dk_bank_details") + ".tsv"]
    whole = b"".join(errand.landed.values())
    for secret in on.session.secrets():
        assert secret.encode() not in whole
    assert b"csrfToken: 'c5f" not in whole
    lake = Driver(tmp_path, today=on.clock.today())
    for dataset, items in ((DAILY, 2), (BANK, 1)):
        cleaned = lake.drive(dataset)
        assert not cleaned.errors
        assert len(cleaned.cleaned) == items
        assert all(not one.rejects for one in cleaned.cleaned.values())
    days = lake.drive(DAILY).kind("streams_daily")
    assert (on.clock.today() - days["date"].max()).days == 1


def test_charts_that_come_late_are_waited_for(on: Stage, tmp_path: Path) -> None:
    on.scene.oddities["charts"] = 2.5
    errand = on.errand(tmp_path)
    on.fetch(errand)
    assert len(errand.landed) == 3
    assert not Driver(tmp_path, today=on.clock.today()).drive(DAILY).errors


@pytest.mark.parametrize("charts", ["never", "empty"])
def test_charts_that_never_have_data_are_told_with_evidence_and_not_landed(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, charts: str
) -> None:
    monkeypatch.setattr(f"{EXTRACT}.CHARTS_SECONDS", 2.0)
    on.scene.oddities["charts"] = charts
    errand = on.errand(tmp_path)
    with pytest.raises(SourceChanged, match="the charts have no data") as raised:
        on.fetch(errand)
    assert [path.rsplit(".", 1)[1] for path in errand.landed] == ["tsv"]
    assert [note for note in errand.notes if "Apple Music page" in note]
    _is_evidence(on, Path(raised.value.evidence), "Spotify page")


def _is_evidence(on: Stage, folder: Path, what: str) -> None:
    kept = {file.name: file for file in folder.iterdir()}
    assert any(name.endswith(".png") for name in kept)
    texts = "".join(file.read_text("utf-8") for name, file in kept.items() if not name.endswith(".png"))
    assert what in texts
    assert any(json.loads(file.read_text("utf-8")) for name, file in kept.items() if name.endswith(".json"))
    for secret in on.session.secrets():
        assert secret not in texts


def test_other_ids_and_classes_do_not_matter(on: Stage, tmp_path: Path) -> None:
    on.scene.redesign = True
    errand = on.errand(tmp_path)
    on.fetch(errand)
    assert len(errand.landed) == 3
    assert not Driver(tmp_path, today=on.clock.today()).drive(DAILY).errors


def test_a_bank_that_was_rebuilt_is_told_with_evidence_and_the_pages_land(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{EXTRACT}.BANK_SECONDS", 2.0)
    on.scene.redesign = "words"
    errand = on.errand(tmp_path)
    with pytest.raises(SourceChanged) as raised:
        on.fetch(errand)
    assert len(errand.landed) == 2
    _is_evidence(on, Path(raised.value.evidence), "download of the bank details")


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


def test_a_statement_that_keeps_breaking_off_is_not_landed(on: Stage, tmp_path: Path) -> None:
    on.scene.cut = 1000  # once would be mended by the browser itself, which asks for the rest
    errand = on.errand(tmp_path)
    with pytest.raises(Unreachable):
        on.fetch(errand)
    assert len(errand.landed) == 2


def test_a_session_works_to_its_last_minute_and_is_told_as_signed_out_after_it(on: Stage, tmp_path: Path) -> None:
    began = on.clock.moment
    on.clock.moment = began + timedelta(days=12, minutes=-1)
    assert on.plainly(on.login.asks[0].path).verdict == ALIVE
    errand = on.errand(tmp_path)
    on.fetch(errand)
    assert len(errand.landed) == 3
    on.clock.moment = began + timedelta(days=12, minutes=1)
    assert on.plainly(on.login.asks[0].path).verdict == EXPIRED
    late = on.errand(tmp_path / "late")
    with pytest.raises(WaitingForYou) as raised:
        on.fetch(late)
    assert raised.value.verdict == EXPIRED
    assert late.landed == {}
    assert late.steps == ["Spotify page"]
