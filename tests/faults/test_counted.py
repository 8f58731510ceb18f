"""What is told is counted: on the desktop and at a real mail server; and what deserves no word gets none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bedrot_desktop.attention.elsewhere import channels_of
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.notify.message import CRITICAL, RAISED, WARNING, Channel
from bedrot_desktop.notify.templates import TEXT
from bedrot_desktop.pipeline.stages import RunOptions
from bedrot_desktop.sessions.keychain import MemoryRing

from .conftest import NOW
from .network import SERVICES
from .offices import hook, post_office
from .sending import by_address, by_mail
from .signing import sign_in
from .ward import Ward


def everywhere(ward: Ward) -> dict[str, Channel]:
    """The channels that are switched on, but for the desktop's."""
    return channels_of(ward.house)


def test_six_services_without_a_network_are_one_message_and_one_recovery_on_each_channel(ward: Ward) -> None:
    with post_office() as office:
        by_mail(ward, office.port)
        port = ward.sites.port
        ward.look(**everywhere(ward))
        ward.sites.stop()
        for _ in range(3):  # the schedule goes on: it looks, it fetches, and looks what deserves attention
            ward.reach()
            ward.probe(*SERVICES)
            ward.fetch(*SERVICES)
            ward.look(**everywhere(ward))
            ward.later(minutes=20)
        assert [one.title for one in ward.said()] == ["This computer is offline"]
        assert office.subjects == ["[BEDROT] This computer is offline"]
        ward.sites.port = port
        ward.sites.start()
        for _ in range(3):
            ward.reach()
            ward.probe(*SERVICES)
            ward.look(**everywhere(ward))
            ward.later(minutes=20)
        assert [one.title for one in ward.recovered()] == ["Over: This computer is offline"]
        assert office.subjects[1:] == ["[BEDROT] Over: This computer is offline"]
        assert ward.said() == []


@pytest.mark.long
def test_a_renewal_that_fails_is_told_at_the_third_time_raised_at_the_fifth_and_then_no_more(ward: Ward) -> None:
    ward.set("sessions.attempts", "1")
    told = []
    for _ in range(7):
        ward.later(hours=1)
        ward.sites.scene("linktree").outage = True
        ward.house.keeper.refresh(("linktree",), Run(), force=True)
        ward.sites.scene("linktree").outage = False
        ward.probe("linktree")
        ward.look()
        told.append([(one.kind == RAISED, one.level) for one in ward.said()])
    assert told == [[], [], [(False, WARNING)], [], [(True, CRITICAL)], [], []]
    (entry,) = ward.open().values()
    assert entry.key == "renewal/linktree/main"
    ward.later(hours=1)
    ward.house.keeper.refresh(("linktree",), Run(), force=True)
    ward.look()
    assert len(ward.recovered()) == 1
    assert not ward.open()


def test_who_never_signed_in_nor_brought_anything_is_told_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "eco" / "data_lake" / "landing").mkdir(parents=True)
    clock = FixedClock(NOW)
    with Sites(clock) as sites:
        ward = Ward(tmp_path / "eco", tmp_path / "home", clock, sites, MemoryRing(), monkeypatch)
        for key, value in sites.settings().items():
            ward.set(key, value)
        ward.house.pipeline.run(RunOptions(extract=False, automated=True, by="schedule"))
        ward.look()
        sites.scene("spotify").outage = True  # of nobody's interest either
        ward.reach()
        ward.probe(*SERVICES)
        ward.look()
        ward.later(days=40)
        assert [one.signal.title for one in ward.look().entries] == []
        assert ward.said() == []
        ward.renew()


def test_a_broken_template_of_the_owner_costs_no_message(ward: Ward) -> None:
    folder = ward.lake / "config" / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TEXT).write_text("Dear $nobody,\n$words\n", "utf-8")
    with post_office() as office:
        by_mail(ward, office.port)
        ward.sites.scene("metaads").expire()
        ward.probe("metaads")
        ward.look(**everywhere(ward))
        assert office.subjects == ["[BEDROT] Meta Ads is signed out"]
        assert [one.title for one in ward.said()] == ["Meta Ads is signed out"]
        assert set(ward.open()) == {"signed out/metaads/main"}


def test_where_no_channel_takes_anything_the_desktop_tells_of_all_of_them_at_once(ward: Ward) -> None:
    with post_office("550 no") as office, hook(500) as slack, hook(404) as receiver:
        by_mail(ward, office.port)
        by_address(ward, "slack", slack.address)
        by_address(ward, "webhook", receiver.address)
        for key in ("slack_days", "webhook_days", "smtp_retry_seconds", "webhook_retry_seconds"):
            ward.set(f"notify.{key}", "0")
        ward.sites.scene("metaads").expire()
        ward.probe("metaads")
        ward.look(**everywhere(ward))
        ward.look(**everywhere(ward))
        first, second = ward.said()
        assert first.title == "Meta Ads is signed out"
        assert len(second.lines) == 3
        assert all("Messages by" in line for line in second.lines)
        assert {step.address for step in second.steps} >= {"bedrot://show/settings/notifications"}
        office.refuses, slack.status, receiver.status = "", 200, 200
        ward.later(minutes=21)  # they rest
        ward.look(**everywhere(ward))
        assert office.subjects == ["[BEDROT] 3 things need you"]  # of the two others it hears, too
        ward.look(**everywhere(ward))
        assert office.subjects[1:] == ["[BEDROT] 2 troubles over"]
        assert (slack.taken, receiver.taken) == (2, 2)
        assert set(ward.open()) == {"signed out/metaads/main"}
        sign_in(ward, "metaads")
        ward.look(**everywhere(ward))
        assert not ward.open()
        assert ward.clock.now() - NOW < timedelta(hours=1)
