"""Fetching from Spotify for Artists: a real browser at the stand-in, and the parts that need none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import RateLimited, SettingError, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.core.roster import DEFAULT_ROSTER, Roster
from bedrot_desktop.demo.sites.people import STRANGER
from bedrot_desktop.demo.sites.scene import Limit
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.demo.sites.spotify import STUCK_DONE
from bedrot_desktop.services.fetching import Access
from bedrot_desktop.services.on_page import bare_address
from bedrot_desktop.services.spotify import AUDIENCE, SERVICE, SONGS, pages
from bedrot_desktop.services.spotify.names import PERIODS
from bedrot_desktop.sessions.answers import EXPIRED, WRONG_ACCOUNT
from bedrot_desktop.sessions.page import Download, Heard, Target

from .conftest import Driver
from .errands import Going
from .outings import outing
from .shown import Shown

PIG, ZONE = DEFAULT_ROSTER.of("spotify")


@pytest.fixture
def access() -> Access:
    assert SERVICE.access is not None
    return SERVICE.access()


def only(account: object) -> Roster:
    return Roster((account,))


def test_a_redesigned_page_with_its_old_words_still_gives_both_artists_everything_and_all_of_it_is_cleaned(
    sites: Sites, access: Access, tmp_path: Path
) -> None:
    sites.scene("spotify").redesign = True
    with outing(sites, access, tmp_path, "main") as errand:
        errand.fetch()
        stamp = errand.stamp
    assert errand.lying == sorted(
        [
            *(f"spotify/audience/spotify_audience_{one.foreign_id}_{stamp}.csv" for one in (PIG, ZONE)),
            *(
                f"spotify/songs/spotify_songs_{one.foreign_id}_{period}_{stamp}.json"
                for one in (PIG, ZONE)
                for period in PERIODS
            ),
        ]
    )
    assert errand.notes == []
    assert not errand.evidence.exists()
    driver = Driver(tmp_path, today=sites.clock.today())
    for dataset, files in ((AUDIENCE, 2), (SONGS, 10)):
        driven = driver.drive(dataset)
        assert not driven.errors
        assert len(driven.cleaned) == files
        assert {driven.verdict(path) for path in driven.cleaned} == {"accepted"}
        assert {one.account for one in driven.cleaned.values()} == {"pig1987", "zone_a0"}
    songs = json.loads((tmp_path / "landing" / errand.lying[-1]).read_text("utf-8"))
    assert list(songs) == ["data", "url", "status", "timestamp"]
    assert songs["url"].endswith(f"{ZONE.foreign_id}/songs?time-filter=all")


def test_one_artist_with_done_never_clickable_then_signed_out_half_way_and_resumed(
    sites: Sites, access: Access, tmp_path: Path
) -> None:
    scene = sites.scene("spotify")
    scene.oddities[STUCK_DONE] = True
    with outing(sites, access, tmp_path, "main", roster=only(PIG)) as errand:

        def before(step: str) -> None:
            if step == "pig1987 songs 1day":
                scene.expire()

        errand.before = before
        with pytest.raises(WaitingForYou) as caught:
            errand.fetch()
        assert caught.value.verdict == EXPIRED
    (audience,) = errand.lying
    lines = (tmp_path / "landing" / audience).read_text().splitlines()
    assert len(lines) > 800, "twelve months were chosen although Done could not be clicked"
    scene.oddities.clear()
    done = frozenset(errand.steps[:-1])
    with outing(sites, access, tmp_path, "main", roster=only(PIG)) as again:
        again.done = done | {f"pig1987 songs {period}" for period in PERIODS[1:]}
        again.fetch()
    assert again.steps == ["pig1987 songs 1day"]
    assert len(again.lying) == 2


def test_a_rebuilt_site_is_told_with_evidence_of_what_stands_there_now(
    sites: Sites, access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites.scene("spotify").redesign = "words"
    with outing(sites, access, tmp_path, "main", roster=only(PIG)) as errand:
        page = errand.page()
        waiting = page.wait_for
        monkeypatch.setattr(page, "wait_for", lambda *targets, seconds=3.0: waiting(*targets, seconds=3.0))
        with pytest.raises(SourceChanged) as caught:
            errand.fetch()
    assert errand.steps == ["pig1987 audience", "pig1987 songs 1day"], "one try for each kind of page"
    assert caught.value.evidence
    assert {file.suffix for file in Path(caught.value.evidence).iterdir()} >= {".png", ".html", ".json"}
    assert errand.lying == []
    assert len(errand.notes) == 1


def test_a_limit_is_told_as_such_and_a_stranger_to_the_artist_as_the_wrong_account(
    sites: Sites, access: Access, tmp_path: Path
) -> None:
    with outing(sites, access, tmp_path, "main", roster=only(ZONE)) as errand:
        sites.scene("spotify").limit = Limit(after=0, seconds=90)
        with pytest.raises(RateLimited):
            errand.fetch()
    sites.scene("spotify").limit = None
    with outing(sites, access, tmp_path, "main", person=STRANGER, roster=only(ZONE)) as errand:
        with pytest.raises(WaitingForYou, match="may not see ZONE A0") as caught:
            errand.fetch()
        assert caught.value.verdict == WRONG_ACCOUNT
    assert errand.lying == []


AUDIENCE_CSV = b"date,listeners,streams,followers\n2025-07-01,99,231,41\n"
EVERYWHERE = {
    pages.AUDIENCE_LINK.name,
    pages.AUDIENCE_FILTER.name,
    pages.SONGS_FILTER.name,
    pages.CSV.name,
    pages.DONE.name,
    *(pages.period(period).name for period in PERIODS),
}


def answer(period: str, artist: str = PIG.foreign_id, status: int = 200, body: object = None) -> Heard:
    url = f"https://generic.test/catalog-view/v1/artist/{artist}/songs?token=secret&time-filter={period}&sig=secret"
    told = {"songs": [{"id": "x" * 22, "trackName": "INVENTED", "numStreams": "1,234"}]} if body is None else body
    return Heard(url, status, "application/json", json.dumps(told).encode())


class Answered(Shown):
    """A page whose script hears only what belongs to the pattern that is listened for."""

    def answers(self, pattern: str) -> object:
        import contextlib
        import re

        @contextlib.contextmanager
        def listening() -> object:
            whole, self.heard = self.heard, [one for one in self.heard if re.search(pattern, one.url)]
            try:
                yield self
            finally:
                self.heard = whole

        return listening()


def page_with(*heard: Heard, csv: bytes = AUDIENCE_CSV, there: set[str] = EVERYWHERE) -> Answered:
    return Answered(heard=heard, download_of={pages.CSV.name: Download("a.csv", csv)}, there=set(there))


def all_periods() -> list[Heard]:
    return [answer(period) for period in PERIODS]


def test_the_answer_lands_in_the_known_shape_and_without_what_its_address_keeps_secret(
    access: Access, tmp_path: Path
) -> None:
    errand = Going("spotify", tmp_path, page_with(*all_periods()), (PIG,))
    access.extractor.fetch(errand)
    landed = json.loads(errand.landed[f"spotify/songs/spotify_songs_{PIG.foreign_id}_28day_20250709_080000.json"])
    assert landed == {
        "data": {"songs": [{"id": "x" * 22, "trackName": "INVENTED", "numStreams": "1,234"}]},
        "url": f"https://generic.test/catalog-view/v1/artist/{PIG.foreign_id}/songs?time-filter=28day",
        "status": 200,
        "timestamp": "20250709_080000",
    }
    assert errand.landed[f"spotify/audience/spotify_audience_{PIG.foreign_id}_20250709_080000.csv"] == AUDIENCE_CSV


@pytest.mark.parametrize("given", ["", "ZONE A0", "https://open.spotify.com/artist/62owJQCD2XzVB2o19CVsFM", "../x"])
def test_an_artist_without_an_id_keeps_no_other_from_being_fetched_and_is_told_with_the_remedy(
    access: Access, tmp_path: Path, given: str
) -> None:
    errand = Going("spotify", tmp_path, page_with(*all_periods()), (replace(ZONE, foreign_id=given), PIG))
    with pytest.raises(SettingError, match=r"zone_a0 has .*no artist id.*foreign_id"):
        access.extractor.fetch(errand)
    assert len(errand.landed) == 6


def test_without_a_filter_the_table_lands_as_the_page_showed_it_and_that_is_noted(
    access: Access, tmp_path: Path
) -> None:
    there = EVERYWHERE - {pages.AUDIENCE_FILTER.name, pages.DONE.name}
    errand = Going("spotify", tmp_path, page_with(*all_periods(), there=there), (PIG,))
    access.extractor.fetch(errand)
    assert len(errand.landed) == 6
    assert errand.notes == ["PIG1987: 12 months could not be chosen; the audience is as the page showed it."]


@pytest.mark.parametrize(
    ("csv", "told", "why"),
    [
        (b"<html><title>Log in</title><form action='/login'></form></html>", WaitingForYou, "sign-in page"),
        (b"day,plays\n2025-07-01,3\n", SourceChanged, "lacks the columns date, followers"),
        (b"", SourceChanged, "0 bytes"),
    ],
)
def test_what_is_not_the_audience_does_not_land(
    access: Access, tmp_path: Path, csv: bytes, told: type[Exception], why: str
) -> None:
    errand = Going("spotify", tmp_path, page_with(*all_periods(), csv=csv), (PIG,))
    with pytest.raises(told, match=why):
        access.extractor.fetch(errand)
    assert not any("audience" in path for path in errand.landed)


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        (answer("1day", status=401), WaitingForYou),
        (answer("1day", status=429), RateLimited),
        (answer("1day", status=503), Unreachable),
        (answer("1day", status=403), SourceChanged),
        (answer("1day", body={"tracks": []}), SourceChanged),
        (answer("1day", body=[]), SourceChanged),
        (answer("1day", artist=ZONE.foreign_id), SourceChanged),
    ],
)
def test_what_is_no_list_of_this_artists_songs_does_not_land(
    access: Access, tmp_path: Path, heard: Heard, told: type[Exception]
) -> None:
    errand = Going("spotify", tmp_path, page_with(heard), (PIG,))
    with pytest.raises(told):
        access.extractor.fetch(errand)
    assert [path for path in errand.landed if "songs" in path] == []


def test_an_artist_without_songs_is_noted_and_the_last_answer_counts(access: Access, tmp_path: Path) -> None:
    heard = [one for period in PERIODS for one in (answer(period), answer(period, body={"songs": []}))]
    errand = Going("spotify", tmp_path, page_with(*heard), (PIG,))
    access.extractor.fetch(errand)
    assert len(errand.landed) == 1
    assert len(errand.notes) == len(PERIODS)


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://a.test/x?token=1&time-filter=all&t=2#frag", "https://a.test/x?time-filter=all"),
        ("https://me:pass@a.test:8080/x?token=1", "https://a.test:8080/x"),
        ("https://a.test/x", "https://a.test/x"),
    ],
)
def test_addresses_keep_no_secret(url: str, bare: str) -> None:
    assert bare_address(url, ("time-filter",)) == bare


def test_everything_that_is_looked_for_has_a_fall_back() -> None:
    targets = [one for one in vars(pages).values() if isinstance(one, Target)]
    targets += [pages.period(period) for period in PERIODS]
    assert len(targets) > 10
    assert all(len(target.selectors) >= 2 and target.name for target in targets)
