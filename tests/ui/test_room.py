"""What tests of the face stand on."""

from __future__ import annotations

from .conftest import Room


def test_a_signed_room_has_one_dead_sign_in(signed_room: Room) -> None:
    states = {one.service: one.state for one in signed_room.house.keeper.held()}
    assert states["toolost"] == "signed out"
    assert set(states) == {"spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads"}
