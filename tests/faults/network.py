"""Faults between this computer and the platforms."""

from __future__ import annotations

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


@fault("one service is down")
def one_down(ward: Ward) -> Course:
    ward.sites.scene("linktree").outage = True
    ward.probe("linktree", "spotify")
    ward.fetch("linktree")
    yield Ill("down/linktree", "Try again")
    ward.sites.scene("linktree").outage = False
    ward.probe("linktree")
    ward.fetch("linktree")
