"""What the tests of the stand-ins share: plain web clients, signed in or not, and the movable clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.demo.sites.server import Sites

Web = Callable[..., httpx.Client]


@pytest.fixture
def web(sites: Sites) -> Iterator[Web]:
    """Makes clients whose addresses begin at a service: ``web("tiktok", "pig1987")`` brings along a sign-in."""
    made: list[httpx.Client] = []

    def make(service: str, account: str = "", *, follow: bool = True) -> httpx.Client:
        found = httpx.Client(base_url=sites.address(service), timeout=60, follow_redirects=follow)
        made.append(found)
        if account:
            for one in sites.session(service, account).cookies:
                found.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
        return found

    yield make
    for client in made:
        client.close()


@pytest.fixture
def later(sites: Sites) -> Callable[..., None]:
    """Moves the clock on: ``later(days=3)``."""

    def move(**how_far: float) -> None:
        assert isinstance(sites.clock, FixedClock)
        sites.clock.moment += timedelta(**how_far)

    return move
