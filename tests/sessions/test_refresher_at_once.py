"""Many sign-ins at once: never more than configured, and well worth it."""

from __future__ import annotations

import heapq
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account, Roster
from bedrot_desktop.sessions.keeper import Keeper
from bedrot_desktop.sessions.renewing import Renewal

from .played import Playing, outcome, playing_with, refreshed
from .world import LOGINS, Gate, World, playing


class Hours:
    """Virtual time for renewals that run side by side: it moves when everybody who could work waits for it."""

    def __init__(self, clock: FixedClock, places: int, jobs: int) -> None:
        self.clock, self.places, self.unfinished = clock, places, jobs
        self.turn = threading.Condition()
        self.sleeping: list[float] = []

    def work(self, seconds: float) -> None:
        with self.turn:
            wake = self.clock.elapsed + seconds
            heapq.heappush(self.sleeping, wake)
            while self.clock.elapsed < wake:
                all_wait = len(self.sleeping) >= min(self.places, self.unfinished)
                if all_wait and self.sleeping[0] > self.clock.elapsed:
                    self.clock.elapsed = self.sleeping[0]
                    self.turn.notify_all()
                else:
                    self.turn.wait(60)
            heapq.heappop(self.sleeping)
            self.unfinished -= 1
            self.turn.notify_all()


def label_of(accounts: int, services: list[str]) -> Roster:
    return Roster(
        tuple(Account(services[place % len(services)], f"a{place:02}", f"Account {place}") for place in range(accounts))
    )


@pytest.mark.parametrize("places", [1, 2, 3])
def test_never_more_at_once_than_configured_and_never_two_of_one_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    gate = Gate()

    def play(keeper: Keeper, service: str, account: str, run: Run) -> Renewal:
        with gate.entered(service):
            assert gate.filled(places)
        return outcome()(keeper, service, account, run)

    playing_with(monkeypatch, play)
    roster = label_of(20, ["tiktok", "distrokid", "linktree"])
    with playing(World(tmp_path, {"sessions.at_once": str(places)}, roster=roster, kind=Playing), monkeypatch) as world:
        for service, account in world.keeper.keys(("tiktok", "distrokid", "linktree")):
            world.signed_in(service, account)
        results = refreshed(world, "tiktok", "distrokid", "linktree", due_only=False)

    assert len(results) == 20
    assert gate.most == places
    assert gate.twice == 0


def test_twenty_accounts_are_at_least_thirty_percent_faster_than_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = [f"site{place:02}" for place in range(20)]
    logins = {name: replace(LOGINS["tiktok"], service=name, title=name) for name in services}
    gate = Gate()
    durations = {name: 4.0 + 7.0 * (place % 5) for place, name in enumerate(services)}
    with playing(World(tmp_path, roster=label_of(20, services), kind=Playing, logins=logins), monkeypatch) as world:
        for service, account in world.keeper.keys(()):
            world.signed_in(service, account)
        hours = Hours(world.clock, 2, 20)

        def play(keeper: Keeper, service: str, account: str, run: Run) -> Renewal:
            with gate.entered(service):
                hours.work(durations[service])
            return outcome()(keeper, service, account, run)

        playing_with(monkeypatch, play)
        begun = world.clock.elapsed
        results = refreshed(world, due_only=False)
        took = world.clock.elapsed - begun

    assert [one.outcome for one in results] == ["renewed"] * 20
    assert gate.most == 2
    assert took <= 0.7 * sum(durations.values())
