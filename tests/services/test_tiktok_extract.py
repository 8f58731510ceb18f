"""Fetching from TikTok: a real browser at the stand-in, and the parts that need none."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.errors import RateLimited, SettingError, SourceChanged, WaitingForYou
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.demo.sites.scene import Limit
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.demo.sites.tiktok import ASKS_WHICH, LONGEST, OTHER_FILE, SHOWN, SILENT
from bedrot_desktop.services.fetching import Access
from bedrot_desktop.services.tiktok import ANALYTICS, SERVICE, pages
from bedrot_desktop.services.tiktok.extract import handle_of, name_for
from bedrot_desktop.services.tiktok.follower_counts import count_of, embedded, far_apart, shown_count
from bedrot_desktop.services.tiktok.names import overview_name
from bedrot_desktop.sessions.answers import EXPIRED, WRONG_ACCOUNT
from bedrot_desktop.sessions.page import Target

from .conftest import Driver
from .outings import outing

PIG, ZONE = DEFAULT_ROSTER.of("tiktok")


@pytest.fixture
def access() -> Access:
    assert SERVICE.access is not None
    return SERVICE.access()


def test_a_redesigned_page_with_its_old_words_still_gives_the_overview_and_this_accounts_followers(
    sites: Sites, access: Access, tmp_path: Path
) -> None:
    with outing(sites, access, tmp_path, "zone.a0") as errand:
        errand.before = lambda step: setattr(sites.scene("tiktok"), "redesign", step.endswith("overview"))
        errand.fetch()
    overview, followers = errand.lying
    assert re.fullmatch(r"tiktok/analytics/Overview_\d{4}-\d{2}-\d{2}_\d{10}_zone\.a0\.zip", overview)
    assert followers == f"tiktok/analytics/zone.a0_followers_{errand.stamp}.json"
    told = json.loads((tmp_path / "landing" / followers).read_text())
    assert list(told) == ["count", "source_url", "timestamp", "artist"]
    assert 4_300 <= told["count"] < 10_000, "neither those whom one follows nor another user's fans"
    assert told["source_url"] == sites.address("tiktok") + "/api/user/detail/?uniqueId=zone.a0"
    assert told["artist"] == "zone.a0"
    assert errand.notes == []
    assert not errand.evidence.exists()
    driven = Driver(tmp_path, today=sites.clock.today()).drive(ANALYTICS)
    assert not driven.errors
    assert {driven.verdict(path) for path in driven.cleaned} == {"accepted"}
    assert {one.account for one in driven.cleaned.values()} == {"zone.a0"}
    assert {one.rows for one in driven.cleaned.values()} == {1, 365}


def test_a_shorter_range_and_a_page_that_contradicts_its_data_are_noted(
    sites: Sites, access: Access, tmp_path: Path
) -> None:
    sites.scene("tiktok").oddities |= {LONGEST: 60, SHOWN: "1.2M", ASKS_WHICH: True}
    with outing(sites, access, tmp_path, "pig1987") as errand:
        errand.known = sites.clock.today() - timedelta(days=100)
        errand.fetch()
    overview, followers = errand.lying
    assert json.loads((tmp_path / "landing" / followers).read_text())["count"] < 20_000
    with zipfile.ZipFile(tmp_path / "landing" / overview) as archive:
        assert len(archive.read("Overview.csv").decode().split("\n")) == 61
    contradicted, shorter, gap = errand.notes
    assert "its page shows 1,200,000" in contradicted
    assert "60 days was the longest range to choose" in shorter
    assert "38 days after it are in no download" in gap


def test_signed_out_between_the_steps_parks_the_second_and_a_resumed_errand_does_only_that(
    sites: Sites, access: Access, tmp_path: Path
) -> None:
    scene = sites.scene("tiktok")
    scene.oddities |= {SILENT: True, SHOWN: "11.9K"}
    with outing(sites, access, tmp_path, "pig1987") as errand:
        errand.before = lambda step: scene.expire() if step.endswith("overview") else None
        with pytest.raises(WaitingForYou) as caught:
            errand.fetch()
        assert caught.value.verdict == EXPIRED
    (followers,) = errand.lying
    assert json.loads((tmp_path / "landing" / followers).read_text())["count"] == 11_900
    assert "only the rounded number" in errand.notes[0]
    with outing(sites, access, tmp_path, "pig1987") as again:
        again.done = frozenset({"pig1987 followers"})
        again.fetch()
    assert again.steps == ["pig1987 overview"]
    assert len(again.lying) == 2


def test_what_is_not_the_overview_and_a_rebuilt_site_do_not_land(
    sites: Sites, access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = sites.scene("tiktok")
    with outing(sites, access, tmp_path, "pig1987") as errand:
        errand.done = frozenset({"pig1987 followers"})
        scene.oddities[OTHER_FILE] = packed("Content.csv", b'"Title","Views"\n"x","1"')
        with pytest.raises(SourceChanged, match=r"no Overview\.csv") as caught:
            errand.fetch()
        assert caught.value.evidence
        scene.oddities[OTHER_FILE] = b'<html><form action="/login"><input type="password"></form></html>'
        with pytest.raises(WaitingForYou, match="sign-in page"):
            errand.fetch()
        scene.oddities.clear()
        scene.redesign = "words"
        page = errand.page()
        waiting = page.wait_for
        monkeypatch.setattr(page, "wait_for", lambda *targets, seconds=3.0: waiting(*targets, seconds=3.0))
        with pytest.raises(SourceChanged, match="range of days") as changed:
            errand.fetch()
        assert {file.suffix for file in Path(changed.value.evidence).iterdir()} >= {".png", ".html", ".json"}
    assert errand.lying == []


def test_another_account_a_limit_and_a_handle_that_is_nobodys(sites: Sites, access: Access, tmp_path: Path) -> None:
    other = sites.scene("tiktok").of_account("zone.a0").user
    with outing(sites, access, tmp_path, "pig1987", person=other) as errand:
        with pytest.raises(WaitingForYou) as caught:
            errand.fetch()
        assert caught.value.verdict == WRONG_ACCOUNT
    with outing(sites, access, tmp_path, "pig1987") as errand:
        errand.accounts = (replace(PIG, foreign_id="nobody.at.all", aliases=("pig1987",)),)
        with pytest.raises(SettingError, match="no account @nobody"):
            errand.fetch()
        sites.scene("tiktok").limit = Limit(after=0, seconds=90)
        with pytest.raises(RateLimited):
            errand.fetch()
    assert errand.lying == []


def packed(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("suggested", "handle", "name"),
    [
        ("Overview_2024-05-28_1748345240.zip", "pig1987", "Overview_2024-05-28_1748345240_pig1987.zip"),
        ("Overview_2024-05-28_1748345240_zone.a0.zip", "zone.a0", "Overview_2024-05-28_1748345240_zone.a0.zip"),
        ("Overview_2024-05-28_1748345240_ZONE.A0.ZIP", "zone.a0", "Overview_2024-05-28_1748345240_ZONE.A0.zip"),
        ("Overview_2024-05-28_1748345240", "zone.a0", "Overview_2024-05-28_1748345240_zone.a0.zip"),
        ("../../etc/Overview.zip", "zone.a0", "Overview_zone.a0.zip"),
        ("C:\\x\\Über:sicht?.zip", "zone.a0", "_ber_sicht__zone.a0.zip"),
        ("", "zone.a0", "Overview_zone.a0.zip"),
    ],
)
def test_the_name_is_tiktoks_with_the_handle_once(suggested: str, handle: str, name: str) -> None:
    assert name_for(suggested, handle) == name


def test_the_name_is_understood_by_the_cleaner() -> None:
    name = overview_name(name_for("Overview_2024-05-28_1748345240.zip", "zone.a0").removesuffix(".zip"))
    assert (name.handle, str(name.first), str(name.moment)) == ("zone.a0", "2024-05-28", "2025-05-27 11:27:20")


@settings(deadline=None)  # the machine may be busy with other things
@given(st.text())
def test_no_suggested_name_leads_out_of_the_folder(suggested: str) -> None:
    name = name_for(suggested, "zone.a0")
    assert name.endswith("_zone.a0.zip")
    assert not set(name) & set('/\\:*?"<>|\0')
    assert not name.startswith(".")


def profile(handle: str, count: object, **more: Any) -> dict[str, Any]:
    return {"user": {"uniqueId": handle}, "stats": {"followingCount": 9, "followerCount": count}, **more}


@pytest.mark.parametrize(
    ("document", "count"),
    [
        ({"userInfo": profile("pig1987", 1234)}, 1234),
        ({"userInfo": {**profile("pig1987", 1200), "statsV2": {"followerCount": "1234"}}}, 1234),
        ({"list": [profile("other", 5), profile("PIG1987", 1234), profile("third", 6)]}, 1234),
        ({"uniqueId": "@pig1987", "follower_count": 1234}, 1234),
        ({"user": {"unique_id": "pig1987", "follower_count": 1234}}, 1234),
        ({"author": {"uniqueId": "pig1987"}, "authorStats": {"followerCount": 1234}}, 1234),
        ({"userInfo": profile("pig1987.fans", 77)}, None),
        ({"user": {"uniqueId": "pig1987"}, "stats": {"followingCount": 211}}, None),
        ({"followerCount": 5, "stats": {"fans": 7}}, None),
        ({"user": {"uniqueId": "pig1987"}, "author": {"uniqueId": "other"}, "stats": {"followerCount": 5}}, None),
        (profile("pig1987", True), None),
        (profile("pig1987", "12.3K"), None),
        (profile("pig1987", -1), None),
        ({"userInfo": profile("pig1987", 0)}, 0),
        ([], None),
        (None, None),
    ],
)
def test_only_the_number_beside_this_handle_counts(document: Any, count: int | None) -> None:
    assert count_of(document, "pig1987") == count


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["user", "stats", "uniqueId", "followerCount"]), inner)
    ),
)


@settings(deadline=None)  # the machine may be busy with other things
@given(JSON)
def test_whatever_is_answered_a_number_is_one_or_none(document: Any) -> None:
    count = count_of(document, "pig1987")
    assert count is None or count >= 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1234", (1234, False)), ("1,234", (1234, False)), ("12.3K", (12_300, True)), ("1.2M", (1_200_000, True)),
        ("2B", (2_000_000_000, True)), (" 7 ", (7, False)), ("1.5", None), ("", None), ("Followers", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_pages_show_them(text: str, shown: tuple[int, bool] | None) -> None:
    assert shown_count(text) == shown


@settings(deadline=None)  # the machine may be busy with other things
@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_and_its_short_form_are_never_far_apart(number: int) -> None:
    short = f"{number / 1e6:.1f}M" if number >= 10**6 else f"{number / 1e3:.1f}K" if number >= 10**4 else str(number)
    read = shown_count(short)
    assert read is not None
    assert not far_apart(number, read[0])


def test_data_that_a_page_brings_along_are_found_in_its_source() -> None:
    page = (
        '<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{"a": 1}</script>'
        '<script id="SIGI_STATE">{broken</script><script id="other">{"b": 2}</script>'
    )
    assert list(embedded(page)) == [{"a": 1}]


@pytest.mark.parametrize("given", ["", "@", "https://www.tiktok.com/@pig1987", "../pig1987", "C:pig1987"])
def test_an_account_without_a_handle_is_told_what_to_do(given: str) -> None:
    assert handle_of(replace(PIG, foreign_id="@pig1987")) == "pig1987"
    with pytest.raises(SettingError, match="foreign_id"):
        handle_of(replace(PIG, foreign_id=given))


def test_everything_that_is_looked_for_has_a_fall_back() -> None:
    targets = [one for one in vars(pages).values() if isinstance(one, Target)]
    targets += [pages.days(number) for number in pages.RANGES]
    assert len(targets) > 10
    assert all(len(target.selectors) >= 2 and target.name for target in targets)
