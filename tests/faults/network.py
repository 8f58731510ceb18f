"""Faults between this computer and the platforms."""

from __future__ import annotations

import socket

from bedrot_desktop.demo.sites.scene import Limit
from bedrot_desktop.sessions import client

from .ward import Course, Ill, Ward, fault

SERVICES = ("spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads")


@fault("the network is gone")
def network_gone(ward: Ward) -> Course:
    port = ward.sites.port
    ward.sites.stop()
    ward.reach()
    ward.probe(*SERVICES)
    yield Ill("offline", "Try again")
    ward.sites.port = port
    ward.sites.start()
    ward.reach()
    ward.probe(*SERVICES)


@fault("a captive portal answers in the place of everybody")
def captive_portal(ward: Ward) -> Course:
    _portals(ward, "elsewhere")
    ward.reach()  # the portal takes every connection
    ward.probe(*SERVICES)
    yield Ill("offline", "Try again")
    _portals(ward, False)
    ward.probe(*SERVICES)


def _portals(ward: Ward, portal: bool | str) -> None:
    for service in SERVICES:
        ward.sites.scene(service).portal = portal


@fault("one service is down")
def one_down(ward: Ward) -> Course:
    ward.sites.scene("metaads").outage = True
    ward.probe("metaads", "linktree")
    ward.fetch("metaads")
    yield Ill("down/metaads", "Try again")
    ward.sites.scene("metaads").outage = False
    ward.probe("metaads")
    ward.fetch("metaads")


@fault("one service refuses connections")
def one_refuses(ward: Ward) -> Course:
    with socket.socket() as taken:  # nobody listens there, and nobody else gets it meanwhile
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
        for name in ("address", "login_address", "api_address"):
            ward.set(f"services.metaads.{name}", nowhere)
        ward.reach()
        ward.probe("metaads", "linktree")
        yield Ill("down/metaads", "Try again")
    for name in ("address", "login_address", "api_address"):
        ward.set(f"services.metaads.{name}", ward.sites.settings()[f"services.metaads.{name}"])
    ward.reach()
    ward.probe("metaads")


@fault("one service hangs up without an answer")
def one_hangs_up(ward: Ward) -> Course:
    ward.sites.scene("metaads").outage = "closed"
    ward.reach()
    ward.probe("metaads", "linktree")
    ward.fetch("metaads")
    yield Ill("down/metaads", "Try again")
    ward.sites.scene("metaads").outage = False
    ward.fetch("metaads")


@fault("a site is too slow to wait for")
def too_slow(ward: Ward) -> Course:
    with ward.patch.context() as patch:
        patch.setattr(client, "READ_SECONDS", 0.3)
        ward.sites.scene("metaads").slow = 5.0
        ward.probe("linktree", "metaads")
        yield Ill("down/metaads", "Try again")
        ward.sites.scene("metaads").slow = 0.0
    ward.probe("metaads")


@fault("a service asks to come back later, again and again")
def rate_limited(ward: Ward) -> Course:
    ward.sites.scene("metaads").limit = Limit(after=0, seconds=1800)
    for _ in range(3):
        assert not ward.open()  # twice may pass
        ward.fetch("metaads")
        ward.later(minutes=31)
    yield Ill("failed/metaads/extract", "Run again", "warning")
    ward.sites.scene("metaads").limit = None
    ward.fetch("metaads")


@fault("a service's connections break again and again")
def flaky(ward: Ward) -> Course:
    for _ in range(3):
        assert not ward.open()
        ward.sites.scene("metaads").flaky = 2
        ward.fetch("metaads")
        ward.later(minutes=30)
    yield Ill("failed/metaads/extract", "Run again", "warning")
    ward.sites.scene("metaads").flaky = 0
    ward.fetch("metaads")


@fault("downloads break off half way")
def cut_off(ward: Ward) -> Course:
    ward.sites.scene("distrokid").cut = 99
    for _ in range(3):
        ward.fetch("distrokid")
    yield Ill("failed/distrokid/extract", "Run again", "warning")
    ward.sites.scene("distrokid").cut = 0
    ward.fetch("distrokid")
