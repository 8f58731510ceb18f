"""The whole story at the prompt, with real browsers: signed out, parked, signed in, gone on, in the warehouse."""

from __future__ import annotations

import pytest

from .signing import Label


def test_a_dead_sign_in_parks_its_stage_and_one_sign_in_brings_the_figures_into_the_warehouse(
    label: Label, screen: str
) -> None:
    label.holds("toolost", "main")
    label.sites.scene("toolost").expire()
    parked = label.prompt("run", "toolost", "--automated")
    assert parked.code == 3, parked.err + parked.out
    assert "waiting for you: TooLost: signed out" in parked.out
    assert label.landed("toolost") == []
    status = label.prompt.json("status", "toolost")
    assert status["parked"] == {"toolost": status["parked"]["toolost"]}
    assert status["sessions"][0]["state"] == "signed out"
    label.at_the_keyboard("toolost", "main")
    signed = label.prompt("login", "toolost")
    assert signed.code == 0, signed.err + signed.out
    brought = [name.partition("_2")[0] for name in label.landed("toolost/streams")]
    assert brought == ["toolost/streams/toolost_apple", "toolost/streams/toolost_spotify"]
    ((rows, total),) = label.prompt.rows("select count(*), sum(streams) from v_label_streams_daily")
    assert rows > 0
    assert total > 0
    after = label.prompt.json("status", "toolost")
    assert after["parked"] == {}
    assert not after["sessions"][0]["needs_person"]
    assert after["sessions"][0]["origin"] == "signed in"
    again = label.prompt("run", "toolost", "--automated")
    assert again.code == 0, again.err + again.out


@pytest.mark.parametrize(
    ("service", "account", "below", "least"),
    [
        pytest.param("spotify", "main", "spotify", 12, marks=pytest.mark.long),
        pytest.param("tiktok", "pig1987", "tiktok/analytics", 2, marks=pytest.mark.long),
        pytest.param("distrokid", "main", "distrokid/streams", 3, marks=pytest.mark.long),
        ("toolost", "main", "toolost/streams", 2),
        pytest.param("linktree", "main", "linktree/analytics", 3, marks=pytest.mark.long),
        ("metaads", "main", "metaads", 5),
    ],
)
def test_each_service_is_fetched_cleaned_and_loaded_without_a_reject(
    service: str, account: str, below: str, least: int, label: Label
) -> None:
    label.holds(service, account)
    if service == "tiktok":
        label.holds("tiktok", "zone.a0")
    said = label.prompt("run", service, "--automated")
    assert said.code == 0, said.err + said.out
    assert len(label.landed(below)) >= least
    document = label.prompt.json("status", service)
    (standing,) = document["services"]
    assert sum(zone["rejected"] + zone["quarantined"] for zone in standing["zones"]) == 0
    assert label.prompt("run", service, "--no-extract").code == 0
