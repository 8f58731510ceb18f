"""A keeper whose renewals are played, and a run whose waiting takes no time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import answers
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.keeper import Keeper
from bedrot_desktop.sessions.refresher import Refreshed
from bedrot_desktop.sessions.renewing import Renewal

from .world import World

Play = Callable[[Keeper, str, str, Run], Renewal]


class Playing(Keeper):
    """A keeper whose renewals are played."""

    play: Play

    def renew(self, service: str, account: str, run: Run) -> Renewal:
        return self.play(self, service, account, run)


class Sleepless(Run):
    """A run whose waiting moves the clock instead of taking time."""

    def __init__(self, clock: FixedClock, cancel: threading.Event | None = None) -> None:
        super().__init__(cancel)
        self.clock, self.slept = clock, list[float]()

    def sleep(self, seconds: float) -> None:
        self.check()
        self.slept.append(seconds)
        self.clock.elapsed += seconds
        self.clock.moment += timedelta(seconds=seconds)


def outcome(verdict: str = answers.ALIVE, name: str = "renewed") -> Play:
    def play(keeper: Keeper, service: str, account: str, run: Run) -> Renewal:
        return Renewal(name, f"{service} {account} {name}", None, Look(service, account, keeper.clock.now(), verdict))

    return play


def everywhere(world: World) -> None:
    for service, account in world.keeper.keys(()):
        world.signed_in(service, account)


def refreshed(world: World, *services: str, run: Run | None = None, **how: bool) -> list[Refreshed]:
    return list(world.keeper.refresh(services, run or Sleepless(world.clock), **how))


def playing_with(monkeypatch: pytest.MonkeyPatch, play: Play) -> None:
    monkeypatch.setattr(Playing, "play", staticmethod(play), raising=False)
