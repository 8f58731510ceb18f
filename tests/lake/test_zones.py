from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.errors import Cancelled, WorkspaceError
from bedrot_desktop.lake.zones import NUMBERED, ZONES, Zones, safe_path


def make(lake: Path, *paths: str) -> Zones:
    for path in paths:
        file = lake / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path)
    return Zones(lake)


def found(zones: Zones, zone: str, under: str = "") -> dict[str, str]:
    return {rel: place.read_text() for rel, place, _, _ in zones.walk(zone, under=under)}


def test_a_plain_lake_is_written_where_it_is_read(tmp_path: Path) -> None:
    zones = make(tmp_path, "landing/a.csv")
    assert zones.folders("landing") == (tmp_path / "landing",)
    assert zones.home("landing") == tmp_path / "landing"
    assert zones.home("curated") == tmp_path / "curated"
    assert zones.folders("curated") == ()


def test_one_numbered_zone_makes_all_of_them_numbered(tmp_path: Path) -> None:
    zones = make(tmp_path, "1_landing/a.csv")
    assert [zones.home(zone).name for zone in ZONES] == [
        "1_landing",
        "2_raw",
        "3_staging",
        "4_curated",
        "5_archive",
    ]


def test_a_plain_folder_beside_a_numbered_one_is_read_too_and_the_numbered_wins(tmp_path: Path) -> None:
    zones = make(tmp_path, "landing/old.csv", "landing/sub/both.csv", "1_landing/sub/both.csv", "1_landing/new.csv")
    assert found(zones, "landing") == {
        "old.csv": "landing/old.csv",
        "sub/both.csv": "1_landing/sub/both.csv",
        "new.csv": "1_landing/new.csv",
    }
    assert zones.path("landing", "old.csv") == tmp_path / "landing/old.csv"
    assert zones.path("landing", "sub/both.csv") == tmp_path / "1_landing/sub/both.csv"
    assert zones.path("landing", "nowhere.csv") == tmp_path / "1_landing/nowhere.csv"


def test_an_absolute_setting_stands_alone(tmp_path: Path) -> None:
    make(tmp_path / "lake", "landing/here.csv")
    make(tmp_path / "else where", "there.csv")
    zones = Zones(tmp_path / "lake", {"landing": str(tmp_path / "else where")})
    assert found(zones, "landing") == {"there.csv": "there.csv"}
    assert zones.home("landing") == tmp_path / "else where"


def test_a_relative_setting_is_home_and_the_usual_folders_are_still_read(tmp_path: Path) -> None:
    make(tmp_path, "in/x.csv", "landing/x.csv", "landing/y.csv")
    zones = Zones(tmp_path, {"landing": "./in"})
    assert zones.home("landing") == tmp_path / "in"
    assert found(zones, "landing") == {"x.csv": "in/x.csv", "y.csv": "landing/y.csv"}


def test_a_setting_that_names_a_usual_folder_is_not_read_twice(tmp_path: Path) -> None:
    make(tmp_path, "landing/x.csv", "1_landing/README.md")
    zones = Zones(tmp_path, {"landing": "landing"})
    assert zones.folders("landing") == (tmp_path / "landing", tmp_path / "1_landing")


def test_an_unknown_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no zone sandbox"):
        Zones(tmp_path, {"sandbox": "x"})
    with pytest.raises(WorkspaceError, match="no zone attic"):
        Zones(tmp_path).home("attic")


def test_extra_folders_are_read_last_and_never_written(tmp_path: Path) -> None:
    make(tmp_path, "lake/curated/a.csv", "wh/curated/a.csv", "wh/curated/card.csv")
    zones = Zones(tmp_path / "lake", {}, {"curated": (tmp_path / "wh/curated",)})
    assert found(zones, "curated") == {"a.csv": "lake/curated/a.csv", "card.csv": "wh/curated/card.csv"}
    assert zones.home("curated") == tmp_path / "lake/curated"


def test_half_written_files_and_our_own_state_are_no_files_of_a_zone(tmp_path: Path) -> None:
    make(tmp_path, "landing/.a.csv.1.part", "landing/.bedrot/catalog.sqlite", "landing/b.part", "landing/.gitkeep")
    assert set(found(Zones(tmp_path), "landing")) == {"b.part", ".gitkeep"}


def test_a_walk_gives_size_and_time_and_may_start_further_down(tmp_path: Path) -> None:
    zones = make(tmp_path, "raw/a/one.csv", "raw/b/two.csv")
    file = tmp_path / "raw/a/one.csv"
    os.utime(file, ns=(5, 1_700_000_000_123_456_700))
    assert list(zones.walk("raw", under="a")) == [("a/one.csv", file, len("raw/a/one.csv"), 1_700_000_000_123_456_700)]
    assert list(zones.walk("raw", under="nowhere")) == []


def test_a_walk_can_be_stopped(tmp_path: Path) -> None:
    zones = make(tmp_path, "raw/a/one.csv")

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        list(zones.walk("raw", stop))


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_followed_but_not_in_circles_and_dead_ones_are_left_out(tmp_path: Path) -> None:
    zones = make(tmp_path, "landing/a/one.csv", "elsewhere/two.csv")
    (tmp_path / "landing/linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "landing/a/up").symlink_to(tmp_path / "landing")
    (tmp_path / "landing/dead").symlink_to(tmp_path / "nothing")
    assert set(found(zones, "landing")) == {"a/one.csv", "linked/two.csv"}


@pytest.mark.skipif(os.name == "nt", reason="Windows names are text")
def test_a_name_that_is_no_utf8_can_be_stored_and_read(tmp_path: Path) -> None:
    make(tmp_path, "landing/x")
    (tmp_path / "landing" / os.fsdecode(b"caf\xe9.csv")).write_bytes(b"1")
    places = {rel: place for rel, place, _, _ in Zones(tmp_path).walk("landing")}
    assert places["caf�.csv"].read_bytes() == b"1"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/x",
        "../x",
        "a/../../x",
        "a//b",
        "./a",
        "C:/x",
        "a\\b",
        "a:b.csv",
        "x?",
        "nul",
        "a/CON.csv",
        "a. ",
        "b/",
    ],
)
def test_a_path_that_leaves_the_zone_or_cannot_be_on_windows_is_refused(path: str) -> None:
    with pytest.raises(WorkspaceError):
        safe_path(path)


@given(st.lists(st.from_regex(r"[a-z0-9_é ü]{1,8}[a-z0-9]", fullmatch=True), min_size=1, max_size=4))
def test_plain_names_are_safe_and_come_back_unchanged(parts: list[str]) -> None:
    path = "/".join(part + ".csv" for part in parts)
    assert safe_path(path) == path


@given(st.text())
def test_a_safe_path_never_leaves_its_folder(text: str) -> None:
    try:
        path = safe_path(text)
    except WorkspaceError:
        return
    home = Path("/home/zone")
    assert Path(os.path.normpath(home / path)).is_relative_to(home)
    assert Path(os.path.normpath(home / path)) != home


@settings(max_examples=30, deadline=None)
@given(st.sets(st.tuples(st.sampled_from(["landing", "1_landing"]), st.sampled_from("abcd"), st.sampled_from("xyz"))))
def test_whatever_lies_in_both_layouts_is_met_exactly_once(
    tmp_path_factory: pytest.TempPathFactory, files: set
) -> None:
    lake = tmp_path_factory.mktemp("lake")
    zones = make(lake, *(f"{zone}/{folder}/{name}" for zone, folder, name in files))
    met = [rel for rel, _, _, _ in zones.walk("landing")]
    assert sorted(met) == sorted({f"{folder}/{name}" for _, folder, name in files})
    for rel, place, _, _ in zones.walk("landing"):
        assert zones.path("landing", rel) == place
        assert ((NUMBERED["landing"], *rel.split("/")) in files) == (NUMBERED["landing"] in place.parts)
