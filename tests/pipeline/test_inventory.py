from __future__ import annotations

import random
import re
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.lake.rows import Seen
from bedrot_desktop.pipeline.inventory import Inventory, base_name, sort_out
from bedrot_desktop.pipeline.sieve import Sieve
from bedrot_desktop.services.listing import SERVICES
from bedrot_desktop.services.service import Place

from .conftest import Behaviour, dataset

ALL = [one for service in SERVICES for one in service.datasets]
LAKE = Path(__file__).parents[1] / "samples" / "lake"
PATHS = sorted(tuple(file.relative_to(LAKE).as_posix().split("/", 1)) for file in LAKE.rglob("*") if file.is_file())


def seen(path: str, content: str = "", zone: str = "landing") -> Seen:
    digest = sha256((content or path).encode()).hexdigest()
    return Seen(zone, path, f"/lake/{zone}/{path}", len(content), 0, digest)


def taken(*files: Seen, ours: frozenset[str] = frozenset()) -> Inventory:
    return sort_out(files, ALL, lambda sha, _zone: sha in ours)


@pytest.mark.parametrize("copy", ["", " (1)", "(2)", " - Copy", " - Copy (3)", "__20250709T101112"])
@pytest.mark.parametrize("stamp", ["", "_20250709_101112", "_20250709T101112", "_20250709_101112_123456"])
def test_a_copy_and_a_stamp_do_not_change_what_a_file_is(copy: str, stamp: str) -> None:
    assert base_name(f"DK_bank{stamp}{copy}.tsv") == "dk_bank.tsv"


def test_equal_bytes_under_copied_names_are_one_item_with_all_its_names() -> None:
    found = taken(
        seen("distrokid/streams/streams_stats_20250709_081750.html", "same"),
        seen("distrokid/streams/streams_stats_20250709_081750 (1).html", "same"),
        seen("distrokid/streams/streams_stats_20250702_073011.html", "same"),
    ).items["distrokid.daily"]
    assert len(found) == 1
    assert len(found[0].paths) == 3
    assert found[0].item.path.startswith("distrokid/streams/streams_stats_20250709_081750")
    assert found[0].identity == found[0].content


def test_equal_bytes_of_two_accounts_stay_two_items() -> None:
    """Whose they really are is a question for a person, not for us."""
    found = taken(
        seen("spotify/audience/spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250709_070351.csv", "same"),
        seen("spotify/audience/spotify_audience_62owJQCD2XzVB2o19CVsFM_20250709_070314.csv", "same"),
    ).items["spotify.audience"]
    assert len({one.identity for one in found}) == 2
    assert len({one.content for one in found}) == 1


@given(st.randoms(use_true_random=False))
def test_the_order_of_looking_changes_nothing(dice: random.Random) -> None:
    files = [seen(path, zone=zone) for zone, path in PATHS]
    dice.shuffle(files)
    again = sort_out(files, ALL, lambda _sha, _zone: False)
    assert again == sort_out(sorted(files), ALL, lambda _sha, _zone: False)


def test_the_files_of_a_dump_are_one_item_that_changes_with_each_of_them() -> None:
    folder = "metaads/meta_ads_dump_20250708_131505"
    four = [seen(f"{folder}/{name}.json") for name in ("ads", "adsets", "campaigns", "insights")]
    (whole,) = taken(*four).items["metaads.dumps"]
    assert [member.name for member in whole.item.members] == [
        "ads.json",
        "adsets.json",
        "campaigns.json",
        "insights.json",
    ]
    identities = {taken(*(four[:place] + four[place + 1 :])).items["metaads.dumps"][0].identity for place in range(4)}
    assert len({whole.identity, *identities}) == 5


def test_what_we_wrote_ourselves_is_no_input_except_where_it_lies_in_landing() -> None:
    mine = seen("toolost/streams/toolost_apple_20250623_124110.json", "x", "raw")
    copy = seen("toolost/streams/toolost_apple_20250623_124110.json", "x")
    assert taken(mine, ours=frozenset({mine.sha256})).items["toolost.daily"] == ()
    assert len(taken(mine).items["toolost.daily"]) == 1
    assert len(taken(copy, ours=frozenset({mine.sha256})).items["toolost.daily"]) == 1


def test_history_is_what_others_wrote_into_curated() -> None:
    file = seen("tidy_daily_streams.csv", "old", "curated")
    assert [one.path for one in taken(file).history["distrokid.daily"]] == ["tidy_daily_streams.csv"]
    assert taken(file, ours=frozenset({file.sha256})).history == {}


def test_strangers_are_told_of_and_keepers_notes_are_not() -> None:
    found = taken(seen("holiday.jpg"), seen("README.md"), seen(".gitkeep"), seen("spotify/audience/desktop.ini"))
    assert found.unrecognised == ("holiday.jpg",)
    assert len(found.not_data) == 3
    assert found.files == 4


def slowly(zone: str, path: str) -> tuple[str, Place] | None:
    """Which data set a file belongs to, asked one by one."""
    folder, _, name = path.rpartition("/")
    no_data = any(re.fullmatch(text, path, re.IGNORECASE) for one in ALL for text in one.not_data)
    if no_data or name.startswith(".") or name.casefold() in {"readme.md", "readme.txt", "desktop.ini", "thumbs.db"}:
        return None
    for one in ALL:
        for place in one.places:
            if place.zone == zone and re.fullmatch(place.pattern, folder if place.bundle else path, re.IGNORECASE):
                return one.key, place
    return None


CHANGED = st.tuples(st.sampled_from(PATHS), st.sampled_from(["", "x", "/", "A", ".", " (1)", "_"]), st.integers(0, 60))


@given(CHANGED, st.booleans(), st.sampled_from(["landing", "raw", "curated", "staging"]))
def test_the_quick_sieve_says_what_asking_one_by_one_says(
    changed: tuple[tuple[str, str], str, int], upper: bool, zone: str
) -> None:
    (_, path), put, place = changed
    path = path[:place] + put + path[place:]
    path = path.upper() if upper else path
    found = Sieve(ALL).place_of(zone, path)
    wanted = slowly(zone, path)
    assert (found and (found[0].key, found[1])) == wanted
    assert Sieve(ALL).wanted(zone, path) or (wanted is None and zone != "landing")


def test_every_sample_belongs_to_one_data_set_at_most() -> None:
    """Two data sets that claim one file would take it by the order of the list."""
    for zone, path in PATHS:
        folder = path.rpartition("/")[0]
        owners = {
            one.key
            for one in ALL
            for place in one.places
            if place.zone == zone and re.fullmatch(place.pattern, folder if place.bundle else path, re.IGNORECASE)
        }
        assert len(owners) <= 1 or Sieve(ALL).is_no_data(path), (path, owners)


def test_a_sieve_of_one_wants_its_own_only() -> None:
    sieve = Sieve([dataset("one", Behaviour())])
    assert sieve.place_of("landing", "any/where/one_1.txt") is not None
    assert sieve.place_of("raw", "one_1.txt") is None
    assert sieve.wanted("landing", "anything")
    assert not sieve.wanted("curated", "anything")
