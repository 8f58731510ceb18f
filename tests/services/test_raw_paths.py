"""Raw files: the owner's names where his downloads usually lie, and never one raw file for two landing files."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.lake.items import Item, Member
from bedrot_desktop.lake.zones import safe_path
from bedrot_desktop.services.distrokid import BANK, DAILY
from bedrot_desktop.services.linktree import ANALYTICS as LINKTREE
from bedrot_desktop.services.metaads import DUMPS
from bedrot_desktop.services.raw_paths import raw_path
from bedrot_desktop.services.service import Dataset
from bedrot_desktop.services.spotify import AUDIENCE
from bedrot_desktop.services.tiktok import ANALYTICS as TIKTOK
from bedrot_desktop.services.toolost import DAILY as TOOLOST

LANDING = Path(__file__).parent.parent / "samples/lake/landing"
PIG = "1Eu67EqPy2NutiM0lqCarw"
FOLDERS = {"a/b": "a"}


def item(path: str, content: str) -> Item:
    return Item("landing", path, content, None, (Member(path.rsplit("/", 1)[-1], Path(path), content, 1),))


@pytest.mark.parametrize(
    ("dataset", "usual", "others"),
    [
        (
            TOOLOST, "toolost/streams/toolost_spotify_20250708_073602.json",
            ("toolost/toolost_spotify_20250708_073602.json", "toolost/old/toolost_spotify_20250708_073602.json"),
        ),
        (
            DAILY, "distrokid/streams/streams_stats_20250702_073011.html",
            ("distrokid/streams_stats_20250702_073011.html", "distrokid/streams/streams_stats_20250702_073011.htm"),
        ),
        (
            BANK, "distrokid/streams/dk_bank_details_20250709_081901.tsv",
            ("distrokid/streams/dk_bank_details_20250709_081901.csv", "distrokid/dk_bank_details_20250709_081901.tsv"),
        ),
        (
            TIKTOK, "tiktok/analytics/Overview_2024-05-28_1748345240_pig1987.zip",
            ("tiktok/Overview_2024-05-28_1748345240_pig1987.zip", "Overview_2024-05-28_1748345240_pig1987.zip"),
        ),
        (
            AUDIENCE, f"spotify/audience/spotify_audience_{PIG}_20250709_070222.csv",
            ("spotify/audience/spotify_audience_pig1987_20250709_070222.csv",
             f"spotify/spotify_audience_{PIG}_20250709_070222.csv"),
        ),
        (
            LINKTREE, "linktree/analytics/graphql_20250709_071227_116482.json",
            ("linktree/graphql_20250709_071227_116482.json", "linktree/main/graphql_20250709_071227_116482.json"),
        ),
    ],
)  # fmt: skip
def test_files_of_one_name_never_share_a_raw_file(driver, dataset: Dataset, usual: str, others: tuple[str, ...]):
    content = (LANDING / usual).read_bytes() if (LANDING / usual).exists() else newest_like(usual)
    for number, place in enumerate((usual, *others)):
        target = driver.root / "landing" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content + (b"\r" if dataset is BANK else b"\n") * number)  # other bytes, the same rows
    driven = driver.drive(dataset)
    raws = {path: [output.path for output in one.outputs] for path, one in driven.cleaned.items()}
    assert raws.keys() == {usual, *others}
    assert all(len(paths) == 1 for paths in raws.values())
    assert len({paths[0] for paths in raws.values()}) == 3
    assert "__" not in raws[usual][0]


def newest_like(usual: str) -> bytes:
    """The newest sample of this artist's exports."""
    return max((LANDING / usual).parent.glob(f"*{PIG}*")).read_bytes()


def test_dumps_of_one_name_never_share_a_raw_folder(driver):
    driver.copy("lake/landing/meta_ads_dump_20250527_131512")
    driver.copy("lake/landing/meta_ads_dump_20250527_131512", "landing/metaads/meta_ads_dump_20250527_131512")
    insights = driver.root / "landing/metaads/meta_ads_dump_20250527_131512/insights.json"
    insights.write_bytes(insights.read_bytes() + b"\n")
    raws = [output.path for one in driver.drive(DUMPS).cleaned.values() for output in one.outputs]
    assert len(raws) == len(set(raws)) == 8
    assert "metaads/meta_ads_dump_20250527_131512/insights.json" in raws


PATHS = st.builds(
    "/".join,
    st.tuples(
        st.sampled_from(["a/b", "a", "a/b/c", "a/B"]),
        st.text(string.ascii_letters + '.:?*" ', min_size=1, max_size=4).map(lambda stem: f"{stem}.x")
        | st.text("ax_", min_size=1, max_size=3).map(lambda stem: f"{stem}.X"),
    ),
)


@given(st.lists(st.tuples(PATHS, st.integers(0, 2**256 - 1)), unique_by=(lambda one: one[0], lambda one: one[1])))
def test_other_landing_files_have_other_raw_paths_that_every_system_can_store(files):
    made = [raw_path(item(path, f"{content:064x}"), FOLDERS, (".x", ".y")) for path, content in files]
    prefixes = [f"{content:064x}"[:8] for _, content in files]
    if len(set(prefixes)) == len(prefixes):
        assert len(set(made)) == len(made)
    for path in made:
        assert safe_path(path) == path
        assert re.fullmatch(r"a/[^/]+\.y", path)


def test_a_usual_file_keeps_its_name_and_an_overlong_or_forbidden_one_is_marked():
    assert raw_path(item("a/b/name.x", "0" * 64), FOLDERS, (".x", ".y")) == "a/name.y"
    assert raw_path(item("a/b/na:me?.x", "0" * 64), FOLDERS, (".x", ".y")) == "a/na_me___00000000.y"
    assert raw_path(item("a/b/con.x", "0" * 64), FOLDERS, (".x", ".y")) == "a/_con__00000000.y"
    long = raw_path(item(f"a/b/{'n' * 240}.x", "0" * 64), FOLDERS, (".x", ".y"))
    assert len(long) == len("a/") + 150 + len("__00000000.y")
