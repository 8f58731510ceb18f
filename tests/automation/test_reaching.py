"""Whether services can be reached: real connections to this computer, side by side, and no longer than allowed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedrot_desktop.automation.reaching import reach, try_all
from bedrot_desktop.automation.store import ScheduleStore
from bedrot_desktop.core.settings import set_value
from bedrot_desktop.house import House

SERVICES = ("spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads")


@pytest.fixture
def door() -> Iterator[str]:
    """An address where somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def shut() -> str:
    """An address where nobody does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def test_who_listens_is_reached_and_who_does_not_is_told_with_why(door: str, shut: str) -> None:
    found = try_all({"spotify": door, "tiktok": shut})
    assert found["spotify"] == (True, "answers")
    assert found["tiktok"][0] is False
    assert "127.0.0.1" in found["tiktok"][1]


def test_a_name_that_cannot_be_a_name_is_no_trouble() -> None:
    ((ok, words),) = try_all({"x": "http://" + "a" * 70 + ".invalid"}).values()
    assert not ok
    assert words
    assert try_all({}) == {}


def test_all_services_in_use_are_tried_and_noted(tmp_path: Path, door: str, shut: str) -> None:
    for zone in ("landing", "raw", "staging", "curated"):
        (tmp_path / "eco" / "data_lake" / zone).mkdir(parents=True)
    for key in SERVICES:
        set_value(tmp_path / "home", f"services.{key}.address", shut if key == "tiktok" else door)
    set_value(tmp_path / "home", "services.linktree.enabled", "no")
    house = House.open(home=tmp_path / "home", workspace=tmp_path / "eco")
    try:
        found = reach(house)
        assert {key for key, (ok, _words) in found.items() if ok} == {"spotify", "distrokid", "toolost", "metaads"}
        assert {key for key, (ok, _words) in found.items() if not ok} == {"tiktok"}
        noted = ScheduleStore(house.workspace.state).reach()
        assert {key: (one.ok, one.words) for key, one in noted.items()} == found
        assert set(reach(house, ("spotify",))) == {"spotify"}
    finally:
        house.close()


def test_an_address_that_is_none_is_told_and_breaks_nothing() -> None:
    for address in ("https://[half", "https://example.invalid:many/"):
        ((ok, words),) = try_all({"x": address}).values()
        assert not ok
        assert words
