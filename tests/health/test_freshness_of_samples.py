"""Freshness end to end on the samples: a source that stands still, a pipeline that does, what makes nothing fresh."""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.health.freshness import CURRENT, DUE, STALE, STALLED, DataAge
from bedrot_desktop.health.picture import picture
from bedrot_desktop.house import House

from .conftest import SAMPLES, Lake

EXPECTED: Mapping[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
LATER = "2025-07-25T12:00"  # the pipeline stood still since 9 July


def ages(lake: Lake) -> dict[tuple[str, str, str], DataAge]:
    house = House.open(home=lake.home, workspace=lake.root)
    try:
        return {(one.dataset, one.platform, one.account): one for each in picture(house).standings for one in each.ages}
    finally:
        house.close()


@pytest.fixture
def in_june(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """DistroKid's pages as they lay in landing on 11 June 2025."""
    monkeypatch.setenv("BEDROT_NOW", "2025-06-11T13:00")
    source = SAMPLES / "lake" / "landing" / "distrokid" / "streams"
    target = tmp_path / "eco" / "data_lake" / "landing" / "distrokid" / "streams"
    target.mkdir(parents=True)
    for page in sorted(source.glob("*_stats_*.html")):
        if re.findall(r"_(\d{8})_", page.name)[0] <= "20250611":
            shutil.copyfile(page, target / page.name)
    lake = Lake(tmp_path / "eco", tmp_path / "home")
    assert lake.run("run", "--no-extract") == 0
    return lake


def test_the_page_that_stands_still_is_seen_beside_the_one_that_goes_on(in_june: Lake) -> None:
    pages = EXPECTED["distrokid_streams"]["pages"]
    found = ages(in_june)
    spotify = found["distrokid.daily", "Spotify", "main"]
    apple = found["distrokid.daily", "Apple Music", "main"]
    assert spotify.newest_day == date.fromisoformat(pages["streams_stats_20250611_113711.html"]["last"])
    assert apple.newest_day == date.fromisoformat(pages["applemusic_stats_20250611_113711.html"]["last"])
    assert (spotify.state, apple.state) == (STALLED, CURRENT)
    assert spotify.sentence == "The source stands still: fetched today."


def test_nobody_is_told_to_fetch_from_a_source_that_stands_still(in_june: Lake) -> None:
    house = House.open(home=in_june.home, workspace=in_june.root)
    try:
        now = picture(house)
        assert now.standing("distrokid").state == STALLED
        assert now.standing("distrokid").next_step == "Wait: the source stands still"
        assert [part.words for part in now.score("distrokid").parts if part.words.startswith("data ")] == []
    finally:
        house.close()


def test_a_pipeline_that_stopped_is_another_thing(in_june: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROT_NOW", "2025-06-24T13:00")
    found = ages(in_june)
    assert found["distrokid.daily", "Spotify", "main"].state == STALE
    assert found["distrokid.daily", "Apple Music", "main"].state == STALE
    monkeypatch.setenv("BEDROT_NOW", "2025-06-17T13:00")
    assert ages(in_june)["distrokid.daily", "Apple Music", "main"].state == DUE


def test_the_newest_days_are_those_of_the_samples_for_each_platform(cleaned: Lake) -> None:
    found = ages(cleaned)
    for dataset, truth in (("distrokid.daily", "distrokid_streams"), ("toolost.daily", "toolost")):
        for platform, key in (("Spotify", "spotify"), ("Apple Music", "apple")):
            one = found[dataset, platform, "main"]
            assert one.newest_day == date.fromisoformat(EXPECTED[truth][key]["last"])
            assert one.state == CURRENT
    assert found["toolost.daily", "Apple Music", "main"].lag == 4
    assert found["toolost.daily", "Spotify", "main"].lag == 2


def touched(lake: Lake) -> None:
    moment = datetime.fromisoformat(LATER).timestamp()
    for path in (lake.root / "data_lake").rglob("*"):
        if path.is_file() and ".bedrot" not in path.parts:
            os.utime(path, (moment, moment))


def copied(lake: Lake) -> None:
    """Every newest file once more, as people and browsers copy: another name, the time of today."""
    for path in list(lake.landing.rglob("*_20250709_*")):
        if path.is_file():
            shutil.copyfile(path, path.with_name(f"{path.stem} (1){path.suffix}"))


def dumped(lake: Lake) -> None:
    """What failed runs and debugging leave behind."""
    for name in (
        "toolost/extraction_failure_20250725_073001.json", "toolost/extraction_log_20250725_073655.json",
        "toolost/.extraction_log_20250725_073602.json", "tiktok/analytics/follower_debug_pig1987_20250725_070531.json",
        "distrokid/streams/page_20250725_080000.png",
    ):  # fmt: skip
        (lake.landing / name).write_text('{"date": "2025-07-25", "ok": false}', encoding="utf-8")
    edge = SAMPLES / "edge"
    for source, name in (
        (edge / "distrokid/streams_stats_20250709_090200.html", "distrokid/streams/streams_stats_20250725_090200.html"),
        (edge / "toolost/toolost_apple_20250709_090200.json", "toolost/toolost_apple_20250725_090200.json"),
        (edge / "spotify/spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250709_090100.csv",
         "spotify/audience/spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250725_090100.csv"),
    ):  # fmt: skip
        (lake.landing / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, lake.landing / name)


def old_day_again(lake: Lake) -> None:
    """An old range fetched again today: other bytes, same old days."""
    folder = lake.landing / "tiktok" / "analytics"
    for account in ("pig1987", "zone.a0"):
        old = next(folder.glob(f"Overview_2024-05-28_*_{account}.zip"))
        epoch = int(datetime.fromisoformat(LATER).timestamp()) - 7200
        with (
            zipfile.ZipFile(old) as there,
            zipfile.ZipFile(folder / f"Overview_2024-05-28_{epoch}_{account}.zip", "w") as new,
        ):
            for name in there.namelist():
                new.writestr(name, there.read(name))
    for name in ("streams_stats_20250522_085203.html", "applemusic_stats_20250522_085203.html"):
        page = lake.landing / "distrokid" / "streams" / name
        page.with_name(name.replace("20250522_085203", "20250725_080000")).write_bytes(page.read_bytes() + b"<!-- -->")


@pytest.mark.parametrize("happening", [touched, copied, dumped, old_day_again])
def test_only_newer_content_makes_anything_fresh(
    cleaned: Lake, monkeypatch: pytest.MonkeyPatch, happening: Callable[[Lake], None]
) -> None:
    monkeypatch.setenv("BEDROT_NOW", LATER)
    before = {key: (one.state, one.newest_day, one.behind) for key, one in ages(cleaned).items()}
    assert {key[0] for key, one in before.items() if one[0] == STALE} >= {
        "spotify.audience", "tiktok.analytics", "distrokid.daily", "toolost.daily", "linktree.analytics",
    }  # fmt: skip
    happening(cleaned)
    cleaned.run("run", "--no-extract")
    assert {key: (one.state, one.newest_day, one.behind) for key, one in ages(cleaned).items()} == before


def test_the_same_answer_under_a_name_of_today_is_a_source_that_repeats_itself(
    cleaned: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDROT_NOW", LATER)
    before = ages(cleaned)
    for page in list((cleaned.landing / "distrokid" / "streams").glob("*_stats_20250709_*.html")):
        shutil.copyfile(page, page.with_name(page.name.replace("20250709_081750", "20250725_080000")))
    cleaned.run("run", "--no-extract")
    for platform in ("Spotify", "Apple Music"):
        one, old = (found["distrokid.daily", platform, "main"] for found in (ages(cleaned), before))
        assert one.newest_day == old.newest_day
        assert (old.state, one.state) == (STALE, STALLED)
